import Testing

@testable import LaTeXReading

@Suite struct TreeTests {
  @Test("a name has one number, and two with other marks")
  func names() {
    var tree = FormulaTree()
    let plain = tree.intern(Name(text: "x"))
    #expect(tree.intern(Name(text: "x")) == plain)
    #expect(tree.intern(Name(text: "x", marks: .bold)) != plain)
  }

  @Test("entrywise signs bind looser than juxtaposition")
  func hadamard() {
    var tree = FormulaTree()
    let nowhere = TextRange(0, 0)
    let factors = ["A", "B", "C"].map { tree.append(.name(tree.intern(Name(text: $0))), range: nowhere) }
    let product = tree.append(.product, factors, joints: [.none, .juxtaposed, .odot], range: nowhere)
    #expect(tree.hadamardParts(of: product) == [0..<2, 2..<3])
  }
}
