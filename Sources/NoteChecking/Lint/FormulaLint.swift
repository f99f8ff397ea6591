import LaTeXReading

/// What can be seen wrong in formulas without a model.
package struct FormulaLint {
  /// What is wrong, by which rule, and where on the page.
  package struct Finding: Sendable {
    package enum Rule: String, Sendable {
      case syntax, partial
      case boundTwice = "bound-twice"
      case meanCount = "mean-count"
      case outsideSum = "outside-sum"
      case freeAndBound = "free-and-bound"
      case indexOrder = "index-order"
    }
    package var rule: Rule
    package var range: TextRange
    package var note: Wording
  }

  private let page: Page
  private var found: [Finding] = []
  /// The order of the two index letters of a name, where it was first seen.
  private var orders: [String: String] = [:]

  package init(_ page: Page) { self.page = page }

  private var tree: FormulaTree { page.tree }

  package mutating func findings() -> [Finding] {
    for formula in page.formulas {
      for statement in formula.statements {
        if case .unreadable(let failure) = tree.kind(statement.root) {
          found.append(
            Finding(rule: .syntax, range: tree[failure].range, note: tree[failure].sentence))
          continue
        }
        walk(statement.root)
        checkFree(statement.root)
      }
    }
    return found
  }

  private mutating func add(_ rule: Finding.Rule, _ range: TextRange, _ english: String, _ portuguese: String)
  {
    found.append(Finding(rule: rule, range: range, note: Wording(english, portuguese)))
  }

  // MARK: Sums

  /// A sum with its index and bounds.
  private struct Sum {
    var node: NodeID
    var index: Name
    var lower: NodeID?
    var upper: NodeID?
  }

  private func sum(_ node: NodeID) -> Sum? {
    var node = node
    while case .group = tree.kind(node), tree.childCount(of: node) == 1 { node = tree.child(0, of: node) }
    guard case .prefixed = tree.kind(node) else { return nil }
    let head = tree.child(0, of: node)
    guard case .big(_, true, let hasUpper) = tree.kind(head) else { return nil }
    let limit = tree.child(0, of: head)
    let upper = hasUpper ? tree.child(1, of: head) : nil
    if case .relation = tree.kind(limit), tree.childCount(of: limit) == 2,
      let index = tree.name(of: tree.child(0, of: limit))
    {
      return Sum(node: node, index: index, lower: tree.child(1, of: limit), upper: upper)
    }
    return tree.name(of: limit).map { Sum(node: node, index: $0, lower: nil, upper: upper) }
  }

  private mutating func walk(_ root: NodeID) {
    var open: [(node: NodeID, bound: [Name])] = [(root, [])]
    while let (node, bound) = open.popLast() {
      var inner = bound
      switch tree.kind(node) {
      case .product:
        let factors = Array(tree.children(of: node))
        checkCount(factors)
        checkOutside(factors)
      case .prefixed:
        guard let sum = sum(node) else { break }
        if bound.contains(sum.index) {
          let name = sum.index.text
          add(
            .boundTwice, tree[node].range, "the index \(name) is bound twice",
            "o índice \(name) é ligado duas vezes")
        }
        inner.append(sum.index)
      case .fraction: checkDerivative(node)
      case .scripted: checkOrder(node)
      default: break
      }
      for child in tree.children(of: node).reversed() { open.append((child, inner)) }
    }
  }

  /// Σ from 0 to N has N+1 terms: with 1/N it is no mean.
  private mutating func checkCount(_ factors: [NodeID]) {
    guard let last = factors.last, let sum = sum(last), let lower = sum.lower, let upper = sum.upper,
      tree.plainText(lower) == "0", let size = tree.name(of: upper)
    else { return }
    let divides = factors.dropLast().contains { factor in
      guard case .fraction = tree.kind(factor) else { return false }
      return names(below: tree.child(1, of: factor)).contains(size)
    }
    guard divides else { return }
    let (index, name) = (sum.index.text, size.text)
    add(
      .meanCount, TextRange(Int(tree[sum.node].range.start), Int(tree[upper].range.end)),
      "the sum over \(index) from 0 to \(name) has \(name)+1 terms, but is divided by \(name)",
      "a soma em \(index) de 0 a \(name) tem \(name)+1 parcelas, mas é dividida por \(name)")
  }

  /// A factor beside Σᵢ that depends on i.
  private mutating func checkOutside(_ factors: [NodeID]) {
    let sums = factors.map { sum($0) }
    let indices = Set(sums.compactMap { $0?.index })
    guard !indices.isEmpty else { return }
    for factor in factors {
      guard let index = freeIndices(factor).first(where: { indices.contains($0) }) else { continue }
      let name = index.text
      add(
        .outsideSum, tree[factor].range,
        "a factor with the index \(name) stands outside the sum over \(name)",
        "um fator com o índice \(name) está fora da soma em \(name)")
    }
  }

  /// `\frac{\partial E}{\hat{y}}`: ∂ on one side only.
  private mutating func checkDerivative(_ node: NodeID) {
    let sides = tree.children(of: node).map { hasDifferential($0) }
    guard sides.count == 2, sides[0] != sides[1] else { return }
    add(
      .partial, tree[node].range, "∂ stands on one side of the fraction only",
      "∂ está em um só lado da fração")
  }

  private func hasDifferential(_ node: NodeID) -> Bool {
    switch tree.kind(node) {
    case .differential(.partial, _): true
    case .name(let id): tree[id].text == "partial"
    case .product: tree.children(of: node).contains { hasDifferential($0) }
    default: false
    }
  }

  // MARK: Indices

  /// ∂L/∂y_i = Σᵢ …: an index that is free on the left and bound on the right.
  private mutating func checkFree(_ root: NodeID) {
    guard case .relation = tree.kind(root), let left = tree.children(of: root).first else { return }
    let free = freeIndices(left)
    guard !free.isEmpty else { return }
    for side in tree.children(of: root).dropFirst() {
      for sum in sums(below: side) where free.contains(sum.index) {
        let name = sum.index.text
        add(
          .freeAndBound, tree[sum.node].range,
          "the index \(name) is free on the left and summed over on the right",
          "o índice \(name) é livre à esquerda e somado à direita")
      }
    }
  }

  /// One symbol with two orders of the same two letters.
  private mutating func checkOrder(_ node: NodeID) {
    guard let name = Occurrence(node, in: tree) else { return }
    let below = name.scripts.filter { $0.form == .sub }.map { tree.plainText($0.node) }
    guard below.count == 2, below[0] != below[1], below.allSatisfy({ $0.count == 1 && $0.first!.isLetter })
    else { return }
    let above = name.scripts.filter { $0.form != .sub }.map { tree.plainText($0.node) }
    let key = ([name.base.text] + above + below.sorted()).joined(separator: " ")
    let order = below.joined()
    guard let known = orders[key] else {
      orders[key] = order
      return
    }
    if known == order { return }
    add(
      .indexOrder, tree[node].range, "\(name.base.text) has the indices \(order) here and \(known) before",
      "\(name.base.text) tem os índices \(order) aqui e \(known) antes")
  }

  // MARK: What stands below

  private func nodes(below root: NodeID) -> [NodeID] {
    var found: [NodeID] = []
    var open = [root]
    while let node = open.popLast() {
      found.append(node)
      open += tree.children(of: node).reversed()
    }
    return found
  }

  private func names(below root: NodeID) -> Set<Name> {
    Set(nodes(below: root).compactMap { tree.name(of: $0) })
  }

  private func sums(below root: NodeID) -> [Sum] {
    nodes(below: root).compactMap { node in
      if case .prefixed = tree.kind(node) { return sum(node) }
      return nil
    }
  }

  /// The letters in scripts that no sum around them binds.
  private func freeIndices(_ root: NodeID) -> Set<Name> {
    var found: Set<Name> = []
    var open: [(node: NodeID, isIndex: Bool, bound: [Name])] = [(root, false, [])]
    while let (node, isIndex, bound) = open.popLast() {
      if isIndex, let name = tree.name(of: node), !bound.contains(name) { found.insert(name) }
      let inner = bound + (sum(node).map { [$0.index] } ?? [])
      let isScripted = if case .scripted = tree.kind(node) { true } else { false }
      for (place, child) in tree.children(of: node).enumerated() {
        open.append((child, isIndex || isScripted && place > 0, inner))
      }
    }
    return found
  }
}
