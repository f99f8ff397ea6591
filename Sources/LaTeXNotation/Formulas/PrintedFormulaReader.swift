/// LaTeX to a tree of what is printed, on an explicit stack.
struct PrintedFormulaReader {
  private var text: [Character]
  private var place = 0
  private var stack = PrintedFormulaStack()

  /// Deeper formulas and longer ones are left as they are.
  static let depthLimit = 200
  static let lengthLimit = 20_000

  init(_ latex: String) { text = Array(latex) }

  /// Children before parents; nil for what cannot be read.
  mutating func nodes() -> [PrintedFormula.Node]? {
    guard text.count <= Self.lengthLimit else { return nil }
    while place < text.count, !stack.isBroken {
      if stack.frames.count > Self.depthLimit { return nil }
      step()
    }
    return stack.nodes()
  }

  private mutating func step() {
    if stack.top.opening == .words { return wordsStep() }
    let character = text[place]
    place += 1
    switch character {
    case " ", "\n", "\t", "~": return
    case "%": while place < text.count, text[place] != "\n" { place += 1 }
    case "{": stack.open(.group)
    case "}": stack.close()
    case "]" where stack.top.opening == .optional: stack.close()
    case "$" where stack.top.opening == .mathInWords: stack.close()
    case "_": stack.script(isAbove: false)
    case "^": stack.script(isAbove: true)
    case "'": primes()
    case "&": stack.cell()
    case "\\": command()
    default: plain(character)
    }
  }

  private mutating func primes() {
    var mark = "′"
    while place < text.count, text[place] == "'" {
      mark += "′"
      place += 1
    }
    stack.script(isAbove: true)
    stack.deliver(stack.add(.sign(mark, .ordinary)))
  }

  private mutating func plain(_ character: Character) {
    let isArgument = !stack.top.pending.isEmpty
    var run = String(character)
    let isDigit = character.isASCII && character.isNumber
    if isDigit || (character.isLetter && character.isASCII) {
      while !isArgument, place < text.count, continues(run, text[place], isDigit) {
        run.append(text[place])
        place += 1
      }
      return stack.deliver(stack.add(isDigit ? .number(run) : .identifier(run)))
    }
    if let role = FormulaSign.characters[character] {
      return stack.deliver(stack.add(.sign(character == "-" ? "−" : run, role)))
    }
    stack.deliver(stack.add(character.isLetter ? .identifier(run) : .sign(run, .ordinary)))
  }

  /// `0{,}5` and `0.5` are one number; a letter follows a letter.
  private mutating func continues(_ run: String, _ next: Character, _ isDigit: Bool) -> Bool {
    guard isDigit else { return next.isASCII && next.isLetter }
    if next.isASCII, next.isNumber { return true }
    let isPoint = next == "." && place + 1 < text.count && text[place + 1].isNumber
    if isPoint, !run.contains(".") { return true }
    if next == "{", place + 3 < text.count, text[place + 1] == ",", text[place + 2] == "}",
      text[place + 3].isNumber
    {
      text.replaceSubrange(place..<(place + 3), with: [","])
      return true
    }
    return false
  }

  // MARK: Commands

  private mutating func command() {
    guard place < text.count else {
      stack.fail()
      return
    }
    var name = String(text[place])
    place += 1
    if name.first!.isASCII, name.first!.isLetter {
      while place < text.count, text[place].isASCII, text[place].isLetter {
        name.append(text[place])
        place += 1
      }
    }
    if name == "\\" { return stack.newRow() }
    if let blank = FormulaSign.blanks[name] { return stack.deliverBlank(blank) }
    if let sign = FormulaSign.commands[name] {
      return stack.deliver(stack.add(.sign(sign.character, sign.role)))
    }
    if FormulaSign.functions.contains(name) { return stack.deliver(stack.add(.function(name))) }
    if FormulaSign.silent.contains(name) { return }
    if let accent = FormulaSign.accents[name] { return stack.wait(.accent(accent)) }
    if let style = FormulaSign.styles[name] { return stack.wait(.style(style)) }
    structure(name)
  }

  private mutating func structure(_ name: String) {
    switch name {
    case "frac", "tfrac", "dfrac", "cfrac": stack.wait(.fraction)
    case "sqrt":
      skipBlanks()
      if place < text.count, text[place] == "[" {
        place += 1
        stack.open(.optional)
      } else {
        stack.wait(.root(index: nil))
      }
    case "underbrace": stack.wait(.underbrace)
    case "operatorname", "mathtt", "texttt":
      skipStar()
      stack.deliver(stack.add(.function(rawGroup().filter { $0 != "\\" && $0 != "," })))
    case "text", "textrm", "mbox", "textnormal", "textit", "textbf": openWords()
    case "substack":
      skipBlanks()
      guard place < text.count, text[place] == "{" else {
        stack.fail()
        return
      }
      place += 1
      stack.open(.stack)
    case "left": stack.open(.left(delimiter()))
    case "right": stack.closeFence(delimiter())
    case "begin": begin(rawGroup())
    case "end": stack.end(rawGroup())
    case "label", "tag": _ = rawGroup()
    case "phantom", "vphantom", "hphantom": _ = rawGroup()
    default: stack.deliver(stack.add(.unknown(name)))
    }
  }

  private mutating func begin(_ name: String) {
    if name == "array" { _ = rawGroup() }
    stack.open(.environment(name))
  }

  private mutating func delimiter() -> String {
    skipBlanks()
    guard place < text.count else { return "" }
    let character = text[place]
    place += 1
    guard character == "\\" else { return character == "." ? "" : String(character) }
    var name = ""
    while place < text.count, text[place].isASCII, text[place].isLetter {
      name.append(text[place])
      place += 1
    }
    if name.isEmpty, place < text.count {
      name = String(text[place])
      place += 1
    }
    return FormulaSign.commands[name]?.character ?? name
  }

  private mutating func skipBlanks() {
    while place < text.count, text[place] == " " || text[place] == "\n" { place += 1 }
  }

  private mutating func skipStar() { if place < text.count, text[place] == "*" { place += 1 } }

  /// The text of a group in braces, without them.
  private mutating func rawGroup() -> String {
    skipBlanks()
    guard place < text.count, text[place] == "{" else {
      stack.fail()
      return ""
    }
    place += 1
    var depth = 1
    var raw = ""
    while place < text.count {
      let character = text[place]
      place += 1
      if character == "{" { depth += 1 }
      if character == "}" { depth -= 1 }
      if depth == 0 { return raw }
      raw.append(character)
    }
    stack.fail()
    return raw
  }

  // MARK: Words

  private mutating func openWords() {
    skipBlanks()
    guard place < text.count, text[place] == "{" else {
      stack.fail()
      return
    }
    place += 1
    stack.open(.words)
  }

  private mutating func wordsStep() {
    let character = text[place]
    place += 1
    switch character {
    case "}" where stack.top.depth == 0: stack.closeWords()
    case "}": stack.nest(-1)
    case "{": stack.nest(1)
    case "$":
      stack.flushWords()
      stack.open(.mathInWords)
    case "\\" where place < text.count: stack.append(words: escapedWord())
    case "~": stack.append(words: "\u{a0}")
    case "\n": stack.append(words: " ")
    default: stack.append(words: String(character))
    }
  }

  private mutating func escapedWord() -> String {
    let next = text[place]
    place += 1
    guard next.isASCII, next.isLetter else { return next == "," || next == ";" ? "\u{2009}" : String(next) }
    var name = String(next)
    while place < text.count, text[place].isASCII, text[place].isLetter {
      name.append(text[place])
      place += 1
    }
    if place + 1 < text.count, text[place] == "{", text[place + 1] == "}" { place += 2 }
    return name == "textbackslash" ? "\\" : ""
  }
}
