/// The words of one statement.
struct StatementNames {
  private let parser: Parser
  private let tokens: Range<Int>
  private let keyword: Keyword?
  /// The tokens that declare a name of the whole text.
  private(set) var definitions: [Int] = []

  /// Names that a pair of brackets, or the whole statement, binds.
  private struct Scope {
    var range: Range<Int>
    var names: Set<String>
    var binders: Set<Int>
  }

  private static let particles: Set<String> = Set(
    Particle.from + Particle.in + Particle.for + Particle.index + Particle.with + Particle.without
      + Particle.biases + Particle.distribution + Particle.binary + Particle.real)

  init(_ parser: Parser, _ tokens: Range<Int>, _ keyword: Keyword?) {
    self.parser = parser
    self.tokens = tokens
    self.keyword = keyword
    definitions = findDefinitions()
  }

  private func kind(_ token: Int) -> Token.Kind? { tokens.contains(token) ? parser.tokens[token].kind : nil }
  private func name(_ token: Int) -> String { parser.name(parser.tokens[token]) }
  private func text(_ token: Int) -> String { parser.text(parser.tokens[token]) }

  // MARK: Declarations

  private func findDefinitions() -> [Int] {
    let first = tokens.lowerBound
    switch keyword {
    case nil: return [first].filter { kind($0) == .name }
    case .input, .target, .weight, .bias, .constant, .rate, .size, .opaque, .matrix:
      return listed(from: first + 1)
    case .name, .loss, .layer:
      let isNamed = kind(first + 1) == .name && [.equals, .leftBracket].contains(kind(first + 2))
      return isNamed ? [first + 1] : []
    case .samples:
      let index = tokens.first { kind($0) == .name && $0 > first && Particle.index.contains(text($0)) }
      return [first + 1, index.map { $0 + 1 }].compactMap { $0 }.filter { kind($0) == .name }
    default: return []
    }
  }

  /// The names after the keyword and after commas outside brackets.
  private func listed(from start: Int) -> [Int] {
    var (depth, found) = (0, [Int]())
    for token in start..<max(start, tokens.upperBound) {
      switch kind(token) {
      case .leftBracket, .leftParenthesis: depth += 1
      case .rightBracket, .rightParenthesis: depth -= 1
      case .name where depth == 0 && (token == start || kind(token - 1) == .comma): found.append(token)
      default: break
      }
    }
    return found
  }

  // MARK: Words

  func words(_ globals: Set<String>) -> [NameIndex.Word] {
    let scopes = scopes(globals)
    let own = Set(definitions)
    return tokens.filter { kind($0) == .name && text($0) != "∈" }.map { token in
      let name = name(token)
      let kind = meaning(of: token, name, scopes, globals)
      let isBinder = scopes.contains { $0.binders.contains(token) && $0.names.contains(name) }
      return NameIndex.Word(
        range: parser.tokens[token].range, name: name, kind: kind,
        isDefinition: own.contains(token) || isBinder && kind != .global)
    }
  }

  private func meaning(
    of token: Int, _ name: String, _ scopes: [Scope], _ globals: Set<String>
  ) -> NameIndex.Kind {
    if keyword != nil, token == tokens.lowerBound { return .keyword }
    if [.model, .notation, .lang, .style].contains(keyword) { return .label }
    if let scope = scopes.last(where: { $0.range.contains(token) && $0.names.contains(name) }) {
      return .local(scope: Int(parser.tokens[scope.range.lowerBound].lowerBound))
    }
    if globals.contains(name) { return .global }
    if Self.particles.contains(name) { return .particle }
    let isCalled =
      kind(token + 1) == .leftParenthesis || kind(token + 1) == .prime || kind(token + 1) == .doublePrime
    return isCalled || isFunctionPlace(token) ? .function : .global
  }

  /// Behind the sign of a binding, or among the activations of a network.
  private func isFunctionPlace(_ token: Int) -> Bool {
    if keyword == .bind { return kind(token - 1) == .equals }
    return keyword == .network && tokens.contains { $0 < token && Particle.with.contains(text($0)) }
  }

  // MARK: Scopes

  /// The statement, then its sums from the outside in.
  private func scopes(_ globals: Set<String>) -> [Scope] {
    var scopes = [Scope(range: tokens, names: [], binders: [])]
    func bind(_ token: Int, in place: Int) {
      guard !globals.contains(name(token)) else { return }
      scopes[place].names.insert(name(token))
      scopes[place].binders.insert(token)
    }
    for token in leftIndices { bind(token, in: 0) }
    for (range, binders) in sums {
      scopes.append(Scope(range: range, names: [], binders: []))
      for token in binders { bind(token, in: scopes.count - 1) }
    }
    if let start = tokens.last(where: { kind($0) == .name && Particle.for.contains(text($0)) }) {
      for token in binders(in: start + 1..<tokens.upperBound) { bind(token, in: 0) }
    }
    return scopes
  }

  /// The indices of what an equation, a name or a symbol's template is about.
  private var leftIndices: [Int] {
    guard keyword == nil || keyword == .name || keyword == .symbol || keyword == .layer else { return [] }
    let target = keyword == nil ? tokens.lowerBound : tokens.lowerBound + 1
    guard kind(target + 1) == .leftBracket else { return [] }
    let end = tokens.first { $0 > target && kind($0) == .rightBracket } ?? tokens.upperBound
    return (target + 2..<max(target + 2, end)).filter { kind($0) == .name }
  }

  /// The brackets behind a name that begin with binders, `sum(i, j in 1..n: …)`: their tokens, and the binders.
  private var sums: [(range: Range<Int>, binders: [Int])] {
    var found: [(range: Range<Int>, binders: [Int])] = []
    var open: [(start: Int, colon: Int?)] = []
    for token in tokens {
      switch kind(token) {
      case .leftParenthesis, .leftBracket: open.append((token, nil))
      case .colon: if let last = open.indices.last, open[last].colon == nil { open[last].colon = token }
      case .rightParenthesis, .rightBracket:
        guard let (start, colon) = open.popLast(), let colon else { continue }
        found.append((start..<token + 1, binders(in: start + 1..<colon)))
      default: break
      }
    }
    // What is still open ends with the statement.
    for (start, colon) in open {
      if let colon { found.append((start..<tokens.upperBound, binders(in: start + 1..<colon))) }
    }
    return found.sorted {
      ($0.range.lowerBound, -$0.range.upperBound) < ($1.range.lowerBound, -$1.range.upperBound)
    }
  }

  /// The names at the beginning and after commas.
  private func binders(in range: Range<Int>) -> [Int] {
    range.filter { kind($0) == .name && ($0 == range.lowerBound || kind($0 - 1) == .comma) }
  }
}
