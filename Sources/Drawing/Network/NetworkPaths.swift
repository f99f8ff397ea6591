import ModelLanguage

/// What a page lights up.
extension NetworkSketch {
  /// For each weight everything between it and the loss: first the edge or arrow it stands on.
  mutating func addPaths() {
    var next: [Int: [NetworkUnits.Edge]] = [:]
    for edge in network.edges where !edge.isDelayed { next[edge.from, default: []].append(edge) }
    var byWeight: [(weight: String, starts: [(id: String, unit: Int)])] = []
    func note(_ weight: String, _ id: String, _ unit: Int) {
      if let place = byWeight.firstIndex(where: { $0.weight == weight }) {
        byWeight[place].starts.append((id, unit))
      } else {
        byWeight.append((weight, [(id, unit)]))
      }
    }
    for edge in network.edges {
      if let weight = edge.weight { note(drawing.short(weight), edgeID(edge), edge.to) }
    }
    for bias in network.biases where !network.isBoxes {
      note(drawing.short(bias.weight), "b-\(drawing.short(bias.weight))", bias.unit)
    }
    // Weights that are named in a box act from there on.
    for unit in network.units.indices where network.isBoxes {
      for weight in inside(drawing.group(of: unit).layer) {
        note(drawing.model.quantities[weight].name, unitID(unit), unit)
      }
    }
    let known = Set(picture.elements.compactMap { $0.id })
    for (weight, starts) in byWeight {
      var ids = starts.map { $0.id }
      var stack = starts.map { $0.unit }
      var isSeen = Set(stack)
      while let unit = stack.popLast() {
        ids.append(unitID(unit))
        for edge in next[unit] ?? [] {
          ids.append(edgeID(edge))
          if isSeen.insert(edge.to).inserted { stack.append(edge.to) }
        }
      }
      var once: Set<String> = []
      picture.paths.append((weight, ids.filter { known.contains($0) && once.insert($0).inserted }))
    }
  }
}
