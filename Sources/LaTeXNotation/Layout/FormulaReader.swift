/// Reads the LaTeX that the typesetter writes into boxes, by TeX's own classes and widths.
///
/// Nesting deeper than a limit is measured flat.
struct FormulaReader {
  let bytes: [UInt8]
  var position = 0
  static let depthLimit = 40

  /// The sizes of type.
  enum Style: Int {
    case display, text, script, scriptscript
    /// Small type is wider than its size says.
    var scale: Double { [1, 1, 0.8, 0.69][rawValue] }
    var ofScript: Style { rawValue < 2 ? .script : .scriptscript }
    var ofFraction: Style { Style(rawValue: min(rawValue + 1, 3)) ?? .scriptscript }
    var isSmall: Bool { rawValue >= 2 }
  }

  private init(_ latex: some StringProtocol) { bytes = Array(latex.utf8) }

  static func line(_ latex: some StringProtocol) -> FormulaLine {
    var reader = FormulaReader(latex)
    var line = FormulaLine()
    while reader.position < reader.bytes.count {
      let part = reader.line(.display, depth: 0) { _ in false }
      line.boxes += part.boxes
      // A closing brace without an opening one.
      if reader.position < reader.bytes.count { line.boxes.append(reader.stray()) }
    }
    return line
  }

  /// A text with formulas between dollars, in quads.
  static func width(ofText text: some StringProtocol) -> Double {
    var isFormula = false
    return text.split(separator: "$", omittingEmptySubsequences: false).reduce(0) { width, part in
      defer { isFormula.toggle() }
      if isFormula { return width + line(part).width }
      return width + part.utf8.reduce(0) { $0 + GlyphTable.width(ofText: $1) }
    }
  }

  // MARK: Bytes

  func text(from start: Int) -> String { String(decoding: bytes[start..<position], as: UTF8.self) }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  func starts(with text: String) -> Bool {
    bytes[position...].starts(with: text.utf8)
  }

  /// Skips blanks; whether there were any.
  mutating func skipBlanks() -> Bool {
    let start = position
    while next == 32 || next == 10 { position += 1 }
    return position > start
  }

  private mutating func stray() -> FormulaBox {
    let start = position
    position += 1
    return FormulaBox(text: text(from: start), role: .ordinary, width: 0)
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// The name of the command that begins here, without its backslash.
  func commandName() -> String {
    let letters = bytes[(position + 1)...].prefix { Self.isLetter($0) }
    let name = letters.isEmpty ? bytes[(position + 1)...].prefix(1) : letters
    return String(decoding: name, as: UTF8.self)
  }

  // MARK: Lines and boxes

  /// Boxes up to where `isEnd` holds, a closing brace, `\right` or the end.
  mutating func line(_ style: Style, depth: Int, _ isEnd: (FormulaReader) -> Bool) -> FormulaLine {
    var line = FormulaLine(isScript: style.isSmall)
    while true {
      let isBlank = skipBlanks()
      guard let byte = next, byte != UInt8(ascii: "}"), !isEnd(self), !starts(with: "\\right") || isArrow()
      else { return line }
      var box = scripted(nucleus(style, depth: depth), style, depth: depth)
      box.followsBlank = isBlank
      if box.role == .binary, isUnary(after: line.boxes.last?.role) { box.role = .ordinary }
      line.boxes.append(box)
    }
  }

  private func isArrow() -> Bool { starts(with: "\\rightarrow") }

  /// Whether a sign here has nothing to its left.
  private func isUnary(after role: FormulaBox.Role?) -> Bool {
    switch role {
    case nil, .binary, .relation, .open, .operator, .punctuation: true
    default: false
    }
  }

  mutating func nucleus(_ style: Style, depth: Int) -> FormulaBox {
    let start = position
    let byte = bytes[position]
    let width = GlyphTable.width(ofMath: byte) * style.scale
    switch byte {
    case UInt8(ascii: "\\"): return command(style, depth: depth)
    case UInt8(ascii: "{"): return group(style, depth: depth)
    case UInt8(ascii: "("), UInt8(ascii: "["):
      return fence(from: start, style, depth: depth, close: byte == UInt8(ascii: "(") ? ")" : "]")
    default: position += 1
    }
    while let more = next, more & 0xC0 == 0x80 { position += 1 }
    var box = FormulaBox(text: text(from: start), role: .ordinary, width: width)
    switch byte {
    case UInt8(ascii: "+"), UInt8(ascii: "-"): box.role = .binary
    case UInt8(ascii: "*"): (box.role, box.isProductSign) = (.binary, true)
    case UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"): box.role = .relation
    case UInt8(ascii: ","), UInt8(ascii: ";"): box.role = .punctuation
    case UInt8(ascii: ")"), UInt8(ascii: "]"): box.role = .close
    case UInt8(ascii: "&"): (box.role, box.width) = (.blank, 0)
    case UInt8(ascii: "'"): box.width = 0.28 * style.scale
    default: break
    }
    return box
  }

  /// `{ … }`.
  private mutating func group(_ style: Style, depth: Int) -> FormulaBox {
    let start = position
    let inner = braced(style, depth: depth)
    return FormulaBox(text: text(from: start), role: .ordinary, width: inner.width, isTall: inner.isTall)
  }

  /// The content of `{ … }`, or the one box that stands in its place.
  mutating func braced(_ style: Style, depth: Int) -> FormulaLine {
    _ = skipBlanks()
    guard let byte = next else { return FormulaLine() }
    guard byte == UInt8(ascii: "{") else {
      return FormulaLine(boxes: [nucleus(style, depth: depth + 1)], isScript: style.isSmall)
    }
    if depth >= Self.depthLimit { return flat(style) }
    position += 1
    let inner = line(style, depth: depth + 1) { _ in false }
    if next == UInt8(ascii: "}") { position += 1 } else { position = bytes.count }
    return inner
  }

  /// A group that is too deep: its glyphs side by side.
  private mutating func flat(_ style: Style) -> FormulaLine {
    let start = position
    var depth = 0
    var width = 0.0
    repeat {
      if bytes[position] == UInt8(ascii: "{") { depth += 1 }
      if bytes[position] == UInt8(ascii: "}") { depth -= 1 }
      width += GlyphTable.width(ofMath: bytes[position]) * style.scale
      position += 1
    } while depth > 0 && position < bytes.count
    return FormulaLine(boxes: [FormulaBox(text: text(from: start), role: .ordinary, width: width)])
  }

  /// `( … )` to its partner; the opening sign alone where there is none.
  private mutating func fence(from start: Int, _ style: Style, depth: Int, close: Character) -> FormulaBox {
    let open = text(at: start)
    position = start + 1
    let width = GlyphTable.width(ofMath: bytes[start]) * style.scale
    let end = close.asciiValue ?? 0
    guard depth < Self.depthLimit, hasPartner(start, end) else {
      return FormulaBox(text: open, role: .open, width: width)
    }
    let inner = line(style, depth: depth + 1) { $0.next == end }
    guard next == end else {
      position = start + 1
      return FormulaBox(text: open, role: .open, width: width)
    }
    position += 1
    return FormulaBox(
      text: text(from: start), role: .ordinary, width: inner.width + 2 * width, isTall: inner.isTall,
      content: .fence(open: open, close: String(close), inner))
  }

  /// Whether the sign that opens at `start` is closed within its group.
  private func hasPartner(_ start: Int, _ close: UInt8) -> Bool {
    var (fences, braces) = (0, 0)
    for byte in bytes[start...] {
      switch byte {
      case bytes[start]: fences += 1
      case close: fences -= 1
      case UInt8(ascii: "{"): braces += 1
      case UInt8(ascii: "}"): braces -= 1
      default: continue
      }
      if braces < 0 { return false }
      if fences == 0 { return braces == 0 }
    }
    return false
  }

  private func text(at place: Int) -> String { String(decoding: bytes[place...place], as: UTF8.self) }

  // MARK: Indices and exponents

  private mutating func scripted(_ nucleus: FormulaBox, _ style: Style, depth: Int) -> FormulaBox {
    var box = nucleus
    let start = position
    var (below, above, primes) = (0.0, 0.0, 0.0)
    var raised: FormulaLine?
    while let byte = next {
      if byte == UInt8(ascii: "'") {
        primes += 0.28 * style.scale
        position += 1
      } else if byte == UInt8(ascii: "_") || byte == UInt8(ascii: "^") {
        position += 1
        let script = braced(style.ofScript, depth: depth)
        let width = script.width + 0.05
        if byte == UInt8(ascii: "_") {
          below = max(below, width)
        } else {
          above = max(above, width)
          raised = script
        }
      } else {
        break
      }
    }
    if position == start { return box }
    box.text += text(from: start)
    // Limits stand below and above a big operator on display.
    let hasLimits = nucleus.isTall || ["\\max", "\\min"].contains(nucleus.text)
    let isStacked = nucleus.role == .operator && hasLimits && style == .display
    box.width = isStacked ? max(box.width, below, above) : box.width + max(below, above + primes)
    switch nucleus.content {
    case .fence(let open, let close, let inner):
      box.content = .fence(open: open, close: close + text(from: start), inner)
    default: box.content = .none
    }
    if nucleus.text == "e", below == 0, let raised { box.content = .exponential(raised) }
    return box
  }
}
