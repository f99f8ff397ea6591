/// A statement on its way to lines: a first cell, which is its keyword or left side, and the rest.
struct StatementLayout {
  /// A line of the author's.
  enum Piece {
    case tokens(ClosedRange<Int>, comment: String?)
    case comment(String)
  }

  /// A line of code with the comment behind it.
  private struct Line {
    var code = ""
    var comment: String?
  }

  private var spacing: TokenSpacing?
  private var pieces: [Piece] = []
  /// The tokens of the first cell; empty where it is broken.
  private var cell: Range<Int> = 0..<0
  private var cellText: String
  /// The comment behind it.
  var comment: String?

  /// Longer cells stand out, and the others do not follow them.
  private static let widestCell = 12
  /// Comments behind longer lines stand out.
  private static let widestCode = 60

  init(_ spacing: TokenSpacing, _ pieces: [Piece]) {
    self.spacing = spacing
    self.pieces = pieces
    cellText = ""
    let first = spacing.tokens.lowerBound
    let end =
      spacing.keyword != nil
      ? first + 1 : spacing.tokens.first { spacing.kind($0) == .equals } ?? spacing.tokens.upperBound
    guard case .tokens(let line, _)? = pieces.first, line.upperBound >= end else { return }
    cell = first..<end
    var own = spacing
    for token in cell {
      if token > first, own.needsBlank(before: token) { cellText += " " }
      cellText += own.text(token)
      _ = own.take(token)
    }
  }

  /// A word alone.
  init(word: String) { cellText = word }

  // MARK: Runs

  /// The lines of statements that stand one below the other.
  static func aligned(_ run: [StatementLayout]) -> [String] {
    let cells = run.filter { $0.spacing != nil && !$0.cell.isEmpty }.map { $0.cellText.count }
    let width = cells.filter { $0 <= widestCell }.max() ?? 0
    let lines = run.flatMap { $0.lines(width) }
    let codes = lines.filter { $0.comment != nil && !$0.code.isEmpty && $0.code.count <= widestCode }
    let column = (codes.map { $0.code.count }.max() ?? 0) + 2
    return lines.map { line in
      guard let comment = line.comment else { return line.code }
      return line.code + String(repeating: " ", count: max(2, column - line.code.count)) + comment
    }
  }

  private func lines(_ width: Int) -> [Line] {
    guard var spacing else { return [Line(code: cellText, comment: self.comment)] }
    var lines: [Line] = []
    var openers: [Opener] = []
    for piece in pieces {
      switch piece {
      case .comment(let text):
        lines.append(Line(code: blanks(openers.last?.content ?? 2) + text))
      case .tokens(let range, let comment):
        var line = Line(code: lines.isEmpty ? "" : blanks(indentation(range.lowerBound, spacing, openers)))
        let indent = line.code.count
        // Counted along, so that a line of many brackets stays linear.
        var column = indent
        for token in range {
          let text =
            (token > range.lowerBound ? gap(before: token, spacing, width) : "") + spacing.text(token)
          line.code += text
          column += text.count
          if spacing.take(token) != nil {
            let isBroken = token == range.upperBound
            openers.append(
              Opener(own: isBroken ? indent : column - 1, content: isBroken ? indent + 2 : column))
          } else if spacing.kind(token) == .rightBracket || spacing.kind(token) == .rightParenthesis {
            _ = openers.popLast()
          }
        }
        line.comment = comment
        lines.append(line)
      }
    }
    if let comment { lines[lines.count - 1].comment = comment }
    return lines
  }

  /// The blanks before a token: one, none, or as many as bring the rest to its column.
  private func gap(before token: Int, _ spacing: TokenSpacing, _ width: Int) -> String {
    if token == cell.upperBound, !cell.isEmpty { return blanks(max(0, width - cellText.count) + 1) }
    return spacing.needsBlank(before: token) ? " " : ""
  }

  private func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }

  // MARK: Broken lines

  /// The columns of an open bracket and of what stands in it.
  private struct Opener {
    var own: Int
    var content: Int
  }

  private func indentation(_ token: Int, _ spacing: TokenSpacing, _ openers: [Opener]) -> Int {
    guard let opener = openers.last else { return 2 }
    let isCloser = spacing.kind(token) == .rightBracket || spacing.kind(token) == .rightParenthesis
    return isCloser ? opener.own : opener.content
  }
}
