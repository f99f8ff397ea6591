/// Comments, strings, names, numbers and what lies beyond ASCII.
extension Lexer {
  /// The scalar at an offset and its length; the text was a `String`, so its UTF-8 is valid.
  func scalar(at offset: Int) -> (Unicode.Scalar, length: Int) {
    let lead = UInt32(bytes[offset])
    let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    var value = length == 1 ? lead : lead & (0x7F >> UInt32(length))
    for tail in bytes[(offset + 1)..<(offset + length)] { value = value << 6 | UInt32(tail & 0x3F) }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
  }

  mutating func readComment() throws(Diagnostic) {
    while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D {
      try skipHarmlessCharacter()
    }
  }

  /// Steps over a character of a comment or a string, where only what deceives the eye is refused.
  private mutating func skipHarmlessCharacter() throws(Diagnostic) {
    let (scalar, length) = scalar(at: position)
    if scalar != "\t", scalar.isControl || scalar.isBidirectionalControl {
      throw unexpectedCharacter(scalar, length: length)
    }
    position += length
  }

  mutating func readString(closing: Unicode.Scalar) throws(Diagnostic) {
    let start = position
    position += scalar(at: position).length
    while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D {
      let (next, length) = scalar(at: position)
      if next == closing {
        position += length
        tokens.append(Token(.string, start, position))
        return
      }
      if next == "\\", byte(after: 1) == UInt8(ascii: "\"") || byte(after: 1) == UInt8(ascii: "\\") {
        position += 1
      }
      try skipHarmlessCharacter()
    }
    throw Diagnostic(.error, .unclosed("\""), at: SourceRange(start, position))
  }

  /// Letters, digits and underscores of any script; `w_{11}` is `w_11`, `w₁` is `w_1`.
  mutating func readName() throws(Diagnostic) {
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte < 0x80 {
        if byte == UInt8(ascii: "{"), bytes[position - 1] == UInt8(ascii: "_") {
          try skipBraces()
        } else if byte.isLetterOrDigit || byte == UInt8(ascii: "_") {
          position += 1
        } else {
          break
        }
      } else {
        let (scalar, length) = scalar(at: position)
        guard scalar.continuesName else { break }
        if scalar.isInvisible { throw unexpectedCharacter(scalar, length: length) }
        position += length
      }
    }
    tokens.append(Token(.name, start, position))
  }

  private mutating func skipBraces() throws(Diagnostic) {
    let start = position
    position += 1
    while position < bytes.count, bytes[position].isLetterOrDigit || bytes[position] >= 0x80 {
      let (scalar, length) = scalar(at: position)
      guard scalar.value < 0x80 || (scalar.continuesName && !scalar.isInvisible) else { break }
      position += length
    }
    guard position < bytes.count, bytes[position] == UInt8(ascii: "}"), position > start + 1 else {
      throw Diagnostic(.error, .bracesInName, at: SourceRange(start, min(position + 1, bytes.count)))
    }
    position += 1
  }

  /// `2`, `0.5`, `.5`, `2.`, `1e-3`; in `1..n` the point belongs to the dots.
  mutating func readNumber() throws(Diagnostic) {
    let start = position
    skipDigits()
    if byte(after: 0) == UInt8(ascii: "."), byte(after: 1) != UInt8(ascii: "."),
      byte(after: 1) != UInt8(ascii: "*")
    {
      position += 1
      skipDigits()
    }
    skipExponent()
    let range = SourceRange(start, position)
    tokens.append(Token(.number, start, position))
    guard let next = byte(after: 0) else { return }
    let isBased =
      text(range) == "0" && "xXbBoO".utf8.contains(next) && byte(after: 1)?.isLetterOrDigit == true
    let isPoint = next == UInt8(ascii: ".") && byte(after: 1)?.isDigit == true
    if isBased || isPoint || next == UInt8(ascii: "_") {
      while let tail = byte(after: 0), tail.isLetterOrDigit || tail == UInt8(ascii: ".") || tail == 0x5F {
        position += 1
      }
      throw Diagnostic(
        .error, .notADecimal(text(SourceRange(start, position))), at: SourceRange(start, position))
    }
  }

  private mutating func skipDigits() {
    while let next = byte(after: 0), next.isDigit { position += 1 }
  }

  /// `e-3` belongs to the number, the `e` of `2exp(x)` does not.
  private mutating func skipExponent() {
    guard byte(after: 0) == UInt8(ascii: "e") || byte(after: 0) == UInt8(ascii: "E") else { return }
    let isSigned = byte(after: 1) == UInt8(ascii: "-") || byte(after: 1) == UInt8(ascii: "+")
    guard byte(after: isSigned ? 2 : 1)?.isDigit == true else { return }
    position += isSigned ? 2 : 1
    skipDigits()
  }

  mutating func readBeyondASCII() throws(Diagnostic) {
    let (scalar, length) = scalar(at: position)
    if scalar.properties.generalCategory == .spaceSeparator {
      position += length
    } else if scalar == "∈" {
      append(.name, length: length)
    } else if scalar == "“" {
      try readString(closing: "”")
    } else if let kind = tokenKind(of: scalar) {
      kind == .superscript ? readSuperscript() : append(kind, length: length)
    } else if scalar.startsName {
      try readName()
    } else {
      throw unexpectedCharacter(scalar, length: length)
    }
  }

  private mutating func readSuperscript() {
    let start = position
    while position < bytes.count {
      let (scalar, length) = scalar(at: position)
      guard superscriptDigit(scalar) != nil else { break }
      position += length
    }
    tokens.append(Token(.superscript, start, position))
  }

  func unexpectedCharacter(_ scalar: Unicode.Scalar, length: Int) -> Diagnostic {
    let range = SourceRange(position, position + length)
    if scalar == "\u{FFFD}" { return Diagnostic(.error, .binaryFile, at: range) }
    let isPrintable = !(scalar.isControl || scalar.isInvisible || scalar.isBidirectionalControl)
    return Diagnostic(.error, .unexpectedCharacter(scalar, isPrintable: isPrintable), at: range)
  }
}

extension UInt8 {
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
  var isLetterOrDigit: Bool {
    let lowered = self | 0x20
    return isDigit || (lowered >= UInt8(ascii: "a") && lowered <= UInt8(ascii: "z"))
  }
}

extension Unicode.Scalar {
  var startsName: Bool { properties.isXIDStart && tokenKind(of: self) == nil && self != "\u{FFFD}" }

  var continuesName: Bool {
    (properties.isXIDContinue || subscriptDigit(self) != nil || isInvisible) && tokenKind(of: self) == nil
  }

  var isControl: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
    default: false
    }
  }

  /// Joiners, variation selectors, soft hyphens: two names that look the same must be the same.
  var isInvisible: Bool { properties.isDefaultIgnorableCodePoint }

  /// They reorder what follows, so that a line reads otherwise than it is.
  var isBidirectionalControl: Bool {
    switch value {
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
