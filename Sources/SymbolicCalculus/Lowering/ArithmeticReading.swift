import ModelLanguage
import SymbolicAlgebra

/// What every reading of a body shares: numbers, arithmetic and functions. References and reductions are the reading's own.
struct ArithmeticReading {
  let tree: SyntaxTree
  let graph: ExpressionGraph
  let outlines: SyntaxOutlines
  let opaqueNames: Set<String>

  init(model: Model, graph: ExpressionGraph) {
    tree = model.tree
    self.graph = graph
    outlines = SyntaxOutlines(tree: model.tree)
    opaqueNames = Set(model.opaqueFunctions.map { $0.name })
  }

  /// The value of a body; `own` reads references, reductions and vector functions.
  func value(of root: SyntaxTree.ID, own: (SyntaxTree.ID) throws -> Node) throws -> Node {
    var image: [SyntaxTree.ID: Node] = [:]
    for node in outlines.order(of: root) { image[node] = try value(of: node, image, own) }
    return image[root]!
  }

  private func value(
    of id: SyntaxTree.ID, _ image: [SyntaxTree.ID: Node], _ own: (SyntaxTree.ID) throws -> Node
  ) throws -> Node {
    switch tree[id] {
    case .number(let text): return DecimalConstant.node(text, in: graph)
    case .binary(.addition, _, _), .binary(.subtraction, _, _), .negation:
      return graph.sum(
        outlines.terms(of: id).map { $0.isInverse ? graph.negation(image[$0.node]!) : image[$0.node]! })
    case .binary(.multiplication, _, _), .binary(.division, _, _), .binary(.hadamard, _, _):
      return graph.product(
        outlines.factors(of: id).map {
          $0.isInverse ? graph.power(image[$0.node]!, graph.constant(-1)) : image[$0.node]!
        })
    case .binary(.power, let base, let exponent): return graph.power(image[base]!, image[exponent]!)
    case .call(let name, let primes, let arguments):
      return try call(name, primes, arguments.map { image[$0]! })
    case .transpose(let operand): return image[operand]!
    case .reference, .reduction, .vectorCall: return try own(id)
    }
  }

  private func call(_ name: String, _ primes: Int, _ arguments: [Node]) throws -> Node {
    if opaqueNames.contains(name) {
      return graph.opaque(graph.symbol(named: name), order: primes, arguments[0])
    }
    guard primes > 0 else { return try expand(name, arguments) }
    let variable = graph.symbol("\u{1}argument")
    var derivative = try expand(name, [variable] + arguments.dropFirst())
    let differentiator = ForwardRewriting(graph: graph)
    for _ in 0..<primes { derivative = differentiator.derivative(of: derivative, withRespectTo: variable) }
    return graph.rewriting(derivative) { $0 == variable ? arguments[0] : nil }
  }

  private func expand(_ name: String, _ arguments: [Node]) throws -> Node {
    guard let meaning = FunctionMeaning.expand(name, arguments.map { Expression($0, in: graph) }) else {
      throw LoweringError.unknownFunction(name)
    }
    return meaning.node(in: graph)
  }

  /// A vector function of the exponentials of all entries, taken at one of them.
  func vectorValue(_ name: String, own: Node, total: Node) throws -> Node {
    switch name {
    case "softmax": return graph.quotient(graph.apply(.exp, own), total)
    case "log_softmax": return graph.difference(own, graph.apply(.log, total))
    case "logsumexp": return graph.apply(.log, total)
    default: throw LoweringError.unknownFunction(name)
    }
  }
}
