import Nabla

enum Help {
  static let number = "0.1.0"
  static let version = "nabla \(number)"

  static func text(for command: String?) -> String {
    if command == notationTopic { return notation }
    guard let command, let (summary, examples) = commands[command] else { return overview }
    let options = CommandOption.table.filter { $0.commands.isEmpty || $0.commands.contains(command) }
    let lines = options.map { option -> String in
      let head = "  " + option.name + (option.value.map { " \($0)" } ?? "")
      return head + String(repeating: " ", count: max(1, 24 - head.count)) + option.meaning
    }
    return "Examples:\n" + examples.map { "  \($0)\n" }.joined() + "\n\(summary)\n\nOptions:\n"
      + lines.joined(separator: "\n") + "\n"
      + (options.contains { $0.name == "--notation" }
        ? "\nNotations and their settings: nabla help notation\n" : "")
  }

  /// A topic of help beside the commands.
  static let notationTopic = "notation"

  private static var notation: String {
    let settings = NotationProfile.settings.map { setting in
      let values = setting.values.isEmpty ? "…" : setting.values.joined(separator: ", ")
      return "  \(setting.key) = \(values)\n      \(setting.meaning.english)\n"
    }
    return """
      Examples:
        nabla derive wv --notation nielsen
        nabla derive net.nabla --notation mine.nabla

      A notation is a name (\(NotationProfile.names.joined(separator: ", ")))
      or a file with the statements

        notation mine
        style based = bishop, layer = brackets, loss = "\\mathcal{J}"
        symbol w[j,i] = "w_{ji}"

      'style' and 'symbol' may also stand in a model, for this model alone.
      A symbol shows every index; a backslash is written once.

      Settings, the usual value first:

      """ + settings.joined()
  }

  private static let overview = """
    Examples:
      nabla derive wv                        every partial derivative, as LaTeX
      nabla derive "(y - sigma(w*x + b))^2" --wrt w
      nabla generate wv -o WV.swift          Swift gradient code
      nabla verify wv                        all witnesses, one table
      nabla check wv notes.tex               is what these notes say right?
      nabla read notes.tex -o net.nabla      the model that notes describe
      nabla numbers wv --json                loss, gradient and values
      nabla vectors wv --count 20            loss and gradient for tests in any language
      nabla draw wv -o wv.svg                the network, or its graph, as a picture
      nabla models wv > mine.nabla           a model to start from
      nabla format --in-place mine.nabla     the model in its one layout

    Usage: nabla COMMAND MODEL [OPTIONS]
      MODEL is a .nabla file, '-', a starter model or an expression.

    Commands: derive, generate, verify, check, read, numbers, draw, vectors,
      models, format, lsp, editor, complete, man, benchmark, fuzz
      'nabla COMMAND --help' lists a command's options.

    Exit status: \(statuses.prefix(5).map { "\($0.0) \($0.1)" }.joined(separator: ", ")),
      \(statuses.dropFirst(5).map { "\($0.0) \($0.1)" }.joined(separator: ", ")).

    """

  static let statuses: [(Int32, String)] = [
    (ExitStatus.yes.rawValue, "yes"), (ExitStatus.no.rawValue, "no"),
    (ExitStatus.undecided.rawValue, "undecided"), (ExitStatus.usage.rawValue, "usage"),
    (ExitStatus.malformedInput.rawValue, "malformed input"),
    (ExitStatus.missingInput.rawValue, "missing input"),
    (ExitStatus.internalFault.rawValue, "internal fault"),
    (ExitStatus.cannotWrite.rawValue, "cannot write"),
  ]

  /// What a command does, in one line.
  static func summary(of command: String) -> String {
    guard let (summary, _) = commands[command] else {
      return command == "help" ? "options of a command, or a topic" : ""
    }
    let words = summary.split(separator: "\n").joined(separator: " ")
    let first = words.prefix { $0 != "." && $0 != ":" && $0 != ";" }
    return String(first.prefix(1).lowercased() + first.dropFirst())
  }

  static let commands: [String: (String, [String])] = [
    "derive": (
      "The derivation of the gradient as LaTeX, on standard output. With --to latex,\n"
        + "beamer, markdown, html, typst, ipynb or pdf a whole document.",
      [
        "nabla derive wv -o wv.html",
        "nabla derive wv --wrt w11 --detail full --lang pt", "nabla derive net.nabla --form weight,index",
        "nabla derive \"x^2*y\" --wrt x,y --at x=1.2,y=3 --order 2 --json",
      ]
    ),
    "generate": (
      "Swift code for the loss, its gradient and, with --order 2, the Hessian and its\nproduct with a direction.",
      [
        "nabla generate wv -o WV.swift", "nabla generate wv -o WV.swift --check",
        "nabla generate wv -o WV.swift --check --format junit",
        "nabla generate wv --order 2 -o WV.swift",
      ]
    ),
    "verify": (
      "Compares generated code, its program, the symbolic expression, backpropagation\n"
        + "by numbers and finite differences; with --against a program of yours too, which\n"
        + "is given a line of JSON for each point and answers one:\n"
        + "  {\"id\": 1, \"given\": {\"x\": [0.5, 1], \"w\": [[2, 3], [4, 5]]}}\n"
        + "  {\"loss\": 0.25, \"gradient\": {\"w\": [[0, 1], [1, 0]]}}",
      [
        "nabla verify wv", "nabla verify wv --bind f_h=tanh --json", "nabla verify wv --accuracy",
        "nabla verify wv --order 2",
        "nabla verify net.nabla --against \"python3 gradient.py\" --hostile",
      ]
    ),
    "check": (
      "Reads the formulas of a document (LaTeX, Markdown, HTML, a notebook) and decides\n"
        + "each one: equal, different with the wrong factor and its repair, or not\n"
        + "understood.\n"
        + "--to text, html or markdown: the notes with a mark at each formula.",
      [
        "nabla check wv notes.tex --lang pt", "nabla check wv notes.tex -o checked.html",
        "nabla check notes.tex", "nabla check --lint notes.tex",
        "nabla check wv notes.tex -o notes.sarif",
      ]
    ),
    "read": (
      "Reads the model that notes describe and prints it as a .nabla file, each\n"
        + "statement with the line it came from. What the notes do not say stands in lines\n"
        + "with '# ?'.",
      ["nabla read notes.tex", "nabla read notes.md -o net.nabla", "nabla read aula.tex --lang pt --json"]
    ),
    "numbers": (
      "The values of the loss, its gradient and all quantities: --to text, latex,\nmarkdown or html.",
      ["nabla numbers wv", "nabla numbers wv --given w11=0.5 --json"]
    ),
    "draw": (
      "The network of a model, its units and weights, or its computational graph with\n"
        + "values above and derivatives below: --to text, svg or tikz.",
      [
        "nabla draw wv", "nabla draw wv network -o wv.svg", "nabla draw neuron graph --to tikz --standalone",
      ]
    ),
    "vectors": (
      "Points with everything that is given, the loss, its gradient and all quantities\n"
        + "between, the same for the same seed: --to json, csv or npz. Loss and\n"
        + "gradient are the doubles nearest to the truth where long arithmetic can say it.",
      [
        "nabla vectors xor --seed 7", "nabla vectors net.nabla -o tests.csv",
        "nabla vectors net.nabla --hostile -o tests.npz",
      ]
    ),
    "models": (
      "The starter models, or the text of one.", ["nabla models", "nabla models wv > mine.nabla"]
    ),
    "format": (
      "Models in their one layout: keywords, left sides and comments below each other,\n"
        + "blanks around signs. What is said, and every comment, stays; a text that cannot\n"
        + "be read is not touched.",
      [
        "nabla format net.nabla", "nabla format --in-place net.nabla other.nabla",
        "nabla format --check net.nabla",
      ]
    ),
    "lsp": (
      "A language server on standard input and output: diagnostics as you type, shapes\n"
        + "and formulas of names, completion, definitions, renaming and layout.",
      ["nabla lsp"]
    ),
    "editor": (
      "A folder by which an editor knows models: for vscode an extension with colours\nand the language server, for vim the files of a plugin.",
      [
        "nabla editor vscode -o ~/.vscode/extensions/nabla",
        "nabla editor vim -o ~/.vim/pack/nabla/start/nabla",
      ]
    ),
    "complete": (
      "A script for a shell that completes commands, options, their values, models\nand files.",
      [
        "nabla complete bash > ~/.local/share/bash-completion/completions/nabla",
        "nabla complete zsh > ~/.zfunc/_nabla",
        "nabla complete fish > ~/.config/fish/completions/nabla.fish",
      ]
    ),
    "man": (
      "The manual page of all commands.",
      ["nabla man > ~/.local/share/man/man1/nabla.1", "nabla man -o nabla.1"]
    ),
    "benchmark": (
      "Times building, differentiating and printing scalar-expanded networks.",
      ["nabla benchmark --json", "nabla benchmark --code 784-128-10 --native"]
    ),
    "fuzz": (
      "Draws random models and checks that all witnesses agree, that the two\n"
        + "differentiators agree exactly, that code is deterministic and that what is\n"
        + "printed reads back as true.",
      ["nabla fuzz", "nabla fuzz --seed 4711 --cases 100000"]
    ),
  ]
}
