import SymbolicAlgebra

/// Whether pairs of values agree: a quick look at numbers first, then exactly.
struct ClaimComparison {
  let claims: ClaimModel
  private var graph: ExpressionGraph { claims.graph }

  init(_ claims: ClaimModel) { self.claims = claims }

  /// Agreement in numbers at two random points; false where shapes differ.
  func looksEqual(_ instances: [ClaimChecker.Instance]) -> Bool {
    if instances.isEmpty { return false }
    for instance in instances {
      guard let pairs = pairs(instance) else { return false }
      for seed in [1, 2] as [UInt64] {
        let values = numbers(pairs.flatMap { [$0.0, $0.1] }, seed: seed)
        for place in stride(from: 0, to: values.count, by: 2) where !isClose(values[place], values[place + 1])
        { return false }
      }
    }
    return true
  }

  private func isClose(_ a: Double, _ b: Double) -> Bool {
    (a - b).magnitude <= 1e-9 * max(a.magnitude, b.magnitude, 1e-3)
  }

  /// Entries that must be equal; nil where the shapes differ. A row and a column of the same entries are told apart.
  private func pairs(_ instance: ClaimChecker.Instance) -> [(Node, Node)]? {
    let (a, b) = (instance.left, instance.right)
    if let x = a.single, let y = b.single { return [(x, y)] }
    guard a.rows == b.rows, a.columns == b.columns else { return nil }
    return Array(zip(a.entries, b.entries))
  }

  func decide(_ instances: [ClaimChecker.Instance]) -> ClaimChecker.Decision {
    var seen: Set<[Node]> = []
    for instance in instances {
      guard let pairs = pairs(instance) else {
        return .shapes(instance.left.shape, instance.right.shape, 0..<0)
      }
      for (left, right) in pairs {
        let (x, y) = (claims.expand(left), claims.expand(right))
        if x == y || !seen.insert([x, y]).inserted { continue }
        switch graph.identity(of: x, and: y) {
        case .equal: continue
        case .different(let counterexample): return .different(counterexample)
        case .undecided(let doubt): return .undecided(ClaimNote("\(doubt)", pt: "\(doubt)"))
        }
      }
    }
    return .equal(sizesNote)
  }

  /// The sizes that were chosen here.
  private var sizesNote: ClaimNote? {
    let open = claims.model.sizes.filter { $0.values.isEmpty && $0.parameter == nil }
    if open.isEmpty { return nil }
    let sizes = open.map { "\($0.name) = \(claims.layout.value(of: .named($0.name), indices: [:]))" }
      .joined(separator: ", ")
    return ClaimNote("tried with \(sizes)", pt: "verificado com \(sizes)")
  }

  /// Values at a random point; functions without a formula are sines.
  func numbers(_ nodes: [Node], seed: UInt64) -> [Double] {
    let roots = nodes.map { claims.expand($0) }
    return graph.evaluate(
      roots,
      symbols: { node in
        var generator = SeededGenerator(seed: seed &* 0x9E37_79B9 &+ UInt64(node.position))
        return 0.25 + generator.number(from: 0, to: 1.25)
      },
      opaque: { name, order, x in
        let scale = 0.7 + 0.1 * Double(name.rawValue % 7)
        return RealSine.derivative(order, scale: scale, shift: 0.3 + 0.05 * Double(name.rawValue % 5), x)
      })
  }
}
