import Nabla

/// Value, gradient and Hessian of a bare expression.
struct ExpressionReport {
  private let command: DeriveCommand
  /// For numbers: every function by its meaning.
  private let lowered: LoweredModel
  /// For formulas: functions of several pieces by their names.
  private let printed: PrintedGradient
  private let elements: [ElementReference]
  private let graph: ExpressionGraph
  private let order: Int

  init(_ command: DeriveCommand, _ layout: ModelLayout, _ elements: [ElementReference]) throws {
    self.command = command
    self.elements = elements
    lowered = try LoweredModel.lowering(command.loaded.model, layout: layout, samples: .symbolic)
    graph = lowered.graph
    printed = try PrintedGradient(
      of: command.loaded.model, layout, elements, profile: command.profile(),
      isSimplified: command.simplifies())
    order = try command.invocation.number("--order", least: 1, default: 1)
    if order > 2 { throw CommandError(.usage, "--order takes 1 or 2", pt: "--order aceita 1 ou 2") }
    try checkPoint()
  }

  /// Values for some symbols ask for values of all.
  private func checkPoint() throws(CommandError) {
    let model = command.loaded.model
    if model.values.isEmpty { return }
    let given = model.numericValues
    let missing = lowered.leaves.keys.sorted().filter { given[$0] == nil }.map { model.quantities[$0].name }
    if missing.isEmpty { return }
    throw CommandError(
      .usage, "no value for \(missing.joined(separator: ", ")); --at takes all: x=1,y=2",
      pt: "falta o valor de \(missing.joined(separator: ", ")); --at recebe todos: x=1,y=2")
  }

  private var hasPoint: Bool { !command.loaded.model.values.isEmpty || lowered.leaves.isEmpty }

  private var names: [String] { elements.map { command.loaded.model.quantities[$0.quantity].name } }

  func text() throws(CommandError) -> String {
    try DeriveCommand.checkDivisors(of: lowered)
    var formulas = printed
    if let endless = formulas.endless {
      throw CommandError(
        .malformedInput,
        "the derivative in \(command.loaded.model.quantities[endless.quantity].name) has more than \(PrintedGradient.sizeLimit) "
          + "symbols and operations; a model with names for its parts (y1 = …, loss L = …) is derived in terms of them",
        pt:
          "a derivada em \(command.loaded.model.quantities[endless.quantity].name) tem mais de \(PrintedGradient.sizeLimit) "
          + "símbolos e operações; um modelo com nomes para as partes (y1 = …, perda L = …) é derivado em termos deles"
      )
    }
    if command.invocation.switches.contains("--json") { return json(&formulas) }
    var lines =
      [(formulas.name, formulas.value)] + formulas.gradient().map { ($0.left, $0.right + $0.condition) }
    if order == 2 { lines += formulas.hessian().flatMap { $0 }.compactMap { $0 }.map { ($0.left, $0.right) } }
    var text = DerivationDocument.relations(lines)
    if hasPoint {
      let point = JSON.object(numbers(graph.value(of: lowered.loss)))
      text += "% " + point.text
    }
    if command.invocation.switches.contains("--standalone") {
      text = DerivationDocument.standalone(text, language: command.loaded.language)
    }
    return text
  }

  // MARK: JSON

  private func json(_ formulas: inout PrintedGradient) -> String {
    let value = graph.value(of: lowered.loss)
    var members: [(String, JSON)] = []
    if hasPoint { members += numbers(value) }
    var latex: [(String, JSON)] = [("value", .string(formulas.value))]
    latex.append(
      (
        "gradient",
        .object(zip(names, formulas.gradient(hasConditions: false)).map { ($0, .string($1.right)) })
      ))
    if order == 2 {
      let rows = zip(names, formulas.hessian(isWhole: true)).map { name, row in
        (name, JSON.object(zip(names, row).map { ($0, .string($1?.right ?? "")) }))
      }
      latex.append(("hessian", .object(rows)))
    }
    members.append(("conditions", .array(conditions(value).map { .string($0) })))
    members.append(("latex", .object(latex)))
    return JSON.object(members).text
  }

  private var point: [Node: Double] {
    let given = command.loaded.model.numericValues
    var table: [Node: Double] = [:]
    for (quantity, leaves) in lowered.leaves {
      for (leaf, value) in zip(leaves, given[quantity] ?? []) { table[leaf] = value }
    }
    return table
  }

  /// A point outside the domain of the expression has no derivatives either, whatever simplification left of them.
  private func numbers(_ value: Node) -> [(String, JSON)] {
    let point = point
    let isDefined = graph.isDefined(value, symbols: { point[$0] ?? .nan }) || isPreciselyDefined(value)
    let written = lowered.gradient(withRespectTo: elements)
    let roots = [value] + (order == 2 ? written.partials.map { written.expanded($0) } : [])
    let variables = written.partials.map { $0.variable }
    lowered.stabilize()
    let partials = lowered.gradient(withRespectTo: elements).computedDerivatives
    let hessian = order == 2 ? lowered.computedHessian(withRespectTo: elements) : []
    let computed = graph.evaluate(
      [lowered.loss] + partials + hessian.flatMap { $0 }, symbols: { point[$0] ?? .nan })
    let all = isDefined ? mended(computed, roots, variables) : computed.map { _ in .nan }
    let gradient = zip(names, all[1...]).map { ($0, JSON.number($1) as JSON) }
    var members: [(String, JSON)] = [("value", .number(all[0])), ("gradient", .object(gradient))]
    if !hessian.isEmpty {
      let first = 1 + partials.count
      let rows = names.indices.map { row -> (String, JSON) in
        let entries = all[(first + row * names.count)..<(first + (row + 1) * names.count)]
        return (names[row], .object(zip(names, entries).map { ($0, JSON.number($1) as JSON) }))
      }
      members.append(("hessian", .object(rows)))
    }
    return members
  }

  /// Whether all conditions are met in many digits: x + √(1 + x²) > 0 at x = −10⁹, though it is 0 in doubles.
  private func isPreciselyDefined(_ value: Node) -> Bool {
    let point = point
    return graph.conditions(of: value).allSatisfy { condition in
      if graph.isMet(condition, symbols: { point[$0] ?? .nan }) { return true }
      let number = HighPrecision.mended(
        [.nan], of: condition.node, in: graph, withRespectTo: []
      ) { point[$0] }
      return condition.relation.holds(at: number[0])
    }
  }

  /// The value and its gradient, then the rows of the Hessian, by the formulas that each is derived of.
  private func mended(_ computed: [Double], _ roots: [Node], _ variables: [Node]) -> [Double] {
    let point = point
    var all = computed
    for (row, root) in roots.enumerated() {
      let first = row * variables.count + 1
      let own = [row == 0 ? all[0] : all[row]] + all[first..<(first + variables.count)]
      let better = HighPrecision.mended(own, of: root, in: graph, withRespectTo: variables) { point[$0] }
      all.replaceSubrange(first..<(first + variables.count), with: better.dropFirst())
      if row == 0 { all[0] = better[0] }
    }
    return all
  }

  private func conditions(_ root: Node) -> [String] {
    let plain = PlainText(graph: graph)
    return graph.conditions(of: root).map { condition in
      let text = plain.text(condition.node)
      switch condition.relation {
      case .nonzero: return "\(text) != 0"
      case .positive: return "\(text) > 0"
      case .nonnegative: return "\(text) >= 0"
      case .withinUnit: return "abs(\(text)) <= 1"
      }
    }
  }
}
