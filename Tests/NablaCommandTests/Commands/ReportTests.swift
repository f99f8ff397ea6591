import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What `--format` writes: SARIF as version 2.1.0 has it, JUnit's XML, JSON; at the right line and column, with the status as without it.
@Suite struct ReportTests {
  static let model = """
    model net
    lang en
    input x[2]
    target y
    weight w[2], b
    z = sum(i: w[i]*x[i]) + b
    loss L = (z - y)^2
    given w = [0.5, -0.25], b = 0.1
    """

  /// One right formula, one with a wrong factor behind letters of more than one byte, one that cannot be read.
  static let notes = """
    A saída é $z = w_1 x_1 + w_2 x_2 + b$.

    Então, não é 𝒛: $\\frac{\\partial L}{\\partial w_1} = 3 (z - y) x_1$.

    $$\\frac{a}{$$
    """

  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    _ = try scratch.file("net.nabla", Self.model)
    _ = try scratch.file("notes.md", Self.notes)
    _ = try scratch.file("bad.nabla", "model bad\n\nweight ŵ[2]\nloss L = ŵ[1]^2 + größe\n")
    _ = try scratch.file("half.sh", #"while read -r a; do echo '{"gradient": {"w": [0, 0], "b": 0}}'; done"#)
    return scratch
  }

  private static let commands: [[String]] = [
    ["check", "net.nabla", "notes.md"], ["check", "--lint", "notes.md"], ["check", "bad.nabla", "notes.md"],
    ["verify", "net.nabla"], ["verify", "net.nabla", "--against", "sh half.sh"], ["verify", "bad.nabla"],
    ["verify", "net.nabla", "--against", "false"],
    ["generate", "net.nabla", "-o", "Net.swift", "--check"],
    ["generate", "bad.nabla", "-o", "Net.swift", "--check"],
    ["derive", "net.nabla", "-o", "net.tex", "--check"],
  ]

  /// Without a compiler: what is asked is how a report looks.
  private func run(_ words: [String], in scratch: Scratch) throws -> CommandResult {
    try Command.run(words, in: scratch.folder, environment: ["PATH": "/usr/bin:/bin"])
  }

  // MARK: Every format of every command

  @Test(arguments: commands) func formats(_ words: [String]) throws {
    let scratch = try scratch()
    let plain = try run(words, in: scratch)
    for format in ["text", "json", "sarif", "junit"] {
      let result = try run(words + ["--format", format], in: scratch)
      #expect(result.status == plain.status, "\(words) \(format)")
      switch format {
      case "text": #expect(result.output == plain.output)
      case "json": #expect(try JSONSerialization.jsonObject(with: result.outputBytes) is NSObject)
      case "sarif": try SARIFRules.check(result.outputBytes)
      default: try JUnitRules.check(result.outputBytes)
      }
    }
  }

  // MARK: Places

  struct Result: Equatable {
    var rule: String
    var level: String
    var uri: String?
    /// Line, column, last line, column behind the end.
    var region: [Int?]
  }

  private func results(_ words: [String], in scratch: Scratch) throws -> [Result] {
    let output = try run(words + ["--format", "sarif"], in: scratch).outputBytes
    let log = try #require(try JSONSerialization.jsonObject(with: output) as? [String: Any])
    let run = try #require((log["runs"] as? [[String: Any]])?.first)
    return try #require(run["results"] as? [[String: Any]]).map { result in
      let place = (result["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any]
      let region = place?["region"] as? [String: Int]
      return Result(
        rule: result["ruleId"] as? String ?? "", level: result["level"] as? String ?? "",
        uri: (place?["artifactLocation"] as? [String: Any])?["uri"] as? String,
        region: ["startLine", "startColumn", "endLine", "endColumn"].map { region?[$0] })
    }
  }

  /// Columns counted by hand, in scalars: `𝒛` is one.
  @Test func placesOfNotes() throws {
    let found = try results(["check", "net.nabla", "notes.md"], in: try scratch())
    let wrong = try #require(found.first { $0.rule == "formula" })
    #expect(wrong.uri == "notes.md" && wrong.level == "error")
    #expect(wrong.region == [3, 52, 3, 53])
    let unread = try #require(found.first { $0.rule == "not-understood" })
    #expect(unread.region.first == 5 && unread.level == "note")
    #expect(found.count == 2)
  }

  @Test func placesOfModels() throws {
    let broken = Result(rule: "model", level: "error", uri: "bad.nabla", region: [4, 19, 4, 24])
    let scratch = try scratch()
    #expect(try results(["verify", "bad.nabla"], in: scratch) == [broken])
    #expect(try results(["check", "bad.nabla", "notes.md"], in: scratch) == [broken])
    #expect(try results(["generate", "bad.nabla", "-o", "a.swift", "--check"], in: scratch) == [broken])
  }

  /// Slips stand where the weight is declared.
  @Test func placesOfForeignGradients() throws {
    let found = try results(["verify", "net.nabla", "--against", "sh half.sh"], in: try scratch())
      .filter { $0.rule == "foreign-gradient" }
    #expect(found.map { $0.region } == [[5, 8, 5, 12], [5, 14, 5, 15]])
  }

  /// The line that is not as it would be written, in the file as it stands: its seal counts as a line.
  @Test func placesOfStaleFiles() throws {
    let scratch = try scratch()
    let words = ["generate", "net.nabla", "-o", "Net.swift"]
    #expect(try run(words, in: scratch).status == 0)
    #expect(try results(words + ["--check"], in: scratch).isEmpty)
    let place = scratch.folder.appendingPathComponent("Net.swift")
    var lines = try String(contentsOf: place, encoding: .utf8).components(separatedBy: "\n")
    let line = try #require(lines.firstIndex { $0.contains("let z: Double") })
    lines[line] += " mine"
    try lines.joined(separator: "\n").write(to: place, atomically: true, encoding: .utf8)
    #expect(
      try results(words + ["--check"], in: scratch) == [
        Result(
          rule: "generated-file", level: "error", uri: "Net.swift", region: [line + 1, 1, nil, nil])
      ])
    let json = try run(words + ["--check", "--format", "json"], in: scratch)
    let object = try #require(try json.json() as? [String: Any])
    #expect(object["verdict"] as? String == "out of date" && object["line"] as? Int == line + 1)
    #expect(json.status == 1 && json.errors.isEmpty)
  }

  @Test func addresses() throws {
    let scratch = try scratch()
    _ = try scratch.file("a b#ç.nabla", "weight w\nloss L = v\n")
    #expect(try results(["verify", "./a b#ç.nabla"], in: scratch).map { $0.uri } == ["a%20b%23%C3%A7.nabla"])
    let whole = scratch.folder.appendingPathComponent("bad.nabla").path
    #expect(try results(["verify", whole], in: scratch).map { $0.uri } == ["file://" + whole])
    // Standard input is no file.
    let piped = try Command.run(["verify", "-", "--format", "sarif"], input: "loss L = v\n")
    #expect(!piped.output.contains("physicalLocation") && piped.output.contains("\"model\""))
  }

  // MARK: Diagnostics of models

  @Test(arguments: ["derive", "numbers", "generate", "verify", "vectors"]) func diagnosticsAsJSON(
    _ command: String
  ) throws {
    let words = [command, "bad.nabla"] + (command == "vectors" ? [] : ["--json"])
    let result = try run(words, in: try scratch())
    #expect(result.status == 65 && result.errors.contains("bad.nabla:4:19: error: "))
    guard command != "vectors" else { return #expect(result.output.isEmpty) }
    let list = try #require((try result.json() as? [String: Any])?["diagnostics"] as? [[String: Any]])
    let first = try #require(list.first)
    #expect(list.count == 1 && first["file"] as? String == "bad.nabla")
    let place = ["line", "column", "end_line", "end_column"].map { first[$0] as? Int }
    #expect(place == [4, 19, 4, 24])
    #expect(first["severity"] as? String == "error")
    #expect((first["message"] as? String)?.contains("größe") == true)
  }

  // MARK: The recipe

  private static let article = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appendingPathComponent("Sources/GradientVerification/GradientVerification.docc/ContinuousIntegration.md")

  /// The commands of the recipe and of the shell block, with what they should come to here.
  @Test func recipe() throws {
    let scratch = try scratch()
    let blocks = try String(contentsOf: Self.article, encoding: .utf8).components(separatedBy: "```")
    let recipe = try #require(blocks.first { $0.hasPrefix("yaml\n") })
    let commands = recipe.components(separatedBy: "\n").compactMap { line in
      line.range(of: "- run: .build/release/nabla ").map { String(line[$0.upperBound...]) }
    }
    #expect(commands.count == 3)
    try FileManager.default.createDirectory(
      at: scratch.folder.appendingPathComponent("Sources/Net"), withIntermediateDirectories: true)
    try Data(Self.notes.utf8).write(to: scratch.folder.appendingPathComponent("notes.tex"))
    var statuses: [Int32] = []
    for command in commands {
      statuses.append(try run(command.components(separatedBy: " "), in: scratch).status)
    }
    // A file that is missing, no compiler here, a wrong formula.
    #expect(statuses == [1, 2, 1])
    #expect(scratch.contents.contains("verify.xml") && scratch.contents.contains("notes.sarif"))
    let block = try #require(blocks.first { $0.hasPrefix("sh\n") })
    #expect(block.contains("nabla check net.nabla notes.tex -o notes.sarif ||"))
  }

  // MARK: Files

  @Test func namesOfFiles() throws {
    let scratch = try scratch()
    let words = ["check", "net.nabla", "notes.md", "-o"]
    for _ in 0..<2 {
      #expect(try run(words + ["r.sarif"], in: scratch).status == 1)
      #expect(try run(words + ["r.xml"], in: scratch).status == 1)
    }
    try SARIFRules.check(Data(contentsOf: scratch.folder.appendingPathComponent("r.sarif")))
    try JUnitRules.check(Data(contentsOf: scratch.folder.appendingPathComponent("r.xml")))
    #expect(try run(words + ["r.xml", "--format", "sarif"], in: scratch).status == 64)
    #expect(try run(["check", "net.nabla", "notes.md", "--format", "tap"], in: scratch).status == 64)
  }
}

/// What the schema of SARIF 2.1.0 asks of the parts that are used: names, kinds of values, and what must be there.
enum SARIFRules {
  indirect enum Shape: Sendable {
    case text, count
    case word([String])
    case list(Shape)
    case object([String: Shape], required: [String])
  }

  static let message = Shape.object(["text": .text], required: ["text"])
  static let level = Shape.word(["none", "note", "warning", "error"])
  static let region = Shape.object(
    ["startLine": .count, "startColumn": .count, "endLine": .count, "endColumn": .count],
    required: ["startLine"])
  static let location = Shape.object(
    [
      "physicalLocation": .object(
        ["artifactLocation": .object(["uri": .text], required: ["uri"]), "region": region],
        required: ["artifactLocation"])
    ], required: [])
  static let result = Shape.object(
    [
      "ruleId": .text, "ruleIndex": .count, "level": level, "message": message, "locations": .list(location),
    ], required: ["message"])
  static let rule = Shape.object(
    [
      "id": .text, "shortDescription": message,
      "defaultConfiguration": .object(["level": level], required: []),
    ], required: ["id"])
  static let driver = Shape.object(
    ["name": .text, "version": .text, "rules": .list(rule)], required: ["name"])
  static let run = Shape.object(
    [
      "automationDetails": .object(["description": message], required: []),
      "tool": .object(["driver": driver], required: ["driver"]),
      "columnKind": .word(["utf16CodeUnits", "unicodeCodePoints"]), "results": .list(result),
    ], required: ["tool"])
  static let log = Shape.object(
    ["$schema": .text, "version": .word(["2.1.0"]), "runs": .list(run)], required: ["version", "runs"])

  static func check(_ bytes: Data) throws {
    let value = try JSONSerialization.jsonObject(with: bytes)
    #expect(fault(value, log, "log") == nil)
    let runs = (value as? [String: Any])?["runs"] as? [[String: Any]] ?? []
    for run in runs {
      let rules = ((run["tool"] as? [String: Any])?["driver"] as? [String: Any])?["rules"] as? [[String: Any]]
      let names = rules?.compactMap { $0["id"] as? String } ?? []
      #expect(Set(names).count == names.count)
      for result in run["results"] as? [[String: Any]] ?? [] {
        let index = result["ruleIndex"] as? Int ?? -1
        #expect(names.indices.contains(index) && names[index] == result["ruleId"] as? String)
      }
    }
  }

  /// The first thing that is not as it should be.
  static func fault(_ value: Any, _ shape: Shape, _ place: String) -> String? {
    switch shape {
    case .text: return value is String ? nil : place
    case .count:
      let least = place.hasSuffix("ruleIndex") ? 0 : 1
      return (value as? Int).map { $0 >= least } == true ? nil : place
    case .word(let words): return (value as? String).map { words.contains($0) } == true ? nil : place
    case .list(let shape):
      guard let values = value as? [Any] else { return place }
      return values.lazy.compactMap { fault($0, shape, place + "[]") }.first
    case .object(let shapes, let required):
      guard let members = value as? [String: Any] else { return place }
      if let missing = required.first(where: { members[$0] == nil }) { return "\(place) without \(missing)" }
      for (name, own) in members.sorted(by: { $0.key < $1.key }) {
        guard let shape = shapes[name] else { return "\(place) with \(name)" }
        if let found = fault(own, shape, "\(place).\(name)") { return found }
      }
      return nil
    }
  }
}

/// What the usual schema of JUnit's XML asks: elements in their places, with their attributes, and counts that are right.
final class JUnitRules: NSObject, XMLParserDelegate {
  private static let attributes: [String: (parent: String?, needs: [String])] = [
    "testsuites": (nil, []), "testsuite": ("testsuites", ["name", "tests", "failures", "errors", "skipped"]),
    "testcase": ("testsuite", ["name", "classname"]), "failure": ("testcase", ["type", "message"]),
    "skipped": ("testcase", ["message"]),
  ]

  private var path: [String] = []
  private var faults: [String] = []
  private var counts: [String: Int] = [:]
  private var stated: [String: String] = [:]

  static func check(_ bytes: Data) throws {
    let rules = JUnitRules()
    let parser = XMLParser(data: bytes)
    parser.delegate = rules
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(rules.faults.isEmpty)
    let names = ["tests": "testcase", "failures": "failure", "skipped": "skipped", "errors": "error"]
    for (name, element) in names {
      #expect(rules.stated[name].flatMap { Int($0) } == rules.counts[element] ?? 0, "\(name)")
    }
  }

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    counts[element, default: 0] += 1
    if element == "testsuite" { stated = attributes }
    if let known = Self.attributes[element] {
      if known.parent != path.last { faults.append("\(element) in \(path)") }
      if Set(attributes.keys) != Set(known.needs) { faults.append("\(element) with \(attributes.keys)") }
    } else {
      faults.append(element)
    }
    path.append(element)
  }

  func parser(
    _ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?
  ) { path.removeLast() }
}
