extension MathParser {
  // MARK: Derivatives

  mutating func fraction(_ start: Int) throws(MathReadingError) -> MathNode {
    guard next == .open else {
      let (above, below) = (try digitOrArgument(), try digitOrArgument())
      return MathNode(.quotient(above, below), start..<offset)
    }
    if case .command("partial") = kind(after: 1) { return try derivative(start) }
    if kind(after: 1) == .letter("d"), kind(after: 2) != .subscripted, isDifferential() {
      return try derivative(start)
    }
    let above = try argument()
    let below = try digitOrArgument()
    return MathNode(.quotient(above, below), start..<tokens[position - 1].range.upperBound)
  }

  /// `\frac12` takes one digit each.
  private mutating func digitOrArgument() throws(MathReadingError) -> MathNode {
    if case .number(let digits) = next, digits.count > 1, !digits.contains(".") {
      throw failure(
        "a fraction of more than one digit needs braces", "fração com mais de um dígito precisa de chaves")
    }
    return try argument()
  }

  /// `\frac{d…}{d…}`: both sides begin with d.
  private func isDifferential() -> Bool {
    var level = 0
    var place = position
    while place < tokens.count {
      if tokens[place].kind == .open { level += 1 }
      if tokens[place].kind == .close {
        level -= 1
        if level == 0 { break }
      }
      place += 1
    }
    return place + 2 < tokens.count && tokens[place + 1].kind == .open
      && tokens[place + 2].kind == .letter("d")
  }

  /// `\frac{\partial y}{\partial w}`, or `\frac{\partial}{\partial w}` before what is differentiated; of second order too.
  private mutating func derivative(_ start: Int) throws(MathReadingError) -> MathNode {
    position += 2
    let order = try derivativeOrder()
    var above: MathNode?
    if next != .close { above = try expression() }
    guard accept(.close), accept(.open) else { throw unexpected() }
    var variables: [MathNode] = []
    while next != .close || variables.isEmpty {
      guard accept(.command("partial")) || accept(.letter("d")) else {
        throw failure("∂ is missing below", "falta ∂ embaixo")
      }
      variables += try differential(order)
    }
    guard accept(.close) else { throw unexpected() }
    guard variables.count == order else {
      throw failure("the orders of the derivative differ", "as ordens da derivada diferem")
    }
    var of: MathNode
    if let above { of = applied(above, to: variables[0]) } else { of = try operand() }
    let end = tokens[position - 1].range.upperBound
    for variable in variables.reversed() { of = MathNode(.derivative(of: of, by: variable), start..<end) }
    return of
  }

  /// `\frac{d\sigma}{dx}` is the derivative of σ(x).
  private func applied(_ function: MathNode, to variable: MathNode) -> MathNode {
    guard case .atom(let atom) = function.kind, isKnownFunction(atom.base), atom.below.isEmpty else {
      return function
    }
    return MathNode(.call(atom, [variable]), function.range)
  }

  /// The 2 of ∂².
  private mutating func derivativeOrder() throws(MathReadingError) -> Int {
    guard next == .superscripted else { return 1 }
    guard case .number(let digits) = kind(after: 1) ?? .gap, let order = Int(digits), 1...4 ~= order else {
      guard kind(after: 1) == .open, case .number(let digits) = kind(after: 2) ?? .gap,
        let order = Int(digits),
        1...4 ~= order, kind(after: 3) == .close
      else { throw unexpected() }
      position += 4
      return order
    }
    position += 2
    return order
  }

  /// The variable after a ∂ below, twice where it is w².
  private mutating func differential(_ order: Int) throws(MathReadingError) -> [MathNode] {
    if order == 1 { return [try expression()] }
    let node = try primary()
    if case .atom(var atom) = node.kind, atom.above.count == 1, let power = Int(atom.above[0]),
      2...order ~= power
    {
      atom.above = []
      return Array(repeating: MathNode(.atom(atom), node.range), count: power)
    }
    guard next == .superscripted, case .number(let digits) = kind(after: 1) ?? .gap, let power = Int(digits),
      2...order ~= power
    else { return [node] }
    position += 2
    return Array(repeating: node, count: power)
  }

  /// What ∂/∂w stands before: the rest of the product.
  private mutating func operand() throws(MathReadingError) -> MathNode {
    try nested { (parser: inout MathParser) throws(MathReadingError) in try parser.restOfProduct() }
  }

  /// `\partial EQ / \partial w`, `\partial_w EQ`.
  mutating func inlineDerivative() throws(MathReadingError) -> MathNode {
    let start = offset
    position += 1
    if accept(.subscripted) {
      let by = try scriptArgument()
      let of = try factor()
      return MathNode(.derivative(of: of, by: by), start..<tokens[position - 1].range.upperBound)
    }
    let above = try primary()
    guard accept(.symbol("/")), accept(.command("partial")) else { throw unexpected() }
    let below = try primary()
    return MathNode(.derivative(of: above, by: below), start..<below.range.upperBound)
  }

  /// `\nabla L`, `\nabla_w L`, `\nabla^2 L`, `\nabla_{w}^{2} L`.
  mutating func nabla(_ start: Int) throws(MathReadingError) -> MathNode {
    position += 1
    var (by, order): (MathNode?, Int) = (nil, 1)
    while next == .subscripted || next == .superscripted {
      if accept(.subscripted) { by = try scriptArgument() } else { order = try derivativeOrder() }
    }
    guard order <= 2 else {
      throw failure("derivatives beyond ∇² are read as ∂", "derivadas além de ∇² são lidas como ∂")
    }
    let inner = try factor()
    let range = start..<inner.range.upperBound
    return MathNode(order == 2 ? .hessian(inner, by: by) : .nabla(inner, by: by), range)
  }

  // MARK: Sums

  mutating func reduction(isSum: Bool) throws(MathReadingError) -> MathNode {
    let start = offset
    position += 1
    var (binders, to): ([(index: String, from: MathNode?)], MathNode?) = ([], nil)
    while next == .subscripted || next == .superscripted {
      let isBelow = next == .subscripted
      position += 1
      if isBelow { binders = try self.binders() } else { to = try scriptArgument() }
    }
    if binders.isEmpty { throw failure("the sum has no index", "a soma não tem índice") }
    let sign = offset
    let isNegative = accept(.symbol("-"))
    var body = try operand()
    if isNegative { body = MathNode(.sum([(isNegative: true, term: body)]), sign..<body.range.upperBound) }
    let range = start..<body.range.upperBound
    for binder in binders.reversed() {
      body = MathNode(
        .reduction(isSum: isSum, index: binder.index, from: binder.from, to: to, body: body), range)
    }
    return body
  }

  /// `i`, `{i}`, `{i=1}`, `{i,j}`, `{i'}`.
  private mutating func binders() throws(MathReadingError) -> [(index: String, from: MathNode?)] {
    guard accept(.open) else { return [(try binderName(), nil)] }
    var found: [(index: String, from: MathNode?)] = []
    repeat {
      let name = try binderName()
      found.append((name, accept(.symbol("=")) ? try expression() : nil))
    } while accept(.symbol(","))
    if case .command("in") = next {
      while let kind = next, kind != .close {
        _ = kind
        position += 1
      }
    }
    guard accept(.close) else { throw unexpected() }
    return found
  }

  private mutating func binderName() throws(MathReadingError) -> String {
    var name: String
    switch next {
    case .letter(let letter): name = String(letter)
    case .command(let command) where command == "ell" || SymbolNotation.greek(command) != nil: name = command
    default: throw unexpected()
    }
    position += 1
    // A word such as `sample` is one index where = follows.
    let start = position
    var word = name
    while case .letter(let letter) = next {
      word.append(letter)
      position += 1
    }
    if next == .symbol("=") { name = word } else { position = start }
    while accept(.prime) { name += "'" }
    return name
  }
}
