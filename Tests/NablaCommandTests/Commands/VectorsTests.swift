import Foundation
import Testing

@testable import NablaCommand

/// `nabla vectors`: what it prints is true, the same for the same seed, and readable by others.
@Suite struct VectorsTests {
  private static let line = """
    model line
    input x[2]
    target y
    weight w[2], b
    p = sum(i: w[i] * x[i]) + b
    loss L = 1/2 * (p - y)^2
    given x = [0.5, 1], y = 0.25, w = [2, 3], b = 0.5
    """

  private func vectors(_ model: String, _ options: [String]) throws -> [[String: Any]] {
    let result = try Command.run(["vectors", "-"] + options, input: model)
    #expect(result.status == 0, "\(result.errors)")
    let object = try #require(try result.json() as? [String: Any])
    return try #require(object["vectors"] as? [[String: Any]])
  }

  /// p = 2·0.5 + 3·1 + 0.5 = 4.5, e = 4.25, L = e²/2, ∂L/∂w = e·x.
  @Test func theGivenPoint() throws {
    let vector = try #require(try vectors(Self.line, ["--count", "1"]).first)
    #expect(vector["kind"] as? String == "given")
    #expect(vector["loss"] as? Double == 9.03125)
    let gradient = try #require(vector["gradient"] as? [String: Any])
    #expect(gradient["w"] as? [Double] == [2.125, 4.25])
    #expect(gradient["b"] as? Double == 4.25)
    #expect((vector["values"] as? [String: Any])?["p"] as? Double == 4.5)
    #expect(vector["rounded"] as? Bool == true)
  }

  /// The formula of the line at every random and hostile point.
  @Test func everyPointIsTrue() throws {
    let all = try vectors(Self.line, ["--count", "15", "--seed", "7", "--hostile"])
    #expect(all.count > 15)
    #expect(Set(all.compactMap { $0["kind"] as? String }) == ["given", "random", "hostile"])
    for vector in all {
      let given = try #require(vector["given"] as? [String: Any])
      let (x, w) = (try #require(given["x"] as? [Double]), try #require(given["w"] as? [Double]))
      let (y, b) = (try #require(given["y"] as? Double), try #require(given["b"] as? Double))
      let e = w[0] * x[0] + w[1] * x[1] + b - y
      let scale = abs(w[0] * x[0]) + abs(w[1] * x[1]) + abs(b) + abs(y)
      let own = try #require((vector["gradient"] as? [String: Any])?["b"] as? Double)
      #expect(abs(own - e) <= 4e-16 * scale)
    }
  }

  /// 1 − σ(z) at z = 800 is e⁻⁸⁰⁰ (smaller than the smallest double) and at z = 40 is e⁻⁴⁰ to all digits, where doubles have 0.
  @Test func valuesAreRoundedTruths() throws {
    let model = "weight w\nloss L = 1 - sigma(w)\ngiven w = 40\n"
    let vector = try #require(try vectors(model, ["--count", "1"]).first)
    let loss = try #require(vector["loss"] as? Double)
    #expect(abs(loss / exp(-40.0) - 1) < 1e-15)
    #expect(
      abs(try #require((vector["gradient"] as? [String: Any])?["w"] as? Double) / -exp(-40.0) - 1) < 1e-15)
  }

  @Test func theSameForTheSameSeed() throws {
    let words = ["vectors", "xor", "--count", "4"]
    let first = try Command.run(words + ["--seed", "5"]).output
    #expect(try Command.run(words + ["--seed", "5"]).output == first)
    #expect(try Command.run(words + ["--seed", "6"]).output != first)
  }

  @Test func commaSeparated() throws {
    let scratch = try Scratch()
    _ = try scratch.file("line.nabla", Self.line)
    let result = try Command.run(
      ["vectors", "line.nabla", "--count", "2", "-o", "line.csv"], in: scratch.folder)
    #expect(result.status == 0, "\(result.errors)")
    let lines = try String(contentsOf: scratch.folder.appendingPathComponent("line.csv"), encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0] == "id,kind,x[1],x[2],y,w[1],w[2],b,loss,gradient:w[1],gradient:w[2],gradient:b,value:p")
    #expect(lines[1] == "1,given,0.5,1.0,0.25,2.0,3.0,0.5,9.03125,2.125,4.25,4.25,4.5")
  }

  /// Quotes where a name has a comma, as two indices do.
  @Test func namesWithCommas() throws {
    let result = try Command.run(["vectors", "xor", "--to", "csv", "--count", "1"])
    #expect(result.output.contains(#""W[2,1]","W[2,2]",b[1],"#))
  }

  /// The archive as its format says, byte by byte: members stored, sums of zip, NumPy's header at multiples of 64.
  @Test func archive() throws {
    #expect(Checksum.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
    let array = NumPyArray.bytes([1, -2], shape: [2])
    #expect(array.count == 128 + 16 || array.count == 64 + 16)
    #expect((array.count - 16) % 64 == 0 && array[array.count - 17] == UInt8(ascii: "\n"))
    #expect(Array(array.prefix(8)) == [0x93, 78, 85, 77, 80, 89, 1, 0])
    #expect(array.suffix(8) == [0, 0, 0, 0, 0, 0, 0, 0xC0])
    var archive = StoredArchive()
    archive.add("a.npy", [1, 2, 3])
    let bytes = archive.finished()
    #expect(bytes.count == 30 + 5 + 3 + 46 + 5 + 22)
    #expect(Array(bytes.prefix(4)) == [0x50, 0x4B, 3, 4] && bytes[35...37] == [1, 2, 3])
  }

  @Test(.enabled(if: AgainstTests.tool("python3") != nil, "no python3 here")) func zipReadsIt() throws {
    let scratch = try Scratch()
    _ = try scratch.file("line.nabla", Self.line)
    let result = try Command.run(
      ["vectors", "line.nabla", "--count", "2", "-o", "line.npz"], in: scratch.folder)
    #expect(result.status == 0, "\(result.errors)")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(AgainstTests.tool("python3")))
    process.arguments = [
      "-c",
      "import zipfile; z = zipfile.ZipFile('line.npz'); assert z.testzip() is None; assert 'gradient.w.npy' in z.namelist()",
    ]
    process.currentDirectoryURL = scratch.folder
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test(arguments: [
    (["vectors", "-"], "bind f = tanh"), (["vectors", "xor", "--to", "xml"], "json, csv or npz"),
    (["vectors", "xor", "--to", "npz"], "-o FILE.npz"), (["vectors", "xor", "--count", "0"], "at least 1"),
    (["vectors", "xor", "-o", "x.txt"], ".json"),
  ]) func badInput(_ words: [String], _ says: String) throws {
    let result = try Command.run(words, input: "opaque f\nweight w\nloss L = f(w)\n")
    #expect(result.status == 64 || result.status == 65)
    #expect(result.errors.contains(says), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  /// log(w) − 5 of negative weights and a loss without any finite value.
  @Test func pointsThatAreLeftOut() throws {
    let none = try Command.run(["vectors", "-"], input: "weight w\nloss L = log(-1 - w^2)\n")
    #expect(none.status == 65 && none.errors.contains("no finite value"))
    let kink = try Command.run(["vectors", "-"], input: "weight w\nloss L = abs(w)\ngiven w = 0\n")
    #expect(kink.status == 0 && kink.errors.contains("kink"))
  }

  @Test func numbersOfOthersAreRead() {
    var reader = JSONReader(Array(#" {"a": [NaN, -Infinity, -1.5e-3], "b": "\u00e9\ud83d\ude00"} "#.utf8))
    guard case .object(let members)? = reader.value(), case .array(let numbers) = members[0].1,
      case .number(let first) = numbers[0], case .number(let second) = numbers[1],
      case .number(let third) = numbers[2], case .string(let text) = members[1].1
    else {
      Issue.record("not read")
      return
    }
    let isAtEnd = reader.isAtEnd
    #expect(first.isNaN && second == -.infinity && third == -0.0015 && text == "é😀" && isAtEnd)
    for wrong in [
      "{", "[1,]", "{\"a\" 1}", "1x", "\"\\u12\"", String(repeating: "[", count: 100), "", "0x10", "nan",
    ] {
      var reader = JSONReader(Array(wrong.utf8))
      #expect(reader.value() == nil, "\(wrong)")
    }
  }

  @Test(arguments: [
    ("python3 a.py", ["python3", "a.py"]), ("a 'b c' \"d'e\"", ["a", "b c", "d'e"]),
    (#"a\ b ''"#, ["a b", ""]),
  ]) func wordsOfACommand(_ text: String, _ words: [String]) {
    #expect(CommandWords.split(text) == words)
    #expect(CommandWords.split(text + " \"") == nil)
  }
}
