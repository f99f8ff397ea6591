/// Operator precedence with two explicit stacks: operands on one, operators and open brackets on the other.
///
/// From weak to tight: `+ -`, then `* / .*` and the product of a number and what follows it, then the sign,
/// then `^` (to the right), then raised digits, `ᵀ` and calls. No depth of nesting uses the program's stack.
struct ExpressionStacks {
  /// A finished part and its place, brackets included.
  struct Operand {
    var id: SyntaxTree.ID
    var range: SourceRange
  }

  enum Frame {
    case binary(SyntaxTree.BinaryOperator, isImplicit: Bool)
    case negation(at: Int)
    case root(at: Int)
    case parenthesis(at: Int)
    case bar(at: Int)
    case call(Callee, range: SourceRange, firstOperand: Int)
  }

  enum Callee {
    case function(String, primes: Int, arity: ClosedRange<Int>?)
    case transposition
    case reduction(SyntaxTree.Reduction, [IndexBinder])
    case vector(String, IndexBinder)
    /// A loss by name, over an index or for one output.
    case loss(LossShorthand, IndexBinder?)
    /// A call whose name has been reported as wrong; its argument is still read.
    case mistaken
  }

  var operands: [Operand] = []
  var frames: [Frame] = []

  static func precedence(_ frame: Frame) -> Int? {
    switch frame {
    case .binary(let operation, _): precedence(operation)
    case .negation: 3
    case .root: 5
    case .parenthesis, .bar, .call: nil
    }
  }

  static func precedence(_ operation: SyntaxTree.BinaryOperator) -> Int {
    switch operation {
    case .addition, .subtraction: 1
    case .multiplication, .division, .hadamard: 2
    case .power: 4
    }
  }
}

extension Parser {
  /// Reads an expression up to a token that cannot continue it, which the statement judges.
  mutating func parseExpression() throws(Diagnostic) -> SyntaxTree.ID {
    var stacks = ExpressionStacks()
    while true {
      try parseOperand(&stacks)
      if try !parseContinuation(&stacks) { break }
    }
    try reduce(&stacks, downTo: 0)
    switch stacks.frames.last {
    case .some(.bar(let place)):
      throw Diagnostic(.error, .unclosed("|"), at: SourceRange(place, place + 1))
    case .some: throw expected(.operatorOrClosing)
    case nil: return stacks.operands[0].id
    }
  }

  /// Prefixes and one operand; a call or a bracket is opened and its first operand read.
  private mutating func parseOperand(_ stacks: inout ExpressionStacks) throws(Diagnostic) {
    while true {
      let token = next
      let place = Int(token.lowerBound)
      switch token.kind {
      case .plus: cursor += 1
      case .minus:
        cursor += 1
        stacks.frames.append(.negation(at: place))
      case .root:
        cursor += 1
        stacks.frames.append(.root(at: place))
      case .leftParenthesis:
        cursor += 1
        stacks.frames.append(.parenthesis(at: place))
      case .bar:
        cursor += 1
        stacks.frames.append(.bar(at: place))
      case .number:
        cursor += 1
        push(.number(try decimal(token)), at: token.range, &stacks)
        return
      case .fraction:
        cursor += 1
        pushFraction(token, &stacks)
        return
      case .name:
        if try parseName(&stacks) { return }
      default: throw expectedOperand(stacks)
      }
    }
  }

  private func expectedOperand(_ stacks: ExpressionStacks) -> Diagnostic {
    if next.kind == .leftBracket { return Diagnostic(.error, .listInExpression, at: next.range) }
    if next.kind == .rightParenthesis,
      case .call(.function(let name, _, _), let range, _)? = stacks.frames.last,
      tokens[cursor - 1].kind == .leftParenthesis
    {
      return Diagnostic(.error, .emptyCall(name), at: SourceRange(range.lowerBound, Int(next.upperBound)))
    }
    return expected(.anExpression)
  }

  private mutating func push(
    _ node: SyntaxTree.Node, at range: SourceRange, _ stacks: inout ExpressionStacks
  ) {
    stacks.operands.append(.init(id: tree.append(node, at: range), range: range))
  }

  /// `½` is `1/2`.
  private mutating func pushFraction(_ token: Token, _ stacks: inout ExpressionStacks) {
    let parts = vulgarFraction(text(token))
    let numerator = tree.append(.number(parts.0), at: token.range)
    let denominator = tree.append(.number(parts.1), at: token.range)
    push(.binary(.division, numerator, denominator), at: token.range, &stacks)
  }

  /// After an operand: postfixes, closing brackets, and then an operator. False where the expression ends.
  private mutating func parseContinuation(_ stacks: inout ExpressionStacks) throws(Diagnostic) -> Bool {
    while true {
      let token = next
      switch token.kind {
      case .superscript:
        try refuseRaisedRoot(stacks)
        cursor += 1
        pushPower(token, &stacks)
      case .transposition:
        cursor += 1
        let operand = stacks.operands.removeLast()
        push(
          .transpose(operand.id), at: SourceRange(operand.range.lowerBound, Int(token.upperBound)), &stacks)
      case .rightParenthesis:
        if try !closeParenthesis(&stacks) { return false }
      case .comma:
        return try separateArguments(&stacks)
      case .bar:
        try closeBar(&stacks)
      case .plus: return try pushOperator(.addition, &stacks)
      case .minus: return try pushOperator(.subtraction, &stacks)
      case .times: return try pushOperator(.multiplication, &stacks)
      case .over: return try pushOperator(.division, &stacks)
      case .hadamard: return try pushOperator(.hadamard, &stacks)
      case .caret:
        try refuseRaisedRoot(stacks)
        return try pushOperator(.power, &stacks)
      case .name, .number, .fraction, .leftParenthesis, .root:
        return try juxtapose(&stacks)
      case .prime, .doublePrime: throw Diagnostic(.error, .strayPrime, at: token.range)
      case .leftBracket: throw Diagnostic(.error, .indexedExpression, at: token.range)
      default: return false
      }
    }
  }

  private mutating func pushPower(_ token: Token, _ stacks: inout ExpressionStacks) {
    let base = stacks.operands.removeLast()
    var digits = String(text(token).unicodeScalars.compactMap(superscriptDigit))
    let isNegative = digits.hasPrefix("-")
    digits.removeAll { $0 == "-" || $0 == "+" }
    var exponent = tree.append(.number(digits), at: token.range)
    if isNegative { exponent = tree.append(.negation(exponent), at: token.range) }
    let range = SourceRange(base.range.lowerBound, Int(token.upperBound))
    push(.binary(.power, base.id, exponent), at: range, &stacks)
  }

  /// `√x²` is read in two ways.
  private func refuseRaisedRoot(_ stacks: ExpressionStacks) throws(Diagnostic) {
    guard case .root(let place)? = stacks.frames.last else { return }
    throw Diagnostic(.error, .ambiguousRoot, at: SourceRange(place, Int(next.upperBound)))
  }

  private mutating func pushOperator(
    _ operation: SyntaxTree.BinaryOperator, isImplicit: Bool = false, _ stacks: inout ExpressionStacks
  ) throws(Diagnostic) -> Bool {
    if !isImplicit { cursor += 1 }
    let precedence = ExpressionStacks.precedence(operation)
    // A power waits for the powers to its right; all others are taken from the left.
    try reduce(&stacks, downTo: operation == .power ? precedence + 1 : precedence)
    stacks.frames.append(.binary(operation, isImplicit: isImplicit))
    return true
  }

  /// Two operands side by side: a product behind a number, the end before `for`, an error otherwise.
  private mutating func juxtapose(_ stacks: inout ExpressionStacks) throws(Diagnostic) -> Bool {
    if isWord(next, Particle.for) || isWord(next, Particle.in) { return false }
    let before = tokens[cursor - 1]
    let isProduct = before.kind == .number || before.kind == .fraction
    guard isProduct, next.kind != .number, next.kind != .fraction else {
      throw missingProduct(before, stacks)
    }
    if case .binary(let operation, _)? = stacks.frames.last, operation == .division || operation == .power {
      throw Diagnostic(
        .error, .ambiguousProduct, at: SourceRange(Int(before.lowerBound), Int(next.upperBound)))
    }
    return try pushOperator(.multiplication, isImplicit: true, &stacks)
  }

  private func missingProduct(_ before: Token, _ stacks: ExpressionStacks) -> Diagnostic {
    let range = SourceRange(Int(before.lowerBound), Int(next.upperBound))
    let isPlain = before.kind == .name || before.kind == .number || before.kind == .fraction
    guard isPlain, next.kind == .name || next.kind == .number || next.kind == .fraction else {
      return Diagnostic(.error, .missingOperator(found(next)), at: next.range)
    }
    return Diagnostic(.error, .missingProduct(text(before), text(next)), at: range)
  }

  // MARK: Reductions of the stacks

  /// Applies the operators on top that bind at least as tightly as a level.
  func isReducible(_ stacks: ExpressionStacks, _ level: Int) -> Bool {
    guard let top = stacks.frames.last, let precedence = ExpressionStacks.precedence(top) else {
      return false
    }
    return precedence >= level
  }

  mutating func reduce(_ stacks: inout ExpressionStacks, downTo level: Int) throws(Diagnostic) {
    while isReducible(stacks, level) {
      let right = stacks.operands.removeLast()
      switch stacks.frames.removeLast() {
      case .binary(let operation, _):
        let left = stacks.operands.removeLast()
        let range = SourceRange(left.range.lowerBound, right.range.upperBound)
        push(.binary(operation, left.id, right.id), at: range, &stacks)
      case .negation(let place):
        push(.negation(right.id), at: SourceRange(place, right.range.upperBound), &stacks)
      case .root(let place):
        let node = SyntaxTree.Node.call(name: "sqrt", primes: 0, arguments: [right.id])
        push(node, at: SourceRange(place, right.range.upperBound), &stacks)
      case .parenthesis, .bar, .call: break
      }
    }
  }

  /// Closes the innermost bracket; false if none is open here.
  private mutating func closeParenthesis(_ stacks: inout ExpressionStacks) throws(Diagnostic) -> Bool {
    try reduce(&stacks, downTo: 0)
    let close = Int(next.upperBound)
    switch stacks.frames.last {
    case .parenthesis(let place)?:
      cursor += 1
      stacks.frames.removeLast()
      stacks.operands[stacks.operands.count - 1].range = SourceRange(place, close)
    case .call(let callee, let range, let first)?:
      cursor += 1
      stacks.frames.removeLast()
      let arguments = stacks.operands[first...].map(\.id)
      stacks.operands.removeLast(arguments.count)
      let whole = SourceRange(range.lowerBound, close)
      push(try node(callee, arguments, name: range, whole), at: whole, &stacks)
    case .bar(let place)?:
      throw Diagnostic(.error, .unclosed("|"), at: SourceRange(place, place + 1))
    default: return false
    }
    return true
  }

  private mutating func closeBar(_ stacks: inout ExpressionStacks) throws(Diagnostic) {
    try reduce(&stacks, downTo: 0)
    guard case .bar(let place)? = stacks.frames.last else {
      throw Diagnostic(.error, .missingOperator(found(next)), at: next.range)
    }
    let close = Int(advance().upperBound)
    stacks.frames.removeLast()
    let operand = stacks.operands.removeLast()
    let node = SyntaxTree.Node.call(name: "abs", primes: 0, arguments: [operand.id])
    push(node, at: SourceRange(place, close), &stacks)
  }

  /// A comma goes to the next argument of a call; outside of one it ends the expression.
  private mutating func separateArguments(_ stacks: inout ExpressionStacks) throws(Diagnostic) -> Bool {
    try reduce(&stacks, downTo: 0)
    switch stacks.frames.last {
    case .call(.function(_, _, let arity), _, let first)?:
      let count = stacks.operands.count - first
      if let arity, count >= arity.upperBound, let decimal = decimalComma() { throw decimal }
      cursor += 1
      return true
    case .call(.mistaken, _, _)?, .call(.loss, _, _)?:
      cursor += 1
      return true
    case nil: return false
    default: throw decimalComma() ?? expected(.operatorOrClosing)
    }
  }
}
