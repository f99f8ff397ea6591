import Foundation
import Nabla
import Templates
import Testing

/// Nothing of the catalogue is left out: every formula id has the call that prints it, every acceptance id has a test.
@Suite struct CatalogueCompleteness {
  /// Formulas of the notes that no call prints, and why.
  static let prose: [String: String] = [
    "S0-7": "names the function of S0-6 'loss' and its value E; a model writes the function itself",
    "S0-25": "says in words that B is the batch size",
    "S1-4": "a vector of one entry; in a model it is the number O",
    "S2-4": "the function that the example learns: its data, no step of a derivation",
    "S2-35": "a name, a′, for the derivative of S2-18; the notation of the note prints what it stands for",
  ]

  static let last = [26, 34, 47, 52, 10]

  static let everyFormula = last.enumerated().flatMap { document, count in
    (1...count).map { "S\(document)-\($0)" }
  }

  @Test func everyFormulaHasACall() {
    let printed = Set(
      CatalogueTests.cases.flatMap { $0.formulas.map { $0.id } } + CatalogueNumbers.cases.map { $0.id })
    for id in Self.everyFormula {
      let isProse = Self.prose[id] != nil
      #expect(printed.contains(id) != isProse, "\(id) is \(isProse ? "printed, not prose" : "missing")")
    }
    for id in Self.prose.keys { #expect(Self.everyFormula.contains(id), "\(id) is no formula of the notes") }
  }

  static let lastItem = [10, 13, 32, 14, 6]

  static let everyItem =
    lastItem.enumerated().flatMap { document, count in (1...count).map { "A\(document)-\($0)" } }
    + (1...3).map { "AX-\($0)" }

  /// The ids in the names of tests and of the cases of parameterized tests, read from the sources of this target.
  @Test func everyAcceptanceItemHasATest() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let all = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    let files = all.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
    var named: Set<String> = []
    for file in files.sorted(by: { $0.path < $1.path }) {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      where line.contains("@Test") || line.contains("id: \"A") || line.hasPrefix("    \"A") {
        for match in line.matches(of: /A[0-4X]-[0-9]+/) { named.insert(String(match.output)) }
      }
    }
    for id in Self.everyItem {
      #expect(named.contains(id), "no test is named \(id)")
    }
  }
}
