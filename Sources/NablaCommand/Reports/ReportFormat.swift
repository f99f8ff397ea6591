import Nabla

/// How `check`, `verify` and `generate --check` tell what they found.
enum ReportFormat: String, CaseIterable {
  case text, json, junit, sarif

  var kind: OutputKind {
    switch self {
    case .text: .text
    case .json: .json
    case .junit: .junit
    case .sarif: .sarif
    }
  }
}

extension Invocation {
  /// The format of the report: `--format`, else `--json`, else by the name of the report's file.
  var reportFormat: ReportFormat {
    if let name = values["--format"] { return ReportFormat(rawValue: name) ?? .text }
    if has("--json") { return .json }
    guard command != "generate", let suffix = outputSuffix else { return .text }
    return [.sarif, .junit].first { $0.kind.suffixes.first == suffix } ?? .text
  }

  func checkFormat() throws(CommandError) {
    guard let name = values["--format"], ReportFormat(rawValue: name) == nil else { return }
    let known = ReportFormat.allCases.map { $0.rawValue }.joined(separator: ", ")
    throw CommandError(
      .usage, "--format takes \(known), not '\(name)'", pt: "--format aceita \(known), não '\(name)'")
  }
}

extension Report {
  /// The report for machines; nil for the formats that each command writes in its own way.
  func text(_ format: ReportFormat) -> String? {
    switch format {
    case .sarif: SARIFPrinter(report: self).text
    case .junit: JUnitPrinter(report: self).text
    case .json, .text: nil
    }
  }
}
