import LaTeXReading

/// Functions, operators with limits, and names with arguments.
extension TermBuilder {
  mutating func call(_ id: NodeID) throws(Obstacle) -> Terms.ID {
    guard let call = tree.call(id) else { throw cannot(id) }
    let (base, _, sup, _) = tree.scripts(of: call.head)
    if case .big(let big, false, false) = tree.kind(base), big == .maximum || big == .minimum {
      return try extremum(big, call.group)
    }
    // `log(x)`, also `\log^2(x)`.
    if let name = tree.name(of: base), name.isWord, let function = KnownFunctions.named(name.text) {
      return try apply(function, call, power: sup)
    }
    if let written = tree.mention(call.head) {
      switch functions.meaning(of: written, call.arguments, self) {
      case .known(let function): return try apply(function, call, power: nil)
      case .written(let parameter, let body): return try writeOut(parameter, body, call)
      case .quantity:
        if let value = try atOtherArguments(written, call) { return try after(call, value, id) }
        return try after(call, mention(written, call.head), id)
      case .opaque(let name): return try apply(name, call, power: nil)
      case .product: break
      }
    }
    let head = try term(call.head)
    guard call.arguments.count == 1 else { throw cannot(id) }
    let factor = try term(tree.child(1, of: id))
    return terms.append(.product(entrywise: [false, false]), [head, factor])
  }

  /// A quantity at other arguments than those it is defined with, `f(x_i)` of `f(x) = …`: its formula with them put in.
  private mutating func atOtherArguments(
    _ written: WrittenMention, _ call: (head: NodeID, group: NodeID, arguments: [NodeID], scripted: NodeID?)
  ) throws(Obstacle) -> Terms.ID? {
    guard let (arguments, body) = functions.signatures[facts.base(written.name)],
      arguments.count == call.arguments.count
    else { return nil }
    var inner: [String: Terms.ID] = [:]
    for (own, other) in zip(arguments, call.arguments) where !isSame(own, other) {
      guard let name = tree.mention(own), name.subscripts.isEmpty, name.superscripts.isEmpty else {
        return nil
      }
      inner[facts.base(name.name)] = try term(other)
    }
    guard !inner.isEmpty else { return nil }
    let outer = parameters
    parameters = inner
    defer { parameters = outer }
    return try term(body)
  }

  /// Whether two arguments are one quantity, perhaps of one sample.
  private func isSame(_ a: NodeID, _ b: NodeID) -> Bool {
    guard let own = tree.mention(a), let other = tree.mention(b),
      facts.base(own.name) == facts.base(other.name)
    else { return tree.isSame(a, b) }
    return scripts(own) == scripts(other)
  }

  /// The scripts of a name but those that tell its sample.
  private func scripts(_ written: WrittenMention) -> [ScriptItem] {
    (written.subscripts + written.superscripts.map(\.item)).filter { item in
      if case .letter(let letter, 0) = item { return !facts.sampleLetters.contains(letter) }
      return true
    }
  }

  /// The result with the scripts that stand on the brackets: `\log(x)^2`, `softmax(z)_k`.
  private mutating func after(
    _ call: (head: NodeID, group: NodeID, arguments: [NodeID], scripted: NodeID?), _ value: Terms.ID,
    _ id: NodeID
  ) throws(Obstacle) -> Terms.ID {
    guard let scripted = call.scripted else { return value }
    let (_, sub, sup, primes) = tree.scripts(of: scripted)
    guard primes == 0 else { throw cannot(id) }
    var result = value
    if let sub {
      let items = tree.items(ofScript: sub).map { tree.scriptItem($0) }
      let places = items.compactMap(\.place)
      guard places.count == items.count else { throw cannot(id) }
      result = terms.append(.entry(places), [result])
    }
    guard let sup else { return result }
    if case .letter(let letter, 0) = tree.scriptItem(sup), Resolver.transposes.contains(letter) {
      return terms.append(.transpose, [result])
    }
    return terms.append(.power, [result, try term(sup)])
  }

  private mutating func apply(
    _ function: String, _ call: (head: NodeID, group: NodeID, arguments: [NodeID], scripted: NodeID?),
    power: NodeID?
  ) throws(Obstacle) -> Terms.ID {
    var arguments: [Terms.ID] = []
    for argument in call.arguments { arguments.append(try term(argument)) }
    guard !arguments.isEmpty else { throw cannot(call.head) }
    var value = applied(function, arguments)
    if let power { value = terms.append(.power, [value, try term(power)]) }
    return try after(call, value, call.head)
  }

  private mutating func applied(_ function: String, _ arguments: [Terms.ID]) -> Terms.ID {
    if KnownFunctions.vectors.contains(function) { return terms.append(.vectorCall(function), arguments) }
    return terms.append(.call(function), arguments)
  }

  /// A function that the page defines by a formula, with its argument put in.
  private mutating func writeOut(
    _ parameter: String, _ body: NodeID,
    _ call: (head: NodeID, group: NodeID, arguments: [NodeID], scripted: NodeID?)
  ) throws(Obstacle) -> Terms.ID {
    guard call.arguments.count == 1 else { throw cannot(call.head) }
    let argument = try term(call.arguments[0])
    let outer = parameters
    parameters = [parameter: argument]
    let value = try term(body)
    parameters = outer
    return try after(call, value, call.head)
  }

  /// `\max(0, z)`.
  private mutating func extremum(_ big: BigOperator, _ group: NodeID) throws(Obstacle) -> Terms.ID {
    var arguments: [Terms.ID] = []
    let content = tree.content(of: tree.scripts(of: group).base)
    for argument in content { arguments.append(try term(argument)) }
    guard arguments.count > 1 else { throw cannot(group) }
    return terms.append(.call(big == .maximum ? "max" : "min"), arguments)
  }

  mutating func prefixed(_ id: NodeID, _ reach: Int) throws(Obstacle) -> Terms.ID {
    let parts = Array(tree.children(of: id))
    guard parts.count > 1 else { throw cannot(id) }
    let head = parts[0]
    if case .big(let big, let hasLower, let hasUpper) = tree.kind(head) {
      return try reduction(id, big, hasLower, hasUpper, parts)
    }
    let (base, _, sup, primes) = tree.scripts(of: head)
    guard primes == 0, let name = tree.name(of: base), let function = KnownFunctions.named(name.text) else {
      throw cannot(id)
    }
    let count = min(max(1, reach), parts.count - 1)
    let argument = try factors(id, parts, 1..<count + 1)
    var value = applied(function, [argument])
    if let sup { value = terms.append(.power, [value, try term(sup)]) }
    guard count + 1 < parts.count else { return value }
    let rest = try factors(id, parts, count + 1..<parts.count)
    return terms.append(.product(entrywise: [false, false]), [value, rest])
  }

  private mutating func factors(
    _ id: NodeID, _ parts: [NodeID], _ positions: Range<Int>
  ) throws(Obstacle) -> Terms.ID {
    var factors: [Terms.ID] = []
    var signs: [Bool] = []
    for position in positions {
      let joint = tree.joint(before: position, of: id)
      let factor = try term(parts[position])
      if joint == .divide, let last = factors.popLast() {
        factors.append(terms.append(.quotient, [last, factor]))
        continue
      }
      factors.append(factor)
      signs.append(position > positions.lowerBound && (joint == .odot || joint == .circ || joint == .star))
    }
    return factors.count == 1 ? factors[0] : terms.append(.product(entrywise: signs), factors)
  }

  private mutating func reduction(
    _ id: NodeID, _ big: BigOperator, _ hasLower: Bool, _ hasUpper: Bool, _ parts: [NodeID]
  ) throws(Obstacle) -> Terms.ID {
    let kinds: [BigOperator: Terms.Reduction] = [
      .sum: .sum, .product: .product, .maximum: .max, .minimum: .min,
    ]
    guard let kind = kinds[big] else { throw cannot(id) }
    if kind == .max || kind == .min, !hasLower, parts.count == 2, case .group = tree.kind(parts[1]) {
      return try extremum(big, parts[1])
    }
    guard hasLower else {
      let body = try factors(id, parts, 1..<parts.count)
      return terms.append(.reduction(kind, letter: nil, lower: nil, upper: nil), [body])
    }
    var upper: Place?
    if hasUpper { upper = tree.scriptItem(tree.child(1, of: parts[0])).place }
    let lowerNode = tree.child(0, of: parts[0])
    // `\sum_{i,j}` is a sum in a sum.
    if case .list = tree.kind(lowerNode) { return try several(id, kind, lowerNode, parts) }
    if case .run = tree.kind(lowerNode) { return try several(id, kind, lowerNode, parts) }
    guard let (letter, lower) = tree.binding(lowerNode) else {
      throw Obstacle("a sum whose range is not told", "uma soma sem intervalo claro", id)
    }
    let body = try factors(id, parts, 1..<parts.count)
    return terms.append(
      .reduction(kind, letter: letter, lower: lower?.place, upper: upper), [body])
  }

  private mutating func several(
    _ id: NodeID, _ kind: Terms.Reduction, _ lower: NodeID, _ parts: [NodeID]
  ) throws(Obstacle) -> Terms.ID {
    var result = try factors(id, parts, 1..<parts.count)
    for item in tree.children(of: lower).reversed() {
      guard let letter = tree.name(of: item)?.text else { throw cannot(id) }
      result = terms.append(.reduction(kind, letter: letter, lower: nil, upper: nil), [result])
    }
    return result
  }
}
