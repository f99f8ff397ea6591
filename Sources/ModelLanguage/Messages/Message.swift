/// One sentence of a diagnostic in the two languages of the project.
public struct Message: Hashable, Sendable {
  public var english: String
  public var portuguese: String

  public init(_ english: String, pt portuguese: String) {
    self.english = english
    self.portuguese = portuguese
  }

  /// The sentence in a language: Portuguese for `"pt"`, English otherwise.
  public func text(_ language: String) -> String { language == "pt" ? portuguese : english }

  /// The sentence after words that are the same in both languages.
  public func after(_ words: String) -> Message { Message(words + english, pt: words + portuguese) }

  /// A text that reads the same in both, such as a piece of source.
  public init(verbatim text: String) {
    english = text
    portuguese = text
  }
}
