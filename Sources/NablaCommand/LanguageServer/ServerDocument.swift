import Nabla

/// An open model: its text, and what is known of it.
final class ServerDocument {
  let uri: String
  private(set) var version: Int?
  private(set) var text: String
  private(set) var lines: TextLines
  private(set) var diagnostics: [Diagnostic] = []
  /// What the text means, or what it last meant when it could be read.
  private(set) var model: Model?
  /// Made when they are first asked for.
  private var knownIndex: NameIndex?
  private var knownFormulas: QuantityFormulas?

  init(uri: String, version: Int?, text: String) {
    self.uri = uri
    self.version = version
    self.text = text
    lines = TextLines(text)
    understand()
  }

  /// The language of messages about it.
  var language: String { ModelSyntax.language(of: text) ?? "en" }

  /// A change of the text: all of it, or what stands between two positions.
  struct Change {
    var range: (start: TextLines.Position, end: TextLines.Position)?
    var text: String
  }

  func apply(_ changes: [Change], version: Int?) {
    self.version = version ?? self.version
    for change in changes {
      guard let range = change.range else {
        replace(change.text)
        continue
      }
      let start = lines.offset(of: range.start, in: .utf16)
      let end = max(start, lines.offset(of: range.end, in: .utf16))
      let bytes = Array(text.utf8)
      replace(String(decoding: bytes[..<start] + Array(change.text.utf8) + bytes[end...], as: UTF8.self))
    }
    understand()
  }

  private func replace(_ text: String) {
    self.text = text
    lines = TextLines(text)
  }

  private func understand() {
    knownIndex = nil
    do {
      let model = try Model(resolving: ModelSyntax(parsing: text, name: uri))
      self.model = model
      knownFormulas = nil
      diagnostics = model.warnings
    } catch {
      diagnostics = error.diagnostics
    }
  }

  var index: NameIndex {
    if let knownIndex { return knownIndex }
    let index = NameIndex(text)
    knownIndex = index
    return index
  }

  /// A quantity as it is printed; nil where the model's notation does not fit it.
  func formula(of quantity: Int) -> String? {
    if knownFormulas == nil { knownFormulas = model.flatMap { QuantityFormulas($0) } }
    return knownFormulas?.latex(of: quantity)
  }

  // MARK: Places

  func range(_ range: SourceRange) -> JSON {
    .object([
      ("start", JSON(lines.position(of: range.lowerBound, in: .utf16))),
      ("end", JSON(lines.position(of: max(range.lowerBound, range.upperBound), in: .utf16))),
    ])
  }

  func location(_ range: SourceRange) -> JSON {
    .object([("uri", .string(uri)), ("range", self.range(range))])
  }

  func word(at position: TextLines.Position) -> NameIndex.Word? {
    index.word(at: lines.offset(of: position, in: .utf16))
  }

  // MARK: Diagnostics

  /// The notification that tells what is wrong.
  var published: JSON {
    var parameters: [(String, JSON)] = [("uri", .string(uri))]
    if let version { parameters.append(("version", .integer(version))) }
    parameters.append(("diagnostics", .array(diagnostics.map(diagnostic))))
    return Self.notification("textDocument/publishDiagnostics", .object(parameters))
  }

  static func notification(_ method: String, _ parameters: JSON) -> JSON {
    .object([("jsonrpc", .string("2.0")), ("method", .string(method)), ("params", parameters)])
  }

  private func say(_ english: String, _ portuguese: String) -> String {
    Message(english, pt: portuguese).text(language)
  }

  private func diagnostic(_ diagnostic: Diagnostic) -> JSON {
    let placed = diagnostic.notes.compactMap { note -> JSON? in
      guard let range = note.range else { return nil }
      return .object([
        ("location", location(range)), ("message", .string(say(note.message, note.portuguese))),
      ])
    }
    let words = [say(diagnostic.message, diagnostic.portuguese)]
    let hints = diagnostic.notes.filter { $0.range == nil }.map { say($0.message, $0.portuguese) }
    var members: [(String, JSON)] = [
      ("range", range(diagnostic.range)),
      ("severity", .integer(diagnostic.severity == .error ? 1 : 2)), ("source", .string("nabla")),
      ("message", .string((words + hints).joined(separator: "\n"))),
    ]
    if !placed.isEmpty { members.append(("relatedInformation", .array(placed))) }
    return .object(members)
  }
}
