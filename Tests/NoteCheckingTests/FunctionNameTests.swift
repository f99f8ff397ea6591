import Nabla
import Testing

/// Functions by the names that programs and lecturers give them, against what they are.
@Suite struct FunctionNameTests {
  private func verdict(_ function: String, _ body: String, _ claim: String) throws -> NoteClaim.Verdict {
    let text = "model F\nweight x\nloss F = \(body)\n"
    let model = try Model(resolving: ModelSyntax(parsing: text, name: function))
    return try model.claim("\\frac{dF}{dx} = \(claim)").verdict
  }

  /// A function, its antiderivative, and its names.
  private static let names: [(body: String, names: [String])] = [
    (
      "x*asin(x) + sqrt(1-x^2)",
      ["\\arcsin x", "\\operatorname{asin}{\\left(x \\right)}", "\\sin^{-1}x", "arcsen(x)"]
    ),
    (
      "x*log((1+x)/(1-x))/2 + log(1-x^2)/2",
      ["artanh\\left( x \\right)", "\\mathrm{arctgh} x", "\\tanh ^{-1}(x)", "\\operatorname{argth}(x)"]
    ),
    ("x*log(x+sqrt(x^2-1)) - sqrt(x^2-1)", ["arcosh(x)", "{\\rm arccosh}\\; x", "\\operatorname{acosh}x"]),
    (
      "atan(sinh(x))",
      ["\\text{sech}(x)", "\\mathrm{sech}\\! \\left(x \\right)", "{{1}\\over{\\operatorname{ch} x}}"]
    ),
    ("log(abs(sin(x)))", ["\\cot x", "\\operatorname{ctg}(x)", "cotg(x)"]),
    ("-cos(x)/sin(x)", ["\\csc^{2}{\\left(x \\right)}", "\\operatorname{cosec}^2 x", "\\csc ^2(x)"]),
  ]

  @Test func everyNameIsRead() throws {
    for (body, names) in Self.names {
      for name in names {
        #expect(try verdict(name, body, name) == .equal, "\(name)")
        #expect(try verdict(name, body, "2 " + name) == .different, "\(name)")
      }
    }
  }
}
