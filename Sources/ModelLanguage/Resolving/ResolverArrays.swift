extension Resolver {
  typealias Shape = [IndexRange]

  /// Whole-array expressions nest no deeper than this.
  private static let nestingLimit = 500

  /// The shape of every node of a body; nil after a report. A scalar has the empty shape.
  func shapes(of body: SyntaxTree.ID) -> [SyntaxTree.ID: Shape]? {
    var shapes: [SyntaxTree.ID: Shape] = [:]
    let before = diagnostics.count
    for node in subtree(of: body) { shapes[node] = shape(of: node, shapes) }
    return diagnostics.count == before ? shapes : nil
  }

  private func shape(of node: SyntaxTree.ID, _ shapes: [SyntaxTree.ID: Shape]) -> Shape {
    func of(_ operand: SyntaxTree.ID) -> Shape { shapes[operand] ?? [] }
    switch tree[node] {
    case .number: return []
    case .reference(let name, let indices):
      return indices.isEmpty ? places[name].map { ownDimensions($0) } ?? [] : []
    case .negation(let a): return of(a)
    case .call(let name, _, let arguments):
      if name == "logsumexp" { return [] }
      return arguments.map(of).first { !$0.isEmpty } ?? []
    case .vectorCall: return []
    case .reduction(_, _, let body): return of(body)
    case .transpose(let a):
      let shape = of(a)
      return shape.count == 1 ? [range(ofExtent: .literal(1)), shape[0]] : shape.reversed()
    case .binary(.multiplication, let a, let b): return productShape(node, a, of(a), b, of(b), shapes)
    case .binary(_, let a, let b):
      if of(a).isEmpty { return of(b) }
      if !of(b).isEmpty, of(a) != of(b) { reportMismatch(node, a, of(a), b, of(b)) }
      return of(a)
    }
  }

  private func productShape(
    _ node: SyntaxTree.ID, _ a: SyntaxTree.ID, _ left: Shape, _ b: SyntaxTree.ID, _ right: Shape,
    _ shapes: [SyntaxTree.ID: Shape]
  ) -> Shape {
    if left.isEmpty { return right }
    if right.isEmpty { return left }
    switch (left.count, right.count) {
    case (2, 1), (2, 2):
      if left[1] != right[0] { reportMismatch(node, a, left, b, right) }
      let result = [left[0]] + right.dropFirst()
      return isTransposedVector(a) && result.count == 1 ? [] : result
    case (1, 2) where isTransposedVector(b): return [left[0], right[1]]
    default:
      guard left == right else {
        reportMismatch(node, a, left, b, right)
        return left
      }
      reportVectorProduct(node, shapes.merging([node: left]) { own, _ in own })
      return left
    }
  }

  private func isTransposedVector(_ node: SyntaxTree.ID) -> Bool {
    guard case .transpose(let a) = tree[node], case .reference(let name, _) = tree[a],
      let place = places[name]
    else {
      return false
    }
    return ownDimensions(place).count == 1
  }

  private func reportMismatch(
    _ node: SyntaxTree.ID, _ a: SyntaxTree.ID, _ left: Shape, _ b: SyntaxTree.ID, _ right: Shape
  ) {
    let notes = [a, b].flatMap { names(in: $0) }.prefix(3).compactMap { name -> Diagnostic.Note? in
      places[name].map {
        .init(
          Message("'\(name)' is declared here", pt: "'\(name)' é declarado aqui"), at: quantities[$0].range)
      }
    }
    report(
      Message(
        "shape mismatch: \(label(a)?.english ?? "the left side") is \(text(left).english) but "
          + "\(label(b)?.english ?? "the right side") is \(text(right).english)",
        pt: "dimensões não conferem: \(label(a)?.portuguese ?? "o lado esquerdo") é \(text(left).portuguese) "
          + "mas \(label(b)?.portuguese ?? "o lado direito") é \(text(right).portuguese)"),
      at: tree.range(of: node),
      notes: notes)
  }

  /// What stands at a side of a product, where that is short to say.
  private func label(_ node: SyntaxTree.ID) -> Message? {
    switch tree[node] {
    case .reference(let name, _): return Message(name, pt: name)
    case .transpose(let a):
      return label(a).map { Message("transpose(\($0.english))", pt: "transpose(\($0.portuguese))") }
    default: return nil
    }
  }

  private func text(_ shape: Shape) -> Message {
    let extents = shape.map { range -> String in
      var upper = range.upper
      if range.lower.name == nil { upper.offset -= range.lower.offset - 1 }
      return text(upper)
    }
    let product = extents.joined(separator: "×")
    return extents.count == 1
      ? Message("a vector of \(product)", pt: "um vetor de \(product)") : Message(product, pt: product)
  }

  // MARK: Entries

  /// The equation of an array-valued body: its entry at fresh indices.
  func defineArray(
    _ definition: Definition, _ shape: Shape, _ shapes: [SyntaxTree.ID: Shape], extents: [SizeExpression]?
  ) {
    var taken = Set(names(in: definition.body))
    var binders: [IndexBinder] = []
    for range in shape {
      let letter = freshIndex(["j", "i", "k", "l", "m"], avoiding: taken)
      taken.insert(letter)
      binders.append(IndexBinder(name: letter, range: range))
    }
    var definition = definition
    definition.indices = binders.map { SizeExpression(name: $0.name) }
    let at = binders.map { IndexExpression(name: $0.name) }
    let body = entry(definition.body, at, shapes, &taken, depth: 0)
    finish(definition, binders, body: body)
  }

  /// The entry of a node's array at some indices.
  func entry(
    _ node: SyntaxTree.ID, _ at: [IndexExpression], _ shapes: [SyntaxTree.ID: Shape],
    _ taken: inout Set<String>,
    depth: Int
  ) -> SyntaxTree.ID {
    if shapes[node]?.isEmpty != false && !holdsArray(node, shapes) { return elaborateScalar(node) }
    if depth > Self.nestingLimit {
      report(
        Message(
          "this whole-array expression is nested deeper than \(Self.nestingLimit)",
          pt: "esta expressão com arranjos inteiros tem mais de \(Self.nestingLimit) níveis"),
        at: tree.range(of: node))
      return node
    }
    let range = tree.range(of: node)
    switch tree[node] {
    case .reference(let name, _):
      let sample = places[name].flatMap { quantities[$0].isPerSample ? samples : nil }
      let first = sample.map { [IndexExpression(name: $0.index)] } ?? []
      return tree.append(.reference(name: name, indices: first + at), at: range)
    case .binary(.multiplication, let a, let b):
      if let product = productEntry(a, b, at, shapes, &taken, depth: depth, range) { return product }
      return entrywise(node, at, shapes, &taken, depth: depth)
    case .call(let name, _, let arguments) where FunctionName.vectors.contains(name):
      return vectorEntry(name, arguments[0], at, shapes, &taken, depth: depth, range)
    case .transpose(let a):
      let inner = (shapes[a]?.count ?? 0) == 1 ? Array(at.suffix(1)) : at.reversed()
      return entry(a, inner, shapes, &taken, depth: depth + 1)
    default: return entrywise(node, at, shapes, &taken, depth: depth)
    }
  }

  /// Whether an array stands somewhere under a scalar node, as in xᵀ*y.
  private func holdsArray(_ node: SyntaxTree.ID, _ shapes: [SyntaxTree.ID: Shape]) -> Bool {
    subtree(of: node).contains { shapes[$0]?.isEmpty == false }
  }

  private func entrywise(
    _ node: SyntaxTree.ID, _ at: [IndexExpression], _ shapes: [SyntaxTree.ID: Shape],
    _ taken: inout Set<String>,
    depth: Int
  ) -> SyntaxTree.ID {
    var image: [SyntaxTree.ID: SyntaxTree.ID] = [:]
    for operand in tree.operands(of: node) {
      let isScalar = shapes[operand]?.isEmpty != false
      image[operand] = entry(operand, isScalar ? [] : at, shapes, &taken, depth: depth + 1)
    }
    return copy(node) { image[$0]! }
  }

  /// (A·B)[i,k] = Σⱼ A[i,j]·B[j,k]; nil where one operand is a scalar.
  private func productEntry(
    _ a: SyntaxTree.ID, _ b: SyntaxTree.ID, _ at: [IndexExpression], _ shapes: [SyntaxTree.ID: Shape],
    _ taken: inout Set<String>, depth: Int, _ range: SourceRange
  ) -> SyntaxTree.ID? {
    guard let left = shapes[a], let right = shapes[b], !left.isEmpty, !right.isEmpty else { return nil }
    if left.count == 1 {
      let x = entry(a, [at[0]], shapes, &taken, depth: depth + 1)
      return tree.append(
        .binary(.multiplication, x, entry(b, at, shapes, &taken, depth: depth + 1)), at: range)
    }
    let letter = freshIndex(["i", "k", "l", "m", "j"], avoiding: taken)
    taken.insert(letter)
    let inner = IndexExpression(name: letter)
    // A row times a column is a scalar: its row has one place.
    let isRow = at.count < right.count
    let row = isRow ? [IndexExpression(name: nil, offset: indexBase)] : Array(at.prefix(1))
    let x = entry(a, row + [inner], shapes, &taken, depth: depth + 1)
    let y = entry(b, [inner] + at.dropFirst(isRow ? 0 : 1), shapes, &taken, depth: depth + 1)
    let product = tree.append(.binary(.multiplication, x, y), at: range)
    return tree.append(
      .reduction(.sum, binders: [IndexBinder(name: letter, range: left[1])], body: product), at: range)
  }

  private func vectorEntry(
    _ name: String, _ argument: SyntaxTree.ID, _ at: [IndexExpression], _ shapes: [SyntaxTree.ID: Shape],
    _ taken: inout Set<String>, depth: Int, _ range: SourceRange
  ) -> SyntaxTree.ID {
    guard let shape = shapes[argument], shape.count == 1 else {
      report(Message("\(name) takes a vector", pt: "\(name) recebe um vetor"), at: range)
      return argument
    }
    let letter = at.last?.letter ?? freshIndex(avoiding: taken)
    taken.insert(letter)
    let body = entry(argument, [IndexExpression(name: letter)], shapes, &taken, depth: depth + 1)
    let meant = FunctionName.vector(name, body, in: &tree)
    return tree.append(
      .vectorCall(
        name: meant.name, binder: IndexBinder(name: letter, range: shape[0]), argument: meant.argument),
      at: range)
  }
}
