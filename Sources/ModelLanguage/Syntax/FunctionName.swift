/// The functions a model may call by name, with what the grammar must know of them.
public struct FunctionName: Hashable, Sendable {
  public var name: String
  /// Arguments it takes; the ones after the first `operands` are parameters (`leaky_relu(z, 0.01)`).
  public var arity: ClosedRange<Int>
  public var operands: Int
  public var aliases: [String]
  /// Accepted when the model's language is Portuguese.
  public var portuguese: [String]
  /// What notes call it besides; no names of the language.
  var notes: [String]
  /// What it means in simpler functions, as text of the language: x is the operand, a the second argument. nil for
  /// functions that are taken as they are.
  public var meaning: String?
  /// The second argument where a call leaves it out.
  public var standard: String?

  /// Scalar functions of one operand unless said otherwise.
  public static let all: [FunctionName] = [
    row("exp"), row("log", "ln"), row("sqrt", pt: "raiz"), row("abs"), row("sign", "sgn", pt: "sinal"),
    row("log2"), row("log10", notes: ["lg"]), row("cbrt"),
    row("hypot", arity: 2...2, operands: 2, meaning: "sqrt(x^2 + a^2)"),
    row("sin", pt: "sen"), row("cos"), row("tan", pt: "tg"),
    row("sec"), row("csc", "cosec", pt: "cossec"), row("cot", "cotg"),
    row("asin", "arcsin", pt: "arcsen"), row("acos", "arccos"), row("atan", "arctan", pt: "arctg"),
    row("sinh", pt: "senh"), row("cosh"), row("tanh", pt: "tgh"),
    row("sech"), row("csch"), row("coth"), row("asinh", "arsinh", "arcsinh"),
    row("acosh", "arcosh", "arccosh"), row("atanh", "artanh", "arctanh"), row("erf"), row("erfc"),
    row("sigmoid", "σ", "sigma", "logistic", notes: ["sigmoide", "sigm", "sig", "logsig", "expit"]),
    row("softplus"), row("relu", notes: ["relux"]), row("step", "heaviside"),
    row("identity", "linear", pt: "identidade", meaning: "x"), row("square", meaning: "x^2"),
    row("log1p"), row("expm1"),
    // The slopes at the kinks are those of the meaning as it is written: a leaky unit is a·(x − relu x) + relu x, so that its slope at
    // 0 is a, the one of its negative side.
    row("leaky_relu", arity: 1...2, meaning: "a*(x - relu(x)) + relu(x)", standard: "0.01"),
    row("elu", arity: 1...2, meaning: "relu(x) + a*expm1(x - relu(x))", standard: "1"),
    row("selu", meaning: "1.0507009873554804934193349852946*elu(x, 1.6732632423543772848170429916717)"),
    row("gelu", meaning: "x*((1 + erf(x/sqrt(2)))/2)"),
    row("gelu_tanh", meaning: "x*((1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))/2)"),
    row("celu", arity: 1...2, meaning: "relu(x) + a*expm1((x - relu(x))/a)", standard: "1"),
    row("silu", "swish", meaning: "x*sigmoid(x)"), row("softsign", meaning: "x/(1 + abs(x))"),
    row("hardtanh", "hard_tanh", meaning: "max(-1, min(1, x))"),
    row("hardsigmoid", "hard_sigmoid", meaning: "max(0, min(1, x/6 + 1/2))"),
    row("hard_swish", "hardswish", meaning: "x*hardsigmoid(x)"),
    row("log_sigmoid", "logsigmoid", meaning: "-softplus(-x)"),
    row("mish", meaning: "x*tanh(softplus(x))"),
    // Without |x|, whose second derivative at 0 would be a convention where Huber's is 1.
    row("huber", arity: 1...2, meaning: "max(-a, min(a, x))*(x - max(-a, min(a, x))/2)", standard: "1"),
    row("log_cosh", "logcosh"),
    row("max", arity: 2...64, operands: 64), row("min", arity: 2...64, operands: 64),
  ]

  /// Functions of a whole vector, `softmax(k: z[k])`.
  public static let vectors = ["softmax", "log_softmax", "logsumexp", "softmin"]

  /// softmin z as softmax(−z), and every other function of a vector as it is.
  static func vector(
    _ name: String, _ argument: SyntaxTree.ID, in tree: inout SyntaxTree
  ) -> (name: String, argument: SyntaxTree.ID) {
    name == "softmin" ? ("softmax", tree.append(.negation(argument))) : (name, argument)
  }

  private static func row(
    _ name: String, _ aliases: String..., pt: String..., arity: ClosedRange<Int> = 1...1, operands: Int = 1,
    notes: [String] = [], meaning: String? = nil, standard: String? = nil
  ) -> FunctionName {
    FunctionName(
      name: name, arity: arity, operands: operands, aliases: aliases, portuguese: pt, notes: notes,
      meaning: meaning, standard: standard)
  }
}

extension FunctionName {
  /// The function of this name or spelling, in either language.
  public static func named(_ spelling: String) -> FunctionName? {
    places[spelling].map { all[$0] }
  }

  /// The function of one operand that a word of notes means, whatever its case and marks: `LeakyReLU` is `leaky_relu`.
  ///
  /// Letters are left out: σ is many things in notes. So is the case of short words: LN is a layer that normalises.
  public static func written(_ word: String) -> FunctionName? {
    let plain = plain(word)
    guard plain.count > 1, plain != "sigma", plain.count > 2 || plain == word else { return nil }
    return words[plain].map { all[$0] }
  }

  /// The function of a vector that a word of notes means.
  public static func writtenVector(_ word: String) -> String? {
    let plain = plain(word)
    return vectors.first { self.plain($0) == plain }
  }

  private static func plain(_ word: String) -> String {
    word.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  private static let places: [String: Int] = table { [$0.name] + $0.aliases + $0.portuguese }
  private static let words: [String: Int] = table { row in
    row.arity.contains(1)
      ? ([row.name] + row.aliases + row.portuguese + row.notes).map { plain($0) } : []
  }

  private static func table(_ spellings: (FunctionName) -> [String]) -> [String: Int] {
    var places: [String: Int] = [:]
    for (place, row) in all.enumerated() {
      for spelling in spellings(row) where places[spelling] == nil { places[spelling] = place }
    }
    return places
  }

  /// The meaning as a tree, x and a being references in it.
  public struct Formula: Sendable {
    public var tree: SyntaxTree
    public var body: SyntaxTree.ID
  }

  public var formula: Formula? { Self.formulas[name] }

  private static let formulas: [String: Formula] = {
    var formulas: [String: Formula] = [:]
    for row in all {
      guard let meaning = row.meaning, let syntax = try? ModelSyntax(expression: meaning),
        case .expression(_, let body)? = syntax.statements.first?.kind
      else { continue }
      formulas[row.name] = Formula(tree: syntax.tree, body: body)
    }
    return formulas
  }()
}
