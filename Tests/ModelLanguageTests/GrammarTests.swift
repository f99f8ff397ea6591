import Foundation
import Testing

@testable import ModelLanguage

/// The written grammar names every keyword, function and spelling of the tables.
@Suite struct GrammarTests {
  static func grammar() throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appendingPathComponent("Sources/ModelLanguage/ModelLanguage.docc/Grammar.md")
    return try String(contentsOf: file, encoding: .utf8)
  }

  @Test func keywordsAreDocumented() throws {
    let rows = try Self.grammar().split(separator: "\n").filter { $0.hasPrefix("| `") }
    for keyword in Keyword.allCases {
      let spellings = keyword.portuguese.map { "`\($0)`" }.joined(separator: ", ")
      #expect(rows.contains { $0.hasPrefix("| `\(keyword.rawValue)` | \(spellings) |") }, "\(keyword)")
    }
  }

  @Test func functionsAreDocumented() throws {
    let section = try #require(Self.grammar().components(separatedBy: "## Functions\n").last)
    let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
    for function in FunctionName.all {
      let row = rows.first { row in
        ["| `\(function.name)`", "| `\(function.name)(", ", `\(function.name)("].contains { row.contains($0) }
      }
      for spelling in function.aliases + function.portuguese {
        #expect(row?.contains("`\(spelling)`") == true, "\(spelling)")
      }
      #expect(row != nil, "\(function.name)")
    }
  }

  /// A spelling that two functions, a reduction or a transpose share would be read as the first of them.
  @Test func spellingsAreDistinct() {
    let spellings = FunctionName.all.flatMap { [$0.name] + $0.aliases + $0.portuguese } + FunctionName.vectors
    #expect(Set(spellings).count == spellings.count)
    #expect(Set(Keyword.spellings).count == Keyword.spellings.count)
  }

  @Test(arguments: [
    ("sigmoide", "sigmoid"), ("tahn", "tanh"), ("sofmax", "softmax"), ("Relu", "relu"), ("wieght", "weight"),
    ("lgo", "log"), ("xyz", nil), ("q", nil), ("W", "w"),
  ])
  func suggestions(_ word: String, _ expected: String?) {
    let candidates = ["sigmoid", "tanh", "softmax", "relu", "weight", "log", "w", "y"]
    #expect(spellingSuggestion(for: word, among: candidates) == expected)
  }
}
