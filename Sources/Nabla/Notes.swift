import LaTeXNotation
import LaTeXReading
import ModelLanguage
import NoteChecking

extension Model {
  /// Decides every formula and number of a document about this model, under one reading of the whole.
  ///
  /// - Parameters:
  ///   - text: LaTeX, Markdown, HTML or a notebook; which one is told by the content.
  ///   - notation: how the document writes the model's names, where the model does not say so itself.
  public func check(notes text: String, notation: NotationProfile? = nil) throws -> NoteCheck {
    try NoteCheck([NoteCheck.Subject(self, notation: notation)], page: Page.read(Array(text.utf8)))
  }

  /// What is to be said of one LaTeX formula about this model: `#expect(try model.claim(#"…"#).verdict == .equal)`.
  ///
  /// Of a chain `a = b = c` the last link is returned, of what is no claim a claim that is not understood.
  public func claim(_ latex: String, notation: NotationProfile? = nil) throws -> NoteClaim {
    let page = Page.read(Array("\\[\(latex)\\]".utf8), as: .latex)
    let check = try NoteCheck([NoteCheck.Subject(self, notation: notation)], page: page)
    return check.claims.last
      ?? NoteClaim(range: TextRange(0, 0), text: latex, verdict: .notUnderstood)
  }
}

extension NoteCheck.Subject {
  /// A model with the names that a notation gives to its quantities.
  package init(_ model: Model, named name: String? = nil, notation: NotationProfile? = nil) {
    let symbols = (notation?.symbols ?? [:]).sorted { $0.key < $1.key }.map {
      Model.SymbolTemplate(name: $0.key, letters: $0.value.letters, latex: $0.value.latex)
    }
    self.init(
      name: name ?? model.name, model: model, symbols: symbols, indexBase: notation?.indexBase)
  }
}
