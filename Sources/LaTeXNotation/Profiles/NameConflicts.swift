import ModelLanguage
import SymbolicAlgebra

extension DerivationDocument {
  /// Throws where two elements of the model would read alike. O(elements).
  func checkNames() throws(NotationError) {
    var known: [String: String] = [:]
    func claim(_ latex: String, _ name: String) throws(NotationError) {
      if let other = known[latex], other != name { throw .alike(other, name, latex: latex) }
      known[latex] = name
    }
    for (place, quantity) in model.quantities.enumerated() {
      for node in lowered.leaves[place] ?? [] {
        guard case .symbol(let symbol, let indices) = graph.view(node) else { continue }
        try claim(typesetter.element(graph.name(of: symbol), indices), label(quantity.name, indices))
      }
    }
    for definition in lowered.definitions {
      guard case .named(_, let symbol, let indices, _) = graph.view(definition.node) else { continue }
      let name = graph.name(of: symbol)
      try claim(typesetter.element(name, indices), label(name, indices))
    }
    for function in model.opaqueFunctions {
      try claim(typesetter.profile.latex(function.name, indices: [], isArray: false), function.name)
    }
  }

  private func label(_ name: String, _ indices: [Index]) -> String {
    indices.isEmpty ? name : "\(name)[\(indices.map { typesetter.text($0) }.joined(separator: ","))]"
  }
}
