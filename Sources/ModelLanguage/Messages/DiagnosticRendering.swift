extension Diagnostic {
  /// `file:line:column: error: message`, the line with its number, a caret under the place, then the notes.
  ///
  /// Columns count characters, not bytes. Long lines are cut around the caret; what cannot be seen on a
  /// terminal is shown as `�`. Ends with a newline. O(length of the text).
  /// - Parameter language: `"pt"` for Portuguese where the message has it, English otherwise.
  public func rendered(in source: SourceText?, language: String = "en") -> String {
    DiagnosticRenderer(source: source, language: language).render(self)
  }
}

extension DiagnosticList {
  /// All diagnostics in their order, each as `Diagnostic.rendered(in:language:)` gives it.
  /// - Parameter source: The text; its own where none is given.
  public func rendered(in source: SourceText? = nil, language: String = "en") -> String {
    let renderer = DiagnosticRenderer(source: source ?? self.source, language: language)
    return diagnostics.map(renderer.render).joined()
  }
}

extension DiagnosticList: BilingualError {
  /// All diagnostics at their places, in both languages.
  public var message: Message { Message(rendered(language: "en"), pt: rendered(language: "pt")) }
}

private struct DiagnosticRenderer {
  /// Characters shown before and behind the caret.
  static let before = 60
  static let behind = 80

  let file: String?
  let bytes: [UInt8]
  let isPortuguese: Bool

  init(source: SourceText?, language: String) {
    file = source?.name
    bytes = source.map { Array($0.text.utf8) } ?? []
    isPortuguese = language == "pt"
  }

  func render(_ diagnostic: Diagnostic) -> String {
    let severity =
      switch diagnostic.severity {
      case .error: isPortuguese ? "erro" : "error"
      case .warning: isPortuguese ? "aviso" : "warning"
      }
    let message = isPortuguese ? diagnostic.portuguese : diagnostic.message
    var text = paragraph(severity, message, at: diagnostic.range)
    for note in diagnostic.notes {
      let message = isPortuguese ? note.portuguese : note.message
      text += paragraph(isPortuguese ? "nota" : "note", message, at: note.range ?? .none)
    }
    return text
  }

  private func paragraph(_ kind: String, _ message: String, at range: SourceRange) -> String {
    let prefix = file.map { $0 + ":" } ?? ""
    let hasPlace = range != .none && range.lowerBound <= bytes.count && !bytes.isEmpty
    guard hasPlace else {
      return (kind == "note" || kind == "nota" ? "  " : prefix + (prefix.isEmpty ? "" : " "))
        + "\(kind): \(message)\n"
    }
    let line = Line(around: range, in: bytes)
    return "\(prefix)\(line.number):\(line.column): \(kind): \(message)\n" + line.excerpt()
  }
}

/// The line a range begins in, cut at the range.
private struct Line {
  var number = 1
  var column: Int
  private var before: String
  private var marked: String
  private var behind: String

  init(around range: SourceRange, in bytes: [UInt8]) {
    let place = min(range.lowerBound, bytes.count)
    var start = 0
    for offset in 0..<place where Line.isBreak(bytes, offset) {
      number += 1
      start = offset + 1
    }
    if start == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = min(3, place) }
    var end = place
    while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
    let stop = max(place, min(range.upperBound, end))
    before = String(decoding: bytes[start..<place], as: UTF8.self)
    marked = String(decoding: bytes[place..<stop], as: UTF8.self)
    behind = String(decoding: bytes[stop..<end], as: UTF8.self)
    column = before.count + 1
  }

  /// A line feed, or a carriage return that none follows.
  private static func isBreak(_ bytes: [UInt8], _ offset: Int) -> Bool {
    if bytes[offset] == 0x0A { return true }
    return bytes[offset] == 0x0D && !(offset + 1 < bytes.count && bytes[offset + 1] == 0x0A)
  }

  /// The line with its number, and the caret line.
  func excerpt() -> String {
    let digits = String(number)
    let gutter = String(repeating: " ", count: max(1, 4 - digits.count))
    let blank = String(repeating: " ", count: gutter.count + digits.count)
    let isCut = column - 1 > DiagnosticRenderer.before
    let lead = (isCut ? "…" : "") + visible(before.suffix(DiagnosticRenderer.before))
    let middle = visible(marked.prefix(DiagnosticRenderer.behind))
    let room = DiagnosticRenderer.behind - middle.count
    let tail = visible(behind.prefix(room))
    let isLonger = marked.count > middle.count || behind.count > tail.count
    let line = lead + middle + tail + (isLonger ? "…" : "")
    let carets = String(repeating: "^", count: max(1, middle.reduce(0) { $0 + width($1) }))
    return "\(gutter)\(digits) | \(line)\n\(blank) | \(padding(lead))\(carets)\n"
  }

  /// What a terminal would act upon instead of showing is replaced.
  private func visible(_ text: Substring) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let isHidden =
        scalar != "\t" && (scalar.isControl || scalar.isInvisible || scalar.isBidirectionalControl)
      result.unicodeScalars.append(isHidden ? "\u{FFFD}" : scalar)
    }
    return result
  }

  /// Blanks as wide as a text; tabs stay tabs.
  private func padding(_ text: String) -> String {
    text.map { $0 == "\t" ? "\t" : String(repeating: " ", count: width($0)) }.joined()
  }

  /// Columns of a terminal, by the blocks that are drawn wide.
  private func width(_ character: Character) -> Int {
    switch character.unicodeScalars.first!.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F,
      0xFF00...0xFF60, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}
