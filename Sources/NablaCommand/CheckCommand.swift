import Nabla

/// `nabla check`: is what these notes say right, and where is it wrong?
struct CheckCommand {
  let invocation: Invocation

  /// The report and the exit status.
  func run() throws(CommandError) -> (text: String, status: ExitStatus) {
    if invocation.switches.contains("--lint") { return try lint() }
    guard let path = invocation.arguments.last, invocation.arguments.count == 2 || isDocumentAlone else {
      throw CommandError(.usage, "nabla check takes a model and a document: nabla check wv notes.tex")
    }
    var own = invocation
    own.arguments = [invocation.arguments[0]]
    let loaded = isDocumentAlone ? try ReadCommand.loaded(from: path, own) : try own.load()
    let bytes = Array(try FileAccess.text(at: path).utf8)
    let source = path == "-" ? "stdin" : path.split(separator: "/").last.map { String($0) } ?? path
    let profile = try own.profile(for: loaded)
    let claims: [Claim]
    do {
      claims = ClaimChecker(try ClaimModel(loaded.model, notation: profile), document: bytes).check()
    } catch let error as DiagnosticList {
      throw CommandError(
        .malformedInput,
        error.rendered(in: SourceText(name: loaded.source, text: loaded.text), language: loaded.language))
    } catch { throw CommandError(.malformedInput, "\(error)") }
    let lines = LineTable(bytes)
    let text =
      invocation.switches.contains("--json")
      ? json(claims, lines) : report(claims, lines, bytes, source, loaded.language)
    return (text, status(claims))
  }

  /// One document without a model: the model is read from it.
  private var isDocumentAlone: Bool {
    guard invocation.arguments.count == 1, invocation.values["--expression"] == nil else { return false }
    return !invocation.arguments[0].hasSuffix(".nabla") && FileAccess.exists(invocation.arguments[0])
  }

  private func status(_ claims: [Claim]) -> ExitStatus {
    if claims.contains(where: { $0.verdict == .different || $0.verdict == .wrongNumber }) { return .no }
    if claims.isEmpty || claims.contains(where: { !$0.verdict.isRight }) { return .undecided }
    return .yes
  }

  // MARK: JSON

  private func json(_ claims: [Claim], _ lines: LineTable) -> String {
    JSON.array(
      claims.map { claim in
        let place = lines.place(of: claim.factor?.range.lowerBound ?? claim.range.lowerBound)
        let start =
          claim.factor.map { $0.range.isEmpty } == true ? lines.place(of: claim.range.lowerBound) : place
        return .object([
          ("line", .integer(start.line)), ("column", .integer(start.column)), ("claim", .string(claim.text)),
          ("verdict", .string(claim.verdict.rawValue)),
          ("factor", claim.factor.map { .string($0.text) } ?? .null),
          ("repair", claim.repair.map { .string($0) } ?? .null),
          ("replacement", claim.replacement.map { .string($0) } ?? .null),
          ("counterexample", counterexample(claim)),
          ("note", claim.note.map { .string($0.text(invocation.statedLanguage ?? "en")) } ?? .null),
        ])
      }
    ).text
  }

  private func counterexample(_ claim: Claim) -> JSON {
    guard let found = claim.counterexample else { return .null }
    return .object([
      ("point", .object(found.point.map { ($0.name, .number($0.value)) })),
      ("functions", .array(found.functions.map { .string($0) })), ("correct", .number(found.left)),
      ("written", .number(found.right)),
    ])
  }

  // MARK: For people

  private func report(
    _ claims: [Claim], _ lines: LineTable, _ bytes: [UInt8], _ source: String, _ language: String
  ) -> String {
    let isPortuguese = language == "pt"
    var text = ""
    for claim in claims {
      let wrong = claim.verdict == .different || claim.verdict == .wrongNumber ? claim.factor?.range : nil
      let offset = wrong.flatMap { $0.isEmpty ? nil : $0.lowerBound } ?? claim.range.lowerBound
      let place = lines.place(of: offset)
      text += "\(source):\(place.line):\(place.column): \(mark(claim.verdict)) "
      text += sentence(claim, isPortuguese) + "\n"
      if claim.verdict.isRight { continue }
      text += lines.excerpt(at: offset, width: claim.factor?.range.count ?? 1, bytes)
      if let replacement = claim.replacement {
        text += "      = \(isPortuguese ? "correto" : "correct"): \(replacement)\n"
      }
      if let repair = claim.repair, claim.verdict == .different {
        text += "      = \(isPortuguese ? "a fórmula certa" : "the right formula"): \(repair)\n"
      }
      if let found = claim.counterexample { text += example(found, isPortuguese) }
      if let note = claim.note { text += "      = \(note.text(language))\n" }
    }
    return text + summary(claims, isPortuguese)
  }

  private func example(_ found: Counterexample, _ isPortuguese: Bool) -> String {
    let format = NumberFormat(significantDigits: 5)
    let point = found.point.prefix(8).map { "\($0.name)=\(format.text($0.value))" }.joined(separator: " ")
    let words =
      isPortuguese ? ("contraexemplo", "escrito", "correto") : ("counterexample", "written", "correct")
    return
      "      = \(words.0): \(point) … \(words.1) \(format.text(found.right)), \(words.2) \(format.text(found.left))\n"
  }

  private func mark(_ verdict: Claim.Verdict) -> String {
    switch verdict {
    case .different, .wrongNumber: "✗"
    case .undecided, .notUnderstood: "?"
    default: "✓"
    }
  }

  private func sentence(_ claim: Claim, _ isPortuguese: Bool) -> String {
    let words: String =
      switch claim.verdict {
      case .equal: isPortuguese ? "certo" : "right"
      case .different: isPortuguese ? "errado" : "wrong"
      case .undecided: isPortuguese ? "não decidido" : "undecided"
      case .notUnderstood: isPortuguese ? "não entendido" : "not understood"
      case .definition: isPortuguese ? "definição" : "definition"
      case .rounded: isPortuguese ? "certo, arredondado" : "right, rounded"
      case .truncated: isPortuguese ? "truncado, não arredondado" : "truncated, not rounded"
      case .wrongNumber: isPortuguese ? "número errado" : "wrong number"
      }
    let factor = claim.verdict.isRight ? nil : claim.factor?.text
    return "\(claim.text): \(words)" + (factor.map { " (\($0))" } ?? "")
  }

  private func summary(_ claims: [Claim], _ isPortuguese: Bool) -> String {
    let wrong = claims.filter { $0.verdict == .different || $0.verdict == .wrongNumber }.count
    let right = claims.filter { $0.verdict.isRight }.count
    let open = claims.count - wrong - right
    if claims.isEmpty { return isPortuguese ? "nenhuma fórmula encontrada\n" : "no formula found\n" }
    return isPortuguese
      ? "\(wrong) erros, \(right) corretas, \(open) não entendidas\n"
      : "\(wrong) wrong, \(right) right, \(open) not understood\n"
  }

  // MARK: Lint

  private func lint() throws(CommandError) -> (text: String, status: ExitStatus) {
    guard let path = invocation.arguments.last, invocation.arguments.count == 1 else {
      throw CommandError(.usage, "nabla check --lint takes a document: nabla check --lint notes.tex")
    }
    let bytes = Array(try FileAccess.text(at: path).utf8)
    let findings = FormulaLint(bytes).findings()
    let lines = LineTable(bytes)
    let language = invocation.statedLanguage ?? "en"
    if invocation.switches.contains("--json") {
      let entries = findings.map { finding -> JSON in
        let place = lines.place(of: finding.range.lowerBound)
        return .object([
          ("line", .integer(place.line)), ("column", .integer(place.column)), ("rule", .string(finding.rule)),
          ("message", .string(finding.text(language))),
        ])
      }
      return (JSON.array(entries).text, findings.isEmpty ? .yes : .no)
    }
    var text = ""
    for finding in findings {
      let place = lines.place(of: finding.range.lowerBound)
      text += "\(path):\(place.line):\(place.column): \(finding.text(language)) [\(finding.rule)]\n"
      text += lines.excerpt(at: finding.range.lowerBound, width: finding.range.count, bytes)
    }
    return (text, findings.isEmpty ? .yes : .no)
  }
}
