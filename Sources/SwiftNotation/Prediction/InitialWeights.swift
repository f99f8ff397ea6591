import ModelLanguage

/// Where the weights of a model start, from what its equations do with them.
///
/// An array over an index of which a sum runs passes on so many numbers to so many others: it starts at random within bounds that both
/// counts give. What is only added (a bias) starts at 0; what scales every element of another array (a gain) at 1. The first equation
/// that reads an array decides.
struct InitialWeights {
  enum Start: Equatable {
    case zero, one
    /// Numbers that each sum reads, and sums that read each number.
    case random(from: Int, to: Int)
  }

  /// By name of the array.
  private(set) var starts: [String: Start] = [:]

  init(of model: Model, layout: ModelLayout) {
    let weights = Dictionary(
      model.quantities.enumerated().filter { $1.role == .weight }.map { ($1.name, $0) },
      uniquingKeysWith: { first, _ in first })
    for equation in model.equations {
      var walk = Walk(model: model, layout: layout, weights: weights)
      walk.read(equation.body)
      for (name, start) in walk.found where starts[name] == nil { starts[name] = start }
    }
  }

  /// What one equation does with the weights that it reads.
  private struct Walk {
    let model: Model
    let layout: ModelLayout
    let weights: [String: Int]
    var found: [(name: String, start: Start)] = []

    /// What stands around a node.
    private struct Place {
      /// The letters of the sums around it.
      var summed: Set<String> = []
      /// What it is multiplied by; nil where it is no factor.
      var others: [SyntaxTree.ID]?
    }

    mutating func read(_ root: SyntaxTree.ID) {
      var open = [(root, Place())]
      while let (node, place) = open.popLast() {
        switch model.tree[node] {
        case .reference(let name, let indices):
          if let quantity = weights[name] { found.append((name, start(quantity, indices, place))) }
        case .reduction(let kind, let binders, let body):
          var inner = Place()
          if kind == .sum || kind == .mean { inner.summed = place.summed.union(binders.map { $0.name }) }
          open.append((body, inner))
        case .binary(let sign, let left, let right) where sign == .multiplication || sign == .hadamard:
          for (own, other) in [(right, left), (left, right)] {
            open.append((own, Place(summed: place.summed, others: (place.others ?? []) + [other])))
          }
        case .binary(_, let left, let right):
          for own in [right, left] { open.append((own, Place(summed: place.summed))) }
        case .negation(let operand), .transpose(let operand): open.append((operand, place))
        default:
          for operand in model.tree.operands(of: node).reversed() { open.append((operand, Place())) }
        }
      }
    }

    private func start(_ quantity: Int, _ indices: [IndexExpression], _ place: Place) -> Start {
      let extents = layout.arrays[quantity].bounds.map { $0.count }
      let isSummed = indices.map { !place.summed.isDisjoint(with: $0.names) }
      func count(_ own: Bool) -> Int { zip(extents, isSummed).reduce(1) { $0 * ($1.1 == own ? $1.0 : 1) } }
      if isSummed.contains(true) { return .random(from: count(true), to: count(false)) }
      guard let others = place.others else { return .zero }
      let letters = Set(indices.flatMap { $0.names })
      var known: Set<String> = []
      for other in others { model.forEachReference(in: other) { known.formUnion($1.flatMap { $0.names }) } }
      return !letters.isEmpty && letters.isSubset(of: known) ? .one : .random(from: 1, to: count(false))
    }
  }
}
