/// Where blanks stand within a statement: around signs between two operands and behind commas, not around powers, ranges, signs of one
/// operand and the parts of an index.
struct TokenSpacing {
  /// What a bracket is for.
  enum Bracket {
    /// `w[i,j]`
    case index
    /// `[0.3, -0.2]`
    case list
    case parenthesis
  }

  /// The words at which a statement cannot be told to go on with an operand.
  private static let particles: Set<String> = Set(
    Particle.in + Particle.for + Particle.with + Particle.without + Particle.index + Particle.from)

  let lexer: Lexer
  let keyword: Keyword?
  let tokens: Range<Int>
  private var brackets: [Bracket] = []
  /// How many brackets were open where a range or a size began; nil outside.
  private var sizeDepth: Int?
  private var openBars = 0

  init(_ lexer: Lexer, _ keyword: Keyword?, _ tokens: Range<Int>) {
    self.lexer = lexer
    self.keyword = keyword
    self.tokens = tokens
    if keyword == .network || keyword == .size || keyword == .samples { sizeDepth = 0 }
  }

  func text(_ token: Int) -> String {
    let token = lexer.tokens[token]
    return String(decoding: lexer.bytes[Int(token.lowerBound)..<Int(token.upperBound)], as: UTF8.self)
  }

  func kind(_ token: Int) -> Token.Kind? { tokens.contains(token) ? lexer.tokens[token].kind : nil }

  /// Whether a token is one of the statement's own words.
  private func isParticle(_ token: Int) -> Bool {
    kind(token) == .name && token > tokens.lowerBound && Self.particles.contains(text(token))
  }

  /// Whether a token ends an operand.
  private func endsOperand(_ token: Int) -> Bool {
    switch kind(token) {
    case .name: !isParticle(token) && !(keyword != nil && token == tokens.lowerBound)
    case .number, .fraction, .superscript, .transposition, .prime, .doublePrime, .rightParenthesis,
      .rightBracket, .string:
      true
    case .bar: isClosingBar.contains(token)
    default: false
    }
  }

  /// The bars that close an absolute value, found as the statement is read.
  private var isClosingBar: Set<Int> = []

  private func areAdjacent(_ token: Int) -> Bool {
    lexer.tokens[token - 1].upperBound == lexer.tokens[token].lowerBound
  }

  // MARK: Reading on

  /// What bracket a token opens; nil for any other token. Tokens are taken in order.
  mutating func take(_ token: Int) -> Bracket? {
    switch kind(token) {
    case .leftBracket:
      brackets.append(kind(token - 1) == .name && !isParticle(token - 1) ? .index : .list)
      return brackets.last
    case .leftParenthesis:
      brackets.append(.parenthesis)
      return brackets.last
    case .rightBracket, .rightParenthesis:
      _ = brackets.popLast()
      if let depth = sizeDepth, brackets.count < depth { sizeDepth = nil }
    case .colon, .comma:
      if keyword != .network, keyword != .size, sizeDepth == brackets.count { sizeDepth = nil }
    case .bar:
      if openBars > 0, endsOperand(token - 1) {
        isClosingBar.insert(token)
        openBars -= 1
      } else {
        openBars += 1
      }
    case .name where token > tokens.lowerBound && Particle.in.contains(text(token)):
      sizeDepth = brackets.count
    default: break
    }
    return nil
  }

  // MARK: Blanks

  /// Whether a blank stands before a token; the ones before it have been taken.
  func needsBlank(before token: Int) -> Bool {
    let (a, b) = (kind(token - 1), kind(token))
    guard let a, let b else { return false }
    if keyword != nil, token - 1 == tokens.lowerBound { return true }
    if mustStayApart(a, b, token) { return true }
    if isLabel(token) { return !areAdjacent(token) }
    if brackets.last == .index { return a == .name && b == .name }
    switch b {
    case .comma, .colon, .rightParenthesis, .rightBracket, .superscript, .transposition, .prime,
      .doublePrime, .caret, .dots:
      return false
    case .leftBracket where a == .name: return isParticle(token - 1)
    default: break
    }
    switch a {
    case .leftParenthesis, .leftBracket, .caret, .dots, .root: return false
    case .comma, .colon, .equals, .arrow: return true
    default: return hasBlank(a, b, token)
    }
  }

  private func hasBlank(_ a: Token.Kind, _ b: Token.Kind, _ token: Int) -> Bool {
    switch b {
    case .equals, .arrow: return true
    case .plus, .minus:
      return endsOperand(token - 1) ? sizeDepth == nil : isSign(token - 1) != .unary
    case .times, .hadamard: return true
    case .over: return !isPlainQuotient(at: token)
    case .bar where openBars > 0 && endsOperand(token - 1): return false
    case .leftParenthesis where a == .prime || a == .doublePrime || a == .name && !isParticle(token - 1):
      return false
    default: break
    }
    switch a {
    case .plus, .minus: return isSign(token - 1) == .binary && sizeDepth == nil
    case .over: return !isPlainQuotient(at: token - 1)
    case .bar where !isClosingBar.contains(token - 1): return false
    case .number, .fraction: return isParticle(token) || !areAdjacent(token)
    default: return true
    }
  }

  private enum Sign { case binary, unary }

  /// Whether a plus or minus stands between two operands or before one; nil for other tokens.
  private func isSign(_ token: Int) -> Sign? {
    guard kind(token) == .plus || kind(token) == .minus else { return nil }
    return endsOperand(token - 1) ? .binary : .unary
  }

  /// `1/2`, where neither a factor before it nor a power behind it would be read with it first.
  private func isPlainQuotient(at over: Int) -> Bool {
    guard kind(over - 1) == .number, kind(over + 1) == .number else { return false }
    let before = kind(over - 2)
    let isFirst = ![.times, .over, .hadamard, .caret, .root].contains(before)
    return isFirst && kind(over + 2) != .caret && kind(over + 2) != .superscript
  }

  /// `theta-layer`, `2-2-1`: names that may hold hyphens, where a blank has a meaning.
  private func isLabel(_ token: Int) -> Bool {
    guard keyword == .model || keyword == .notation || keyword == .style else { return false }
    let parts: [Token.Kind] = [.name, .number, .minus]
    return [token - 1, token].allSatisfy { kind($0).map { parts.contains($0) } == true }
  }

  /// Pairs that would be read as one: `2 e3`, `x² ³`, `2. ..`.
  private func mustStayApart(_ a: Token.Kind, _ b: Token.Kind, _ token: Int) -> Bool {
    if areAdjacent(token) { return false }
    switch (a, b) {
    case (.superscript, .superscript), (.number, .dots), (.number, .number), (.name, .name), (.name, .number):
      return a != .number || b != .dots || text(token - 1).hasSuffix(".")
    case (.number, .name), (.fraction, .name): return true
    default: return false
    }
  }
}
