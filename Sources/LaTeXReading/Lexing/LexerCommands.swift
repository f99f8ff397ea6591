/// Commands: what only makes room is dropped, what takes text as its argument is read here.
extension Lexer {
  private static let dropped: Set<String> = [
    ",", ":", ">", "!", "/", ";", " ", "displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle",
    "limits", "nolimits", "notag", "nonumber", "thinspace", "medspace", "thickspace", "negthinspace",
    "negmedspace", "negthickspace", "enspace", "mathstrut", "strut", "hline", "hfill", "allowbreak",
    "relax", "null", "nobreak", "centering", "noindent", "bgroup", "egroup", "protect", "normalsize", "small",
    "large", "Large", "allowdisplaybreaks", "qedhere", "toprule", "midrule", "bottomrule", "displaylimits",
    "-", "par", "hrulefill", "boldmath", "crcr", "nolinebreak", "linebreak", "left.", "right.", "@",
  ]
  /// Spaces of which two in a row separate formulas.
  private static let wide: Set<String> = [";", " ", "enspace", "thickspace"]
  private static let rooms: Set<String> = [
    "quad", "qquad", "hspace", "hskip", "hspace*", "mspace", "mskip", "kern",
  ]
  private static let sizes: [String: Int] = [
    "big": 0, "Big": 0, "bigg": 0, "Bigg": 0, "bigl": 1, "Bigl": 1, "biggl": 1, "Biggl": 1, "bigr": 2,
    "Bigr": 2,
    "biggr": 2, "Biggr": 2, "bigm": 3, "Bigm": 3, "biggm": 3, "Biggm": 3,
  ]
  /// Commands and how many arguments of theirs say nothing about values.
  private static let droppedArguments: [String: Int] = [
    "ref": 1, "eqref": 1, "cref": 1, "vspace": 1, "color": 1, "textcolor": 1, "colorbox": 1, "phantom": 1,
    "hphantom": 1, "vphantom": 1, "require": 1, "style": 1, "class": 1, "cssId": 1, "href": 1, "rule": 2,
    "cline": 1, "cite": 1, "footnote": 1, "raisebox": 1, "fontsize": 2, "vskip": 0, "arrayrulecolor": 1,
    "definecolor": 3, "htmlClass": 1, "htmlId": 1, "setlength": 2, "addtocounter": 2, "bbox": 0,
  ]
  private static let texts: Set<String> = [
    "text", "mbox", "textrm", "textit", "textbf", "textnormal", "textsf", "texttt", "hbox", "textup", "emph",
    "textsc", "fbox", "textstyle*", "textmd",
  ]
  static let definitions: Set<String> = [
    "newcommand", "renewcommand", "providecommand", "def", "gdef", "edef", "DeclareMathOperator", "let",
    "DeclareRobustCommand",
  ]

  static let fences: [String: Token.Kind] = [
    "{": .openBracket(.brace, isStretched: false), "}": .closeBracket(.brace, isStretched: false),
    "lbrace": .openBracket(.brace, isStretched: false), "rbrace": .closeBracket(.brace, isStretched: false),
    "lbrack": .openBracket(.square, isStretched: false), "rbrack": .closeBracket(.square, isStretched: false),
    "lparen": .openBracket(.paren, isStretched: false), "rparen": .closeBracket(.paren, isStretched: false),
    "langle": .openBracket(.angle, isStretched: false), "rangle": .closeBracket(.angle, isStretched: false),
    "lfloor": .openBracket(.floor, isStretched: false), "rfloor": .closeBracket(.floor, isStretched: false),
    "lceil": .openBracket(.ceiling, isStretched: false), "rceil": .closeBracket(.ceiling, isStretched: false),
    "lvert": .openBracket(.bar, isStretched: false), "rvert": .closeBracket(.bar, isStretched: false),
    "lVert": .openBracket(.doubleBar, isStretched: false),
    "rVert": .closeBracket(.doubleBar, isStretched: false),
    "llbracket": .openBracket(.doubleSquare, isStretched: false),
    "rrbracket": .closeBracket(.doubleSquare, isStretched: false),
    "vert": .bar(isDouble: false), "Vert": .bar(isDouble: true), "|": .bar(isDouble: true),
    "mid": .separatingBar, "middle": .separatingBar,
  ]

  func commandName(at place: Int) -> String {
    func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 32) }
    var last = place
    if isLetter(byte(at: last)) {
      while isLetter(byte(at: last)) { last += 1 }
    } else if last < end {
      last += 1
      while last < end, bytes[last] & 0xC0 == 0x80 { last += 1 }
    }
    return String(decoding: bytes[place..<last], as: UTF8.self)
  }

  mutating func command(_ start: Int) {
    let name = commandName(at: position)
    position += name.utf8.count
    if Self.wide.contains(name) { return wideSpace(start) }
    if Self.dropped.contains(name) {
      isSpaced = true
      return
    }
    switch name {
    case "": add(.unknownCharacter("\\"), from: start)
    case "\\", "newline", "cr":
      skipRowSpace()
      add(.newRow, from: start)
    case "left", "right": stretched(isLeft: name == "left", start)
    case "middle":
      _ = fence()
      add(.separatingBar, from: start)
    case "label", "tag":
      if byte(at: position) == UInt8(ascii: "*") { position += 1 }
      if let range = argument() { labels.append(String(decoding: bytes[range], as: UTF8.self)) }
    case "intertext", "shortintertext":
      let range = argument() ?? position..<position
      add(.newRow, from: start)
      addWords(range, start)
      add(.newRow, from: start)
    case "begin", "end": environment(isBegin: name == "begin", start)
    case "operatorname":
      if byte(at: position) == UInt8(ascii: "*") { position += 1 }
      add(.command(name), from: start)
    default: otherCommand(name, start)
    }
  }

  private mutating func wideSpace(_ start: Int) {
    isSpaced = true
    var before = start
    while before > 0, bytes[before - 1] <= 32 { before -= 1 }
    let isSecond = wideEnd >= before && wideEnd > 0
    wideEnd = position
    if isSecond, tokens.last?.kind != .room { add(.room, from: start) }
  }

  private mutating func otherCommand(_ name: String, _ start: Int) {
    if let kind = Self.sizes[name] { return sized(kind, start) }
    if let kind = Self.fences[name] { return add(kind, from: start) }
    if Self.rooms.contains(name) {
      skipLength(name)
      return add(.room, from: start)
    }
    if Self.texts.contains(name) {
      guard let range = argument() else { return add(.command(name), from: start) }
      return addWords(range, start)
    }
    if let count = Self.droppedArguments[name] {
      _ = optionalArgument()
      for _ in 0..<count { _ = argument() }
      isSpaced = true
      return
    }
    if Self.definitions.contains(name) { return skipDefinition() }
    add(.command(name), from: start)
  }

  // MARK: Fences

  private mutating func skipBlanks() { while [9, 10, 13, 32].contains(byte(at: position)) { position += 1 } }

  /// The bracket that follows `\left` or `\big`; nil where none does.
  private mutating func fence() -> Token.Kind? {
    skipBlanks()
    let first = byte(at: position)
    switch first {
    case UInt8(ascii: "("), UInt8(ascii: ")"):
      position += 1
      return .openBracket(.paren, isStretched: false)
    case UInt8(ascii: "["), UInt8(ascii: "]"):
      position += 1
      return .openBracket(.square, isStretched: false)
    case UInt8(ascii: "|"):
      position += 1
      return .bar(isDouble: false)
    case UInt8(ascii: "<"), UInt8(ascii: ">"):
      position += 1
      return .openBracket(.angle, isStretched: false)
    case UInt8(ascii: "."), UInt8(ascii: "/"):
      position += 1
      return .openBracket(.none, isStretched: false)
    case UInt8(ascii: "\\"):
      let name = commandName(at: position + 1)
      guard let kind = Self.fences[name] else { return nil }
      position += 1 + name.utf8.count
      return kind
    default: return nil
    }
  }

  private static func side(_ kind: Token.Kind) -> Brackets.Side {
    switch kind {
    case .openBracket(let side, _), .closeBracket(let side, _): side
    case .bar(let isDouble): isDouble ? .doubleBar : .bar
    default: .none
    }
  }

  private mutating func stretched(isLeft: Bool, _ start: Int) {
    guard let kind = fence() else { return add(.command(isLeft ? "left" : "right"), from: start) }
    let side = Self.side(kind)
    add(
      isLeft ? .openBracket(side, isStretched: true) : .closeBracket(side, isStretched: true), from: start)
  }

  private mutating func sized(_ kind: Int, _ start: Int) {
    let before = position
    skipBlanks()
    let closes = [UInt8(ascii: ")"), UInt8(ascii: "]")].contains(byte(at: position))
    guard let fence = fence() else {
      position = before
      return
    }
    let side = Self.side(fence)
    switch (kind, fence) {
    case (1, _): add(.openBracket(side, isStretched: false), from: start)
    case (2, _): add(.closeBracket(side, isStretched: false), from: start)
    case (3, .bar): add(.separatingBar, from: start)
    case (_, .openBracket) where closes: add(.closeBracket(side, isStretched: false), from: start)
    default: add(fence, from: start)
    }
  }

  // MARK: Arguments

  /// The bytes between the braces that follow; nil where none do.
  mutating func argument() -> Range<Int>? {
    let before = position
    skipBlanks()
    guard byte(at: position) == UInt8(ascii: "{") else {
      position = before
      return nil
    }
    position += 1
    let first = position
    var depth = 1
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: "\\"): position += 1
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"): depth -= 1
      default: break
      }
      position += 1
      if depth == 0 { return first..<position - 1 }
    }
    position = before
    return nil
  }

  mutating func optionalArgument() -> Range<Int>? {
    guard byte(at: position) == UInt8(ascii: "[") else { return nil }
    var place = position + 1
    while place < end, bytes[place] != UInt8(ascii: "]"), place - position < 200 { place += 1 }
    guard byte(at: place) == UInt8(ascii: "]") else { return nil }
    defer { position = place + 1 }
    return position + 1..<place
  }

  /// `\\[2pt]` and `\\*`.
  private mutating func skipRowSpace() {
    if byte(at: position) == UInt8(ascii: "*") { position += 1 }
    let before = position
    guard let range = optionalArgument() else { return }
    let length = bytes[range]
    let isLength =
      !length.isEmpty && length.allSatisfy { $0 < 128 && $0 != 92 } && length.contains { $0 > 96 }
    if !isLength || ![48...57, 45...46].contains(where: { $0.contains(length.first!) }) { position = before }
  }

  private mutating func skipLength(_ name: String) {
    if byte(at: position) == UInt8(ascii: "*") { position += 1 }
    if argument() != nil || !["hskip", "mskip", "kern"].contains(name) { return }
    skipBlanks()
    while [45, 46].contains(byte(at: position)) || (48...57).contains(byte(at: position)) { position += 1 }
    if (97...122).contains(byte(at: position)), (97...122).contains(byte(at: position + 1)) { position += 2 }
  }

  private mutating func environment(isBegin: Bool, _ start: Int) {
    guard let range = argument() else { return add(.command(isBegin ? "begin" : "end"), from: start) }
    var name = String(decoding: bytes[range].prefix(60), as: UTF8.self)
    if name.hasSuffix("*") { name.removeLast() }
    if isBegin {
      if Environments.takesOption.contains(name) { _ = optionalArgument() }
      if Environments.takesColumns.contains(name) { _ = argument() }
      return add(.begin(name), from: start)
    }
    add(.end(name), from: start)
  }

  /// Words, with the formulas in them.
  private mutating func addWords(_ range: Range<Int>, _ start: Int) {
    let after = position
    var from = range.lowerBound
    var isFormula = false
    for place in range where bytes[place] == UInt8(ascii: "$") {
      addPart(from..<place, isFormula, start, after)
      isFormula.toggle()
      from = place + 1
    }
    addPart(from..<range.upperBound, isFormula, start, after)
    position = after
  }

  private mutating func addPart(_ part: Range<Int>, _ isFormula: Bool, _ start: Int, _ after: Int) {
    guard !part.isEmpty else { return }
    position = part.upperBound
    if !isFormula {
      position = after
      return add(.words(String(decoding: bytes[part], as: UTF8.self)), from: start)
    }
    var inner = Lexer(bytes, part, hasDecimalComma: hasDecimalComma)
    inner.isInText = true
    guard !isInText, inner.run() else { return }
    tokens += inner.tokens
  }

  /// A definition in a formula is no part of it.
  private mutating func skipDefinition() {
    if byte(at: position) == UInt8(ascii: "*") { position += 1 }
    skipBlanks()
    if argument() == nil, byte(at: position) == UInt8(ascii: "\\") {
      position += 1
      position += commandName(at: position).utf8.count
    }
    while optionalArgument() != nil {}
    while byte(at: position) == UInt8(ascii: "#") { position += 2 }
    _ = argument()
    isSpaced = true
  }
}
