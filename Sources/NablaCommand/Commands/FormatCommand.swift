import Nabla
import Templates

/// `nabla format`: models in their one layout.
struct FormatCommand {
  let invocation: Invocation

  private struct Source {
    /// nil for standard input and starter models.
    var path: String?
    var name: String
    var text: String
  }

  func run() throws(CommandError) -> ExitStatus {
    let sources = try sources()
    if sources.count > 1, !invocation.has("--check"), !invocation.has("--in-place") {
      throw CommandError(
        .usage, "several models go with --in-place or --check; '\(invocation.arguments[1])' is too much",
        pt: "vários modelos vão com --in-place ou --check; '\(invocation.arguments[1])' sobra")
    }
    // All are read before one is written.
    var results: [(source: Source, text: String)] = []
    for source in sources { results.append((source, try formatted(source))) }
    if invocation.has("--check") { return check(results) }
    if invocation.has("--in-place") {
      for (source, text) in results where text != source.text {
        guard let path = source.path else { continue }
        try FileAccess.write(text, to: path, force: true)
      }
      return .yes
    }
    return try NablaCommand.deliver(results[0].text, invocation)
  }

  private func check(_ results: [(source: Source, text: String)]) -> ExitStatus {
    var status = ExitStatus.yes
    for (source, text) in results where text != source.text {
      let language = invocation.statedLanguage ?? ModelSyntax.language(of: source.text) ?? "en"
      let name = source.path ?? source.name
      FileAccess.note("\(name) has another layout", pt: "\(name) tem outro arranjo", in: language)
      status = .no
    }
    return status
  }

  private func formatted(_ source: Source) throws(CommandError) -> String {
    do { return try ModelSyntax.formatted(source.text, name: source.name) } catch {
      let language = invocation.statedLanguage ?? ModelSyntax.language(of: source.text) ?? "en"
      let text = SourceText(name: source.name, text: source.text)
      throw CommandError(DiagnosedText(list: error, source: text, path: source.path, language: language))
    }
  }

  private func sources() throws(CommandError) -> [Source] {
    if invocation.arguments.isEmpty {
      throw CommandError(
        .usage, "nabla format needs a model: nabla format net.nabla",
        pt: "nabla format precisa de um modelo: nabla format rede.nabla")
    }
    var sources: [Source] = []
    for argument in invocation.arguments {
      if let starter = StarterModel.named(argument), !FileAccess.exists(argument) {
        sources.append(Source(name: "\(argument).nabla", text: starter.text))
        continue
      }
      let text = try FileAccess.text(at: argument)
      let name = argument.split(separator: "/").last.map { String($0) } ?? argument
      let isFile = argument != "-"
      sources.append(Source(path: isFile ? argument : nil, name: isFile ? name : "stdin", text: text))
    }
    return sources
  }
}
