/// What is often asked of a tree.
extension FormulaTree {
  /// The name of a node that is one, without scripts.
  package func name(of id: NodeID) -> Name? {
    guard case .name(let name) = kind(id) else { return nil }
    return self[name]
  }

  /// The letter that a node is as an index: `c`, and `c'` with its primes.
  package func letter(of id: NodeID) -> NameID? {
    switch kind(id) {
    case .name(let name): return name
    case .scripted(let scripts):
      guard !scripts.hasSub, !scripts.hasSuper, let base = name(of: child(0, of: id)), base.text.count == 1
      else {
        return nil
      }
      return self.id(of: base.primed(scripts.primes))
    default: return nil
    }
  }

  /// A node without its scripts, and the scripts; a node without scripts is its own base.
  package func scripts(of id: NodeID) -> (base: NodeID, sub: NodeID?, superscript: NodeID?, primes: Int) {
    guard case .scripted(let scripts) = kind(id) else { return (id, nil, nil, 0) }
    return (
      child(0, of: id), scripts.hasSub ? child(1, of: id) : nil,
      scripts.hasSuper ? child(scripts.hasSub ? 2 : 1, of: id) : nil, scripts.primes
    )
  }

  /// The items of a script: those of a list, the factors of a product that is written without signs, the letters
  /// of a run, else the script itself.
  package func items(ofScript id: NodeID) -> [NodeID] {
    switch kind(id) {
    case .run: return Array(children(of: id))
    case .list: return children(of: id).flatMap { items(ofFactor: $0) }
    case .product:
      let isJuxtaposed = (1..<childCount(of: id)).allSatisfy { joint(before: $0, of: id) == .juxtaposed }
      return isJuxtaposed ? children(of: id).flatMap { items(ofFactor: $0) } : [id]
    default: return [id]
    }
  }

  private func items(ofFactor id: NodeID) -> [NodeID] {
    if case .run = kind(id) { return Array(children(of: id)) }
    return [id]
  }

  /// Head, group, arguments and the scripts on the brackets of a call.
  package func call(_ id: NodeID) -> (head: NodeID, group: NodeID, arguments: [NodeID], scripted: NodeID?)? {
    guard case .call = kind(id) else { return nil }
    let argument = child(1, of: id)
    let group = scripts(of: argument).base
    return (child(0, of: id), group, content(of: group), argument == group ? nil : argument)
  }

  /// What stands in brackets: the items of a list, one expression, or nothing.
  package func content(of group: NodeID) -> [NodeID] {
    guard case .group = kind(group), let inner = children(of: group).first else { return [] }
    if case .list = kind(inner) { return Array(children(of: inner)) }
    return [inner]
  }

  /// The factors of a product in parts that an entrywise sign separates: `A B \odot C` is `A B` and `C`.
  package func hadamardParts(of id: NodeID) -> [Range<Int>] {
    guard case .product = kind(id) else { return [0..<1] }
    var parts: [Range<Int>] = []
    var start = 0
    for position in 1..<max(1, childCount(of: id)) {
      let joint = joint(before: position, of: id)
      guard joint == .odot || joint == .circ else { continue }
      parts.append(start..<position)
      start = position
    }
    parts.append(start..<childCount(of: id))
    return parts
  }
}
