import Nabla

/// What a command writes, and the names of files that fit it.
enum OutputKind: String, CaseIterable, Sendable {
  case latex = "LaTeX"
  case markdown = "Markdown"
  case swift = "Swift"
  case header = "a C header"
  case json = "JSON"
  case svg = "SVG"
  case html = "HTML"
  case typst = "Typst"
  case notebook = "a notebook"
  case pdf = "PDF"
  case model = "a model"
  case csv = "CSV"
  case numpy = "a NumPy archive"
  case sarif = "SARIF"
  case junit = "JUnit XML"
  case text

  /// The endings of names for it, the usual one first.
  var suffixes: [String] {
    switch self {
    case .latex: ["tex", "ltx", "latex"]
    case .markdown: ["md", "markdown"]
    case .swift: ["swift"]
    case .header: ["h", "hpp", "hh"]
    case .json: ["json"]
    case .svg: ["svg"]
    case .html: ["html", "htm"]
    case .typst: ["typ"]
    case .notebook: ["ipynb"]
    case .pdf: ["pdf"]
    case .model: ["nabla", "txt"]
    case .csv: ["csv"]
    case .numpy: ["npz"]
    case .sarif: ["sarif", "json"]
    case .junit: ["xml"]
    case .text: ["txt", "text", "log", "out"]
    }
  }
}

extension Invocation {
  /// The ending of the name after `-o`, in small letters; nil without one.
  var outputSuffix: String? {
    guard let name = values["-o"]?.split(separator: "/").last, let dot = name.lastIndex(of: "."),
      dot > name.startIndex, name.index(after: dot) < name.endIndex
    else { return nil }
    return name[name.index(after: dot)...].lowercased()
  }

  /// What the command writes, by its options. `numbers` takes its form from the name of the file where no option says one.
  var outputKind: OutputKind {
    if switches.contains("--json") { return .json }
    if command == "check" || command == "verify", reportFormat != .text { return reportFormat.kind }
    switch command {
    case "derive": return isCompiled ? .pdf : documentForm?.kind ?? .latex
    case "generate":
      // The code behind the header where the file is named for it.
      return switches.contains("--c-header") && outputSuffix != "swift" ? .header : .swift
    case "format", "read": return .model
    case "models": return arguments.isEmpty ? .text : .model
    case "numbers": return numbersKind
    case "check": return reportKind
    case "draw": return drawingKind
    case "vectors": return vectorsKind
    default: return .text
    }
  }

  private var numbersKind: OutputKind {
    switch values["--to"] {
    case "latex": return .latex
    case "markdown": return .markdown
    case "html": return .html
    case "text": return .text
    default: break
    }
    if switches.contains("--latex") || switches.contains("--standalone") { return .latex }
    let kinds: [OutputKind] = [.markdown, .latex, .html]
    if let suffix = outputSuffix, let kind = kinds.first(where: { $0.suffixes.contains(suffix) }) {
      return kind
    }
    return values["--notation"] != nil || values["--decimal"] != nil ? .latex : .text
  }

  /// Vectors: JSON where neither an option nor the name of the file says otherwise.
  private var vectorsKind: OutputKind {
    let kinds: [OutputKind] = [.json, .csv, .numpy]
    if let name = values["--to"] { return kinds.first { $0.suffixes.contains(name) } ?? .json }
    return kinds.first { kind in outputSuffix.map { kind.suffixes.contains($0) } == true } ?? .json
  }

  /// A report on notes.
  private var reportKind: OutputKind {
    let kinds: [OutputKind] = [.html, .markdown]
    if let name = values["--to"] { return kinds.first { $0.rawValue.lowercased() == name } ?? .text }
    return kinds.first { kind in outputSuffix.map { kind.suffixes.contains($0) } == true } ?? .text
  }

  /// What `--to` may be for a command.
  func checkForm(_ known: [String]) throws(CommandError) {
    guard let name = values["--to"], !known.contains(name) else { return }
    let names = known.joined(separator: ", ")
    throw CommandError(
      .usage, "nabla \(command) --to takes \(names), not '\(name)'",
      pt: "nabla \(command) --to aceita \(names), não '\(name)'")
  }

  /// A drawing: TikZ is LaTeX.
  private var drawingKind: OutputKind {
    switch values["--to"] {
    case "svg": return .svg
    case "tikz": return .latex
    case "text": return .text
    default: break
    }
    if switches.contains("--standalone") { return .latex }
    if let suffix = outputSuffix, OutputKind.svg.suffixes.contains(suffix) { return .svg }
    if let suffix = outputSuffix, OutputKind.latex.suffixes.contains(suffix) { return .latex }
    return .text
  }

  /// A file named for another kind of text is not written.
  func checkSuffix() throws(CommandError) {
    // An editor's files lie in a folder, whose name may end in anything.
    guard command != "editor", let path = values["-o"], let suffix = outputSuffix, !FileAccess.isDevice(path)
    else { return }
    let kind = outputKind
    if kind.suffixes.contains(suffix) { return }
    let known = kind.suffixes.map { ".\($0)" }.joined(separator: ", ")
    let other = OutputKind.allCases.first { $0.suffixes.contains(suffix) }
    let hasJSON = CommandOption.table.first { $0.name == "--json" }?.commands.contains(command) == true
    let hint = Message(
      other == .json && hasJSON ? "; --json writes JSON" : "",
      pt: other == .json && hasJSON ? "; --json escreve JSON" : "")
    let message = Message(
      "\(path): nabla \(command) writes \(kind.rawValue) here, into files that end in \(known), not .\(suffix)"
        + hint.english,
      pt:
        "\(path): nabla \(command) escreve \(kind == .text ? "texto" : kind == .model ? "um modelo" : kind == .notebook ? "um caderno" : kind == .numpy ? "um arquivo do NumPy" : kind == .header ? "um cabeçalho de C" : kind.rawValue)"
        + " aqui, em arquivos que terminam em \(known), não .\(suffix)" + hint.portuguese)
    throw CommandError(.usage, message)
  }
}
