import Nabla

/// What `nabla verify` found, as findings at the lines of the model: a disagreement stands where the weight is declared whose entry is
/// farthest from the reference.
struct VerifyFindings {
  var loaded: LoadedModel
  var layout: ModelLayout
  var verification: Verification
  var accuracy: AccuracyTable?
  var curvature: CurvatureTable?
  var curvatureAccuracy: AccuracyTable?
  var against: AgainstReport?
  /// Why the given values were not compared.
  var obstacle: Message?

  func text(_ invocation: Invocation) -> String {
    let report = Report(
      command: invocation.command, subject: loaded.source, language: language, findings: findings)
    return report.text(invocation.reportFormat) ?? ""
  }

  private var language: String { loaded.language }

  private func say(_ english: String, _ portuguese: String) -> String {
    Message(english, pt: portuguese).text(language)
  }

  private var findings: [Finding] {
    let generated = Witness.Name.generated.rawValue
    var findings = loaded.remarks
    findings += verification.witnesses.map { finding($0, $0.name.rawValue) }
    findings += verification.schedules.map { finding($0.witness, "\(generated), \($0.schedule.rawValue)") }
    for (schedule, reason) in verification.absences {
      findings.append(
        Finding(
          rule: .witness, outcome: .absent, name: "\(generated), \(schedule.rawValue)",
          message: reason.text(language)))
    }
    findings.append(agreement)
    findings += curvatureFindings
    if let accuracy { findings.append(finding(accuracy, say("accuracy", "exatidão"))) }
    if let curvatureAccuracy {
      findings.append(
        finding(
          curvatureAccuracy, say("accuracy of second derivatives", "exatidão das derivadas segundas")))
    }
    return findings + (against.map { foreign($0) } ?? [])
  }

  private func finding(_ witness: Witness, _ name: String) -> Finding {
    var finding = Finding(
      rule: .witness, outcome: outcome(witness.standing), name: name,
      message: witness.note?.text(language) ?? "")
    if witness.standing == .disagrees {
      let size = TextTable.short(witness.maximumRelative)
      finding.message = say(
        "disagrees with backpropagation by \(size) of the largest entry",
        "discorda da retropropagação em \(size) da maior entrada")
      if let worst = witness.worst { finding.message += ": \(worst)" }
      finding.detail = witness.note?.text(language) ?? ""
      finding.place = place(of: witness.worst)
    }
    return finding
  }

  private func outcome(_ standing: Witness.Standing) -> Finding.Outcome {
    switch standing {
    case .agrees: .passed
    case .disagrees: .failed
    case .silent: .undecided
    }
  }

  private func outcome(_ verdict: Verdict) -> Finding.Outcome {
    switch verdict {
    case .agree: .passed
    case .disagree: .failed
    case .undecided: .undecided
    }
  }

  /// The verdict on all witnesses; a disagreement is told by the witness that disagrees.
  private var agreement: Finding {
    let name = say("all witnesses", "todas as testemunhas")
    guard verification.verdict == .undecided else {
      let disagreeing = Message("one of them disagrees", pt: "uma delas discorda")
      let isAgreed = verification.verdict == .agree
      return Finding(
        rule: .witness, outcome: isAgreed ? .passed : .failed, name: name,
        message: isAgreed ? "" : disagreeing.text(language), place: isAgreed ? nil : place(of: nil))
    }
    let reason = obstacle ?? verification.reason
    return Finding(
      rule: .witness, outcome: .undecided, name: name, message: reason?.text(language) ?? "",
      place: place(of: nil))
  }

  private var curvatureFindings: [Finding] {
    guard let found = curvature?.verification else { return [] }
    let name = say("second derivatives", "derivadas segundas")
    return [
      Finding(
        rule: .curvature, outcome: outcome(found.verdict), name: name,
        message: found.reason?.text(language) ?? "",
        detail: found.verdict == .agree ? "" : String((curvature?.text ?? "").dropLast()),
        place: found.verdict == .agree ? nil : place(of: nil))
    ]
  }

  private func finding(_ accuracy: AccuracyTable, _ name: String) -> Finding {
    let isStrict = accuracy.report.isStrict
    return Finding(
      rule: .accuracy, outcome: isStrict == true ? .passed : isStrict == false ? .failed : .undecided,
      name: name, message: isStrict == true ? "" : accuracy.report.reason?.text(language) ?? "",
      detail: isStrict == true ? "" : String(accuracy.text.dropLast()),
      place: isStrict == true ? nil : place(of: nil))
  }

  // MARK: Another program

  /// A finding for each slip, and for a program that does not answer as it should; one that passed where there is neither.
  private func foreign(_ against: AgainstReport) -> [Finding] {
    var findings = against.check.slips.map { slip in
      Finding(
        rule: .foreign, outcome: .failed, name: against.command,
        message: "\(slip.subject) \(slip.message.text(language))",
        detail: slip.difference.map { against.numbers($0, language) } ?? "", place: place(of: slip.subject))
    }
    if let fault = against.fault {
      findings.append(
        Finding(
          rule: .foreign, outcome: .failed, name: against.command,
          message: "\(against.point(fault.number, language)): \(fault.message.text(language))",
          detail: fault.said.joined(separator: "\n"), place: place(of: nil)))
    }
    return findings.isEmpty ? [Finding(rule: .foreign, outcome: .passed, name: against.command)] : findings
  }

  /// Where the weight is declared that a label names, or the loss; the beginning of the model for what is neither.
  private func place(of label: String?) -> Finding.Place {
    let model = loaded.model
    guard let label else { return loaded.place(of: nil) }
    let whole = label == "loss" ? model.loss : model.quantities.firstIndex { $0.name == label }
    return loaded.place(of: whole ?? (try? model.elements(named: label, in: layout))?.first?.quantity)
  }
}
