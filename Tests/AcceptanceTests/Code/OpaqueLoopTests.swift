import Foundation
import Nabla
import Testing

/// Functions without formulas in loops: closures beside the arrays, called once for each entry.
struct OpaqueLoopTests {
  static let models = [
    """
    model layers
    samples N
    input x[9]
    target y[3]
    weight W[12,9], b[12], V[3,12], c[3]
    opaque f_h, f_o
    H_in[j] = sum(i: W[j,i]*x[i]) + b[j]
    H[j] = f_h(H_in[j])
    O[k] = f_o(sum(j: V[k,j]*H[j]) + c[k])
    loss L = mean(sample: 1/2*sum(k: (O[k] - y[k])^2))
    bind f_h = sigmoid, f_o = tanh
    """,
    // The samples go forward twice, and f stands with itself in one statement.
    """
    model twice
    samples N
    input x[9]
    target y
    weight w[9], v[9]
    opaque f
    p = f(sum(i: w[i]*x[i])) * f(sum(i: v[i]*x[i])) + f(sum(i: w[i]*x[i]))
    loss L = sqrt(mean(sample: (p - y)^2)) + sum(i: f(w[i])^2)
    bind f = softplus
    """,
    // No samples; f of weights alone.
    """
    model weights
    weight w[20], v[20]
    opaque f
    loss L = sum(i: f(w[i]) * f(v[i])) + f(sum(i: w[i]))
    bind f = sin
    """,
  ]

  private static func source(_ text: String, hasBlocks: Bool = false) throws -> LoopSource {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    return try LoopSource(
      model, layout: ModelLayout(model, sizes: ["N": 1]),
      description: .init(of: model, sourceName: "m.nabla", sourceText: nil, command: "nabla generate m"),
      hasBlocks: hasBlocks)
  }

  @Test func closuresAreArgumentsInDeclaredOrder() throws {
    let text = try Self.source(Self.models[0]).text()
    let list =
      "fh: (Double) -> Double, dfh: (Double) -> Double, fo: (Double) -> Double, dfo: (Double) -> Double"
    let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" }).joined(separator: " ")
    // The gradient on arrays, loss and gradient on arrays and on pointers.
    #expect(words.components(separatedBy: list).count - 1 == 3)
    // The loss takes no derivatives.
    #expect(words.components(separatedBy: " fh: (Double) -> Double, fo: (Double) -> Double").count - 1 == 2)
    let start = try #require(text.range(of: "gradient is written over", options: .backwards)).upperBound
    let body = text[start...]
    // Each is called in one place.
    func calls(_ name: String) -> Int { body.components(separatedBy: name + "(").count - 1 }
    for name in ["fh", "fo"] {
      #expect(calls("d" + name) == 1)
      #expect(calls(name) - calls("d" + name) == 1)
    }
  }

  @Test func blocksRefuseByName() throws {
    let error = #expect(throws: ScheduleError.self) { try Self.source(Self.models[0], hasBlocks: true) }
    #expect(error?.description == "an opaque function has no form in blocks; use --schedule loops")
  }

  @Test(.enabled(if: Compiler.path != nil, "needs swiftc"), arguments: models)
  func codeAgreesWithTheEngine(text: String) throws {
    try expectLoopsAgree(text)
  }
}
