import Foundation
import Testing

/// Programs that answer `verify --against`: the clients of the article, and ones with planted mistakes and bad manners.
@Suite struct AgainstTests {
  static let article = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appendingPathComponent("Sources/GradientVerification/GradientVerification.docc/CrossChecks.md")

  /// The fenced block of a language.
  static func block(_ language: String) throws -> String {
    let parts = try String(contentsOf: article, encoding: .utf8).components(separatedBy: "```")
    let block = stride(from: 1, to: parts.count, by: 2).map { parts[$0] }.first {
      $0.hasPrefix(language + "\n")
    }
    return String(try #require(block).dropFirst(language.count + 1))
  }

  static func tool(_ name: String) -> String? {
    ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// The report on a client in the article's model. Nabla's own code is compiled only where its verdict is asked for: else there is no
  /// compiler on the path.
  private func verify(
    _ command: String, in scratch: Scratch, _ options: [String] = [], isWhole: Bool = false
  ) throws -> CommandResult {
    _ = try scratch.file("line.nabla", try Self.block("nabla"))
    return try Command.run(
      ["verify", "line.nabla", "--against", command, "--json"] + options, in: scratch.folder,
      environment: isWhole ? [:] : ["PATH": Self.pathWithoutCompiler])
  }

  static let pathWithoutCompiler = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":").filter { !FileManager.default.isExecutableFile(atPath: "\($0)/swiftc") }
    .joined(separator: ":")

  private func report(_ result: CommandResult) throws -> [String: Any] {
    let json = try #require(try result.json() as? [String: Any], "\(result.errors)")
    return try #require(json["against"] as? [String: Any])
  }

  // MARK: The article's clients

  @Test(.enabled(if: tool("python3") != nil, "no python3 here")) func python() throws {
    let scratch = try Scratch()
    _ = try scratch.file("line.py", try Self.block("python"))
    let result = try verify("python3 line.py", in: scratch, ["--hostile"], isWhole: true)
    let report = try report(result)
    #expect(report["verdict"] as? String == "agree")
    #expect(result.status == (Self.tool("swiftc") == nil ? 2 : 0))
    #expect((report["points"] as? Int ?? 0) >= 8)
  }

  /// The article's library, with something replaced.
  private func library(_ words: String, _ other: String, in scratch: Scratch) throws {
    let parts = try String(contentsOf: Self.article, encoding: .utf8).components(separatedBy: "```")
    let source = try #require(parts.first { $0.hasPrefix("c\nvoid grad_single") }).dropFirst(2)
    try #require(source.contains(words))
    _ = try scratch.file("line.c", source.replacingOccurrences(of: words, with: other))
    try compile("cc", ["-shared", "-fPIC", "-o", "line.so", "line.c"], in: scratch)
  }

  @Test(.enabled(if: tool("cc") != nil, "no C compiler here")) func libraries() throws {
    let scratch = try Scratch()
    try library("e * e / 2", "e * e / 2", in: scratch)
    #expect(try report(try verify("./line.so", in: scratch))["verdict"] as? String == "agree")
    #expect(try report(try verify("line.so", in: scratch))["verdict"] as? String == "agree")
    try library("g[1] = e * x[1]", "g[1] = e * x[0]", in: scratch)
    let wrong = try verify("./line.so", in: scratch)
    #expect(wrong.status == 1 && wrong.output.contains("w[2]"))
    // What is not written is no number.
    try library("g[2] = e;", "", in: scratch)
    #expect(try verify("./line.so", in: scratch).status == 1)
    try library("double e", "for (;;) {} double e", in: scratch)
    let silent = try verify("./line.so", in: scratch, ["--time-limit", "0.5"])
    #expect(silent.status == 1 && silent.output.contains("did not answer"))
    try library("double e", "__builtin_trap(); double e", in: scratch)
    #expect(try verify("./line.so", in: scratch).output.contains("signal"))
    try library("grad_single", "gradient", in: scratch)
    #expect(try verify("./line.so", in: scratch).output.contains("no function grad_single"))
    #expect(try verify("./none.so", in: scratch).status == 1)
  }

  @Test(.enabled(if: tool("cc") != nil, "no C compiler here")) func c() throws {
    let scratch = try Scratch()
    _ = try scratch.file("line.c", try Self.block("c"))
    try compile("cc", ["-O1", "-o", "line", "line.c"], in: scratch)
    #expect(try report(try verify("./line", in: scratch))["verdict"] as? String == "agree")
  }

  @Test(.enabled(if: tool("swiftc") != nil, "no swiftc here")) func swift() throws {
    let scratch = try Scratch()
    _ = try scratch.file("main.swift", try Self.block("swift"))
    try compile("swiftc", ["-o", "line", "main.swift"], in: scratch)
    #expect(try report(try verify("./line", in: scratch))["verdict"] as? String == "agree")
  }

  private func compile(_ compiler: String, _ arguments: [String], in scratch: Scratch) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.tool(compiler)))
    process.arguments = arguments
    process.currentDirectoryURL = scratch.folder
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(compiler) \(arguments)")
  }

  // MARK: Planted mistakes

  /// Changes to the Python client, by what is then wrong and what is said of it.
  static let mistakes: [(was: String, becomes: String, subject: String, says: String)] = [
    ("[e * x for x", "[-e * x for x", "w", "opposite sign"),
    (#""b": e}"#, #""b": 2 * e}"#, "b", "is 2 times"),
    (#""b": e}"#, #""b": 0}"#, "b", "is always 0"),
    (#""b": e}"#, #""b": float("nan")}"#, "b", "is not finite"),
    ("[e * x for x in q[\"x\"]]", "[e * x for x in q[\"x\"][::-1]]", "w[1]", "with respect to w[2]"),
    ("[e * x for x in q[\"x\"]]", "[e * q[\"x\"][0], e]", "w[2]", "with respect to b"),
    ("[e * x for x in q[\"x\"]]", "[e * x * x for x in q[\"x\"]]", "w", "is wrong"),
    ("\"loss\": e * e / 2", "\"loss\": e * e", "loss", "is 2 times"),
  ]

  @Test(.enabled(if: tool("python3") != nil, "no python3 here"), arguments: mistakes.indices)
  func plantedMistake(_ number: Int) throws {
    let mistake = Self.mistakes[number]
    let scratch = try Scratch()
    let client = try Self.block("python")
    try #require(client.contains(mistake.was))
    _ = try scratch.file("line.py", client.replacingOccurrences(of: mistake.was, with: mistake.becomes))
    let result = try verify("python3 line.py", in: scratch)
    #expect(result.status == 1)
    let slips = try #require(try report(result)["slips"] as? [[String: Any]])
    let slip = try #require(slips.first)
    #expect(slip["subject"] as? String == mistake.subject)
    #expect((slip["message"] as? String)?.contains(mistake.says) == true, "\(slip)")
  }

  // MARK: Bad manners

  /// Shell programs that do not answer as they should, and what is said of them.
  static let manners: [(program: String, says: String)] = [
    ("echo hello", "no JSON object: 'hello'"),
    ("read a; exit 3", "ended with status 3"),
    ("echo oops >&2; exit 3", "ended with status 3"),
    ("sleep 60", "did not answer within"),
    ("sleep 60 & wait", "did not answer within"),
    ("trap '' TERM INT; sleep 60", "did not answer within"),
    (#"echo '{"gradient": {"w": [1, 2]}}'"#, "has no 'b'"),
    (#"echo '{"gradient": {"w": [1], "b": 2}}'"#, "of 'w' is 1, not 2"),
    (#"echo '{"gradient": {"w": [[1, 2]], "b": 2}}'"#, "of 'w' is 1 × 2, not 2"),
    (#"echo '{"gradient": {"w": ["1", 2], "b": 2}}'"#, "not made of numbers"),
    (#"echo '{"gradient": {"w": [1, 2], "b": 2, "c": 0}}'"#, "'c', which is no weight"),
    (#"echo '{"loss": 1}'"#, "no object 'gradient'"),
    (#"echo '{"error": "no such model"}'"#, "no such model"),
    ("exec 1>&-; sleep 60", "closed its output"),
    ("kill -9 $$", "signal 9"),
    ("head -c 5000000 /dev/zero | tr '\\0' '['; echo", "no JSON object"),
  ]

  @Test(.enabled(if: tool("sh") != nil, "no sh here"), arguments: manners.indices)
  func badManners(_ number: Int) throws {
    let (program, says) = Self.manners[number]
    let scratch = try Scratch()
    _ = try scratch.file("client.sh", program + "\n")
    let mark = "nabla-\(UUID().uuidString)"
    let result = try verify(
      "\(try #require(Self.tool("sh"))) client.sh \(mark)", in: scratch, ["--time-limit", "2"])
    #expect(result.status == 1)
    let fault = try #require(try report(result)["fault"] as? [String: Any])
    #expect((fault["message"] as? String)?.contains(says) == true, "\(fault)")
    #expect(fault["point"] as? Int == 1)
    if program.contains("oops") { #expect(fault["standard_error"] as? [String] == ["oops"]) }
    #expect(try Self.isRunning(mark) == false, "left running")
  }

  /// A second line would be taken for the answer to the next point.
  @Test(.enabled(if: tool("sh") != nil, "no sh here")) func twoLinesForOnePoint() throws {
    let scratch = try Scratch()
    let answer = #"{"gradient": {"w": [1, 2], "b": 2}}"#
    _ = try scratch.file(
      "client.sh", "while read -r a; do printf '%s\\n%s\\n' '\(answer)' '\(answer)'; done\n")
    let fault = try #require(try report(try verify("sh client.sh", in: scratch))["fault"] as? [String: Any])
    #expect((fault["message"] as? String)?.contains("more than one line") == true, "\(fault)")
    #expect(fault["point"] as? Int == 2)
  }

  /// Whether a process has a word among its arguments; only where the system shows processes as files.
  private static func isRunning(_ mark: String) throws -> Bool {
    let numbers = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter {
      Int($0) != nil
    }
    return numbers.contains { number in
      (try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(number)/cmdline")))
        .map { String(decoding: $0, as: UTF8.self).contains(mark) } ?? false
    }
  }

  @Test func usage() throws {
    let missing = try Command.run(["verify", "xor", "--against", "no-such-program", "--lang", "en"])
    #expect(missing.status == 66 && missing.errors.contains("'no-such-program' cannot be started"))
    let quote = try Command.run(["verify", "xor", "--against", "'a", "--lang", "en"])
    #expect(quote.status == 64 && quote.errors.contains("does not end"))
    let alone = try Command.run(["verify", "xor", "--tolerance", "1e-4", "--lang", "en"])
    #expect(alone.status == 64 && alone.errors.contains("--against COMMAND"))
    let number = try Command.run(["verify", "xor", "--against", "true", "--tolerance", "-1", "--lang", "en"])
    #expect(number.status == 64 && number.errors.contains("positive number"))
  }
}
