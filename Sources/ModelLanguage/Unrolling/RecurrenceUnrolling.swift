// Recurrences over a first index, `h[t,i] = tanh(… h[t-1,k] …) for t in 1..8`, written out as layers are.
extension LayerUnrolling {
  /// Longer recurrences stay as they are.
  private static let stepLimit = 512

  /// The statements with an array for each step of a recurrence; nil where there is none.
  static func unrolledRecurrences(_ syntax: ModelSyntax) throws(Diagnostic) -> ModelSyntax? {
    var unrolling = LayerUnrolling(syntax)
    unrolling.findRecurrences()
    if unrolling.layers.isEmpty { return nil }
    try unrolling.findLayeredEquations()
    try unrolling.checkNames()
    unrolling.findNumbers()
    return try unrolling.unrolledStatements()
  }

  static func hasRecurrence(_ syntax: ModelSyntax) -> Bool {
    var unrolling = LayerUnrolling(syntax)
    unrolling.findRecurrences()
    return !unrolling.layers.isEmpty
  }

  private var equations: [(target: Declarator, body: SyntaxTree.ID)] {
    syntax.statements.compactMap { statement in
      guard case .equation(let target, _, let body) = statement.kind else { return nil }
      return (target, body)
    }
  }

  /// Links that an equation uses at a moved first index.
  private mutating func findRecurrences() {
    let links = Set(equations.map { $0.target.name })
    for (target, body) in equations {
      guard let letter = target.indices.first.flatMap({ layerLetter($0) }) else { continue }
      for node in tree.subtree(of: body) {
        guard case .reference(let name, let indices) = tree[node], links.contains(name),
          let index = indices.first, index.names.contains(letter), index.letter == nil || index.offset != 0
        else { continue }
        layers[name] = layers[name] ?? []
      }
    }
  }

  /// The arrays of the steps are not the author's, and not too many.
  private func checkNames() throws(Diagnostic) {
    var taken = Set(equations.map { $0.target.name })
    for statement in syntax.statements {
      guard case .declaration(_, let declarators) = statement.kind else { continue }
      taken.formUnion(declarators.map { $0.name })
    }
    var count = 0
    for (array, steps) in layers.sorted(by: { $0.key < $1.key }) {
      count += steps.count
      if let step = steps.sorted().first(where: { taken.contains(name(array, $0)) }) {
        throw Diagnostic(
          .error,
          Message(
            "'\(name(array, step))' is the name of another array",
            pt: "'\(name(array, step))' é o nome de outro arranjo"), at: .none)
      }
    }
    if count > Self.stepLimit {
      throw Diagnostic(
        .error, Message("a recurrence of \(count) steps", pt: "uma recorrência de \(count) passos"), at: .none
      )
    }
  }

  /// Steps that are one number in all their entries: those of one equation, without a place that is fixed beside the step.
  private mutating func findNumbers() {
    var counts: [String: Int] = [:]
    for (target, body) in equations {
      guard layers[target.name] != nil, let first = target.indices.first, layerLetter(first) == nil,
        let step = sizes.value(first)
      else { continue }
      let own = name(target.name, step)
      counts[own, default: 0] += 1
      let isWhole = target.indices.dropFirst().allSatisfy { layerLetter($0) != nil }
      if counts[own] == 1, isWhole, case .number = tree[body] {
        numbers[own] = tree[body]
      } else {
        numbers[own] = nil
      }
    }
  }
}

extension Model {
  /// Whether an array is made of itself at other values of its first index.
  public var hasRecurrence: Bool { LayerUnrolling.hasRecurrence(syntax) }

  /// What `unrollingRecurrences` calls the array of a step.
  public static func stepName(_ array: String, _ step: Int) -> String { LayerUnrolling.name(array, step) }

  /// The same model with an array for each layer whose extents depend on it; nil where there is none.
  public func unrollingLayers() -> Model? {
    (try? LayerUnrolling.unrolledLayers(syntax)).flatMap { $0 }.flatMap { try? Model(resolving: $0) }
  }

  /// The same model with an array for each step of a recurrence; nil where there is none, or where it cannot be written out.
  public func unrollingRecurrences() -> Model? {
    guard let layers = try? LayerUnrolling.unrolled(syntax),
      let steps = try? LayerUnrolling.unrolledRecurrences(layers)
    else { return nil }
    return try? Model(resolving: steps)
  }
}
