import Nabla

/// The accuracy report as text and as JSON.
struct AccuracyTable {
  let report: AccuracyReport
  private let isPortuguese: Bool
  /// The most rows of the text; the JSON has all.
  private let rowLimit: Int

  init(_ report: AccuracyReport, language: String, rowLimit: Int = .max) {
    self.report = report
    self.rowLimit = rowLimit
    isPortuguese = language == "pt"
  }

  var text: String {
    let head =
      isPortuguese
      ? ["precisão", "código", "valor exato", "erro (ulp)", "ruído (ulp)"]
      : ["accuracy", "code", "exact value", "error (ulp)", "noise (ulp)"]
    let rows = shown.map { entry -> [String] in
      [
        "\(mark(entry)) \(entry.label)", "\(entry.computed)", truth(entry), TextTable.short(entry.ulp),
        TextTable.short(entry.noise),
      ]
    }
    let omitted = report.entries.count - rows.count
    let rest =
      isPortuguese ? "os outros \(omitted) não erram mais\n" : "the other \(omitted) are off by no more\n"
    return TextTable.text([head] + rows) + (omitted > 0 ? rest : "") + verdict
  }

  /// Where there are too many, those with the largest errors, in their order.
  private var shown: [AccuracyReport.Entry] {
    if report.entries.count <= rowLimit { return report.entries }
    func isWorse(_ a: Int, _ b: Int) -> Bool {
      let (x, y) = (report.entries[a], report.entries[b])
      return x.isStrict != y.isStrict ? !x.isStrict : x.ulp != y.ulp ? x.ulp > y.ulp : a < b
    }
    return report.entries.indices.sorted(by: isWorse).prefix(rowLimit).sorted().map { report.entries[$0] }
  }

  private func mark(_ entry: AccuracyReport.Entry) -> String {
    if case .undecided = entry.truth { return "?" }
    return entry.isStrict ? "✓" : "✗"
  }

  private func truth(_ entry: AccuracyReport.Entry) -> String {
    switch entry.truth {
    case .known(let value): "\(value.doubleValue)"
    case .undefined: isPortuguese ? "indefinido" : "undefined"
    case .undecided: isPortuguese ? "indeciso" : "undecided"
    }
  }

  private var verdict: String {
    let worst = TextTable.short(report.entries.map { $0.ulp }.max() ?? 0)
    let (points, bits) = (report.pointCount, report.bits)
    let kink = report.isAtKink ? (isPortuguese ? "; num bico" : "; at a kink") : ""
    switch (report.isStrict, isPortuguese) {
    case (true, true): return "✓ no máximo \(worst) ulp em \(points) pontos, contra \(bits) bits\(kink)\n"
    case (true, false): return "✓ at most \(worst) ulp at \(points) points, against \(bits) bits\(kink)\n"
    case (false, true): return "✗ até \(worst) ulp, além do ruído das operações\(kink)\n"
    case (false, false): return "✗ up to \(worst) ulp, beyond the noise of the operations\(kink)\n"
    case (nil, true): return "? indeciso\(kink)\n"
    case (nil, false): return "? undecided\(kink)\n"
    }
  }

  var json: JSON {
    let entries = report.entries.map { entry -> JSON in
      .object([
        ("name", .string(entry.label)), ("computed", .number(entry.computed)), ("exact", exact(entry)),
        ("ulp", .number(entry.ulp)), ("noise", .number(entry.noise)), ("strict", .bool(entry.isStrict)),
      ])
    }
    let verdict = report.isStrict.map { $0 ? "strict" : "not strict" } ?? "undecided"
    return .object([
      ("verdict", .string(verdict)), ("points", .integer(report.pointCount)), ("bits", .integer(report.bits)),
      ("at_kink", .bool(report.isAtKink)), ("entries", .array(entries)),
    ])
  }

  private func exact(_ entry: AccuracyReport.Entry) -> JSON {
    switch entry.truth {
    case .known(let value): .number(value.doubleValue)
    case .undefined: .string("undefined")
    case .undecided: .string("undecided")
    }
  }
}

/// Columns of text.
enum TextTable {
  static func text(_ rows: [[String]]) -> String {
    let columns = (rows.first ?? []).indices
    let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row -> String in
      var line = ""
      for (cell, width) in zip(row, widths) {
        line += cell + String(repeating: " ", count: width - cell.count + 2)
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }
    return lines.joined()
  }

  /// Two significant digits, for people.
  static func short(_ value: Double) -> String {
    if value == 0 || !value.isFinite { return value == 0 ? "0" : "\(value)" }
    var exponent = 0
    var mantissa = value
    while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    let digits = (mantissa * 10).rounded() / 10
    if exponent >= 0 && exponent < 4 { return "\((value * 10).rounded() / 10)" }
    return "\(digits)e\(exponent)"
  }
}
