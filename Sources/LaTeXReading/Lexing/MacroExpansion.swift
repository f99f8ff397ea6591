/// Puts the bodies of macros in their places, with bounds: nothing expands for ever.
///
/// The tokens of a body have the place of the call; those of an argument keep their own.
struct MacroExpansion {
  private let macros: Macros
  private var output: [Token] = []
  /// What is still to be read, the next token last.
  private var input: [Token]
  private var expansions = 0

  static let expansionLimit = 5_000

  init(_ tokens: [Token], _ macros: Macros) {
    self.macros = macros
    input = tokens.reversed()
    output.reserveCapacity(tokens.count)
  }

  /// The tokens without macros, or the macro that has no end.
  mutating func run() -> Result<[Token], ExpansionError> {
    while let token = input.popLast() {
      guard case .command(let name) = token.kind, Commands.table[name] == nil || macros.isOwn(name),
        let macro = macros.table[name]
      else {
        output.append(token)
        continue
      }
      expansions += 1
      guard expansions <= Self.expansionLimit, output.count + input.count < 2 * Lexer.tokenLimit else {
        return .failure(ExpansionError(range: token.range, name: name))
      }
      expand(macro, token)
    }
    return .success(output)
  }

  private mutating func expand(_ macro: Macros.Macro, _ call: Token) {
    var arguments: [[Token]] = []
    if let standard = macro.standard {
      arguments.append(optionalArgument() ?? placed(standard, at: call))
    }
    while arguments.count < macro.parameters { arguments.append(argument()) }
    var isFirst = true
    var replaced: [Token] = []
    for var token in macro.body {
      if case .parameter(let number) = token.kind {
        if number < arguments.count { replaced += arguments[number] }
        isFirst = false
        continue
      }
      token.start = call.start
      token.end = call.end
      if isFirst { token.isSpaced = call.isSpaced }
      isFirst = false
      replaced.append(token)
    }
    input.append(contentsOf: replaced.reversed())
  }

  private func placed(_ tokens: [Token], at call: Token) -> [Token] {
    tokens.map { Token(kind: $0.kind, start: call.start, end: call.end, isSpaced: $0.isSpaced) }
  }

  /// The next token, or what stands in the braces that follow.
  private mutating func argument() -> [Token] {
    guard let first = input.popLast() else { return [] }
    guard first.kind == .open else { return [first] }
    var taken: [Token] = []
    var depth = 1
    while let token = input.popLast() {
      if token.kind == .open { depth += 1 }
      if token.kind == .close { depth -= 1 }
      if depth == 0 { return taken }
      taken.append(token)
    }
    return taken
  }

  private mutating func optionalArgument() -> [Token]? {
    guard case .openBracket(.square, _) = input.last?.kind else { return nil }
    guard let last = input.lastIndex(where: { $0.kind == .closeBracket(.square, isStretched: false) }) else {
      return nil
    }
    let taken = input[(last + 1)..<(input.count - 1)].reversed()
    input.removeSubrange(last...)
    return Array(taken)
  }
}

/// A macro that does not come to an end.
struct ExpansionError: Error, Sendable {
  var range: TextRange
  var name: String
}
