extension ModelSyntax {
  /// Reads a model file. All errors that can be seen are thrown together, at most about fifty.
  ///
  /// Linear in the text; no depth of nesting uses the program's stack.
  /// - Parameter name: What diagnostics call the text, usually the path of a file.
  public init(parsing text: String, name: String) throws(DiagnosticList) {
    var lexer = Lexer(text)
    lexer.run()
    var parser = Parser(lexer)
    parser.parseModel(lexer.lines)
    if lexer.lines.isEmpty, parser.diagnostics.isEmpty {
      parser.diagnostics.append(Diagnostic(.error, .emptyFile))
    }
    self = try parser.finished(SourceText(name: name, text: text))
  }

  /// Reads a bare expression, `(y - sigma(w*x + b))^2` or `L = (y - p)^2`, as a model named `expression`
  /// whose one statement is the loss, `f` unless it is named.
  /// - Parameter language: `"pt"` to accept Portuguese names of functions.
  public init(
    expression text: String, name: String = "expr", language: String? = nil
  ) throws(DiagnosticList) {
    var lexer = Lexer(text)
    lexer.run()
    var parser = Parser(lexer)
    parser.scope.isPortuguese = language == "pt"
    if let language { parser.statements.append(Statement(.language(language))) }
    parser.parseBareExpression(lexer.lines)
    self = try parser.finished(SourceText(name: name, text: text))
  }
}

extension Parser {
  func finished(_ source: SourceText) throws(DiagnosticList) -> ModelSyntax {
    if !diagnostics.isEmpty {
      let inOrder = diagnostics.enumerated().sorted {
        ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
      }
      throw DiagnosticList(inOrder.prefix(Lexer.errorLimit).map(\.element), source: source)
    }
    return ModelSyntax(tree: tree, statements: statements, source: source)
  }

  mutating func parseModel(_ lines: [LogicalLine]) {
    for line in lines { scan(line) }
    for line in lines where !line.isBroken && diagnostics.count < Lexer.errorLimit {
      cursor = line.tokens.lowerBound
      end = line.tokens.upperBound
      let start = Int(next.lowerBound)
      do throws(Diagnostic) {
        let kinds = try parseStatement(line)
        try expectEnd()
        for kind in kinds { statements.append(Statement(kind, at: range(from: start))) }
      } catch {
        diagnostics.append(error)
      }
    }
  }

  mutating func parseBareExpression(_ lines: [LogicalLine]) {
    guard let line = lines.first else {
      if diagnostics.isEmpty { diagnostics.append(Diagnostic(.error, .emptyExpression)) }
      return
    }
    if line.isBroken { return }
    cursor = line.tokens.lowerBound
    end = line.tokens.upperBound
    do throws(Diagnostic) {
      var name = freeName(for: line)
      if next.kind == .name, peek(1).kind == .equals {
        name = try expectName().name
        cursor += 1
      }
      let body = try parseExpression()
      try expectEnd()
      statements.append(Statement(.expression(name: name, body: body), at: tree.range(of: body)))
      if lines.count > 1 {
        let second = tokens[lines[1].tokens.lowerBound].range
        throw Diagnostic(.error, .secondExpression, at: second)
      }
    } catch {
      diagnostics.append(error)
    }
  }

  /// What a bare expression is called: f, or the first name after it that the expression leaves free.
  private func freeName(for line: LogicalLine) -> String {
    let used = Set(tokens[line.tokens].filter { $0.kind == .name }.map { name($0) })
    let choices = ["f", "g", "h", "F", "G", "H"]
    if let free = choices.first(where: { !used.contains($0) }) { return free }
    return (0...used.count).lazy.map { "f\($0)" }.first { !used.contains($0) } ?? "f"
  }

  /// Notes what must be known before the first call is read: the opaque functions, the language, the quantities.
  private mutating func scan(_ line: LogicalLine) {
    guard let first = line.tokens.first, tokens[first].kind == .name else { return }
    cursor = first
    end = line.tokens.upperBound
    guard let keyword = keyword() else {
      scope.quantities.insert(name(tokens[first]))
      return
    }
    switch keyword {
    case .opaque:
      for token in tokens[line.tokens].dropFirst() where token.kind == .name { scope.addOpaque(name(token)) }
    case .lang: scope.isPortuguese = text(peek(1)) == "pt"
    case .input, .target, .weight, .bias, .constant, .rate:
      for token in tokens[line.tokens].dropFirst() where token.kind == .name {
        scope.quantities.insert(name(token))
      }
    case .name, .loss, .layer: scope.quantities.insert(name(peek(1)))
    default: break
    }
  }

  /// The keyword at the cursor, if the word stands for one there.
  func keyword() -> Keyword? {
    guard next.kind == .name, let keyword = Keyword(spelling: text(next)) else { return nil }
    switch peek(1).kind {
    case .equals: return keyword == .loss ? keyword : nil
    case .leftBracket: return nil
    default: return keyword
    }
  }

  /// One statement; the `matrix` line gives one for each matrix.
  private mutating func parseStatement(_ line: LogicalLine) throws(Diagnostic) -> [Statement.Kind] {
    guard let keyword = keyword() else { return [try parseEquation()] }
    let word = advance()
    switch keyword {
    case .model: return [try parseModelName()]
    case .lang: return [try parseLanguage()]
    case .notation: return [.notation(try parseHyphenatedName())]
    case .indices: return [try parseIndexBase()]
    case .size: return [try parseSizes()]
    case .samples: return [try parseSamples()]
    case .input: return [try parseDeclaration(.input)]
    case .target: return [try parseTarget()]
    case .weight: return [try parseDeclaration(.weight)]
    case .bias: return [try parseDeclaration(.bias)]
    case .constant: return [try parseDeclaration(.constant)]
    case .rate: return [try parseDeclaration(.rate)]
    case .matrix: return try parseMatrices()
    case .opaque: return [try parseOpaque()]
    case .name: return [try parseAbbreviation()]
    case .loss: return [try parseLoss()]
    case .given: return [try parseGiven()]
    case .bind: return [try parseBindings()]
    case .layer: return [try parseLayer()]
    case .network: return [try parseNetwork()]
    case .data: return [try parseData(word, rows: line.rows ?? [])]
    case .symbol: return [try parseSymbol()]
    case .style: return [try parseStyle()]
    }
  }
}
