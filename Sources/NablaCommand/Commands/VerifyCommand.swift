import Nabla

/// `nabla verify`: all witnesses, one table.
struct VerifyCommand {
  let invocation: Invocation
  let loaded: LoadedModel

  func run() throws(CommandError) -> (text: String, status: ExitStatus) {
    var options = Verification.Options()
    options.seed = UInt64(try invocation.number("--seed", least: 0, default: 1))
    options.format = try invocation.scalar()
    options.randomPoints = try invocation.number("--points", least: 0, default: 3)
    do {
      let layout = try loaded.concreteLayout("verify")
      let verification = try Verification(
        of: loaded.model, layout: layout, sourceName: loaded.source, options: options, run: CompiledCode.run)
      say(verification.reason)
      var accuracy: AccuracyTable?
      if invocation.switches.contains("--accuracy") {
        let report = try AccuracyReport(
          of: loaded.model, layout: layout, sourceName: loaded.source, options: options)
        accuracy = AccuracyTable(report, language: loaded.language)
        say(report.reason)
      }
      let curvature = try curvature(layout, options)
      let both = curvature != nil && accuracy != nil
      let curvatureAccuracy = both ? try curvatureAccuracy(layout, options) : nil
      let against =
        invocation.has("--against")
        ? try AgainstCommand(invocation: invocation, loaded: loaded, layout: layout).run() : nil
      let text =
        switch invocation.reportFormat {
        case .json: json(verification, layout, accuracy, curvature, curvatureAccuracy, against)
        case .text:
          table(verification, against) + (accuracy.map { "\n" + $0.text } ?? "")
            + (curvature.map { "\n" + $0.text } ?? "") + (curvatureAccuracy.map { "\n" + $0.text } ?? "")
        case .sarif, .junit:
          VerifyFindings(
            loaded: loaded, layout: layout, verification: verification, accuracy: accuracy,
            curvature: curvature, curvatureAccuracy: curvatureAccuracy, against: against,
            obstacle: obstacle(verification)
          ).text(invocation)
        }
      let own = status(verification.verdict, isStrict(accuracy))
      let first = against.map { worse($0.status, own) } ?? own
      let second = curvature.map { status($0.verification.verdict, isStrict(curvatureAccuracy)) }
      return (text, second.map { worse(first, $0) } ?? first)
    } catch let error as CommandError {
      throw error
    } catch let error as DiagnosticList {
      throw CommandError(loaded.diagnosed(error))
    } catch {
      throw CommandError(.malformedInput, of: error)
    }
  }

  /// Why something was not decided, on standard error.
  private func say(_ reason: Message?, of subject: Message = Message("", pt: "")) {
    guard let reason else { return }
    let language = loaded.language
    FileAccess.standardError("nabla verify: \(subject.text(language))\(reason.text(language))\n")
  }

  private func curvature(_ layout: ModelLayout, _ options: Verification.Options) throws -> CurvatureTable? {
    if try invocation.order() == 1 { return nil }
    let verification = try CurvatureVerification(
      of: loaded.model, layout: layout, sourceName: loaded.source, options: options, run: CompiledCode.run)
    say(verification.reason, of: Message("second derivatives: ", pt: "derivadas segundas: "))
    return CurvatureTable(verification, model: loaded.model, layout: layout, language: loaded.language)
  }

  private func curvatureAccuracy(
    _ layout: ModelLayout, _ options: Verification.Options
  ) throws -> AccuracyTable {
    let report = try AccuracyReport(
      ofSecondDerivativesOf: loaded.model, layout: layout, sourceName: loaded.source, options: options)
    say(
      report.reason, of: Message("accuracy of second derivatives: ", pt: "exatidão das derivadas segundas: "))
    return AccuracyTable(report, language: loaded.language, rowLimit: 12)
  }

  /// Nothing is held against a report that was not asked for.
  private func isStrict(_ accuracy: AccuracyTable?) -> Bool? { accuracy.map { $0.report.isStrict } ?? true }

  private func worse(_ a: ExitStatus, _ b: ExitStatus) -> ExitStatus {
    if a == .no || b == .no { return .no }
    return a == .yes ? b : a
  }

  /// No where one says no, undecided where one is.
  private func status(_ verdict: Verdict, _ isStrict: Bool?) -> ExitStatus {
    if verdict == .disagree || isStrict == false { return .no }
    return verdict == .agree && isStrict == true ? .yes : .undecided
  }

  private func table(_ verification: Verification, _ against: AgainstReport?) -> String {
    let isPortuguese = loaded.language == "pt"
    let head =
      isPortuguese
      ? ["testemunha", "perda", "erro relativo", "ulp", "pior", "nota"]
      : ["witness", "loss", "relative error", "ulp", "worst", "note"]
    var rows = [head]
    let generated = Witness.Name.generated.rawValue
    let (code, others) = (
      verification.witnesses.filter { $0.name == .generated },
      verification.witnesses.filter { $0.name != .generated }
    )
    for witness in code { rows.append(row(witness, generated, isPortuguese)) }
    for (schedule, witness) in verification.schedules {
      rows.append(row(witness, "\(generated), \(schedule.rawValue)", isPortuguese))
    }
    for (schedule, reason) in verification.absences {
      rows.append(["- \(generated), \(schedule.rawValue)", "-", "-", "-", "-", reason.text(loaded.language)])
    }
    for witness in others { rows.append(row(witness, witness.name.rawValue, isPortuguese)) }
    if let against { rows.append(against.row(loaded.language)) }
    return TextTable.text(rows) + (against?.text(loaded.language) ?? "")
      + verdictLine(verification, against, isPortuguese) + legend(isPortuguese)
  }

  private func row(_ witness: Witness, _ name: String, _ isPortuguese: Bool) -> [String] {
    let isReference = witness.name == .backprop
    let note = witness.note?.text(loaded.language) ?? ""
    let mark = witness.standing == .agrees ? "✓" : witness.standing == .disagrees ? "✗" : "?"
    return [
      "\(mark) \(name)", "\(witness.loss)",
      isReference ? "-" : TextTable.short(witness.maximumRelative),
      isReference ? "-" : ulp(witness), isReference ? "-" : witness.worst ?? "-",
      isReference
        ? ([isPortuguese ? "referência" : "reference"] + (note.isEmpty ? [] : [note])).joined(separator: ", ")
        : note,
    ]
  }

  /// The largest distance with the entry it is of, where it is more than a rounding or two.
  private func ulp(_ witness: Witness) -> String {
    let size = TextTable.short(witness.maximumULP)
    guard witness.maximumULP > 4, let entry = witness.worstULP else { return size }
    return "\(size) (\(entry))"
  }

  private func verdictLine(
    _ verification: Verification, _ against: AgainstReport?, _ isPortuguese: Bool
  ) -> String {
    if against?.agrees == false { return isPortuguese ? "✗ discordam\n" : "✗ disagree\n" }
    let points = verification.pointCount
    let weights = verification.labels.count
    switch (verification.verdict, isPortuguese) {
    case (.agree, true): return "✓ concordam em \(points) pontos, \(weights) pesos\n"
    case (.agree, false): return "✓ agree at \(points) points, \(weights) weights\n"
    case (.disagree, true): return "✗ discordam\n"
    case (.disagree, false): return "✗ disagree\n"
    case (.undecided, true):
      return "? indeciso" + (obstacle(verification).map { ": " + $0.portuguese } ?? "") + "\n"
    case (.undecided, false):
      return "? undecided" + (obstacle(verification).map { ": " + $0.english } ?? "") + "\n"
    }
  }

  /// Why the given values were not compared, and what was instead.
  private func obstacle(_ verification: Verification) -> Message? {
    guard let found = verification.obstacle else { return nil }
    let why = found.message
    let points = verification.pointCount
    return Message(
      "at the given values \(why.english), so that nothing was compared there; "
        + (points == 0 ? "nor elsewhere" : "the witnesses agree at \(points) other points"),
      pt: "nos valores dados \(why.portuguese), e ali nada foi comparado; "
        + (points == 0 ? "nem em outros" : "as testemunhas concordam em outros \(points) pontos"))
  }

  /// What the two errors are measured by.
  private func legend(_ isPortuguese: Bool) -> String {
    isPortuguese
      ? "erro relativo: da maior entrada do gradiente; ulp: da própria entrada, onde o que é pequeno ao lado do grande conta muito\n"
      : "relative error: of the largest entry of the gradient; ulp: of the entry itself, where a small one beside large ones counts many\n"
  }

  private func json(
    _ verification: Verification, _ layout: ModelLayout, _ accuracy: AccuracyTable?,
    _ curvature: CurvatureTable?, _ curvatureAccuracy: AccuracyTable?, _ against: AgainstReport?
  ) -> String {
    let witnesses = verification.witnesses.map { object($0, $0.name.rawValue, layout) }
    let schedules = verification.schedules.map { object($0.witness, $0.schedule.rawValue, layout) }
    let absences = verification.absences.map { absence -> JSON in
      .object([
        ("name", .string(absence.schedule.rawValue)), ("note", .string(absence.reason.text(loaded.language))),
      ])
    }
    var members: [(String, JSON)] = [
      (
        "verdict",
        .string(against?.agrees == false ? Verdict.disagree.rawValue : verification.verdict.rawValue)
      ), ("witnesses", .array(witnesses)),
      ("schedules", .array(schedules + absences)),
    ]
    if let obstacle = obstacle(verification) {
      members.append(("reason", .string(obstacle.text(loaded.language))))
    }
    if let against { members.append(("against", against.json(loaded.language))) }
    if let accuracy { members.append(("accuracy", accuracy.json)) }
    if let curvature { members.append(("curvature", curvature.json)) }
    if let curvatureAccuracy { members.append(("curvature_accuracy", curvatureAccuracy.json)) }
    return JSON.object(members).text
  }

  private func object(_ witness: Witness, _ name: String, _ layout: ModelLayout) -> JSON {
    .object([
      ("name", .string(name)), ("loss", .number(witness.loss)),
      ("gradient", JSON.weights(witness.gradient, loaded.model, layout)),
      ("max_relative", .number(witness.maximumRelative)),
      ("max_ulp", .number(witness.maximumULP)), ("worst", witness.worst.map { .string($0) } ?? .null),
      ("note", .string(witness.note?.text(loaded.language) ?? "")),
    ])
  }
}

extension JSON {
  /// One number for each weight, as arrays by name.
  static func weights(_ numbers: [Double], _ model: Model, _ layout: ModelLayout) -> JSON {
    var first = 0
    var members: [(String, JSON)] = []
    for (place, quantity) in model.quantities.enumerated() where quantity.role == .weight {
      let array = layout.arrays[place]
      let own = first + array.count <= numbers.count ? Array(numbers[first..<first + array.count]) : []
      first += array.count
      if own.isEmpty { continue }
      members.append((quantity.name, JSON.nested(own, shape: array.bounds.map { $0.count })))
    }
    return .object(members)
  }
}
