import ModelLanguage
import Testing

/// Networks whose widths differ from layer to layer.
@Suite struct LayerUnrollingTests {
  private static let text = """
    model ragged
    size L, n(l)
    input x[n(0)]
    target y[n(L)]
    weight w[L, n(l), n(l-1)], b[L, n(l)]
    a[0,j] = x[j]
    z[l,j] = sum(k: w[l,j,k] * a[l-1,k]) + b[l,j]
    a[l,j] = tanh(z[l,j]) for l in 1..L-1
    a[L,j] = z[L,j]
    loss C = sum(j: (y[j] - a[L,j])^2) + sum(l, j, k: w[l,j,k]^2)
    given L = 3, n = [2, 4, 3, 1]
    given w = [[[1, 2], [3, 4], [5, 6], [7, 8]], [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]], [[1, 2, 3]]]
    given b = [[1, 2, 3, 4], [5, 6, 7], [8]]
    """

  private func model(_ text: String) throws -> Model {
    try Model(resolving: ModelSyntax(parsing: text, name: "m"))
  }

  @Test func everyLayerIsAnArrayOfItsOwnShape() throws {
    let model = try model(Self.text)
    let layout = try ModelLayout(model)
    func shape(_ name: String) -> [Int]? {
      model.quantities.firstIndex { $0.name == name }.map { layout.arrays[$0].bounds.map { $0.count } }
    }
    #expect(shape("w1") == [4, 2] && shape("w2") == [3, 4] && shape("w3") == [1, 3])
    #expect(shape("b1") == [4] && shape("z2") == [3] && shape("a0") == [2] && shape("a3") == [1])
    #expect(shape("w") == nil && shape("y") == [1])
    #expect(model.equations.count == 8)
  }

  @Test func valuesGoToTheirLayers() throws {
    let model = try model(Self.text)
    let place = try #require(model.quantities.firstIndex { $0.name == "w2" })
    #expect(model.numericValues[place] == (1...12).map { Double($0) })
  }

  @Test func theTextStaysTheAuthors() throws {
    let syntax = try ModelSyntax(parsing: Self.text, name: "m")
    #expect(try ModelSyntax(parsing: syntax.text(), name: "m") == syntax)
    #expect(try Model(resolving: syntax).syntax == syntax)
  }

  @Test(arguments: [
    ("given L = 3, n = [2, 4, 3, 1]", "given L = 3, n = [2, 4, 3]", "n(3) is needed"),
    ("given L = 3, n = [2, 4, 3, 1]", "given n = [2, 4, 3, 1]", "number of layers of 'w' has no value"),
    ("given L = 3, n = [2, 4, 3, 1]", "given L = 3", "n(0) is needed"),
    ("a[0,j] = x[j]", "a[1,j] = x[j]", "has no layer 0"),
    ("a[L,j] = z[L,j]", "a[L,j] = z[9,j]", "'z' has no layer 9"),
    ("b = [[1, 2, 3, 4], [5, 6, 7], [8]]", "b = [[1, 2, 3, 4], [5, 6, 7]]", "3 layers but 2 values"),
    ("b = [[1, 2, 3, 4], [5, 6, 7], [8]]", "b = [[1, 2, 3, 4], [5, 6], [8]]", "shape mismatch: 'b2'"),
    ("weight w[L, n(l), n(l-1)]", "weight w[n(l), n(l-1)]", "the first extent of 'w' counts its layers"),
  ])
  func mistakes(old: String, new: String, says: String) {
    let parts = Self.text.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
    let text = parts.joined(separator: new)
    do {
      _ = try ModelLayout(model(text))
      Issue.record("accepted")
    } catch let list as DiagnosticList {
      #expect(
        list.diagnostics.contains { $0.message.contains(says) }, "\(list.diagnostics.map { $0.message })")
    } catch { Issue.record("\(error)") }
  }
}
