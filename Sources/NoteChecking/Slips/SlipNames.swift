import LaTeXReading
import ModelLanguage

/// Changes of functions, indices and names.
extension SlipCandidates {
  mutating func functions() {
    for node in nodes {
      switch tree.kind(node) {
      case .call:
        let head = tree.child(0, of: node)
        let parts = tree.scripts(of: head)
        guard evaluator.isFunctionHead(head) else { continue }
        var changed = parts
        changed.primes = parts.primes == 0 ? 1 : parts.primes - 1
        let above = parts.superscript.map { tree.items(ofScript: $0) } ?? []
        add(
          parts.primes == 0 ? .derivative : .noDerivative, head,
          editor.scripted(changed, above: above, at: head),
          editor.text(changed, above: above))
      case .relation:
        var signs = editor.joints(node)
        guard signs.count == 2, signs[1] == .equal || signs[1] == .notEqual else { continue }
        let sides = Array(tree.children(of: node))
        signs[1] = signs[1] == .equal ? .notEqual : .equal
        let sign = signs[1] == .equal ? "=" : "\\neq"
        add(
          .condition, node, editor.make(.relation, sides, signs, at: node),
          "\(editor.source(sides[0])) \(sign) \(editor.source(sides[1]))")
      default: break
      }
    }
  }

  mutating func indices() {
    for node in nodes {
      guard case .scripted = tree.kind(node), isName(node) else { continue }
      let parts = tree.scripts(of: node)
      if let sub = parts.sub {
        let items = tree.items(ofScript: sub)
        if items.count == 2, case .list = tree.kind(sub) {
          add(
            .indices, sub, editor.make(.list, items.reversed(), editor.joints(sub), at: sub),
            items.reversed().map { editor.source($0) }.joined(separator: ","))
        } else if items.count == 2, !evaluator.isSame(items[0], items[1]) {
          let turned = editor.make(.list, items.reversed(), [.none, .comma], at: sub)
          add(.indices, sub, turned, "{" + items.reversed().map { editor.source($0) }.joined() + "}")
        }
        for item in items { shifts(item) }
      }
      if let above = parts.superscript {
        for item in tree.items(ofScript: above) {
          shifts(tree.unbracketed(item))
        }
      }
    }
  }

  /// t−1 for t, t for t−1, l+1 for l; other numbers for numbers.
  mutating func shifts(_ item: NodeID) {
    switch tree.kind(item) {
    case .name:
      for (sign, joint) in [("-", Joint.minus), ("+", .plus)] {
        let shifted = editor.make(.sum, [item, editor.number(1, at: item)], [.plus, joint], at: item)
        add(.shiftedIndex, item, shifted, "{\(editor.source(item))\(sign)1}")
      }
    case .sum:
      let terms = Array(tree.children(of: item))
      guard terms.count == 2, case .name = tree.kind(terms[0]) else { return }
      add(.shiftedIndex, item, terms[0], editor.source(terms[0]))
      var turned = editor.joints(item)
      turned[1] = turned[1] == .minus ? .plus : .minus
      add(.shiftedIndex, item, editor.make(.sum, terms, turned, at: item), editor.sumText(terms, turned))
    case .number(let id):
      guard let value = Int(tree[id].decimal), tree[id].places == 0 else { return }
      if value < 10 {
        for other in 0...4 where other != value {
          add(.shiftedIndex, item, editor.number(other, at: item), "\(other)")
        }
        return
      }
      let digits = Array(tree[id].decimal)
      guard digits.count == 2 else { return }
      add(.indices, item, editor.number(Int(String(digits.reversed()))!, at: item), String(digits.reversed()))
      for place in digits.indices {
        for other in "1234" where other != digits[place] {
          var changed = digits
          changed[place] = other
          add(.shiftedIndex, item, editor.number(Int(String(changed))!, at: item), String(changed))
        }
      }
    default: break
    }
  }

  /// Names in place of others.
  mutating func otherNames(_ names: [NodeID]) {
    otherNames(names.map { ($0, editor.source($0)) })
  }

  mutating func otherNames(_ pieces: [FormulaEditor.Piece]) {
    for node in nodes where isReplaceable(node) {
      for (other, text) in pieces where !evaluator.isSame(other, node) {
        add(isInScript(node) ? .indices : .otherName, node, other, text)
      }
    }
  }

  private func isReplaceable(_ node: NodeID) -> Bool {
    guard isName(node) || tree.kind(node).isDifferential else { return false }
    guard let (parent, position) = parents[node] else { return true }
    switch tree.kind(parent) {
    case .scripted: return position != 0
    case .run: return false
    default: return true
    }
  }

  /// Another name, or other indices, in what is said to be computed.
  mutating func otherHeads() {
    for node in nodes where isReplaceable(node) && !isInScript(node) {
      if case .derivative? = parents[node].map({ tree.kind($0.parent) }), parents[node]!.position == 0 {
        continue
      }
      let role = role(of: node)
      let others = stock.names.map { ($0, editor.source($0)) } + pieces.names
      for (other, text) in others where mayBeMeant(self.role(of: other), by: role) {
        if !evaluator.isSame(other, node) { add(.otherHead, node, other, text) }
      }
    }
  }

  /// What is computed is mistaken for its like, and anything for a weight.
  private func mayBeMeant(_ other: Model.Role?, by role: Model.Role?) -> Bool {
    role != nil && (other == role || other == .weight)
  }

  /// What a name is in the model.
  private func role(of node: NodeID) -> Model.Role? {
    guard let name = evaluator.occurrence(node) else { return nil }
    let vocabulary = evaluator.vocabulary
    let entries = vocabulary.entries(name.base.text, name.base.marks.subtracting(.fonts))
    return entries.first.map { vocabulary.model.quantities[$0.quantity].role }
  }
}
