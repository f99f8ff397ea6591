import Nabla

/// One option of the command line.
struct CommandOption: Sendable {
  var name: String
  /// What its value is called in the help; nil for a switch.
  var value: String?
  /// The commands that take it; empty for all.
  var commands: [String]
  /// What its value may be, as shells complete it.
  var choices = Choices.free
  var meaning: String
}

extension CommandOption {
  private static let modelCommands = [
    "derive", "generate", "verify", "check", "numbers", "draw", "vectors",
  ]

  /// The commands whose files can be compared with what would be written.
  static let freshnessCommands = ["generate", "derive", "draw"]

  static let table: [CommandOption] = [
    .init(name: "--wrt", value: "W,…", commands: ["derive"], meaning: "weights: w11, w_{11}, w[1,1], w, all"),
    .init(
      name: "--form", value: "F,…", commands: ["derive"],
      choices: .derivationForms,
      meaning: "weight, expanded, index, matrix (default weight)"),
    .init(
      name: "--detail", value: "D", commands: ["derive"],
      choices: .details,
      meaning: "result, factors, full (default factors)"),
    .init(
      name: "--simplify", value: "WHICH", commands: ["derive"],
      choices: .words(["yes", "no"]), meaning: "no for results as differentiated (default yes)"),
    .init(
      name: "--style", value: "S", commands: ["derive"],
      choices: .styles,
      meaning: "chain first, or direct (default chain)"),
    .init(
      name: "--notation", value: "NAME", commands: ["derive", "numbers", "check", "draw"],
      choices: .notations, meaning: "how formulas are printed: a name or a file"),
    .init(
      name: "--decimal", value: "MARK", commands: ["derive", "numbers", "draw"],
      choices: .words(["comma", "point"]), meaning: "comma or point in LaTeX (default the notation's)"),
    .init(
      name: "--labels", value: "WHICH", commands: ["derive"],
      choices: .words(["all", "none"]), meaning: "all results, or none (default all)"),
    .init(
      name: "--standalone", value: nil, commands: ["derive", "numbers", "draw"],
      meaning: "a whole document instead of a fragment"),
    .init(
      name: "--order", value: "N", commands: ["derive", "generate", "verify", "numbers"],
      choices: .words(["1", "2"]), meaning: "2 adds second derivatives"),
    .init(
      name: "--direction", value: "w11=1,…", commands: ["numbers"],
      meaning: "the Hessian times a direction"),
    .init(name: "--at", value: "x=1,…", commands: ["derive"], meaning: "values for an expression"),
    .init(
      name: "--given", value: "w11=0.5,…",
      commands: ["numbers", "verify", "check", "derive", "draw", "vectors"],
      meaning: "values that replace the model's"),
    .init(
      name: "--bind", value: "f=tanh,…",
      commands: ["numbers", "verify", "check", "draw", "derive", "vectors"],
      meaning: "functions for the opaque ones"),
    .init(name: "--latex", value: nil, commands: ["numbers"], meaning: "the same as --to latex"),
    .init(
      name: "--to", value: "FORM", commands: ["derive", "numbers", "draw", "check", "vectors"],
      choices: .forms, meaning: "what is written, above (default by the name of -o)"),
    .init(
      name: "--figures", value: "WHICH", commands: ["derive"],
      choices: .words(["all", "network", "graph", "none"]),
      meaning: "all, network, graph or none in a document (default all)"),
    .init(
      name: "--tables", value: nil, commands: ["numbers"],
      meaning: "forward, backward and update as tables with every factor"),
    .init(
      name: "--graph", value: nil, commands: ["numbers"],
      meaning: "the computational graph: values above, derivatives below"),
    .init(name: "--round", value: "N", commands: ["numbers", "draw"], meaning: "decimals to print"),
    .init(
      name: "--digits", value: "N", commands: ["numbers"], meaning: "significant digits to print"),
    .init(
      name: "--round-steps", value: "N", commands: ["numbers"],
      meaning: "round every value of a function to N decimals"),
    .init(name: "--steps", value: "K", commands: ["numbers"], meaning: "steps of gradient descent"),
    .init(
      name: "--lint", value: nil, commands: ["check"], meaning: "look at the formulas without a model"),
    .init(
      name: "--only", value: "WHICH", commands: ["check"],
      choices: .words(["wrong", "open", "right"]), meaning: "report wrong, open or right (default all)"),
    .init(
      name: "--schedule", value: "NAME", commands: ["generate"],
      choices: .schedules,
      meaning: "straight, lanes, loops, blocks (default by size)"),
    .init(
      name: "--scalar", value: "TYPE", commands: ["generate", "verify"],
      choices: .scalars, meaning: "Double or Float (default Double)"),
    .init(
      name: "--c-header", value: nil, commands: ["generate"],
      meaning: "a header for C; with -o FILE.swift the code behind it"),
    .init(
      name: "--c-interface", value: nil, commands: ["generate"],
      meaning: "adds grad_single and grad_batch, callable from C"),
    .init(
      name: "--code", value: nil, commands: ["benchmark"],
      meaning: "time generated code beside loops by hand"),
    .init(
      name: "--native", value: nil, commands: ["benchmark"],
      meaning: "compile for this processor, with fused operations"),
    .init(
      name: "--seed", value: "N", commands: ["verify", "fuzz", "vectors"],
      meaning: "seed of what is random (default 1)"),
    .init(name: "--cases", value: "N", commands: ["fuzz"], meaning: "random models to try (default 100)"),
    .init(name: "--points", value: "N", commands: ["verify"], meaning: "random points to try (default 3)"),
    .init(
      name: "--against", value: "COMMAND", commands: ["verify"],
      meaning: "a program, or a library of C, as one more witness"),
    .init(
      name: "--tolerance", value: "T", commands: ["verify"],
      meaning: "of the largest entry, for --against (default 1e-9)"),
    .init(
      name: "--time-limit", value: "S", commands: ["verify"],
      meaning: "seconds for each answer to --against (default 10)"),
    .init(name: "--count", value: "N", commands: ["vectors"], meaning: "points to print (default 20)"),
    .init(
      name: "--hostile", value: nil, commands: ["vectors", "verify"],
      meaning: "adds points where programs saturate and overflow"),
    .init(
      name: "--accuracy", value: nil, commands: ["verify"],
      meaning: "the error of each weight in ulp, by long arithmetic"),
    .init(
      name: "--in-place", value: nil, commands: ["format"], meaning: "write the files themselves"),
    .init(
      name: "--check", value: nil, commands: freshnessCommands + ["format"],
      meaning: "is the file up to date?"),
    .init(
      name: "--format", value: "FORM", commands: ["check", "verify"] + freshnessCommands,
      choices: .reportFormats,
      meaning: "report as text, json, junit or sarif (default text)"),
    .init(
      name: "--lang", value: "L", commands: modelCommands + ["read", "format"],
      choices: .words(["pt", "en"]), meaning: "pt or en; else the model's, else en"),
    .init(name: "--expression", value: "E", commands: modelCommands, meaning: "take E as an expression"),
    .init(
      name: "--json", value: nil,
      commands: modelCommands.filter { $0 != "draw" && $0 != "vectors" } + ["models", "read", "benchmark"],
      meaning: "one JSON value on standard output"),
    .init(name: "-o", value: "FILE", commands: [], choices: .files, meaning: "write to a file"),
    .init(name: "--force", value: nil, commands: [], meaning: "overwrite a file that nabla did not generate"),
    .init(
      name: "--color", value: "WHEN", commands: [], choices: .words(["auto", "always", "never"]),
      meaning: "auto, always, never"),
    .init(name: "--help", value: nil, commands: [], meaning: "this text"),
    .init(name: "--version", value: nil, commands: [], meaning: "the version"),
  ]

  /// Options of the design that this version does not have.
  static let later: Set<String> = [
    "--macros", "--width", "--merge-delta",
  ]
}

/// The words of a command line, understood.
struct Invocation {
  var command: String
  var arguments: [String] = []
  /// The arguments with what follows the model.
  var words: [String] = []
  var values: [String: String] = [:]
  var switches: Set<String> = []

  static let commands = [
    "derive", "generate", "verify", "check", "read", "numbers", "draw", "vectors", "models", "format",
    "lsp", "editor", "complete", "man", "benchmark", "fuzz",
  ]
  /// Commands of the design that this version does not have.
  static let laterCommands: [String] = []

  init(_ words: [String]) throws(CommandError) {
    var words = words[...]
    command = ""
    var isLiteral = false
    while let word = words.popFirst() {
      if isLiteral || word == "-" || !word.hasPrefix("-") || word.dropFirst().first?.isNumber == true {
        if command.isEmpty { command = word } else { arguments.append(word) }
      } else if word == "--" {
        isLiteral = true
      } else {
        try take(word, &words)
      }
    }
    splitSubject()
  }

  private mutating func take(_ word: String, _ words: inout ArraySlice<String>) throws(CommandError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
    let name = parts[0] == "-h" ? "--help" : parts[0] == "--output" ? "-o" : parts[0]
    guard let option = CommandOption.table.first(where: { $0.name == name }) else {
      if CommandOption.later.contains(name) {
        throw CommandError(
          .usage, "\(name) is not available in this version", pt: "\(name) não está disponível nesta versão")
      }
      guard let near = spellingSuggestion(for: name, among: CommandOption.table.map { $0.name }) else {
        throw CommandError(
          .usage, "unknown option \(name) (an expression that starts with - goes after --)",
          pt: "opção desconhecida \(name) (uma expressão que começa com - vem depois de --)")
      }
      throw CommandError(
        .usage, "unknown option \(name); did you mean \(near)?",
        pt: "opção desconhecida \(name); você quis dizer \(near)?")
    }
    guard option.value != nil else {
      if parts.count > 1 {
        throw CommandError(.usage, "\(name) takes no value", pt: "\(name) não recebe valor")
      }
      switches.insert(name)
      return
    }
    let value = parts.count > 1 ? parts[1] : words.popFirst()
    guard let value, !value.isEmpty else {
      throw CommandError(
        .usage, "\(name) needs a value: \(name) \(option.value!)",
        pt: "\(name) precisa de um valor: \(name) \(option.value!)")
    }
    if values[name] != nil {
      throw CommandError(.usage, "\(name) is given twice", pt: "\(name) foi dado duas vezes")
    }
    values[name] = value
  }

  /// Of the arguments the model alone; `draw` has a word after it.
  mutating func splitSubject() {
    words = arguments
    if command == "draw", arguments.count == 2 { arguments.removeLast() }
  }

  /// The command must be known.
  func checkCommand(_ name: String) throws(CommandError) {
    if Self.commands.contains(name) { return }
    if Self.laterCommands.contains(name) {
      throw CommandError(
        .usage, "nabla \(name) is not available in this version",
        pt: "nabla \(name) não está disponível nesta versão")
    }
    if let near = spellingSuggestion(for: name, among: Self.commands) {
      throw CommandError(
        .usage, "no command '\(name)'; did you mean '\(near)'?",
        pt: "não há comando '\(name)'; você quis dizer '\(near)'?")
    }
    let known = Self.commands.joined(separator: ", ")
    throw CommandError(
      .usage, "no command '\(name)'; there are \(known)", pt: "não há comando '\(name)'; há \(known)")
  }

  /// Every option must be one of the command's.
  func checkOptions() throws(CommandError) {
    for option in CommandOption.table where values[option.name] != nil || switches.contains(option.name) {
      if !option.commands.isEmpty, !option.commands.contains(command) {
        throw CommandError(
          .usage, "\(option.name) belongs to \(option.commands.joined(separator: ", ")), not to \(command)",
          pt: "\(option.name) pertence a \(option.commands.joined(separator: ", ")), não a \(command)")
      }
    }
  }

  /// The type of numbers in generated code.
  func scalar() throws(CommandError) -> ScalarFormat {
    guard let name = values["--scalar"] else { return .double }
    guard let format = ScalarFormat(named: name) else {
      let known = ScalarFormat.all.map { $0.name }.joined(separator: ", ")
      throw CommandError(
        .usage, "--scalar takes \(known), not '\(name)'", pt: "--scalar aceita \(known), não '\(name)'")
    }
    return format
  }

  /// 1, or 2 for second derivatives.
  func order() throws(CommandError) -> Int {
    let order = try number("--order", least: 1, default: 1)
    if order > 2 { throw CommandError(.usage, "--order takes 1 or 2", pt: "--order aceita 1 ou 2") }
    return order
  }

  /// A value that is a whole number of at least `least`.
  func number(_ name: String, least: Int, default fallback: Int) throws(CommandError) -> Int {
    guard let text = values[name] else { return fallback }
    guard let number = Int(text), number >= least else {
      throw CommandError(
        .usage, "\(name) takes a whole number of at least \(least), not '\(text)'",
        pt: "\(name) aceita um número inteiro a partir de \(least), não '\(text)'")
    }
    return number
  }
}
