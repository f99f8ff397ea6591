import Nabla

/// What a run found, for machines: one entry for everything that was looked at.
struct Report {
  /// The command it is of.
  var command: String
  /// The model or document that was looked at.
  var subject: String
  var language: String
  var findings: [Finding] = []
}

/// One thing that was looked at, and what came of it.
struct Finding {
  enum Outcome {
    case passed, failed
    /// Looked at without an answer.
    case undecided
    /// Does not exist here, such as a schedule that a model has not.
    case absent
  }

  var rule: Rule
  var outcome: Outcome
  /// What was looked at.
  var name: String
  /// What is the matter with it, in one line.
  var message = ""
  /// More about it, as for people.
  var detail = ""
  var place: Place?

  /// A part of a file, lines and columns from 1, columns in Unicode scalars. The end is behind the last character.
  struct Place {
    /// As it was named on the command line; nil for what has no file.
    var path: String?
    var line: Int
    var column: Int
    var end: (line: Int, column: Int)?

    init(path: String?, line: Int, column: Int = 1, end: (line: Int, column: Int)? = nil) {
      self.path = path
      self.line = line
      self.column = column
      self.end = end
    }

    /// The place of a range of a text.
    init(_ range: SourceRange, in lines: TextLines, path: String?) {
      let start = lines.position(of: range.lowerBound, in: .scalars)
      let end = lines.position(of: max(range.lowerBound, range.upperBound), in: .scalars)
      self.init(
        path: path, line: start.line + 1, column: start.column + 1, end: (end.line + 1, end.column + 1))
    }
  }
}

extension Finding {
  /// What is looked for, under a name that stays the same from version to version.
  struct Rule: Hashable {
    enum Level: String { case error, warning, note }

    var id: String
    var level: Level
    var meaning: Message

    init(_ id: String, _ level: Level, _ english: String, pt portuguese: String) {
      self.id = id
      self.level = level
      meaning = Message(english, pt: portuguese)
    }

    static func == (a: Rule, b: Rule) -> Bool { a.id == b.id }
    func hash(into hasher: inout Hasher) { hasher.combine(id) }
  }
}

extension Finding.Rule {
  static let model = Self(
    "model", .error, "The model can be read and its parts fit.", pt: "O modelo se lê e suas partes combinam.")
  static let remark = Self(
    "model-remark", .warning, "The model has nothing that looks like a slip.",
    pt: "O modelo nada tem que pareça descuido.")

  static let formula = Self(
    "formula", .error, "A formula of the notes is true of the model.",
    pt: "Uma fórmula das notas é verdadeira no modelo.")
  static let number = Self(
    "number", .error, "A number of the notes is the model's.", pt: "Um número das notas é o do modelo.")
  static let undecided = Self(
    "undecided", .warning, "Whether a formula is true can be decided.",
    pt: "Pode-se decidir se uma fórmula é verdadeira.")
  static let unread = Self(
    "not-understood", .note, "A formula of the notes is understood.", pt: "Uma fórmula das notas é entendida."
  )

  static let witness = Self(
    "witness", .error, "Independent computations of loss and gradient agree.",
    pt: "Cálculos independentes da perda e do gradiente concordam.")
  static let foreign = Self(
    "foreign-gradient", .error, "The gradient of the other program is right.",
    pt: "O gradiente do outro programa está certo.")
  static let accuracy = Self(
    "accuracy", .error, "The code is as exact as its formulas.",
    pt: "O código é tão exato quanto as fórmulas.")
  static let curvature = Self(
    "second-derivatives", .error, "Second derivatives agree.", pt: "As segundas derivadas concordam.")

  static let freshness = Self(
    "generated-file", .error, "A generated file is what would be written.",
    pt: "Um arquivo gerado é o que seria escrito.")
}
