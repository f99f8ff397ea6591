import SymbolicAlgebra

/// Expressions as LaTeX.
///
/// An explicit stack of nodes and bytes takes the place of recursion, and bytes go straight into one buffer. Names are not looked
/// through. Parentheses stand by precedence only, and grow only around what is tall.
public struct Typesetter {
  let graph: ExpressionGraph
  let profile: NotationProfile
  /// The loss, whose adjoints are written ∂loss/∂X.
  let loss: String
  /// The symbol of the sample's index and its letter.
  let sample: (name: String, size: String?, letter: String)?
  /// Names of arrays, whose trailing number is a layer.
  let arrays: Set<String>
  /// Letters that bound indices may not take.
  let taken: Set<String>
  private var buffer: [UInt8] = []
  private var stack: [Task] = []
  /// The letters of the bound indices of the expression in the making, by height.
  private var letters: [UInt32: String] = [:]
  private var names: [Node: String] = [:]
  private var tall: [Node: Bool] = [:]

  /// How tightly the surroundings bind. A node that binds less takes parentheses.
  enum Level: Int, Comparable {
    case sum, term, product, factor, power
    static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
  }

  private enum Task {
    case node(Node, Level)
    case text(String)
  }

  public init(
    graph: ExpressionGraph, profile: NotationProfile, loss: String = "L",
    sample: (name: String, size: String?)? = nil, indices: Set<String> = [],
    arrays: Set<String> = [], taken: Set<String> = []
  ) {
    self.graph = graph
    self.profile = profile
    self.loss = loss
    self.arrays = arrays
    self.taken = taken
    self.sample = sample.map { sample in
      (
        sample.name, sample.size,
        ["i", "n", "s", "r", "b"].first { !taken.contains($0) && !indices.contains($0) } ?? "i"
      )
    }
    buffer.reserveCapacity(4096)
  }

  /// The LaTeX of one expression.
  ///
  /// Bound indices take letters that are neither free in the expression nor in `reserved`.
  public mutating func latex(_ node: Node, reserved: Set<String> = []) -> String {
    chooseLetters(for: node, reserved)
    buffer.removeAll(keepingCapacity: true)
    stack = [.node(node, .sum)]
    while let task = stack.popLast() {
      switch task {
      case .text(let text): buffer.append(contentsOf: text.utf8)
      case .node(let node, let level): expand(node, level)
      }
    }
    return String(decoding: buffer, as: UTF8.self)
  }

  // MARK: Pieces

  /// Schedules pieces to be written in this order.
  private mutating func write(_ pieces: [Task]) { stack.append(contentsOf: pieces.reversed()) }

  private mutating func parenthesised(_ inner: [Task], _ node: Node, if condition: Bool) -> [Task] {
    if !condition { return inner }
    let (open, close) = isTall(node) ? ("\\left( ", " \\right)") : ("(", ")")
    return [.text(open)] + inner + [.text(close)]
  }

  private mutating func expand(_ node: Node, _ level: Level) {
    switch graph.view(node) {
    case .constant(let value):
      write(parenthesised(constant(value), node, if: value.isNegative && level > .sum))
    case .symbol(let name, let indices): write([.text(symbol(node, name, indices))])
    case .named(let role, let name, let indices, _): write([.text(named(node, role, name, indices))])
    case .indexValue(let index): write([.text(text(index))])
    case .delta(let a, let b): write([.text("[\(text(a)) = \(text(b))]")])
    case .sum(let terms): write(parenthesised(sum(terms), node, if: level > .sum))
    case .product(let factors):
      let isNegative = graph.constant(of: factors[0])?.isNegative == true
      let inner = product(factors, isTerm: level == .term)
      write(parenthesised(inner, node, if: level > .product || isNegative && level == .product))
    case .power(let base, let exponent): expandPower(node, base, exponent, level)
    case .function(let function, let arguments): expandFunction(function, arguments, level, node)
    case .opaque(let name, let order, let argument):
      let mark = order > 3 ? "^{(\(order))}" : String(repeating: "'", count: order)
      let function = SymbolNotation.latex(graph.name(of: name), indices: [], isArray: false)
      write([.text(function + mark)] + parenthesisedArgument(argument))
    case .reduction(let kind, let height, let interval, let body):
      write(parenthesised(reduction(kind, height, interval, body), node, if: level > .product))
    }
  }

  private func constant(_ value: Rational) -> [Task] { [.text(ConstantNotation.latex(value, profile))] }

  private mutating func parenthesisedArgument(_ node: Node) -> [Task] {
    let (open, close) = isTall(node) ? ("\\left( ", " \\right)") : ("(", ")")
    return [.text(open), .node(node, .sum), .text(close)]
  }

  private mutating func sum(_ terms: [Node]) -> [Task] {
    var pieces: [Task] = []
    for (place, term) in terms.enumerated() {
      let negative = negated(term)
      if place > 0 {
        pieces.append(.text(negative == nil ? " + " : " - "))
      } else if negative != nil {
        pieces.append(.text("-"))
      }
      pieces += negative ?? [.node(term, .term)]
    }
    return pieces
  }

  /// The pieces of −term where the term starts with a minus.
  private mutating func negated(_ term: Node) -> [Task]? {
    if let value = graph.constant(of: term), value.isNegative { return constant(value.negated) }
    guard case .product(let factors) = graph.view(term), let value = graph.constant(of: factors[0]),
      value.isNegative
    else { return nil }
    let rest = Array(factors.dropFirst())
    if value.isMinusOne {
      return rest.count == 1 ? [.node(rest[0], .product)] : product(rest, isTerm: true)
    }
    return product([graph.constant(value.negated)] + rest, isTerm: true)
  }

  /// Numerators over denominators, in written order, with the profile's sign between factors.
  private mutating func product(_ factors: [Node], isTerm: Bool) -> [Task] {
    var groups: [[Task]] = []
    var above: [Node] = []
    var below: [Node] = []
    var factors = factors
    var coefficient: [Task] = []
    if let value = graph.constant(of: factors[0]) {
      factors.removeFirst()
      coefficient = value.isMinusOne ? [.text("-")] : constant(value) + [.text(" ")]
    }
    let isMonomial = isTerm && factors.allSatisfy { isSimple($0) }
    func separated(_ nodes: [Node]) -> [Task] {
      let sign = isMonomial || profile.productSign.isEmpty ? " " : " \(profile.productSign) "
      return Array(
        nodes.map { [Task.node($0, nodes.count == 1 ? .sum : .factor)] }.joined(separator: [.text(sign)]))
    }
    func close() {
      if below.isEmpty {
        groups += above.map { [.node($0, .factor)] }
      } else {
        let top = above.isEmpty ? [Task.text("1")] : separated(above)
        groups.append([.text("\\frac{")] + top + [.text("}{")] + separated(below) + [.text("}")])
      }
      (above, below) = ([], [])
    }
    for factor in factors {
      if let divisor = divisor(factor) {
        // A Σ stays beside the fraction; so does all that came before it.
        if above.contains(where: { graph.opcode(of: $0) == .reduction }) { close() }
        below.append(divisor)
      } else {
        if !below.isEmpty { close() }
        above.append(factor)
      }
    }
    close()
    let sign = isMonomial || profile.productSign.isEmpty ? " " : " \(profile.productSign) "
    let last = groups.count - 1
    if case .node(let node, _)? = groups[last].first, graph.opcode(of: node) == .reduction {
      groups[last] = [.node(node, .product)]
    }
    var pieces = coefficient
    for (place, group) in groups.enumerated() {
      if place > 0 { pieces.append(.text(isReduction(group) ? " " : sign)) }
      pieces += group
    }
    return pieces
  }

  private func isReduction(_ group: [Task]) -> Bool {
    guard case .node(let node, _)? = group.first else { return false }
    return graph.opcode(of: node) == .reduction
  }

  private func isSimple(_ node: Node) -> Bool {
    switch graph.view(node) {
    case .symbol, .constant, .indexValue: true
    case .named(let role, _, _, _): role != .adjoint
    case .power(let base, let exponent): isSimple(base) && graph.opcode(of: exponent) == .constant
    default: false
    }
  }

  /// d where the factor is d⁻ⁿ.
  private func divisor(_ factor: Node) -> Node? {
    guard case .power(let base, let exponent) = graph.view(factor), let value = graph.constant(of: exponent),
      value.isNegative
    else { return nil }
    return graph.power(base, graph.constant(value.negated))
  }

  private mutating func expandPower(_ node: Node, _ base: Node, _ exponent: Node, _ level: Level) {
    if let divisor = divisor(node) {
      return write([.text("\\frac{1}{"), .node(divisor, .sum), .text("}")])
    }
    if let value = graph.constant(of: exponent), let root = value.reciprocal?.integer, root > 1 {
      let index = root == 2 ? "" : "[\(root)]"
      return write([.text("\\sqrt\(index){"), .node(base, .sum), .text("}")])
    }
    let inner: [Task]
    if case .function(let function, let arguments) = graph.view(base), !needsBase(function) {
      inner = [
        .text("\\left( "), .node(graph.apply(function, arguments), .sum), .text(" \\right)^{"),
        .node(exponent, .sum), .text("}"),
      ]
    } else if carriesSuperscript(base) {
      inner = [.text("\\left( "), .node(base, .sum), .text(" \\right)^{"), .node(exponent, .sum), .text("}")]
    } else {
      inner = [.node(base, .power), .text("^{"), .node(exponent, .sum), .text("}")]
    }
    write(parenthesised(inner, node, if: level == .power))
  }

  /// A name that has a superscript already takes parentheses; two on one base do not compile.
  private mutating func carriesSuperscript(_ base: Node) -> Bool {
    switch graph.view(base) {
    case .symbol(let name, let indices): symbol(base, name, indices).contains("^")
    case .named(let role, let name, let indices, _):
      role == .adjoint || named(base, role, name, indices).contains("^")
    default: false
    }
  }

  /// Whether a function can carry an exponent after its closing mark.
  private func needsBase(_ function: ElementaryFunction) -> Bool {
    switch FunctionNotation.table[function.name] {
    case .bars, .oneMinusSquare: true
    default: false
    }
  }

  private mutating func expandFunction(
    _ function: ElementaryFunction, _ arguments: [Node], _ level: Level, _ node: Node
  ) {
    switch FunctionNotation.table[function.name] {
    case .exponential:
      let inner: [Task] = [.text("e^{"), .node(arguments[0], .sum), .text("}")]
      write(parenthesised(inner, node, if: level == .power))
    case .bars: write([.text("\\left| "), .node(arguments[0], .sum), .text(" \\right|")])
    case .oneMinusSquare(let command):
      write([.text("\\left( 1 - \(command)^2")] + parenthesisedArgument(arguments[0]) + [.text(" \\right)")])
    case .command(let command):
      if function == .sigmoidSlope, profile.slopeByValue { return expandSlopeByValue(arguments[0]) }
      if arguments.count == 1 { return write([.text(command)] + parenthesisedArgument(arguments[0])) }
      write([
        .text(command + "("), .node(arguments[0], .sum), .text(", "), .node(arguments[1], .sum), .text(")"),
      ])
    case nil: write([.text("\\operatorname{\(function.name)}")] + parenthesisedArgument(arguments[0]))
    }
  }

  /// σ(z)(1 − σ(z)).
  private mutating func expandSlopeByValue(_ z: Node) {
    let value: [Task] = [.text("\\sigma")] + parenthesisedArgument(z)
    write(value + [.text(" (1 - ")] + value + [.text(")")])
  }

  private func reduction(_ kind: ReductionKind, _ height: UInt32, _ interval: IndexInterval, _ body: Node)
    -> [Task]
  {
    let letter = self.letter(height)
    let range = "_{\(letter)=\(text(interval.lower))}^{\(text(interval.upper))} "
    let command =
      switch kind {
      case .sum: "\\sum"
      case .product: "\\prod"
      case .max: "\\max"
      case .min: "\\min"
      }
    return [.text(command + range), .node(body, .product)]
  }

  // MARK: Names

  private mutating func symbol(_ node: Node, _ name: Symbol, _ indices: [Index]) -> String {
    if let known = names[node] { return known }
    var text = graph.name(of: name)
    var result: String
    if text.hasPrefix("∂") {
      text.removeFirst()
      result = partial(of: element(text, indices))
    } else if text == ExpressionGraph.piName {
      result = "\\pi"
    } else {
      result = element(text, indices)
    }
    names[node] = result
    return result
  }

  private mutating func named(_ node: Node, _ role: NameRole, _ name: Symbol, _ indices: [Index]) -> String {
    if let known = names[node] { return known }
    let element = element(graph.name(of: name), indices)
    let result =
      role == .adjoint
      ? partial(of: element, ofSample: indices.contains { isSample($0) || isBound($0) }) : element
    names[node] = result
    return result
  }

  /// ∂loss/∂x. Inside the Σ over the samples the part of one sample is differentiated, so the loss carries its index.
  public func partial(of element: String, ofSample: Bool = false) -> String {
    let top = ofSample ? lossOfSample : lossName
    return "\\frac{\\partial \(top)}{\\partial \(element)}"
  }

  /// The part of the loss that one sample adds, without what stands before the Σ.
  public var lossOfSample: String {
    SymbolNotation.latex(loss, indices: sample.map { [$0.letter] } ?? [], isArray: true)
  }

  public var lossName: String { SymbolNotation.latex(loss, indices: [], isArray: false) }

  /// A name with its indices.
  public func element(_ name: String, _ indices: [Index]) -> String {
    let shown = profile.showsSample ? indices : indices.filter { !isSample($0) }
    return SymbolNotation.latex(
      name, indices: shown.map { text($0) },
      isArray: arrays.contains(name) || !shown.isEmpty && !onlySample(indices))
  }

  private func onlySample(_ indices: [Index]) -> Bool { indices.count == 1 && isSample(indices[0]) }

  private func isBound(_ index: Index) -> Bool {
    if case .bound = index.base { true } else { false }
  }

  func isSample(_ index: Index) -> Bool {
    guard let sample, case .free(let symbol) = index.base else { return false }
    return graph.name(of: symbol) == sample.name
  }

  /// Whether a named node carries the free index of the sample.
  func isPerSample(_ node: Node) -> Bool {
    guard case .named(_, _, let indices, _) = graph.view(node) else { return false }
    return indices.contains { isSample($0) || isBound($0) }
  }

  func text(_ index: Index) -> String {
    let offset = index.offset == 0 ? "" : index.offset > 0 ? "+\(index.offset)" : "\(index.offset)"
    switch index.base {
    case .none: return "\(index.offset)"
    case .free(let symbol):
      let name = graph.name(of: symbol)
      return (name == sample?.name ? sample!.letter : SymbolNotation.symbol(name)) + offset
    case .bound(let height): return letter(height) + offset
    case .size(let symbol):
      return SymbolNotation.latex(graph.name(of: symbol), indices: [], isArray: false) + offset
    case .dependentSize(let place):
      let (name, argument) = graph.dependentSize(at: place)
      return "\(SymbolNotation.symbol(graph.name(of: name)))(\(text(argument)))\(offset)"
    }
  }

  /// The sample's letter for a Σ over the samples, else the first free letters, inside out.
  private mutating func chooseLetters(for root: Node, _ reserved: Set<String>) {
    var used = reserved.union(taken)
    var heights: [UInt32: Bool] = [:]
    var stack = [root]
    var seen: Set<Node> = []
    while let node = stack.popLast() {
      guard seen.insert(node).inserted else { continue }
      for case .free(let symbol) in graph.ownIndices(of: node).map({ $0.base }) {
        used.insert(graph.name(of: symbol))
      }
      if case .reduction(_, let height, let interval, _) = graph.view(node) {
        heights[height] = heights[height] == true || isOverSamples(interval)
      }
      if graph.opcode(of: node) != .named { stack += graph.operands(of: node) }
    }
    if let sample { used.insert(sample.letter) }
    var free = ["i", "j", "k", "l", "m", "n", "p", "q", "r", "s"].filter { !used.contains($0) }[...]
    let old = letters
    letters = [:]
    for height in heights.keys.sorted() {
      letters[height] = heights[height] == true ? sample?.letter : free.popFirst() ?? "i_{\(height)}"
    }
    // Names remember the letters of their bound indices.
    if letters != old { names.removeAll(keepingCapacity: true) }
  }

  private func isOverSamples(_ interval: IndexInterval) -> Bool {
    guard let sample, case .size(let symbol) = interval.upper.base else { return false }
    return graph.name(of: symbol) == sample.size
  }

  /// Inside a body that is printed without its Σ the sample is the only bound index.
  private func letter(_ height: UInt32) -> String { letters[height] ?? sample?.letter ?? "i_{\(height)}" }

  // MARK: Height

  /// Whether fractions, sums or roots stand inside, not counting what is under a name.
  private mutating func isTall(_ root: Node) -> Bool {
    if let known = tall[root] { return known }
    var stack = [root]
    while let node = stack.last {
      if tall[node] != nil {
        stack.removeLast()
        continue
      }
      if let own = ownHeight(node) {
        tall[node] = own
        stack.removeLast()
        continue
      }
      let operands = graph.operands(of: node)
      let open = operands.filter { tall[$0] == nil }
      if open.isEmpty {
        tall[node] = operands.contains { tall[$0] == true }
        stack.removeLast()
      } else {
        stack += open
      }
    }
    return tall[root] ?? false
  }

  /// nil where the operands decide.
  private func ownHeight(_ node: Node) -> Bool? {
    switch graph.view(node) {
    case .constant(let value):
      return !value.isInteger && value.decimalDescription == nil || value == Rational(1, over: 2)
    case .symbol(let name, _): return graph.name(of: name).hasPrefix("∂")
    case .named(let role, _, _, _): return role == .adjoint
    case .indexValue, .delta: return false
    case .reduction: return true
    case .power(_, let exponent):
      if let value = graph.constant(of: exponent), value.isNegative || !value.isInteger { return true }
      return nil
    default: return nil
    }
  }
}

/// Numbers as LaTeX: exact, as integers, decimals or fractions.
enum ConstantNotation {
  static func latex(_ value: Rational, _ profile: NotationProfile) -> String {
    if value.isInteger { return value.description }
    let magnitude = value.isNegative ? value.negated : value
    let sign = value.isNegative ? "-" : ""
    let parts = magnitude.description.split(separator: "/")
    if let decimal = magnitude.decimalDescription, parts.count == 2, parts[1].count > 1 {
      return sign + (profile.decimalComma ? decimal.split(separator: ".").joined(separator: "{,}") : decimal)
    }
    return parts.count == 2 ? "\(sign)\\frac{\(parts[0])}{\(parts[1])}" : "\(sign)\(magnitude)"
  }
}
