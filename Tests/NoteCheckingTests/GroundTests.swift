import ModelLanguage
import Testing

@testable import NoteChecking

@Suite struct GroundTests {
  static let text = """
    samples m index i
    input x[2]
    target y
    weight w[2], b
    z = sum(j: w[j]*x[j]) + b
    p = tanh(z)
    loss J = mean(i: 1/2*(p - y)^2)
    """

  func ground() throws -> Ground {
    let model = try Model(resolving: ModelSyntax(parsing: Self.text, name: "test"))
    return try #require(Ground.general(model, usesBindings: false))
  }

  func place(_ ground: Ground, _ name: String) -> Int {
    ground.model.quantities.firstIndex { $0.name == name }!
  }

  /// ∂p/∂z = 1 − p² of the same sample and 0 of another; ∂J/∂z = (p − y)(1 − p²)/m, without 1/m for one sample alone.
  @Test func partials() throws {
    let ground = try ground()
    #expect(ground.sampleCount == 4)
    let (p, z, y) = (place(ground, "p"), place(ground, "z"), place(ground, "y"))
    for sample in 0..<4 {
      let one = Element(quantity: z, offset: sample)
      let value = ground.value(Element(quantity: p, offset: sample), at: 1)
      let target = ground.value(Element(quantity: y, offset: sample), at: 1)
      let slope = 1 - value * value
      #expect(abs(ground.partial(of: Element(quantity: p, offset: sample), by: one, at: 1) - slope) < 1e-14)
      #expect(ground.partial(of: Element(quantity: p, offset: (sample + 1) % 4), by: one, at: 1) == 0)
      let whole = ground.partial(of: ground.loss, by: one, at: 1)
      #expect(abs(whole - (value - target) * slope / 4) < 1e-14)
      #expect(abs(ground.partialOfSampleLoss(sample, by: one, at: 1) - 4 * whole) < 1e-14)
      #expect(ground.partialOfSampleLoss((sample + 1) % 4, by: one, at: 1) == 0)
    }
  }
}
