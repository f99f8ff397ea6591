import SymbolicAlgebra

/// One search for the form that a textbook would print: what is known, what the author wrote, and the work that is left.
///
/// From the inside outwards every node offers its cheapest forms; sums find them by the laws for sums, products by trying the
/// forms of their brackets together. Everything is a node of the graph, so that nothing is looked at twice.
final class Presenter {
  let graph: ExpressionGraph
  var facts: Presuppositions
  let authors: AuthorsForms
  var cost: PrintedCost
  /// Whether factors are sorted as one writes them: number, names, functions, brackets. A chain keeps its order.
  let ordersFactors: Bool
  let names: NamedValues
  /// Whether exponentials stand in what is given, against which those under a name may cancel.
  let opensShares: Bool
  /// Names of shares of exponentials, and of other quotients, with their factors.
  private(set) var shares: [(name: Node, value: Monomial)] = []
  private(set) var quotients: [(name: Node, value: Monomial)] = []
  let distributions: [Distribution]
  /// The sums that are one.
  let totals: Set<UInt64>

  /// A node and what it cost to come to it, as by multiplying out.
  struct Form {
    var node: Node
    var toll = 0.0
  }

  private var memo: [Node: [Form]] = [:]
  /// The forms of sums by all laws, and those over a common factor, not yet chosen among.
  private var sums: [Node: [Form]] = [:]
  private var overFactors: [Node: [Form]] = [:]
  private var depth = 0
  /// Forms that may still be priced.
  private(set) var budget = Presenter.priceLimit

  /// Forms priced so far.
  private(set) var pricedForms = 0

  /// Past so many priced forms the collected form is taken.
  static let priceLimit = 1_500
  private static let keptForms = 6
  private static let depthLimit = 40
  static let expansionToll = 4.0

  init(
    _ graph: ExpressionGraph, facts: Presuppositions, authors: AuthorsForms, names: NamedValues,
    ordersFactors: Bool,
    distributions: [Distribution] = [], opensShares: Bool = true
  ) {
    self.opensShares = opensShares
    self.graph = graph
    self.facts = facts
    self.authors = authors
    self.names = names
    self.ordersFactors = ordersFactors
    self.distributions = distributions
    totals = Set(distributions.map { graph.fingerprint(of: graph.sum($0.parts)) })
    cost = PrintedCost(graph, names: names, authors: authors)
    for entry in names.entries where graph.function(of: entry.value) != .exp && hasDivisor(entry.value) {
      if opensName(entry.value) {
        shares.append((entry.name, monomial(entry.value)))
      } else {
        quotients.append((entry.name, monomial(entry.value)))
      }
    }
  }

  /// Whether a name is seen as what it is made of: exponentials and their shares of a sum, whose parts cancel against others.
  func opensName(_ value: Node) -> Bool {
    if !opensShares { return false }
    switch graph.view(value) {
    case .function(.exp, _): return true
    case .product(let factors):
      return factors.contains { isDivisor($0) } && factors.contains { graph.function(of: $0) == .exp }
    default: return false
    }
  }

  private func hasDivisor(_ value: Node) -> Bool {
    if case .product(let factors) = graph.view(value) { return factors.contains { isDivisor($0) } }
    return isDivisor(value)
  }

  private func isDivisor(_ node: Node) -> Bool {
    guard case .power(_, let exponent) = graph.view(node) else { return false }
    return graph.constant(of: exponent)?.integer.map { $0 < 0 } ?? false
  }

  var isSpent: Bool { budget <= 0 }

  /// A fresh allowance of work; what is known stays known.
  func beginRound() { budget = Self.priceLimit }

  /// The cheapest form; the collected one where the work runs out.
  func simplest(_ root: Node) -> Node {
    for node in Self.shown(root, graph) { _ = forms(of: node) }
    return best(root)
  }

  /// The nodes of a formula, operands first; what stands under a name is not shown.
  static func shown(_ root: Node, _ graph: ExpressionGraph) -> [Node] {
    var found: Set<Node> = []
    var open = [root]
    while let node = open.popLast() {
      guard found.insert(node).inserted, graph.opcode(of: node) != .named else { continue }
      open += graph.operands(of: node)
    }
    return found.sorted()
  }

  /// Names put in place of what they stand for: of whole values, the outermost first, and of quotients within products. Only what is
  /// finished is named: a name in a term hides what cancels.
  func naming(_ root: Node) -> Node {
    if names.isEmpty { return root }
    var current = root
    for _ in 0..<3 {
      let next = graph.rewriting(current) { node in
        if graph.opcode(of: node) == .named { return node }
        guard graph.operandCount(of: node) > 0 else { return nil }
        if let name = names.name(of: graph.fingerprint(of: node)) { return name }
        guard graph.opcode(of: node) == .product, !quotients.isEmpty else { return nil }
        let own = monomial(node)
        let made = self.node(namingQuotients(own, quotients))
        return made != self.node(own) && cost.of(made) < cost.of(node) ? made : nil
      }
      if next == current { break }
      current = next
    }
    return current
  }

  func best(_ node: Node) -> Node { forms(of: node)[0].node }

  /// The cheapest forms of a node, the best first.
  func forms(of node: Node) -> [Form] {
    if let known = memo[node] { return known }
    depth += 1
    defer { depth -= 1 }
    let found = depth > Self.depthLimit ? [Form(node: node)] : made(node)
    memo[node] = found
    return found
  }

  private func made(_ node: Node) -> [Form] {
    switch graph.view(node) {
    case .constant, .symbol, .indexValue, .delta, .named: return [Form(node: node)]
    case .sum: return cheapest(sumForms(node))
    case .product, .power: return cheapest(productForms(node))
    case .function(.sigmoidSlope, let argument), .function(.tanhSlope, let argument):
      let own = graph.apply(graph.function(of: node) ?? .sigmoidSlope, best(argument[0]))
      return cheapest(productForms(own))
    case .function(let function, let arguments):
      return [Form(node: self.function(function, arguments.map { best($0) }))]
    case .opaque(let name, let order, let argument):
      return [Form(node: graph.opaque(name, order: order, best(argument)))]
    case .reduction: return cheapest(reductionForms(node))
    }
  }

  /// The cheapest of the forms, each once; of equals the first.
  private func cheapest(_ forms: [Form]) -> [Form] {
    if isSpent { return [forms[0]] }
    var seen: Set<Node> = []
    var priced: [(form: Form, price: Double, place: Int)] = []
    for (place, form) in forms.enumerated() where seen.insert(form.node).inserted {
      priced.append((form, cost.of(form.node) + form.toll, place))
      budget -= 1
      pricedForms += 1
    }
    priced.sort { $0.price != $1.price ? $0.price < $1.price : $0.place < $1.place }
    return priced.prefix(Self.keptForms).map { $0.form }
  }

  private func function(_ function: ElementaryFunction, _ arguments: [Node]) -> Node {
    for law in PresentationBook.functions {
      if let node = law.rewrite(self, function, arguments) { return node }
    }
    return graph.apply(function, arguments)
  }

  // MARK: Sums

  private func sumForms(_ node: Node) -> [Form] {
    let terms = collected(graph.operands(of: node).flatMap { self.terms(of: best($0)) })
    // Brackets that are not the author's are opened at once where no more terms are left.
    if let open = expanded(terms, keepingAuthors: true), open.count < terms.count { return sumForms(open) }
    return sumForms(terms)
  }

  func sumForms(_ terms: [Monomial]) -> [Form] {
    if terms.isEmpty { return [Form(node: graph.constant(0))] }
    if terms.count == 1 { return productForms(node(terms[0])) }
    let sum = node(terms)
    if let known = sums[sum] { return known }
    var forms = [Form(node: sum)]
    // A law that comes back to the sum it was asked of finds the sum as it is.
    sums[sum] = forms
    defer { sums[sum] = forms }
    depth += 1
    defer { depth -= 1 }
    budget -= 1
    if terms.count > Self.sumLimit || depth > Self.depthLimit { return forms }
    for law in PresentationBook.sums {
      if isSpent { break }
      forms += law.rewrite(self, terms)
    }
    return forms
  }

  /// The terms over what they have in common.
  func factored(_ terms: [Monomial]) -> [Form] {
    let sum = node(terms)
    if let known = overFactors[sum] { return known }
    let found = takingFactors(terms)
    overFactors[sum] = found
    return found
  }

  /// Longer sums stay as they are.
  private static let sumLimit = 32

  // MARK: Products

  private func productForms(_ node: Node) -> [Form] {
    let own = monomial(node)
    var alternatives: [[Form]] = own.slots.map { slot in
      graph.opcode(of: slot.base) == .power
        || graph.opcode(of: slot.base) == .product && slot.exponent.integer != nil
        ? [Form(node: slot.base)] : radicands(slot, forms(of: slot.base))
    }
    limit(&alternatives)
    var result: [Form] = []
    var choice = [Int](repeating: 0, count: alternatives.count)
    repeat {
      var product = Monomial(coefficient: own.coefficient)
      var toll = 0.0
      for (place, slot) in own.slots.enumerated() {
        let form = alternatives[place][choice[place]]
        multiply(&product, form.node, exponent(best(self.node(slot.exponent))))
        toll += form.toll
      }
      result += finished(product).map { Form(node: $0.node, toll: toll + $0.toll) }
    } while !isSpent && advance(&choice, alternatives)
    return result
  }

  /// Under a root the author's sum stays, unless another form of it lets something cancel.
  private func radicands(_ slot: Slot, _ forms: [Form]) -> [Form] {
    guard slot.exponent.integer == nil, let own = authors.sums[graph.fingerprint(of: slot.base)] else {
      return forms
    }
    let others = forms.filter { $0.node != own }.map {
      Form(node: $0.node, toll: $0.toll + Self.expansionToll)
    }
    return [Form(node: own)] + others
  }

  /// At most 64 combinations: the forms past that are left out, the longest lists first.
  private func limit(_ alternatives: inout [[Form]]) {
    while alternatives.reduce(1, { min($0 * $1.count, 10_000) }) > 64 {
      guard let place = alternatives.indices.max(by: { alternatives[$0].count < alternatives[$1].count })
      else { return }
      alternatives[place].removeLast()
    }
  }

  private func advance(_ choice: inout [Int], _ alternatives: [[Form]]) -> Bool {
    for place in choice.indices {
      choice[place] += 1
      if choice[place] < alternatives[place].count { return true }
      choice[place] = 0
    }
    return false
  }

  /// The forms of a product whose brackets are chosen, as the laws for products leave it.
  func finished(_ product: Monomial, opens: Bool = true) -> [Form] {
    var product = product
    budget -= product.slots.count / 8
    if product.coefficient.isZero { return [Form(node: graph.constant(0))] }
    var isOpen = true
    var rounds = 0
    while isOpen, rounds < 12 {
      isOpen = false
      rounds += 1
      for law in PresentationBook.products where !product.repeatsBase {
        if let next = law.rewrite(self, product) {
          product = next
          isOpen = true
        }
      }
    }
    var forms = [Form(node: node(product))]
    for law in PresentationBook.openings where opens && !isSpent && !product.repeatsBase {
      forms += law.rewrite(self, product)
    }
    return forms
  }
}

/// Declared of a target: what its entries, none negative, sum to is one.
package struct Distribution {
  package var parts: [Node]
  package init(parts: [Node]) { self.parts = parts }
}

/// Values that have a name, found by fingerprint.
struct NamedValues {
  let entries: [(name: Node, value: Node)]
  private var byValue: [UInt64: Node] = [:]
  private var byName: [Node: Node] = [:]

  init(_ graph: ExpressionGraph, _ entries: [(name: Node, value: Node)] = []) {
    self.entries = entries
    for entry in entries {
      byName[entry.name] = entry.value
      if graph.operandCount(of: entry.value) > 0, byValue[graph.fingerprint(of: entry.value)] == nil {
        byValue[graph.fingerprint(of: entry.value)] = entry.name
      }
    }
  }

  var isEmpty: Bool { entries.isEmpty }

  /// The name of a value, by its fingerprint.
  func name(of fingerprint: UInt64) -> Node? { byValue[fingerprint] }

  func value(of name: Node) -> Node? { byName[name] }
}
