/// Quotients, and those of them that are derivatives.
extension FormulaParser {
  mutating func fraction(
    _ numerator: NodeID, _ denominator: NodeID, _ form: FractionForm, _ range: TextRange
  ) -> NodeID {
    if let derivative = derivative(numerator, denominator, range) { return derivative }
    return tree.append(.fraction(form), [numerator, denominator], range: range)
  }

  private struct Differential {
    var sign: DifferentialSign
    var order: Int
    var operand: NodeID?
  }

  private mutating func derivative(_ numerator: NodeID, _ denominator: NodeID, _ range: TextRange) -> NodeID?
  {
    guard let below = differentials(denominator), !below.isEmpty, let above = differentials(numerator),
      above.count == 1, let top = above.first
    else { return nil }
    let isSame = below.allSatisfy { differential in
      differential.sign == top.sign || top.sign == .immediate && differential.sign == .partial
    }
    guard isSame, below.allSatisfy({ $0.operand != nil }), (1...4).contains(top.order) else { return nil }
    var variables: [NodeID] = []
    for differential in below {
      guard let operand = differential.operand else { return nil }
      if differential.order > 1 { return nil }
      let (variable, power) = top.order > 1 ? withoutPower(operand) : (operand, 1)
      variables += Array(repeating: variable, count: power)
    }
    guard variables.count == top.order else { return nil }
    let place = TextRange(Int(range.start), Int(range.start))
    let operand = top.operand ?? tree.append(.blank, range: place)
    return tree.append(.derivative(top.sign), [operand] + variables, range: range)
  }

  /// `x^2` in the denominator of a second derivative: the variable, twice.
  private mutating func withoutPower(_ node: NodeID) -> (NodeID, Int) {
    guard case .scripted(var scripts) = tree.kind(node), scripts.hasSuper else { return (node, 1) }
    let (base, sub, superscript, _) = tree.scripts(of: node)
    guard let superscript, let power = integer(superscript), (2...4).contains(power) else { return (node, 1) }
    guard sub != nil || scripts.primes > 0 else { return (base, power) }
    scripts.hasSuper = false
    let plain = tree.append(.scripted(scripts), [base] + (sub.map { [$0] } ?? []), range: tree[node].range)
    return (plain, power)
  }

  /// The differentials that a numerator or a denominator is made of; nil if it is anything else.
  private mutating func differentials(_ node: NodeID) -> [Differential]? {
    switch tree.kind(node) {
    case .differential(let sign, let order):
      return [Differential(sign: sign, order: order, operand: tree.child(0, of: node))]
    case .product: return differentials(ofProduct: node)
    case .run: return differential(ofRun: node, scripted: nil)
    case .scripted(let scripts):
      if let (sign, order) = bareSign(node) { return [Differential(sign: sign, order: order, operand: nil)] }
      let base = tree.child(0, of: node)
      if case .run = tree.kind(base) { return differential(ofRun: base, scripted: (node, scripts)) }
      return nil
    case .call: return differentials(ofCall: node)
    default:
      guard let (sign, order) = bareSign(node) else { return nil }
      return [Differential(sign: sign, order: order, operand: nil)]
    }
  }

  /// `d`, `d^2`, `\partial` without anything behind it.
  private func bareSign(_ node: NodeID) -> (DifferentialSign, Int)? {
    let (base, sub, power, primes) = tree.scripts(of: node)
    guard case .name(let id) = tree.kind(base), sub == nil, primes == 0 else { return nil }
    let signs: [String: DifferentialSign] = [
      "partial": .partial, "d": .total, "D": .capital, "delta": .variation, "Delta": .variation,
    ]
    guard let sign = signs[tree[id].text], tree[id].marks.isSubset(of: [.upright]) else { return nil }
    guard let power else { return (sign, 1) }
    if sign == .partial, isPlus(power) { return (.immediate, 1) }
    return integer(power).map { (sign, $0) }
  }

  /// The mark of a derivative that holds all other names.
  func isPlus(_ script: NodeID) -> Bool {
    if case .name(let id) = tree.kind(script) { return tree[id].text == "+" }
    return false
  }

  private mutating func differentials(ofProduct node: NodeID) -> [Differential]? {
    let count = tree.childCount(of: node)
    guard (1..<count).allSatisfy({ tree.joint(before: $0, of: node) == .juxtaposed }) else { return nil }
    let factors = Array(tree.children(of: node))
    if let (sign, order) = bareSign(factors[0]), sign != .partial {
      // `d y`, `d^2 y`, and below `d x d y`.
      return spacedDifferentials(factors, sign, order)
    }
    var all: [Differential] = []
    for factor in factors {
      guard case .differential(let sign, let order) = tree.kind(factor) else { return nil }
      all.append(Differential(sign: sign, order: order, operand: tree.child(0, of: factor)))
    }
    return all
  }

  private mutating func spacedDifferentials(
    _ factors: [NodeID], _ sign: DifferentialSign, _ order: Int
  ) -> [Differential]? {
    var all: [Differential] = []
    var operand: [NodeID] = []
    var order = order
    func finish(_ parser: inout FormulaParser) {
      guard !operand.isEmpty else { return }
      let range = parser.span(operand)
      let joints: [Joint] = [.none] + Array(repeating: .juxtaposed, count: operand.count - 1)
      let node =
        operand.count == 1 ? operand[0] : parser.tree.append(.product, operand, joints: joints, range: range)
      all.append(Differential(sign: sign, order: order, operand: node))
      operand = []
    }
    for factor in factors.dropFirst() {
      if let (other, next) = bareSign(factor), other == sign {
        finish(&self)
        order = next
      } else if case .differential(sign, let next) = tree.kind(factor) {
        finish(&self)
        all.append(Differential(sign: sign, order: next, operand: tree.child(0, of: factor)))
      } else {
        operand.append(factor)
      }
    }
    finish(&self)
    return all
  }

  /// `dEQ`: the letters after the `d` are what is differentiated.
  private mutating func differential(ofRun run: NodeID, scripted: (node: NodeID, Scripts)?) -> [Differential]?
  {
    guard case .run(let id) = tree.kind(run) else { return nil }
    let name = tree[id]
    guard name.text.first == "d", let first = tree.children(of: run).first, name.text.count > 1,
      tree.name(of: first)?.text == "d"
    else { return nil }
    let letters = Array(tree.children(of: run).dropFirst())
    let range = span(letters)
    var operand = letters[0]
    if letters.count > 1 {
      let rest = Name(text: String(name.text.dropFirst()), marks: name.marks)
      operand = tree.append(.run(tree.intern(rest)), letters, range: range)
    }
    if let (node, scripts) = scripted {
      operand = tree.append(
        .scripted(scripts), [operand] + tree.children(of: node).dropFirst(),
        range: range.union(tree[node].range))
    }
    return [Differential(sign: .total, order: 1, operand: operand)]
  }

  /// `dJ(\theta)`
  private mutating func differentials(ofCall node: NodeID) -> [Differential]? {
    let head = tree.child(0, of: node)
    guard case .run = tree.kind(head), let inner = differential(ofRun: head, scripted: nil)?.first,
      let operand = inner.operand
    else { return nil }
    let call = tree.append(.call, [operand, tree.child(1, of: node)], range: tree[node].range)
    return [Differential(sign: .total, order: 1, operand: call)]
  }
}
