import LaTeXNotation
import ModelLanguage
import NumericBackprop

/// A computational graph: what each operation is made of, its value going forward and the derivative of the loss going backward.
package struct ValueGraph {
  package struct Node {
    /// LaTeX; of an operation without a name `q_{3}`.
    package var name: String
    package var hasOwnName: Bool
    /// What is done to the operands, as LaTeX; nil for what comes from outside.
    package var operation: String?
    /// The operation with its operands, as LaTeX.
    package var formula: String?
    package var operands: [Int]
    /// The derivative of the operation in each operand, as LaTeX.
    package var slopes: [String]
    package var value: Double
    package var derivative: Double
    package var level: Int
    package var isLoss: Bool
    /// Whether it is an element with a value of its own and no weight.
    package var isData: Bool
    /// The element, as the model writes it.
    package var label: String
  }

  package private(set) var nodes: [Node] = []
  /// False where the model has no values: then the graph is one of names and slopes.
  package let hasNumbers: Bool
  package let loss: String
  package let title: String
  package let isPortuguese: Bool
  private let names: DrawnNames

  /// The most operations that are drawn.
  package static let limit = 160
  /// The most that are listed.
  package static let textLimit = 20_000
  /// Models with more weights are refused before anything is computed.
  private static let weightLimit = 400

  /// - Throws: `DrawingError`, `NumericEngineError` or `DiagnosticList`.
  package init(
    _ model: Model, layout: ModelLayout, profile: NotationProfile, language: String, limit: Int = limit
  ) throws {
    names = DrawnNames(model, layout: layout, profile: profile)
    isPortuguese = language == "pt"
    title = model.title ?? model.name
    loss = names.array(model.loss)
    let weights = model.quantities.indices.filter { model.quantities[$0].role == .weight }
    let count = weights.reduce(0) { $0 + layout.arrays[$1].count }
    if count > max(Self.weightLimit, limit) { throw DrawingError.tooManyNodes(count, limit: limit) }
    hasNumbers = Self.hasAllValues(model)
    let (bound, standIns) = hasNumbers ? (model, [:]) : Self.standingIn(model)
    var engine = try NumericEngine(bound, layout: layout)
    engine.forward(hasNumbers ? model.numericValues : Self.placeholders(model, layout))
    engine.backward()
    let list = engine.computationalGraph()
    if list.count > limit { throw DrawingError.tooManyNodes(list.count, limit: limit) }
    for node in list { nodes.append(self.node(node, model, standIns)) }
  }

  private static func hasAllValues(_ model: Model) -> Bool {
    var used: Set<String> = []
    for node in model.tree.nodes { if case .reference(let name, _) = node { used.insert(name) } }
    let isBound = model.opaqueFunctions.allSatisfy { $0.binding != nil }
    return isBound
      && model.quantities.indices.allSatisfy { place in
        let quantity = model.quantities[place]
        return !quantity.role.isGiven || !used.contains(quantity.name) || model.values[place] != nil
      }
  }

  /// Without numbers any will do: only the structure is kept.
  private static func placeholders(_ model: Model, _ layout: ModelLayout) -> [Int: [Double]] {
    var values: [Int: [Double]] = [:]
    for (place, quantity) in model.quantities.enumerated() where quantity.role.isGiven {
      values[place] = [Double](repeating: 0.5, count: layout.arrays[place].count)
    }
    return values
  }

  /// Functions without a formula are held by functions that the model does not use, and keep their own names.
  private static func standingIn(_ model: Model) -> (Model, [String: String]) {
    var used: Set<String> = []
    for node in model.tree.nodes { if case .call(let name, _, _) = node { used.insert(name) } }
    var free = ["atan", "erf", "softsign", "sinh", "cosh", "softplus", "sin", "cos", "expm1", "silu"].filter {
      !used.contains($0)
    }
    var model = model
    var names: [String: String] = [:]
    for function in model.opaqueFunctions where !free.isEmpty {
      let standIn = free.removeFirst()
      if model.bind(function.name, to: standIn) { names[standIn] = function.name }
    }
    return (model, names)
  }

  // MARK: Nodes

  private func node(_ node: GraphNode, _ model: Model, _ standIns: [String: String]) -> Node {
    let name =
      node.element.map { names.element($0.quantity, $0.indices.map { $0 }, letters: []) }
      ?? "q_{\(node.name.dropFirst())}"
    let operands = node.operands.compactMap { if case .node(let place) = $0 { place } else { nil } }
    let texts = node.operands.map { operand -> String in
      switch operand {
      case .node(let place): nodes[place].name
      case .number(let value): Self.short(value)
      }
    }
    let role = node.element.map { model.quantities[$0.quantity].role }
    let isData: Bool
    switch role {
    case .input, .target, .constant: isData = true
    default: isData = false
    }
    let kind = node.kind.map { renamed($0, standIns) }
    let words = kind.map { GraphOperation($0, texts, node.operands, names) }
    return Node(
      name: name, hasOwnName: node.element != nil, operation: words?.sign, formula: words?.formula,
      operands: operands,
      slopes: words?.slopes(of: name) ?? [], value: node.value, derivative: node.derivative,
      level: node.level,
      isLoss: node.element?.quantity == model.loss, isData: isData, label: node.name)
  }

  private func renamed(_ kind: GraphNode.Kind, _ standIns: [String: String]) -> GraphNode.Kind {
    if case .function(let name, let order) = kind, let own = standIns[name] {
      return .function(own, order: order)
    }
    return kind
  }

  /// A number as it would be written.
  private static func short(_ value: Double) -> String { NumberFormat(significantDigits: 6).latex(value) }

  package func derivativeName(_ node: Node) -> String { names.derivative(of: node.name) }
}

/// What an operation is called, and its derivatives.
struct GraphOperation {
  let sign: String
  let formula: String
  private let kind: GraphNode.Kind
  private let texts: [String]
  private let isNode: [Bool]
  private let function: String

  init(_ kind: GraphNode.Kind, _ texts: [String], _ operands: [GraphNode.Operand], _ names: DrawnNames) {
    self.kind = kind
    self.texts = texts
    let isNode = operands.map { if case .node = $0 { true } else { false } }
    self.isNode = isNode
    var function = ""
    if case .function(let name, let order) = kind {
      function = names.function(name) + String(repeating: "'", count: min(order, 3))
    }
    if case .several(let name) = kind { function = names.function(name) }
    self.function = function
    let other = zip(texts, isNode).first { !$0.1 }?.0
    switch kind {
    case .copy: (sign, formula) = ("=", texts[0])
    case .add, .sum:
      sign = other.map { "+ " + $0 } ?? "+"
      formula = texts.joined(separator: " + ")
    case .subtract:
      sign = other.map { isNode[0] ? "- " + $0 : $0 + " -" } ?? "-"
      formula = "\(texts[0]) - \(Self.fenced(texts[1]))"
    case .multiply:
      sign = other.map { "\\cdot\\, " + $0 } ?? "\\times"
      formula = texts.map { Self.fenced($0) }.joined(separator: " \\cdot ")
    case .divide:
      sign = other.map { isNode[0] ? "/ \($0)" : "\($0) /" } ?? "\\div"
      formula = "\\frac{\(texts[0])}{\(texts[1])}"
    case .negate: (sign, formula) = ("-", "-\(texts[0])")
    case .power:
      let exponent = texts.count > 1 ? texts[1] : ""
      sign = isNode.count > 1 && isNode[1] ? "x^{y}" : "(\\ )^{\(exponent)}"
      formula = "\(Self.base(texts[0]))^{\(exponent)}"
    case .function, .several:
      sign = function
      formula = "\(function)(\(texts.joined(separator: ", ")))"
    }
  }

  /// A number with a sign takes parentheses after an operation.
  private static func fenced(_ text: String) -> String { text.hasPrefix("-") ? "(\(text))" : text }
  private static func base(_ text: String) -> String {
    text.contains("^") || text.hasPrefix("-") ? "(\(text))" : text
  }

  /// ∂/∂operand of the operation, one for each operand that is a node.
  func slopes(of name: String) -> [String] {
    texts.indices.filter { isNode[$0] }.map { slope($0, name) }
  }

  private func slope(_ place: Int, _ name: String) -> String {
    let others = texts.indices.filter { $0 != place }
    switch kind {
    case .copy, .add, .sum: return "1"
    case .subtract: return place == 0 ? "1" : "-1"
    case .negate: return "-1"
    case .multiply: return others.map { texts[$0] }.joined(separator: " \\cdot ")
    case .divide: return place == 0 ? "1 / \(texts[1])" : "-\(texts[0]) / \(Self.base(texts[1]))^{2}"
    case .power: return powerSlope(place, name)
    case .function: return function == "\\exp" ? name : "\(function)'(\(texts[0]))"
    case .several: return "\\partial \(name) / \\partial \(texts[place])"
    }
  }

  private func powerSlope(_ place: Int, _ name: String) -> String {
    guard place == 0, texts.count > 1 else { return "\(name) \\log \(texts[0])" }
    let (base, exponent) = (texts[0], texts[1])
    if isNode[1] { return "\(exponent) \\cdot \(Self.base(base))^{\(exponent) - 1}" }
    switch Double(exponent) {
    case 2: return "2 \(base)"
    case 1: return "1"
    case let value?:
      return "\(exponent) \(Self.base(base))^{\(NumberFormat(significantDigits: 6).latex(value - 1))}"
    case nil: return "\(exponent) \(Self.base(base))^{\(exponent) - 1}"
    }
  }
}
