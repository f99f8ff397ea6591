import Nabla
import Templates

/// The command line: words in, an exit status out.
enum NablaCommand {
  static func run(_ words: [String]) -> ExitStatus {
    do throws(CommandError) {
      let invocation = try Invocation(words)
      return try reporting(invocation)
    } catch {
      let message = error.message.text(Invocation.language(statedIn: words) ?? error.language ?? "en")
      let text = message.hasSuffix("\n") ? message : message + "\n"
      let isDiagnostic = text.contains(": error:") || text.contains(": erro:")
      FileAccess.standardError(
        Colour.errors(
          isDiagnostic || text.hasPrefix("nabla") ? text : "nabla: " + text,
          stated: Colour.stated(in: words)))
      return error.status
    }
  }

  /// Runs a command; what is wrong with its model is told in the format of its report too.
  private static func reporting(_ invocation: Invocation) throws(CommandError) -> ExitStatus {
    do throws(CommandError) {
      // A server works when it is asked to, and waits as long as it likes.
      if invocation.command == "lsp" { return try run(invocation) }
      return try Progress.during("nabla \(invocation.command)") { () throws(CommandError) in
        try run(invocation)
      }
    } catch {
      if let report = error.diagnosed?.report(invocation) { try deliver(report: report, invocation) }
      throw error
    }
  }

  private static func run(_ invocation: Invocation) throws(CommandError) -> ExitStatus {
    if invocation.switches.contains("--version") {
      try FileAccess.standardOutput(Help.version + "\n")
      return .yes
    }
    let isHelp = invocation.switches.contains("--help") || invocation.command == "help"
    if invocation.command.isEmpty || isHelp {
      let topic = invocation.command == "help" ? invocation.arguments.first ?? "" : invocation.command
      if !topic.isEmpty, topic != Help.notationTopic { try invocation.checkCommand(topic) }
      try FileAccess.standardOutput(Help.text(for: topic))
      return .yes
    }
    try invocation.checkCommand(invocation.command)
    try invocation.checkOptions()
    try invocation.checkLanguage()
    try invocation.checkFormat()
    try invocation.checkColour()
    try invocation.checkEffects()
    try invocation.checkSuffix()
    switch invocation.command {
    case "derive", "generate", "verify", "numbers", "draw", "vectors":
      let loaded = try invocation.load()
      do { return try run(invocation, on: loaded) } catch { throw error.speaking(loaded.language) }
    case "check":
      let result = try CheckCommand(invocation: invocation).run()
      _ = try deliver(result.text, invocation)
      return result.status
    case "format": return try FormatCommand(invocation: invocation).run()
    case "complete": return try deliver(try CompleteCommand(invocation: invocation).run(), invocation)
    case "editor": return try EditorCommand(invocation: invocation).run()
    case "lsp": return try LanguageServerCommand.run()
    case "man": return try deliver(ManualPage.text, invocation)
    case "read": return try deliver(try ReadCommand(invocation: invocation).run(), invocation)
    case "fuzz":
      let result = try FuzzCommand(invocation: invocation).run()
      _ = try deliver(result.text, invocation)
      return result.status
    case "models": return try deliver(try models(invocation), invocation)
    case "benchmark": return try deliver(try BenchmarkCommand(invocation: invocation).run(), invocation)
    default:
      throw CommandError(
        .internalFault, "nabla \(invocation.command) has no implementation",
        pt: "nabla \(invocation.command) não tem implementação")
    }
  }

  /// The commands that work on one model.
  private static func run(_ invocation: Invocation, on loaded: LoadedModel) throws(CommandError) -> ExitStatus
  {
    func deliver(_ text: String, _ invocation: Invocation) throws(CommandError) -> ExitStatus {
      try Self.deliver(text, invocation, in: loaded.language)
    }
    switch invocation.command {
    case "derive":
      let text = try DeriveCommand(invocation: invocation, loaded: loaded).run()
      return invocation.isCompiled
        ? try deliverPDF(text, invocation) : try deliver(text, invocation)
    case "generate":
      let text = try GenerateCommand(invocation: invocation, loaded: loaded).text()
      let isJSON = invocation.switches.contains("--json")
      return try deliver(isJSON ? JSON.object([("swift", .string(text))]).text : text, invocation)
    case "verify":
      let result = try VerifyCommand(invocation: invocation, loaded: loaded).run()
      _ = try deliver(result.text, invocation)
      return result.status
    case "numbers":
      return try deliver(
        try NumbersCommand(invocation: invocation, loaded: loaded).run(), invocation)
    case "vectors":
      let bytes = try VectorsCommand(invocation: invocation, loaded: loaded).run()
      guard invocation.outputKind == .numpy, let path = invocation.values["-o"] else {
        return try deliver(String(decoding: bytes, as: UTF8.self), invocation)
      }
      try FileAccess.write(bytes: bytes, to: path, force: invocation.has("--force"))
      return .yes
    default:
      return try deliver(
        try DrawCommand(invocation: invocation, loaded: loaded).run(), invocation)
    }
  }

  /// A document of LaTeX as the PDF that a TeX engine makes of it.
  private static func deliverPDF(_ text: String, _ invocation: Invocation) throws(CommandError) -> ExitStatus
  {
    guard let path = invocation.values["-o"] else {
      throw CommandError(
        .usage, "a PDF goes into a file: -o FILE.pdf", pt: "um PDF vai para um arquivo: -o ARQUIVO.pdf")
    }
    if invocation.switches.contains("--check") {
      throw CommandError(
        .usage, "--check compares text; a PDF has none", pt: "--check compara texto; um PDF não tem")
    }
    try FileAccess.write(
      bytes: try CompiledDocument.pdf(text), to: path, force: invocation.switches.contains("--force"))
    return .yes
  }

  /// To standard output, or to the file of `-o`.
  static func deliver(
    _ text: String, _ invocation: Invocation, in language: String = "en"
  ) throws(CommandError) -> ExitStatus {
    guard let path = invocation.values["-o"] else {
      try FileAccess.standardOutput(text)
      return .yes
    }
    if invocation.switches.contains("--check") {
      return try FreshnessCheck(text: text, path: path, language: language).run(invocation)
    }
    let isForced = invocation.switches.contains("--force")
    if !isForced { try ContentSeal.check(path) }
    let isDevice = FileAccess.isDevice(path)
    try FileAccess.write(isDevice ? text : ContentSeal.sealed(text), to: path, force: isForced)
    return .yes
  }

  /// What is wrong with the model, where the report would have stood; the file of code or formulas is not touched.
  private static func deliver(report: String, _ invocation: Invocation) throws(CommandError) {
    let isReport = invocation.command == "check" || invocation.command == "verify"
    guard isReport, invocation.has("-o") else { return try FileAccess.standardOutput(report) }
    _ = try deliver(report, invocation)
  }

  private static func models(_ invocation: Invocation) throws(CommandError) -> String {
    if invocation.arguments.count > 1 {
      throw CommandError(
        .usage, "one model at a time; '\(invocation.arguments[1])' is too much",
        pt: "um modelo por vez; '\(invocation.arguments[1])' sobra")
    }
    if let name = invocation.arguments.first {
      guard let model = StarterModel.named(name) else {
        throw CommandError(
          .missingInput,
          "no starter model '\(name)'; there are \(StarterModel.all.map { $0.name }.joined(separator: ", "))",
          pt:
            "não há modelo inicial '\(name)'; há \(StarterModel.all.map { $0.name }.joined(separator: ", "))")
      }
      if invocation.switches.contains("--json") {
        return JSON.object([
          ("name", .string(model.name)), ("title", .string(model.title)), ("text", .string(model.text)),
        ]).text
      }
      return model.text
    }
    if invocation.switches.contains("--json") {
      return JSON.array(
        StarterModel.all.map { .object([("name", .string($0.name)), ("title", .string($0.title))]) }
      ).text
    }
    let width = StarterModel.all.map { $0.name.count }.max() ?? 0
    return StarterModel.all.map {
      $0.name + String(repeating: " ", count: width + 2 - $0.name.count) + $0.title + "\n"
    }.joined()
  }
}
