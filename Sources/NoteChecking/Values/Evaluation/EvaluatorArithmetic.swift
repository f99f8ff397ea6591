import LaTeXReading

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Evaluator {
  // MARK: Sums and products

  func sum(_ node: NodeID) -> Value? {
    let terms = tree.children(of: node)
    if terms.contains(where: { tree.kind($0) == .dots }) { return dottedSum(node) }
    var total: Value?
    for (position, term) in terms.enumerated() {
      if position > 0, isBareSum(Array(terms)[position - 1]) { continue }
      let own: Value?
      if isBareSum(term), position + 1 < terms.count {
        own = sumOfNegative(
          term, Array(terms)[position + 1], tree.joint(before: position + 1, of: node), node)
      } else {
        own = value(term)
      }
      guard let own else { return nil }
      guard let signed = signed(own, tree.joint(before: position, of: node), term) else { return nil }
      guard let before = total else {
        total = signed
        continue
      }
      guard let sum = combine(before, signed, at: term, { Value.entrywise($0, $1, +) }) else { return nil }
      total = sum
    }
    return total
  }

  /// `\sum_i -2 x_i`: the sum of what is negative, with the factors before it.
  private func sumOfNegative(_ term: NodeID, _ body: NodeID, _ joint: Joint, _ node: NodeID) -> Value? {
    let factors = tree.kind(term) == .product ? Array(tree.children(of: term)) : [term]
    guard let last = factors.last, case .big(let sign, let hasLower, let hasUpper) = tree.kind(last),
      let sum = big(sign, last, hasLower, hasUpper, [body], [.none], node),
      let own = signed(sum, joint, body)
    else { return stop == nil ? fail(.unsupported, term) : nil }
    guard factors.count > 1 else { return own }
    let joints = factors.indices.map { tree.joint(before: $0, of: term) }
    guard let front = product(Array(factors.dropLast()), Array(joints.dropLast())) else { return nil }
    return combine(front, own, at: node) { Value.product($0, $1) }
  }

  /// A sum sign with nothing behind it, alone or as the last factor.
  private func isBareSum(_ node: NodeID) -> Bool {
    switch tree.kind(node) {
    case .big(.sum, true, _): true
    case .product: tree.children(of: node).last.map { isBareSum($0) } ?? false
    default: false
    }
  }

  func signed(_ value: Value, _ joint: Joint, _ node: NodeID) -> Value? {
    switch joint {
    case .minus: value.map { -$0 }
    case .plusMinus, .minusPlus: fail(.unsupported, node)
    default: value
    }
  }

  func product(_ node: NodeID) -> Value? {
    let factors = Array(tree.children(of: node))
    if factors.contains(where: { tree.kind($0) == .dots }) { return dottedProduct(node) }
    var parts: [Value] = []
    for part in tree.hadamardParts(of: node) {
      guard let value = product(part.map { factors[$0] }, part.map { tree.joint(before: $0, of: node) })
      else {
        return nil
      }
      parts.append(value)
    }
    var total = parts[0]
    for part in parts.dropFirst() {
      guard let next = combine(total, part, at: node, { Value.entrywise($0, $1, *) }) else { return nil }
      total = next
    }
    return total
  }

  /// Factors without an entrywise sign among them, from the left.
  func product(_ factors: [NodeID], _ joints: [Joint]) -> Value? {
    var total: Value?
    for (place, (factor, joint)) in zip(factors, joints).enumerated() {
      // `\mathbf 1 \{k = i\}`
      if place + 1 < factors.count, isIndicator(factor, factors[place + 1]) { continue }
      if place > 0, joint == .juxtaposed, isArgument(factor, of: factors[place - 1]) { continue }
      if place + 1 < factors.count, isSlopeSign(factor) { continue }
      let isSlope = place > 0 && isSlopeSign(factors[place - 1])
      guard let own = isSlope ? slope(ofNamed: factor) : value(factor) else { return nil }
      guard let before = total else {
        total = own
        continue
      }
      guard let next = combine(before, own, at: factor, { multiplied($0, joint, $1, factor) }) else {
        return nil
      }
      total = next
    }
    return total
  }

  private func isSlopeSign(_ node: NodeID) -> Bool {
    letters.hasSlopeSign && SlopeSign.isSign(node, in: tree)
  }

  /// The derivative by W of δW, and δW (a + b) as the product that it is.
  private func slope(ofNamed node: NodeID) -> Value? {
    let head = SlopeSign.head(of: node, in: tree)
    guard let name = occurrence(head) else { return fail(.unsupported, node) }
    guard let slope = slopeOfName(name, head) else { return nil }
    if head == node { return slope }
    guard let factor = value(tree.child(1, of: node)) else { return nil }
    return combine(slope, factor, at: node) { multiplied($0, .juxtaposed, $1, node) }
  }

  private func isIndicator(_ one: NodeID, _ group: NodeID) -> Bool {
    guard case .group(let brackets) = tree.kind(group), brackets.open == .brace || brackets.open == .square,
      let inner = tree.children(of: group).first, case .relation = tree.kind(inner)
    else { return false }
    return tree.plainText(one) == "1"
  }

  /// `E \begin{pmatrix} w_1 \\ \vdots \\ v_2 \end{pmatrix}`: a column that is not written out, behind what is computed
  /// from it, says what that depends on.
  private func isArgument(_ node: NodeID, of head: NodeID) -> Bool {
    guard isOpenColumn(node) else { return false }
    if case .derivative = tree.kind(head) { return true }
    guard let name = occurrence(head) else { return false }
    let entries = vocabulary.entries(name.base.text, name.base.marks.subtracting(.fonts))
    return entries.contains {
      [.link, .loss, .abbreviation].contains(vocabulary.model.quantities[$0.quantity].role)
    }
  }

  /// A column with dots in it.
  func isOpenColumn(_ node: NodeID) -> Bool {
    let inner = tree.unbracketed(node)
    guard case .matrix(_, 1) = tree.kind(inner) else { return false }
    return tree.children(of: inner).contains { tree.kind($0) == .dots }
  }

  private func multiplied(_ a: Value, _ joint: Joint, _ b: Value, _ node: NodeID) -> Value? {
    switch joint {
    case .star:
      // In code a star is entry by entry; elsewhere it may be any product.
      if let entrywise = Value.entrywise(a, b, *), a.isArray == b.isArray { return entrywise }
      return Value.product(a, b)
    case .odot, .circ: return Value.entrywise(a, b, *)
    case .dot:
      if a.isColumn, b.isColumn || a.isRow && b.isRow, let inner = Value.inner(a, b) { return inner }
      if a.isRow, b.isRow, let inner = Value.inner(a, b) { return inner }
      return Value.product(a, b)
    case .otimes:
      if trail.ask(.parse(node), of: 2) == 0 { return Value.outer(a, b) }
      return Value.entrywise(a, b, *)
    case .divide: return Value.entrywise(a, b, /)
    default: return Value.product(a, b)
    }
  }

  func fraction(_ node: NodeID) -> Value? {
    guard let above = value(tree.child(0, of: node)), let below = value(tree.child(1, of: node)) else {
      return nil
    }
    return combine(above, below, at: node) { Value.entrywise($0, $1, /) }
  }

  func root(_ node: NodeID) -> Value? {
    guard let inner = value(tree.child(0, of: node)) else { return nil }
    var degree = 2.0
    if tree.childCount(of: node) > 1 {
      guard let index = value(tree.child(1, of: node)), index.isNumber else { return nil }
      degree = index.number.value
    }
    if degree == 2 {
      return inner.map { x in
        let y = x.value.squareRoot()
        return Number(y, slope: x.slope == 0 ? 0 : x.slope / (2 * y))
      }
    }
    let isOdd = degree == degree.rounded() && abs(degree.remainder(dividingBy: 2)) == 1
    return inner.map { x in
      let y = isOdd && x.value < 0 ? -pow(-x.value, 1 / degree) : pow(x.value, 1 / degree)
      return Number(y, slope: x.slope == 0 ? 0 : x.slope * y / (degree * x.value))
    }
  }

  /// Entry by entry.
  func power(_ base: Value, _ exponent: Value, _ node: NodeID) -> Value? {
    combine(base, exponent, at: node) {
      Value.entrywise($0, $1) { x, n in
        let y = Self.power(x.value, n.value)
        var slope = 0.0
        if x.slope != 0 { slope += n.value * Self.power(x.value, n.value - 1) * x.slope }
        if n.slope != 0 { slope += y * log(x.value) * n.slope }
        return Number(y, slope: slope)
      }
    }
  }

  private static func power(_ x: Double, _ n: Double) -> Double {
    if n == 2 { return x * x }
    if n == 1 { return x }
    if n == 0 { return 1 }
    return pow(x, n)
  }

  // MARK: Brackets

  func group(_ node: NodeID, _ brackets: Brackets) -> Value? {
    guard let inner = tree.children(of: node).first else { return fail(.unsupported, node) }
    if case .relation = tree.kind(inner), [.square, .doubleSquare, .brace].contains(brackets.open) {
      return indicator(inner, node)
    }
    switch brackets.open {
    case .bar:
      guard let inside = value(inner) else { return nil }
      if inside.isVector { return norm(inside, nil, node) }
      return inside.map { Number(abs($0.value), slope: $0.value < 0 ? -$0.slope : $0.slope) }
    case .doubleBar: return value(inner).flatMap { norm($0, nil, node) }
    case .floor: return value(inner).map { $0.map { Number($0.value.rounded(.down)) } }
    case .ceiling: return value(inner).map { $0.map { Number($0.value.rounded(.up)) } }
    case .paren, .square, .brace, .doubleSquare, .none:
      if case .list = tree.kind(inner) { return list(inner) }
      return value(inner)
    case .angle:
      if case .list = tree.kind(inner), tree.childCount(of: inner) == 2,
        let a = value(tree.child(0, of: inner)), let b = value(tree.child(1, of: inner))
      {
        return combine(a, b, at: node) { Value.inner($0, $1) }
      }
      return value(inner)
    }
  }

  /// 1 where a relation holds and 0 elsewhere, entry by entry.
  func indicator(_ relation: NodeID, _ node: NodeID) -> Value? {
    if let holds = condition(relation) { return Value(holds ? 1 : 0) }
    if stop != nil { return nil }
    guard tree.childCount(of: relation) == 2, let left = value(tree.child(0, of: relation)),
      let right = value(tree.child(1, of: relation))
    else { return stop == nil ? fail(.unsupported, node) : nil }
    let joint = tree.joint(before: 1, of: relation)
    return combine(left, right, at: node) { a, b in
      Value.entrywise(a, b) { x, y in
        let holds =
          switch joint {
          case .greater: x.value > y.value
          case .greaterOrEqual: x.value >= y.value
          case .less: x.value < y.value
          case .lessOrEqual: x.value <= y.value
          default: x.value == y.value
          }
        return Number(holds ? 1 : 0)
      }
    }
  }

  /// ‖x‖ with its index: 2 and F where none is written.
  func norm(_ inside: Value, _ kind: String?, _ node: NodeID) -> Value? {
    if inside.isNumber {
      return inside.map { Number(abs($0.value), slope: $0.value < 0 ? -$0.slope : $0.slope) }
    }
    guard inside.isArray else { return fail(.unsupported, node) }
    switch kind {
    case nil, "2", "F":
      if kind == "2", !inside.isVector { return fail(.unsupported, node) }
      let square = inside.flat.reduce(Number(0)) { $0 + $1 * $1 }
      let root = square.value.squareRoot()
      return Value(Number(root, slope: square.slope == 0 ? 0 : square.slope / (2 * root)))
    case "1":
      return Value(
        inside.flat.reduce(Number(0)) {
          $0 + Number(abs($1.value), slope: $1.value < 0 ? -$1.slope : $1.slope)
        })
    default: return fail(.unsupported, node)
    }
  }

  // MARK: Arrays

  /// `(a, b, c)` as a column, the way vectors are read.
  func list(_ node: NodeID) -> Value? {
    var entries: [Number] = []
    for child in tree.children(of: node) {
      if tree.kind(child) == .dots { return fail(.unsupported, node) }
      guard let own = value(child) else { return nil }
      guard own.isNumber else { return fail(.unsupported, child) }
      entries.append(own.number)
    }
    let isColumn = trail.ask(.parse(node), of: 2) == 0
    return isColumn
      ? Value(rows: entries.count, columns: 1, entries) : Value(rows: 1, columns: entries.count, entries)
  }

  func matrix(_ node: NodeID, _ rows: Int, _ columns: Int) -> Value? {
    let cells = Array(tree.children(of: node))
    guard rows > 0, columns > 0, cells.count == rows * columns else { return fail(.unsupported, node) }
    if cells.contains(where: { tree.kind($0) == .dots }) { return dottedMatrix(node, rows, columns) }
    var blocks: [Value] = []
    for cell in cells {
      guard let own = value(cell) else { return nil }
      blocks.append(own)
    }
    return Self.assembled(blocks, rows, columns) ?? fail(.unsupported, node)
  }

  /// Blocks side by side and one below the other.
  static func assembled(_ blocks: [Value], _ rows: Int, _ columns: Int) -> Value? {
    if blocks.allSatisfy({ $0.isNumber }) {
      return Value(rows: rows, columns: columns, blocks.map { $0.number })
    }
    var lines: [[Number]] = []
    for row in 0..<rows {
      let own = blocks[row * columns..<(row + 1) * columns]
      guard let height = own.first?.rows, own.allSatisfy({ $0.rows == height }) else { return nil }
      for line in 0..<height {
        lines.append(
          own.flatMap { block in
            block.isNumber ? [block.number] : (0..<block.columns).map { block[line, $0] }
          })
      }
    }
    guard let width = lines.first?.count, lines.allSatisfy({ $0.count == width }) else { return nil }
    return Value(rows: lines.count, columns: width, lines.flatMap { $0 })
  }

  // MARK: Conditions

  func cases(_ node: NodeID) -> Value? {
    let children = Array(tree.children(of: node))
    var otherwise: NodeID?
    for place in stride(from: 0, to: children.count - 1, by: 2) {
      let (own, when) = (children[place], children[place + 1])
      switch caseCondition(when) {
      case .some(true): return value(own)
      case .some(false): continue
      case nil:
        if isOtherwise(when), place + 2 >= children.count - 1 {
          otherwise = own
        } else {
          return fail(.unsupported, when)
        }
      }
    }
    guard let otherwise else { return fail(.undefined, node) }
    return value(otherwise)
  }

  private func isOtherwise(_ node: NodeID) -> Bool {
    switch tree.kind(node) {
    case .blank: return true
    case .words(let words):
      let text = tree[words].lowercased()
      return ["otherwise", "else", "caso contrário", "senão", "outro"].contains { text.contains($0) }
    case .phrase, .list: return tree.children(of: node).contains { isOtherwise($0) }
    default: return false
    }
  }

  private func caseCondition(_ node: NodeID) -> Bool? {
    switch tree.kind(node) {
    case .relation: return condition(node)
    case .phrase, .list, .group:
      let inner = tree.children(of: node).filter { child in
        if case .words = tree.kind(child) { return false }
        return true
      }
      guard !inner.isEmpty else { return nil }
      var all = true
      for child in inner {
        guard let own = caseCondition(child) else { return nil }
        all = all && own
      }
      return all
    default: return nil
    }
  }

  /// Whether a relation of indices or numbers holds here; nil where it has no value, without a stop.
  func condition(_ node: NodeID) -> Bool? {
    guard case .relation = tree.kind(node) else { return nil }
    let sides = Array(tree.children(of: node))
    let outer = stop
    defer {
      // An index that does not exist is a matter of the relation around it.
      switch stop?.reason {
      case .noSuchIndex?, .undefined?: break
      default: stop = outer
      }
    }
    for place in 1..<max(1, sides.count) {
      let joint = tree.joint(before: place, of: node)
      if let member = membership(sides[place - 1], joint, sides[place]) {
        if !member { return false }
        continue
      }
      guard let a = scalar(sides[place - 1]), let b = scalar(sides[place]) else { return nil }
      let holds: Bool
      switch joint {
      case .equal, .defined, .equivalent: holds = abs(a - b) <= 1e-12 * max(1, abs(a))
      case .notEqual: holds = a != b
      case .less: holds = a < b
      case .lessOrEqual: holds = a <= b
      case .greater: holds = a > b
      case .greaterOrEqual: holds = a >= b
      default: return nil
      }
      if !holds { return false }
    }
    return true
  }

  private func scalar(_ node: NodeID) -> Double? {
    if !isQuantityName(node), let integer = integer(node) { return Double(integer) }
    if case .undefined? = stop?.reason { return nil }
    stop = nil
    guard let own = value(node), own.isNumber else { return nil }
    return own.number.value
  }

  /// Whether a node is a name of the model that no index is bound to, and no class.
  private func isQuantityName(_ node: NodeID) -> Bool {
    guard let name = occurrence(node), bindings[name.nameID] == nil, stop == nil else { return false }
    let entries = vocabulary.entries(name.base.text, name.base.marks.subtracting(.fonts))
    return entries.contains { vocabulary.model.quantities[$0.quantity].role != .target(.distribution) }
  }

  /// `l = 1, \dots, L` and `k \in \{1, \dots, K\}`; nil where the right side is no list.
  private func membership(_ left: NodeID, _ joint: Joint, _ right: NodeID) -> Bool? {
    let inner = tree.unbracketed(right)
    guard joint == .equal || joint == .member, case .list = tree.kind(inner), let own = integer(left) else {
      return nil
    }
    let items = Array(tree.children(of: inner))
    let numbers = items.map { tree.kind($0) == .dots ? nil : integer($0) }
    if let place = items.firstIndex(where: { tree.kind($0) == .dots }) {
      guard place > 0, let first = numbers[0] else { return nil }
      guard place + 1 < numbers.count, let last = numbers[place + 1] else { return own >= first }
      return own >= min(first, last) && own <= max(first, last)
    }
    return numbers.contains { $0 == own }
  }
}
