import ModelLanguage

/// The functions that notes call by a name of their own kind, and what the model language calls them.
enum KnownFunctions {
  /// The function of the model language for a word of the notes.
  static func named(_ word: String) -> String? {
    FunctionName.writtenVector(word) ?? FunctionName.written(word)?.name
  }

  /// The function that a phrase of the prose names.
  static func inWords(_ sentence: String) -> [String] {
    let spoken = sentence.split(separator: "\\", omittingEmptySubsequences: false).enumerated()
      .map { $0.offset == 0 ? String($0.element) : String($0.element.drop { $0.isLetter }) }.joined(
        separator: " ")
    return words.filter { spoken.contains($0.0) }.map(\.1)
  }

  static let vectors = Set(FunctionName.vectors)

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
