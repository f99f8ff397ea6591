import ModelLanguage
import Testing

@Suite struct LayerTests {
  /// A layer with one output and no extent is a scalar, so that it can stand in a scalar loss.
  @Test func aLayerWithoutExtentIsAScalar() throws {
    let text = """
      input x[2]
      target y
      layer H[3] = tanh(W*x + b)
      layer p = sigmoid(V*H + c)
      loss L = (p - y)^2
      """
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "layer.nabla"))
    func extents(_ name: String) -> Int? { model.quantities.first { $0.name == name }?.dimensions.count }
    #expect(extents("p") == 0)
    #expect(extents("V") == 2)
    #expect(extents("c") == 0)
    #expect(extents("W") == 2)
    #expect(try ModelLayout(model).arrays.map { $0.count }.reduce(0, +) > 0)
  }

  /// yᵀ·x is a number.
  @Test func aRowTimesAColumnIsANumber() throws {
    let text = """
      weight u[2], v[2]
      loss L = transpose(u) * v
      """
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "dot.nabla"))
    #expect(model.quantities[model.loss].dimensions.isEmpty)
    guard case .reduction(.sum, _, _) = model.tree[model.equations[0].body] else {
      Issue.record("the product of a row and a column is a sum")
      return
    }
  }
}
