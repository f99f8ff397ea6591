/// What stands on a page: its formulas as trees, its tables, and the words around them, in order.
package struct Page: Sendable {
  /// The text that all ranges refer to, as UTF-8.
  package internal(set) var text: [UInt8] = []
  /// The same bytes with the `>` of quotations within formulas as blanks.
  var plain: [UInt8] = []
  package internal(set) var format: Format
  /// One tree for all formulas of the page.
  package internal(set) var tree = FormulaTree()
  package internal(set) var formulas: [Formula] = []
  package internal(set) var tables: [Table] = []
  /// Headings, prose, formulas, tables and what was skipped, in the order of the page.
  package internal(set) var elements: [Element] = []
  /// What the reader has to say of the page as a whole: an encoding, a limit, a file cut short.
  package internal(set) var notices: [Notice] = []
  var places = PlaceMap()

  init(format: Format) { self.format = format }
}

extension Page {
  /// How a page is written.
  package enum Format: String, Hashable, Sendable { case latex, markdown, notebook, html }

  /// One thing on the page.
  package struct Element: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
      /// A title of a section; its level from 1.
      case heading(level: Int)
      /// Words of a paragraph or of an item, without formulas.
      case prose
      /// The end of a paragraph.
      case paragraphEnd
      case formula(Int)
      case table(Int)
      /// What is no formula by its place, with its name: `code`, `comment`, `figure`.
      case skipped(Skipped)
    }
    package var kind: Kind
    package var range: TextRange
    /// Whether it stands in a quotation (`>` or `quote`): an aside with letters of its own.
    package var isQuoted: Bool
  }

  /// What was not looked at.
  package enum Skipped: String, Hashable, Sendable { case code, figure, comment, output, bibliography }

  /// A formula as it stands on the page, with the statements in it.
  package struct Formula: Hashable, Sendable {
    package enum Placement: Hashable, Sendable {
      case inline, display
      case cell(table: Int, row: Int, column: Int)
    }
    package var placement: Placement
    /// With its dollars or environment.
    package var range: TextRange
    /// Between its dollars or `\begin` and `\end`.
    package var content: TextRange
    /// Indices of the statements in written order.
    package var statements: [Statement]
    /// The number of its heading among the page's headings; 0 before the first.
    package var section: Int
    package var isQuoted: Bool
    /// `\label` and `\tag` of the formula, as written.
    package var labels: [String]
  }

  /// One statement: what stands between two separators of a formula.
  package struct Statement: Hashable, Sendable {
    package enum Role: Hashable, Sendable {
      /// `a = b`, also `x \in S`.
      case relation
      /// Begins with a relation sign: goes on with the last relation, in this formula or in the one before it. The
      /// first side is `blank`.
      case continuation
      /// Restricts the statement `subject` before it, by its words (`if`, `for`, `se`, `para`) or its brackets.
      case condition
      /// A relation between index letters, numbers and dots after a separator: a condition or a statement.
      case possibleCondition
      /// An expression without a relation.
      case expression
      /// Only words: a reason, a remark.
      case remark
      /// Could not be read; the root is `unreadable`.
      case unreadable
    }
    package var role: Role
    package var root: NodeID
    package var range: TextRange
    /// Row of the display, from 0.
    package var row: Int
    /// The position, among the formula's statements, of the one that a condition restricts.
    package var subject: Int?
    /// Words before it in the same row (`\text{for } i = j:`).
    package var introduction: WordsID?
  }

  /// A table: a header, and rows of cells.
  package struct Table: Hashable, Sendable {
    package struct Cell: Hashable, Sendable {
      package enum Content: Hashable, Sendable {
        case empty
        case words
        /// One formula, with or without dollars; a number is one too.
        case formula(Int)
        /// Words with formulas among them.
        case mixed([Int])
      }
      package var content: Content
      package var range: TextRange
    }
    package var range: TextRange
    package var header: [Cell]
    package var rows: [[Cell]]
    package var caption: TextRange?
  }

  /// A remark of the reader on the page.
  package struct Notice: Hashable, Sendable {
    package var range: TextRange
    package var wording: Wording
  }
}

extension Page {
  /// Where an offset of the text stands in the file.
  package func place(of offset: Int32) -> Place { places.place(of: Int(offset), in: text) }

  /// The LaTeX of a range, without the `>` of quotations.
  package func source(of range: TextRange) -> String {
    let bytes = plain[range.bytes.clamped(to: 0..<plain.count)]
    return String(decoding: bytes, as: UTF8.self)
  }

  package func source(of node: NodeID) -> String { source(of: tree[node].range) }
}
