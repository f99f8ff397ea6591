import LaTeXReading
import Nabla
import NoteChecking

/// `nabla check`: is what these notes say right, and where is it wrong?
struct CheckCommand {
  let invocation: Invocation

  /// The report and the exit status.
  func run() throws(CommandError) -> (text: String, status: ExitStatus) {
    if invocation.switches.contains("--lint") { return try lint() }
    let models = try models()
    guard let path = invocation.arguments.last else {
      throw CommandError(
        .usage, "nabla check takes a model and a document: nabla check wv notes.tex",
        pt: "nabla check recebe um modelo e um documento: nabla check wv notas.tex")
    }
    let only = try onlyVerdicts()
    try invocation.checkForm(["text", "html", "markdown"])
    let bytes = Array(try FileAccess.text(at: path).utf8)
    let source = path == "-" ? "stdin" : path.split(separator: "/").last.map { String($0) } ?? path
    let page = Page.read(bytes)
    let check: NoteCheck
    do {
      check = try NoteCheck(models.map { $0.subject }, page: page)
    } catch {
      throw CommandError(.malformedInput, of: error)
    }
    let language = models[0].loaded.language
    let report = NoteCheckReport(
      check: check, language: language, source: source, only: only, isOne: models.count == 1)
    let remarks = models.flatMap { $0.loaded.remarks }
    return (text(report, of: path, remarks), status(check.claims))
  }

  private func text(_ report: NoteCheckReport, of path: String, _ remarks: [Finding]) -> String {
    switch invocation.outputKind {
    case .json: report.json
    case .html: report.html
    case .markdown: report.markdown
    case .sarif, .junit:
      self.report(remarks + report.findings(path: Self.file(path)), on: report.source, report.language)
    default: report.text
    }
  }

  /// The document as a file; nil for standard input.
  private static func file(_ path: String) -> String? { path == "-" ? nil : path }

  private func report(_ findings: [Finding], on subject: String, _ language: String) -> String {
    Report(command: invocation.command, subject: subject, language: language, findings: findings)
      .text(invocation.reportFormat) ?? ""
  }

  /// The models before the document, with the names that their notations give them.
  private func models() throws(CommandError) -> [(loaded: LoadedModel, subject: NoteCheck.Subject)] {
    var own = invocation
    let isExpression = invocation.values["--expression"] != nil
    if isDocumentAlone, let path = invocation.arguments.last {
      let loaded = try ReadCommand.loaded(from: path, own)
      return [(loaded, NoteCheck.Subject(name: loaded.source, model: loaded.model))]
    }
    let count = invocation.arguments.count - 1
    if isExpression, count > 0 {
      throw CommandError(
        .usage, "one model at a time; '\(invocation.arguments[0])' is too much beside --expression",
        pt: "um modelo por vez; '\(invocation.arguments[0])' é demais ao lado de --expression")
    }
    guard isExpression ? count == 0 : count >= 1 else {
      throw CommandError(
        .usage, "nabla check takes a model and a document: nabla check wv notes.tex",
        pt: "nabla check recebe um modelo e um documento: nabla check wv notas.tex")
    }
    var found: [(loaded: LoadedModel, subject: NoteCheck.Subject)] = []
    for place in 0..<max(1, count) {
      own.arguments = isExpression ? [] : [invocation.arguments[place]]
      let loaded = try own.load()
      let profile = try own.profile(for: loaded)
      let name = isExpression ? "expr" : invocation.arguments[place]
      found.append((loaded, NoteCheck.Subject(loaded.model, named: name, notation: profile)))
    }
    return found
  }

  /// One document without a model: the model is read from it.
  private var isDocumentAlone: Bool {
    guard invocation.arguments.count == 1, invocation.values["--expression"] == nil else { return false }
    return !invocation.arguments[0].hasSuffix(".nabla") && FileAccess.exists(invocation.arguments[0])
  }

  /// The verdicts to report; all without `--only`.
  private func onlyVerdicts() throws(CommandError) -> Set<NoteClaim.Verdict> {
    guard let word = invocation.values["--only"] else { return Set(NoteClaim.Verdict.allCases) }
    switch word {
    case "wrong": return [.different, .wrongNumber]
    case "open": return [.undecided, .notUnderstood]
    case "right": return Set(NoteClaim.Verdict.allCases.filter { $0.isRight })
    default:
      throw CommandError(
        .usage, "--only takes wrong, open or right, not '\(word)'",
        pt: "--only aceita wrong, open ou right, não '\(word)'")
    }
  }

  private func status(_ claims: [NoteClaim]) -> ExitStatus {
    if claims.contains(where: { $0.verdict.isWrong }) { return .no }
    if claims.isEmpty || claims.contains(where: { !$0.verdict.isRight }) { return .undecided }
    return .yes
  }

  // MARK: Lint

  private func lint() throws(CommandError) -> (text: String, status: ExitStatus) {
    guard let path = invocation.arguments.last, invocation.arguments.count == 1 else {
      throw CommandError(
        .usage, "nabla check --lint takes a document: nabla check --lint notes.tex",
        pt: "nabla check --lint recebe um documento: nabla check --lint notas.tex")
    }
    let bytes = Array(try FileAccess.text(at: path).utf8)
    let page = Page.read(bytes)
    var lint = FormulaLint(page)
    let findings = lint.findings()
    let lines = LineTable(page.text)
    let say = { (words: Wording) in
      invocation.statedLanguage == "pt" ? words.portuguese : words.english
    }
    let status: ExitStatus = findings.isEmpty ? .yes : .no
    let format = invocation.reportFormat
    if format == .sarif || format == .junit {
      let entries = findings.map { finding -> Finding in
        var entry = Finding(
          rule: finding.rule.finding, outcome: .failed, name: page.source(of: finding.range),
          message: say(finding.note))
        entry.place = page.finding(finding.range, path: Self.file(path))
        return entry
      }
      return (report(entries, on: path, invocation.statedLanguage ?? "en"), status)
    }
    if format == .json {
      let entries = findings.map { finding -> JSON in
        let place = page.place(of: finding.range.start)
        return .object([
          ("line", .integer(place.line)), ("column", .integer(place.column)),
          ("rule", .string(finding.rule.rawValue)), ("message", .string(say(finding.note))),
        ])
      }
      return (JSON.array(entries).text, status)
    }
    var text = ""
    for finding in findings {
      let place = page.place(of: finding.range.start)
      text += "\(path):\(place.line):\(place.column): \(say(finding.note)) [\(finding.rule.rawValue)]\n"
      text += lines.excerpt(
        at: Int(finding.range.start), width: finding.range.bytes.count, page.text)
    }
    return (text, status)
  }
}
