import LaTeXNotation
import ModelLanguage
import SymbolicAlgebra

/// A change of one place of a formula: other text in a range of the document.
struct ClaimEdit {
  var range: Range<Int>
  var text: String
  /// The factor that the change mends, for the message.
  var factor: Range<Int>
  /// The part that changes as a whole, and what it becomes where that is more than the text read by itself.
  var target: Range<Int>
  var node: MathNode?

  init(
    range: Range<Int>, text: String, factor: Range<Int>, target: Range<Int>? = nil, node: MathNode? = nil
  ) {
    (self.range, self.text, self.factor) = (range, text, factor)
    (self.target, self.node) = (target ?? range, node)
  }
}

/// The slips that notes make, each as the edit that mends it: an index swapped or replaced, the activation for what it is
/// applied to, a prime, a sign, a factor too many or too few, 1/N, a transpose, parentheses, the bounds of a sum.
struct ClaimEdits {
  let checker: ClaimChecker
  var claims: ClaimModel { checker.claims }
  var edits: [ClaimEdit] = []

  init(_ checker: ClaimChecker) { self.checker = checker }

  /// All single edits of a side, the likeliest first.
  mutating func collect(_ node: MathNode, beside other: MathNode) -> [ClaimEdit] {
    edits = []
    letters = []
    gatherLetters(node, other)
    walk(node, factor: node.range)
    addWhole(node)
    return edits
  }

  var letters: [String] = []

  func source(_ range: Range<Int>) -> String { String(decoding: checker.bytes[range], as: UTF8.self) }

  mutating func add(
    _ range: Range<Int>, _ text: String, factor: Range<Int>, target: Range<Int>? = nil,
    node: MathNode? = nil
  ) {
    edits.append(ClaimEdit(range: range, text: text, factor: factor, target: target, node: node))
  }

  // MARK: Walking

  mutating func walk(_ node: MathNode, factor: Range<Int>) {
    switch node.kind {
    case .number(let text): addNumbers(text, node.range, factor)
    case .atom(let atom): addAtoms(atom, node.range, factor)
    case .group(let inner): walk(inner, factor: factor == node.range ? inner.range : factor)
    case .transpose(let inner):
      add(node.range, source(inner.range), factor: factor)
      walk(inner, factor: factor)
    case .kronecker: break
    case .cases(let branches):
      for branch in branches {
        walk(branch.value, factor: branch.value.range)
        for comparison in branch.conditions ?? [] {
          walk(comparison.left, factor: comparison.left.range)
          walk(comparison.right, factor: comparison.right.range)
        }
      }
    case .norm(let inner), .root(let inner), .nabla(let inner, _), .hessian(let inner, _),
      .entry(let inner, _):
      walk(inner, factor: factor)
    case .sum(let terms): walkSum(terms, node.range, factor)
    case .product(let factors): walkProduct(factors, node.range)
    case .hadamard(let a, let b):
      walk(a, factor: a.range)
      walk(b, factor: b.range)
    case .quotient(let a, let b):
      walk(a, factor: factor)
      walk(b, factor: factor)
    case .power(let base, let exponent):
      walk(base, factor: factor)
      walk(exponent, factor: factor)
      addSign(exponent, factor: factor)
    case .call(let atom, let arguments):
      addPrimes(atom, node.range, arguments)
      addSquare(of: node, factor: factor)
      for argument in arguments { addUnits(argument, factor: node.range) }
      for argument in arguments { addTerms(argument, factor: node.range) }
      for argument in arguments { walk(argument, factor: factor == node.range ? factor : node.range) }
    case .derivative(let of, let by):
      walk(of, factor: of.range)
      walk(by, factor: by.range)
    case .reduction(_, let index, let from, let to, let body):
      addBounds(node.range, index, from, to, body)
      walk(body, factor: body.range)
    case .matrix(let rows): for entry in rows.joined() { walk(entry, factor: entry.range) }
    }
  }

  mutating func walkSum(
    _ terms: [(isNegative: Bool, term: MathNode)], _ range: Range<Int>, _ factor: Range<Int>
  ) {
    for (place, item) in terms.enumerated() {
      var flipped = terms
      flipped[place].isNegative.toggle()
      let node = MathNode(made: .sum(flipped))
      if let sign = signPlace(before: item.term.range.lowerBound) {
        add(
          sign..<sign + 1, item.isNegative ? (place == 0 ? "" : "+") : "-",
          factor: sign..<item.term.range.upperBound,
          target: range, node: node)
      } else if place == 0 {
        add(
          item.term.range.lowerBound..<item.term.range.lowerBound, "-", factor: item.term.range,
          target: range, node: node)
      }
      walk(item.term, factor: item.term.range)
      for factor in terms.count > 1 ? ["2", "\\frac{1}{2}"] + rates : [] {
        add(
          item.term.range, "\(factor) \(source(item.term.range))", factor: item.term.range,
          node: checker.part(factor).map { MathNode(made: .product([$0, item.term])) })
      }
    }
    addStep(terms, range)
    // f(a) + b for f(a + b).
    for (place, item) in terms.enumerated() where place + 1 < terms.count {
      guard case .call = item.term.lastFactor.kind else { continue }
      let end = terms[terms.count - 1].term.range.upperBound
      let close = item.term.range.upperBound - 1
      guard checker.bytes[close] == UInt8(ascii: ")") else { continue }
      edits.insert(
        ClaimEdit(
          range: close..<end, text: source(close + 1..<end) + ")", factor: item.term.range.lowerBound..<end,
          target: range, node: taken(terms, into: place)),
        at: 0)
    }
    // − a + b for −(a + b): the lost parenthesis.
    for (place, item) in terms.enumerated() where item.isNegative && place + 1 < terms.count {
      let start = item.term.range.lowerBound
      let end = terms[terms.count - 1].term.range.upperBound
      var inner = Array(terms[place...])
      inner[0].isNegative = false
      let group = MathNode(made: .sum(inner))
      add(
        start..<end, "(\(source(start..<end)))", factor: (signPlace(before: start) ?? start)..<end,
        target: range, node: MathNode(made: .sum(terms[..<place] + [(isNegative: true, term: group)])))
    }
  }

  func signPlace(before position: Int) -> Int? {
    var place = position - 1
    while place >= 0, [32, 9, 10, 13].contains(checker.bytes[place]) { place -= 1 }
    guard place >= 0, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(checker.bytes[place]) else {
      return nil
    }
    return place
  }

  mutating func walkProduct(_ factors: [MathNode], _ range: Range<Int>) {
    for factor in factors { walk(factor, factor: factor.range) }
    for factor in factors { add(factor.range, "1", factor: factor.range) }
    addOrders(factors)
  }

  // MARK: Pieces

  mutating func addPrimes(_ atom: MathAtom, _ range: Range<Int>, _ arguments: [MathNode]) {
    guard let first = arguments.first else { return }
    let head = source(range.lowerBound..<first.range.lowerBound)
    var other = atom
    other.primes = atom.primes > 0 ? 0 : 1
    let node = MathNode(made: .call(other, arguments))
    if atom.primes > 0 {
      add(
        range.lowerBound..<first.range.lowerBound, head.filter { $0 != "'" }, factor: range, target: range,
        node: node)
    } else if let place = head.lastIndex(where: { $0 == "(" }) ?? head.lastIndex(of: "\\") {
      var name = String(head[..<place])
      if name.hasSuffix("\\left") { name = String(name.dropLast(5)) }
      add(range.lowerBound..<first.range.lowerBound, name + "'(", factor: range, target: range, node: node)
    }
  }

  mutating func addBounds(
    _ range: Range<Int>, _ index: String, _ from: MathNode?, _ to: MathNode?, _ body: MathNode
  ) {
    let head = range.lowerBound..<body.range.lowerBound
    if let from, let to {
      for (low, high) in [
        ("1", source(to.range)), (source(from.range), source(to.range) + "-1"),
        ("0", source(to.range) + "-1"),
      ] {
        let node = checker.part(low).flatMap { low in
          checker.part(high).map { high in
            MathNode(made: .reduction(isSum: true, index: index, from: low, to: high, body: body))
          }
        }
        add(
          head, "\\sum_{\(index)=\(low)}^{\(high)} ", factor: head, target: node.map { _ in range },
          node: node)
      }
    }
    if from != nil, to != nil {
      let all = MathNode(made: .reduction(isSum: true, index: index, from: nil, to: nil, body: body))
      add(head, "\\sum_{\(index)} ", factor: head, target: range, node: all)
    }
    add(head, "", factor: head, target: range, node: MathNode(made: .group(body)))
  }

  mutating func addAtoms(_ atom: MathAtom, _ range: Range<Int>, _ factor: Range<Int>) {
    let text = source(range)
    for other in relatives(of: atom) where other != text {
      add(range, atom.isTransposed ? "{\(other)}^{\\mathsf{T}}" : other, factor: factor)
    }
    if atom.isTransposed {
      var plain = atom
      plain.isTransposed = false
      add(range, written(plain), factor: factor)
    } else {
      add(range, "{\(text)}^{\\mathsf{T}}", factor: factor)
    }
    if atom.primes > 0 {
      var plain = atom
      plain.primes = 0
      add(range, written(plain), factor: factor)
    }
    if !atom.isTransposed, atom.primes == 0 { addSquare(of: MathNode(.atom(atom), range), factor: factor) }
  }

  /// Other indices of the same array, the quantity before or after the activation, the next layer.
  func relatives(of atom: MathAtom) -> [String] {
    var found: [String] = []
    if let (reference, _) = try? checker.evaluation.names.reference(atom, checker.context, 0..<0),
      case .element(let quantity, let indices, _) = reference
    {
      let printed = elementTexts(quantity, like: indices) + scalars(besides: quantity)
      found += counterparts(of: quantity).flatMap { elementTexts($0, like: indices).prefix(12) }
      found += printed
    } else if let (reference, _) = try? checker.evaluation.names.reference(atom, checker.context, 0..<0),
      case .whole(let quantity, _, _, _) = reference
    {
      found += (counterparts(of: quantity) + otherWeights(than: quantity)).map { name($0, []) }
    }
    return found + indexedCounterparts(of: atom) + letterVariants(of: atom)
  }

  /// Other given numbers, for one that is mistaken for them.
  func scalars(besides quantity: Int) -> [String] {
    let given = claims.model.quantities.indices.filter { place in
      place != quantity && claims.layout.arrays[place].bounds.isEmpty && place != claims.model.loss
    }
    return given.count > 12 ? [] : given.map { name($0, []) }
  }

  /// z for a = f(z) and a for z; arrays of the same name in other layers.
  func counterparts(of quantity: Int) -> [Int] {
    var found = claims.preActivation.filter { $0.value == quantity }.map { $0.key }.sorted()
    if let z = claims.preActivation[quantity] { found.insert(z, at: 0) }
    let own = ClaimName.cut(claims.model.quantities[quantity].name).last
    for name in claims.names
    where name.quantity != quantity && name.rest == own?.rest && own?.rest.isEmpty == false {
      if !found.contains(name.quantity) { found.append(name.quantity) }
    }
    let base = own?.base
    for name in claims.names where name.quantity != quantity && name.base == base && !name.rest.isEmpty {
      if !found.contains(name.quantity) { found.append(name.quantity) }
    }
    return found
  }

  func elementTexts(_ quantity: Int, like indices: [Int]) -> [String] {
    let array = claims.layout.arrays[quantity]
    guard array.count <= 64 else { return [] }
    let all = (0..<array.count).map { array.indices(at: $0) }
    let near = all.sorted { distance($0, indices) < distance($1, indices) }
    return near.map { name(quantity, $0) }
  }

  func distance(_ a: [Int], _ b: [Int]) -> Int {
    if a == Array(b.reversed()) { return 0 }
    guard a.count == b.count else { return a.count }
    return zip(a, b).filter { $0 != $1 }.count + 1
  }

  func name(_ quantity: Int, _ indices: [Int]) -> String {
    NotationProfile.default.elementText(
      claims.model.quantities[quantity].name, indices: indices.map { String($0) },
      isArray: !indices.isEmpty || layered(quantity))
  }

  private func layered(_ quantity: Int) -> Bool {
    let isMade = [.link, .weight].contains(claims.model.quantities[quantity].role)
    return isMade && !claims.layout.arrays[quantity].bounds.isEmpty
  }
}
