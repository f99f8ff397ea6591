/// The functions a model may call by name, with what the grammar must know of them.
public struct FunctionName: Hashable, Sendable {
  public var name: String
  /// Arguments it takes; the ones after the first `operands` are parameters (`leaky_relu(z, 0.01)`).
  public var arity: ClosedRange<Int>
  public var operands: Int
  public var aliases: [String]
  /// Accepted when the model's language is Portuguese.
  public var portuguese: [String]

  /// Scalar functions of one operand unless said otherwise.
  public static let all: [FunctionName] = [
    row("exp"), row("log", "ln"), row("sqrt", pt: "raiz"), row("abs"), row("sign", "sgn", pt: "sinal"),
    row("sin", pt: "sen"), row("cos"), row("tan", pt: "tg"),
    row("asin", "arcsin", pt: "arcsen"), row("acos", "arccos"), row("atan", "arctan", pt: "arctg"),
    row("sinh", pt: "senh"), row("cosh"), row("tanh", pt: "tgh"), row("erf"),
    row("sigmoid", "σ", "sigma", "logistic"), row("softplus"), row("relu"),
    row("step", "heaviside"), row("identity", "linear", pt: "identidade"), row("square"),
    row("log1p"), row("expm1"),
    row("leaky_relu", arity: 1...2), row("elu", arity: 1...2), row("selu"),
    row("gelu"), row("gelu_tanh"), row("silu", "swish"), row("softsign"), row("hardtanh"),
    row("hardsigmoid"), row("mish"), row("huber", arity: 1...2), row("log_cosh", "logcosh"),
    row("max", arity: 2...64, operands: 64), row("min", arity: 2...64, operands: 64),
  ]

  /// Functions of a whole vector, `softmax(k: z[k])`.
  public static let vectors = ["softmax", "log_softmax", "logsumexp"]

  private static func row(
    _ name: String, _ aliases: String..., pt: String..., arity: ClosedRange<Int> = 1...1, operands: Int = 1
  ) -> FunctionName {
    FunctionName(name: name, arity: arity, operands: operands, aliases: aliases, portuguese: pt)
  }
}
