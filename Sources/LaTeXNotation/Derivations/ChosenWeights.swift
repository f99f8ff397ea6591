import SymbolicAlgebra
import SymbolicCalculus

extension DerivationDocument {
  /// Whether the results of an array of weights are asked for.
  func isChosen(_ quantity: Int) -> Bool { options.chosenWeights?.contains(quantity) ?? true }

  /// The general derivatives that are asked for: those of the chosen weights, and those of the links that stand in them.
  func generalAdjoints(of form: IndexForm, keeping kept: Set<Int>? = nil) throws -> [GeneralAdjoint] {
    let lines = try form.generalAdjoints(
      keeping: kept, upTo: kept?.isEmpty == true ? Self.wholeSize : .max)
    guard let chosen = options.chosenWeights else { return lines }
    let byName = Dictionary(grouping: lines.indices) { model.quantities[lines[$0].quantity].name }
    var isWanted = lines.map { chosen.contains($0.quantity) }
    var open = lines.indices.filter { isWanted[$0] }
    while let place = open.popLast() {
      for name in adjointNames(in: lines[place].body) {
        for other in byName[name] ?? [] where !isWanted[other] {
          isWanted[other] = true
          open.append(other)
        }
      }
    }
    return lines.indices.filter { isWanted[$0] }.map { lines[$0] }
  }

  /// The quantities whose derivatives stand in a body.
  private func adjointNames(in body: Node) -> [String] {
    graph.reachable(from: [body]).compactMap { node in
      guard case .symbol(let symbol, _) = graph.view(node), case let name = graph.name(of: symbol),
        name.hasPrefix(AdjointEquation.prefix)
      else { return nil }
      return String(name.dropFirst(AdjointEquation.prefix.count))
    }
  }
}
