extension Resolver {
  /// `layer H[3] = sigmoid(W*X + b)`: declares what is new on the right, and two links where there is an activation.
  func defineLayer(_ definition: Definition) {
    var argument = definition.body
    var activation: (name: String, primes: Int)?
    if case .call(let name, let primes, let arguments) = tree[definition.body], arguments.count == 1 {
      (activation, argument) = ((name, primes), arguments[0])
    }
    let extents = definition.indices.map { range(ofExtent: $0) }
    declareParameters(of: argument, extents, definition)
    guard checkReferences(argument), let shapes = shapes(of: argument), let shape = shapes[argument] else {
      return
    }
    if !extents.isEmpty, shape != extents, !(shape.isEmpty && extents.count == 1) {
      let declared = extents.map { text($0) }.joined(separator: " × ")
      let own = shape.map { text($0) }.joined(separator: " × ")
      return report(
        Message(
          "the layer '\(definition.name)' is declared with \(declared) but its value has \(own)",
          pt: "a camada '\(definition.name)' é declarada com \(declared) mas seu valor tem \(own)"),
        at: definition.range)
    }
    if extents.isEmpty, shape == [range(ofExtent: .literal(1))] {
      return defineScalarLayer(definition, argument, activation, shapes)
    }
    guard let activation else {
      return defineArray(scalarised(definition, argument), shape, shapes, extents: nil)
    }
    var before = scalarised(definition, argument)
    before.name = freshName("z_" + definition.name)
    defineArray(before, extents.isEmpty ? shape : extents, shapes, extents: nil)
    guard places[before.name] != nil else { return }
    let inner = tree.append(.reference(name: before.name, indices: []), at: tree.range(of: argument))
    let value = tree.append(
      .call(name: activation.name, primes: activation.primes, arguments: [inner]),
      at: tree.range(of: definition.body))
    guard let outerShapes = self.shapes(of: value) else { return }
    defineArray(scalarised(definition, value), outerShapes[value] ?? [], outerShapes, extents: nil)
  }

  /// `layer p = sigmoid(V*a + c)` with one output: p is a scalar, V has one row.
  private func defineScalarLayer(
    _ definition: Definition, _ argument: SyntaxTree.ID, _ activation: (name: String, primes: Int)?,
    _ shapes: [SyntaxTree.ID: Shape]
  ) {
    var before = scalarised(definition, argument)
    if activation != nil { before.name = freshName("z_" + definition.name) }
    var taken = Set(names(in: argument))
    let row = IndexExpression(name: nil, offset: indexBase)
    finish(before, [], body: entry(argument, [row], shapes, &taken, depth: 0))
    guard let activation, places[before.name] != nil else { return }
    let inner = tree.append(.reference(name: before.name, indices: []), at: tree.range(of: argument))
    let value = tree.append(
      .call(name: activation.name, primes: activation.primes, arguments: [inner]),
      at: tree.range(of: definition.body))
    finish(scalarised(definition, value), [], body: elaborateScalar(value))
  }

  private func scalarised(_ definition: Definition, _ body: SyntaxTree.ID) -> Definition {
    var result = definition
    result.isLayer = false
    result.indices = []
    result.body = body
    return result
  }

  private func freshName(_ name: String) -> String {
    places[name] == nil ? name : freshName(name + "_")
  }

  /// An undeclared W in W*x is a weight (to, from); an undeclared b in … + b is a bias.
  private func declareParameters(of body: SyntaxTree.ID, _ extents: [IndexRange], _ definition: Definition) {
    for node in subtree(of: body) {
      switch tree[node] {
      case .binary(.multiplication, let a, let b):
        guard case .reference(let weight, let indices) = tree[a], indices.isEmpty, places[weight] == nil,
          case .reference(let input, _) = tree[b], let place = places[input]
        else { continue }
        let from = ownDimensions(place)
        let to = extents.isEmpty ? [range(ofExtent: .literal(1))] : extents
        addWeight(weight, to + from, at: tree.range(of: a))
      case .binary(.addition, let a, let b):
        for side in [a, b] {
          guard case .reference(let bias, let indices) = tree[side], indices.isEmpty, places[bias] == nil
          else { continue }
          addWeight(bias, extents, at: tree.range(of: side))
        }
      default: continue
      }
    }
  }

  private func addWeight(_ name: String, _ dimensions: [IndexRange], at range: SourceRange) {
    add(Model.Quantity(name: name, role: .weight, dimensions: dimensions, range: range))
  }

  // MARK: Networks

  /// `network 2 -> 3 -> 1`: x, W1, b1, z1, a1, … and, where there is no loss, ½Σ(a − y)².
  func expand(_ network: NetworkShorthand, at range: SourceRange, into definitions: inout [Definition]) {
    guard network.widths.count >= 2 else {
      return report(
        Message("a network has at least two widths", pt: "uma rede tem ao menos duas larguras"), at: range)
    }
    let input = inputName(network.widths[0], at: range)
    var previous = input
    for layer in 1..<network.widths.count {
      let isLast = layer == network.widths.count - 1
      let width = network.widths[layer]
      let weight = "W\(layer)"
      if places[weight] == nil {
        addWeight(
          weight, [self.range(ofExtent: width), self.range(ofExtent: network.widths[layer - 1])], at: range)
      }
      var body = product(weight, previous, at: range)
      if network.hasBiases {
        if places["b\(layer)"] == nil { addWeight("b\(layer)", [self.range(ofExtent: width)], at: range) }
        body = tree.append(.binary(.addition, body, reference("b\(layer)", at: range)), at: range)
      }
      definitions.append(link("z\(layer)", body, at: range))
      let activation = tree.append(
        .call(
          name: activationName(network, layer, isLast: isLast), primes: 0,
          arguments: [reference("z\(layer)", at: range)]), at: range)
      definitions.append(link("a\(layer)", activation, at: range))
      previous = "a\(layer)"
    }
    let hasLoss = syntax.statements.contains { if case .loss = $0.kind { true } else { false } }
    if !hasLoss { definitions.append(defaultLoss(previous, network.widths.last!, at: range)) }
  }

  private func inputName(_ width: SizeExpression, at range: SourceRange) -> String {
    if let known = quantities.first(where: { $0.role == .input }) { return known.name }
    declareArray("x", .input, width, at: range)
    return "x"
  }

  private func declareArray(
    _ name: String, _ role: Model.Role, _ width: SizeExpression, at range: SourceRange
  ) {
    let sample = samples.map { [$0.range(from: indexBase)] } ?? []
    add(
      Model.Quantity(
        name: name, role: role, dimensions: sample + [self.range(ofExtent: width)],
        isPerSample: samples != nil,
        range: range))
  }

  private func activationName(_ network: NetworkShorthand, _ layer: Int, isLast: Bool) -> String {
    let names = network.activations
    switch names.count {
    case 0: return isLast ? "identity" : "sigmoid"
    case 1: return isLast && network.widths.count > 2 ? "identity" : names[0]
    case network.widths.count - 1: return names[layer - 1]
    default: return isLast ? names[names.count - 1] : names[0]
    }
  }

  private func reference(_ name: String, at range: SourceRange) -> SyntaxTree.ID {
    tree.append(.reference(name: name, indices: []), at: range)
  }

  private func product(_ a: String, _ b: String, at range: SourceRange) -> SyntaxTree.ID {
    tree.append(.binary(.multiplication, reference(a, at: range), reference(b, at: range)), at: range)
  }

  private func link(_ name: String, _ body: SyntaxTree.ID, at range: SourceRange) -> Definition {
    Definition(name: name, role: .link, indices: [], ranges: [], body: body, range: range)
  }

  private func defaultLoss(_ output: String, _ width: SizeExpression, at range: SourceRange) -> Definition {
    let target: String
    if let known = quantities.first(where: { if case .target = $0.role { true } else { false } }) {
      target = known.name
    } else {
      target = "y"
      declareArray("y", .target(.real), width, at: range)
    }
    let isScalar = places[target].map { ownDimensions($0).isEmpty } ?? false
    let at = isScalar ? IndexExpression(name: nil, offset: indexBase) : IndexExpression(name: "k")
    let a = tree.append(.reference(name: output, indices: [at]), at: range)
    let y = tree.append(.reference(name: target, indices: isScalar ? [] : [at]), at: range)
    let difference = tree.append(.binary(.subtraction, a, y), at: range)
    var error = tree.append(.binary(.power, difference, tree.append(.number("2"), at: range)), at: range)
    if !isScalar {
      error = tree.append(.reduction(.sum, binders: [IndexBinder(name: "k")], body: error), at: range)
    }
    let half = tree.append(
      .binary(.division, tree.append(.number("1"), at: range), tree.append(.number("2"), at: range)),
      at: range)
    var body = tree.append(.binary(.multiplication, half, error), at: range)
    if let samples {
      body = tree.append(
        .reduction(.mean, binders: [IndexBinder(name: samples.index)], body: body), at: range)
    }
    return Definition(name: "L", role: .loss, indices: [], ranges: [], body: body, range: range)
  }
}
