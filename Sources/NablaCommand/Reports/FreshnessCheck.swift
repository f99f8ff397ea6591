import Nabla

/// `--check`: is a file what would be written?
struct FreshnessCheck {
  /// What would be written.
  let text: String
  let path: String
  let language: String

  private enum Verdict: String {
    case fresh = "up to date"
    case stale = "out of date"
    case missing

    var message: Message {
      switch self {
      case .fresh: Message("", pt: "")
      case .stale: Message("is out of date", pt: "está desatualizado")
      case .missing: Message("is missing", pt: "não existe")
      }
    }
  }

  func run(_ invocation: Invocation) throws(CommandError) -> ExitStatus {
    let (verdict, difference) = try compared()
    let status: ExitStatus = verdict == .fresh ? .yes : .no
    guard invocation.values["--format"] != nil, invocation.reportFormat != .text else {
      if verdict == .fresh { return status }
      FileAccess.standardError(
        "\(path) \(verdict.message.text(language))" + (difference == nil ? "\n" : ":\n"))
      if let difference { FileAccess.standardError(difference.text(language)) }
      return status
    }
    try FileAccess.standardOutput(report(invocation, verdict, difference))
    return status
  }

  private func report(_ invocation: Invocation, _ verdict: Verdict, _ difference: Difference?) -> String {
    let line = difference?.line ?? 1
    if invocation.reportFormat == .json {
      var members: [(String, JSON)] = [("file", .string(path)), ("verdict", .string(verdict.rawValue))]
      if difference != nil { members.append(("line", .integer(line))) }
      return JSON.object(members).text
    }
    var finding = Finding(
      rule: .freshness, outcome: verdict == .fresh ? .passed : .failed, name: path,
      message: verdict.message.text(language),
      detail: difference.map { String($0.text(language).dropLast()) } ?? "")
    finding.place = Finding.Place(path: path, line: line)
    let report = Report(
      command: invocation.command, subject: path, language: language, findings: [finding])
    return report.text(invocation.reportFormat) ?? ""
  }

  private func compared() throws(CommandError) -> (Verdict, Difference?) {
    guard FileAccess.exists(path) else { return (.missing, nil) }
    let old = try FileAccess.text(at: path)
    let opened = ContentSeal.opened(old)
    let own = opened?.text ?? old
    return own == text ? (.fresh, nil) : (.stale, Difference(from: own, to: text, seal: opened?.line))
  }

  /// The lines between the common beginning and the common end.
  private struct Difference {
    /// The line of the file at which they begin, from 1.
    let line: Int
    private var removed: ArraySlice<Substring>
    private var added: ArraySlice<Substring>
    /// The most lines shown of each.
    private static let shown = 20

    /// - Parameter seal: The line of the file, from 0, that is left out of account.
    init(from old: String, to new: String, seal: Int?) {
      var start = 0
      let a = old.split(separator: "\n", omittingEmptySubsequences: false)
      let b = new.split(separator: "\n", omittingEmptySubsequences: false)
      while start < min(a.count, b.count), a[start] == b[start] { start += 1 }
      var end = 0
      while end < min(a.count, b.count) - start, a[a.count - 1 - end] == b[b.count - 1 - end] { end += 1 }
      removed = a[start..<(a.count - end)]
      added = b[start..<(b.count - end)]
      line = start + 1 + (seal.map { $0 <= start } == true ? 1 : 0)
    }

    func text(_ language: String) -> String {
      let head = Message("@@ line \(line) @@\n", pt: "@@ linha \(line) @@\n")
      return head.text(language) + removed.prefix(Self.shown).map { "-\($0)\n" }.joined()
        + added.prefix(Self.shown).map { "+\($0)\n" }.joined()
    }
  }
}
