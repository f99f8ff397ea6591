import LaTeXReading
import ModelReading

/// `nabla read`: the model that notes describe, as a `.nabla` file.
struct ReadCommand {
  let invocation: Invocation

  /// The text of the model, or the JSON of it.
  func run() throws(CommandError) -> String {
    guard invocation.arguments.count == 1, let path = invocation.arguments.first else {
      throw CommandError(
        .usage, "nabla read takes one document: nabla read notes.tex",
        pt: "nabla read recebe um documento: nabla read notas.tex")
    }
    let found = try Self.model(at: path, language: invocation.statedLanguage)
    guard invocation.switches.contains("--json") else { return found.text }
    let language = invocation.statedLanguage ?? "en"
    return JSON.object([
      ("model", .string(found.text)),
      (
        "statements",
        .array(
          found.sources.map { source in
            .object([
              ("statement", .string(source.statement)),
              ("line", source.line.map { .integer($0) } ?? .null),
            ])
          })
      ),
      (
        "questions",
        .array(found.questions.map { .string(language == "pt" ? $0.portuguese : $0.english) })
      ),
    ]).text
  }

  /// Reads the model of a document; a document that describes none ends the run.
  static func model(at path: String, language: String?) throws(CommandError) -> ModelReading.Found {
    let page = Page.read(try FileAccess.bytes(at: path))
    let file = path == "-" ? "stdin" : path.split(separator: "/").last.map { String($0) } ?? path
    switch ModelReading.read(page, name: modelName(file), language: language) {
    case .model(let found): return found
    case .nothing(let why):
      throw CommandError(
        .undecided, "\(file): no network was read: \(why.english)",
        pt: "\(file): nenhuma rede foi lida: \(why.portuguese)"
      ).speaking(language)
    }
  }

  /// The model of a document that is checked without one, which is said on standard error.
  static func loaded(from path: String, _ invocation: Invocation) throws(CommandError) -> LoadedModel {
    let found = try model(at: path, language: invocation.statedLanguage)
    let file = path.split(separator: "/").last.map { String($0) } ?? path
    FileAccess.standardError(
      invocation.statedLanguage == "pt"
        ? "nabla: o modelo foi lido de \(file); 'nabla read \(file)' o mostra\n"
        : "nabla: the model was read from \(file); 'nabla read \(file)' prints it\n")
    return try invocation.resolve(found.text, name: "\(file).nabla", isExpression: false)
  }

  /// The name of a file as the name of a model: letters, digits and hyphens.
  private static func modelName(_ file: String) -> String {
    let stem = file.split(separator: ".").first.map { String($0) } ?? file
    var name = ""
    for character in stem where character.isASCII {
      if character.isLetter || character.isNumber {
        name.append(character)
      } else if name.last != "-", !name.isEmpty {
        name.append("-")
      }
    }
    while name.last == "-" { name.removeLast() }
    return name.first?.isLetter == true ? name : "notes"
  }
}
