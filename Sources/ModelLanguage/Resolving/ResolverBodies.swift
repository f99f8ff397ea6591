extension Resolver {
  /// Names, numbers of indices and literal values of a body, before anything is made of it.
  func checkReferences(_ body: SyntaxTree.ID) -> Bool {
    let before = diagnostics.count
    let bound = boundNames(in: body)
    for node in subtree(of: body) {
      switch tree[node] {
      case .reference(let name, let indices): checkReference(name, indices, node, bound)
      case .number(let text):
        if Double(text)?.isFinite != true {
          report(
            Message(
              "the number \(text) is beyond the range of doubles",
              pt: "o número \(text) está além do alcance da precisão dupla"), at: tree.range(of: node))
        }
      default: break
      }
    }
    checkLiterals(body)
    return diagnostics.count == before
  }

  private func boundNames(in body: SyntaxTree.ID) -> Set<String> {
    var names: Set<String> = []
    for node in subtree(of: body) {
      switch tree[node] {
      case .reduction(_, let binders, _): for binder in binders { names.insert(binder.name) }
      case .vectorCall(_, let binder, _): names.insert(binder.name)
      default: break
      }
    }
    return names
  }

  private func checkReference(
    _ name: String, _ indices: [IndexExpression], _ node: SyntaxTree.ID, _ bound: Set<String>
  ) {
    guard let place = places[name] else {
      let isNumber = bound.contains(name) || sizes.contains { $0.name == name } || name == "pi" || name == "π"
      if !isNumber { reportUnknown(name, at: tree.range(of: node)) }
      return
    }
    let count = ownDimensions(place).count
    if !indices.isEmpty && indices.count != count {
      report(
        Message(
          "'\(name)' has \(count) \(count == 1 ? "index" : "indices"), not \(indices.count)",
          pt: "'\(name)' tem \(count) \(count == 1 ? "índice" : "índices"), não \(indices.count)"),
        at: tree.range(of: node),
        notes: [
          .init(
            Message("'\(name)' is declared here", pt: "'\(name)' é declarado aqui"),
            at: quantities[place].range)
        ])
    }
    for (index, dimension) in zip(indices, ownDimensions(place)) where index.isInteger {
      guard dimension.lower.name == nil, dimension.upper.name == nil else { continue }
      if !(dimension.lower.offset...max(dimension.lower.offset, dimension.upper.offset)).contains(
        index.offset)
      {
        report(
          Message(
            "the index \(index.offset) of '\(name)' is outside \(text(dimension))",
            pt: "o índice \(index.offset) de '\(name)' está fora de \(text(dimension))"),
          at: tree.range(of: node),
          notes: [
            .init(
              Message("'\(name)' is declared here", pt: "'\(name)' é declarado aqui"),
              at: quantities[place].range)
          ])
      }
    }
  }

  /// Literal subexpressions without a value: 1/0, log(-1), sqrt(-1).
  private func checkLiterals(_ body: SyntaxTree.ID) {
    var value: [SyntaxTree.ID: Double] = [:]
    for node in subtree(of: body) {
      switch tree[node] {
      case .number(let text): value[node] = Double(text)
      case .negation(let a): value[node] = value[a].map { -$0 }
      case .binary(let operation, let a, let b):
        if (operation == .division && value[b] == 0)
          || (operation == .power && value[a] == 0 && value[b].map { $0 < 0 } == true)
        {
          report(Diagnostic.divisionByZero, at: tree.range(of: b))
        }
        guard let x = value[a], let y = value[b] else { continue }
        switch operation {
        case .addition: value[node] = x + y
        case .subtraction: value[node] = x - y
        case .multiplication, .hadamard: value[node] = x * y
        case .division: value[node] = y == 0 ? nil : x / y
        case .power: continue
        }
      case .call(let name, 0, let arguments):
        guard let x = arguments.first.flatMap({ value[$0] }) else { continue }
        if name == "log" && x <= 0 {
          report(
            Message("the logarithm of \(x) has no value", pt: "o logaritmo de \(x) não tem valor"),
            at: tree.range(of: node))
        }
        if name == "sqrt" && x < 0 {
          report(
            Message("the square root of \(x) has no value", pt: "a raiz quadrada de \(x) não tem valor"),
            at: tree.range(of: node))
        }
      default: continue
      }
    }
  }

  /// A scalar body with the sample's index and the ranges of binders written out.
  func elaborateScalar(_ root: SyntaxTree.ID) -> SyntaxTree.ID {
    var image: [SyntaxTree.ID: SyntaxTree.ID] = [:]
    for node in subtree(of: root) {
      image[node] = copy(node) { image[$0]! }
    }
    return image[root]!
  }

  /// One node made again of resolved operands.
  func copy(_ node: SyntaxTree.ID, _ operand: (SyntaxTree.ID) -> SyntaxTree.ID) -> SyntaxTree.ID {
    let range = tree.range(of: node)
    switch tree[node] {
    case .number: return node
    case .reference(let name, let indices):
      guard let place = places[name], quantities[place].isPerSample, let samples else { return node }
      return tree.append(
        .reference(name: name, indices: [IndexExpression(name: samples.index)] + indices), at: range)
    case .negation(let a): return tree.append(.negation(operand(a)), at: range)
    case .binary(let operation, let a, let b):
      return tree.append(.binary(operation, operand(a), operand(b)), at: range)
    case .call(let name, let primes, let arguments):
      return tree.append(.call(name: name, primes: primes, arguments: arguments.map(operand)), at: range)
    case .vectorCall(let name, let binder, let argument):
      return tree.append(
        .vectorCall(name: name, binder: complete(binder, in: argument, node), argument: operand(argument)),
        at: range)
    case .reduction(let kind, let binders, let body):
      return tree.append(
        .reduction(kind, binders: binders.map { complete($0, in: body, node) }, body: operand(body)),
        at: range)
    case .transpose(let a): return operand(a)
    }
  }

  /// A binder with its range: stated, the sample's, or that of the arrays it indexes.
  private func complete(_ binder: IndexBinder, in body: SyntaxTree.ID, _ node: SyntaxTree.ID) -> IndexBinder {
    if binder.range != nil { return binder }
    if let samples, binder.name == samples.index {
      return IndexBinder(name: binder.name, range: samples.range(from: indexBase))
    }
    if let range = inferredRange(of: binder.name, in: body) {
      return IndexBinder(name: binder.name, range: range)
    }
    var notes: [Diagnostic.Note] = [
      .init(Message("write '\(binder.name) in 1..n'", pt: "escreva '\(binder.name) in 1..n'"))
    ]
    if binder.name == "sample" || binder.name == "n" {
      notes.append(.init(Message("declare the samples: 'samples N'", pt: "declare as amostras: 'samples N'")))
    }
    report(
      Message("the index '\(binder.name)' has no range", pt: "o índice '\(binder.name)' não tem intervalo"),
      at: tree.range(of: node), notes: notes)
    return IndexBinder(name: binder.name, range: range(ofExtent: .literal(1)))
  }
}
