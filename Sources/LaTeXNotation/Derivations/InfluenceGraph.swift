import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// Which quantities use which, from the weights to the loss, and where so many paths meet that the derivative there is
/// found once and used again.
struct InfluenceGraph {
  /// An element whatever the sample.
  struct Element: Hashable {
    var name: Symbol
    var indices: [Index]
  }

  /// Links in the order of their definition; the loss is none of them.
  let links: [Node]
  /// The links that use an element, by position in `links`, ascending.
  private var users: [Element: [Int]] = [:]
  /// The elements that the data part of the loss uses, and those of its penalty.
  private var inData: Set<Element> = []
  private var inPenalty: Set<Element> = []
  /// Positions of the links whose derivative is found once.
  private(set) var joints: Set<Int> = []
  /// Paths from each link to the loss or a joint; 0 where there are none.
  private var counts: [Int] = []
  private let graph: ExpressionGraph
  private let sampled: Set<String>

  /// More paths than these are not told one by one.
  static let pathLimit = 4

  init(_ lowered: LoweredModel, _ parts: LossParts, sampled: Set<String>) {
    graph = lowered.graph
    self.sampled = sampled
    links = lowered.definitions.filter {
      lowered.model.quantities[$0.quantity].role == .link && $0.node != lowered.loss
    }.map { $0.node }
    for (place, link) in links.enumerated() {
      for element in elements(in: graph.value(of: link)) { users[element, default: []].append(place) }
    }
    inData = elements(in: parts.data)
    inPenalty = parts.penalty.map { elements(in: $0) } ?? []
    counts = [Int](repeating: 0, count: links.count)
    for place in links.indices.reversed() { counts[place] = count(from: links[place]) }
  }

  func element(_ node: Node) -> Element? {
    let (name, indices): (Symbol, [Index])
    switch graph.view(node) {
    case .symbol(let symbol, let own): (name, indices) = (symbol, own)
    case .named(_, let symbol, let own, _): (name, indices) = (symbol, own)
    default: return nil
    }
    let isSampled = sampled.contains(graph.name(of: name))
    return Element(name: name, indices: isSampled ? Array(indices.dropFirst()) : indices)
  }

  /// The elements that a value mentions without looking through links.
  private func elements(in value: Node) -> Set<Element> {
    var stack = [value]
    var seen: Set<Node> = []
    var found: Set<Element> = []
    while let node = stack.popLast() {
      guard seen.insert(node).inserted else { continue }
      if let own = element(node) {
        found.insert(own)
        // An abbreviation is no link: what it stands for is used where it stands.
        if case .named(.abbreviation, _, _, let inner) = graph.view(node) { stack.append(inner) }
        continue
      }
      stack += graph.operands(of: node)
    }
    return found
  }

  // MARK: Paths

  /// The links that use a node and lead to the loss.
  func users(of node: Node) -> [Int] {
    (element(node).flatMap { users[$0] } ?? []).filter { counts[$0] > 0 }
  }

  func isUsedByData(_ node: Node) -> Bool { element(node).map { inData.contains($0) } ?? false }
  func isUsedByPenalty(_ node: Node) -> Bool { element(node).map { inPenalty.contains($0) } ?? false }

  /// Whether an element acts on a link, or on the loss, also by way of others: its derivative with all other names held is not the
  /// whole one then.
  func actsOtherwise(_ node: Node, on outer: Int?) -> Bool {
    let others = users(of: node).filter { $0 != outer }
    guard let outer else { return !others.isEmpty || isUsedByPenalty(node) }
    var stack = others
    var seen = Set(others)
    while let place = stack.popLast() {
      if place == outer { return true }
      for next in users(of: links[place]) where next <= outer && seen.insert(next).inserted {
        stack.append(next)
      }
    }
    return false
  }

  /// Counts the paths of a node; where they are many, the links next to it become joints.
  private mutating func count(from node: Node) -> Int {
    let own = users(of: node)
    let direct = isUsedByData(node) ? 1 : 0
    func total() -> Int { own.reduce(direct) { $0 + (joints.contains($1) ? 1 : counts[$1]) } }
    if total() > Self.pathLimit {
      joints.formUnion(own.filter { counts[$0] > 1 || own.count > Self.pathLimit })
    }
    return total()
  }

  /// Prepares for the paths of these nodes; joints that none of them leads to are dropped.
  mutating func prepare(for nodes: [Node]) {
    for node in nodes { _ = count(from: node) }
    var needed: Set<Int> = []
    var stack = nodes.flatMap { users(of: $0) }
    while let place = stack.popLast() {
      if needed.insert(place).inserted { stack += users(of: links[place]) }
    }
    joints.formIntersection(needed)
  }

  /// The paths from a node to the loss, each as the links on it; a joint ends a path.
  func paths(from node: Node) -> [[Int]] {
    var found: [[Int]] = []
    // Depth first, in the order of definition.
    var stack: [[Int]] = users(of: node).reversed().map { [$0] }
    if isUsedByData(node) { found.append([]) }
    while let path = stack.popLast() {
      guard let last = path.last else { continue }
      if joints.contains(last) {
        found.append(path)
        continue
      }
      if isUsedByData(links[last]) { found.append(path) }
      stack += users(of: links[last]).reversed().map { path + [$0] }
    }
    return found
  }
}
