import ModelLanguage
import SymbolicAlgebra

/// A function that stands in formulas by its name, f(z) and f′(z), with what it is said once. Rows are written as in the papers
/// that the functions come from; tests read each row back and compare it with the function's meaning.
struct CompoundFunction: Sendable {
  /// `\operatorname{elu}`
  var command: String
  /// The value, the slope and the slope of the slope, as formulas of x; a parameter stands in them as `#`,
  /// before another factor as `#*`, before a sum as `#*#(…#)`, halved as `#half`, and what holds elsewhere after `#else`.
  var value, slope, curvature: String
  /// The parameter where the call does not say it.
  var parameter: String?

  /// Keyed by the function's name in the model language.
  static let table: [String: CompoundFunction] = [
    "leaky_relu": row("leakyrelu", sides("x", "#* x"), sides("1", "#"), "0", parameter: "0.01"),
    "elu": row(
      "elu", sides("x", "#*#(e^{x} - 1#)"), sides("1", "#* e^{x}"), sides("0", "#* e^{x}"), parameter: "1"),
    "selu": row(
      "selu", "\(scale) \(sides("x", "\(steepness) (e^{x} - 1)"))",
      "\(scale) \(sides("1", "\(steepness) e^{x}"))", "\(scale) \(sides("0", "\(steepness) e^{x}"))"),
    "gelu": row(
      "gelu", "\\frac{x}{2} \\left( 1 + \(erf) \\right)",
      "\\frac{1}{2} \\left( 1 + \(erf) \\right) + \\frac{x e^{-x^2 / 2}}{\\sqrt{2 \\pi}}",
      "\\frac{(2 - x^2) e^{-x^2 / 2}}{\\sqrt{2 \\pi}}"),
    "gelu_tanh": row(
      "gelutanh", "\\frac{x}{2} (1 + \(bent))",
      "\\frac{1}{2} (1 + \(bent)) + \\frac{x}{2} \(bentRest) \\cdot \(bentSlope)",
      "\(bentRest) \\cdot (\(bentSlope) + \\sqrt{\\frac{2}{\\pi}} \\cdot 0.134145 x^2"
        + " - x \\cdot \(bent) \\cdot \\frac{2}{\\pi} (1 + 0.134145 x^2)^2)"),
    "silu": row(
      "silu", "x \\cdot \\sigma(x)", "\\sigma(x) + x \\cdot \\sigma'(x)",
      "2 \\sigma'(x) + x \\cdot \\sigma''(x)"),
    "softsign": row(
      "softsign", "\\frac{x}{1 + |x|}", "\\frac{1}{(1 + |x|)^2}",
      "-\\frac{2 \\operatorname{sign}(x)}{(1 + |x|)^3}"),
    "hardtanh": row(
      "hardtanh", clamp("-1", "x", "1", from: "-1", to: "1"), inside("1", "-1 < x < 1"), "0"),
    "hardsigmoid": row(
      "hardsigmoid", clamp("0", "\\frac{x}{6} + \\frac{1}{2}", "1", from: "-3", to: "3"),
      inside("\\frac{1}{6}", "-3 < x < 3"), "0"),
    "mish": row(
      "mish", "x \\cdot \(squashed)",
      "\(squashed) + x \\cdot \\sigma(x) \\cdot \(rest)",
      "\\sigma(x) \\cdot \(rest) \\cdot (2 + x \\cdot (1 - \\sigma(x)) - 2 x \\cdot \\sigma(x) \\cdot \(squashed))"
    ),
    "huber": row(
      "huber", far("\\frac{1}{2} x^2", "#* (|x| - #half)"), far("x", "#* \\operatorname{sign}(x)"),
      inside("1", "|x| < #"), parameter: "1"),
  ]

  private static let scale = "1.0507009873554804934193349852946"
  private static let steepness = "1.6732632423543772848170429916717"
  private static let erf = "\\operatorname{erf}\\left( \\frac{x}{\\sqrt{2}} \\right)"
  private static let bentArgument = "\\left( \\sqrt{\\frac{2}{\\pi}} \\cdot (x + 0.044715 x^3) \\right)"
  private static let bent = "\\tanh\(bentArgument)"
  private static let bentRest = "\\left( 1 - \\tanh^2\(bentArgument) \\right)"
  private static let bentSlope = "\\sqrt{\\frac{2}{\\pi}} \\cdot (1 + 0.134145 x^2)"
  private static let squashed = "\\tanh(\\operatorname{softplus}(x))"
  private static let rest = "(1 - \\tanh^2(\\operatorname{softplus}(x)))"

  private static func row(
    _ name: String, _ value: String, _ slope: String, _ curvature: String, parameter: String? = nil
  ) -> CompoundFunction {
    CompoundFunction(
      command: "\\operatorname{\(name)}", value: value, slope: slope, curvature: curvature,
      parameter: parameter)
  }

  private static func sides(_ positive: String, _ negative: String) -> String {
    "\\begin{cases} \(positive) & x > 0 \\\\ \(negative) & x \\le 0 \\end{cases}"
  }

  private static func clamp(
    _ low: String, _ middle: String, _ high: String, from lower: String, to upper: String
  ) -> String {
    "\\begin{cases} \(low) & x \\le \(lower) \\\\ \(middle) & \(lower) < x < \(upper)"
      + " \\\\ \(high) & x \\ge \(upper) \\end{cases}"
  }

  private static func inside(_ value: String, _ range: String) -> String {
    "\\begin{cases} \(value) & \(range) \\\\ 0 & \\text{#else} \\end{cases}"
  }

  private static func far(_ near: String, _ far: String) -> String {
    "\\begin{cases} \(near) & |x| \\le # \\\\ \(far) & |x| > # \\end{cases}"
  }

  // MARK: Without a row

  /// How a function that is kept by its name is written: by its row, or upright in its own letters. nil for other names.
  static func command(of name: String) -> String? {
    if let row = table[name] { return row.command }
    return names.contains(name) ? "\\operatorname{\(name.filter { $0 != "_" })}" : nil
  }

  /// What is kept by its name: the functions of one operand that mean something in simpler ones, but for those that are formulas
  /// themselves.
  static let names: Set<String> = Set(
    FunctionName.all.filter { $0.operands == 1 && $0.meaning != nil }.map { $0.name }
  ).subtracting(["identity", "square"])

  // MARK: With a parameter

  /// A formula of the row with the parameter of a call.
  static func text(_ formula: String, parameter: String, otherwise: String) -> String {
    let half = "\\frac{1}{2}"
    return formula.replacing("#else", with: otherwise)
      .replacing("#half", with: parameter == "1" ? half : "\(half) \\cdot \(parameter)")
      .replacing("#*#(", with: parameter == "1" ? "" : parameter + " (")
      .replacing("#)", with: parameter == "1" ? "" : ")")
      .replacing("#* ", with: parameter == "1" ? "" : parameter + " ")
      .replacing("#", with: parameter)
  }
}

extension Model {
  /// The model as a derivation writes it: with activations and losses that have a name of their own kept by that name.
  public func namingFunctions() -> Model { keepingNames(of: CompoundFunction.names) }
}
