import LaTeXReading

/// The changes of one side, the likeliest first.
struct SlipCandidates {
  let page: Page
  let evaluator: Evaluator
  let stock: SlipStock
  let root: NodeID
  /// The side that names what the root should be.
  let head: NodeID
  /// The nodes of the side, from the root down, with their parents.
  var nodes: [NodeID] = []
  var parents: [NodeID: (parent: NodeID, position: Int)] = [:]
  var queue: [Slip] = []
  private var stage = 0

  init(page: Page, evaluator: Evaluator, stock: SlipStock, root: NodeID, head: NodeID) {
    self.page = page
    self.evaluator = evaluator
    self.stock = stock
    self.root = root
    self.head = head
    var open = [root]
    while let node = open.popLast(), nodes.count < 160 {
      nodes.append(node)
      for (position, child) in evaluator.tree.children(of: node).enumerated() {
        parents[child] = (node, position)
        open.append(child)
      }
    }
    let written = evaluator.tree
    nodes.sort { written[$0].range.start < written[$1].range.start }
  }

  var tree: FormulaTree { evaluator.tree }

  mutating func next() -> Slip? {
    while queue.isEmpty {
      let stages: [(inout SlipCandidates) -> Void] = [
        { $0.signs() }, { $0.transposes() }, { $0.orders() }, { $0.squares() }, { $0.functions() },
        { $0.missing($0.stock.coefficients) }, { $0.indices() }, { $0.ranges() }, { $0.coefficients() },
        { $0.tooMany() }, { $0.constants() }, { $0.missingCoefficients() }, { $0.missingRate() },
        { $0.otherNames() },
        { $0.otherBases() }, { $0.missing($0.stock.names) }, { $0.missingTerms() },
      ]
      guard stage < stages.count else { return nil }
      stages[stage](&self)
      queue.reverse()
      stage += 1
    }
    return queue.popLast()
  }

  // MARK: Making trees and texts

  /// The root with a slip undone.
  func rebuilt(with slip: Slip) -> NodeID? {
    var (old, new) = (slip.target, slip.node)
    var steps = 0
    while old != root {
      guard let (parent, position) = parents[old], steps < 128 else { return nil }
      steps += 1
      var children = Array(tree.children(of: parent))
      let joints = children.indices.map { tree.joint(before: $0, of: parent) }
      children[position] = new
      new = evaluator.tree.append(tree.kind(parent), children, joints: joints, range: tree[parent].range)
      old = parent
    }
    return new
  }

  /// How often a formula stands in another one.
  func count(of part: NodeID, in root: NodeID) -> Int {
    var open = [root]
    var found = 0
    while let node = open.popLast() {
      if evaluator.isSame(node, part) { found += 1 }
      open += tree.children(of: node)
    }
    return found
  }

  /// The text of the side with the slip undone.
  func text(with slip: Slip) -> String {
    let (whole, place) = (page.balanced(tree[root].range), page.balanced(tree[slip.target].range))
    guard whole.contains(place) else { return slip.text }
    let head = page.source(of: TextRange(Int(whole.start), Int(place.start)))
    let tail = page.source(of: TextRange(Int(place.end), Int(whole.end)))
    return head + slip.text + tail
  }

  func source(_ node: NodeID) -> String { page.source(of: page.balanced(tree[node].range)) }

  mutating func add(_ kind: Slip.Kind, _ target: NodeID, _ node: NodeID, _ text: String) {
    var text = text
    // Inside braces of the source no further ones are needed.
    let start = Int(tree[target].range.start)
    if text.first == "{", text.last == "}", start > 0, page.text[start - 1] == UInt8(ascii: "{") {
      text = String(text.dropFirst().dropLast())
    }
    queue.append(Slip(kind: kind, target: target, node: node, text: text))
  }

  func make(_ kind: NodeKind, _ children: [NodeID], _ joints: [Joint], at node: NodeID) -> NodeID {
    evaluator.tree.append(kind, children, joints: joints, range: tree[node].range)
  }

  func joints(_ node: NodeID) -> [Joint] {
    (0..<tree.childCount(of: node)).map { tree.joint(before: $0, of: node) }
  }

  func number(_ value: Int, at node: NodeID) -> NodeID {
    let written = WrittenNumber(written: "\(value)", decimal: "\(value)", form: .integer, places: 0)
    let id = evaluator.tree.append(number: written)
    return make(.number(id), [], [], at: node)
  }

  func isName(_ node: NodeID) -> Bool { evaluator.occurrence(node) != nil }

  /// Whether a node is part of a script, of an accent or of a derivative's own sign.
  func isInScript(_ node: NodeID) -> Bool {
    var node = node
    while let (parent, position) = parents[node] {
      if position > 0, case .scripted = tree.kind(parent) { return true }
      node = parent
    }
    return false
  }

  // MARK: Signs and order

  private mutating func signs() {
    for node in nodes {
      guard case .sum = tree.kind(node) else { continue }
      let (terms, signs) = (Array(tree.children(of: node)), joints(node))
      for place in terms.indices {
        var turned = signs
        turned[place] = turned[place] == .minus ? .plus : .minus
        add(.sign, node, make(.sum, terms, turned, at: node), sumText(terms, turned))
      }
      if terms.count == 2, signs[0] == .plus, signs[1] == .minus {
        let turned = [terms[1], terms[0]]
        add(.differenceTurned, node, make(.sum, turned, signs, at: node), sumText(turned, signs))
      }
    }
    if case .sum = tree.kind(root) {
    } else {
      add(.sign, root, make(.sum, [root], [.minus], at: root), "-" + source(root))
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
      add(.sign, exponent, make(.sum, [exponent], [.minus], at: exponent), "{-\(source(exponent))}")
    }
  }

  func sumText(_ terms: [NodeID], _ signs: [Joint]) -> String {
    var result = ""
    for (place, term) in terms.enumerated() {
      let sign = signs[place] == .minus ? "-" : "+"
      result += place == 0 ? (sign == "-" ? "-" : "") : " \(sign) "
      result += source(term)
    }
    return result
  }

  private mutating func orders() {
    for node in nodes {
      switch tree.kind(node) {
      case .product:
        let (factors, signs) = (Array(tree.children(of: node)), joints(node))
        for place in factors.indices.dropLast() {
          var turned = factors
          turned.swapAt(place, place + 1)
          add(.order, node, make(.product, turned, signs, at: node), productText(turned, signs))
        }
        transposedProduct(node, factors, signs)
      case .call where !evaluator.isFunctionHead(tree.child(0, of: node)):
        let factors = Array(tree.children(of: node))
        let signs: [Joint] = [.none, .juxtaposed]
        let turned = Array(factors.reversed())
        add(.order, node, make(.product, turned, signs, at: node), productText(turned, signs))
        transposedProduct(node, factors, signs)
      case .fraction(let form):
        let turned = Array(tree.children(of: node).reversed())
        let text = "\\frac{\(source(turned[0]))}{\(source(turned[1]))}"
        add(.quotientTurned, node, make(.fraction(form), turned, [], at: node), text)
      default: break
      }
    }
  }

  /// B^T A^T for A B.
  private mutating func transposedProduct(_ node: NodeID, _ factors: [NodeID], _ signs: [Joint]) {
    guard factors.count >= 2, signs.last == .juxtaposed,
      factors.suffix(2).allSatisfy({ canBeTransposed($0) })
    else { return }
    let pair = factors.suffix(2).reversed().map { toggled($0) }
    let head = Array(factors.dropLast(2))
    let texts = head.map { source($0) } + pair.map { $0.text }
    add(
      .order, node, make(.product, head + pair.map { $0.node }, signs, at: node), texts.joined(separator: " ")
    )
  }

  private func canBeTransposed(_ node: NodeID) -> Bool {
    if isName(node) { return true }
    if case .group = tree.kind(tree.scripts(of: node).base) { return true }
    return false
  }

  /// A factor with a transpose added, or without the one it has.
  private func toggled(_ node: NodeID) -> (node: NodeID, text: String) {
    let parts = tree.scripts(of: node)
    let items = parts.superscript.map { tree.items(ofScript: $0) } ?? []
    let left = items.filter { tree.plainText($0) != "T" && tree.plainText($0) != "top" }
    if left.count < items.count { return (scripted(parts, above: left, at: node), text(parts, above: left)) }
    let letter = make(.name(evaluator.tree.intern(Name(text: "T"))), [], [], at: node)
    return (scripted(parts, above: items + [letter], at: node), text(parts, above: items, extra: mark))
  }

  private var mark: String {
    page.source(of: TextRange(0, page.text.count)).contains("\\top") ? "\\top" : "T"
  }

  private func productText(_ factors: [NodeID], _ signs: [Joint]) -> String {
    var result = ""
    for (place, factor) in factors.enumerated() {
      if place > 0 { result += Self.signTexts[signs[place]] ?? " " }
      result += source(factor)
    }
    return result
  }

  private static let signTexts: [Joint: String] = [
    .dot: " \\cdot ", .star: " * ", .odot: " \\odot ", .circ: " \\circ ", .cross: " \\times ",
    .otimes: " \\otimes ",
  ]

  // MARK: Transposes and powers

  private mutating func transposes() {
    let name = evaluator.tree.intern(Name(text: "T"))
    let mark = mark
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
          add(.transpose, node, scripted(parts, above: items, at: node), text(parts, above: items))
        } else {
          let letter = make(.name(name), [], [], at: node)
          let items = (parts.superscript.map { tree.items(ofScript: $0) } ?? [])
          add(
            .transpose, node, scripted(parts, above: items + [letter], at: node),
            text(parts, above: items) + "")
          queue[queue.count - 1].text = text(parts, above: items, extra: mark)
        }
      } else if case .group = tree.kind(node),
        parents[node].map({ tree.kind($0.parent) }).map({ kind in
          if case .scripted = kind { return false }
          if case .call = kind { return false }
          return true
        }) == true
      {
        let letter = make(.name(name), [], [], at: node)
        let whole = make(.scripted(Scripts(hasSuper: true)), [node, letter], [], at: node)
        add(.transpose, node, whole, source(node) + "^\(mark)")
      }
    }
  }

  private typealias Parts = (base: NodeID, sub: NodeID?, superscript: NodeID?, primes: Int)

  private func scripted(_ parts: Parts, above: [NodeID], at node: NodeID) -> NodeID {
    var children = [parts.base]
    if let sub = parts.sub { children.append(sub) }
    if above.count == 1 { children.append(above[0]) }
    if above.count > 1 {
      children.append(make(.product, above, above.map { _ in .juxtaposed }, at: node))
    }
    let scripts = Scripts(hasSub: parts.sub != nil, hasSuper: !above.isEmpty, primes: parts.primes)
    if children.count == 1, parts.primes == 0 { return parts.base }
    return make(.scripted(scripts), children, [], at: node)
  }

  private func text(_ parts: Parts, above: [NodeID], extra: String = "") -> String {
    var result = source(parts.base) + String(repeating: "'", count: parts.primes)
    if let sub = parts.sub { result += "_{\(source(sub))}" }
    let isShifted = above.contains { if case .sum = tree.kind($0) { true } else { false } }
    if isShifted, !extra.isEmpty { return "(\(text(parts, above: above)))^\(extra)" }
    let inner = above.map { source($0) }.joined() + extra
    if !inner.isEmpty { result += inner.count == 1 || inner == "\\top" ? "^\(inner)" : "^{\(inner)}" }
    return result
  }

  private mutating func squares() {
    for node in nodes where !isInScript(node) {
      if case .scripted(let scripts) = tree.kind(node), scripts.hasSuper,
        let above = tree.scripts(of: node).superscript, case .number = tree.kind(above)
      {
        add(
          .noSquare, node, scripted(tree.scripts(of: node), above: [], at: node),
          text(tree.scripts(of: node), above: []))
        continue
      }
      let isBase = parents[node].map { own in
        if case .scripted = tree.kind(own.parent) { return true }
        return false
      }
      if isBase == true { continue }
      switch tree.kind(node) {
      case .name, .scripted, .group, .call, .prefixed:
        let inner = tree.kind(node).isGroup ? node : make(.group(.round), [node], [], at: node)
        let square = make(.scripted(Scripts(hasSuper: true)), [inner, number(2, at: node)], [], at: node)
        let text =
          tree.kind(node).isGroup || !source(node).contains("^") && tree.kind(node).isName
          ? source(node) + "^2" : "(\(source(node)))^2"
        add(.square, node, square, text)
      default: break
      }
    }
  }

  // MARK: Functions and indices

  private mutating func functions() {
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
          parts.primes == 0 ? .derivative : .noDerivative, head, scripted(changed, above: above, at: head),
          text(changed, above: above))
      case .relation:
        var signs = joints(node)
        guard signs.count == 2, signs[1] == .equal || signs[1] == .notEqual else { continue }
        let sides = Array(tree.children(of: node))
        signs[1] = signs[1] == .equal ? .notEqual : .equal
        let sign = signs[1] == .equal ? "=" : "\\neq"
        add(
          .condition, node, make(.relation, sides, signs, at: node),
          "\(source(sides[0])) \(sign) \(source(sides[1]))")
      default: break
      }
    }
  }

  private mutating func indices() {
    for node in nodes {
      guard case .scripted = tree.kind(node), isName(node) else { continue }
      let parts = tree.scripts(of: node)
      if let sub = parts.sub {
        let items = tree.items(ofScript: sub)
        if items.count == 2, case .list = tree.kind(sub) {
          add(
            .indices, sub, make(.list, items.reversed(), joints(sub), at: sub),
            items.reversed().map { source($0) }.joined(separator: ","))
        } else if items.count == 2, !evaluator.isSame(items[0], items[1]) {
          let turned = make(.list, items.reversed(), [.none, .comma], at: sub)
          add(.indices, sub, turned, "{" + items.reversed().map { source($0) }.joined() + "}")
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
  private mutating func shifts(_ item: NodeID) {
    switch tree.kind(item) {
    case .name:
      for (sign, joint) in [("-", Joint.minus), ("+", .plus)] {
        let shifted = make(.sum, [item, number(1, at: item)], [.plus, joint], at: item)
        add(.shiftedIndex, item, shifted, "{\(source(item))\(sign)1}")
      }
    case .sum:
      let terms = Array(tree.children(of: item))
      guard terms.count == 2, case .name = tree.kind(terms[0]) else { return }
      add(.shiftedIndex, item, terms[0], source(terms[0]))
      var turned = joints(item)
      turned[1] = turned[1] == .minus ? .plus : .minus
      add(.shiftedIndex, item, make(.sum, terms, turned, at: item), sumText(terms, turned))
    case .number(let id):
      guard let value = Int(tree[id].decimal), tree[id].places == 0 else { return }
      if value < 10 {
        for other in 0...4 where other != value {
          add(.shiftedIndex, item, number(other, at: item), "\(other)")
        }
        return
      }
      let digits = Array(tree[id].decimal)
      guard digits.count == 2 else { return }
      add(.indices, item, number(Int(String(digits.reversed()))!, at: item), String(digits.reversed()))
      for place in digits.indices {
        for other in "1234" where other != digits[place] {
          var changed = digits
          changed[place] = other
          add(.shiftedIndex, item, number(Int(String(changed))!, at: item), String(changed))
        }
      }
    default: break
    }
  }

  // MARK: Names, coefficients and limits from elsewhere

  private mutating func ranges() {
    for node in nodes {
      guard case .big(_, let hasLower, _) = tree.kind(node), hasLower else { continue }
      let limit = tree.child(0, of: node)
      for other in stock.limits where !evaluator.isSame(other, limit) {
        add(.range, limit, other, source(other))
      }
      if case .relation = tree.kind(limit), tree.childCount(of: limit) == 2 {
        shifts(tree.child(1, of: limit))
        for place in queue.indices where queue[place].target == tree.child(1, of: limit) {
          queue[place].kind = .range
        }
      }
    }
  }

  private mutating func coefficients() {
    for node in nodes {
      switch tree.kind(node) {
      case .fraction:
        for other in stock.coefficients where !evaluator.isSame(other, node) {
          add(.quotient, node, other, source(other))
        }
      default: break
      }
    }
  }

  private mutating func constants() {
    for node in nodes where !isInScript(node) {
      guard case .number(let id) = tree.kind(node), let value = Int(tree[id].decimal), (1...4).contains(value)
      else { continue }
      for other in 1...4 where other != value { add(.constant, node, number(other, at: node), "\(other)") }
    }
  }

  private mutating func otherNames() {
    for node in nodes where isName(node) || tree.kind(node).isDifferential {
      if let (parent, position) = parents[node] {
        if case .scripted = tree.kind(parent), position == 0 { continue }
        if case .run = tree.kind(parent) { continue }
      }
      for other in stock.names where !evaluator.isSame(other, node) {
        add(isInScript(node) ? .indices : .otherName, node, other, source(other))
      }
    }
  }

  // MARK: Factors and terms too many or too few

  private mutating func tooMany() {
    for node in nodes {
      let (parts, signs) = (Array(tree.children(of: node)), joints(node))
      guard parts.count > 1 else { continue }
      switch tree.kind(node) {
      case .product:
        for place in parts.indices {
          var (rest, left) = (parts, signs)
          rest.remove(at: place)
          left.remove(at: place)
          left[0] = .none
          let whole = rest.count == 1 ? rest[0] : make(.product, rest, left, at: node)
          add(.factorTooMany, node, whole, productText(rest, left))
        }
      case .sum:
        for place in parts.indices {
          var (rest, left) = (parts, signs)
          rest.remove(at: place)
          left.remove(at: place)
          add(.termTooMany, node, make(.sum, rest, left, at: node), sumText(rest, left))
        }
      default: break
      }
    }
  }

  /// A factor before the whole, or before one of its terms.
  private mutating func missing(_ factors: [NodeID]) {
    var targets = [root]
    for node in nodes where !isInScript(node) {
      if case .sum = tree.kind(node) { targets += tree.children(of: node) }
    }
    for target in targets {
      let isSum = if case .sum = tree.kind(target) { true } else { false }
      let inner = isSum ? make(.group(.round), [target], [], at: target) : target
      let own = isSum ? "\\left(\(source(target))\\right)" : source(target)
      add(.missingFactor, target, product([number(2, at: target), inner], at: target), "2 \(own)")
      for factor in factors {
        add(.missingFactor, target, product([factor, inner], at: target), "\(source(factor)) \(own)")
        if evaluator.occurrence(factor) != nil {
          add(.missingFactor, target, product([inner, factor], at: target), "\(own) \(source(factor))")
        }
      }
    }
  }

  func product(_ factors: [NodeID], at node: NodeID) -> NodeID {
    make(.product, factors, [.none, .juxtaposed], at: node)
  }
}

extension NodeKind {
  fileprivate var isGroup: Bool { if case .group = self { true } else { false } }
  fileprivate var isName: Bool {
    switch self {
    case .name, .scripted: true
    default: false
    }
  }
  fileprivate var isDifferential: Bool { if case .differential = self { true } else { false } }
}
