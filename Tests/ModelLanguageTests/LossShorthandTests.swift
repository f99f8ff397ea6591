import ModelLanguage
import Testing

@Suite("Losses by name")
struct LossShorthandTests {
  /// The name and its meaning give the same tree.
  @Test(arguments: [
    ("bce(p, y)", "-(y*log(p) + (1 - y)*log(1 - p))"), ("bce_logits(p, y)", "softplus(p) - y*p"),
    ("squared(p, y)", "(p - y)^2"), ("half_squared(p, y)", "1/2*(p - y)^2"), ("absolute(p, y)", "abs(p - y)"),
    ("hinge(p, y)", "max(0, 1 - y*p)"), ("poisson(p, y)", "p - y*log(p)"), ("kl(y, p)", "y*log(y/p)"),
    ("mse(k: q[k], r[k])", "mean(k: (q[k] - r[k])^2)"),
    ("cross_entropy(k: q[k], r[k])", "sum(k: -(r[k]*log(q[k])))"),
    ("cross_entropy_logits(k: q[k], r[k])", "sum(k: -(r[k]*log_softmax(k: q[k])))"),
  ])
  func meaning(name: String, formula: String) throws {
    func model(_ loss: String) throws -> ModelSyntax {
      try ModelSyntax(
        parsing: "model m\ninput q[3]\ntarget y, r[3]\nweight p\nloss L = \(loss)", name: "m.nabla")
    }
    #expect(try model(name).text() == model(formula).text())
  }

  @Test func wrongNumberOfArguments() {
    #expect(throws: DiagnosticList.self) {
      try ModelSyntax(parsing: "model m\nweight p\nloss L = bce(p)", name: "m.nabla")
    }
  }
}
