import SymbolicAlgebra

/// How a function of the table is written.
enum FunctionNotation: Sendable {
  /// `\sin(x)`
  case command(String)
  /// `e^{x}`
  case exponential
  /// `|x|`
  case bars
  /// `\sqrt[3]{x}`
  case root(Int)
  /// `(1 - f^2(x))`
  case oneMinusSquare(String)

  /// Keyed by the function's name; complete by test.
  static let table: [String: FunctionNotation] = [
    "exp": .exponential,
    "log": .command("\\log"),
    "expm1": .command("\\operatorname{expm1}"),
    "log1p": .command("\\operatorname{log1p}"),
    "log2": .command("\\log_2"),
    "log10": .command("\\log_{10}"),
    "cbrt": .root(3),
    "abs": .bars,
    "sign": .command("\\operatorname{sign}"),
    "step": .command("\\operatorname{step}"),
    "relu": .command("\\operatorname{relu}"),
    "sin": .command("\\sin"),
    "cos": .command("\\cos"),
    "tan": .command("\\tan"),
    "sec": .command("\\sec"),
    "csc": .command("\\csc"),
    "cot": .command("\\cot"),
    "asin": .command("\\arcsin"),
    "acos": .command("\\arccos"),
    "atan": .command("\\arctan"),
    "sinh": .command("\\sinh"),
    "cosh": .command("\\cosh"),
    "tanh": .command("\\tanh"),
    "tanhSlope": .oneMinusSquare("\\tanh"),
    "sech": .command("\\operatorname{sech}"),
    "csch": .command("\\operatorname{csch}"),
    "coth": .command("\\coth"),
    "asinh": .command("\\operatorname{arsinh}"),
    "acosh": .command("\\operatorname{arcosh}"),
    "atanh": .command("\\operatorname{artanh}"),
    "log_cosh": .command("\\log\\cosh"),
    "erf": .command("\\operatorname{erf}"),
    "erfc": .command("\\operatorname{erfc}"),
    "sigmoid": .command("\\sigma"),
    "sigmoidSlope": .command("\\sigma'"),
    "softplus": .command("\\operatorname{softplus}"),
    "signedRatio": .command("\\operatorname{softsign}"),
    "logOneMinusExp": .command("\\operatorname{log1mexp}"),
    "rootMinusOne": .command("\\operatorname{sqrt1pm1}"),
    "max": .command("\\max"),
    "min": .command("\\min"),
    "logSumExp": .command("\\operatorname{lse}"),
    "logShare": .command("\\log\\operatorname{softmax}"),
  ]

  /// Functions whose exponent stands before the argument: `\sin^{2}(x)`.
  static let carryingPower: [String: String] = [
    "log": "\\log", "sin": "\\sin", "cos": "\\cos", "tan": "\\tan", "sinh": "\\sinh", "cosh": "\\cosh",
    "tanh": "\\tanh", "sec": "\\sec", "csc": "\\csc", "cot": "\\cot", "coth": "\\coth",
    "csch": "\\operatorname{csch}",
  ]

  /// What a function of x is, where that can be said in a line.
  static let definitions: [String: String] = [
    "sigmoid": "\\frac{1}{1 + e^{-x}}",
    "tanh": "\\frac{e^{x} - e^{-x}}{e^{x} + e^{-x}}",
    "softplus": "\\log(1 + e^{x})",
    "relu": "\\max(0, x)",
    "sech": "\\frac{2}{e^{x} + e^{-x}}",
    "csch": "\\frac{2}{e^{x} - e^{-x}}",
    "coth": "\\frac{e^{x} + e^{-x}}{e^{x} - e^{-x}}",
    "sec": "\\frac{1}{\\cos(x)}",
    "csc": "\\frac{1}{\\sin(x)}",
    "cot": "\\frac{\\cos(x)}{\\sin(x)}",
    "asinh": "\\log(x + \\sqrt{x^{2} + 1})",
    "acosh": "\\log(x + \\sqrt{x^{2} - 1})",
    "atanh": "\\frac{1}{2} \\log\\left( \\frac{1 + x}{1 - x} \\right)",
    "log_cosh": "\\log \\frac{e^{x} + e^{-x}}{2}",
    "log1p": "\\log(1 + x)",
    "expm1": "e^{x} - 1",
  ]

  /// A function mentioned in a sentence.
  static func mention(_ function: ElementaryFunction) -> String {
    switch table[function.name] {
    case .command(let command): "$\(command)$"
    case .exponential: "$e^x$"
    case .bars: "$|x|$"
    case .root(let degree): "$\\sqrt[\(degree)]{x}$"
    case .oneMinusSquare(let command): "$1 - \(command)^2$"
    case nil: function.name
    }
  }
}
