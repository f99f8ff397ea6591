import LaTeXReading
import ModelLanguage

/// The names of a model as notes may write them, and what the model's quantities are to one another.
struct Vocabulary {
  let model: Model
  /// A quantity as a notation writes it: its scripts in order, each a letter of an index or a part of the name.
  struct Template {
    struct Script {
      var form: Occurrence.Script.Form
      /// The axis that a letter stands for; nil for what belongs to the name.
      var letter: Int?
      var text: String

      func fits(_ script: Occurrence.Script, _ written: String) -> Bool {
        guard script.form == form else { return false }
        return letter != nil || written == text || script.literal.map { "\($0)" == text } == true
      }
    }
    var quantity: Int
    var accents: Marks
    var primes: Int
    var scripts: [Script]
    var letterCount: Int { scripts.count { $0.letter != nil } }
  }

  private(set) var templates: [String: [Template]] = [:]
  /// By base.
  private(set) var entries: [String: [Entry]] = [:]
  /// z for the a of a = f(z), by quantity.
  private(set) var preActivation: [Int: Int] = [:]
  /// f of a = f(z), by the quantity a.
  private(set) var activation: [Int: ActivationName] = [:]
  /// The quantities whose derivatives notes call δ, in the order of the equations.
  private(set) var errors: [Int] = []
  /// The link that the loss compares with the target.
  private(set) var prediction: Int?
  /// Functions in the order of their first use.
  private(set) var functions: [ActivationName] = []
  /// The functions that the model leaves open, by the base of their names.
  private(set) var opaqueNames: [String: [Entry]] = [:]
  /// Functions that the model calls by names of several letters, by those letters alone: `leakyrelu` for `leaky_relu`.
  private(set) var calls: [String: [ActivationName]] = [:]
  private(set) var ancestors: [Int: Set<Int>] = [:]
  private let axes: AxisClasses
  /// The number of the last layer, where names end in layers.
  private(set) var lastLayer: Int?

  struct ActivationName: Hashable {
    var name: String
    var parameter: Double?
  }

  init(_ model: Model) {
    self.model = model
    axes = AxisClasses(model)
    ancestors = Self.ancestors(of: model) { references(in: $0) }
    findActivations()
    findCalls()
    for (place, function) in model.opaqueFunctions.enumerated() {
      for entry in Entry.cuts(of: function.name, quantity: place) {
        opaqueNames[entry.base, default: []].append(entry)
      }
    }
    for (place, quantity) in model.quantities.enumerated() {
      let hasSymbol = model.symbolTemplates.contains { $0.name == quantity.name }
      for entry in Entry.cuts(of: quantity.name, quantity: place) where !hasSymbol || entry.rest == .none {
        add(entry)
      }
    }
    for matrix in model.matrices {
      for entry in Entry.cuts(of: matrix.name, quantity: matrix.quantity, isTransposed: matrix.isTransposed) {
        add(entry)
      }
    }
    for template in model.symbolTemplates { add(template) }
    addConventional()
  }

  mutating func add(_ entry: Entry) {
    if case .number(let number) = entry.rest { lastLayer = max(lastLayer ?? number, number) }
    if entries[entry.base]?.contains(entry) != true { entries[entry.base, default: []].append(entry) }
  }

  /// What the axes of a quantity run over, without that of the samples.
  func unitClasses(_ quantity: Int) -> [Int] {
    Array(axes.classes[quantity].dropFirst(model.quantities[quantity].isPerSample ? 1 : 0))
  }

  func place(of name: String) -> Int? { model.quantities.firstIndex { $0.name == name } }

  /// Whether a name is a weight, perhaps written in the other case.
  func isWeight(_ text: String) -> Bool {
    guard let first = text.first else { return false }
    let other = (first.isUppercase ? first.lowercased() : first.uppercased()) + text.dropFirst()
    let own = entries[text] ?? entries[other] ?? []
    return own.contains { model.quantities[$0.quantity].role == .weight }
  }

  /// Whether the capital or small letter is a name.
  func hasOtherCase(_ text: String) -> Bool {
    guard let first = text.first else { return false }
    return entries[(first.isUppercase ? first.lowercased() : first.uppercased()) + text.dropFirst()] != nil
  }

  /// The entries of a base with these accents; without accents of its own where nothing fits better.
  func entries(_ base: String, _ accents: Marks, primes: Int = 0) -> [Entry] {
    let all = entries[base] ?? []
    let exact = all.filter { $0.accents == accents && $0.primes == primes }
    let own = exact.filter { !$0.isConventional }
    return own.isEmpty ? exact : own
  }
}

// MARK: What is what

extension Vocabulary {
  private mutating func findActivations() {
    for equation in model.equations {
      if isCopy(equation) { activation[equation.target] = ActivationName(name: "identity") }
      guard let (z, function) = argument(of: equation) else { continue }
      preActivation[equation.target] = z
      activation[equation.target] = function
      if !functions.contains(function) { functions.append(function) }
      if !errors.contains(z) { errors.append(z) }
    }
    appendLinearOutputs()
    prediction = findPrediction()
  }

  /// `a3[j] = z3[j]`: a layer without a function of its own.
  private func isCopy(_ equation: Model.Equation) -> Bool {
    guard case .reference(let name, let indices) = model.tree[equation.body], indices == equation.indices,
      let source = place(of: name)
    else { return false }
    return model.quantities[source].role == .link
  }

  private mutating func findCalls() {
    for equation in model.equations {
      var open = [equation.body]
      while let id = open.popLast() {
        open += model.tree.operands(of: id).reversed()
        guard case .call(let name, _, let arguments) = model.tree[id], name.count > 2 else { continue }
        var own = ActivationName(name: name)
        if arguments.count > 1, case .number(let text) = model.tree[arguments[1]] {
          own.parameter = Double(text)
        }
        let letters = Self.letters(of: name)
        if calls[letters]?.contains(own) != true { calls[letters, default: []].append(own) }
      }
    }
  }

  /// The functions of the model that a printed name may be.
  func calls(named text: String) -> [ActivationName] { calls[Self.letters(of: text)] ?? [] }

  /// Whether a word names a function, by custom or in the model.
  func isFunction(_ text: String) -> Bool {
    RealFunction.written(text) != nil || !calls(named: text).isEmpty
  }

  /// Whether a letter with something above it is Euler's number. Where the model has an e, an error, that is squared and counted,
  /// `e^2` and `e^{(i)}`, but never raised to a formula: no index begins with a minus or has a quantity in it.
  func isEuler(_ text: String, raisedTo exponent: NodeID, in tree: FormulaTree) -> Bool {
    guard text == "e" else { return false }
    if entries[text] == nil { return true }
    switch tree.kind(exponent) {
    case .group: return false
    case .sum where tree.joint(before: 0, of: exponent) == .minus: return true
    default:
      var open = [exponent]
      while let node = open.popLast() {
        if let name = tree.name(of: node), entries[name.text] != nil { return true }
        open += tree.children(of: node)
      }
      return false
    }
  }

  private static func letters(of name: String) -> String {
    name.filter { $0.isLetter || $0.isNumber }.lowercased()
  }

  /// z and f of a[j] = f(z[j]) and of p[k] = softmax(k: z[k]).
  private func argument(of equation: Model.Equation) -> (Int, ActivationName)? {
    switch model.tree[equation.body] {
    case .call(let name, 0, let arguments):
      guard let first = arguments.first, case .reference(let z, let indices) = model.tree[first],
        indices == equation.indices, let place = place(of: z)
      else { return nil }
      var parameter: Double?
      if arguments.count > 1, case .number(let text) = model.tree[arguments[1]] { parameter = Double(text) }
      return (place, ActivationName(name: name, parameter: parameter))
    case .vectorCall(let name, _, let inner):
      guard case .reference(let z, _) = model.tree[inner], let place = place(of: z) else { return nil }
      return (place, ActivationName(name: name))
    default: return nil
    }
  }

  /// What the loss is made of without a function in between.
  private mutating func appendLinearOutputs() {
    var open = [model.loss]
    var seen: Set<Int> = []
    while let target = open.popLast() {
      guard seen.insert(target).inserted else { continue }
      for equation in model.equations where equation.target == target {
        let used = references(in: equation.body)
        let hasWeights = used.contains { model.quantities[$0].role == .weight }
        if hasWeights, target != model.loss {
          if !errors.contains(target) { errors.append(target) }
        } else {
          open += used.filter {
            [.link, .abbreviation].contains(model.quantities[$0].role) && preActivation[$0] == nil
              && !errors.contains($0)
          }
        }
      }
    }
  }

  /// The quantities that an expression names, in written order.
  func references(in root: SyntaxTree.ID) -> [Int] {
    var found: [Int] = []
    var open = [root]
    while let id = open.popLast() {
      if case .reference(let name, _) = model.tree[id], let place = place(of: name) { found.append(place) }
      open += model.tree.operands(of: id).reversed()
    }
    return found
  }

  /// Whether a quantity is computed from another one, directly or through others.
  func depends(_ quantity: Int, on other: Int) -> Bool { ancestors[quantity]?.contains(other) ?? false }

  /// What every quantity is computed from.
  static func ancestors(of model: Model, _ references: (SyntaxTree.ID) -> [Int]) -> [Int: Set<Int>] {
    var direct: [Int: Set<Int>] = [:]
    for equation in model.equations {
      direct[equation.target, default: []].formUnion(references(equation.body))
    }
    var all = direct
    for _ in 0..<model.quantities.count {
      var isSame = true
      for (target, own) in all {
        let more = own.reduce(own) { $0.union(all[$1] ?? []) }
        if more.count > own.count {
          all[target] = more
          isSame = false
        }
      }
      if isSame { break }
    }
    return all
  }

  /// The first link on the way from the loss back that is not compared but computed from weights or an activation.
  private func findPrediction() -> Int? {
    var open = [model.loss]
    var seen: Set<Int> = []
    while !open.isEmpty {
      let target = open.removeFirst()
      guard seen.insert(target).inserted else { continue }
      for equation in model.equations where equation.target == target {
        let used = references(in: equation.body)
        let targets = used.contains {
          if case .target = model.quantities[$0].role { return true }
          return false
        }
        let links = used.filter { model.quantities[$0].role == .link }
        if targets, let first = links.first { return first }
        open += links + used.filter { model.quantities[$0].role == .abbreviation }
      }
    }
    return nil
  }
}

// MARK: Names by custom

extension Vocabulary {
  /// ŷ for the prediction, z and a for the sum and the activation of a layer, where the model has no such names itself.
  private mutating func addConventional() {
    addPrediction()
    for (activation, sum) in preActivation.sorted(by: { $0.key < $1.key }) {
      let own =
        (entries(of: activation).map { $0.rest }.first { if case .number = $0 { true } else { false } })
      let rest = own ?? .none
      let isMade = model.quantities[sum].name.hasPrefix("z_")
      if entries["z"]?.contains(where: {
        !$0.isConventional && !model.quantities[$0.quantity].name.hasPrefix("z_")
      })
        != true
      {
        add(Entry(quantity: sum, base: "z", rest: rest, isConventional: true))
      }
      if entries["a"]?.contains(where: { !$0.isConventional }) != true {
        add(Entry(quantity: activation, base: "a", rest: rest, isConventional: true))
      }
      if isMade, let base = entries(of: activation).first {
        add(Entry(quantity: sum, base: base.base, rest: .word("in"), isConventional: true))
      }
    }
  }

  private mutating func addPrediction() {
    guard let prediction else { return }
    for (place, quantity) in model.quantities.enumerated() {
      guard case .target = quantity.role else { continue }
      for entry in entries(of: place) where entry.accents.isEmpty && entry.rest == .none {
        if entries(entry.base, .hat).isEmpty {
          add(Entry(quantity: prediction, base: entry.base, accents: .hat, isConventional: true))
        }
      }
      return
    }
  }

  func entries(of quantity: Int) -> [Entry] {
    Entry.cuts(of: model.quantities[quantity].name, quantity: quantity)
  }
}

// MARK: Symbols

extension Vocabulary {
  /// `symbol v = "s^2"`: what of the template is no index letter belongs to the name.
  mutating func add(_ template: Model.SymbolTemplate) {
    guard let quantity = place(of: template.name) else { return }
    let page = Page.read(Array("$\(template.latex)$".utf8), as: .latex)
    guard let root = page.formulas.first?.statements.first?.root else { return }
    let occurrence = Occurrence(root, in: page.tree)
    guard let base = occurrence?.base, let occurrence else { return }
    let letters = Set(template.letters)
    let scripts = occurrence.scripts.map { script in
      let text = page.tree.plainText(script.node)
      return Template.Script(form: script.form, letter: template.letters.firstIndex(of: text), text: text)
    }
    let own = Template(
      quantity: quantity, accents: base.marks.subtracting(.fonts), primes: occurrence.primes, scripts: scripts
    )
    // What says most of a name comes first: w_{j0} before w_{ji}.
    let rivals = templates[base.text] ?? []
    let place = rivals.firstIndex { $0.letterCount > own.letterCount } ?? rivals.count
    templates[base.text, default: []].insert(own, at: place)
    var words: [String] = []
    for script in occurrence.scripts {
      let text = page.tree.plainText(script.node)
      if !letters.contains(text) { words.append(text) }
    }
    let joined = words.joined()
    var entry = Entry(quantity: quantity, base: base.text, accents: base.marks.subtracting(.fonts))
    entry.primes = occurrence.primes
    entry.rest = joined.isEmpty ? .none : Int(joined).map { .number($0) } ?? .word(joined)
    add(entry)
  }
}
