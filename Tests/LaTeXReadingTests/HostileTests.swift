import Testing

@testable import LaTeXReading

/// Pages that nobody should write: each is read to its end, and what is wrong has a place and a sentence.
@Suite struct HostileTests {
  private static func failures(_ page: Page) -> [(reason: Failure.Reason, line: Int, column: Int)] {
    page.formulas.flatMap { $0.statements }.compactMap { statement in
      guard case .unreadable(let id) = page.tree.kind(statement.root) else { return nil }
      let failure = page.tree[id]
      let place = page.place(of: failure.range.start)
      return (failure.reason, place.line, place.column)
    }
  }

  private static func read(_ text: String, as format: Page.Format? = nil) -> Page {
    Page.read(Array(text.utf8), as: format)
  }

  static let single: [(String, Failure.Reason, Int, Int)] = [
    ("$$\\frac{a}{b = c$$", .unclosedBrace, 1, 11), ("$a} = b$", .unopenedBrace, 1, 3),
    ("$$x = (a + b$$", .unclosedBracket, 1, 7), ("$x = a)$", .unopenedBracket, 1, 7),
    ("$$\\begin{pmatrix} a$$", .unclosedEnvironment, 1, 3),
    ("$a = \\end{cases}$", .unopenedEnvironment, 1, 6),
    ("\\begin{align} a &= b", .unclosedEnvironment, 1, 1), ("$$a = b", .unclosedFormula, 1, 1),
    ("$x = \\frac{a}$", .missingArgument, 1, 13), ("$x = a +$", .missingOperand, 1, 8),
    ("$x = \\foo{a}$", .unknownCommand, 1, 6), ("$x = a \u{1} b$", .unknownCharacter, 1, 8),
    ("\\newcommand{\\a}{\\b}\\newcommand{\\b}{\\a} $x = \\a$", .macroWithoutEnd, 1, 45),
    ("\\newcommand{\\a}{\\a\\a} $\\a$", .macroWithoutEnd, 1, 24),
  ]

  @Test("one mistake has its place", arguments: single)
  func mistake(text: String, reason: Failure.Reason, line: Int, column: Int) {
    let found = Self.failures(Self.read(text))
    #expect(found.map { $0.reason } == [reason], "\(text)")
    #expect(found.first.map { [$0.line, $0.column] } == [line, column], "\(text)")
  }

  @Test(
    "a sign with nothing behind it",
    arguments: ["a +", "a -", "2 \\cdot", "2 \\cdot -", "a \\odot -", "a / b \\cdot"])
  func nothingBehindASign(formula: String) {
    #expect(Self.failures(Self.read("$x = \(formula)$")).map { $0.reason } == [.missingOperand])
  }

  @Test("a mistake in one row leaves the others")
  func otherRows() {
    #expect(
      statements("\\begin{align} a &= (b \\\\ c &= d(x) \\\\ e &= \\foo \\\\ f &= g(x) \\end{align}")
        == [
          "unreadable ?unclosedBracket", "(relation c = (call d (paren x)))", "unreadable ?unknownCommand",
          "(relation f = (call g (paren x)))",
        ])
  }

  @Test("every reason says in both languages what was expected")
  func sentences() {
    for (_, reason, _, _) in Self.single {
      let sentence = Failure(reason, TextRange(0, 0), found: "").sentence
      #expect(!sentence.english.isEmpty && sentence.english != sentence.portuguese)
    }
  }

  static let deep: [(String, Failure.Reason)] = [
    (
      "$$" + String(repeating: "{", count: 20_000) + "x" + String(repeating: "}", count: 20_000) + "$$",
      .tooDeep
    ),
    (
      "$$" + String(repeating: "(", count: 40_000) + "x" + String(repeating: ")", count: 40_000) + "$$",
      .tooLong
    ),
    ("$$" + String(repeating: "x + y_i \\cdot ", count: 70_000) + "1$$", .tooLong),
    ("$$" + String(repeating: "\\frac", count: 20_000) + "$$", .tooDeep),
    ("$$" + String(repeating: "\\sin x ", count: 20_000) + "$$", .tooDeep),
    ("$$" + String(repeating: "{", count: 20_000) + "$$", .unclosedBrace),
  ]

  @Test("what is too deep or too long is refused in a sentence", arguments: deep)
  func refused(text: String, reason: Failure.Reason) {
    #expect(Self.failures(Self.read(text)).map { $0.reason } == [reason])
  }

  /// Inputs whose work must not grow with the square of their length: the test would
  /// take minutes.
  static let long: [String] = [
    String(repeating: "\\begin{align} a &= b \n\n", count: 8_000), String(repeating: "\\(", count: 40_000),
    String(repeating: "$", count: 40_001), "$" + String(repeating: "\\text{$", count: 8_000),
    "$$a = 1" + String(repeating: ", b", count: 8_000) + "$$",
    "$$x = 1, " + String(repeating: "\\dots, ", count: 8_000) + "n$$",
    "$$x" + String(repeating: "^2", count: 8_000) + "$$",
    "$$" + String(repeating: "x/", count: 8_000) + "x$$",
    "<html>" + String(repeating: "<div>", count: 40_000) + String(repeating: "</p>", count: 20_000),
    "{\"cells\": [" + String(repeating: "[", count: 40_000), String(repeating: "`a ``b ", count: 8_000),
    "| a | b |\n|---|---|\n" + String(repeating: "| 1 | 2 |\n", count: 10_000),
    "$$\\begin{align} " + String(repeating: "a &= b & ", count: 9_000) + "\\end{align}$$",
  ]

  @Test("long pages end", arguments: long.indices)
  func ends(number: Int) {
    let page = Self.read(Self.long[number])
    for formula in page.formulas.suffix(100) { _ = page.place(of: formula.range.end) }
    Self.expectSound(page)
  }

  @Test("bytes of other encodings are decoded, or it is said that they are not")
  func encodings() {
    let little: [UInt8] =
      [0xFF, 0xFE] + Array("$a = b$".utf16).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let utf16 = Page.read(little)
    #expect(utf16.formulas.count == 1 && utf16.notices.count == 1)
    let latin = Page.read([0xE9, 0x20] + Array("$a = b$".utf8))
    #expect(latin.formulas.count == 1 && latin.notices.count == 1)
    #expect(latin.place(of: latin.formulas[0].range.start).column == 3)
    let binary = Page.read((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    #expect(binary.formulas.isEmpty && binary.notices.count == 1)
    #expect(Page.read([]).formulas.isEmpty)
  }

  @Test("a notebook cut in half yields the cells before the cut, and says so")
  func cutNotebook() {
    let whole = NotebookTests.notebook
    for length in stride(from: 1, to: whole.utf8.count, by: 7) {
      let page = Page.read(Array(whole.utf8.prefix(length)), as: .notebook)
      #expect(page.notices.count == 1)
      Self.expectSound(page)
    }
  }

  /// What holds of every page.
  static func expectSound(_ page: Page) {
    for number in page.tree.nodes.indices {
      let node = page.tree.nodes[number]
      let isOrdered = page.tree.children(of: NodeID(number)).allSatisfy {
        $0.index >= 0 && Int($0.index) < number
      }
      let isPlaced =
        node.range.start >= 0 && node.range.start <= node.range.end && Int(node.range.end) <= page.text.count
      guard isOrdered, isPlaced else {
        Issue.record("\(page.tree.description(of: NodeID(number))) at \(node.range)")
        return
      }
    }
    for formula in page.formulas {
      let isWithin = formula.statements.allSatisfy { formula.range.contains($0.range) }
      guard isWithin else {
        Issue.record("a statement stands outside of \(page.source(of: formula.range))")
        return
      }
    }
  }

  struct Random: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }

  private static let pieces = [
    "{", "}", "\\left(", "\\right)", "$", "$$", "\\begin{align}", "\\end{align}", "\\\\", "&", "^", "_", "|",
    "\\frac",
    "\\sqrt[", "]", "(", ")", "\\over", "'", "\\begin{pmatrix}", "\\newcommand{\\a}{\\a\\a}\\a", "\\text{",
    "\\", "`",
    "```\n", "> ", "| a | b |\n|---|---|\n", "\\not", "\\hat", "\\underbrace", "\u{302}", "²", "\\mathrm",
    "\\big|",
    "\\begin{cases}", "||", "\"", "<math>", "\n\n", ",", "=", "\\prime", "\\operatorname", "d", "\\partial",
    "/", "!",
  ]

  @Test("pages with bytes changed, lost, doubled and put in between", arguments: [2, 3, 5, 7])
  func mutated(seed: Int) {
    var random = Random(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
    let sources = [NotebookTests.notebook, PageTests.markdown, PageTests.latex, PageTests.html].map {
      Array($0.utf8)
    }
    for _ in 0..<80 {
      var bytes = sources.randomElement(using: &random)!
      for _ in 0..<Int.random(in: 1...10, using: &random) {
        let place = Int.random(in: 0..<max(1, bytes.count), using: &random)
        let width = min(bytes.count - place, Int.random(in: 1...50, using: &random))
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes.removeSubrange(place..<place + width)
        case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes.insert(contentsOf: Array(bytes[place..<place + width]), at: place)
        default: bytes.insert(contentsOf: Array(Self.pieces.randomElement(using: &random)!.utf8), at: place)
        }
        if bytes.isEmpty { bytes = [65] }
      }
      Self.expectSound(Page.read(bytes))
    }
  }
}
