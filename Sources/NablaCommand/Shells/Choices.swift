import Nabla
import Templates

/// What may stand behind an option, or as an argument of a command.
enum Choices: Sendable {
  case free
  case words([String])
  /// Words with commas between them.
  case list([String])
  /// Starter models, and files of models.
  case models
  case notations
  /// What `--to` may be, which the command decides.
  case forms
  case documents
  case files
}

extension Choices {
  static let derivationForms = list(DerivationDocument.Form.allCases.map { $0.rawValue })
  static let details = words(DerivationDocument.Detail.allCases.map { $0.rawValue })
  static let styles = words(DerivationDocument.Style.allCases.map { $0.rawValue })
  static let schedules = words(Schedule.allCases.map { $0.rawValue })
  static let scalars = words(ScalarFormat.all.map { $0.name })
  static let reportFormats = words(ReportFormat.allCases.map { $0.rawValue })

  private static let formWords: [String: [String]] = [
    "derive": DocumentForm.allCases.map { $0.rawValue },
    "numbers": ["text", "latex", "markdown", "html"],
    "draw": ["svg", "tikz", "text"],
    "check": ["text", "html", "markdown"],
    "vectors": ["json", "csv", "npz"],
  ]

  /// The words to choose from in a command.
  func words(in command: String) -> [String] {
    switch self {
    case .free, .files, .documents: []
    case .words(let words), .list(let words): words
    case .models: StarterModel.all.map { $0.name }
    case .notations: NotationProfile.names
    case .forms: Self.formWords[command] ?? []
    }
  }

  /// The endings of the files to choose from: none where a word is wanted, an empty list where any file will do.
  var suffixes: [String]? {
    switch self {
    case .free, .words, .list, .forms: nil
    case .models, .notations: OutputKind.model.suffixes.filter { $0 == "nabla" }
    case .documents: ["tex", "ltx", "latex", "md", "markdown", "html", "htm", "ipynb", "txt"]
    case .files: []
    }
  }
}

extension Invocation {
  /// The arguments of a command in their order; the last one may be repeated.
  static func choices(of command: String) -> [Choices] {
    switch command {
    case "derive", "generate", "verify", "numbers", "vectors", "format": [.models]
    case "draw": [.models, .words(["network", "graph"])]
    case "check": [.models, .documents]
    case "read": [.documents]
    case "models": [.words(StarterModel.all.map { $0.name })]
    case "complete": [.words(Shell.allCases.map { $0.rawValue })]
    case "editor": [.words(EditorTemplate.allCases.map { $0.rawValue })]
    case "help": [.words(commands + [Help.notationTopic])]
    default: []
    }
  }
}

/// The shells that commands can be completed in.
enum Shell: String, CaseIterable {
  case bash, zsh, fish
}
