/// Words that are functions by custom: without brackets they apply to what follows.
enum FunctionWords {
  /// Commands of TeX and its packages, and what SymPy and others put in `\operatorname`.
  static let commands: [String] = [
    "log", "ln", "lg", "exp", "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan",
    "arccot",
    "arcsec", "arccsc", "sinh", "cosh", "tanh", "coth", "sech", "csch", "arcsinh", "arccosh", "arctanh",
    "arsinh", "arcosh", "artanh", "deg", "det", "dim", "gcd", "hom", "ker", "Pr", "arg", "Re", "Im", "sen",
    "tg",
    "arctg", "cotg", "senh", "tgh", "cossec", "erf",
  ]

  private static let others: Set<String> = [
    "erf", "erfc", "erfi", "sgn", "sign", "sinal", "softmax", "sigmoid", "sigm", "logistic", "relu", "ReLU",
    "RELU", "Relu", "LeakyReLU", "softplus", "diag", "Diag", "tr", "Tr", "trace", "rank", "vec", "logit",
    "sinc", "GELU", "gelu", "elu", "ELU", "SiLU", "silu", "swish", "Softmax", "Sigmoid", "Tanh", "step",
    "sqrt", "abs", "norm", "mean", "Var", "Cov", "var", "cov", "logsumexp", "LSE", "floor", "ceil", "LN",
  ]

  static func contains(_ word: String) -> Bool { all.contains(word) }
  private static let all = others.union(commands).union(TrigonometricWord.words)

  /// Runs of plain letters that are read as words although they are not set upright.
  static let plain: Set<String> = TrigonometricWord.plain.union([
    "log", "ln", "exp", "max", "min", "softmax", "sigmoid", "relu", "ReLU", "diag", "sqrt", "argmax",
    "argmin",
    "softplus", "erf", "erfc", "erfi", "sign", "sgn", "logit", "sinc", "sum",
  ])

  /// Words with limits, by the operator that they are.
  static let bigs: [String: BigOperator] = [
    "max": .maximum, "min": .minimum, "argmax": .argumentOfMaximum, "argmin": .argumentOfMinimum,
    "arg max": .argumentOfMaximum, "arg min": .argumentOfMinimum, "sup": .supremum, "inf": .infimum,
    "lim": .limit, "sum": .sum,
  ]
}
