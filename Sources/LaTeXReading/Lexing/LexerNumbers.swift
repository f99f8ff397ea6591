/// Numbers and characters beyond ASCII.
extension Lexer {
  /// Longer numbers are cut.
  static let digitLimit = 400

  private func isDigit(_ place: Int) -> Bool { (48...57).contains(byte(at: place)) }

  private mutating func digits() -> String {
    var text = ""
    while isDigit(position) {
      if text.utf8.count < Self.digitLimit { text.unicodeScalars.append(UnicodeScalar(bytes[position])) }
      position += 1
    }
    return text
  }

  /// Digits with a point or a comma, groups of thousands and a power of ten.
  mutating func number(_ start: Int) {
    position = start
    if takesOneDigit {
      position += 1
      let digit = String(UnicodeScalar(bytes[start]))
      return add(
        .number(WrittenNumber(written: digit, decimal: digit, form: .integer, places: 0)), from: start)
    }
    var whole = digits()
    while let width = thousandsGap, whole.utf8.count < Self.digitLimit {
      position += width
      whole += digits()
    }
    var number = WrittenNumber(written: whole, decimal: whole, form: .integer, places: 0)
    if let width = pointWidth {
      let isComma = bytes[position + width / 2] == UInt8(ascii: ",")
      position += width
      let places = digits()
      number.form = isComma ? .comma : .point
      number.written = whole + (isComma ? "," : ".") + places
      number.decimal = (whole.isEmpty ? "0" : whole) + "." + places
      number.places = places.utf8.count
    }
    exponent(&number)
    add(.number(number), from: start)
  }

  /// `\frac12` takes one digit for each argument.
  private var takesOneDigit: Bool {
    func isFraction(_ back: Int) -> Bool {
      guard tokens.count >= back, case .command(let name) = tokens[tokens.count - back].kind else {
        return false
      }
      return ["frac", "tfrac", "dfrac", "binom"].contains(name)
    }
    if isFraction(1) { return true }
    guard isFraction(2) else { return false }
    switch tokens[tokens.count - 1].kind {
    case .number, .letter: return true
    default: return false
    }
  }

  /// The width of the point or comma that stands here before a digit.
  private var pointWidth: Int? {
    switch byte(at: position) {
    case UInt8(ascii: "."): return isDigit(position + 1) ? 1 : nil
    case UInt8(ascii: ","):
      return hasDecimalComma && subscriptBraces.last != true && isDigit(position + 1) ? 1 : nil
    case UInt8(ascii: "{"):
      let mark = byte(at: position + 1)
      guard mark == UInt8(ascii: ",") || mark == UInt8(ascii: "."), isDigit(position + 3) else { return nil }
      return byte(at: position + 2) == UInt8(ascii: "}") ? 3 : nil
    default: return nil
    }
  }

  /// The width of a thin space before exactly three digits.
  private var thousandsGap: Int? {
    guard byte(at: position) == UInt8(ascii: "\\"), byte(at: position + 1) == UInt8(ascii: ",") else {
      return nil
    }
    let first = position + 2
    return isDigit(first) && isDigit(first + 1) && isDigit(first + 2) && !isDigit(first + 3) ? 2 : nil
  }

  /// `e-3` directly behind the digits.
  private mutating func exponent(_ number: inout WrittenNumber) {
    guard byte(at: position) | 32 == UInt8(ascii: "e") else { return }
    var place = position + 1
    if byte(at: place) == UInt8(ascii: "-") || byte(at: place) == UInt8(ascii: "+") { place += 1 }
    guard isDigit(place), place > position + 1 || number.form != .integer else { return }
    var last = place
    while isDigit(last), last - place < 5 { last += 1 }
    guard !isDigit(last), byte(at: last) != UInt8(ascii: "^"), byte(at: last) != UInt8(ascii: "_") else {
      return
    }
    let power = String(decoding: bytes[position + 1..<last], as: UTF8.self)
    number.written += "e" + power
    number.decimal += "e" + power
    position = last
  }

  /// A letter or sign beyond ASCII, read as the commands it stands for.
  mutating func character(_ start: Int) {
    while position < end, bytes[position] & 0xC0 == 0x80 { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let scalar = text.unicodeScalars.first, scalar.value != 0xFFFD else {
      return add(.unknownCharacter("\u{FFFD}"), from: start)
    }
    let character = Character(scalar)
    if Characters.blanks.contains(character) {
      isSpaced = true
    } else if let accent = Characters.combining[scalar] {
      accentLast(accent, start)
    } else if let command = Characters.commands[character] {
      addCharacterCommand(command, start)
    } else if Characters.raised[character] != nil || Characters.lowered[character] != nil {
      position = start
      script(isRaised: Characters.raised[character] != nil)
    } else if let (fonts, plain) = Characters.alphabetic(scalar) {
      for font in fonts { add(.command(font), from: start) }
      add(plain.isNumber ? Self.plainNumber(plain) : .letter(String(plain)), from: start)
    } else if let (base, accent) = Self.decomposed(character) {
      add(.command(accent), from: start)
      add(.letter(base), from: start)
    } else {
      add(scalar.properties.isAlphabetic ? .letter(text) : .unknownCharacter(text), from: start)
    }
  }

  private mutating func addCharacterCommand(_ command: String, _ start: Int) {
    switch command {
    case "reals": blackboard("R", start)
    case "naturals": blackboard("N", start)
    case "integers": blackboard("Z", start)
    case "scriptL":
      add(.command("mathcal"), from: start)
      add(.letter("L"), from: start)
    case "indicator":
      add(.command("mathbb"), from: start)
      add(Self.plainNumber("1"), from: start)
    case "half":
      add(.command("frac"), from: start)
      add(Self.plainNumber("1"), from: start)
      add(Self.plainNumber("2"), from: start)
    default:
      if let kind = Self.fences[command] {
        add(kind, from: start)
      } else {
        add(.command(command), from: start)
      }
    }
  }

  private mutating func blackboard(_ letter: String, _ start: Int) {
    add(.command("mathbb"), from: start)
    add(.letter(letter), from: start)
  }

  static func plainNumber(_ digit: Character) -> Token.Kind {
    .number(WrittenNumber(written: String(digit), decimal: String(digit), form: .integer, places: 0))
  }

  /// An accent that follows its letter is put before it, as in TeX.
  private mutating func accentLast(_ accent: String, _ start: Int) {
    guard var last = tokens.popLast() else { return }
    let spaced = last.isSpaced
    last.isSpaced = false
    last.end = Int32(position)
    tokens.append(
      Token(kind: .command(accent), start: last.start, end: Int32(position), isSpaced: spaced))
    tokens.append(last)
  }

  /// Letters that have their accent built in: `ŷ`.
  private static func decomposed(_ character: Character) -> (base: String, accent: String)? {
    precomposed[character]
  }

  private static let precomposed: [Character: (base: String, accent: String)] = {
    var table: [Character: (base: String, accent: String)] = [:]
    let rows: [(accent: String, pairs: String)] = [
      ("hat", "âaêeîiôoûuŷyŵwĉcĝgĥhĵjŝsẑzÂAÊEÎIÔOÛUŶYŴWĈCĜGĤHĴJŜSẐZ"),
      ("bar", "āaēeīiōoūuȳyḡgĀAĒEĪIŌOŪUȲYḠG"),
      ("tilde", "ãañnõoĩiũuỹyẽeṽvÃAÑNÕOĨIŨUỸYẼEṼV"), ("dot", "ẋxẏyżzẇwȧaḃbċcḋdėeḟfġgḣhṁmṅnȯoṗpṙrṡsṫt"),
      ("ddot", "äaëeïiöoüuÿyẅwẍxÄAËEÏIÖOÜUŸYẄWẌX"),
    ]
    for (accent, pairs) in rows {
      let characters = Array(pairs)
      for place in stride(from: 0, to: characters.count - 1, by: 2) {
        table[characters[place]] = (String(characters[place + 1]), accent)
      }
    }
    return table
  }()

  /// Digits that follow each other are one number.
  private mutating func scriptCharacter(_ plain: Character, _ first: Int) {
    guard plain.isNumber else { return add(.letter(String(plain)), from: first) }
    guard case .number(var number)? = tokens.last?.kind, Int(tokens[tokens.count - 1].end) == first else {
      return add(Self.plainNumber(plain), from: first)
    }
    number.written.append(plain)
    number.decimal.append(plain)
    tokens[tokens.count - 1].kind = .number(number)
    tokens[tokens.count - 1].end = Int32(position)
  }

  /// `⁽¹⁾`, `₁₂`: raised or lowered characters that follow each other are one script.
  private mutating func script(isRaised: Bool) {
    let table = isRaised ? Characters.raised : Characters.lowered
    let start = position
    add(isRaised ? .sup : .sub, from: start)
    add(.open, from: start)
    while position < end {
      let first = position
      position += 1
      while position < end, bytes[position] & 0xC0 == 0x80 { position += 1 }
      let text = String(decoding: bytes[first..<position], as: UTF8.self)
      guard let plain = text.first.flatMap({ table[$0] }) else {
        position = first
        break
      }
      switch plain {
      case "+": add(.command("+"), from: first)
      case "-": add(.command("minus"), from: first)
      case "(": add(.openBracket(.paren, isStretched: false), from: first)
      case ")": add(.closeBracket(.paren, isStretched: false), from: first)
      default: scriptCharacter(plain, first)
      }
    }
    add(.close, from: position)
  }
}
