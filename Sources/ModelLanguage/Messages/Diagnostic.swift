/// Something wrong, or worth saying, at one place of a model.
///
/// It reads as a sentence: what was expected, what came, and a suggestion where one is near. Errors are
/// collected; a run reports all it can see.
public struct Diagnostic: Error, Hashable, Sendable {
  public enum Severity: String, Hashable, Sendable { case error, warning }

  public var severity: Severity
  /// In English.
  public var message: String
  /// The same in Portuguese.
  public var portuguese: String
  /// Where, in the text the model came from.
  public var range: SourceRange
  /// Further places and hints, one a line: `input I[3] is declared on line 3`, `did you mean 'sigmoid'?`.
  public var notes: [Note]

  /// The message for numbers that divide by zero.
  public static let divisionByZero = Message("division by zero", pt: "divisão por zero")

  public struct Note: Hashable, Sendable {
    public var message: String
    public var portuguese: String
    public var range: SourceRange?

    public init(_ message: Message, at range: SourceRange? = nil) {
      self.message = message.english
      self.portuguese = message.portuguese
      self.range = range
    }
  }

  public init(
    _ severity: Severity = .error, _ message: Message, at range: SourceRange = .none, notes: [Note] = []
  ) {
    self.severity = severity
    self.message = message.english
    self.portuguese = message.portuguese
    self.range = range
    self.notes = notes
  }
}

/// All that was found wrong in one run. Thrown by parsing and by resolving.
public struct DiagnosticList: Error, Sendable {
  public var diagnostics: [Diagnostic]
  /// The text that the ranges point into, where there is one.
  public var source: SourceText?

  public init(_ diagnostics: [Diagnostic], source: SourceText? = nil) {
    self.diagnostics = diagnostics
    self.source = source
  }
}
