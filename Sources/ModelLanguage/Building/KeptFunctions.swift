extension Model {
  /// The model with these functions kept by name, f(z) and f′(z), as a derivation writes them: each is an opaque function bound to
  /// itself. A function with parameters is kept where all its calls give it the same numbers; the others keep their meaning.
  /// O(nodes of the equations).
  public func keepingNames(of functions: Set<String>) -> Model {
    var parameters: [String: Set<[String]>] = [:]
    var names: [String] = []
    for case .call(let name, _, let arguments) in tree.nodes where functions.contains(name) {
      if opaqueFunctions.contains(where: { $0.name == name }) { continue }
      if parameters[name] == nil { names.append(name) }
      parameters[name, default: []].insert(arguments.dropFirst().map { number($0) ?? "" })
    }
    var model = self
    for name in names {
      guard let own = parameters[name], own.count == 1, let numbers = own.first, !numbers.contains("") else {
        continue
      }
      model.opaqueFunctions.append(OpaqueFunction(name: name, binding: name, parameters: numbers))
    }
    return model
  }

  private func number(_ id: SyntaxTree.ID) -> String? {
    switch tree[id] {
    case .number(let text): return text
    case .binary(.division, let a, let b):
      guard case .number(let above) = tree[a], case .number(let below) = tree[b] else { return nil }
      return "\(above)/\(below)"
    default: return nil
    }
  }
}
