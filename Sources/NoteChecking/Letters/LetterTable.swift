import LaTeXReading
import ModelLanguage

/// A letter or a function that a formula of the text introduces: `e_t = \hat y_t - y_t`, `f(x) = 1/x`.
struct Definition {
  var id: Int
  var name: Name
  var primes: Int
  /// The letters in its scripts, which stand for any index.
  var indices: [Parameter]
  /// The arguments of a function.
  var parameters: [NameID]
  var isFunction: Bool
  var body: NodeID
  /// The position of its statement in the document.
  var position: Int
  /// The quotation it stands in; nil in the running text.
  var quotation: Int?
  /// Scripts that belong to the name: λ of J_λ, 1 of s_1.
  var literals: [String] = []
  /// Letters of indices in the body that the name does not have: n of E_n for one pattern.
  var free: [NameID] = []
  /// Whether it was introduced with arguments, `J(\theta)`.
  var hasArguments = false
  var section = 0
  var isQuoted: Bool { quotation != nil }

  struct Parameter {
    var form: Occurrence.Script.Form
    var letter: NameID
  }
}

/// What the letters of a document are, found in one pass before anything is evaluated.
struct LetterTable {
  private(set) var definitions: [Definition] = []
  /// Letters in definitions that nothing explains; they may have any value.
  var constants: Set<String> = []
  /// Accents that the text declares to mark derivatives of the loss: `\bar M = \partial L / \partial M`.
  var slopeAccents: Set<Marks> = []
  /// Whether δW is the derivative of the loss by W.
  var hasSlopeSign = false
  /// Whether an index that is repeated in a term is summed over, as the text says.
  var sumsRepeated = false
  /// Whether d before a name is a differential, as the text says.
  var hasDifferentials = false
  /// Constants of the model whose names the document never writes: what else may be meant by an unknown letter.
  var spareConstants: [Int] = []
  var homes: IndexHomes?
  /// Values that the text gives to entries outside of an array: 1 for x_0.
  var boundaries: [(name: Name, index: Int, value: Double)] = []
  /// Letters above a sum, at the end of a range or in a shape.
  var sizes: Set<String> = []
  private var byText: [String: [Int]] = [:]

  mutating func add(_ definition: Definition) {
    var own = definition
    own.id = definitions.count
    byText[own.name.text, default: []].append(own.id)
    definitions.append(own)
  }

  /// Whether a letter may be a size where it stands as a number.
  func countsSomething(_ text: String) -> Bool {
    sizes.contains(text) || ["N", "m", "M", "B", "n", "L"].contains(text)
  }

  func hasDefinition(_ name: Name) -> Bool {
    byText[name.text]?.contains { accents(definitions[$0].name) == accents(name) } ?? false
  }

  /// Whether a section has said what a name is, or the document what its entries are: what it says again is a claim.
  func isDefined(_ name: Occurrence, in section: Int, isQuoted: Bool) -> Bool {
    byText[name.base.text]?.contains { place in
      let own = definitions[place]
      let isWhole = name.scripts.isEmpty && !own.indices.isEmpty
      return (own.section == section || isWhole) && own.primes == name.primes && own.isQuoted == isQuoted
        && accents(own.name) == accents(name.base) && !own.isFunction && own.literals.isEmpty
        && own.position > 0
    } ?? false
  }

  /// Whether the text introduces a name with arguments.
  func hasArguments(_ name: Name) -> Bool {
    byText[name.text]?.contains {
      definitions[$0].hasArguments && accents(definitions[$0].name) == accents(name)
    }
      ?? false
  }

  /// Whether a name has definitions with scripts that belong to it.
  func hasLiterals(_ name: Name) -> Bool {
    byText[name.text]?.contains { !definitions[$0].literals.isEmpty } ?? false
  }

  /// Losses that the text makes of the model's, J_λ = J + …, and of one of its terms, J_{ij} = ….
  func losses(_ model: Model, _ tree: FormulaTree) -> [Definition] {
    let loss = model.quantities[model.loss].name
    return definitions.filter { definition in
      if definition.isFunction { return false }
      if definition.name.text == loss { return true }
      guard definition.indices.isEmpty else { return false }
      var open = [definition.body]
      var isMade = false
      while let node = open.popLast(), !isMade {
        if case .name(let id) = tree.kind(node) { isMade = tree[id].text == loss }
        if case .derivative = tree.kind(node) { continue }
        open += tree.children(of: node)
      }
      return isMade
    }
  }

  private func accents(_ name: Name) -> Marks { name.marks.subtracting(.fonts) }

  /// The last definition before a place, else the first one behind it; one in a quotation holds only there.
  func definition(
    of name: Name, primes: Int?, before position: Int, in quotation: Int, literals: [String]? = nil,
    scripts: Int? = nil
  ) -> Definition? {
    var fitting = (byText[name.text] ?? []).map { definitions[$0] }.filter { definition in
      accents(definition.name) == accents(name) && (primes == nil || definition.primes == primes)
        && (definition.quotation == nil || definition.quotation == quotation)
        && (literals == nil || definition.literals.allSatisfy { literals!.contains($0) })
    }
    // The one that says most of the scripts.
    let most = fitting.map { $0.literals.count }.max() ?? 0
    fitting = fitting.filter { $0.literals.count == most }
    if let count = scripts {
      // The one with as many indices as are written, else the one without.
      let exact = fitting.filter { $0.indices.count == count }
      let plain = fitting.filter { $0.indices.isEmpty }
      if !exact.isEmpty { fitting = exact } else if !plain.isEmpty { fitting = plain }
    }
    return fitting.last { $0.quotation == quotation && quotation >= 0 && $0.position <= position }
      ?? fitting.last { $0.position <= position } ?? fitting.first
  }
}
