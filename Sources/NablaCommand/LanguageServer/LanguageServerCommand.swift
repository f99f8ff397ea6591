/// `nabla lsp`: the language server on standard input and output, until the client says `exit` or goes away.
enum LanguageServerCommand {
  static func run() throws(CommandError) -> ExitStatus {
    let server = LanguageServer()
    var stream = MessageStream()
    while let bytes = FileAccess.nextInput() {
      stream.append(bytes)
      while let answers = answers(&stream, server) {
        for answer in answers { try FileAccess.standardOutput(MessageStream.framed(answer)) }
        if let status = server.exitStatus { return status == 0 ? .yes : .no }
      }
    }
    return .no
  }

  /// The answers to the next whole message; nil where there is none yet.
  private static func answers(_ stream: inout MessageStream, _ server: LanguageServer) -> [JSON]? {
    do { return try stream.next().map { server.receive($0) } } catch {
      return [LanguageServer.failure(.null, .unreadable)]
    }
  }
}
