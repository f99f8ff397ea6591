/// One statement of a model written in Swift; its name is the keyword of the text.
public protocol ModelStatement {
  /// Adds itself and its expressions to a model.
  func append(to model: inout ModelSyntax)
}

/// Collects the statements between the braces of `ModelSyntax("wv") { … }`.
@resultBuilder
public enum ModelBuilder {
  public static func buildExpression(_ statement: some ModelStatement) -> [any ModelStatement] { [statement] }
  public static func buildBlock(_ parts: [any ModelStatement]...) -> [any ModelStatement] {
    parts.flatMap { $0 }
  }
  public static func buildArray(_ parts: [[any ModelStatement]]) -> [any ModelStatement] {
    parts.flatMap { $0 }
  }
  public static func buildOptional(_ part: [any ModelStatement]?) -> [any ModelStatement] { part ?? [] }
  public static func buildEither(first: [any ModelStatement]) -> [any ModelStatement] { first }
  public static func buildEither(second: [any ModelStatement]) -> [any ModelStatement] { second }
}

extension ModelSyntax {
  /// A model written in Swift, equal to the one its text gives.
  ///
  ///     let x: Term = "x", y: Term = "y", w: Term = "w", p: Term = "p"
  ///     let line = try ModelSyntax("line", title: "One weight") {
  ///       Input(x)
  ///       Target(y)
  ///       Weight(w)
  ///       p == w * x
  ///       Loss("L" == (p - y).squared)
  ///     }
  ///
  /// The model is printed and read again, so that names, functions and numbers obey the grammar and
  /// every later diagnostic points into that text, which is its `source`.
  public init(
    _ name: String, title: String? = nil, @ModelBuilder _ statements: () -> [any ModelStatement]
  ) throws(DiagnosticList) {
    var written = ModelSyntax(statements: [Statement(.model(name: name, title: title))])
    for statement in statements() { statement.append(to: &written) }
    let read = try ModelSyntax(parsing: written.text(), name: name)
    guard read == written else {
      throw DiagnosticList([Diagnostic(.error, .notSayable)], source: read.source)
    }
    self = read
  }
}

extension Model {
  /// A model written in Swift and resolved; `ModelSyntax(_:title:_:)` says how it is written.
  public init(
    _ name: String, title: String? = nil, @ModelBuilder _ statements: () -> [any ModelStatement]
  ) throws(DiagnosticList) {
    try self.init(resolving: ModelSyntax(name, title: title, statements))
  }
}
