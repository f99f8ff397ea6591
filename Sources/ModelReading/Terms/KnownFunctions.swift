/// The functions that notes call by a name of their own kind, and what the model language calls them.
enum KnownFunctions {
  /// The function of the model language for a word of the notes.
  static func named(_ word: String) -> String? {
    let plain = word.lowercased().filter { $0.isLetter || $0.isNumber }
    return table[plain]
  }

  /// The function that a phrase of the prose names.
  static func inWords(_ sentence: String) -> [String] {
    let spoken = sentence.split(separator: "\\", omittingEmptySubsequences: false).enumerated()
      .map { $0.offset == 0 ? String($0.element) : String($0.element.drop { $0.isLetter }) }.joined(
        separator: " ")
    return words.filter { spoken.contains($0.0) }.map(\.1)
  }

  static let vectors: Set<String> = ["softmax", "log_softmax", "logsumexp"]

  private static let table: [String: String] = [
    "exp": "exp", "log": "log", "ln": "log", "sqrt": "sqrt", "abs": "abs", "sign": "sign", "sgn": "sign",
    "sinal": "sign",
    "sin": "sin", "sen": "sin", "cos": "cos", "tan": "tan", "tg": "tan", "arcsin": "asin", "arccos": "acos",
    "arctan": "atan", "sinh": "sinh", "senh": "sinh", "cosh": "cosh", "tanh": "tanh", "tgh": "tanh",
    "erf": "erf",
    "sigmoid": "sigmoid", "sigm": "sigmoid", "logistic": "sigmoid", "sig": "sigmoid", "logsig": "sigmoid",
    "softplus": "softplus", "relu": "relu", "relux": "relu", "identity": "identity", "linear": "identity",
    "leakyrelu": "leaky_relu", "elu": "elu", "selu": "selu", "gelu": "gelu", "silu": "silu", "swish": "silu",
    "softsign": "softsign", "softmax": "softmax", "logsoftmax": "log_softmax", "logsumexp": "logsumexp",
    "mish": "mish", "hardtanh": "hardtanh", "hardsigmoid": "hardsigmoid", "step": "step", "heaviside": "step",
  ]

  private static let words: [(String, String)] = [
    ("sigmoid", "sigmoid"), ("sigmóid", "sigmoid"), ("logistic func", "sigmoid"),
    ("função logística", "sigmoid"), ("the logistic", "sigmoid"), ("tanh", "tanh"),
    ("hyperbolic tangent", "tanh"), ("tangente hiperb", "tanh"), ("relu", "relu"), ("rectifi", "relu"),
    ("retificad", "relu"), ("softplus", "softplus"), ("identity", "identity"), ("identidade", "identity"),
  ]

  /// Values of the functions that a formula may stand for, to recognise it.
  static let recognisable: [(name: String, value: @Sendable (Double) -> Double)] = [
    ("sigmoid", { 1 / (1 + Scalar.exp(-$0)) }), ("tanh", Scalar.tanh), ("relu", { $0 > 0 ? $0 : 0 }),
    ("softplus", { Scalar.log(1 + Scalar.exp($0)) }), ("identity", { $0 }), ("exp", Scalar.exp),
    ("silu", { $0 / (1 + Scalar.exp(-$0)) }), ("softsign", { $0 / (1 + abs($0)) }), ("square", { $0 * $0 }),
    ("sin", Scalar.sin), ("cos", Scalar.cos),
  ]

  /// The value of a function of one variable, for the functions that formulas are made of.
  static func value(_ name: String, _ x: Double) -> Double? {
    switch name {
    case "log": x > 0 ? Scalar.log(x) : nil
    case "sqrt": x >= 0 ? x.squareRoot() : nil
    case "abs": abs(x)
    default: recognisable.first { $0.name == name }?.value(x)
    }
  }
}
