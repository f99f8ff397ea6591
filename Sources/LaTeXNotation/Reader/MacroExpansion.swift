/// Puts the bodies of macros in place of their names.
///
/// The ranges of what comes out never fall: arguments keep theirs, the first and last token of a body take the ends of the call. So
/// a place in the formula is a place in the document.
struct MacroExpansion {
  private let macros: [String: MathMacros.Macro]
  /// Tokens that are still to be read, the next one last.
  private var open: [MathToken]
  private var done: [MathToken] = []
  private var replacements = 0

  /// More replacements than these in one display are no notation.
  static let limit = 2_000

  init(_ tokens: [MathToken], _ macros: MathMacros) {
    self.macros = macros.macros
    open = tokens.reversed()
  }

  mutating func run() throws(MathReadingError) -> [MathToken] {
    while let token = open.popLast() {
      guard case .command(let name) = token.kind, let macro = macros[name] else {
        done.append(token)
        continue
      }
      replacements += 1
      if replacements > Self.limit || open.count + done.count > MathLexer.tokenLimit {
        throw MathReadingError(
          token.range.lowerBound, "macros such as \\\(name) are replaced more than \(Self.limit) times",
          pt: "macros como \\\(name) são substituídas mais de \(Self.limit) vezes")
      }
      try replace(token, name, macro)
    }
    return done
  }

  private mutating func replace(_ token: MathToken, _ name: String, _ macro: MathMacros.Macro)
    throws(MathReadingError)
  {
    var arguments: [[MathToken]] = []
    var end = token.range.upperBound
    if let optional = macro.optional, macro.parameters > 0 {
      arguments.append(bracketed(&end) ?? optional)
    }
    while arguments.count < macro.parameters {
      guard let own = argument(&end) else {
        throw MathReadingError(
          token.range.lowerBound,
          "\\\(name) has \(macro.parameters) arguments, and \(arguments.count) follow",
          pt: "\\\(name) tem \(macro.parameters) argumentos, e \(arguments.count) seguem")
      }
      arguments.append(own)
    }
    open += placed(macro.body, arguments, token.range.lowerBound..<max(end, token.range.upperBound))
      .reversed()
  }

  private func placed(_ body: [MathMacros.Piece], _ arguments: [[MathToken]], _ call: Range<Int>)
    -> [MathToken]
  {
    var place = call.lowerBound
    var tokens: [MathToken] = []
    for piece in body {
      switch piece {
      case .token(let kind): tokens.append(MathToken(kind: kind, range: place..<place))
      case .parameter(let number):
        guard arguments.indices.contains(number) else { continue }
        for var token in arguments[number] {
          let isBehind = token.range.lowerBound >= place && token.range.upperBound <= call.upperBound
          token.range = isBehind ? token.range : place..<place
          place = token.range.upperBound
          tokens.append(token)
        }
      }
    }
    guard let first = tokens.first else { return [] }
    tokens[0].range = call.lowerBound..<max(first.range.upperBound, call.lowerBound)
    let last = tokens.count - 1
    tokens[last].range = min(tokens[last].range.lowerBound, call.upperBound)..<call.upperBound
    return tokens
  }

  /// One token, or what braces hold.
  private mutating func argument(_ end: inout Int) -> [MathToken]? {
    guard let first = open.popLast() else { return nil }
    end = max(end, first.range.upperBound)
    guard first.kind == .open else { return first.kind == .close ? nil : [first] }
    return tokens(until: .close, nesting: .open, &end)
  }

  private mutating func bracketed(_ end: inout Int) -> [MathToken]? {
    guard open.last?.kind == .symbol("[") else { return nil }
    open.removeLast()
    return tokens(until: .symbol("]"), nesting: .symbol("["), &end)
  }

  private mutating func tokens(until close: MathToken.Kind, nesting: MathToken.Kind, _ end: inout Int)
    -> [MathToken]?
  {
    var (found, level): ([MathToken], Int) = ([], 1)
    while let token = open.popLast() {
      end = max(end, token.range.upperBound)
      if token.kind == nesting { level += 1 }
      if token.kind == close { level -= 1 }
      if level == 0 { return found }
      found.append(token)
    }
    return nil
  }
}
