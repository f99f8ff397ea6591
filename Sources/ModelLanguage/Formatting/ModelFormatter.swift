extension ModelSyntax {
  /// The text of a model in its one layout: what is said stays as it is spelled, comments stay where they are, blanks follow from the
  /// words alone.
  ///
  /// Within lines without a blank line or a comment line between them, what follows keywords and left sides begins in one column, and so
  /// do comments behind statements. Lines that an open bracket breaks stay broken, and align with what stands behind the bracket. The
  /// result is its own layout. Linear in the text.
  /// - Throws: The diagnostics of a text that cannot be read; nothing is made of it.
  public static func formatted(_ text: String, name: String = "model") throws(DiagnosticList) -> String {
    let syntax = try ModelSyntax(parsing: text, name: name)
    var formatter = ModelFormatter(text)
    let result = formatter.run()
    let isSame = (try? ModelSyntax(parsing: result, name: name)).map { $0 == syntax } ?? false
    guard isSame, Trivia.comments(of: result) == Trivia.comments(of: text) else {
      let refusal = Message(
        "this text has no layout that keeps its meaning; it stays as it is",
        pt: "este texto não tem um arranjo que guarde o sentido; fica como está")
      throw DiagnosticList([Diagnostic(.error, refusal)], source: SourceText(name: name, text: text))
    }
    return result
  }
}

/// Lays the statements of a text out anew; comments and blank lines come from what stands between its tokens.
struct ModelFormatter {
  private let lexer: Lexer
  private var parser: Parser
  private let lineEnd: String
  private var output: [String] = []
  /// Statements that align with each other.
  private var waiting: [StatementLayout] = []

  init(_ text: String) {
    var lexer = Lexer(text)
    lexer.run()
    self.lexer = lexer
    parser = Parser(lexer)
    lineEnd = text.utf8.firstIndex(of: 0x0A).map { text.utf8[..<$0].last == 0x0D } == true ? "\r\n" : "\n"
  }

  /// The whole text, with the line ends of its first line.
  mutating func run() -> String {
    var place = lexer.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    for line in lexer.lines {
      take(Trivia(lexer.bytes, place..<Int(lexer.tokens[line.tokens.lowerBound].lowerBound)))
      waiting.append(layout(of: line))
      place = Int(lexer.tokens[line.tokens.upperBound - 1].upperBound)
      if line.rows != nil { place = takeRows(from: place) }
    }
    take(Trivia(lexer.bytes, place..<lexer.bytes.count))
    align()
    while output.last == "" { output.removeLast() }
    return output.map { $0 + lineEnd }.joined()
  }

  /// What stands between two statements.
  private mutating func take(_ trivia: Trivia) {
    var lines = trivia.lines
    if let comment = trivia.trailing {
      if waiting.isEmpty {
        lines.insert(.comment(comment), at: 0)
      } else {
        waiting[waiting.count - 1].comment = comment
      }
    }
    for line in lines {
      align()
      switch line {
      case .comment(let text): output.append(text)
      case .blank: if let last = output.last, last != "" { output.append("") }
      }
    }
  }

  private mutating func align() {
    output += StatementLayout.aligned(waiting)
    waiting = []
  }

  /// The physical lines of a statement, with the comments behind and between them.
  private mutating func layout(of line: LogicalLine) -> StatementLayout {
    parser.cursor = line.tokens.lowerBound
    parser.end = line.tokens.upperBound
    var pieces: [StatementLayout.Piece] = []
    var start = line.tokens.lowerBound
    for token in line.tokens.dropLast() {
      let gap = Int(lexer.tokens[token].upperBound)..<Int(lexer.tokens[token + 1].lowerBound)
      let trivia = Trivia(lexer.bytes, gap)
      guard trivia.hasBreak else { continue }
      pieces.append(.tokens(start...token, comment: trivia.trailing))
      for case .comment(let text) in trivia.lines { pieces.append(.comment(text)) }
      start = token + 1
    }
    pieces.append(.tokens(start...line.tokens.upperBound - 1, comment: nil))
    return StatementLayout(TokenSpacing(lexer, parser.keyword(), line.tokens), pieces)
  }

  /// The rows of a block up to its end, which is laid out like a statement; returns the place behind it.
  private mutating func takeRows(from start: Int) -> Int {
    let header = lexer.lineEnd(from: start)
    if let comment = DataLine(lexer.bytes, start..<header).comment {
      waiting[waiting.count - 1].comment = comment
    }
    align()
    var block = DataLayout()
    var place = lexer.lineStart(after: header)
    while place < lexer.bytes.count {
      let end = lexer.lineEnd(from: place)
      let line = DataLine(lexer.bytes, place..<end)
      if line.cells.count == 1, Particle.end.contains(line.cells[0]) {
        output += block.lines
        waiting = [StatementLayout(word: line.cells[0])]
        return line.contentEnd
      }
      block.add(line)
      place = lexer.lineStart(after: end)
    }
    return lexer.bytes.count
  }
}

extension Lexer {
  /// Where the line of an offset ends.
  fileprivate func lineEnd(from offset: Int) -> Int {
    bytes[offset...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
  }

  /// Where the line behind a line's end begins.
  fileprivate func lineStart(after end: Int) -> Int {
    let isPair = end + 1 < bytes.count && bytes[end] == 0x0D && bytes[end + 1] == 0x0A
    return min(bytes.count, end + (isPair ? 2 : 1))
  }
}
