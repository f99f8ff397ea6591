import ModelLanguage

/// Which axes of the model's arrays run over the same things: those that one index letter goes along in an equation.
struct AxisClasses {
  /// The class of each axis, by quantity.
  private(set) var classes: [[Int]] = []
  private var parents: [Int] = []

  init(_ model: Model) {
    for quantity in model.quantities {
      classes.append(
        quantity.dimensions.map { _ in
          parents.append(parents.count)
          return parents.count - 1
        })
    }
    for equation in model.equations {
      var letters: [String: Int] = [:]
      for (axis, index) in equation.indices.enumerated() where axis < classes[equation.target].count {
        if let name = index.letter { join(classes[equation.target][axis], name, &letters) }
      }
      walk(equation.body, letters, model)
    }
    for place in classes.indices { classes[place] = classes[place].map { root($0) } }
  }

  private mutating func walk(_ root: SyntaxTree.ID, _ outer: [String: Int], _ model: Model) {
    var open: [(SyntaxTree.ID, [String: Int])] = [(root, outer)]
    while let (id, scope) = open.popLast() {
      var letters = scope
      switch model.tree[id] {
      case .reference(let name, let indices):
        guard let place = model.quantities.firstIndex(where: { $0.name == name }) else { break }
        for (axis, index) in indices.enumerated() where axis < classes[place].count {
          if let name = index.letter { join(classes[place][axis], name, &letters) }
        }
      case .reduction(_, let binders, _): for binder in binders { bind(binder.name, &letters) }
      case .vectorCall(_, let binder, _) where letters[binder.name] == nil: bind(binder.name, &letters)
      default: break
      }
      open += model.tree.operands(of: id).map { ($0, letters) }
    }
  }

  /// A class of its own for a bound letter, which its arrays join.
  private mutating func bind(_ letter: String, _ letters: inout [String: Int]) {
    parents.append(parents.count)
    letters[letter] = parents.count - 1
  }

  private mutating func join(_ axis: Int, _ letter: String, _ letters: inout [String: Int]) {
    guard let own = letters[letter] else {
      letters[letter] = axis
      return
    }
    parents[root(axis)] = root(own)
  }

  private func root(_ place: Int) -> Int {
    var own = place
    while parents[own] != own { own = parents[own] }
    return own
  }
}
