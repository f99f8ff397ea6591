import LaTeXReading
import ModelLanguage

extension Evaluator {
  /// An index as a whole number; nil with a stop where it is none.
  func integer(_ node: NodeID) -> Int? {
    if let index = replaced[node] { return index }
    switch tree.kind(node) {
    case .number(let id):
      if let whole = Int(tree[id].decimal) { return whole }
    case .name(let id):
      switch bindings[id] {
      case .index(let index)?: return index
      case .value?: return fail(.unsupported, node).flatMap { _ in nil }
      case nil: break
      }
      // x of δ^{x,l} under Σ_x: the sample whose input is x.
      if let scopeSample, summed.contains(id), isSampleName(id) { return scopeSample + sampleBase() }
      if let number = classNumber(node) { return number }
      if stop != nil { return nil }
      if let size = size(tree[id], isIndex: true) { return size }
      _ = fail(.unknown(tree[id]), node)
      return nil
    case .group:
      if tree.childCount(of: node) == 1 { return integer(tree.child(0, of: node)) }
    case .sum:
      var total = 0
      for (position, term) in tree.children(of: node).enumerated() {
        guard let own = integer(term), own.magnitude < 1 << 30 else { return nil }
        total += tree.joint(before: position, of: node) == .minus ? -own : own
      }
      return total
    case .product:
      var total = 1
      for factor in tree.children(of: node) {
        guard let own = integer(factor), own.magnitude < 1 << 15, total.magnitude < 1 << 15 else {
          return nil
        }
        total *= own
      }
      return total
    case .decorated(let marks) where Marks.fonts.contains(marks): return integer(tree.child(0, of: node))
    case .scripted:
      if let letter = tree.letter(of: node), case .index(let index)? = bindings[letter] { return index }
      if let number = classNumber(node) { return number }
      if stop != nil { return nil }
    default: break
    }
    _ = fail(.unsupported, node)
    return nil
  }

  /// y_i as the number of its class, where the target is one of several; undefined where it is no pure class.
  private func classNumber(_ node: NodeID) -> Int? {
    guard let name = occurrence(node), name.scripts.count <= 1, bindings[name.nameID] == nil else {
      return nil
    }
    let text = name.base.text
    let other =
      text.first.map { ($0.isUppercase ? $0.lowercased() : $0.uppercased()) + text.dropFirst() } ?? ""
    let own = (vocabulary.entries[text] ?? []) + (vocabulary.entries[other] ?? [])
    let entry = own.first { entry in
      vocabulary.model.quantities[entry.quantity].role == .target(.distribution)
        && entry.accents == name.base.marks.subtracting(.fonts)
    }
    guard let entry else { return nil }
    let array = ground.layout.arrays[entry.quantity]
    let isPerSample = ground.model.quantities[entry.quantity].isPerSample
    let width = array.bounds.last?.count ?? 1
    var row = 0
    if isPerSample, ground.sampleCount > 1 {
      if let script = name.scripts.first {
        guard let index = integer(script.node) else { return nil }
        row = index - ground.model.indexBase
        guard (0..<ground.sampleCount).contains(row) else {
          _ = fail(.noSuchIndex(index), script.node)
          return nil
        }
        namedSample = row
      } else {
        usesSample = true
        row = scopeSample ?? sample
      }
    } else if !name.scripts.isEmpty {
      return nil
    }
    let values = (0..<width).map {
      ground.value(Element(quantity: entry.quantity, offset: row * width + $0), at: point)
    }
    guard let place = values.firstIndex(of: 1), values.allSatisfy({ $0 == 0 || $0 == 1 }) else {
      _ = fail(.undefined, node)
      return nil
    }
    return place + (array.bounds.last?.lowerBound ?? 1)
  }

  /// The same without a stop.
  func integerQuietly(_ node: NodeID) -> Int? {
    let outer = stop
    defer { stop = outer }
    return integer(node)
  }

  /// The size that a letter is, where it names one.
  func size(_ name: Name, isIndex: Bool) -> Int? {
    let text = name.text
    if let own = ground.model.sizes.first(where: { $0.name == text && $0.parameter == nil }) {
      return ground.layout.value(of: .named(own.name), indices: [:])
    }
    if vocabulary.entries[text] != nil, !isIndex { return nil }
    let candidates = sizeCandidates(text, isIndex: isIndex)
    guard !candidates.isEmpty else { return nil }
    return candidates[trail.ask(.size(name), of: candidates.count)]
  }

  /// The sizes that a letter the model does not know may be.
  private func sizeCandidates(_ text: String, isIndex: Bool) -> [Int] {
    guard text.count == 1 || ["ell", "tau"].contains(text), text.first?.isLetter == true,
      isIndex || letters.countsSomething(text)
    else { return [] }
    var found: [Int] = []
    func add(_ value: Int) { if !found.contains(value) { found.append(value) } }
    if text == "L", let last = vocabulary.lastLayer { add(last) }
    if ["N", "m", "M", "B", "n"].contains(text), ground.sampleCount > 1 { add(ground.sampleCount) }
    for array in ground.layout.arrays { for bound in array.bounds where bound.count > 1 { add(bound.count) } }
    if ground.sampleCount > 1 { add(ground.sampleCount) }
    if let last = vocabulary.lastLayer { add(last) }
    return Array(found.prefix(6))
  }
}
