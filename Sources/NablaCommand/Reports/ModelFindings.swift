import Nabla

/// What is wrong with a text that was to be a model, and where that text came from.
struct DiagnosedText {
  var list: DiagnosticList
  var source: SourceText
  /// The file; nil for standard input, starter models and expressions.
  var path: String?
  var language: String

  var rendered: String { list.rendered(in: source, language: language) }

  private func text(of english: String, _ portuguese: String) -> String {
    Message(english, pt: portuguese).text(language)
  }

  // MARK: Findings

  var findings: [Finding] {
    let lines = TextLines(source.text)
    return list.diagnostics.map { diagnostic in
      let isError = diagnostic.severity == .error
      var finding = Finding(
        rule: isError ? .model : .remark, outcome: .failed, name: source.name,
        message: text(of: diagnostic.message, diagnostic.portuguese),
        detail: diagnostic.notes.map { text(of: $0.message, $0.portuguese) }.joined(separator: "\n"))
      finding.place = Finding.Place(diagnostic.range, in: lines, path: path)
      return finding
    }
  }

  // MARK: JSON

  /// `{"diagnostics": […]}`, lines and columns from 1, the end behind the last character.
  var json: String {
    let lines = TextLines(source.text)
    let entries = list.diagnostics.map { diagnostic -> JSON in
      let place = Finding.Place(diagnostic.range, in: lines, path: path)
      var members: [(String, JSON)] = [
        ("file", .string(path ?? source.name)), ("line", .integer(place.line)),
        ("column", .integer(place.column)),
      ]
      if let end = place.end {
        members += [("end_line", .integer(end.line)), ("end_column", .integer(end.column))]
      }
      members += [
        ("severity", .string(diagnostic.severity.rawValue)),
        ("message", .string(text(of: diagnostic.message, diagnostic.portuguese))),
        ("notes", .array(diagnostic.notes.map { note($0, lines) })),
      ]
      return .object(members)
    }
    return JSON.object([("diagnostics", .array(entries))]).text
  }

  private func note(_ note: Diagnostic.Note, _ lines: TextLines) -> JSON {
    var members: [(String, JSON)] = []
    if let range = note.range {
      let place = Finding.Place(range, in: lines, path: path)
      members = [("line", .integer(place.line)), ("column", .integer(place.column))]
    }
    return .object(members + [("message", .string(text(of: note.message, note.portuguese)))])
  }
}

extension DiagnosedText {
  /// The diagnostics as the format of the run has them; nil for text, which stands on standard error.
  func report(_ invocation: Invocation) -> String? {
    let format = invocation.reportFormat
    if format == .json { return json }
    let report = Report(
      command: invocation.command, subject: source.name, language: language, findings: findings)
    return report.text(format)
  }
}

extension LoadedModel {
  /// What the diagnostics of this model are shown with.
  func diagnosed(_ list: DiagnosticList) -> DiagnosedText {
    DiagnosedText(
      list: list, source: SourceText(name: source, text: text), path: path, language: language)
  }

  /// The model's warnings.
  var remarks: [Finding] { diagnosed(DiagnosticList(model.warnings)).findings }

  /// Where a quantity stands; the beginning of the file without one.
  func place(of quantity: Int?) -> Finding.Place {
    let range = quantity.map { model.quantities[$0].range } ?? .none
    return Finding.Place(range, in: TextLines(text), path: path)
  }
}
