import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension DerivationDocument {
  /// The model and its gradient as products of matrices, with the shapes under the braces of the results.
  mutating func matrixForm() throws -> String {
    let form = try IndexForm(of: model, in: graph)
    var reading = MatrixReading(form, samplesAsRows: options.profile.samplesAsRows)
    var profile = options.profile
    profile.productSign = ""
    var matrices = MatrixTypesetter(
      Self.typesetter(for: lowered, profile, isGeneral: true), model: model)
    var block = AlignBlock(isNumbered: true)
    for equation in form.equations where equation.quantity != model.loss {
      addDefinition(equation, &reading, &matrices, &block)
    }
    if let loss = form.equations.first(where: { $0.quantity == model.loss }) {
      let value = try? reading.matrix(target: loss.target, free: [], body: loss.body)
      block.add(self.loss, value.map { matrices.latex($0) } ?? typesetter.latex(loss.body))
    }
    var text = words.matrix + "\n" + block.text
    var results = AlignBlock(isNumbered: true)
    let whole = try form.generalAdjoints(keeping: [])
    for line in try form.generalAdjoints(keeping: keptAdjoints) {
      let own = whole.filter { $0.quantity == line.quantity }
      addAdjoint(line, whole: own.count == 1 ? own[0] : nil, &reading, &matrices, &results)
    }
    text += words.matrixGradient(self.loss) + "\n" + results.text
    if options.profile.isStacked { text += try stackedForm(form) }
    return text + "\n"
  }

  private mutating func addDefinition(
    _ equation: IndexEquation, _ reading: inout MatrixReading, _ matrices: inout MatrixTypesetter,
    _ block: inout AlignBlock
  ) {
    guard let target = reading.array(equation.target),
      let value = try? reading.matrix(target: equation.target, free: equation.free, body: equation.body)
    else {
      let free = Set(equation.free.map { graph.name(of: $0.symbol) })
      return block.add(typesetter.latex(equation.target), typesetter.latex(equation.body, reserved: free))
    }
    let left = matrices.array(target.name, target.labels, isTransposed: false)
    block.add("\\underbrace{\(left)}_{\(matrices.shape(value))}", matrices.latex(value))
  }

  private mutating func addAdjoint(
    _ line: GeneralAdjoint, whole: GeneralAdjoint?, _ reading: inout MatrixReading,
    _ matrices: inout MatrixTypesetter, _ block: inout AlignBlock
  ) {
    let quantity = model.quantities[line.quantity]
    let isWeight = quantity.role == .weight
    let transposed = model.matrices.first { $0.quantity == line.quantity }?.isTransposed ?? false
    let free = Set(line.free.map { graph.name(of: $0.symbol) })
    let mark = isWeight ? label("d\(quantity.name):matrix") : nil
    guard let target = reading.array(line.variable),
      let value = try? reading.matrix(
        target: line.variable, free: line.free, body: line.body, isTransposed: transposed)
    else {
      return block.add(
        typesetter.partial(of: typesetter.latex(line.variable)), typesetter.latex(line.body, reserved: free),
        label: mark)
    }
    let left = matrices.derivative(target.name, target.labels)
    let condition = line.narrowed.isEmpty ? "" : " \\qquad (" + conditions(line) + ")"
    if isWeight {
      let braced = "\\underbrace{\(left)}_{\(matrices.shape(value))}"
      var sides = [matrices.withShapes(value) + condition]
      if let whole, whole.body != line.body,
        let value = try? reading.matrix(
          target: whole.variable, free: whole.free, body: whole.body, isTransposed: transposed)
      {
        let text = matrices.latex(value)
        if text.utf8.count <= Self.wholeLimit, !text.contains("diag") { sides.append(text) }
      }
      block.add(braced, sides, label: mark)
    } else {
      block.add(left, matrices.latex(value) + condition)
    }
  }

  /// A result written out over all layers is left out past this many bytes.
  private static let wholeLimit = 400

  // MARK: The stacked form

  /// The gradient of each matrix as one column: the prefix of the path, a matrix with a zero wherever a weight does not meet an
  /// input, and the column of inputs.
  private mutating func stackedForm(_ form: IndexForm) throws -> String {
    var block = AlignBlock(isNumbered: true)
    var rules = AlignBlock(isNumbered: true)
    var columns: [String] = []
    // ∇ is shown only with the derivatives of all weights.
    var isWhole = true
    let step = model.quantities.first { $0.role == .rate }.map { typesetter.element($0.name, []) }
    for line in try form.generalAdjoints(keeping: []).reversed()
    where model.quantities[line.quantity].role == .weight {
      guard let stacked = stacked(line) else {
        isWhole = false
        continue
      }
      let name = model.quantities[line.quantity].name
      columns += stacked.partials
      block.add(Self.column(stacked.partials), stacked.right, label: label("d\(name):stacked"))
      if let step {
        let weights = Self.column(stacked.weights)
        rules.add(weights + " \\leftarrow ", "\(weights) - \(step) \\, \(stacked.right)")
      }
    }
    if block.isEmpty { return "" }
    if columns.count > 1, isWhole {
      block.add("\\nabla \(loss)", Self.column(columns), label: label("gradient"))
    }
    return words.stacked + "\n" + block.text + (rules.isEmpty ? "" : words.update + "\n" + rules.text)
  }

  private mutating func stacked(
    _ line: GeneralAdjoint
  ) -> (weights: [String], partials: [String], right: String)? {
    guard case .symbol(let name, let indices) = graph.view(line.variable), line.narrowed.isEmpty,
      let values = concreteRanges(line)
    else { return nil }
    var factors = [line.body]
    if case .product(let all) = graph.view(line.body) { factors = all }
    let axes = line.free.map { Index.Base.free($0.symbol) }
    let groups = Dictionary(grouping: factors) { factor in axes.filter { dependsOn($0, factor) } }
    guard groups.keys.allSatisfy({ $0.count <= 1 }) else { return nil }
    let prefix = groups[[]] ?? []
    let rows = values.reduce([[:]]) { (maps: [[Index.Base: Index]], axis) in
      maps.flatMap { map in axis.values.map { map.merging([axis.base: .integer($0)]) { $1 } } }
    }
    let weights = rows.map { map in
      typesetter.element(graph.name(of: name), indices.map { graph.substituting(map, in: $0) })
    }
    let scalar = prefix.isEmpty ? "" : typesetter.latex(graph.product(prefix)) + " "
    let right = axes.count < 2 ? column(rows, axes, groups) : blocks(rows, values, groups, of: factors)
    guard let right else { return nil }
    return (weights, weights.map { typesetter.partial(of: $0) }, scalar + right)
  }

  private mutating func column(
    _ rows: [[Index.Base: Index]], _ axes: [Index.Base], _ groups: [[Index.Base]: [Node]]
  ) -> String? {
    guard let axis = axes.first, let own = groups[[axis]] else { return nil }
    return Self.matrix(rows.map { [typesetter.latex(graph.substituting($0, in: graph.product(own)))] })
  }

  /// The axis nearer to the loss fills the matrix, the other one is the column; where the indices differ there is a zero.
  private mutating func blocks(
    _ rows: [[Index.Base: Index]], _ values: [(base: Index.Base, values: ClosedRange<Int>)],
    _ groups: [[Index.Base]: [Node]], of body: [Node]
  ) -> String? {
    guard values.count == 2, let first = groups[[values[0].base]], let second = groups[[values[1].base]]
    else {
      return nil
    }
    // The later factor of the path is the input.
    let isFirstInput = place(of: first, in: body) > place(of: second, in: body)
    let (source, filled) = isFirstInput ? (first, second) : (second, first)
    let sourceAxis = isFirstInput ? values[0] : values[1]
    let table = rows.map { row in
      sourceAxis.values.map { place in
        row[sourceAxis.base] == .integer(place)
          ? typesetter.latex(graph.substituting(row, in: graph.product(filled))) : "0"
      }
    }
    let column = sourceAxis.values.map { place in
      [typesetter.latex(graph.substituting([sourceAxis.base: .integer(place)], in: graph.product(source)))]
    }
    return Self.matrix(table) + " " + Self.matrix(column)
  }

  private func place(of group: [Node], in factors: [Node]) -> Int {
    factors.lastIndex { group.contains($0) } ?? 0
  }

  private func dependsOn(_ base: Index.Base, _ node: Node) -> Bool {
    graph.reachable(from: [node]).contains { graph.mentions(base, $0) }
  }

  /// The values of the free indices, where they are few enough to write out.
  private func concreteRanges(_ line: GeneralAdjoint) -> [(base: Index.Base, values: ClosedRange<Int>)]? {
    var ranges: [(base: Index.Base, values: ClosedRange<Int>)] = []
    for index in line.free {
      guard let lower = index.interval.lower.integer, let upper = index.interval.upper.integer, lower <= upper
      else { return nil }
      ranges.append((.free(index.symbol), lower...upper))
    }
    return ranges.reduce(1) { $0 * $1.values.count } <= 16 && !ranges.isEmpty ? ranges : nil
  }

  private static func column(_ entries: [String]) -> String { matrix(entries.map { [$0] }) }

  private static func matrix(_ rows: [[String]]) -> String {
    "\\begin{pmatrix} " + rows.map { $0.joined(separator: " & ") }.joined(separator: " \\\\ ")
      + " \\end{pmatrix}"
  }
}
