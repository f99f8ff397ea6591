import ModelLanguage
import Testing

@Suite struct SyntaxTreeTests {
  @Test func childrenPrecedeParents() {
    var tree = SyntaxTree()
    let x = tree.append(.reference(name: "x", indices: []))
    let square = tree.append(.binary(.power, x, tree.append(.number("2"))))
    #expect(tree.operands(of: square).allSatisfy { $0 < square })
  }
}
