import LaTeXReading
import ModelLanguage
import ModelReading

/// Sections about a network of their own, which their equations describe: what they say is judged by those.
struct OwnNetworks {
  /// Sections in which the model explains little.
  private let runs: [ClosedRange<Int>]
  /// The claims of those sections under their own models, by section.
  private(set) var claims: [Int: [NoteClaim]] = [:]
  private(set) var said: [(name: String, words: Wording)] = []
  private(set) var work = NoteCheck.Work()

  /// Sections that are read by themselves in one document.
  private static let limit = 6

  init(_ check: ModelCheck, page: Page) {
    runs = Self.runs(check.claims)
    var tried = 0
    for run in runs {
      let parts = run.count > 1 ? [run] + run.map { $0...$0 } : [run]
      for part in parts where tried < Self.limit && part.allSatisfy({ claims[$0] == nil }) {
        tried += 1
        read(part, check.claims, page)
      }
    }
  }

  /// Sections side by side of whose lines most are not right.
  private static func runs(_ claims: [NoteClaim]) -> [ClosedRange<Int>] {
    var found: [ClosedRange<Int>] = []
    for section in Set(claims.map { $0.section }).sorted() {
      let own = claims.filter { $0.section == section }
      let open = own.count { isOpen($0) }
      guard open > 2, open >= own.count(where: { $0.verdict == .equal }) else { continue }
      if let last = found.last, last.upperBound + 1 == section {
        found[found.count - 1] = last.lowerBound...section
      } else {
        found.append(section...section)
      }
    }
    return found
  }

  private static func isOpen(_ claim: NoteClaim) -> Bool {
    switch claim.verdict {
    case .different, .undecided, .notUnderstood: true
    default: false
    }
  }

  /// The model of a section; a σ that it does not define is the one of custom.
  private static func model(_ text: String) -> Model? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { $0 != "opaque sigma" }
    guard let syntax = try? ModelSyntax(parsing: lines.joined(separator: "\n"), name: "section") else {
      return nil
    }
    return try? Model(resolving: syntax)
  }

  /// Takes the model that a section describes where it explains more of its lines, and calls no more of them wrong.
  private mutating func read(_ part: ClosedRange<Int>, _ before: [NoteClaim], _ page: Page) {
    let own = page.restricted(to: part)
    guard case .model(let found) = ModelReading.read(own, name: "section"),
      let model = Self.model(found.text),
      let check = ModelCheck(NoteCheck.Subject(name: "section", model: model), page: own)
    else { return }
    work.trials += check.work.trials
    work.operations += check.work.operations
    let known = before.filter { part.contains($0.section) }
    let right = { (claims: [NoteClaim]) in claims.count { $0.verdict == .equal } }
    let wrong = { (claims: [NoteClaim]) in claims.count { $0.verdict.isWrong } }
    guard right(check.claims) > right(known) + 1, wrong(check.claims) <= max(wrong(known), 1),
      right(check.claims) > 2 * wrong(check.claims)
    else { return }
    for section in part { claims[section] = check.claims.filter { $0.section == section } }
    guard let first = check.claims.map({ $0.range.start }).min() else { return }
    let line = page.place(of: first).line
    said.append(
      (
        "section at line \(line)",
        Wording(
          "from line \(line) on a network of its own, by its own equations",
          "a partir da linha \(line) uma rede própria, pelas suas equações")
      ))
  }
}
