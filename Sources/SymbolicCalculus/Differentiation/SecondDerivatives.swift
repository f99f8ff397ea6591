import ModelLanguage
import SymbolicAlgebra

extension LoweredModel {
  /// ∂²loss/∂a∂b for all pairs of elements: each first derivative, names looked through, differentiated again.
  /// Symmetric by mathematics; entry [a][b] differentiates ∂/∂a in b. O(elements · nodes).
  public func hessian(withRespectTo elements: [ElementReference]) -> [[Node]] {
    let gradient = gradient(withRespectTo: elements)
    let wanted = Set(gradient.partials.map { $0.variable })
    return gradient.partials.map { partial in
      let accumulation = ReverseAccumulation(of: gradient.expanded(partial), in: graph) {
        wanted.contains($0)
      }
      return gradient.partials.map { accumulation.adjoints[$0.variable] ?? graph.constant(0) }
    }
  }

  /// H·d = ∇(∇L · d), for a direction d with one node for each element, all independent of the elements. The matrix H is
  /// never formed: two passes of reverse accumulation, O(nodes). After Pearlmutter, Fast exact multiplication by the
  /// Hessian, 1994.
  public func hessianVectorProduct(withRespectTo elements: [ElementReference], direction: [Node]) -> [Node] {
    precondition(elements.count == direction.count, "a direction has one entry for each element")
    let gradient = gradient(withRespectTo: elements)
    let slope = graph.sum(
      zip(gradient.partials, direction).map { graph.product(gradient.expanded($0), $1) })
    let wanted = Set(gradient.partials.map { $0.variable })
    let accumulation = ReverseAccumulation(of: slope, in: graph) { wanted.contains($0) }
    return gradient.partials.map { accumulation.adjoints[$0.variable] ?? graph.constant(0) }
  }
}
