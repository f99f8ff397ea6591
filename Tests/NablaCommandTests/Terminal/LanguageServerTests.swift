import Foundation
import ModelLanguage
import Testing

@testable import NablaCommand

/// The language server, asked as an editor asks it.
@Suite struct LanguageServerTests {
  static let uri = "file:///net.nabla"
  static let model = """
    # ∇ of 𝒛
    model net
    size n = 3
    input x[n]
    target y
    weight W[2,n], b[2]
    z[j] = sum(i: W[j,i] * x[i]) + b[j]  # 𝒛 = Wx + b
    h[j] = tanh(z[j])
    loss L = (sum(j: h[j]) - y)^2
    """

  /// A server with a model open.
  private static func opened(_ text: String = model) -> LanguageServer {
    let server = LanguageServer()
    _ = server.receive(Array(#"{"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {}}"#.utf8))
    _ = send(
      server, "textDocument/didOpen",
      [
        (
          "textDocument",
          .object([
            ("uri", .string(uri)), ("languageId", .string("nabla")), ("version", .integer(1)),
            ("text", .string(text)),
          ])
        )
      ], id: nil)
    return server
  }

  private static func send(
    _ server: LanguageServer, _ method: String, _ parameters: [(String, JSON)], id: Int? = 1
  ) -> [JSON] {
    var members: [(String, JSON)] = [
      ("jsonrpc", .string("2.0")), ("method", .string(method)), ("params", .object(parameters)),
    ]
    if let id { members.insert(("id", .integer(id)), at: 1) }
    return server.receive(Array(JSON.object(members).line.utf8))
  }

  /// The result of a request about a place: a line and a column from 0, in units of UTF-16.
  private static func ask(
    _ server: LanguageServer, _ method: String, _ line: Int, _ column: Int, _ more: [(String, JSON)] = []
  ) throws -> JSON {
    let place: [(String, JSON)] = [
      ("textDocument", .object([("uri", .string(uri))])),
      ("position", JSON(.init(line: line, column: column))),
    ]
    let answers = send(server, "textDocument/\(method)", place + more)
    #expect(answers.count == 1)
    return try #require(answers.first?["result"], "\(answers.first?.line ?? "")")
  }

  private func place(_ json: JSON?) -> [Int?] {
    [
      json?["start"]?["line"], json?["start"]?["character"], json?["end"]?["line"],
      json?["end"]?["character"],
    ]
    .map { $0?.asInteger }
  }

  // MARK: Life

  @Test func life() {
    let server = LanguageServer()
    let early = Self.send(server, "textDocument/hover", [])
    #expect(early.first?["error"]?["code"]?.asInteger == -32002)
    let answer = Self.send(server, "initialize", [], id: 7)
    #expect(answer.first?["id"]?.asInteger == 7)
    let sync = answer.first?["result"]?["capabilities"]?["textDocumentSync"]
    #expect(sync?["change"]?.asInteger == 2)
    #expect(Self.send(server, "initialized", [], id: nil).isEmpty)
    #expect(Self.send(server, "initialize", []).first?["error"]?["code"]?.asInteger == -32600)
    #expect(Self.send(server, "shutdown", []).first?["result"]?.line == "null")
    #expect(Self.send(server, "textDocument/hover", []).first?["error"]?["code"]?.asInteger == -32600)
    #expect(Self.send(server, "exit", [], id: nil).isEmpty && server.exitStatus == 0)
    let rude = LanguageServer()
    _ = Self.send(rude, "exit", [], id: nil)
    #expect(rude.exitStatus == 1)
  }

  /// What came, and the number of the fault that is answered; nil where nothing is.
  @Test(
    arguments: [
      ("{", -32700), ("", -32700), ("{} x", -32700), ("[1, 2]", -32600), ("3", -32600), ("{}", -32600),
      (#"{"id": 1}"#, -32600), (#"{"id": [1], "method": "shutdown"}"#, -32600),
      (#"{"id": 1, "method": "textDocument/dance", "params": {}}"#, -32601),
      (#"{"id": 1, "method": 5}"#, -32600), (#"{"id": 1, "result": null}"#, nil),
      (#"{"method": "textDocument/didOpen"}"#, nil),
      (#"{"method": "$/cancelRequest", "params": {"id": 1}}"#, nil),
      (#"{"id": 1, "method": "textDocument/hover"}"#, -32602),
      (
        #"{"id": 1, "method": "textDocument/hover", "params": {"textDocument": {"uri": "file:///other"}}}"#,
        -32602
      ),
      (
        #"{"id": 1, "method": "textDocument/hover", "params": {"textDocument": {"uri": "file:///net.nabla"}}}"#,
        -32602
      ),
      (
        #"{"id": 1, "method": "textDocument/hover", "params": {"textDocument": {"uri": "file:///net.nabla"}, "position": {"line": -1, "character": 0}}}"#,
        -32602
      ),
      (
        #"{"id": 1, "method": "textDocument/rename", "params": {"textDocument": {"uri": "file:///net.nabla"}, "position": {"line": 3, "character": 6}}}"#,
        -32602
      ),
    ] as [(String, Int?)]) func malformed(_ text: String, _ code: Int?)
  {
    let server = Self.opened()
    let answers = server.receive(Array(text.utf8))
    #expect(answers.first?["error"]?["code"]?.asInteger == code, "\(answers.map { $0.line })")
    #expect(answers.count == (code == nil ? 0 : 1))
    #expect(server.text(of: Self.uri) == Self.model)
  }

  @Test func invalidBytes() {
    let server = Self.opened()
    #expect(server.receive([0x22, 0xFF, 0x22]).first?["error"]?["code"]?.asInteger == -32700)
    #expect(server.receive(Array(repeating: UInt8(ascii: "["), count: 100_000)).first?["error"] != nil)
    // Half a pair of UTF-16 is no text.
    let half =
      #"{"method": "textDocument/didChange", "params": {"textDocument": {"uri": "file:///net.nabla"}, "contentChanges": [{"text": "\ud83d"}]}}"#
    #expect(server.receive(Array(half.utf8)).first?["error"]?["code"]?.asInteger == -32700)
    #expect(server.text(of: Self.uri) == Self.model)
  }

  private func isRefused(_ stream: inout MessageStream) -> Bool {
    do { _ = try stream.next() } catch { return true }
    return false
  }

  @Test func streams() throws {
    var stream = MessageStream()
    let message = "Content-Length: 2\r\nContent-Type: x\r\n\r\n{}content-length:3\r\n\r\n[1]"
    var bodies: [String] = []
    for byte in message.utf8 {
      stream.append([byte])
      while let body = try stream.next() { bodies.append(String(decoding: body, as: UTF8.self)) }
    }
    #expect(bodies == ["{}", "[1]"])
    for bad in [
      "Length: 2\r\n\r\n", "Content-Length: -2\r\n\r\n", "Content-Length: 99999999999999999999\r\n\r\n",
    ] {
      stream.append(Array(bad.utf8))
      #expect(isRefused(&stream))
      stream.append(Array("Content-Length: 1\r\n\r\n7".utf8))
      let body = try stream.next()
      #expect(body == [UInt8(ascii: "7")])
    }
    stream.append([UInt8](repeating: 65, count: 10_000))
    #expect(isRefused(&stream))
    let none = try stream.next()
    #expect(none == nil)
  }

  // MARK: Diagnostics and changes

  @Test func diagnosticsAsYouType() throws {
    let server = Self.opened()
    func change(_ range: [Int]?, _ text: String, _ version: Int) -> JSON? {
      var members: [(String, JSON)] = [("text", .string(text))]
      if let range {
        members.append(
          (
            "range",
            .object([
              ("start", JSON(.init(line: range[0], column: range[1]))),
              ("end", JSON(.init(line: range[2], column: range[3]))),
            ])
          ))
      }
      let answers = Self.send(
        server, "textDocument/didChange",
        [
          ("textDocument", .object([("uri", .string(Self.uri)), ("version", .integer(version))])),
          ("contentChanges", .array([.object(members)])),
        ], id: nil)
      return answers.first?["params"]
    }
    // `b[j]  # 𝒛 = Wx` becomes `q[j]  # 𝒛 = wx`: the letter of two units stands between.
    let first = change([6, 31, 6, 32], "q", 2)
    #expect(first?["version"]?.asInteger == 2)
    let found = try #require(first?["diagnostics"]?.asArray)
    let error = try #require(found.first { $0["severity"]?.asInteger == 1 })
    #expect(place(error["range"]) == [6, 31, 6, 35])
    #expect(error["message"]?.asString?.contains("'q'") == true && error["source"]?.asString == "nabla")
    _ = change([6, 44, 6, 45], "w", 3)
    #expect(server.text(of: Self.uri)?.contains("+ q[j]  # 𝒛 = wx + b") == true)
    let last = change(nil, Self.model, 4)
    #expect(last?["diagnostics"]?.asArray?.isEmpty == true)
    #expect(server.text(of: Self.uri) == Self.model)
    // Beyond the text is its end.
    _ = change([99, 0, 99, 5], "\n# end", 5)
    #expect(server.text(of: Self.uri) == Self.model + "\n# end")
    let closed = Self.send(
      server, "textDocument/didClose", [("textDocument", .object([("uri", .string(Self.uri))]))], id: nil)
    #expect(closed.first?["params"]?["diagnostics"]?.asArray?.isEmpty == true)
  }

  @Test func badChangesAreLeftOut() {
    let server = Self.opened()
    for change in [
      #"{"range": {}, "text": "x"}"#, #"{"text": 5}"#, "7",
      #"{"range": {"start": {"line": 2, "character": 0}, "end": {"line": 1, "character": 0}}, "text": ""}"#,
    ] {
      let text =
        #"{"method": "textDocument/didChange", "params": {"textDocument": {"uri": "file:///net.nabla"}, "contentChanges": ["#
        + change + "]}}"
      let answers = server.receive(Array(text.utf8))
      #expect(answers.first?["method"]?.asString == "window/logMessage", "\(change)")
    }
    #expect(server.text(of: Self.uri) == Self.model)
  }

  // MARK: Questions

  @Test func hover() throws {
    let server = Self.opened()
    func hover(_ line: Int, _ column: Int) throws -> String? {
      try Self.ask(server, "hover", line, column)["contents"]?["value"]?.asString
    }
    let weight = try #require(try hover(6, 15))
    #expect(weight.contains("`W`: a weight, 2 × n") && weight.contains("$$\nW\n$$"), "\(weight)")
    let link = try #require(try hover(7, 12))
    #expect(
      link.contains("`z`: a quantity, 2") && link.contains("z_j = ") && link.contains("W_{ji}"), "\(link)")
    #expect(try hover(8, 5)?.contains("`L`: the loss, a number") == true)
    #expect(try hover(3, 8) == "`n`: a size = 3")
    #expect(try hover(2, 5) == "`n`: a size = 3")
    #expect(try hover(5, 2) == "**weight**: what is learned")
    #expect(try hover(7, 8) == "`tanh`: a function")
    #expect(try hover(6, 2) == "`j`: an index")
    #expect(try Self.ask(server, "hover", 0, 3).line == "null")
    #expect(try Self.ask(server, "hover", 500, 3).line == "null")
  }

  @Test func definitions() throws {
    let server = Self.opened()
    func definition(_ line: Int, _ column: Int) throws -> [Int?] {
      place(try Self.ask(server, "definition", line, column)["range"])
    }
    #expect(try definition(6, 14) == [5, 7, 5, 8])
    #expect(try definition(6, 31) == [5, 15, 5, 16])
    #expect(try definition(7, 12) == [6, 0, 6, 1])
    #expect(try definition(3, 8) == [2, 5, 2, 6])
    // Indices belong to their sum, or to their line.
    #expect(try definition(6, 18) == [6, 11, 6, 12])
    #expect(try definition(6, 33) == [6, 2, 6, 3])
    #expect(try definition(8, 19) == [8, 14, 8, 15])
    #expect(try Self.ask(server, "definition", 7, 8).line == "null")
  }

  @Test func completion() throws {
    let server = Self.opened(Self.model + "\nn\nlo\nq = x[1] + t\nnotation ni\n# we\n")
    func labels(_ line: Int, _ column: Int) throws -> [String] {
      try #require(try Self.ask(server, "completion", line, column).asArray).compactMap {
        $0["label"]?.asString
      }
    }
    #expect(try Set(labels(9, 1)) == ["notation", "name", "network"])
    #expect(try labels(10, 2) == ["loss"])
    #expect(try Set(labels(11, 12)) == ["tan", "tanh"])
    #expect(try labels(11, 11).contains("W") && labels(11, 11).contains("sum"))
    #expect(try labels(12, 11) == ["nielsen"])
    #expect(try labels(13, 4).isEmpty)
    let portuguese = Self.opened("lang pt\npe\n")
    let items = try #require(try Self.ask(portuguese, "completion", 1, 2).asArray)
    #expect(items.compactMap { $0["label"]?.asString } == ["peso", "perda"])
    #expect(items.first?["detail"]?.asString == "o que se aprende")
  }

  /// The text after the edits of a rename.
  private func renamed(_ server: LanguageServer, _ line: Int, _ column: Int, _ name: String) throws -> String
  {
    let result = try Self.ask(server, "rename", line, column, [("newName", .string(name))])
    let edits = try #require(result["changes"]?[Self.uri]?.asArray)
    var lines = try #require(server.text(of: Self.uri)).components(separatedBy: "\n").map { Array($0.utf16) }
    for edit in edits.reversed() {
      let place = place(edit["range"]).compactMap { $0 }
      lines[place[0]].replaceSubrange(
        place[1]..<place[3], with: Array((edit["newText"]?.asString ?? "").utf16))
    }
    return lines.map { String(decoding: $0, as: UTF16.self) }.joined(separator: "\n")
  }

  @Test func rename() throws {
    let server = Self.opened()
    let weights = Self.model.replacingOccurrences(of: "W[", with: "θ[")
    #expect(try renamed(server, 5, 7, "θ") == weights)
    #expect(try renamed(server, 6, 14, "θ") == weights)
    let index = Self.model.replacingOccurrences(of: "sum(i: W[j,i] * x[i])", with: "sum(k: W[j,k] * x[k])")
    #expect(try renamed(server, 6, 11, "k") == index)
    let row = Self.model.replacingOccurrences(
      of: "z[j] = sum(i: W[j,i] * x[i]) + b[j]", with: "z[m] = sum(i: W[m,i] * x[i]) + b[m]")
    #expect(try renamed(server, 6, 2, "m") == row)
    #expect(place(try Self.ask(server, "prepareRename", 6, 14)) == [6, 14, 6, 15])
    #expect(try Self.ask(server, "prepareRename", 7, 8).line == "null")
    #expect(try Self.ask(server, "references", 5, 7).asArray?.count == 2)
  }

  @Test(arguments: ["x", "weight", "tanh", "2a", "a b", "", "sum", "a-b", "in", "j", "# a"])
  func refusedNames(
    _ name: String
  ) {
    let parameters: [(String, JSON)] = [
      ("textDocument", .object([("uri", .string(Self.uri))])), ("position", JSON(.init(line: 5, column: 7))),
      ("newName", .string(name)),
    ]
    let answer = Self.send(Self.opened(), "textDocument/rename", parameters).first
    #expect(answer?["error"]?["code"]?.asInteger == -32803, "\(answer?.line ?? "")")
  }

  @Test func formatting() throws {
    let server = Self.opened("weight w\nloss   L=w")
    let edits = try #require(try Self.ask(server, "formatting", 0, 0).asArray)
    #expect(edits.first?["newText"]?.asString == "weight w\nloss   L = w\n")
    #expect(place(edits.first?["range"]) == [0, 0, 1, 10])
    #expect(try Self.ask(Self.opened("loss L = (w"), "formatting", 0, 0).asArray?.isEmpty == true)
    #expect(try Self.ask(Self.opened("loss L = w\n"), "formatting", 0, 0).asArray?.isEmpty == true)
  }

  // MARK: Anything at all

  /// Ten thousand edits drawn at random; the text stays what an editor has, and every question has an answer.
  @Test func randomEdits() throws {
    var state: UInt64 = 2024
    // Knuth's linear congruential generator, by its high bits.
    func below(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }
    let pieces = [
      "w", "\n", "[j]", "(", ")", "sum(i: ", "𝒛", "é", " = ", "loss L = ", "weight ", "# ", "\"", "1e", "]",
      ",",
      "data x\n1 2\nend\n", "..", "'", "|", "²", "", "\r\n", "\u{202E}", "network 2 -> 3\n", "\u{0}",
    ]
    let server = Self.opened()
    var mirror = Array(Self.model.utf16)
    let questions = ["hover", "completion", "definition", "references", "prepareRename", "formatting"]
    for number in 0..<10_000 {
      if mirror.count > 600 { mirror = Array(Self.model.utf16) }
      let isWhole = mirror.count == Self.model.utf16.count && number % 97 == 0
      var members: [(String, JSON)] = []
      let piece = pieces[below(pieces.count)]
      if isWhole || mirror == Array(Self.model.utf16) && server.text(of: Self.uri) != Self.model {
        mirror = Array(Self.model.utf16)
        members = [("text", .string(Self.model))]
      } else {
        var start = below(mirror.count + 1)
        var end = min(mirror.count, start + below(6))
        while start > 0, start < mirror.count, UTF16.isTrailSurrogate(mirror[start]) { start -= 1 }
        while end < mirror.count, UTF16.isTrailSurrogate(mirror[end]) { end += 1 }
        // Between the two characters of a line end an editor has no place.
        while start > 0, start < mirror.count, mirror[start] == 10, mirror[start - 1] == 13 { start -= 1 }
        while end > 0, end < mirror.count, mirror[end] == 10, mirror[end - 1] == 13 { end += 1 }
        let range: [(String, JSON)] = [
          ("start", JSON(Self.position(start, mirror))),
          ("end", JSON(Self.position(max(start, end), mirror))),
        ]
        members = [("range", .object(range)), ("text", .string(piece))]
        mirror.replaceSubrange(start..<max(start, end), with: Array(piece.utf16))
      }
      let answers = Self.send(
        server, "textDocument/didChange",
        [
          ("textDocument", .object([("uri", .string(Self.uri)), ("version", .integer(number))])),
          ("contentChanges", .array([.object(members)])),
        ], id: nil)
      try #require(answers.first?["method"]?.asString == "textDocument/publishDiagnostics")
      try #require(server.text(of: Self.uri) == String(decoding: mirror, as: UTF16.self), "edit \(number)")
      if number % 5 == 0 {
        _ = try Self.ask(server, questions[below(questions.count)], below(20), below(60))
      }
    }
  }

  private static func position(_ offset: Int, _ text: [UInt16]) -> TextLines.Position {
    var (line, column) = (0, 0)
    for place in 0..<offset {
      let isLoneReturn = text[place] == 13 && !(place + 1 < text.count && text[place + 1] == 10)
      if text[place] == 10 || isLoneReturn { (line, column) = (line + 1, 0) } else { column += 1 }
    }
    return .init(line: line, column: column)
  }

  // MARK: The process

  @Test func overStandardStreams() throws {
    let open = JSON.object([
      ("uri", .string(Self.uri)), ("version", .integer(1)), ("text", .string("loss L = (w\n")),
    ])
    var input = ""
    for (method, id, parameters) in [
      ("initialize", 1, JSON.object([])), ("initialized", nil, .object([])),
      ("textDocument/didOpen", nil, .object([("textDocument", open)])), ("shutdown", 2, .null),
      ("exit", nil, .null),
    ] as [(String, Int?, JSON)] {
      var members: [(String, JSON)] = [
        ("jsonrpc", .string("2.0")), ("method", .string(method)), ("params", parameters),
      ]
      if let id { members.append(("id", .integer(id))) }
      input += MessageStream.framed(.object(members))
    }
    let result = try Command.run(["lsp"], input: input)
    #expect(result.status == 0 && result.errors.isEmpty)
    var stream = MessageStream()
    stream.append(result.outputBytes)
    var bodies: [JSON] = []
    while let body = try? stream.next() {
      var reader = JSONReader(body)
      if let value = reader.value() { bodies.append(value) }
    }
    #expect(bodies.count == 3)
    #expect(bodies[1]["method"]?.asString == "textDocument/publishDiagnostics")
    #expect(bodies[1]["params"]?["diagnostics"]?.asArray?.count == 1)
    #expect(bodies[2]["id"]?.asInteger == 2 && bodies[2]["result"] != nil)
    #expect(try Command.run(["lsp"], input: "").status == 1)
  }
}
