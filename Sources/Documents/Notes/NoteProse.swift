/// The words of notes without the marks of LaTeX or Markdown. What is not known stays as it was written; nothing is taken for markup
/// of another language.
struct NoteProse {
  enum Style: Hashable, Sendable { case plain, emphasis, strong, code }

  enum Piece {
    case words(String, Style)
    case item
    case paragraphEnd
  }

  private let isLaTeX: Bool
  /// Open braces of LaTeX, open marks of Markdown: a style goes on behind a formula.
  private var styles: [Style] = []
  private var words = ""
  private var found: [Piece] = []

  init(isLaTeX: Bool) { self.isLaTeX = isLaTeX }

  mutating func pieces(_ text: String, startsLine: Bool) -> [Piece] {
    found = []
    if isLaTeX { readLaTeX(text[...]) } else { readMarkdown(text, startsLine) }
    flush()
    return found
  }

  private var style: Style { styles.last { $0 != .plain } ?? .plain }

  private mutating func flush() {
    if !words.isEmpty { found.append(.words(words, style)) }
    words = ""
  }

  private mutating func push(_ style: Style) {
    flush()
    styles.append(style)
  }

  private mutating func pop() {
    flush()
    _ = styles.popLast()
  }

  // MARK: LaTeX

  private static let commandStyles: [String: Style] = [
    "emph": .emphasis, "textit": .emphasis, "textsl": .emphasis, "textbf": .strong, "texttt": .code,
    "textsc": .plain, "textrm": .plain, "text": .plain, "underline": .emphasis, "textsf": .plain,
  ]
  /// Commands that say nothing to a reader, with how many of their arguments say nothing either.
  private static let silent: [String: Int] = [
    "label": 1, "begin": 1, "end": 1, "vspace": 1, "hspace": 1, "usepackage": 1, "documentclass": 1,
    "author": 1, "date": 1, "input": 1, "include": 1, "setlength": 2, "href": 1, "bibliographystyle": 1,
    "pagestyle": 1,
    "thispagestyle": 1, "maketitle": 0, "noindent": 0, "centering": 0, "newpage": 0, "clearpage": 0,
    "bigskip": 0,
    "medskip": 0, "smallskip": 0, "indent": 0, "hfill": 0, "vfill": 0, "small": 0, "large": 0, "Large": 0,
    "footnotesize": 0, "normalsize": 0, "tableofcontents": 0, "hline": 0, "pause": 0, "itshape": 0,
    "bfseries": 0,
    "left": 0, "right": 0, "selectfont": 0, "protect": 0, "null": 0, "break": 0, "linebreak": 0, "newline": 0,
    "section": 0, "subsection": 0, "subsubsection": 0, "paragraph": 0, "frametitle": 0, "chapter": 0,
    "part": 0,
  ]
  private static let letters: [String: String] = [
    "ldots": "…", "dots": "…", "textbackslash": "\\", "LaTeX": "LaTeX", "TeX": "TeX", "S": "§", "ss": "ß",
    "o": "ø", "O": "Ø", "ae": "æ", "AE": "Æ", "aa": "å", "AA": "Å", "l": "ł", "i": "ı", "j": "ȷ",
    "quad": " ", "qquad": " ", "textendash": "–", "textemdash": "—", "textquotedblleft": "“",
    "textquotedblright": "”", "copyright": "©", "euro": "€", "textdegree": "°", "enspace": " ", "par": " ",
  ]
  private static let accents: [Character: String] = [
    "'": "\u{301}", "`": "\u{300}", "^": "\u{302}", "~": "\u{303}", "\"": "\u{308}", "c": "\u{327}",
    "=": "\u{304}", ".": "\u{307}", "v": "\u{30C}", "u": "\u{306}", "H": "\u{30B}", "r": "\u{30A}",
    "k": "\u{328}",
  ]

  private mutating func readLaTeX(_ text: Substring) {
    var rest = text
    while let first = rest.first {
      rest = rest.dropFirst()
      switch first {
      case "\\": command(&rest)
      case "{": push(.plain)
      case "}": pop()
      case "~": words += "\u{a0}"
      case "%": rest = rest.drop { !$0.isNewline }
      case "&": words += " "
      case "`" where rest.first == "`": quote("“", &rest)
      case "'" where rest.first == "'": quote("”", &rest)
      case "-" where rest.hasPrefix("--"):
        rest = rest.dropFirst(2)
        words += "—"
      case "-" where rest.first == "-": quote("–", &rest)
      case _ where first.isWhitespace: words += words.last == " " ? "" : " "
      default: words.append(first)
      }
    }
  }

  private mutating func quote(_ sign: String, _ rest: inout Substring) {
    rest = rest.dropFirst()
    words += sign
  }

  private mutating func command(_ rest: inout Substring) {
    let name = String(rest.prefix { $0.isASCII && $0.isLetter })
    guard !name.isEmpty else {
      guard let sign = rest.first else { return }
      rest = rest.dropFirst()
      if let accent = Self.accents[sign], accented(accent, &rest) { return }
      words += sign == "\\" || sign.isWhitespace ? " " : sign == "," ? "\u{2009}" : String(sign)
      return
    }
    if name.count == 1, let accent = Self.accents[name.first!], "cvuHrk".contains(name) {
      let after = rest.dropFirst(name.count)
      if after.first == "{" || after.first == " " {
        rest = after
        if accented(accent, &rest) { return }
      }
    }
    rest = rest.dropFirst(name.count)
    if rest.first == "*" { rest = rest.dropFirst() }
    if name == "item" {
      flush()
      found.append(.item)
      if rest.first == "[" { skipOption(&rest) }
    } else if let style = Self.commandStyles[name] {
      rest = rest.drop { $0 == " " }
      if rest.first == "{" {
        rest = rest.dropFirst()
        push(style)
      }
    } else if let count = Self.silent[name] {
      if count > 0 { skipOption(&rest) }
      for _ in 0..<count { skipGroup(&rest) }
    } else if let letter = Self.letters[name] {
      words += letter
      if rest.hasPrefix("{}") { rest = rest.dropFirst(2) } else { rest = rest.drop { $0 == " " } }
    } else if ["ref", "eqref", "cite", "autoref", "cref", "pageref"].contains(name) {
      words += "[\(group(&rest) ?? "")]"
    } else {
      push(.code)
      words += "\\\(name)"
      pop()
    }
  }

  /// A letter with the accent that precedes it.
  private mutating func accented(_ accent: String, _ rest: inout Substring) -> Bool {
    var after = rest.drop { $0 == " " }
    let isGroup = after.first == "{"
    if isGroup { after = after.dropFirst() }
    if after.hasPrefix("\\i") { after = after.dropFirst() }
    guard let letter = after.first, letter.isLetter else { return false }
    after = after.dropFirst()
    if isGroup, after.first == "}" { after = after.dropFirst() }
    words += String(letter) + accent
    rest = after
    return true
  }

  private func group(_ rest: inout Substring) -> String? {
    guard rest.first == "{", let end = rest.firstIndex(of: "}") else { return nil }
    defer { rest = rest[rest.index(after: end)...] }
    return String(rest[rest.index(after: rest.startIndex)..<end])
  }

  private func skipGroup(_ rest: inout Substring) { _ = group(&rest) }

  private func skipOption(_ rest: inout Substring) {
    if rest.first == "[", let end = rest.firstIndex(of: "]") { rest = rest[rest.index(after: end)...] }
  }

  // MARK: Markdown

  private mutating func readMarkdown(_ text: String, _ startsLine: Bool) {
    var isStart = startsLine
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: { $0.isNewline }) {
      var rest = line[...]
      if isStart { rest = lineStart(rest) } else if line.startIndex != text.startIndex { words += " " }
      inlines(rest)
      isStart = true
    }
  }

  /// The line without the marks of quotations, headings and items.
  private mutating func lineStart(_ line: Substring) -> Substring {
    var rest = line.drop { $0 == " " || $0 == "\t" || $0 == ">" }
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    let after = rest.dropFirst(digits.count)
    let isNumbered =
      !digits.isEmpty && digits.count < 4 && (after.hasPrefix(". ") || after.hasPrefix(") "))
    if ["- ", "* ", "+ "].contains(where: { rest.hasPrefix($0) }) || isNumbered {
      flush()
      found.append(.item)
      rest = isNumbered ? after.dropFirst(2) : rest.dropFirst(2)
    } else if rest.count > 2, rest.allSatisfy({ $0 == "-" || $0 == "*" || $0 == "=" || $0 == " " }) {
      return ""
    } else {
      words += words.isEmpty ? "" : " "
    }
    return rest
  }

  private mutating func inlines(_ line: Substring) {
    var rest = line
    var before: Character = " "
    while let first = rest.first {
      rest = rest.dropFirst()
      defer { before = first }
      switch first {
      case "\\" where rest.first.map { $0.isPunctuation || $0.isSymbol } == true:
        words.append(rest.removeFirst())
      case "*" where rest.first == "*":
        rest = rest.dropFirst()
        toggle(.strong)
      case "*" where style == .emphasis || rest.first.map { !$0.isWhitespace } == true: toggle(.emphasis)
      case "_" where style == .emphasis && !Self.isWord(rest.first): toggle(.emphasis)
      case "_" where !Self.isWord(before) && rest.first.map { !$0.isWhitespace } == true: toggle(.emphasis)
      case "!" where rest.first == "[": continue
      case "[": link(&rest)
      default: words.append(first)
      }
    }
  }

  private static func isWord(_ character: Character?) -> Bool {
    character.map { $0.isLetter || $0.isNumber } ?? false
  }

  private mutating func toggle(_ style: Style) {
    if styles.last == style { pop() } else { push(style) }
  }

  /// The words of a link, without where it leads.
  private mutating func link(_ rest: inout Substring) {
    guard let close = rest.firstIndex(of: "]"), rest[close...].dropFirst().first == "(",
      let end = rest[close...].firstIndex(of: ")")
    else {
      words += "["
      return
    }
    inlines(rest[..<close])
    rest = rest[rest.index(after: end)...]
  }
}
