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
      if case .index(let index)? = bindings[id] { return index }
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
      // n_l: a size of a layer.
      break
    default: break
    }
    _ = fail(.unsupported, node)
    return nil
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
    let candidates = sizeCandidates(text)
    guard !candidates.isEmpty else { return nil }
    return candidates[trail.ask(.size(name), of: candidates.count)]
  }

  /// The sizes that a letter the model does not know may be.
  private func sizeCandidates(_ text: String) -> [Int] {
    guard text.count == 1 || text == "ell", text.first?.isLetter == true else { return [] }
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
