import LaTeXReading
import ModelReading
import Testing

/// Ten documents in ten manners: the model that is read has the gradient of the one written by hand.
@Suite struct NotesTests {
  @Test(arguments: Note.all) func gradientIsThatOfTheModelByHand(_ name: String) throws {
    let note = Note(name: name)
    let text = String(decoding: try note.bytes(), as: UTF8.self)
    let found = try #require(read(text), "\(refusal(text) ?? "")")
    let (expected, sizes) = try note.expected()
    try expectSame(found.text, expected, sizes: sizes)
  }

  /// Every equation says its line, and the line holds what it is about.
  @Test(arguments: Note.all) func equationsNameTheirLines(_ name: String) throws {
    let text = String(decoding: try Note(name: name).bytes(), as: UTF8.self)
    let found = try #require(read(text))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let losses = found.sources.filter { $0.statement.hasPrefix("loss ") }
    #expect(losses.count == 1)
    let line = try #require(losses.first?.line)
    let loss = try #require(losses[0].statement.split(separator: " ").dropFirst().first)
    #expect(lines[line - 1].contains(loss))
  }

  /// The same bytes give the same text.
  @Test func readingIsDeterministic() throws {
    let text = String(decoding: try Note(name: "rows.md").bytes(), as: UTF8.self)
    let first = try #require(read(text)?.text)
    for _ in 0..<3 { #expect(read(text)?.text == first) }
  }
}
