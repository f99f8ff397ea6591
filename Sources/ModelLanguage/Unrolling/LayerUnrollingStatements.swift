// One statement with layers as many without.
extension LayerUnrolling {
  /// Layered sums within layered sums.
  private static let depthLimit = 16

  mutating func unrolled(_ statement: Statement) throws(Diagnostic) -> [Statement] {
    switch statement.kind {
    case .declaration(let role, let declarators):
      return [Statement(.declaration(role, declarators.flatMap { unrolled($0) }), at: statement.range)]
    case .equation(let target, let ranges, let body):
      return try equations(target, ranges, body, at: statement.range)
    case .abbreviation(let target, let body):
      return [Statement(.abbreviation(target: target, body: try copy(body, [:])), at: statement.range)]
    case .loss(let name, let body):
      return [Statement(.loss(name: name, body: try copy(body, [:])), at: statement.range)]
    case .layer(let target, let body):
      return [Statement(.layer(target: target, body: try copy(body, [:])), at: statement.range)]
    case .given(let values):
      var all: [GivenValue] = []
      for value in values { all += try unrolled(value) }
      return [Statement(.given(all), at: statement.range)]
    default: return [statement]
    }
  }

  private func unrolled(_ declarator: Declarator) -> [Declarator] {
    let own = layers[declarator.name]
    return (own?.sorted() ?? [0]).map { layer in
      var result = declarator
      if own != nil {
        result.name = name(declarator.name, layer)
        result.indices.removeFirst()
      }
      result.indices = result.indices.map { extent in
        guard let argument = extent.argument else { return extent }
        let letter = argument.letter.flatMap { sizes.values[$0] == nil ? $0 : nil }
        return sizes.value(extent, letter.map { [$0: layer] } ?? [:]).map { .literal($0) } ?? extent
      }
      return result
    }
  }

  // MARK: Equations

  private mutating func equations(
    _ target: Declarator, _ ranges: [IndexBinder], _ body: SyntaxTree.ID, at range: SourceRange
  ) throws(Diagnostic) -> [Statement] {
    guard layers[target.name] != nil, let first = target.indices.first else {
      let kept = ranges.map { binder($0, [:]) }
      return [Statement(.equation(target: target, ranges: kept, body: try copy(body, [:])), at: range)]
    }
    guard let letter = layerLetter(first) else {
      if numbers[name(target.name, sizes.value(first) ?? 0)] != nil { return [] }
      return [try equation(target, ranges, body, layer: sizes.value(first) ?? 0, [:], at: range)]
    }
    guard let all = self.range(of: letter, ranges, body), !all.isEmpty else {
      throw Diagnostic(
        .error,
        Message(
          "the layer '\(letter)' of '\(target.name)' has no range",
          pt: "a camada '\(letter)' de '\(target.name)' não tem intervalo"), at: target.range,
        notes: [.init(Message("write 'for \(letter) in 1..L'", pt: "escreva 'for \(letter) in 1..L'"))])
    }
    var statements: [Statement] = []
    for layer in all.subtracting(fixedLayers(of: target.name)).sorted() {
      statements.append(
        try equation(target, ranges, body, layer: layer + first.offset, [letter: layer], at: range))
    }
    return statements
  }

  /// Layers that have an equation of their own, `a[0,j] = x[j]`.
  private func fixedLayers(of array: String) -> Set<Int> {
    Set(
      syntax.statements.compactMap { statement in
        guard case .equation(let target, _, _) = statement.kind, target.name == array,
          let first = target.indices.first, layerLetter(first) == nil
        else { return nil }
        return sizes.value(first)
      })
  }

  private mutating func equation(
    _ target: Declarator, _ ranges: [IndexBinder], _ body: SyntaxTree.ID, layer: Int,
    _ letters: [String: Int],
    at range: SourceRange
  ) throws(Diagnostic) -> Statement {
    var own = target
    own.name = name(target.name, layer)
    own.indices.removeFirst()
    own.indices = own.indices.map { index in
      guard let letter = index.name, let value = letters[letter] else { return index }
      return .literal(value + index.offset)
    }
    let kept = ranges.filter { letters[$0.name] == nil }.map { binder($0, letters) }
    return Statement(.equation(target: own, ranges: kept, body: try copy(body, letters)), at: range)
  }

  private func binder(_ binder: IndexBinder, _ letters: [String: Int]) -> IndexBinder {
    var result = binder
    result.range = binder.range.map { IndexRange(known($0.lower, letters), known($0.upper, letters)) }
    return result
  }

  /// `n(l)` at a layer is a number; sizes without a layer keep their names.
  private func known(_ size: SizeExpression, _ letters: [String: Int]) -> SizeExpression {
    guard size.argument != nil || size.name.map({ letters[$0] != nil }) == true else { return size }
    return sizes.value(size, letters).map { .literal($0) } ?? size
  }

  // MARK: Expressions

  /// An expression at given layers, in the same tree.
  private mutating func copy(_ root: SyntaxTree.ID, _ letters: [String: Int], depth: Int = 0)
    throws(Diagnostic) -> SyntaxTree.ID
  {
    if depth > Self.depthLimit {
      throw Diagnostic(
        .error,
        Message("sums over layers are nested too deeply", pt: "somas sobre camadas estão aninhadas demais"),
        at: tree.range(of: root))
    }
    var image: [SyntaxTree.ID: SyntaxTree.ID] = [:]
    let sums = layeredReductions(under: root)
    for node in outside(sums, root) {
      let range = tree.range(of: node)
      if sums.contains(node) {
        image[node] = try expanded(node, letters, depth: depth)
        continue
      }
      let made = try rebuilt(node, letters) { image[$0] ?? $0 }
      image[node] = tree.append(made, at: range)
    }
    return image[root] ?? root
  }

  /// Reductions over layers that stand in no other.
  private func layeredReductions(under root: SyntaxTree.ID) -> Set<SyntaxTree.ID> {
    var found: Set<SyntaxTree.ID> = []
    var stack = [root]
    while let node = stack.popLast() {
      if case .reduction(_, let binders, let body) = tree[node],
        binders.contains(where: { usesLayers($0.name, body) })
      {
        found.insert(node)
      } else {
        stack += tree.operands(of: node)
      }
    }
    return found
  }

  /// The nodes of a tree down to some, operands first.
  private func outside(_ ends: Set<SyntaxTree.ID>, _ root: SyntaxTree.ID) -> [SyntaxTree.ID] {
    var nodes: Set<SyntaxTree.ID> = []
    var stack = [root]
    while let node = stack.popLast() {
      guard nodes.insert(node).inserted else { continue }
      if !ends.contains(node) { stack += tree.operands(of: node) }
    }
    return nodes.sorted()
  }

  /// Σ over layers as a sum of its terms, and a mean as their sum over their number.
  private mutating func expanded(_ node: SyntaxTree.ID, _ letters: [String: Int], depth: Int)
    throws(Diagnostic) -> SyntaxTree.ID
  {
    let range = tree.range(of: node)
    guard case .reduction(let kind, let binders, let body) = tree[node],
      let place = binders.firstIndex(where: { usesLayers($0.name, body) })
    else { return node }
    let letter = binders[place].name
    guard kind == .sum || kind == .mean && binders.count == 1 else {
      throw Diagnostic(
        .error,
        Message(
          "over layers there are sums, and means of one index",
          pt: "sobre camadas há somas, e médias de um só índice"), at: range)
    }
    guard let layers = self.range(of: letter, [binders[place]], body), !layers.isEmpty else {
      throw Diagnostic(
        .error, Message("the layer '\(letter)' has no range", pt: "a camada '\(letter)' não tem intervalo"),
        at: range)
    }
    var rest = binders
    rest.remove(at: place)
    var total: SyntaxTree.ID?
    for layer in layers.sorted() {
      let inner = rest.isEmpty ? body : tree.append(.reduction(.sum, binders: rest, body: body), at: range)
      let term = try copy(inner, letters.merging([letter: layer]) { $1 }, depth: depth + 1)
      total = total.map { tree.append(.binary(.addition, $0, term), at: range) } ?? term
    }
    guard kind == .mean, let total else { return total ?? node }
    return tree.append(
      .binary(.division, total, tree.append(.number("\(layers.count)"), at: range)), at: range)
  }

  private func rebuilt(
    _ node: SyntaxTree.ID, _ letters: [String: Int], _ operand: (SyntaxTree.ID) -> SyntaxTree.ID
  ) throws(Diagnostic) -> SyntaxTree.Node {
    switch tree[node] {
    case .number: return tree[node]
    case .reference(let array, let indices):
      return try reference(array, indices, letters, at: tree.range(of: node))
    case .negation(let a): return .negation(operand(a))
    case .binary(let sign, let a, let b): return .binary(sign, operand(a), operand(b))
    case .call(let name, let primes, let arguments):
      return .call(name: name, primes: primes, arguments: arguments.map(operand))
    case .vectorCall(let name, let own, let argument):
      return .vectorCall(name: name, binder: binder(own, letters), argument: operand(argument))
    case .reduction(let kind, let binders, let body):
      return .reduction(kind, binders: binders.map { binder($0, letters) }, body: operand(body))
    case .transpose(let a): return .transpose(operand(a))
    }
  }

  private func reference(
    _ array: String, _ indices: [IndexExpression], _ letters: [String: Int], at range: SourceRange
  ) throws(Diagnostic) -> SyntaxTree.Node {
    let placed = indices.map { $0.placing { letters[$0] } }
    guard let own = layers[array] else { return .reference(name: array, indices: placed) }
    guard let first = placed.first?.placing({ sizes.value(.named($0)) }), first.isInteger
    else {
      throw Diagnostic(
        .error,
        Message(
          "'\(array)' is used without a layer that is known",
          pt: "'\(array)' é usado sem uma camada conhecida"), at: range)
    }
    let layer = first.offset
    guard own.contains(layer) else {
      throw Diagnostic(
        .error, Message("'\(array)' has no layer \(layer)", pt: "'\(array)' não tem a camada \(layer)"),
        at: range,
        notes: [
          .init(
            Message(
              "its layers are \(own.sorted().map { "\($0)" }.joined(separator: ", "))",
              pt: "suas camadas são \(own.sorted().map { "\($0)" }.joined(separator: ", "))"))
        ])
    }
    let name = name(array, layer)
    return numbers[name] ?? .reference(name: name, indices: Array(placed.dropFirst()))
  }

  // MARK: Values

  /// A value for each layer, of one shape or each of its own.
  private func unrolled(_ given: GivenValue) throws(Diagnostic) -> [GivenValue] {
    guard let own = layers[given.name]?.sorted() else { return [given] }
    let parts = given.value.parts ?? given.value.slices
    guard parts.count == own.count else {
      throw Diagnostic(
        .error,
        Message(
          "'\(given.name)' has \(own.count) layers but \(parts.count) values",
          pt: "'\(given.name)' tem \(own.count) camadas mas \(parts.count) valores"), at: given.range)
    }
    return zip(own, parts).map { GivenValue(name: name(given.name, $0), value: $1, range: given.range) }
  }
}
