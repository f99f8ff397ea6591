import LaTeXReading
import NumericBackprop

/// Along which axes of the model each letter of an index goes in a document, as far as names of one meaning tell.
struct IndexHomes {
  private var votes: [String: [Int: Int]] = [:]
  /// What letters of samples go along, beside the classes of units.
  private static let samples = -1

  init(_ page: Page, _ vocabulary: Vocabulary) {
    for formula in page.formulas {
      for statement in formula.statements {
        var open = [statement.root]
        while let node = open.popLast() {
          if case .scripted = page.tree.kind(node) { vote(node, page.tree, vocabulary) }
          open += page.tree.children(of: node)
        }
      }
    }
  }

  private mutating func vote(_ node: NodeID, _ tree: FormulaTree, _ vocabulary: Vocabulary) {
    guard let name = Occurrence(node, in: tree) else { return }
    let accents = name.base.marks.subtracting(.fonts)
    func text(_ script: Occurrence.Script) -> String? {
      if case .name(let id) = tree.kind(tree.unbracketed(script.node)) { return tree[id].text }
      return nil
    }
    // As the notation writes it.
    for template in vocabulary.templates[name.base.text] ?? [] where template.accents == accents {
      let classes = vocabulary.unitClasses(template.quantity)
      guard name.scripts.count == template.scripts.count else { continue }
      let pairs = zip(template.scripts, name.scripts)
      guard pairs.allSatisfy({ $0.fits($1, tree.plainText($1.node)) }) else { continue }
      for (script, own) in pairs {
        if let letter = script.letter, letter < classes.count, let text = text(own) {
          votes[text, default: [:]][classes[letter], default: 0] += 1
        }
      }
      return
    }
    let entries = (vocabulary.entries[name.base.text] ?? []).filter { $0.accents == accents }
    guard let first = entries.first, entries.allSatisfy({ $0.quantity == first.quantity }),
      first.rest == .none
    else { return }
    let classes = vocabulary.unitClasses(first.quantity)
    let below = name.scripts.filter { $0.form == .sub }
    guard !below.isEmpty, below.count >= classes.count else { return }
    // What is given for each sample, x_i or t_{ik}, has the sample's letter first; E_t may be a part of E.
    let quantity = vocabulary.model.quantities[first.quantity]
    if below.count == classes.count + 1, quantity.isPerSample, quantity.role.isGiven,
      let text = text(below[0])
    {
      votes[text, default: [:]][Self.samples, default: 0] += 1
    }
    for (script, own) in zip(below.suffix(classes.count), classes) {
      if let text = text(script) { votes[text, default: [:]][own, default: 0] += 1 }
    }
  }

  /// The one axis class of a letter; nil where names do not tell, or not with one voice.
  func home(of letter: String) -> Int? {
    guard let own = votes[letter] else { return nil }
    let total = own.values.reduce(0, +)
    guard let (home, _) = own.first(where: { $0.value * 4 >= total * 3 }) else { return nil }
    return home == Self.samples ? nil : home
  }
}
