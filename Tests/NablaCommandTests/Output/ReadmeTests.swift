import Foundation
import Testing

/// What the README shows is what the commands print.
@Suite struct ReadmeTests {
  private static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The fenced blocks of a language, in order; "" for those without one.
  private func blocks(_ language: String) throws -> [String] {
    let file = Self.package.appendingPathComponent("README.md")
    let parts = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "```")
    return stride(from: 1, to: parts.count, by: 2).map { parts[$0] }
      .filter { $0.hasPrefix(language + "\n") }.map { String($0.dropFirst(language.count + 1)) }
  }

  @Test func derivation() throws {
    let shown = try #require(try blocks("latex").first)
    #expect(shown.contains("I_1"))
    #expect(try Command.run(["derive", "wv", "--detail", "result"]).output.contains(shown))
  }

  @Test func theModelShownDerivesTheSame() throws {
    let model = try #require(try blocks("").first)
    let shown = try #require(try blocks("latex").first)
    let result = try Command.run(["derive", "-", "--notation", "wv", "--detail", "result"], input: model)
    #expect(result.output.contains(shown), "\(result.errors)")
  }

  @Test func generatedCode() throws {
    let shown = try #require(try blocks("swift").first)
    #expect(shown.contains("gradient[5]"))
    #expect(try Command.run(["generate", "wv"]).output.contains(shown))
  }

  @Test func theSampleOfTheLanguageIsAModel() throws {
    let sample = try #require(try blocks("").last { $0.contains("samples") })
    #expect(try Command.run(["derive", "-", "--lang", "en"], input: "model sample\n" + sample).status == 0)
  }
}
