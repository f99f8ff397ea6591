/// Expressions as one would type them: `2*x^2 + sin(y)`. For messages and conditions.
public struct PlainText {
  private let graph: ExpressionGraph

  public init(graph: ExpressionGraph) { self.graph = graph }

  private enum Piece {
    case node(Node, Int)
    case text(String)
  }

  /// The text of a node; names are not looked through. An explicit stack takes the place of recursion.
  public func text(_ root: Node) -> String {
    var result = ""
    var stack: [Piece] = [.node(root, 0)]
    while let piece = stack.popLast() {
      switch piece {
      case .text(let text): result += text
      case .node(let node, let level): stack += pieces(node, level).reversed()
      }
    }
    return result
  }

  private func pieces(_ node: Node, _ level: Int) -> [Piece] {
    switch graph.view(node) {
    case .constant(let value):
      let isAtom = value.isInteger && !value.isNegative
      return wrap([.text(value.description)], if: !isAtom && level > 1)
    case .symbol(let name, let indices), .named(_, let name, let indices, _):
      return [.text(graph.name(of: name) + list(indices))]
    case .indexValue(let index): return [.text(text(index))]
    case .delta(let a, let b): return [.text("[\(text(a)) = \(text(b))]")]
    case .sum(let terms): return wrap(join(terms, " + ", 1), if: level > 0)
    case .product(let factors): return wrap(join(factors, "*", 2), if: level > 1)
    case .power(let base, let exponent):
      return wrap([.node(base, 3), .text("^"), .node(exponent, 3)], if: level > 2)
    case .function(let function, let arguments):
      return [.text(function.name + "(")] + join(arguments, ", ", 0) + [.text(")")]
    case .opaque(let name, let order, let argument):
      let primes = String(repeating: "'", count: order)
      return [.text(graph.name(of: name) + primes + "("), .node(argument, 0), .text(")")]
    case .reduction(let kind, let height, let interval, let body):
      let range = "i\(height) in \(text(interval.lower))..\(text(interval.upper)): "
      return [.text("\(kind)(\(range)"), .node(body, 0), .text(")")]
    }
  }

  private func wrap(_ pieces: [Piece], if condition: Bool) -> [Piece] {
    condition ? [.text("(")] + pieces + [.text(")")] : pieces
  }

  private func join(_ nodes: [Node], _ separator: String, _ level: Int) -> [Piece] {
    Array(nodes.map { [Piece.node($0, level)] }.joined(separator: [.text(separator)]))
  }

  private func list(_ indices: [Index]) -> String {
    indices.isEmpty ? "" : "[\(indices.map { text($0) }.joined(separator: ","))]"
  }

  private func text(_ index: Index) -> String {
    let offset = index.offset == 0 ? "" : index.offset > 0 ? "+\(index.offset)" : "\(index.offset)"
    switch index.base {
    case .none: return "\(index.offset)"
    case .free(let symbol), .size(let symbol): return graph.name(of: symbol) + offset
    case .bound(let height): return "i\(height)" + offset
    case .dependentSize(let place):
      let (name, argument) = graph.dependentSize(at: place)
      return "\(graph.name(of: name))(\(text(argument)))" + offset
    case .sum: return graph.text(of: index, times: "*") { text(Index($0)) }
    }
  }
}
