import Foundation
import Testing

/// `nabla format`: files that are written whole, or not at all.
@Suite struct FormatCommandTests {
  private static let loose = "model m\nweight w,b # both\n\n\nloss L=(w*2-b)^2\n"
  private static let laid = "model  m\nweight w, b  # both\n\nloss L = (w * 2 - b)^2\n"

  private func read(_ name: String, in scratch: Scratch) throws -> String {
    try String(contentsOf: scratch.folder.appendingPathComponent(name), encoding: .utf8)
  }

  @Test func toStandardOutput() throws {
    let result = try Command.run(["format", "-"], input: Self.loose)
    #expect(result.status == 0 && result.output == Self.laid && result.errors.isEmpty)
    #expect(try Command.run(["format", "-"], input: Self.laid).output == Self.laid)
  }

  @Test func inPlace() throws {
    let scratch = try Scratch()
    _ = try scratch.file("a.nabla", Self.loose)
    let other = try scratch.file("b.nabla", Self.laid)
    let before = try FileManager.default.attributesOfItem(atPath: other.path)[.systemFileNumber] as? Int
    let result = try Command.run(["format", "--in-place", "a.nabla", "b.nabla"], in: scratch.folder)
    #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty)
    #expect(try read("a.nabla", in: scratch) == Self.laid)
    // A file in its layout is not written again.
    let after = try FileManager.default.attributesOfItem(atPath: other.path)[.systemFileNumber] as? Int
    #expect(before == after)
  }

  @Test func check() throws {
    let scratch = try Scratch()
    _ = try scratch.file("a.nabla", Self.loose)
    _ = try scratch.file("b.nabla", Self.laid)
    let words = ["format", "--check", "--lang", "en"]
    let both = try Command.run(words + ["a.nabla", "b.nabla"], in: scratch.folder)
    #expect(both.status == 1 && both.errors == "a.nabla has another layout\n")
    #expect(try Command.run(words + ["b.nabla"], in: scratch.folder).status == 0)
    #expect(try read("a.nabla", in: scratch) == Self.loose)
  }

  /// One file that cannot be read leaves all of them as they are.
  @Test func unreadable() throws {
    let scratch = try Scratch()
    let bad = "weight w\nloss L = (w\n"
    _ = try scratch.file("bad.nabla", bad)
    _ = try scratch.file("a.nabla", Self.loose)
    let result = try Command.run(["format", "--in-place", "a.nabla", "bad.nabla"], in: scratch.folder)
    #expect(result.status == 65 && result.errors.contains("bad.nabla:2:10: error: "))
    #expect(try read("bad.nabla", in: scratch) == bad)
    #expect(try read("a.nabla", in: scratch) == Self.loose)
    #expect(scratch.contents == ["a.nabla", "bad.nabla"])
  }

  @Test(arguments: [
    ["format"], ["format", "a.nabla", "b.nabla"], ["format", "--check", "--in-place", "a.nabla"],
    ["format", "--in-place", "-o", "c.nabla", "a.nabla"],
  ]) func usage(_ words: [String]) throws {
    let scratch = try Scratch()
    _ = try scratch.file("a.nabla", Self.loose)
    _ = try scratch.file("b.nabla", Self.loose)
    #expect(try Command.run(words, in: scratch.folder).status == 64)
    #expect(try read("a.nabla", in: scratch) == Self.loose)
  }
}
