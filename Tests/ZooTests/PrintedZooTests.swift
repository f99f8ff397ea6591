import Foundation
import LaTeXReading
import ModelZoo
import Nabla
import NoteChecking
import Testing

/// What is printed of the zoo: every page is well made, and the checker of notes reads it back, against the engine at random points,
/// without one formula called wrong. `NABLA_WHOLE_ZOO=1` reads back every combination of settings; that takes hours.
@Suite struct PrintedZooTests {
  static let isWhole = ProcessInfo.processInfo.environment["NABLA_WHOLE_ZOO"] != nil
  static let pages: [ZooPage] = isWhole ? ZooPage.product : ZooPage.sampled
  static let pagesReadBack: [ZooPage] =
    isWhole
    ? ZooPage.product
    : ZooPage.sampled.enumerated().compactMap { place, page in
      place % 3 == 0 && (page.form == .matrix || !Self.long.contains(page.model.name)) ? page : nil
    }

  /// Models whose sums the checker takes long to try under all conventions; by default only their matrices are read back.
  static let long: Set<String> = [
    "attention", "heads", "elman", "gru", "lstm", "rowsdense", "gcn", "batch", "batchnorm", "recurrent",
    "selfattention",
    "levels", "dense", "deep", "regression-general", "mlp231",
  ]

  /// Formulas that are right and that the checker does not take so yet, by what stands in them.
  static let notReadYet: [(text: String, reason: String)] = [
    (#"^{\odot"#, "a power of each entry"),
    (#"\to"#, "a path of names in a sentence, taken for an equation"),
    ("[i = j]", "a Kronecker delta in a reason, taken for an equation"),
    (#"\right|'"#, "the derivative of the modulus, taken for a transpose"),
    ("|x|'", "the same"),
    (#"\nabla"#, "the rule of descent, in letters of its own"),
    ("J_i &=", "the loss of a sample, in a letter that is not the model's"),
    (#"\partial c^{(t+1)}"#, "a scalar recurrence with labels"),
  ]

  /// Whether the checker can be told how the page is written: it takes no notation that begins at another number than the model,
  /// and no samples in rows beside scalars that stand for columns.
  private func isTold(_ item: ZooPage, _ page: ZooPage.Printed) -> Bool {
    let hasSamples = item.form == .matrix && page.model.samples != nil
    let isInRows = hasSamples && page.profile.samplesAsRows
    // The letter of the sample beside a column is taken for an index where the model counts from 0.
    if hasSamples && page.model.indexBase == 0 { return false }
    return !isInRows && page.profile.indexBase.map { $0 == page.model.indexBase } ?? true
  }

  @Test func everySettingMeetsEveryModel() {
    for model in ZooPage.models {
      let own = ZooPage.sampled.filter { $0.model.name == model.name }
      #expect(Set(own.map { $0.form }).count == DerivationDocument.Form.allCases.count)
      #expect(Set(own.map { $0.detail }).count == DerivationDocument.Detail.allCases.count)
      #expect(Set(own.filter { $0.form == .weight }.map { $0.style }).count == 2, "\(model.name)")
      #expect(Set(own.map { $0.notation }).count == NotationProfile.names.count)
      #expect(Set(own.map { $0.language }).count == 2)
    }
  }

  @Test(arguments: pages) func everyPageIsWellMade(_ item: ZooPage) throws {
    if let page = try item.printed() { wellMade(page.text) }
  }

  @Test(arguments: pagesReadBack) func nothingPrintedIsCalledWrong(_ item: ZooPage) throws {
    if let page = try item.printed(), isTold(item, page) { try readBack(page) }
  }

  private func wellMade(_ text: String) {
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 32 || $0 == "\n" })
    #expect(!text.contains("{\\_}"))
    var depth = 0
    for character in text.replacing("\\{", with: "").replacing("\\}", with: "") {
      if character == "{" { depth += 1 }
      if character == "}" { depth -= 1 }
      #expect(depth >= 0)
    }
    #expect(depth == 0)
    #expect(text.matches(of: /\\left\b/).count == text.matches(of: /\\right\b/).count)
  }

  private func readBack(_ page: ZooPage.Printed) throws {
    // A template for another number of indices is none for this model.
    let symbols = page.profile.symbols.sorted { $0.key < $1.key }.filter { symbol in
      page.model.quantities.contains {
        $0.name == symbol.key && $0.dimensions.count - ($0.isPerSample ? 1 : 0) == symbol.value.letters.count
      }
    }.map { Model.SymbolTemplate(name: $0.key, letters: $0.value.letters, latex: $0.value.latex) }
    let subject = NoteCheck.Subject(name: page.model.name, model: page.model, symbols: symbols)
    let check = try NoteCheck([subject], page: Page.read(Array(page.text.utf8)))
    #expect(check.claims.contains { $0.verdict == .equal })
    for claim in check.claims where claim.verdict.isWrong {
      if Self.notReadYet.contains(where: { claim.text.contains($0.text) }) { continue }
      Issue.record("\(claim.verdict): \(claim.text) \(claim.note?.english ?? "")")
    }
  }
}
