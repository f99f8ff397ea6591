import ModelLanguage
import SymbolicAlgebra

extension IndexForm {
  /// The same equations with a link for every sum over an index of which a function, a power or a product is taken, and for
  /// functions that are multiplied by what depends on weights.
  ///
  /// `h[j] = σ(Σᵢ w[j,i]·x[i])` becomes `z[j] = Σᵢ w[j,i]·x[i]` and `h[j] = σ(z[j])`: the slope σ′(z[j]) then reads the sum,
  /// which would be taken again for every weight. Only equations of quantities before `end` are looked at.
  ///
  /// - Parameters:
  ///   - isPlain: Whether only sums are named that have no function inside, so that stable forms are met as they were.
  ///   - isSmall: Whether an array of these extents may be kept for a sample.
  public func namingNestedSums(
    before end: Int, isPlain: Bool, isSmall: @escaping ([IndexRange]) -> Bool
  ) -> IndexForm {
    NestedSums(self, isPlain: isPlain, isSmall: isSmall).run(before: end)
  }
}

private final class NestedSums {
  private let form: IndexForm
  private let graph: ExpressionGraph
  private let isPlain: Bool
  private let isSmall: ([IndexRange]) -> Bool
  private var links: [Model.Quantity] = []
  private var equations: [IndexEquation] = []
  /// The name of the equation that is being rewritten, after which its sums are called.
  private var current = ""
  private var count = 0
  private var made: [Key: Symbol] = [:]
  /// Weights and links.
  private var activeNames: Set<Symbol> = []

  private struct Key: Hashable {
    var body: Node
    var letters: [IndexEquation.FreeIndex]
  }

  init(_ form: IndexForm, isPlain: Bool, isSmall: @escaping ([IndexRange]) -> Bool) {
    self.form = form
    graph = form.graph
    self.isPlain = isPlain
    self.isSmall = isSmall
    for quantity in form.model.quantities where quantity.role == .weight || quantity.role == .link {
      activeNames.insert(graph.symbol(named: quantity.name))
    }
  }

  func run(before end: Int) -> IndexForm {
    for var equation in form.equations {
      if equation.quantity < end {
        (current, count) = (form.model.quantities[equation.quantity].name, 0)
        let body = rewritten(equation.body, equation.free)
        // Once more, so that what was met before a link was made reads it too.
        equation.body = count > 0 ? rewritten(equation.body, equation.free) : body
      }
      equations.append(equation)
    }
    var result = IndexForm(model: form.model.adding(links: links), graph: graph, equations: equations)
    result.exponentialSums = form.exponentialSums
    result.extrema = form.extrema
    return result
  }

  /// Reductions are opened, so that no index inside is bound; recursion goes one level for each.
  private func rewritten(_ root: Node, _ open: [IndexEquation.FreeIndex]) -> Node {
    graph.rewritingScope(root) { node, kind, interval in
      let letter = graph.symbol(named: "\u{7}\(open.count)")
      let body = rewritten(
        graph.instance(of: node, at: .free(letter)),
        open + [IndexEquation.FreeIndex(symbol: letter, interval: interval)])
      return graph.reduction(kind, over: letter, in: interval, body)
    } other: { node, image in
      remade(node, image, open)
    }
  }

  /// A node made again, with links for what its derivative reads.
  private func remade(_ node: Node, _ image: [Node: Node], _ open: [IndexEquation.FreeIndex]) -> Node {
    switch graph.opcode(of: node) {
    case .function, .power, .opaque:
      return graph.rebuilt(node) { hasSum(image[$0]!) ? named(image[$0]!, open) : image[$0]! }
    case .product:
      let active = graph.operands(of: node).filter { isActive(image[$0]!) }
      return graph.rebuilt(node) { operand in
        let value = image[operand]!
        if !hasSum(value), isPlain || graph.opcode(of: value) != .function { return value }
        // Beside numbers and data a sum is not read again, unless it has its link already.
        return named(value, open, onlyIfKnown: active.count == 1 || !active.contains(operand))
      }
    case .constant, .symbol, .indexValue, .delta, .sum, .reduction, .named:
      return graph.rebuilt(node) { image[$0]! }
    }
  }

  private func hasSum(_ value: Node) -> Bool {
    graph.reachable(from: [value]).contains { graph.opcode(of: $0) == .reduction }
  }

  /// Whether a value depends on weights, as far as its names tell.
  private func isActive(_ value: Node) -> Bool {
    graph.reachable(from: [value]).contains { inner in
      graph.symbolName(of: inner).map { activeNames.contains($0) } ?? false
    }
  }

  /// A link for a value; the value itself where there is no array for it.
  private func named(_ value: Node, _ open: [IndexEquation.FreeIndex], onlyIfKnown: Bool = false) -> Node {
    guard graph.reachable(from: [value]).allSatisfy(isNameable) else { return value }
    let letters = open.filter { graph.uses($0.symbol, in: value) }
      .sorted { form.isOverSamples($0.interval) && !form.isOverSamples($1.interval) }
    let isPerSample = letters.first.map { form.isOverSamples($0.interval) } ?? false
    guard isPerSample || form.model.samples == nil, letters.count <= (isPerSample ? 3 : 2) else {
      return value
    }
    let own = letters.enumerated().map { number, letter in
      let sample = form.isOverSamples(letter.interval) ? form.model.samples?.index : nil
      return IndexEquation.FreeIndex(
        symbol: graph.symbol(named: sample ?? "\u{7}\u{7}\(number)"), interval: letter.interval)
    }
    let pairs = zip(letters, own).map { (Index.Base.free($0.symbol), Index.free($1.symbol)) }
    let body = graph.substituting(Dictionary(pairs) { first, _ in first }, in: value)
    let key = Key(body: body, letters: own)
    guard let name = onlyIfKnown ? made[key] : link(key, isPerSample) else { return value }
    return graph.symbol(name, letters.map { .free($0.symbol) })
  }

  /// The link of a value in letters of its own, which is made where it is met first; nil for indices without stated ends,
  /// and for an array that is not to be kept.
  private func link(_ key: Key, _ isPerSample: Bool) -> Symbol? {
    if let known = made[key] { return known }
    let dimensions = key.letters.compactMap { IndexRange($0.interval, graph) }
    guard dimensions.count == key.letters.count, isSmall(Array(dimensions.dropFirst(isPerSample ? 1 : 0)))
    else {
      return nil
    }
    count += 1
    // No author can write a blank in a name.
    let name = "\(isPlain ? "sum" : "value") \(count) in \(current)"
    let symbol = graph.symbol(named: name)
    equations.append(
      IndexEquation(
        quantity: form.model.quantities.count + links.count,
        target: graph.symbol(symbol, key.letters.map { .free($0.symbol) }), free: key.letters, body: key.body)
    )
    links.append(Model.Quantity(name: name, role: .link, dimensions: dimensions, isPerSample: isPerSample))
    activeNames.insert(symbol)
    made[key] = symbol
    return symbol
  }

  /// Sums over the samples are no values of one sample.
  private func isNameable(_ node: Node) -> Bool {
    switch graph.view(node) {
    case .reduction(let kind, _, let interval, _): (!isPlain || kind == .sum) && !form.isOverSamples(interval)
    case .function, .power, .opaque: !isPlain
    case .constant, .symbol, .indexValue, .delta, .sum, .product, .named: true
    }
  }
}
