import SymbolicAlgebra

extension HighPrecision {
  /// Formulas of more nodes keep their doubles, as do values that more bits would have to settle.
  private static let mendingSize = 2_000
  private static let mendingPrecision = 1_536
  /// Doubles as close to the truth as this stay, in units in the last place.
  private static let mendingULP = 4.0

  /// A value and its derivatives in doubles, with the nearest double to the truth where cancellation has taken digits: the slope of
  /// tanh x / x near 0 is the difference of two numbers of the size 1/x, whatever form it is computed in.
  ///
  /// What stands at a kink, outside its domain or unsettled stays.
  ///
  /// - Parameters:
  ///   - computed: The value of `root`, and its derivative in each of `variables`.
  ///   - root: The author's form.
  public static func mended(
    _ computed: [Double], of root: Node, in graph: ExpressionGraph, withRespectTo variables: [Node],
    values: (Node) -> Double?
  ) -> [Double] {
    let nodes = graph.reachable(from: [root])
    guard nodes.count <= mendingSize, nodes.allSatisfy({ isPlain($0, graph, values) }) else {
      return computed
    }
    let precise = HighPrecision(
      of: root, in: graph, withRespectTo: variables, upTo: mendingPrecision, values: values)
    if precise.isAtKink { return computed }
    return zip(computed, [precise.loss] + precise.gradient).map { own, truth in
      guard case .known(let value) = truth, value.ulps(to: own) > mendingULP else { return own }
      return value.doubleValue
    }
  }

  private static func isPlain(_ node: Node, _ graph: ExpressionGraph, _ values: (Node) -> Double?) -> Bool {
    switch graph.opcode(of: node) {
    case .opaque, .delta, .indexValue, .reduction: false
    case .symbol: node == graph.pi || values(node)?.isFinite == true
    case .constant, .sum, .product, .power, .function, .named: true
    }
  }
}
