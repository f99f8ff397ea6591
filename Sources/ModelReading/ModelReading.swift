import LaTeXReading
import ModelLanguage

/// The model that notes describe, or a sentence that says why there is none.
package enum ModelReading {
  /// A model as the text of a `.nabla` file, with the line that each statement came from.
  package struct Found: Sendable {
    package var text: String
    /// What the notes do not say and the model had to settle.
    package var questions: [Wording]
    /// The names of what the statements say, with the line of each.
    package var sources: [(statement: String, line: Int?)]
  }

  /// What came of a page.
  package enum Outcome: Sendable {
    case model(Found)
    case nothing(Wording)
  }

  /// Reads a page.
  ///
  /// - Parameters:
  ///   - page: the page.
  ///   - name: the name of the model, from the file's.
  ///   - language: `en` or `pt`, of the comments and of what the model prints; nil for that of the notes.
  package static func read(_ page: Page, name: String, language: String? = nil) -> Outcome {
    if let notice = page.notices.first, page.formulas.isEmpty { return .nothing(notice.wording) }
    let harvest = Harvest(page)
    guard !harvest.relations.isEmpty else {
      return .nothing(Wording("there is no equation on this page", "não há equação nesta página"))
    }
    var reader = PageReading(page, harvest, name: name, language: language ?? harvest.language)
    return reader.run()
  }
}

/// Reads one page: the losses that it may mean, each with its equations, until one fits together.
struct PageReading {
  let page: Page
  let harvest: Harvest
  let name: String
  let language: String
  private let vicinity: Vicinity
  /// Terms that may still be looked at: an equation of a page costs some thousands.
  private var work = 2_000_000
  private var trouble: Wording?

  init(_ page: Page, _ harvest: Harvest, name: String, language: String) {
    self.page = page
    self.harvest = harvest
    self.name = name
    self.language = language
    vicinity = Vicinity(harvest)
  }

  /// Ways to choose among the equations of one loss that are tried.
  private static let attempts = 24

  mutating func run() -> ModelReading.Outcome {
    let facts = Facts(page, harvest)
    if let found = attempt(facts) { return .model(found) }
    // The letter taken for the samples may be an index like others.
    if facts.sampleSize != nil, !facts.hasSampleMarks {
      var plain = facts
      plain.sampleSize = nil
      plain.sampleLetters = []
      if let found = attempt(plain) { return .model(found) }
    }
    return .nothing(
      trouble
        ?? Wording(
          "no loss was found: nothing is differentiated in a weight, and no quantity is called a loss",
          "nenhuma perda foi encontrada: nada é derivado em um peso, e nenhuma grandeza é chamada de perda"))
  }

  private mutating func attempt(_ facts: Facts) -> ModelReading.Found? {
    let functions = PageFunctions(page, harvest, facts)
    var finder = EquationFinder(page, harvest, facts, functions)
    var losses = LossFinder(facts, vicinity)
    for loss in losses.candidates(&finder) {
      if let found = read(loss, &finder, facts, functions) { return found }
    }
    return nil
  }

  private mutating func read(
    _ loss: QuantityID, _ finder: inout EquationFinder, _ facts: Facts, _ functions: PageFunctions
  ) -> ModelReading.Found? {
    var choice: [QuantityID: Int] = [:]
    for _ in 0..<Self.attempts {
      guard let equations = finder.closure(of: loss, choice) else {
        noteTooLarge(finder.equations(of: loss).first?.line ?? 1)
        return nil
      }
      guard !equations.isEmpty, work > 0 else { return nil }
      if let blocked = finder.blocked(in: equations) {
        note(blocked)
        return nil
      }
      let search = LayoutSearch(finder, facts, functions.sizes, vicinity, equations)
      switch search.run(&work) {
      case .failure(let misfit):
        let (quantity, equation) = equations[misfit.position]
        guard !misfit.isTooLarge else {
          noteTooLarge(equation.line)
          return nil
        }
        note(misfit: equation)
        let next = (choice[quantity] ?? 0) + 1
        guard next < finder.equations(of: quantity).count else { return nil }
        choice[quantity] = next
      case .success(let found):
        let state = search.refined(found, by: &finder)
        var writer = ModelWriter(
          finder, facts, state, search.equations, harvest, page, name: name, language: language)
        let found = writer.run()
        guard writer.hasWeights else {
          noteNoWeights(found)
          return nil
        }
        do {
          let syntax = try ModelSyntax(parsing: found.text, name: "notes")
          _ = try Model(resolving: syntax)
          return found
        } catch {
          note(refused: error, found.text)
          return nil
        }
      }
    }
    return nil
  }

  private mutating func note(misfit equation: Equation) {
    guard trouble == nil else { return }
    trouble = Wording(
      "line \(equation.line): the shapes of this equation fit together in no way",
      "linha \(equation.line): as formas desta equação não combinam de nenhum modo")
  }

  private mutating func note(_ blocked: (line: Int, quantity: String, wording: Wording)) {
    guard trouble == nil else { return }
    trouble = Wording(
      "line \(blocked.line): the equation of \(blocked.quantity) was not understood: \(blocked.wording.english)",
      "linha \(blocked.line): a equação de \(blocked.quantity) não foi entendida: \(blocked.wording.portuguese)"
    )
  }

  private mutating func noteTooLarge(_ line: Int) {
    trouble = Wording(
      "line \(line): there are more equations or letters than can be laid out",
      "linha \(line): há mais equações ou letras do que se pode dispor")
  }

  private mutating func noteNoWeights(_ found: ModelReading.Found) {
    guard trouble == nil else { return }
    let line = found.sources.last { $0.statement.hasPrefix("loss ") }?.line ?? 1
    trouble = Wording(
      "line \(line): what this loss depends on holds no weight",
      "linha \(line): aquilo de que esta perda depende não contém nenhum peso")
  }

  private mutating func note(refused error: any Error, _ text: String) {
    guard trouble == nil else { return }
    let first = (error as? DiagnosticList)?.diagnostics.first
    trouble = Wording(
      "what the notes say makes no model: \(first?.message ?? "\(error)")",
      "o que as notas dizem não forma um modelo: \(first?.portuguese ?? first?.message ?? "\(error)")")
  }
}

/// Finds what the notes minimise.
struct LossFinder {
  private let facts: Facts
  private let vicinity: Vicinity

  init(_ facts: Facts, _ vicinity: Vicinity) {
    self.facts = facts
    self.vicinity = vicinity
  }

  /// Quantities that may be the loss, the likeliest first.
  mutating func candidates(_ finder: inout EquationFinder) -> [QuantityID] {
    var scored: [(id: QuantityID, score: Int)] = []
    var hasDerivatives = false
    let stated = finder.stated()
    for id in stated {
      let quantity = finder.builder.quantities[id]
      guard !finder.equations(of: id).isEmpty else { continue }
      let key = quantity.base + (quantity.label.isEmpty ? "" : "_" + quantity.label)
      var score = 0
      for pair in facts.differentiatedPairs where pair.name == key {
        score += facts.defined(pair.variable) ? 1 : 4
      }
      let isDifferentiated = score > 3
      if isDifferentiated, !hasDerivatives {
        // Where something is differentiated in a weight, words alone make no loss.
        hasDerivatives = true
        scored = []
      }
      guard isDifferentiated || !hasDerivatives else { continue }
      if vicinity.speaks(of: quantity.base, Self.words) { score += 2 }
      if KnownLetters.losses.contains(quantity.base) { score += 2 }
      guard score > 1 else { continue }
      scored.append((id, score))
    }
    // A loss that is made of another one says more, where both are differentiated alike.
    let sorted = scored.enumerated().sorted { a, b in
      a.element.score == b.element.score ? a.offset > b.offset : a.element.score > b.element.score
    }
    return sorted.prefix(5).map(\.element.id)
  }

  private static let words = [
    "loss", "cost", "custo", "perda", "erro", "error", "objective", "objetivo", "minimis", "minimiz", "risk",
    "energy", "energia", "entropy", "entropia",
  ]
}
