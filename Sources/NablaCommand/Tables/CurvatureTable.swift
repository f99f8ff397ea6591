import Nabla

/// `verify --order 2`: what the witnesses say of second derivatives.
struct CurvatureTable {
  let verification: CurvatureVerification
  private let model: Model
  private let layout: ModelLayout
  private let language: String
  private var isPortuguese: Bool { language == "pt" }

  init(_ verification: CurvatureVerification, model: Model, layout: ModelLayout, language: String) {
    self.verification = verification
    (self.model, self.layout) = (model, layout)
    self.language = language
  }

  var text: String {
    let title = isPortuguese ? "Segundas derivadas\n" : "Second derivatives\n"
    let head =
      isPortuguese
      ? ["testemunha", "matriz", "erro relativo", "pior", "nota"]
      : ["witness", "matrix", "relative error", "worst", "note"]
    var rows = verification.witnesses.map { row($0, $0.name.rawValue) }
    if let lanes = verification.lanes { rows.insert(row(lanes, "generated, lanes"), at: 1) }
    if let absence = verification.lanesAbsence {
      rows.insert(["- generated, lanes", "-", "-", "-", absence.text(language)], at: 1)
    }
    return title + TextTable.text([head] + rows) + omissionLine + verdictLine
  }

  private func row(_ witness: CurvatureVerification.Witness, _ name: String) -> [String] {
    let mark = witness.standing == .agrees ? "✓" : witness.standing == .disagrees ? "✗" : "?"
    let isReference = witness.name == .differences
    let size = verification.weightCount
    return [
      "\(mark) \(name)", witness.hessian.isEmpty ? "-" : "\(size)×\(size)",
      isReference ? "-" : TextTable.short(witness.maximumRelative),
      isReference ? "-" : witness.worst ?? "-",
      witness.note?.text(language)
        ?? (isReference ? Message("reference", pt: "referência").text(language) : ""),
    ]
  }

  private var omissionLine: String {
    guard let omission = verification.omission else { return "" }
    return (isPortuguese ? "sem matriz: " : "no matrix: ") + omission.text(language) + "\n"
  }

  private var verdictLine: String {
    let (points, weights) = (verification.pointCount, verification.weightCount)
    switch (verification.verdict, isPortuguese) {
    case (.agree, true): return "✓ concordam em \(points) pontos, \(weights) pesos\n"
    case (.agree, false): return "✓ agree at \(points) points, \(weights) weights\n"
    case (.disagree, true): return "✗ discordam\n"
    case (.disagree, false): return "✗ disagree\n"
    case (.undecided, true): return "? indeciso\n"
    case (.undecided, false): return "? undecided\n"
    }
  }

  var json: JSON {
    .object([
      ("verdict", .string(verification.verdict.rawValue)),
      ("direction", JSON.weights(verification.direction, model, layout)),
      ("omission", verification.omission.map { .string($0.text(language)) } ?? .null),
      ("witnesses", .array(verification.witnesses.map { object($0, $0.name.rawValue) })),
      ("schedules", .array(schedules)),
    ])
  }

  private var schedules: [JSON] {
    let name = Schedule.lanes.rawValue
    if let lanes = verification.lanes { return [object(lanes, name)] }
    return verification.lanesAbsence.map {
      [.object([("name", .string(name)), ("note", .string($0.text(language)))])]
    } ?? []
  }

  private func object(_ witness: CurvatureVerification.Witness, _ name: String) -> JSON {
    let size = verification.weightCount
    return .object([
      ("name", .string(name)),
      ("product", JSON.weights(witness.product, model, layout)),
      ("hessian", witness.hessian.isEmpty ? .null : JSON.nested(witness.hessian, shape: [size, size])),
      ("max_relative", .number(witness.maximumRelative)),
      ("worst", witness.worst.map { .string($0) } ?? .null),
      ("note", .string(witness.note?.text(language) ?? "")),
    ])
  }
}
