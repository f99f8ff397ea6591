import LaTeXReading

/// Changes of signs, orders, transposes and powers.
extension SlipCandidates {
  mutating func signs() {
    if case .product = tree.kind(root), case .number = tree.kind(tree.child(0, of: root)) {
      let first = tree.child(0, of: root)
      add(.sign, first, editor.make(.sum, [first], [.minus], at: first), "-" + editor.source(first))
    }
    for node in nodes {
      guard case .sum = tree.kind(node) else { continue }
      let (terms, signs) = (Array(tree.children(of: node)), editor.joints(node))
      for place in terms.indices {
        var turned = signs
        turned[place] = turned[place] == .minus ? .plus : .minus
        add(.sign, node, editor.make(.sum, terms, turned, at: node), editor.sumText(terms, turned))
      }
      if terms.count == 2, signs[0] == .plus, signs[1] == .minus {
        let turned = [terms[1], terms[0]]
        add(
          .differenceTurned, node, editor.make(.sum, turned, signs, at: node), editor.sumText(turned, signs))
      }
    }
    if case .sum = tree.kind(root) {
    } else {
      add(.sign, root, editor.make(.sum, [root], [.minus], at: root), "-" + editor.source(root))
    }
    for node in nodes {
      guard case .scripted = tree.kind(node), let exponent = tree.scripts(of: node).superscript else {
        continue
      }
      if case .sum = tree.kind(exponent) { continue }
      if case .group = tree.kind(exponent) { continue }
      // A superscript of a quantity is an index, and those are never negative.
      if let name = evaluator.occurrence(node), evaluator.vocabulary.entries[name.base.text] != nil {
        continue
      }
      if case .name(let id) = tree.kind(exponent), ["T", "top"].contains(tree[id].text) { continue }
      add(
        .sign, exponent, editor.make(.sum, [exponent], [.minus], at: exponent),
        "{-\(editor.source(exponent))}")
    }
  }

  /// Brackets that are missing or close too early: y − (a + b) for y − a + b, a (b + c) for a b + c, f(a + b) for
  /// f(a) + b.
  mutating func brackets() {
    for node in nodes where !isInScript(node) {
      guard case .sum = tree.kind(node) else { continue }
      let (terms, signs) = (Array(tree.children(of: node)), editor.joints(node))
      for place in terms.indices.dropLast() {
        let rest = Array(terms[(place + 1)...])
        let turned: [Joint] = [.plus] + signs[(place + 1)...]
        if signs[place] == .minus {
          let inner = editor.group(editor.make(.sum, [terms[place]] + rest, turned, at: node), at: node)
          let text = "(\(editor.sumText([terms[place]] + rest, turned)))"
          bracketed(node, place, terms, signs, (inner, text))
        }
        if let own = widened(terms[place], by: rest, turned) { bracketed(node, place, terms, signs, own) }
      }
    }
  }

  /// The terms before a place, then what holds the others.
  private mutating func bracketed(
    _ node: NodeID, _ place: Int, _ terms: [NodeID], _ signs: [Joint], _ own: FormulaEditor.Piece
  ) {
    let front = editor.sumText(Array(terms[..<place]), signs)
    let sign = signs[place] == .minus ? "-" : place > 0 ? "+" : ""
    let text = place > 0 ? "\(front) \(sign) \(own.text)" : sign + own.text
    let whole =
      place == 0 && signs[0] != .minus
      ? own.node : editor.make(.sum, terms[..<place] + [own.node], Array(signs[...place]), at: node)
    add(.brackets, node, whole, text)
  }

  /// A term whose last factor or argument takes the terms behind it in.
  private func widened(_ term: NodeID, by rest: [NodeID], _ signs: [Joint]) -> FormulaEditor.Piece? {
    switch tree.kind(term) {
    case .product:
      let (factors, joints) = (Array(tree.children(of: term)), editor.joints(term))
      guard let last = factors.last else { return nil }
      let sum = editor.make(.sum, [last] + rest, signs, at: term)
      let node = editor.make(.product, factors.dropLast() + [editor.group(sum, at: term)], joints, at: term)
      let front = editor.productText(Array(factors.dropLast()), joints)
      return (node, "\(front) (\(editor.sumText([last] + rest, signs)))")
    case .call:
      guard let parts = tree.call(term), parts.scripted == nil, parts.arguments.count == 1,
        evaluator.isFunctionHead(parts.head)
      else { return nil }
      let sum = editor.make(.sum, parts.arguments + rest, signs, at: term)
      let node = editor.make(.call, [parts.head, editor.group(sum, at: term)], [], at: term)
      return (node, "\(editor.source(parts.head))(\(editor.sumText(parts.arguments + rest, signs)))")
    default: return nil
    }
  }

  mutating func orders() {
    for node in nodes {
      switch tree.kind(node) {
      case .product:
        let (factors, signs) = (Array(tree.children(of: node)), editor.joints(node))
        for place in factors.indices.dropLast() {
          var turned = factors
          turned.swapAt(place, place + 1)
          add(.order, node, editor.make(.product, turned, signs, at: node), editor.productText(turned, signs))
        }
        transposedProduct(node, factors, signs)
      case .call where !evaluator.isFunctionHead(tree.child(0, of: node)):
        let factors = Array(tree.children(of: node))
        let signs: [Joint] = [.none, .juxtaposed]
        let turned = Array(factors.reversed())
        add(.order, node, editor.make(.product, turned, signs, at: node), editor.productText(turned, signs))
        transposedProduct(node, factors, signs)
      case .fraction(let form):
        let turned = Array(tree.children(of: node).reversed())
        let text = "\\frac{\(editor.source(turned[0]))}{\(editor.source(turned[1]))}"
        add(.quotientTurned, node, editor.make(.fraction(form), turned, [], at: node), text)
      default: break
      }
    }
  }

  /// B^T A^T for A B.
  mutating func transposedProduct(_ node: NodeID, _ factors: [NodeID], _ signs: [Joint]) {
    guard factors.count >= 2, signs.last == .juxtaposed,
      factors.suffix(2).allSatisfy({ canBeTransposed($0) })
    else { return }
    let pair = factors.suffix(2).reversed().map { toggled($0) }
    let head = Array(factors.dropLast(2))
    let texts = head.map { editor.source($0) } + pair.map { $0.text }
    add(
      .order, node, editor.make(.product, head + pair.map { $0.node }, signs, at: node),
      texts.joined(separator: " ")
    )
  }

  func canBeTransposed(_ node: NodeID) -> Bool {
    if isName(node) { return true }
    if case .group = tree.kind(tree.scripts(of: node).base) { return true }
    return false
  }

  /// A factor with a transpose added, or without the one it has.
  func toggled(_ node: NodeID) -> (node: NodeID, text: String) {
    let parts = tree.scripts(of: node)
    let items = parts.superscript.map { tree.items(ofScript: $0) } ?? []
    let left = items.filter { tree.plainText($0) != "T" && tree.plainText($0) != "top" }
    if left.count < items.count {
      return (editor.scripted(parts, above: left, at: node), editor.text(parts, above: left))
    }
    let letter = editor.make(.name(evaluator.tree.intern(Name(text: "T"))), [], [], at: node)
    return (
      editor.scripted(parts, above: items + [letter], at: node),
      editor.text(parts, above: items, extra: editor.transposeMark)
    )
  }

  mutating func transposes() {
    let name = evaluator.tree.intern(Name(text: "T"))
    for node in nodes where !isInScript(node) {
      let parts = tree.scripts(of: node)
      if let occurrence = evaluator.occurrence(node) {
        if parents[node].map({ tree.scripts(of: $0.parent).base == node && $0.parent != node }) == true,
          case .scripted = tree.kind(parents[node]!.parent)
        {
          continue
        }
        if occurrence.isTransposed {
          guard let above = parts.superscript else { continue }
          let items = tree.items(ofScript: above).filter {
            tree.plainText($0) != "T" && tree.plainText($0) != "top"
          }
          add(
            .transpose, node, editor.scripted(parts, above: items, at: node), editor.text(parts, above: items)
          )
        } else {
          let letter = editor.make(.name(name), [], [], at: node)
          let items = (parts.superscript.map { tree.items(ofScript: $0) } ?? [])
          add(
            .transpose, node, editor.scripted(parts, above: items + [letter], at: node),
            editor.text(parts, above: items) + "")
          queue[queue.count - 1].text = editor.text(parts, above: items, extra: editor.transposeMark)
        }
      } else if case .group = tree.kind(node),
        parents[node].map({ tree.kind($0.parent) }).map({ kind in
          if case .scripted = kind { return false }
          if case .call = kind { return false }
          return true
        }) == true
      {
        let letter = editor.make(.name(name), [], [], at: node)
        let whole = editor.make(.scripted(Scripts(hasSuper: true)), [node, letter], [], at: node)
        add(.transpose, node, whole, editor.source(node) + "^\(editor.transposeMark)")
      }
    }
  }

  mutating func squares() {
    for node in nodes where !isInScript(node) {
      if case .scripted(let scripts) = tree.kind(node), scripts.hasSuper,
        let above = tree.scripts(of: node).superscript, case .number = tree.kind(above)
      {
        add(
          .noSquare, node, editor.scripted(tree.scripts(of: node), above: [], at: node),
          editor.text(tree.scripts(of: node), above: []))
        continue
      }
      let isBase = parents[node].map { own in
        if case .scripted = tree.kind(own.parent) { return true }
        return false
      }
      if isBase == true { continue }
      switch tree.kind(node) {
      case .name, .scripted, .group, .call, .prefixed:
        let inner = tree.kind(node).isGroup ? node : editor.make(.group(.round), [node], [], at: node)
        let square = editor.make(
          .scripted(Scripts(hasSuper: true)), [inner, editor.number(2, at: node)], [], at: node)
        let text =
          tree.kind(node).isGroup || !editor.source(node).contains("^") && tree.kind(node).isName
          ? editor.source(node) + "^2" : "(\(editor.source(node)))^2"
        add(.square, node, square, text)
      default: break
      }
    }
  }
}
