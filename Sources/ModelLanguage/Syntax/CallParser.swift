/// Names inside expressions: references with indices, calls, reductions; and numbers.
extension Parser {
  /// Reads a name. True if it is an operand, false if it opened a call whose argument comes next.
  mutating func parseName(_ stacks: inout ExpressionStacks) throws(Diagnostic) -> Bool {
    let token = advance()
    let name = name(token)
    let start = Int(token.lowerBound)
    let primes = parsePrimes()
    if next.kind == .leftParenthesis {
      cursor += 1
      let callee = try callee(name, primes: primes, at: token.range)
      stacks.frames.append(.call(callee, range: token.range, firstOperand: stacks.operands.count))
      return false
    }
    guard primes == 0 else { throw Diagnostic(.error, .strayPrime, at: range(from: start)) }
    if name == "∈" {
      throw Diagnostic(.error, .expected(.anExpression, found: found(token)), at: token.range)
    }
    let indices = next.kind == .leftBracket ? try parseIndices() : []
    let whole = range(from: start)
    stacks.operands.append(
      .init(id: tree.append(.reference(name: name, indices: indices), at: whole), range: whole))
    return true
  }

  private mutating func parsePrimes() -> Int {
    var primes = 0
    while next.kind == .prime || next.kind == .doublePrime {
      primes += advance().kind == .prime ? 1 : 2
    }
    return primes
  }

  /// What is called; the cursor stands behind its parenthesis.
  private mutating func callee(
    _ name: String, primes: Int, at range: SourceRange
  ) throws(Diagnostic) -> ExpressionStacks.Callee {
    if startsBinders(), !scope.isOpaque(name) { return try binding(name, at: range) }
    switch scope.meaning(of: name) {
    case .function(let function):
      return .function(function.name, primes: primes, arity: function.arity)
    case .vector(let name): return .function(name, primes: primes, arity: 1...1)
    case .opaque: return .function(name, primes: primes, arity: nil)
    case .loss(let loss): return .loss(loss, nil)
    case .transposition: return .transposition
    case .portuguese(let english):
      diagnostics.append(Diagnostic(.error, .portugueseFunction(name, english), at: range))
    case .unknown:
      diagnostics.append(unknownFunction(name, at: range))
    }
    return .mistaken
  }

  func unknownFunction(_ name: String, at range: SourceRange) -> Diagnostic {
    if SyntaxTree.Reduction(spelling: name) != nil {
      return Diagnostic(.error, .reductionWithoutIndex(name), at: range)
    }
    if scope.quantities.contains(name) {
      return Diagnostic(.error, .quantityCalled(name), at: range)
    }
    var notes: [Diagnostic.Note] = []
    if let near = scope.suggestion(for: name) {
      notes.append(.init(.didYouMean(near)))
    } else {
      notes.append(.init(.writeProduct(name)))
    }
    notes.append(.init(.declareOpaque(name)))
    return Diagnostic(.error, .unknownFunction(name), at: range, notes: notes)
  }

  /// `sum(i, j in 1..n: e)`, `softmax(k: z[k])`.
  private mutating func binding(_ name: String, at range: SourceRange) throws(Diagnostic)
    -> ExpressionStacks.Callee
  {
    let binders = try parseBinders()
    try expect(.colon, .colonAfterIndices)
    if let reduction = SyntaxTree.Reduction(spelling: name) { return .reduction(reduction, binders) }
    if let loss = LossShorthand.named(name) {
      guard binders.count == 1 else { throw Diagnostic(.error, .oneIndexOnly(name), at: range) }
      return .loss(loss, binders[0])
    }
    if FunctionName.vectors.contains(name) {
      guard binders.count == 1 else { throw Diagnostic(.error, .oneIndexOnly(name), at: range) }
      return .vector(name, binders[0])
    }
    var notes: [Diagnostic.Note] = []
    let candidates =
      SyntaxTree.Reduction.allCases.map(\.rawValue) + FunctionName.vectors + LossShorthand.all.map { $0.name }
    if let near = spellingSuggestion(for: name, among: candidates) { notes.append(.init(.didYouMean(near))) }
    throw Diagnostic(.error, .noReduction(name), at: range, notes: notes)
  }

  /// Whether indices and a colon follow, as in `max(i, j: e)`, or arguments, as in `max(i, j)`.
  private func startsBinders() -> Bool {
    var distance = 0
    while peek(distance).kind == .name {
      switch peek(distance + 1).kind {
      case .colon: return true
      case .comma: distance += 2
      case .name: return isWord(peek(distance + 1), Particle.in)
      default: return false
      }
    }
    return false
  }

  /// The node of a finished call.
  mutating func node(
    _ callee: ExpressionStacks.Callee, _ arguments: [SyntaxTree.ID], name: SourceRange, _ whole: SourceRange
  ) throws(Diagnostic) -> SyntaxTree.Node {
    switch callee {
    case .function(let name, let primes, let arity):
      if let arity, !arity.contains(arguments.count) {
        throw Diagnostic(.error, .arity(name, arity, found: arguments.count), at: whole)
      }
      return .call(name: name, primes: primes, arguments: arguments)
    case .mistaken: return .call(name: text(name), primes: 0, arguments: arguments)
    case .transposition: return .transpose(arguments[0])
    case .reduction(let reduction, let binders):
      return .reduction(reduction, binders: binders, body: arguments[0])
    case .vector(let name, let binder):
      let meant = FunctionName.vector(name, arguments[0], in: &tree)
      return .vectorCall(name: meant.name, binder: binder, argument: meant.argument)
    case .loss(let loss, let binder):
      guard arguments.count == 2 else {
        throw Diagnostic(.error, .arity(loss.name, 2...2, found: arguments.count), at: whole)
      }
      return loss.node(arguments[0], arguments[1], over: binder, in: &tree)
    }
  }

  // MARK: Numbers

  /// The digits of a number within the stated limits; their value stays exact.
  func decimal(_ token: Token) throws(Diagnostic) -> String {
    let digits = text(token)
    let parts = digits.split(whereSeparator: { $0 == "e" || $0 == "E" })
    if digits.utf8.count > 400 { throw Diagnostic(.error, .tooManyDigits, at: token.range) }
    if parts.count == 2, (Int(parts[1]).map { abs($0) } ?? Int.max) > 400 {
      throw Diagnostic(.error, .exponentTooLarge(digits), at: token.range)
    }
    return digits
  }

  func vulgarFraction(_ text: String) -> (String, String) {
    switch text {
    case "½": ("1", "2")
    case "¼": ("1", "4")
    case "¾": ("3", "4")
    case "⅓": ("1", "3")
    default: ("2", "3")
    }
  }
}
