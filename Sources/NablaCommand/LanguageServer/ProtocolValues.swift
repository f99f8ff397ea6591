import Nabla

/// The parts of a message as values.
extension JSON {
  /// A member of an object; nil for anything else.
  subscript(_ name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.0 == name }?.1
  }

  var asString: String? { if case .string(let text) = self { text } else { nil } }
  var asArray: [JSON]? { if case .array(let values) = self { values } else { nil } }

  /// A whole number, however it is written.
  var asInteger: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  /// Where whole numbers stay whole: the name of a request is sent back as it came.
  var asIdentifier: JSON? {
    switch self {
    case .string, .integer: self
    case .number(let value): Int(exactly: value).map { .integer($0) } ?? self
    default: nil
    }
  }

  /// `{"line": 3, "character": 7}`, from 0 and in units of UTF-16.
  var asPosition: TextLines.Position? {
    guard let line = self["line"]?.asInteger, let column = self["character"]?.asInteger, line >= 0,
      column >= 0
    else { return nil }
    return TextLines.Position(line: line, column: column)
  }

  init(_ position: TextLines.Position) {
    self = .object([("line", .integer(position.line)), ("character", .integer(position.column))])
  }
}

/// Why a request has no result, by the numbers of JSON-RPC.
struct ServerFault: Error {
  var code: Int
  var message: String

  static let unreadable = ServerFault(code: -32700, message: "the message is not JSON")
  static let invalid = ServerFault(code: -32600, message: "the message is no request")
  static let notInitialized = ServerFault(code: -32002, message: "the first request is initialize")
  static let shutDown = ServerFault(code: -32600, message: "the server is shut down")

  static func unknown(_ method: String) -> ServerFault {
    ServerFault(code: -32601, message: "no method '\(method)'")
  }

  static func parameters(_ words: String) -> ServerFault { ServerFault(code: -32602, message: words) }

  /// What was asked cannot be done, with the reason for the person who asked.
  static func refused(_ words: String) -> ServerFault { ServerFault(code: -32803, message: words) }

  var json: JSON { .object([("code", .integer(code)), ("message", .string(message))]) }
}
