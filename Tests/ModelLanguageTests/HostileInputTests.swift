import Foundation
import ModelLanguage
import Testing

/// Deep and long inputs on a small stack, each parsed, compared and printed in time linear in its length.
@Suite struct HostileInputTests {
  static let count = 100_000

  static func repeated(_ text: String, _ count: Int = count) -> String {
    String(repeating: text, count: count)
  }

  @Test(arguments: [
    ("parentheses", repeated("(") + "x" + repeated(")"), 1),
    ("bars", repeated("|", 20_000) + "x" + repeated("|", 20_000), 20_001),
    ("sum", "x" + repeated(" + x", count - 1), 2 * count - 1),
    ("nested differences", repeated("x - (") + "x" + repeated(")"), 2 * count + 1),
    ("calls", repeated("sin(", 20_000) + "x" + repeated(")", 20_000), 20_001),
    ("signs", repeated("-") + "x", count + 1), ("towers", "x" + repeated("^x"), 2 * count + 1),
    ("roots", repeated("√") + "x", count + 1),
    ("sums", repeated("sum(i: ", 20_000) + "x[i]" + repeated(")", 20_000), 20_001),
    ("binders of max", repeated("max(a, ", 20_000) + "x" + repeated(")", 20_000), 40_001),
  ])
  func deep(_ kind: String, _ text: String, _ nodes: Int) throws {
    let result = try onSmallStack {
      let model = try ModelSyntax(expression: text)
      let again = try ModelSyntax(expression: model.text())
      return (model.tree.count, model == again)
    }
    #expect(result.0 == nodes)
    #expect(result.1)
  }

  @Test func unclosedParenthesesAreOneError() throws {
    let found = try onSmallStack { messages { try ModelSyntax(expression: Self.repeated("(") + "x") } }
    #expect(found == ["expr:1:1: error: '(' is never closed"])
  }

  @Test func longFiles() throws {
    let text = (0..<20_000).map { "x\($0) = a*\($0)\n" }.joined()
    #expect(try ModelSyntax(parsing: text, name: "m").statements.count == 20_000)
    let rows = "data x, y\n" + Self.repeated("0.25, -1e-3\n", 50_000) + "end\n"
    guard case .data(_, let cells) = try ModelSyntax(parsing: rows, name: "m").statements[0].kind else {
      Issue.record("no data")
      return
    }
    #expect(cells.count == 50_000 && cells.allSatisfy { $0 == ["0.25", "-1e-3"] })
  }

  @Test func everyPrefixOfAModelIsReadOrRefused() {
    let characters = Array(StatementParserTests.seed.replacingOccurrences(of: " ", with: "").prefix(600))
    for length in characters.indices {
      _ = rendering { try ModelSyntax(parsing: String(characters[..<length]), name: "m") }
    }
  }

  @Test func piecesAtRandomAreReadOrRefused() throws {
    var random = Random(state: 1)
    let signs = "x1 .,:=()[]|'\"^*/+-√²ᵀ½ŷ\n#{}_∈σ\u{301}\u{0}\u{202E}"
    let alphabet = signs.map(String.init) + ["sum(", "given ", "data ", "for ", "i: ", "x = "]
    for _ in 0..<2000 {
      var text = ""
      for _ in 0..<20 { text += alphabet[random.below(alphabet.count)] }
      expectRoundTrip(text)
    }
  }

  /// A valid model with a few characters moved, so that most of each text is still read.
  @Test func damagedModelsAreReadOrRefused() throws {
    var random = Random(state: 7)
    let characters = Array(StatementParserTests.seed)
    for _ in 0..<200 {
      var damaged = characters
      for _ in 0..<2 { damaged.remove(at: random.below(damaged.count)) }
      damaged.insert(characters[random.below(characters.count)], at: random.below(damaged.count))
      expectRoundTrip(String(damaged))
    }
  }

  private func expectRoundTrip(_ text: String) {
    if let model = try? ModelSyntax(parsing: text, name: "m") {
      #expect((try? ModelSyntax(parsing: model.text(), name: "m")) == model, "\(text)")
    }
  }
}

/// Knuth's linear congruential generator: the same texts in every run.
private struct Random {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
}

/// Runs on a thread with 512 KB of stack.
func onSmallStack<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) throws -> Result {
  nonisolated(unsafe) var result: Swift.Result<Result, any Error>?
  let done = DispatchSemaphore(value: 0)
  let thread = Thread {
    result = Swift.Result { try body() }
    done.signal()
  }
  thread.stackSize = 512 << 10
  thread.start()
  done.wait()
  return try result!.get()
}
