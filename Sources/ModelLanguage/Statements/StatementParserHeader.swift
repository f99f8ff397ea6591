/// The statements that say what a model is called and how it is counted.
extension Parser {
  /// `wv "W/V expansion, 2-2-1"`
  mutating func parseModelName() throws(Diagnostic) -> Statement.Kind {
    let name = try parseHyphenatedName()
    return .model(name: name, title: next.kind == .string ? unquoted(advance()) : nil)
  }

  /// `wv`, `theta-layer`, `2-2-1`: the name of a model or a notation may hold hyphens and begin with a digit.
  mutating func parseHyphenatedName() throws(Diagnostic) -> String {
    let first = next
    var previous = first
    guard first.kind == .name || first.kind == .number else { throw expected(.aName) }
    cursor += 1
    var name = first.kind == .name ? name(first) : text(first)
    while next.lowerBound == previous.upperBound, [.name, .number, .minus].contains(next.kind) {
      previous = advance()
      name += previous.kind == .name ? self.name(previous) : previous.kind == .minus ? "-" : text(previous)
    }
    return name
  }

  /// The text of a string without its quotes and escapes.
  private func unquoted(_ token: Token) -> String {
    var result = ""
    var isEscaped = false
    for character in text(token).dropFirst().dropLast() {
      if character == "\\", !isEscaped {
        isEscaped = true
      } else {
        isEscaped = false
        result.append(character)
      }
    }
    return result
  }

  /// `h[k] = "h^{k}"`
  mutating func parseSymbol() throws(Diagnostic) -> Statement.Kind {
    let start = Int(next.lowerBound)
    var declarator = Declarator(name: try expectName().name)
    if accept(.leftBracket) {
      repeat {
        declarator.indices.append(SizeExpression(name: try expectName(.anIndex).name, offset: 0))
      } while accept(.comma)
      try expect(.rightBracket, .bracket("]"))
    }
    declarator.range = range(from: start)
    try expect(.equals, .equalsSign)
    guard next.kind == .string else { throw expected(.quotedText) }
    return .symbol(declarator, latex: String(text(advance()).dropFirst().dropLast()))
  }

  /// `product = none, sample = hidden`
  mutating func parseStyle() throws(Diagnostic) -> Statement.Kind {
    var settings: [NotationSetting] = []
    repeat {
      let start = Int(next.lowerBound)
      let key = try expectName().name
      try expect(.equals, .equalsSign)
      let isQuoted = next.kind == .string
      let value = isQuoted ? String(text(advance()).dropFirst().dropLast()) : try parseHyphenatedName()
      settings.append(NotationSetting(key, value, at: range(from: start)))
    } while accept(.comma)
    return .style(settings)
  }

  mutating func parseLanguage() throws(Diagnostic) -> Statement.Kind {
    let (code, range) = try expectName(.aLanguage)
    guard ["pt", "en"].contains(code) else { throw Diagnostic(.error, .unknownLanguage(code), at: range) }
    return .language(code)
  }

  mutating func parseIndexBase() throws(Diagnostic) -> Statement.Kind {
    guard acceptWord(Particle.from) else { throw expected(.word("from", "de")) }
    let token = next
    let base = try parseInteger()
    guard base <= 1 else { throw Diagnostic(.error, .indexBase(base), at: token.range) }
    return .indexBase(base)
  }

  /// `m, n(l), k = 4`
  mutating func parseSizes() throws(Diagnostic) -> Statement.Kind {
    var sizes: [SizeDeclaration] = []
    repeat {
      let start = Int(next.lowerBound)
      var size = SizeDeclaration(name: try expectName().name)
      if accept(.leftParenthesis) {
        size.parameter = try expectName(.anIndex).name
        try expect(.rightParenthesis, .bracket(")"))
      }
      if next.kind == .equals, size.parameter != nil {
        throw Diagnostic(.error, .dependentSizeValue(size.name), at: next.range)
      }
      if accept(.equals) { size.value = try parseInteger() }
      size.range = range(from: start)
      sizes.append(size)
    } while accept(.comma)
    return .size(sizes)
  }

  /// `N`, `N index b`
  mutating func parseSamples() throws(Diagnostic) -> Statement.Kind {
    let size = try parseSampleCount()
    let index =
      acceptWord(Particle.index) ? Particle.canonicalIndex(try expectName(.anIndex).name) : nil
    return .samples(size: size, index: index)
  }

  /// A number of samples: an integer or a name, with nothing added.
  private mutating func parseSampleCount() throws(Diagnostic) -> SizeExpression {
    if next.kind == .number { return .literal(try parseInteger()) }
    return .named(try expectName(.aSize).name)
  }
}
