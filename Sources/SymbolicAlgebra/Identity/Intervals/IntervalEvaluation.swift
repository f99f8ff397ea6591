/// The values of expressions at one random real point, as intervals.
struct IntervalEvaluation {
  private let graph: ExpressionGraph
  private let number: Int
  private var values: [UInt32: Interval] = [:]
  /// The symbols met, in order of appearance, and what was chosen for functions without a formula.
  private(set) var point: [(name: String, value: Double)] = []
  private(set) var functions: [String] = []
  private var known: Set<UInt32> = []

  init(_ graph: ExpressionGraph, point: Int) {
    self.graph = graph
    number = point
  }

  /// nil where a value may be undefined.
  mutating func evaluate(_ roots: [Node]) -> [Interval]? {
    for node in graph.reachable(from: roots) {
      guard let value = value(of: node), !value.lower.isNaN, !value.upper.isNaN else { return nil }
      values[node.rawValue] = value
    }
    return roots.map { self[$0] }
  }

  private subscript(_ node: Node) -> Interval { values[node.rawValue]! }

  private mutating func value(of node: Node) -> Interval? {
    switch graph.view(node) {
    case .constant(let value): return Interval(value)
    case .symbol(let name, let indices): return symbol(node, name, indices)
    case .indexValue, .delta, .reduction: return nil
    case .sum(let operands): return operands.dropFirst().reduce(self[operands[0]]) { $0?.adding(self[$1]) }
    case .product(let operands):
      return operands.dropFirst().reduce(self[operands[0]]) { $0?.multiplied(by: self[$1]) }
    case .power(let base, let exponent):
      guard let number = graph.constant(of: exponent) else { return self[base].raised(to: self[exponent]) }
      return self[base].raised(toReal: number)
    case .function(let function, let x):
      return x.count == 1
        ? self[x[0]].applying(function) : Interval.applying(function, to: x.map { self[$0] })
    case .opaque(let name, let order, let x): return opaque(name, order, self[x])
    case .named(_, _, _, let value): return self[value]
    }
  }

  // MARK: Choices

  private func draw(_ key: UInt64, _ purpose: UInt64) -> UInt64 {
    Fingerprint.mix(Fingerprint.mix(key, UInt64(number)), purpose)
  }

  /// Three kinds of points in turn: of either sign, positive, and between 0 and 1. Short decimals in sixteenths and
  /// hundredths are easy to read, and exact as doubles are what is evaluated.
  private func coordinate(_ key: UInt64) -> Double {
    let random = draw(key, 31)
    switch number % 3 {
    case 0: return Double(Int(random % 400) - 200 | 1) / 100
    case 1: return Double(random % 300 + 5) / 100
    default: return Double(random % 97 + 2) / 100
    }
  }

  private mutating func symbol(_ node: Node, _ name: Symbol, _ indices: [Index]) -> Interval {
    if node == graph.pi { return .pi }
    let key = indices.reduce(graph.nameHash(of: name)) { Fingerprint.mix($0, graph.fingerprint(of: $1)) }
    let value = coordinate(key)
    let text = graph.name(of: name)
    let suffix = indices.isEmpty ? "" : "[" + indices.map { graph.text(of: $0) }.joined(separator: ",") + "]"
    point.append((text + suffix, value))
    return Interval(value)
  }

  /// f(x) = a + b·tanh(c·x + d) and its first three derivatives.
  private mutating func opaque(_ name: Symbol, _ order: Int, _ x: Interval) -> Interval? {
    let key = graph.nameHash(of: name)
    let (a, b) = (Double(Int(draw(key, 41) % 32) - 16) / 16, Double(draw(key, 42) % 24 + 8) / 16)
    let (c, d) = (Double(draw(key, 43) % 24 + 8) / 16, Double(Int(draw(key, 44) % 32) - 16) / 16)
    if known.insert(name.rawValue).inserted {
      functions.append("\(graph.name(of: name))(x) = \(a) + \(b)*tanh(\(c)*x + \(d))")
    }
    guard let t = Interval(c).multiplied(by: x)?.adding(Interval(d))?.applying(.tanh),
      let square = t.raised(to: 2), let slope = Interval(1).subtracting(square),
      let first = Interval(b * c).multiplied(by: slope)
    else { return nil }
    switch order {
    case 0: return Interval(b).multiplied(by: t)?.adding(Interval(a))
    case 1: return first
    case 2: return first.multiplied(by: Interval(-2 * c))?.multiplied(by: t)
    case 3:
      guard let factor = Interval(6).multiplied(by: square)?.subtracting(Interval(2)) else { return nil }
      return first.multiplied(by: Interval(c * c))?.multiplied(by: factor)
    default: return nil
    }
  }
}

extension ExpressionGraph {
  /// `i`, `3`, `l-1`, `n(2)`.
  func text(of index: Index) -> String {
    let base: String
    switch index.base {
    case .none: return String(index.offset)
    case .free(let symbol), .size(let symbol): base = name(of: symbol)
    case .bound(let height): base = "#\(height)"
    case .dependentSize(let place):
      let size = dependentSize(at: place)
      base = "\(name(of: size.name))(\(sizeArgument(size.argument)))"
    case .sum: return text(of: index, times: "*") { text(of: Index($0)) }
    }
    return index.offset == 0 ? base : base + (index.offset > 0 ? "+" : "") + String(index.offset)
  }

  /// A size of a size is written without its own argument.
  private func sizeArgument(_ index: Index) -> String {
    switch index.base {
    case .none: String(index.offset)
    case .free(let symbol), .size(let symbol): name(of: symbol) + (index.offset == 0 ? "" : "\(index.offset)")
    case .bound, .dependentSize, .sum: "…"
    }
  }
}
