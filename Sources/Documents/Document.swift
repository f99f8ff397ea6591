import Drawing
import LaTeXNotation

/// A derivation as a document, before it is printed: sections, sentences, formulas, tables and figures, with labels that are
/// referred to. Every output is a printer of this.
package struct Document: Sendable {
  package var title: String
  /// The short name of the model, for file names and labels.
  package var name: String
  package var language: String
  /// What it was made from.
  package var origin: GeneratedLine
  package var blocks: [Block] = []
  /// What a page shows of the numbers.
  package var numbers: Numbers?

  package init(title: String, name: String, language: String, origin: GeneratedLine) {
    (self.title, self.name, self.language, self.origin) = (title, name, language, origin)
  }

  /// A document of what stands in a fragment of LaTeX, as derivations and worked numbers are printed.
  ///
  /// - Throws: `FragmentError` where the fragment has an environment that no document has.
  package init(title: String, name: String, language: String, origin: GeneratedLine, fragment: String) throws
  {
    self.init(title: title, name: name, language: language, origin: origin)
    blocks = try FragmentReader.blocks(fragment)
    number()
  }

  package enum Inline: Hashable, Sendable {
    case text(String)
    /// LaTeX.
    case formula(String)
    /// The number of a relation, by its label.
    case reference(String)
  }

  package enum Block: Sendable {
    case heading(level: Int, [Inline])
    case paragraph([Inline])
    case relations(Relations)
    case table(Table)
    case figure(Figure)
    case code(String)
    /// What follows is about this weight; nil for about all again.
    case weight(Weight?)
  }

  /// Aligned relations: the cells of each row as LaTeX, left and right sides in turn.
  package struct Relations: Hashable, Sendable {
    package struct Row: Hashable, Sendable {
      package var cells: [String]
      package var reason: [Inline]?
      package var label: String?
      package var isNumbered: Bool
      /// Given when the document is complete.
      package var number: Int?
      /// Whether it goes on with the relation before it.
      package var isContinuation: Bool { cells.first.map { $0.isEmpty } ?? true }
    }
    package var rows: [Row] = []
  }

  package struct Table: Sendable {
    package var header: [[Inline]]
    package var rows: [[[Inline]]]
    package var caption: [Inline]
  }

  package struct Figure: Sendable {
    package enum Kind: String, CaseIterable, Sendable { case network, graph }
    package var kind: Kind
    package var picture: Picture
    /// The same for where there are no pictures.
    package var text: String
    package var caption: [Inline]
  }

  package struct Weight: Hashable, Sendable {
    /// `w11`.
    package var name: String
    package var latex: String
    /// The array it is an element of.
    package var array: String
    package init(name: String, latex: String, array: String) {
      (self.name, self.latex, self.array) = (name, latex, array)
    }
  }

  /// Numbers along the steps of the method, and what the witnesses say of them.
  package struct Numbers: Sendable {
    package struct Step: Sendable {
      package var loss: String
      /// Value and derivative of each weight, as printed.
      package var weights: [(value: String, derivative: String)]
      package init(loss: String, weights: [(value: String, derivative: String)]) {
        (self.loss, self.weights) = (loss, weights)
      }
    }
    package struct Witness: Sendable {
      package var name: String
      package var verdict: String
      package var agrees: Bool?
      package init(name: String, verdict: String, agrees: Bool?) {
        (self.name, self.verdict, self.agrees) = (name, verdict, agrees)
      }
    }
    package var weights: [Weight]
    package var steps: [Step]
    package var witnesses: [Witness]
    package init(weights: [Weight], steps: [Step], witnesses: [Witness]) {
      (self.weights, self.steps, self.witnesses) = (weights, steps, witnesses)
    }
  }

  /// Gives the numbered relations their numbers.
  package mutating func number() {
    var next = 1
    for place in blocks.indices {
      guard case .relations(var relations) = blocks[place] else { continue }
      for row in relations.rows.indices where relations.rows[row].isNumbered {
        relations.rows[row].number = next
        next += 1
      }
      blocks[place] = .relations(relations)
    }
  }

  /// The numbers of the labels.
  package var labelNumbers: [String: Int] {
    var numbers: [String: Int] = [:]
    for case .relations(let relations) in blocks {
      for row in relations.rows {
        if let label = row.label, let number = row.number { numbers[label] = number }
      }
    }
    return numbers
  }

  var isPortuguese: Bool { language == "pt" }
}
