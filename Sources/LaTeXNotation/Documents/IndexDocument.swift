import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension DerivationDocument {
  /// The equations of the model and of its gradient with symbolic indices.
  mutating func indexForm() throws -> String {
    let general = try generalDerivation()
    let rows = general.forward + general.stages.flatMap { $0.rows }
    return words.general + "\n" + Self.latex(rows) + general.steps + "\n"
  }

  /// The index form in the order in which it is told: the equations forward, and the derivatives from the loss back to the inputs, in
  /// stages that end with the weights that act there.
  package struct GeneralDerivation: Sendable {
    package struct Row: Sendable {
      var left: String
      var sides: [String]
      var label: String?
    }

    package struct Stage: Sendable {
      /// The quantities through which the loss is reached, and the weights that act on them.
      package var links: [Int] = []
      package var weights: [Int] = []
      package var rows: [Row] = []
    }

    package var forward: [Row] = []
    package var stages: [Stage] = []
    /// How chains and sums are solved, as asked for in full detail.
    package var steps = ""

    mutating func append(_ row: Row, of quantity: Int, isWeight: Bool) {
      if stages.isEmpty || !isWeight && !stages[stages.count - 1].weights.isEmpty { stages.append(Stage()) }
      let last = stages.count - 1
      stages[last].rows.append(row)
      if isWeight {
        if stages[last].weights.last != quantity { stages[last].weights.append(quantity) }
      } else if stages[last].links.last != quantity {
        stages[last].links.append(quantity)
      }
    }
  }

  package static func latex(_ rows: [GeneralDerivation.Row]) -> String {
    var block = AlignBlock(isNumbered: true)
    for row in rows { block.add(row.left, row.sides, label: row.label) }
    return block.text
  }

  package mutating func generalDerivation() throws -> GeneralDerivation {
    var general = GeneralDerivation()
    let form = try IndexForm(of: model, in: graph)
    for equation in form.equations {
      let free = Set(equation.free.map { graph.name(of: $0.symbol) })
      general.forward.append(
        .init(
          left: typesetter.latex(equation.target), sides: [typesetter.latex(equation.body, reserved: free)]))
    }
    let steps = options.detail == .full ? kroneckerSteps(form) : ""
    var labels: Set<Int> = []
    let whole = try generalAdjoints(of: form, keeping: [])
    let lines = try generalAdjoints(of: form, keeping: keptAdjoints)
    let chains = options.detail == .full ? chainSteps(form, lines) : ""
    for line in lines {
      let isWeight = model.quantities[line.quantity].role == .weight
      let isFirst = isWeight && labels.insert(line.quantity).inserted
      var sides = rightSides(line, form)
      if isFirst {
        for side in wholeSides(line, whole, form) where side != sides.last { sides.append(side) }
      }
      let name = isFirst ? label("d\(model.quantities[line.quantity].name):general") : nil
      general.append(
        .init(left: leftSide(line), sides: sides, label: name), of: line.quantity, isWeight: isWeight)
    }
    general.steps = chains + steps
    return general
  }

  /// The result for the k-th weight without other derivatives in it, where there is one formula for it and it is not long: in the
  /// order of its path, its simplest form, or both.
  private mutating func wholeSides(
    _ line: GeneralAdjoint, _ whole: [GeneralAdjoint], _ form: IndexForm
  ) -> [String] {
    let own = whole.filter { $0.quantity == line.quantity }
    guard own.count == 1, own[0].body != line.body, own[0].narrowed.isEmpty else { return [] }
    let isClosed = !graph.reachable(from: [own[0].body]).contains { node in
      guard case .symbol(let name, _) = graph.view(node) else { return false }
      return graph.name(of: name).hasPrefix(AdjointEquation.prefix)
    }
    // A chain of doublings is short as a graph, and without end as a formula.
    let size = graph.writtenSize(of: own[0].body, limit: Self.wholeSize + 1)
    if !isClosed || size > Self.wholeSize { return [] }
    let free = Set(own[0].free.map { graph.name(of: $0.symbol) })
    return sides(of: own[0].body, printed: frontingMean(own[0].body), form, free).filter {
      $0.utf8.count <= Self.wholeLimit
    }
  }

  private static let wholeLimit = 300
  /// Symbols and operations of which no form of so many bytes is looked for.
  static let wholeSize = 1_000

  /// A formula in path order, its simplest form, or both, as the detail asks.
  private mutating func sides(
    of body: Node, printed: Node, _ form: IndexForm, _ free: Set<String>
  ) -> [String] {
    let own = typesetter.latex(printed, reserved: free)
    // What stands with its condition under one sum is not taken apart.
    guard options.isSimplified, !holdsWindow(body) else { return [own] }
    let presentation = form.presentation(of: body)
    let simplest =
      options.detail == .result ? presentation.simplest(of: body) : presentation.simpler(than: printed)
    guard let simplest else { return [own] }
    typesetter.mergesFractions = true
    defer { typesetter.mergesFractions = false }
    let text = typesetter.latex(simplest, reserved: free)
    return options.detail == .result || text == own ? [text] : [own, text]
  }

  /// Whether a sum inside keeps a factor [j = i + a].
  private func holdsWindow(_ body: Node) -> Bool {
    graph.reachable(from: [body]).contains { node in
      graph.opcode(of: node) == .delta && graph.ownIndices(of: node).contains { graph.isSum($0) }
    }
  }

  /// c·Σᵢ … for Σᵢ c·… where c is one over the number of samples.
  private func frontingMean(_ body: Node) -> Node {
    guard case .reduction(.sum, let height, let interval, let inner) = graph.view(body),
      case .product(let factors) = graph.view(inner)
    else { return body }
    let count = graph.power(graph.count(of: interval), graph.constant(-1))
    guard let place = factors.firstIndex(of: count) else { return body }
    var rest = factors
    rest.remove(at: place)
    return graph.product(count, graph.closing(.sum, height: height, in: interval, graph.product(rest)))
  }

  /// The general result for each weight array.
  public mutating func generalResults() throws -> [(name: String, latex: String)] {
    let form = try IndexForm(of: model, in: graph)
    return try generalAdjoints(of: form, keeping: keptAdjoints).filter {
      model.quantities[$0.quantity].role == .weight
    }.map { (model.quantities[$0.quantity].name, rightSides($0, form).joined(separator: " = ")) }
  }

  /// With δ the other adjoints are not listed: they are put where they are used.
  var keptAdjoints: Set<Int>? {
    let deltas = typesetter.reading.deltas
    if deltas.isEmpty { return nil }
    return Set(model.quantities.indices.filter { deltas[model.quantities[$0].name] != nil })
  }

  mutating func leftSide(_ line: GeneralAdjoint) -> String {
    guard case .symbol(let name, let indices) = graph.view(line.variable),
      let delta = typesetter.reading.deltas[graph.name(of: name)]
    else { return typesetter.partial(of: typesetter.latex(line.variable)) }
    return typesetter.element(delta, indices)
  }

  private mutating func rightSides(_ line: GeneralAdjoint, _ form: IndexForm) -> [String] {
    let free = Set(line.free.map { graph.name(of: $0.symbol) })
    var values = sides(of: line.body, printed: line.body, form, free)
    if !line.narrowed.isEmpty { values[values.count - 1] += " \\qquad (" + conditions(line) + ")" }
    guard case .symbol(let name, _) = graph.view(line.variable),
      typesetter.reading.deltas[graph.name(of: name)] != nil
    else { return values }
    return [typesetter.partial(of: typesetter.latex(line.variable))] + values
  }

  func conditions(_ line: GeneralAdjoint) -> String {
    line.free.filter { line.narrowed.contains($0.symbol) }.map { index in
      let letter = typesetter.element(graph.name(of: index.symbol), [])
      return
        "\(typesetter.text(index.interval.lower)) \\le \(letter) \\le \(typesetter.text(index.interval.upper))"
    }.joined(separator: ",\\ ")
  }
}
