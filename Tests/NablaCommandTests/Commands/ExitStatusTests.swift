import Foundation
import Testing

/// `check` by what it prints and how it ends: 0 all is right, 1 something is wrong, 2 something is open.
@Suite struct CheckCommandTests {
  static let model =
    "input x\ntarget y\nweight w\nz = w*x\nloss L = (z - y)^2\ngiven x = 1.5, y = 0.5, w = 2\n"

  private func check(_ notes: String, _ options: [String] = []) throws -> CommandResult {
    let scratch = try Scratch()
    _ = try scratch.file("m.nabla", Self.model)
    _ = try scratch.file("notes.md", notes)
    return try Command.run(["check", "m.nabla", "notes.md"] + options, in: scratch.folder)
  }

  static let right = #"$$\frac{\partial L}{\partial w} = 2 (z - y) x$$"# + "\n"
  static let wrong = #"$$\frac{\partial L}{\partial w} = (z - y) x$$"# + "\n"
  static let wrongNumber = "$$z = 3.2$$\n"
  static let open = #"$$\Psi(q) \uplus 3 = \zeta_7$$"# + "\n"

  static let documents: [(String, Int32)] = [
    (right, 0), (wrong, 1), (wrongNumber, 1), ("$$z = 3$$\n", 0), (open, 2), ("No formula here.\n", 2),
    (right + wrong, 1), (right + open, 2), (wrong + open, 1), (open + wrongNumber, 1),
    (right + "$$z = 3.0$$\n", 0),
  ]

  @Test(arguments: documents) func status(notes: String, status: Int32) throws {
    let result = try check(notes)
    #expect(result.status == status, "\(result.output)\(result.errors)")
  }

  static let filters: [(String, Set<String>)] = [
    ("wrong", ["different", "wrong number"]), ("open", ["not understood", "undecided"]), ("right", ["equal"]),
  ]

  /// What is asked for is shown, and the status is that of the whole document.
  @Test(arguments: filters) func only(word: String, verdicts: Set<String>) throws {
    let all = right + wrong + wrongNumber + open
    let result = try check(all, ["--only", word, "--json"])
    #expect(result.status == 1)
    let json = try #require(try result.json() as? [String: Any])
    let shown = (json["claims"] as? [[String: Any]] ?? []).compactMap { $0["verdict"] as? String }
    #expect(!shown.isEmpty && Set(shown).isSubset(of: verdicts), "\(shown)")
    if word == "wrong" { #expect(Set(shown) == verdicts) }
  }

  private var right: String { Self.right }
  private var wrong: String { Self.wrong }
  private var wrongNumber: String { Self.wrongNumber }
  private var open: String { Self.open }

  static let findings: [(String, Int32, String)] = [
    ("$$a = b$$\n", 0, ""), ("$$y = x +$$\n", 1, "notes.md:1:"),
    ("$$\\frac{\\partial L}{\\partial w = 3$$\n", 1, "notes.md:1:"),
  ]

  @Test(arguments: findings) func lint(notes: String, status: Int32, beginning: String) throws {
    let scratch = try Scratch()
    _ = try scratch.file("notes.md", notes)
    let result = try Command.run(["check", "--lint", "notes.md"], in: scratch.folder)
    #expect(result.status == status && result.output.hasPrefix(beginning), "\(result.output)")
    let json = try Command.run(["check", "--lint", "notes.md", "--json"], in: scratch.folder)
    let isEmpty = (try json.json() as? [Any])?.isEmpty
    #expect(json.status == status && isEmpty == (status == 0))
  }

  static let calls: [([String], Int32)] = [
    (["check"], 64), (["check", "m.nabla", "absent.md"], 66), (["check", "absent.nabla", "notes.md"], 66),
    (["check", "m.nabla", "notes.md", "--only", "some"], 64), (["check", "bad.nabla", "notes.md"], 65),
    (["check", "--lint", "m.nabla", "notes.md"], 64),
    (["check", "--expression", "x^2", "m.nabla", "notes.md"], 64),
  ]

  @Test(arguments: calls) func usage(words: [String], status: Int32) throws {
    let scratch = try Scratch()
    _ = try scratch.file("m.nabla", Self.model)
    _ = try scratch.file("bad.nabla", "weight w\nloss L = w +\n")
    _ = try scratch.file("notes.md", Self.right)
    let result = try Command.run(words, in: scratch.folder)
    #expect(result.status == status && result.output.isEmpty && !result.errors.isEmpty, "\(result.errors)")
  }
}

/// `verify` by how it ends, where several reports have their say.
@Suite struct VerifyStatusTests {
  static let model = "input x\ntarget y\nweight w\nloss L = (w*x - y)^2\ngiven x = 1.5, y = 0.5, w = 2\n"

  /// A program that answers every point of the model with its gradient times a factor.
  private static func program(_ factor: Int) -> String {
    """
    import json, sys
    for line in sys.stdin:
        q = json.loads(line)["given"]
        r = q["w"] * q["x"] - q["y"]
        print(json.dumps({"loss": r * r, "gradient": {"w": \(factor) * r * q["x"]}}), flush=True)
    """
  }

  @Test(
    .enabled(if: AgainstTests.tool("python3") != nil, "no python3 here"),
    arguments: [(2, "agree", 2), (3, "disagree", 1)])
  func programs(factor: Int, verdict: String, status: Int32) throws {
    let scratch = try Scratch()
    _ = try scratch.file("m.nabla", Self.model)
    _ = try scratch.file("mine.py", Self.program(factor))
    // Without a compiler Nabla's own verdict is open.
    let result = try Command.run(
      ["verify", "m.nabla", "--json", "--against", "python3 mine.py"], in: scratch.folder,
      environment: ["PATH": AgainstTests.pathWithoutCompiler])
    let json = try #require(try result.json() as? [String: Any], "\(result.errors)")
    let against = try #require(json["against"] as? [String: Any])
    #expect(against["verdict"] as? String == verdict, "\(result.output)")
    #expect(result.status == status)
  }
}

/// `derive --at`: numbers of an expression, and none where it has no value.
@Suite struct DeriveAtTests {
  private func derive(_ words: [String]) throws -> [String: Any] {
    let result = try Command.run(["derive"] + words + ["--json"])
    #expect(result.status == 0, "\(result.errors)")
    return try #require(try result.json() as? [String: Any])
  }

  static let domains: [(String, String, String)] = [
    ("log(x)", "x=-2", "x > 0"), ("sqrt(x)", "x=-1", "x >= 0"), ("1/x", "x=0", "x != 0"),
    ("asin(x)", "x=2", "abs(x) <= 1"), ("x + 0*log(x)", "x=-1", "x > 0"), ("x^2/x", "x=0", "x != 0"),
  ]

  /// Where the expression has no value its derivative has none, though its formula has one.
  @Test(arguments: domains) func outsideOfTheDomain(expression: String, point: String, condition: String)
    throws
  {
    let found = try derive([expression, "--wrt", "x", "--at", point])
    #expect(found["value"] as? String == "nan")
    #expect((found["gradient"] as? [String: Any])?["x"] as? String == "nan")
    #expect(found["conditions"] as? [String] == [condition])
  }

  static let points: [(String, String, Double, Double)] = [
    ("log(x)", "x=0.5", -0.6931471805599453, 2.0), ("x^3", "x=-2", -8, 12), ("1/x", "x=4", 0.25, -0.0625),
    ("sqrt(x)", "x=4", 2, 0.25), ("exp(-x)*x", "x=1", 0.36787944117144233, 0), ("abs(x)", "x=-3", 3, -1),
    ("relu(x)", "x=0", 0, 0), ("x^x", "x=1", 1, 1),
  ]

  @Test(arguments: points) func values(expression: String, point: String, value: Double, slope: Double) throws
  {
    let found = try derive([expression, "--wrt", "x", "--at", point])
    let gradient = found["gradient"] as? [String: Double]
    for (found, truth) in [(found["value"] as? Double, value), (gradient?["x"], slope)] {
      let number = try #require(found)
      #expect((number - truth).magnitude <= 2 * truth.magnitude.ulp, "\(number)")
    }
  }

  @Test func infinitiesAreStrings() throws {
    #expect(try derive(["exp(x)", "--wrt", "x", "--at", "x=1000"])["value"] as? String == "inf")
    #expect(try derive(["0 - exp(x)", "--wrt", "x", "--at", "x=1000"])["value"] as? String == "-inf")
  }

  static let calls: [([String], Int32)] = [
    (["x^2", "--at", "x=1", "--order", "3"], 64), (["x^2", "--at", "x=1", "--order", "0"], 64),
    (["x*y", "--at", "x=1"], 64), (["x^2", "--at", "q=1"], 64), (["x^2", "--wrt", "q"], 64),
    (["x^", "--at", "x=1"], 65), (["x + 1/0", "--at", "x=1"], 65),
    (["x^2", "--at", "x=1", "--order", "2"], 0),
  ]

  @Test(arguments: calls) func status(words: [String], status: Int32) throws {
    let result = try Command.run(["derive"] + words)
    #expect(result.status == status && result.errors.isEmpty == (status == 0), "\(result.errors)")
  }
}
