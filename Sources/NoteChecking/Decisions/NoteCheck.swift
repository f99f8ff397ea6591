import LaTeXReading
import ModelLanguage

/// The check of a document against one or more models: one reading each, and a claim for every relation.
public struct NoteCheck {
  /// A model that notes may be about.
  package struct Subject {
    package var name: String
    package var model: Model
    /// How a notation writes its names, beside the model's own symbols.
    package var symbols: [Model.SymbolTemplate]
    /// From where on a notation counts, where it says so.
    package var indexBase: Int?

    package init(
      name: String, model: Model, symbols: [Model.SymbolTemplate] = [], indexBase: Int? = nil
    ) {
      self.indexBase = indexBase
      self.name = name
      self.model = model
      self.symbols = symbols
    }
  }

  /// From where on the document is read with which model.
  package struct Section {
    package var start: Int32
    package var model: String
  }

  /// A model that has no values to check anything with.
  public struct Refusal: BilingualError {
    var name: String

    public var message: Message {
      Message(
        "the model '\(name)' cannot be evaluated at any point; look at its sizes with nabla verify",
        pt:
          "o modelo '\(name)' não pode ser calculado em ponto nenhum; verifique os tamanhos com nabla verify"
      )
    }
  }

  /// What a check costs, counted.
  package struct Work: Sendable {
    /// Assignments of the conventions under which a formula, or a changed formula, was evaluated.
    package var trials = 0
    /// Nodes that were evaluated.
    package var operations = 0
  }

  package let page: Page
  /// The relations in the order of the document, each with its verdict.
  public private(set) var claims: [NoteClaim] = []
  package private(set) var sections: [Section] = []
  package private(set) var readingSaid: [(name: String, words: Wording)] = []

  package private(set) var work = Work()

  package init(_ subjects: [Subject], page: Page) throws(Refusal) {
    self.page = page
    var checks: [ModelCheck] = []
    for subject in subjects {
      guard let check = ModelCheck(subject, page: page) else { throw Refusal(name: subject.name) }
      checks.append(check)
      work.trials += check.work.trials
      work.operations += check.work.operations
    }
    if checks.count == 1 {
      let networks = OwnNetworks(checks[0], page: page)
      work.trials += networks.work.trials
      work.operations += networks.work.operations
      claims = checks[0].claims.filter { networks.claims[$0.section] == nil }
      claims += networks.claims.values.joined()
      readingSaid = checks[0].readings.said + networks.said
    } else {
      choose(among: checks, subjects)
    }
    claims.sort { ($0.range.start, $0.range.end) < ($1.range.start, $1.range.end) }
  }

  /// Each section with the model of which it is most right.
  private mutating func choose(among checks: [ModelCheck], _ subjects: [Subject]) {
    var used: [Int] = []
    let numbers = Set(checks.flatMap { $0.claims.map { $0.section } }).sorted()
    for number in numbers {
      let scores = checks.map { check in
        check.claims.filter { $0.section == number }.reduce(0) {
          $0 + ($1.verdict == .equal || $1.verdict == .rounded ? 2 : $1.verdict.isWrong ? -3 : 0)
        }
      }
      let best = scores.indices.max { (scores[$0], $1) < (scores[$1], $0) } ?? 0
      let own = checks[best].claims.filter { $0.section == number }
      claims += own
      if sections.last?.model != subjects[best].name, let first = own.map({ $0.range.start }).min() {
        sections.append(Section(start: first, model: subjects[best].name))
      }
      if !used.contains(best) { used.append(best) }
    }
    for place in used.sorted() {
      for own in checks[place].readings.said where !readingSaid.contains(where: { $0.name == own.name }) {
        readingSaid.append(own)
      }
    }
  }

  /// How many claims have each verdict.
  package var seen: [(verdict: NoteClaim.Verdict, count: Int)] {
    NoteClaim.Verdict.allCases.compactMap { verdict in
      let count = claims.filter { $0.verdict == verdict }.count
      return count > 0 ? (verdict, count) : nil
    }
  }
}
