import LaTeXReading
import ModelLanguage

/// What the model would write in a formula: its names with the indices of the formula, and the factors of its chains.
struct ModelPieces {
  private let editor: FormulaEditor
  private let stock: SlipStock
  /// The letters of indices in the formula, and whether numbers stand there.
  private var letters: [NodeID] = []
  private var hasNumbers = false
  private var at: NodeID
  /// Names with indices.
  private(set) var names: [FormulaEditor.Piece] = []
  /// Slopes of activations, and what the loss compares.
  private(set) var factors: [FormulaEditor.Piece] = []

  /// Whether nothing in the formula has an index.
  var isOfMatrices: Bool { letters.isEmpty && !hasNumbers }

  private static let nameLimit = 64
  /// Values of one index that are tried.
  private static let indexLimit = 3

  private var evaluator: Evaluator { editor.evaluator }
  private var vocabulary: Vocabulary { evaluator.vocabulary }

  init(editor: FormulaEditor, stock: SlipStock, sides: [NodeID]) {
    self.editor = editor
    self.stock = stock
    at = sides[0]
    collectIndices(sides)
    for place in vocabulary.model.quantities.indices where place != vocabulary.model.loss {
      guard let entry = entry(of: place) else { continue }
      names += written(entry, Name(text: entry.base, marks: entry.accents), entry.latex)
    }
    for place in vocabulary.errors {
      guard let entry = entry(of: place), case .number = entry.rest else { continue }
      names += written(entry, Name(text: "delta"), "\\delta")
    }
    names = Array(names.prefix(Self.nameLimit))
    addSlopes()
    addDifferences()
  }

  /// The name of a quantity with the number or the word that belongs to it.
  private func entry(of place: Int) -> Entry? { vocabulary.entries(of: place).last }

  private mutating func collectIndices(_ sides: [NodeID]) {
    var open = sides
    var seen: Set<String> = []
    while let node = open.popLast() {
      if let name = evaluator.occurrence(node), vocabulary.entries[name.base.text] != nil {
        if name.scripts.contains(where: { $0.form == .sub && $0.isNumber }) { hasNumbers = true }
        for script in editor.indices(of: node) {
          let inner = editor.tree.unbracketed(script)
          guard let letter = editor.tree.letter(of: inner) else { continue }
          let text = editor.tree[letter].text
          if !Evaluator.countingLetters.contains(text), seen.insert(text).inserted { letters.append(inner) }
        }
      }
      open += Array(editor.tree.children(of: node).reversed())
    }
  }

  // MARK: Names

  /// A quantity at all indices that the formula may mean.
  private func written(_ entry: Entry, _ base: Name, _ latex: String) -> [FormulaEditor.Piece] {
    tuples(entry.quantity).flatMap { indices -> [FormulaEditor.Piece] in
      let plain = piece(entry, base, latex, indices)
      guard isOfMatrices, !evaluator.ground.layout.arrays[entry.quantity].bounds.isEmpty else {
        return [plain]
      }
      return [plain, transposed(plain)]
    }
  }

  /// The indices of a quantity's units: letters of the formula, numbers, or none where the formula has none.
  private func tuples(_ quantity: Int) -> [[FormulaEditor.Piece]] {
    if isOfMatrices { return [[]] }
    let isPerSample = vocabulary.model.quantities[quantity].isPerSample
    let bounds = evaluator.ground.layout.arrays[quantity].bounds.dropFirst(isPerSample ? 1 : 0)
    if bounds.isEmpty { return [[]] }
    var found: [[FormulaEditor.Piece]] = []
    if !letters.isEmpty {
      found += product(bounds.map { _ in letters.prefix(Self.indexLimit).map { ($0, editor.source($0)) } })
    }
    if hasNumbers {
      found += product(
        bounds.map { bound in
          bound.prefix(Self.indexLimit).map { value in
            let shown = value + evaluator.indexShift
            return (editor.number(shown, at: at), "\(shown)")
          }
        })
    }
    return found
  }

  private func product(_ axes: [[FormulaEditor.Piece]]) -> [[FormulaEditor.Piece]] {
    axes.reduce([[]]) { found, axis in found.flatMap { head in axis.map { head + [$0] } } }
  }

  private func piece(_ entry: Entry, _ base: Name, _ latex: String, _ indices: [FormulaEditor.Piece])
    -> FormulaEditor.Piece
  {
    var below = indices
    var above: FormulaEditor.Piece?
    switch entry.rest {
    case .none: break
    case .word(let word):
      below.insert((editor.name(Name(text: word, isWord: true), at: at), word), at: 0)
    case .number(let number):
      let own: FormulaEditor.Piece = (editor.number(number, at: at), "\(number)")
      switch stock.layerForm {
      case .sub: below.insert(own, at: 0)
      case .plain: above = own
      case .bracket:
        above = (editor.make(.group(.square), [own.node], [], at: at), "[\(own.text)]")
      case .paren, .angle: above = (editor.group(own.node, at: at), "(\(own.text))")
      }
    }
    var children = [editor.name(base, at: at)]
    var text = latex
    if !below.isEmpty {
      let list = below.map { $0.node }
      // Numbers of several digits would run into one another.
      let hasLayer = if case .sub = stock.layerForm, case .number = entry.rest { true } else { false }
      let joints: [Joint] = list.indices.map { $0 == 0 ? .none : hasLayer ? .comma : .juxtaposed }
      children.append(
        list.count == 1 ? list[0] : editor.make(hasLayer ? .list : .product, list, joints, at: at))
      let inner = below.map { $0.text }.joined(separator: hasLayer ? "," : "")
      text += inner.count == 1 ? "_\(inner)" : "_{\(inner)}"
    }
    if let above {
      children.append(above.node)
      text += above.text.count == 1 ? "^\(above.text)" : "^{\(above.text)}"
    }
    if children.count == 1 { return (children[0], text) }
    return (
      editor.make(.scripted(Scripts(hasSub: !below.isEmpty, hasSuper: above != nil)), children, [], at: at),
      text
    )
  }

  private func transposed(_ piece: FormulaEditor.Piece) -> FormulaEditor.Piece {
    let letter = editor.name(Name(text: "T"), at: at)
    let mark = editor.transposeMark
    guard case .scripted = editor.tree.kind(piece.node) else {
      return (
        editor.make(.scripted(Scripts(hasSuper: true)), [piece.node, letter], [], at: at),
        "\(piece.text)^\(mark)"
      )
    }
    let inner = editor.group(piece.node, at: at)
    return (
      editor.make(.scripted(Scripts(hasSuper: true)), [inner, letter], [], at: at), "(\(piece.text))^\(mark)"
    )
  }

  // MARK: Factors

  /// f'(z) for a = f(z): by the function, or by its value where that is how it is written.
  private mutating func addSlopes() {
    for (activation, sum) in vocabulary.preActivation.sorted(by: { $0.key < $1.key }) {
      guard let function = vocabulary.activation[activation], let a = entry(of: activation),
        let z = entry(of: sum)
      else { continue }
      for indices in tuples(activation) {
        let value = piece(a, Name(text: a.base, marks: a.accents), a.latex, indices)
        switch function.name {
        case "sigmoid":
          let rest = editor.complement(of: value, at: at)
          factors.append(rest)
          factors.append((editor.product([value.node, rest.node], at: at), "\(value.text) \(rest.text)"))
        case "tanh": factors.append(editor.complement(of: editor.square(of: value, at: at), at: at))
        default:
          guard let (name, letter) = opaqueName(function.name) else { continue }
          let argument = piece(z, Name(text: z.base, marks: z.accents), z.latex, indices)
          let call = editor.make(.call, [name, editor.group(argument.node, at: at)], [], at: at)
          factors.append((call, "\(letter)(\(argument.text))"))
        }
      }
    }
  }

  /// f_h' of a model that leaves f_h open.
  private func opaqueName(_ function: String) -> FormulaEditor.Piece? {
    guard vocabulary.model.opaqueFunctions.contains(where: { $0.name == function }),
      let entry = Entry.cuts(of: function, quantity: 0).last
    else { return nil }
    var children = [editor.name(Name(text: entry.base), at: at)]
    var text = entry.latex
    if case .word(let word) = entry.rest {
      children.append(editor.name(Name(text: word, isWord: word.count > 1), at: at))
      text += word.count == 1 ? "_\(word)" : "_{\(word)}"
    }
    let scripts = Scripts(hasSub: children.count > 1, primes: 1)
    return (editor.make(.scripted(scripts), children, [], at: at), text + "'")
  }

  /// What the loss compares, as a difference.
  private mutating func addDifferences() {
    guard let prediction = vocabulary.prediction, let p = entry(of: prediction) else { return }
    for (place, quantity) in vocabulary.model.quantities.enumerated() {
      guard case .target = quantity.role, let y = entry(of: place) else { continue }
      for indices in tuples(prediction) {
        let own = piece(p, Name(text: p.base, marks: p.accents), p.latex, indices)
        let wanted = piece(
          y, Name(text: y.base, marks: y.accents), y.latex,
          tuples(place).first?.isEmpty == true ? [] : indices)
        for (a, b) in [(own, wanted), (wanted, own)] {
          let sum = editor.make(.sum, [a.node, b.node], [.plus, .minus], at: at)
          factors.append((editor.group(sum, at: at), "(\(a.text) - \(b.text))"))
        }
      }
    }
  }
}
