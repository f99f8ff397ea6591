import Nabla

/// The language server without its streams: a message in, messages out.
///
/// A model is understood anew after every change; requests are answered from that. Nothing a client sends ends the server but `exit`.
final class LanguageServer {
  private enum Phase { case fresh, running, shutDown }

  private var phase = Phase.fresh
  private var documents: [String: ServerDocument] = [:]
  /// What the process ends with once the client has said `exit`.
  private(set) var exitStatus: Int32?

  /// The text of an open document.
  func text(of uri: String) -> String? { documents[uri]?.text }

  /// The answers to one message, notifications included.
  func receive(_ body: [UInt8]) -> [JSON] {
    var reader = JSONReader(body)
    guard let message = reader.value(), reader.isAtEnd else { return [Self.failure(.null, .unreadable)] }
    guard case .object = message else { return [Self.failure(.null, .invalid)] }
    let id = message["id"]?.asIdentifier
    guard let method = message["method"]?.asString else {
      // An answer to a question is let pass; this server asks none.
      let isAnswer = message["result"] != nil || message["error"] != nil
      return isAnswer ? [] : [Self.failure(id ?? .null, .invalid)]
    }
    let parameters = message["params"] ?? .null
    if message["id"] == nil { return notify(method, parameters) }
    guard let id else { return [Self.failure(.null, .invalid)] }
    do {
      let result = try answer(method, parameters)
      return [.object([("jsonrpc", .string("2.0")), ("id", id), ("result", result)])]
    } catch { return [Self.failure(id, error)] }
  }

  static func failure(_ id: JSON, _ fault: ServerFault) -> JSON {
    .object([("jsonrpc", .string("2.0")), ("id", id), ("error", fault.json)])
  }

  // MARK: Notifications

  private func notify(_ method: String, _ parameters: JSON) -> [JSON] {
    if method == "exit" {
      exitStatus = phase == .shutDown ? 0 : 1
      return []
    }
    guard phase == .running, let document = parameters["textDocument"],
      let uri = document["uri"]?.asString
    else { return [] }
    let version = document["version"]?.asInteger
    switch method {
    case "textDocument/didOpen":
      guard let text = document["text"]?.asString else { return [] }
      let opened = ServerDocument(uri: uri, version: version, text: text)
      documents[uri] = opened
      return [opened.published]
    case "textDocument/didChange":
      guard let open = documents[uri] else { return [] }
      guard let changes = Self.changes(parameters["contentChanges"]) else {
        let words = "a change of \(uri) has no text or no range that can be read; it is left out"
        return [
          ServerDocument.notification(
            "window/logMessage", .object([("type", .integer(1)), ("message", .string(words))]))
        ]
      }
      open.apply(changes, version: version)
      return [open.published]
    case "textDocument/didClose":
      guard documents.removeValue(forKey: uri) != nil else { return [] }
      let nothing: [(String, JSON)] = [("uri", .string(uri)), ("diagnostics", .array([]))]
      return [ServerDocument.notification("textDocument/publishDiagnostics", .object(nothing))]
    default: return []
    }
  }

  private static func changes(_ json: JSON?) -> [ServerDocument.Change]? {
    guard let all = json?.asArray else { return nil }
    var changes: [ServerDocument.Change] = []
    for one in all {
      guard let text = one["text"]?.asString else { return nil }
      var change = ServerDocument.Change(text: text)
      if let range = one["range"] {
        guard let start = range["start"]?.asPosition, let end = range["end"]?.asPosition, start <= end else {
          return nil
        }
        change.range = (start, end)
      }
      changes.append(change)
    }
    return changes
  }

  // MARK: Requests

  private func answer(_ method: String, _ parameters: JSON) throws(ServerFault) -> JSON {
    switch (phase, method) {
    case (.fresh, "initialize"):
      phase = .running
      return Self.capabilities
    case (.fresh, _): throw .notInitialized
    case (.shutDown, _): throw .shutDown
    case (.running, "initialize"): throw .invalid
    case (.running, "shutdown"):
      phase = .shutDown
      return .null
    case (.running, _): return try answerAboutDocument(method, parameters)
    }
  }

  private func answerAboutDocument(_ method: String, _ parameters: JSON) throws(ServerFault) -> JSON {
    let known: [String: (ServerDocument, JSON) throws(ServerFault) -> JSON] = [
      "textDocument/hover": { document, json throws(ServerFault) in
        document.hover(at: try Self.position(json))
      },
      "textDocument/completion": { document, json throws(ServerFault) in
        document.completion(at: try Self.position(json))
      },
      "textDocument/definition": { document, json throws(ServerFault) in
        document.definition(at: try Self.position(json))
      },
      "textDocument/references": { document, json throws(ServerFault) in
        document.references(at: try Self.position(json))
      },
      "textDocument/prepareRename": { document, json throws(ServerFault) in
        document.renameable(at: try Self.position(json)).map { document.range($0.range) } ?? .null
      },
      "textDocument/rename": { document, json throws(ServerFault) in
        guard let name = json["newName"]?.asString else { throw .parameters("rename has no newName") }
        return try document.rename(at: try Self.position(json), to: name)
      },
      "textDocument/formatting": { document, _ throws(ServerFault) in document.formatting },
    ]
    guard let handler = known[method] else { throw .unknown(method) }
    guard let uri = parameters["textDocument"]?["uri"]?.asString else {
      throw .parameters("\(method) names no textDocument")
    }
    guard let document = documents[uri] else { throw .parameters("'\(uri)' is not open") }
    return try handler(document, parameters)
  }

  private static func position(_ parameters: JSON) throws(ServerFault) -> TextLines.Position {
    guard let position = parameters["position"]?.asPosition else {
      throw .parameters("a position has a line and a character, from 0")
    }
    return position
  }

  private static let capabilities = JSON.object([
    (
      "capabilities",
      .object([
        ("positionEncoding", .string("utf-16")),
        ("textDocumentSync", .object([("openClose", .bool(true)), ("change", .integer(2))])),
        ("hoverProvider", .bool(true)), ("completionProvider", .object([])),
        ("definitionProvider", .bool(true)), ("referencesProvider", .bool(true)),
        ("renameProvider", .object([("prepareProvider", .bool(true))])),
        ("documentFormattingProvider", .bool(true)),
      ])
    ), ("serverInfo", .object([("name", .string("nabla")), ("version", .string(Help.number))])),
  ])
}
