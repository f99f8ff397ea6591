import SymbolicAlgebra

/// Expressions as LaTeX.
///
/// An explicit stack of nodes and bytes takes the place of recursion, and bytes go straight into one buffer. Names are not looked
/// through. Parentheses stand by precedence only, and grow only around what is tall.
public struct Typesetter {
  let graph: ExpressionGraph
  var profile: NotationProfile
  /// The loss, whose adjoints are written ∂loss/∂X.
  let loss: String
  /// The symbol of the sample's index and its letter.
  let sample: (name: String, letter: String)?
  /// Names of arrays, whose trailing number is a layer.
  let arrays: Set<String>
  /// Letters that bound indices may not take.
  let taken: Set<String>
  /// Names of quantities with the sample as their first index, and the name of the number of samples.
  let sampled: Set<String>
  let sampleSize: String?
  /// What the model's author calls things.
  let reading: AuthorsReading
  /// Added to printed places and bounds.
  var indexShift: Int32
  /// The weight that a derivation with deltas differentiates in, and the letters of its indices.
  var kronecker: (letters: [String], target: String)?
  var buffer: [UInt8] = []
  var stack: [Task] = []
  var names: [Node: String] = [:]
  /// Numbers that stand in place of names, by the LaTeX of these.
  var numbers: [String: String] = [:]
  /// Whether a name before or behind a fraction of numbers stands above it: `\frac{x}{2}`.
  var mergesFractions = false
  /// The formula in the making, the letters of its free indices once they are asked for, and the open reductions.
  var root: Node
  var freeLetters: Set<String>?
  var reserved: Set<String> = []
  var scopes: [(height: UInt32, letter: String)] = []
  var tall: [Node: Bool] = [:]

  /// How tightly the surroundings bind. A node that binds less takes parentheses.
  enum Level: Int, Comparable {
    case sum, term, product, factor, power
    static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
  }

  enum Task {
    case node(Node, Level)
    case text(String)
    /// A reduction's body begins or ends.
    case open(height: UInt32, letter: String)
    case close
  }

  public init(
    graph: ExpressionGraph, profile: NotationProfile, loss: String = "L", sample: String? = nil,
    sampleSize: String? = nil, sampled: Set<String> = [], arrays: Set<String> = [], taken: Set<String> = [],
    freeIndices: Set<String> = [], indexShift: Int = 0, reading: AuthorsReading = AuthorsReading()
  ) {
    self.indexShift = Int32(indexShift)
    self.reading = reading
    self.graph = graph
    self.profile = profile
    self.loss = loss
    self.arrays = arrays
    self.taken = taken
    self.sampled = sampled
    self.sampleSize = sampleSize
    root = graph.constant(0)
    self.sample = sample.map { name in
      (name, ["i", "n", "s", "r", "b"].first { !taken.contains($0) && !freeIndices.contains($0) } ?? "i")
    }
    buffer.reserveCapacity(4096)
  }

  /// The LaTeX of one expression.
  ///
  /// Bound indices take letters that are neither free in the expression nor in `reserved`.
  public mutating func latex(_ node: Node, reserved: Set<String> = []) -> String {
    buffer.removeAll(keepingCapacity: true)
    stack = [.node(node, .sum)]
    (root, freeLetters) = (node, nil)
    self.reserved = reserved
    scopes = []
    while let task = stack.popLast() {
      switch task {
      case .text(let text): buffer.append(contentsOf: text.utf8)
      case .node(let node, let level): expand(node, level)
      case .open(let height, let letter): scopes.append((height, letter))
      case .close: scopes.removeLast()
      }
    }
    return String(decoding: buffer, as: UTF8.self)
  }

  /// The LaTeX of an expression that is a term of a sum.
  mutating func latexOfTerm(_ node: Node) -> String {
    let other = graph.symbol("\u{3}term")
    let (text, tail) = (latex(graph.sum(node, other)), " + " + latex(other))
    return text.hasSuffix(tail) ? String(text.dropLast(tail.count)) : latex(node)
  }

  // MARK: Pieces

  /// Schedules pieces to be written in this order.
  mutating func write(_ pieces: [Task]) { stack.append(contentsOf: pieces.reversed()) }

  mutating func parenthesised(_ inner: [Task], _ node: Node, if condition: Bool) -> [Task] {
    if !condition { return inner }
    let (open, close) = isTall(node) ? ("\\left( ", " \\right)") : ("(", ")")
    return [.text(open)] + inner + [.text(close)]
  }

  mutating func expand(_ node: Node, _ level: Level) {
    switch graph.view(node) {
    case .constant(let value):
      let needsFence =
        value.isNegative && level > .sum || level == .power && ConstantNotation.isFraction(value)
      write(parenthesised(constant(value), node, if: needsFence))
    case .symbol(let name, let indices): write([.text(numbered(symbol(node, name, indices), level))])
    case .named(let role, let name, let indices, _):
      write([.text(numbered(named(node, role, name, indices), level))])
    case .indexValue(let index):
      let terms = graph.terms(of: index)
      let hasOffset = !terms.isEmpty && index.offset != 0 || terms.count > 1
      write(parenthesised([.text(text(value: index))], node, if: hasOffset && level > .term))
    case .delta(let a, let b): write([.text("[\(relation(a, b))]")])
    case .sum(let terms): write(parenthesised(sum(terms), node, if: level > .sum))
    case .product(let factors):
      let isNegative = graph.constant(of: factors[0])?.isNegative == true
      let inner = product(factors, isTerm: level == .term)
      write(parenthesised(inner, node, if: level > .product || isNegative && level == .product))
    case .power(let base, let exponent): expandPower(node, base, exponent, level)
    case .function(let function, let arguments): expandFunction(function, arguments, level, node)
    case .opaque(let name, let order, let argument):
      write([.text(opaque(graph.name(of: name), order))] + parenthesisedArgument(argument))
    case .reduction(let kind, let height, let interval, let body):
      let tasks = windowSum(node) ?? reduction(kind, height, interval, body)
      write(parenthesised(tasks, node, if: level > .product))
    }
  }

  /// A name, or the number that stands for it.
  func numbered(_ name: String, _ level: Level) -> String {
    guard let number = numbers[name] else { return name }
    return number.hasPrefix("-") && level > .sum ? "(\(number))" : number
  }

  /// `f_o''`, `f''_o` or `f_o^{(4)}`.
  func opaque(_ name: String, _ order: Int) -> String {
    let function =
      CompoundFunction.command(of: name) ?? profile.latex(name, indices: [], isArray: false)
    let mark = order > 3 ? "^{(\(order))}" : String(repeating: "'", count: order)
    guard profile.primeFirst, let place = function.firstIndex(of: "_") else { return function + mark }
    return function[..<place] + mark + function[place...]
  }

  func constant(_ value: Rational) -> [Task] { [.text(ConstantNotation.latex(value, profile))] }

  mutating func parenthesisedArgument(_ node: Node) -> [Task] {
    let (open, close) = isTall(node) ? ("\\left( ", " \\right)") : ("(", ")")
    return [.text(open), .node(node, .sum), .text(close)]
  }

  mutating func expandPower(_ node: Node, _ base: Node, _ exponent: Node, _ level: Level) {
    if let divisor = divisor(node) {
      let inner: [Task] = [.text("\\frac{1}{"), .node(divisor, .sum), .text("}")]
      return write(parenthesised(inner, node, if: level == .power))
    }
    if let value = graph.constant(of: exponent), let root = value.reciprocal?.integer, root > 1 {
      let index = root == 2 ? "" : "[\(root)]"
      return write([.text("\\sqrt\(index){"), .node(base, .sum), .text("}")])
    }
    let inner: [Task]
    if case .function(let function, let arguments) = graph.view(base), arguments.count == 1,
      let command = FunctionNotation.carryingPower[function.name],
      let value = graph.constant(of: exponent)?.integer, value > 1
    {
      return write([.text("\(command)^{\(value)}")] + parenthesisedArgument(arguments[0]))
    } else if case .function(let function, let arguments) = graph.view(base), !needsBase(function) {
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
  mutating func carriesSuperscript(_ base: Node) -> Bool {
    switch graph.view(base) {
    case .symbol(let name, let indices): symbol(base, name, indices).contains("^")
    case .named(let role, let name, let indices, _):
      role == .adjoint || named(base, role, name, indices).contains("^")
    default: false
    }
  }

  /// Whether a function can carry an exponent after its closing mark.
  func needsBase(_ function: ElementaryFunction) -> Bool {
    switch FunctionNotation.table[function.name] {
    case .bars, .oneMinusSquare, .root: true
    default: false
    }
  }

  /// Whether a formula that stands alone is a sum on the page, and needs brackets as a factor.
  func printsSum(_ node: Node) -> Bool {
    if case .function(let function, _) = graph.view(node),
      case .oneMinusSquare = FunctionNotation.table[function.name]
    {
      return true
    }
    return graph.opcode(of: node) == .sum
  }

  mutating func expandFunction(
    _ function: ElementaryFunction, _ arguments: [Node], _ level: Level, _ node: Node
  ) {
    switch FunctionNotation.table[function.name] {
    // A quantity or size called e leaves no e for the base.
    case .exponential where taken.contains("e"): write([.text("\\exp")] + parenthesisedArgument(arguments[0]))
    case .exponential:
      let inner: [Task] = [.text("e^{"), .node(arguments[0], .sum), .text("}")]
      write(parenthesised(inner, node, if: level == .power))
    case .root(let degree): write([.text("\\sqrt[\(degree)]{"), .node(arguments[0], .sum), .text("}")])
    case .bars: write([.text("\\left| "), .node(arguments[0], .sum), .text(" \\right|")])
    case .oneMinusSquare(let command):
      if let value = valueName(of: .tanh, at: arguments[0]) {
        let base = Scripts.hasSuperscript(value) ? "(\(value))" : value
        return write([.text(level == .sum ? "1 - \(base)^{2}" : "(1 - \(base)^{2})")])
      }
      let inner = [.text("1 - \(command)^2")] + parenthesisedArgument(arguments[0])
      write(parenthesised(inner, node, if: level > .sum))
    case .command(let command):
      if function == .sigmoidSlope, profile.slopeByValue { return expandSlopeByValue(arguments[0]) }
      if arguments.count == 1 { return write([.text(command)] + parenthesisedArgument(arguments[0])) }
      expandList(command, arguments, isTall(node))
    case nil: write([.text("\\operatorname{\(function.name)}")] + parenthesisedArgument(arguments[0]))
    }
  }

  private mutating func expandList(_ command: String, _ arguments: [Node], _ isTall: Bool) {
    let (open, close) = isTall ? ("\\left( ", " \\right)") : ("(", ")")
    let list = arguments.map { [Task.node($0, .sum)] }.joined(separator: [.text(", ")])
    write([.text(command + open)] + list + [.text(close)])
  }

  /// σ(z)(1 − σ(z)).
  mutating func expandSlopeByValue(_ z: Node) {
    let name = valueName(of: .sigmoid, at: z)
    let value: [Task] = name.map { [.text($0)] } ?? [.text("\\sigma")] + parenthesisedArgument(z)
    let sign =
      profile.productSign.isEmpty && numbers.isEmpty
      ? name == nil ? " \\cdot " : " " : numbers.isEmpty ? " \(profile.productSign) " : " \\cdot "
    write(value + [.text(sign + "(1 - ")] + value + [.text(")")])
  }

  /// The name of f(z) where the author defined one, with the indices of z.
  func valueName(of function: ElementaryFunction, at z: Node) -> String? {
    guard profile.slopeByValue else { return nil }
    let (name, indices): (Symbol, [Index])
    switch graph.view(z) {
    case .symbol(let symbol, let own): (name, indices) = (symbol, own)
    case .named(_, let symbol, let own, _): (name, indices) = (symbol, own)
    default: return nil
    }
    guard let value = reading.values[function.name]?[graph.name(of: name)] else { return nil }
    let text = element(value, indices)
    return numbers[text] ?? text
  }

  mutating func reduction(
    _ kind: ReductionKind, _ height: UInt32, _ interval: IndexInterval, _ body: Node
  ) -> [Task] {
    let letter = freshLetter(for: interval, height: height, body: body)
    let command =
      switch kind {
      case .sum: "\\sum"
      case .product: "\\prod"
      case .max: "\\max"
      case .min: "\\min"
      }
    return [
      .text(command + limits(letter, interval)), .open(height: height, letter: letter),
      .node(body, .product), .close,
    ]
  }

  /// `_{a=1}^{3} `, with conditions below: `_{\substack{a=1 \\ 1 \le j-a+1 \le 4}}^{3} `.
  func limits(_ letter: String, _ interval: IndexInterval, _ conditions: [String] = []) -> String {
    let first = profile.hidesBounds ? letter : "\(letter)=\(text(interval.lower))"
    let upper = profile.hidesBounds ? "" : "^{\(text(interval.upper))}"
    if conditions.isEmpty { return "_{\(first)}\(upper) " }
    return "_{\\substack{\(([first] + conditions).joined(separator: " \\\\ "))}}\(upper) "
  }
}
