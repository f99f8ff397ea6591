extension Page {
  /// More bytes than these are not read.
  package static let sizeLimit = 64 << 20
  /// More formulas than these are not read.
  package static let formulaLimit = 50_000

  /// Reads a page: decodes its bytes, finds its formulas and parses them. Total: what cannot be read is on the page
  /// as such.
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - format: how it is written; nil to tell it by the content.
  package static func read(_ bytes: [UInt8], as format: Format? = nil) -> Page {
    var reader = PageReader(bytes, format)
    return reader.run()
  }
}

/// Reads one page.
struct PageReader {
  private var page: Page
  private var parser = FormulaParser()
  private var macros: Macros
  private var hasDecimalComma = false
  private var section = 0

  init(_ bytes: [UInt8], _ format: Page.Format?) {
    page = Page(format: format ?? .markdown)
    macros = Macros(of: [])
    guard bytes.count <= Page.sizeLimit else {
      let size = Page.sizeLimit >> 20
      notice(
        Wording(
          "the file has more than \(size) MB and is not read",
          "o arquivo tem mais de \(size) MB e não foi lido"))
      return
    }
    let decoded = Encoding.decode(bytes)
    if let wording = decoded.wording { notice(wording) }
    guard !decoded.isBinary else { return }
    page.format = format ?? Page.Format.told(by: decoded.text)
    page.text = decoded.text
  }

  private mutating func notice(_ wording: Wording) {
    page.notices.append(Page.Notice(range: TextRange(0, 0), wording: wording))
  }

  mutating func run() -> Page {
    let source = PageSource(page.text, page.format)
    page.text = source.text
    page.places = source.places
    if let (place, wording) = source.notice {
      page.notices.append(Page.Notice(range: TextRange(place, place), wording: wording))
    }
    macros = Macros(of: page.text)
    hasDecimalComma = Encoding.hasDecimalComma(page.text)
    parser = FormulaParser(distinctForms: Self.distinctForms(page.text))
    var finder = Finder(page.text, format: page.format)
    for part in source.parts {
      switch part {
      case .text(let range): finder.run(range)
      case .code(let place): finder.add(.element(.skipped(.code), place..<place))
      }
    }
    if !finder.hasFormulas, page.format == .latex || page.format == .markdown { finder.readLines() }
    page.plain = finder.text
    for (piece, isQuoted) in finder.pieces { add(piece, isQuoted) }
    page.tree = parser.tree
    return page
  }

  /// Letters of which the page has two forms.
  private static func distinctForms(_ text: [UInt8]) -> Set<String> {
    let forms = ["epsilon", "theta", "phi", "rho", "sigma", "pi", "kappa"]
    let found = Commands.used(in: text)
    return Set(forms.filter { found.contains($0) && found.contains("var" + $0) }.map { "var" + $0 })
  }

  // MARK: Pieces

  private mutating func add(_ piece: Finder.Piece, _ isQuoted: Bool) {
    switch piece {
    case .element(let kind, let range):
      if case .heading = kind { section += 1 }
      append(kind, range, isQuoted)
    case .formula(let found):
      let number = add(found, found.isDisplay ? .display : .inline)
      append(.formula(number), found.range, isQuoted)
    case .table(let found):
      append(.table(page.tables.count), found.range, isQuoted)
      add(found, isQuoted)
    }
  }

  private mutating func append(_ kind: Page.Element.Kind, _ range: Range<Int>, _ isQuoted: Bool) {
    page.elements.append(
      Page.Element(kind: kind, range: TextRange(range.lowerBound, range.upperBound), isQuoted: isQuoted))
  }

  /// Parses a formula and puts it on the page; its number.
  private mutating func add(_ found: Finder.Found, _ placement: Page.Formula.Placement) -> Int {
    let range = TextRange(found.range.lowerBound, found.range.upperBound)
    var formula = Page.Formula(
      placement: placement, range: range,
      content: TextRange(found.content.lowerBound, found.content.upperBound), statements: [],
      section: section,
      isQuoted: found.isQuoted, labels: [])
    if let failure = found.failure {
      formula.statements = [unreadable(failure, range)]
    } else if page.formulas.count >= Page.formulaLimit {
      formula.statements = [unreadable(.tooMany, range)]
    } else {
      let (statements, labels) = parse(found.content)
      formula.statements = statements
      formula.labels = labels
    }
    page.formulas.append(formula)
    return page.formulas.count - 1
  }

  private mutating func parse(_ content: Range<Int>) -> ([Page.Statement], [String]) {
    let range = TextRange(content.lowerBound, content.upperBound)
    var lexer = Lexer(page.plain, content, hasDecimalComma: hasDecimalComma)
    guard lexer.run() else { return ([unreadable(.tooLong, range)], []) }
    var expansion = MacroExpansion(lexer.tokens, macros)
    switch expansion.run() {
    case .success(let tokens): return (parser.statements(tokens), lexer.labels)
    case .failure(let error):
      return ([unreadable(.macroWithoutEnd, error.range, found: "\\" + error.name)], [])
    }
  }

  private mutating func unreadable(
    _ reason: Failure.Reason, _ range: TextRange, found: String = ""
  ) -> Page.Statement {
    let id = parser.tree.append(failure: Failure(reason, range, found: found))
    let root = parser.tree.append(.unreadable(id), range: range)
    return Page.Statement(role: .unreadable, root: root, range: range, row: 0)
  }

  // MARK: Tables

  private mutating func add(_ found: Finder.FoundTable, _ isQuoted: Bool) {
    let number = page.tables.count
    page.tables.append(
      Page.Table(
        range: TextRange(found.range.lowerBound, found.range.upperBound), header: [], rows: [], caption: nil))
    for (row, cells) in found.rows.enumerated() {
      var typed: [Page.Table.Cell] = []
      for (column, cell) in cells.enumerated() {
        let placement = Page.Formula.Placement.cell(table: number, row: row, column: column)
        typed.append(
          Page.Table.Cell(
            content: content(of: cell, placement, isQuoted),
            range: TextRange(cell.lowerBound, cell.upperBound)))
      }
      if row == 0 { page.tables[number].header = typed } else { page.tables[number].rows.append(typed) }
    }
  }

  private mutating func content(
    of cell: Range<Int>, _ placement: Page.Formula.Placement, _ isQuoted: Bool
  ) -> Page.Table.Cell.Content {
    guard !cell.isEmpty else { return .empty }
    if Self.isNumber(page.plain[cell]) {
      let found = Finder.Found(range: cell, content: cell, isDisplay: false, isQuoted: isQuoted)
      return .formula(add(found, placement))
    }
    var finder = Finder(page.plain, format: .latex)
    finder.run(cell)
    var formulas: [Int] = []
    var hasWords = false
    for (piece, _) in finder.pieces {
      switch piece {
      case .formula(let found): formulas.append(add(found, placement))
      case .element(.prose, let range): hasWords = hasWords || page.plain[range].contains { $0 > 64 }
      default: break
      }
    }
    guard !formulas.isEmpty else { return .words }
    return hasWords || formulas.count > 1 ? .mixed(formulas) : .formula(formulas[0])
  }

  /// Whether a cell without dollars is a number.
  private static func isNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.contains(where: { (48...57).contains($0) }), bytes.count < 40 else { return false }
    let signs = Set("0123456789.,-+{}eE \u{2212}".utf8)
    return bytes.allSatisfy { signs.contains($0) }
  }
}
