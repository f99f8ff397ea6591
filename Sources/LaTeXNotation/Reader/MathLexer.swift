/// Cuts the bytes of a formula into tokens. Commands are names only: nothing is expanded, read or run.
struct MathLexer {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int
  private var tokens: [MathToken] = []
  /// For each `\left` that is open, the token that it draws, where that is a brace.
  private var fences: [Int?] = []
  /// Where the command began that makes the next fence large: it belongs to the fence.
  private var fenceStart: Int?

  /// Commands that only make room or size.
  private static let ignored: Set<String> = [
    ",", ";", "!", ":", ">", "left", "right", "displaystyle", "textstyle", "limits", "nolimits", "notag",
    "nonumber", "thinspace", "hfill",
    "allowbreak",
    "middle", "scriptstyle", "medspace", "thickspace", "enspace", "mathstrut", "strut", "hline",
    "negthinspace", "/",
  ]
  private static let sizes: Set<String> = [
    "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "bigm",
    "Bigm",
  ]
  /// Commands whose argument is text or a name, not a formula.
  private static let skipped: Set<String> = [
    "label", "tag", "ref", "eqref", "hspace", "vspace", "intertext", "color",
  ]
  private static let texts: Set<String> = ["text", "mbox", "textrm", "textit", "textbf", "textnormal"]

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// More pieces than these are no formula.
  static let tokenLimit = 100_000
  /// Longer numbers are not read.
  static let digitLimit = 300

  mutating func run() throws(MathReadingError) -> [MathToken] {
    while position < end {
      try step()
      if tokens.count > Self.tokenLimit {
        throw MathReadingError(
          position, "the display has more than \(Self.tokenLimit) pieces",
          pt: "a fórmula tem mais de \(Self.tokenLimit) partes")
      }
    }
    tokens.removeAll { $0.kind == .nothing }
    return tokens
  }

  private mutating func add(_ kind: MathToken.Kind, from start: Int) {
    tokens.append(MathToken(kind: kind, range: (fenceStart ?? start)..<position))
    fenceStart = nil
  }

  private mutating func step() throws(MathReadingError) {
    let start = position
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "~"):
      break
    case UInt8(ascii: "%"): while position < end, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    case UInt8(ascii: "{"): add(.open, from: start)
    case UInt8(ascii: "}"): add(.close, from: start)
    case UInt8(ascii: "_"): add(.subscripted, from: start)
    case UInt8(ascii: "^"): add(.superscripted, from: start)
    case UInt8(ascii: "'"): add(.prime, from: start)
    case UInt8(ascii: "&"): add(.ampersand, from: start)
    case UInt8(ascii: "\\"): try command(start)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): try number(start)
    case UInt8(ascii: "."):
      if position < end, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
        try number(start)
      } else {
        add(.symbol("."), from: start)
      }
    case 0..<32: throw MathReadingError(start, "a control character", pt: "um caractere de controle")
    case 0..<128:
      let character = Character(UnicodeScalar(byte))
      add(character.isLetter ? .letter(character) : .symbol(character), from: start)
    default: character(start)
    }
  }

  /// A letter or sign beyond ASCII, read as the command it stands for.
  private mutating func character(_ start: Int) {
    while position < end, bytes[position] & 0xC0 == 0x80 { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let character = text.first else { return }
    if let greek = SymbolNotation.greek(text) { return add(.command(String(greek.dropFirst())), from: start) }
    if let kinds = MathCharacters.kinds[character] {
      for kind in kinds { add(kind, from: start) }
    } else if let mark = MathCharacters.script(character) {
      script(start, mark)
    } else if !MathCharacters.blanks.contains(character) {
      add(character.isLetter ? .letter(character) : .symbol(character), from: start)
    }
  }

  /// `₁₂` and `⁽¹⁾`: raised or lowered characters that follow each other are one script.
  private mutating func script(_ start: Int, _ mark: (kind: MathToken.Kind, of: MathToken.Kind)) {
    add(mark.kind, from: start)
    add(.open, from: start)
    add(mark.of, from: start)
    while position < end, bytes[position] >= 0x80 {
      let (first, place) = (position, position)
      position += 1
      while position < end, bytes[position] & 0xC0 == 0x80 { position += 1 }
      let text = String(decoding: bytes[first..<position], as: UTF8.self)
      guard let next = text.first.flatMap({ MathCharacters.script($0) }), next.kind == mark.kind else {
        position = place
        break
      }
      add(next.of, from: first)
    }
    tokens.append(MathToken(kind: .close, range: position..<position))
  }

  /// Whether the next token is an argument of \frac without braces.
  private var isFractionArgument: Bool {
    func isFraction(_ back: Int) -> Bool {
      guard tokens.count >= back, case .command(let name) = tokens[tokens.count - back].kind else {
        return false
      }
      return ["frac", "tfrac", "dfrac"].contains(name)
    }
    if isFraction(1) { return true }
    guard isFraction(2) else { return false }
    switch tokens[tokens.count - 1].kind {
    case .number, .letter: return true
    default: return false
    }
  }

  /// Digits with a point; a comma in braces is a decimal comma.
  private mutating func number(_ start: Int) throws(MathReadingError) {
    func isDigit(_ place: Int) -> Bool {
      place < end && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place])
    }
    var text = String(UnicodeScalar(bytes[start]))
    // \frac12 takes one digit each.
    if isFractionArgument { return add(.number(text), from: start) }
    while isDigit(position) {
      text.unicodeScalars.append(UnicodeScalar(bytes[position]))
      position += 1
    }
    let comma: [UInt8] = Array("{,}".utf8)
    let hasComma =
      position + 3 < end && Array(bytes[position..<position + 3]) == comma && isDigit(position + 3)
    if !text.hasPrefix("."),
      hasComma || position < end && bytes[position] == UInt8(ascii: ".") && isDigit(position + 1)
    {
      position += hasComma ? 3 : 1
      text += "."
      while isDigit(position) {
        text.unicodeScalars.append(UnicodeScalar(bytes[position]))
        position += 1
      }
    }
    if position - start > Self.digitLimit {
      throw MathReadingError(
        start, "a number of \(position - start) digits; at most \(Self.digitLimit) are read",
        pt: "um número de \(position - start) dígitos; no máximo \(Self.digitLimit) são lidos")
    }
    add(.number(text), from: start)
  }

  private mutating func command(_ start: Int) throws(MathReadingError) {
    guard position < end else {
      throw MathReadingError(start, "a backslash at the end", pt: "barra invertida no fim")
    }
    func isLetter(_ place: Int) -> Bool {
      place < end
        && ((UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[place])
          || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[place]))
    }
    let first = position
    if isLetter(position) { while isLetter(position) { position += 1 } } else { position += 1 }
    let name = String(decoding: bytes[first..<position], as: UTF8.self)
    if name == "\\" {
      skipOptional()
      return add(.newRow, from: start)
    }
    if name == "left" || name == "right" { return fence(name, start) }
    if name == "middle" { return skipDot() }
    if Self.sizes.contains(name) {
      fenceStart = start
      return
    }
    if Self.ignored.contains(name) { return }
    if name == "text" || name == "textrm", acceptUpright("{d}") { return add(.letter("d"), from: start) }
    if Self.texts.contains(name) { return add(.words(try argument(start)), from: start) }
    if Self.skipped.contains(name) {
      _ = try argument(start)
      return
    }
    if name == "mathrm" || name == "operatorname" || name == "mathit" || name == "mathsf",
      acceptUpright("{d}") || acceptUpright(" d") || acceptUpright("{\\partial}")
    {
      return add(bytes[position - 2] == UInt8(ascii: "l") ? .command("partial") : .letter("d"), from: start)
    }
    switch name {
    case " ": add(.gap, from: start)
    case "quad", "qquad": add(.room, from: start)
    case "begin": add(.begin(try argument(start)), from: start)
    case "end": add(.end(try argument(start)), from: start)
    case "operatorname", "mathrm", "mathit", "mathsf", "mathbf", "boldsymbol", "bm":
      add(.command(name), from: start)
    case "{", "}": add(.symbol(Character(name)), from: start)
    default: add(.command(name), from: start)
    }
  }

  /// The d of `\mathrm{d}x`.
  private mutating func acceptUpright(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard position + wanted.count <= end, bytes[position..<position + wanted.count].elementsEqual(wanted)
    else { return false }
    position += wanted.count
    return true
  }

  /// `\left` and `\right` with the fence that follows. Of bars only so is it said which opens and which closes: |a|b|c||. A
  /// brace that `\right.` ends, which draws nothing, stands before lines, and has no meaning.
  private mutating func fence(_ name: String, _ start: Int) {
    while position < end, bytes[position] == UInt8(ascii: " ") { position += 1 }
    let isBar = position < end && bytes[position] == UInt8(ascii: "|")
    let isBrace =
      position + 1 < end && bytes[position] == UInt8(ascii: "\\") && bytes[position + 1] == UInt8(ascii: "{")
    if name == "left" {
      fences.append(isBrace ? tokens.count : nil)
    } else if let opened = fences.popLast() ?? nil, position < end, bytes[position] == UInt8(ascii: ".") {
      tokens[opened].kind = .nothing
    }
    guard isBar else {
      fenceStart = start
      return skipDot()
    }
    position += 1
    add(.command(name == "left" ? "lvert" : "rvert"), from: start)
  }

  private mutating func skipDot() {
    guard position < end, bytes[position] == UInt8(ascii: ".") else { return }
    position += 1
    fenceStart = nil
  }

  /// The room after `\\`, as in `\\[2pt]`.
  private mutating func skipOptional() {
    guard position < end, bytes[position] == UInt8(ascii: "[") else { return }
    var place = position
    while place < end, bytes[place] != UInt8(ascii: "]"), place - position < 20 { place += 1 }
    if place < end, bytes[place] == UInt8(ascii: "]") { position = place + 1 }
  }

  /// The text between the braces that follow.
  private mutating func argument(_ start: Int) throws(MathReadingError) -> String {
    while position < end, bytes[position] == UInt8(ascii: " ") { position += 1 }
    guard position < end, bytes[position] == UInt8(ascii: "{") else {
      throw MathReadingError(start, "an argument in braces is missing", pt: "falta um argumento entre chaves")
    }
    position += 1
    let first = position
    var depth = 1
    while position < end {
      if bytes[position] == UInt8(ascii: "{") { depth += 1 }
      if bytes[position] == UInt8(ascii: "}") { depth -= 1 }
      position += 1
      if depth == 0 { return String(decoding: bytes[first..<position - 1], as: UTF8.self) }
    }
    throw MathReadingError(start, "a brace is never closed", pt: "uma chave não foi fechada")
  }
}
