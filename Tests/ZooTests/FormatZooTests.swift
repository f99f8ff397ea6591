import ModelLanguage
import ModelZoo
import Nabla
import Testing

/// `format` on every model there is: the same meaning, and the same layout again and from any other layout.
@Suite struct FormatZooTests {
  private func check(_ text: String, _ name: String, seed: UInt64) throws {
    let syntax = try ModelSyntax(parsing: text, name: name)
    let formatted = try ModelSyntax.formatted(text, name: name)
    #expect(try ModelSyntax(parsing: formatted, name: name) == syntax, "\(name)")
    #expect(try ModelSyntax.formatted(formatted, name: name) == formatted, "\(name)")
    for line in formatted.split(separator: "\n", omittingEmptySubsequences: false) {
      #expect(line.last != " ", "\(name): \(line)")
    }
    var generator = SeededGenerator(seed: seed)
    let other = Self.spread(formatted, using: &generator)
    #expect(try ModelSyntax.formatted(other, name: name) == formatted, "\(name): \(other)")
  }

  /// Blanks where blanks are already, before the ends of lines, and blank lines after blank lines.
  private static func spread(_ text: String, using generator: inout SeededGenerator) -> String {
    var result = ""
    var isQuoted = false
    var isComment = false
    for character in text {
      if character == "\"", !isComment { isQuoted.toggle() }
      if character == "#", !isQuoted { isComment = true }
      if character == "\n" { (isQuoted, isComment) = (false, false) }
      result.append(character)
      guard !isQuoted, !isComment, generator.next() % 3 == 0 else { continue }
      switch character {
      case " ", ",": result += "  "
      case "\n" where result.hasSuffix("\n\n"): result += "\n"
      case "(", "*", "=", "+": result += " "
      default: break
      }
    }
    return result
  }

  @Test(arguments: ZooModel.all) func zoo(_ model: ZooModel) throws {
    try check(model.text, model.name, seed: 1)
  }

  @Test func randomModels() throws {
    for seed in UInt64(1)...300 { try check(FuzzCase.text(seed: seed), "case-\(seed)", seed: seed) }
  }
}
