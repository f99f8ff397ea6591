import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// The gradient of one array of weights, element by element in one column.
private struct StackedGradient {
  var weights: [String]
  var partials: [String]
  /// What does not depend on the element.
  var prefix: [Node]
  /// What the prefix stands before.
  var right: String
  /// For an array of two indices the factors nearer to the loss, those nearer to the input, and the place of each element in both.
  var parts: Parts?

  struct Parts {
    var filled: [[Node]]
    var source: [[Node]]
    var places: [(filled: Int, source: Int)]
    /// Whether the filled part runs through all its values before the source moves on.
    var isBlockwise: Bool
  }
}

extension DerivationDocument {
  /// The gradient of each matrix as one column: the prefix of the path, a matrix with a zero wherever a weight does not meet an
  /// input, and the column of inputs.
  mutating func stackedForm(_ form: IndexForm) throws -> String {
    var block = AlignBlock(isNumbered: true)
    var all: [StackedGradient] = []
    // ∇ is shown only with the derivatives of all weights.
    var isWhole = options.chosenWeights == nil
    for line in try generalAdjoints(of: form, keeping: []).reversed()
    where model.quantities[line.quantity].role == .weight {
      guard let stacked = stacked(line) else {
        isWhole = false
        continue
      }
      let name = model.quantities[line.quantity].name
      let prefix = stacked.prefix.isEmpty ? "" : typesetter.latex(graph.product(stacked.prefix)) + " "
      block.add(Self.column(stacked.partials), prefix + stacked.right, label: label("d\(name):stacked"))
      all.append(stacked)
    }
    if block.isEmpty { return "" }
    let columns = all.flatMap { $0.partials }
    if columns.count > 1, isWhole {
      block.add("\\nabla \(loss)", Self.column(columns), label: label("gradient"))
    }
    return words.stacked + "\n" + block.text + stackedRules(all)
  }

  // MARK: Update rules

  /// w ← w − t·δ·(Ṽ; Ṽ) ⊙ (I₁, I₁, I₂, I₂), after what δ and Ṽ are.
  private mutating func stackedRules(_ all: [StackedGradient]) -> String {
    guard let rate = model.quantities.first(where: { $0.role == .rate }), let first = all.first else {
      return ""
    }
    let step = typesetter.element(rate.name, [])
    var names = AlignBlock(isNumbered: true)
    var rules = AlignBlock(isNumbered: true)
    let delta = graph.symbol("\u{3}delta")
    typesetter.names[delta] = "\\delta"
    let isNamed = first.prefix.count > 1 && !typesetter.taken.contains("delta")
    if isNamed { names.add("\\delta", typesetter.latex(graph.product(first.prefix))) }
    for stacked in all {
      let prefix = isNamed && stacked.prefix == first.prefix ? [delta] : stacked.prefix
      let before = prefix.isEmpty ? "" : typesetter.latex(graph.product(prefix)) + " "
      let weights = Self.column(stacked.weights)
      var sides: [String] = []
      if let parts = stacked.parts {
        if parts.isBlockwise { sides.append(before + hadamard(parts, &names)) }
        sides.append(entries(prefix, parts))
      } else {
        sides.append(before + stacked.right)
      }
      for side in sides { rules.add(weights + " \\leftarrow ", "\(weights) - \(step) \\, \(side)") }
    }
    let defined = names.isEmpty ? "" : words.merged + "\n" + names.text
    return defined + words.update + "\n" + rules.text
  }

  /// `\begin{pmatrix} \tilde{V} \\ \tilde{V} \end{pmatrix} \odot \begin{pmatrix} I_1 \\ I_1 \\ I_2 \\ I_2 \end{pmatrix}`
  private mutating func hadamard(_ parts: StackedGradient.Parts, _ names: inout AlignBlock) -> String {
    let name = "\\tilde{\(nameOfPart(parts.filled[0]))}"
    let factors = parts.filled[0].indices.map { place in
      Self.column(parts.filled.map { typesetter.latex($0[place]) })
    }
    names.add(name, factors.joined(separator: " \\odot "))
    let repeated = Self.column(parts.source.map { _ in name })
    let source = Self.column(parts.places.map { typesetter.latex(graph.product(parts.source[$0.source])) })
    return repeated + " \\odot " + source
  }

  /// The matrix of weights among the factors, or δ.
  private func nameOfPart(_ factors: [Node]) -> String {
    for factor in factors {
      guard case .symbol(let name, _) = graph.view(factor),
        let place = model.quantities.firstIndex(where: { $0.name == graph.name(of: name) }),
        model.quantities[place].role == .weight
      else { continue }
      let own = model.matrices.first { $0.quantity == place }?.name ?? model.quantities[place].name
      return typesetter.profile.latexOfArray(own)
    }
    return "\\delta"
  }

  private mutating func entries(_ prefix: [Node], _ parts: StackedGradient.Parts) -> String {
    Self.column(
      parts.places.map { place in
        typesetter.latex(graph.product(prefix + parts.filled[place.filled] + parts.source[place.source]))
      })
  }

  // MARK: The columns

  private mutating func stacked(_ line: GeneralAdjoint) -> StackedGradient? {
    guard case .symbol(let name, let indices) = graph.view(line.variable), line.narrowed.isEmpty,
      let values = concreteRanges(line)
    else { return nil }
    var factors = [line.body]
    if case .product(let all) = graph.view(line.body) { factors = all }
    let axes = line.free.map { Index.Base.free($0.symbol) }
    let groups = Dictionary(grouping: factors) { factor in axes.filter { dependsOn($0, factor) } }
    guard groups.keys.allSatisfy({ $0.count <= 1 }) else { return nil }
    let rows = values.reduce([[:]]) { (maps: [[Index.Base: Index]], axis) in
      maps.flatMap { map in axis.values.map { map.merging([axis.base: .integer($0)]) { $1 } } }
    }
    let weights = rows.map { map in
      typesetter.element(graph.name(of: name), indices.map { graph.substituting(map, in: $0) })
    }
    var stacked = StackedGradient(
      weights: weights, partials: weights.map { typesetter.partial(of: $0) }, prefix: groups[[]] ?? [],
      right: "")
    if axes.count < 2 {
      guard let right = column(rows, axes, groups) else { return nil }
      stacked.right = right
    } else {
      guard let parts = parts(values, groups, of: factors) else { return nil }
      stacked.parts = parts
      stacked.right = blocks(parts)
    }
    return stacked
  }

  private mutating func column(
    _ rows: [[Index.Base: Index]], _ axes: [Index.Base], _ groups: [[Index.Base]: [Node]]
  ) -> String? {
    guard let axis = axes.first, let own = groups[[axis]] else { return nil }
    return Self.matrix(rows.map { [typesetter.latex(graph.substituting($0, in: graph.product(own)))] })
  }

  /// The factors of each axis at all its values; the later ones of the path are the input.
  private func parts(
    _ values: [(base: Index.Base, values: ClosedRange<Int>)], _ groups: [[Index.Base]: [Node]],
    of body: [Node]
  ) -> StackedGradient.Parts? {
    guard values.count == 2, let first = groups[[values[0].base]], let second = groups[[values[1].base]]
    else { return nil }
    let tables = [(first, values[0]), (second, values[1])].map { own, axis in
      axis.values.map { value in
        own.map { graph.substituting([axis.base: .integer(value)], in: $0) }
      }
    }
    let isFirstInput = place(of: first, in: body) > place(of: second, in: body)
    let places = tables[0].indices.flatMap { row in
      tables[1].indices.map { column in
        isFirstInput ? (filled: column, source: row) : (filled: row, source: column)
      }
    }
    return StackedGradient.Parts(
      filled: tables[isFirstInput ? 1 : 0], source: tables[isFirstInput ? 0 : 1], places: places,
      isBlockwise: isFirstInput)
  }

  /// A row an element: the filled factors in the column of its input, zeros elsewhere; then the column of inputs.
  private mutating func blocks(_ parts: StackedGradient.Parts) -> String {
    let table = parts.places.map { place in
      parts.source.indices.map { source in
        source == place.source ? typesetter.latex(graph.product(parts.filled[place.filled])) : "0"
      }
    }
    return Self.matrix(table) + " "
      + Self.column(parts.source.map { typesetter.latex(graph.product($0)) })
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

  static func column(_ entries: [String]) -> String { matrix(entries.map { [$0] }) }

  static func matrix(_ rows: [[String]]) -> String {
    "\\begin{pmatrix} " + rows.map { $0.joined(separator: " & ") }.joined(separator: " \\\\ ")
      + " \\end{pmatrix}"
  }
}
