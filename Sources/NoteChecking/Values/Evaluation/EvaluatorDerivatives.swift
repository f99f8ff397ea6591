import LaTeXReading
import ModelLanguage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Quotients of differentials and gradients. Every ∂ is total.
extension Evaluator {
  /// What something is differentiated in.
  private enum Variable {
    case elements(Reference, factor: Number)
    /// An argument of a function or a letter of an identity.
    case local(NameID)
  }

  func derivative(_ node: NodeID, of operand: ([NodeID], [Joint])?) -> Value? {
    let children = Array(tree.children(of: node))
    guard children.count >= 2 else { return fail(.unsupported, node) }
    var variables: [Variable] = []
    for child in children.dropFirst() {
      guard let variable = variable(child) else { return stop == nil ? fail(.unsupported, child) : nil }
      variables.append(variable)
    }
    let isOperator = if case .blank = tree.kind(children[0]) { true } else { false }
    if isOperator, operand == nil { return fail(.unsupported, node) }
    let numerator = isOperator ? nil : children[0]
    let whole: () -> Value? = {
      if let numerator { return self.value(numerator) }
      let (factors, joints) = operand!
      return self.product(factors, [.none] + joints.dropFirst())
    }
    let single = numerator ?? (operand!.0.count == 1 ? operand!.0[0] : nil)
    if variables.count == 2 { return secondDerivative(single, variables, node) }
    guard variables.count == 1 else { return fail(.unsupported, node) }
    if case .derivative(.immediate) = tree.kind(node) {
      guard case .elements(let reference, let factor) = variables[0], factor.value == 1, let single else {
        return fail(.unsupported, node)
      }
      return immediateDerivative(single, reference, node)
    }
    if let single, let slope = functionSlope(single, children[1], node) { return slope }
    if stop != nil { return nil }
    switch variables[0] {
    case .local(let letter): return localDerivative(letter, whole, node)
    case .elements(let reference, let factor):
      let result = elementDerivative(single, reference, whole, node)
      return factor.value == 1 && factor.slope == 0 ? result : result.map { $0.map { $0 * factor } }
    }
  }

  // MARK: Variables

  private func variable(_ node: NodeID) -> Variable? {
    if let occurrence = occurrence(node), case .value? = bindings[occurrence.nameID],
      occurrence.scripts.isEmpty
    {
      return .local(occurrence.nameID)
    }
    guard let denotation = denotation(ofNode: node) else { return nil }
    switch denotation {
    case .quantity(let reference): return .elements(reference, factor: Number(1))
    case .value:
      // x_0 = 1 is no variable.
      if let name = occurrence(node), letters.boundaries.contains(where: { $0.name.text == name.base.text }) {
        _ = fail(.noSuchIndex(0), node)
      }
      return nil
    case .power(.quantity(let reference), let exponent):
      // ∂/∂(σ²) = ∂/∂σ / (2σ)
      guard reference.isScalar, let n = value(exponent), n.isNumber else { return nil }
      let base = number(of: reference.elements[0])
      guard let slope = power(Value(base), Value(n.number.value - 1), node) else { return nil }
      return .elements(reference, factor: Number(1) / (n.number * slope.number))
    default: return nil
    }
  }

  /// The last layer, where a variable names no layer: `\nabla_a C`.
  private func lastLayer(_ node: NodeID) -> Variable? {
    guard let occurrence = occurrence(node), occurrence.scripts.isEmpty else { return nil }
    let entries = vocabulary.entries(occurrence.base.text, occurrence.base.marks.subtracting(.fonts))
    let layered = entries.compactMap { entry -> (Int, Entry)? in
      if case .number(let number) = entry.rest { return (number, entry) }
      return nil
    }
    guard var last = layered.max(by: { $0.0 < $1.0 })?.1 else { return nil }
    stop = nil
    last.rest = .none
    guard let match = match(occurrence, among: [last]), let reference = reference(match, occurrence) else {
      return nil
    }
    return .elements(reference, factor: Number(1))
  }

  /// What a node denotes if it is a name, perhaps in brackets, with an argument or transposed.
  func denotation(ofNode node: NodeID) -> Denotation? {
    switch tree.kind(node) {
    case .group(let brackets) where brackets.open == .paren || brackets.open == .square:
      return tree.childCount(of: node) == 1 ? denotation(ofNode: tree.child(0, of: node)) : nil
    case .call:
      guard let parts = tree.call(node), let occurrence = occurrence(parts.head), parts.scripted == nil,
        isQuantityHead(occurrence)
      else { return nil }
      return argumentDenotation(occurrence, parts, node)
    case .run:
      guard let occurrence = occurrence(node), isKnown(occurrence) else {
        let letters = Array(tree.children(of: node))
        guard letters.count == 2, case .number = tree.kind(letters[1]), var own = self.occurrence(letters[0])
        else {
          return nil
        }
        own.scripts.append(Occurrence.Script(form: .sub, node: letters[1], isNumber: true))
        return transposedDenotation(own, node)
      }
      return transposedDenotation(occurrence, node)
    case .name, .scripted, .decorated:
      guard let occurrence = occurrence(node), bindings[occurrence.nameID] == nil else { return nil }
      return transposedDenotation(occurrence, node)
    default: return nil
    }
  }

  private func transposedDenotation(_ occurrence: Occurrence, _ node: NodeID) -> Denotation? {
    guard let own = denotation(of: occurrence, node) else { return nil }
    guard occurrence.isTransposed else { return own }
    if case .quantity(let reference) = own { return .quantity(reference.transposed) }
    return nil
  }

  private func argumentDenotation(
    _ occurrence: Occurrence, _ parts: (head: NodeID, group: NodeID, arguments: [NodeID], scripted: NodeID?),
    _ node: NodeID
  ) -> Denotation? {
    guard let plain = atArgumentOccurrence(occurrence, parts.arguments) else { return nil }
    let outer = argumentSample
    argumentSample = plain.sample ?? outer
    defer { argumentSample = outer }
    if plain.isLossOfSample, let sample = plain.sample {
      return .quantity(
        Reference(
          quantity: vocabulary.model.loss, elements: [ground.loss],
          lossOfSample: sample - sampleBase()))
    }
    return denotation(of: plain.occurrence, node)
  }

  /// `\frac{d\sigma}{dz}`: the derivative of a function, at the variable.
  private func functionSlope(_ numerator: NodeID, _ variable: NodeID, _ node: NodeID) -> Value? {
    if let definition = definedFunction(numerator), let letter = tree.letter(of: variable),
      definition.parameters.contains(letter), case .value? = bindings[letter]
    {
      return localDerivative(letter, { self.value(definition.body) }, node)
    }
    guard occurrence(numerator) != nil, isFunctionHead(numerator), var function = function(numerator) else {
      return nil
    }
    function.order += 1
    return apply(function, to: [variable], node)
  }

  /// `F'(a)`: the derivative of a quantity in what stands in the brackets; nil where it is something else.
  func slopeInArgument(_ head: NodeID, _ arguments: [NodeID], _ node: NodeID) -> Value? {
    guard arguments.count == 1, var name = occurrence(head), name.primes == 1 else { return nil }
    let accents = name.base.marks.subtracting(.fonts)
    guard vocabulary.entries(name.base.text, accents, primes: 1).isEmpty else { return nil }
    name.primes = 0
    let entries = vocabulary.entries(name.base.text, accents)
    guard
      entries.contains(where: { [.link, .loss].contains(vocabulary.model.quantities[$0.quantity].role) }),
      case .quantity(let reference)? = quantity(name, entries, head), reference.isScalar,
      case .quantity(let variable)? = denotation(ofNode: arguments[0]),
      vocabulary.depends(reference.quantity, on: variable.quantity)
    else { return nil }
    return arranged((1, 1, .none), 1, variable, node) { _, place in
      partial(of: reference, 0, by: variable.elements[place])
    }
  }

  // MARK: First derivatives

  private func localDerivative(_ letter: NameID, _ body: () -> Value?, _ node: NodeID) -> Value? {
    guard case .value(let outer)? = bindings[letter] else { return nil }
    let direction = self.direction
    defer {
      bindings[letter] = .value(outer)
      self.direction = direction
    }
    self.direction = .local
    bindings[letter] = .value(outer.map { Number($0.value, slope: 1) })
    let isNested = direction != .none
    return body().map { $0.map { Number($0.slope, slope: isNested ? .nan : 0) } }
  }

  private func elementDerivative(
    _ numerator: NodeID?, _ variable: Reference, _ body: () -> Value?, _ node: NodeID
  ) -> Value? {
    if let numerator {
      let outer = stop
      if case .quantity(let reference)? = denotation(ofNode: numerator) {
        return arranged(
          (reference.rows, reference.columns, reference.samples), reference.elements.count, variable, node
        ) { self.partial(of: reference, $0, by: variable.elements[$1]) }
      }
      if outer == nil, let reason = stop?.reason {
        if case .noSuchIndex = reason { return nil }
        if case .optimum = reason { return nil }
        stop = nil
      }
    }
    return compositeDerivative(variable, body, node)
  }

  private func partial(of reference: Reference, _ place: Int, by variable: Element) -> Number {
    if let sample = reference.lossOfSample {
      return Number(
        ground.partialOfSampleLoss(sample, by: variable, at: point), slope: direction == .none ? 0 : .nan)
    }
    let element = reference.elements[place]
    var slope = 0.0
    if case .element(let outer) = direction {
      slope = ground.second(of: element, by: variable, again: outer, at: point)
    } else if direction == .local {
      slope = 0
    }
    return Number(ground.partial(of: element, by: variable, at: point), slope: slope)
  }

  /// `\frac{\partial^{+} h_t}{\partial W}`: all other links are held, or only the earlier values of h.
  private func immediateDerivative(_ numerator: NodeID, _ variable: Reference, _ node: NodeID) -> Value? {
    guard case .quantity(let reference)? = denotation(ofNode: numerator), reference.lossOfSample == nil else {
      return stop == nil ? fail(.unsupported, node) : nil
    }
    let model = ground.model
    let links = model.quantities.indices.filter { [.link, .loss].contains(model.quantities[$0].role) }
    let held =
      trail.ask(.held, of: 2) == 0
      ? links : links.filter { $0 == reference.quantity || $0 == variable.quantity }
    return arranged(
      (reference.rows, reference.columns, reference.samples), reference.elements.count, variable, node
    ) { row, column in
      let own = ground.immediate(
        of: reference.elements[row], by: variable.elements[column], holding: held, at: point)
      return Number(own, slope: direction == .none ? 0 : .nan)
    }
  }

  /// The slopes of an expression in every element of a variable.
  private func compositeDerivative(_ variable: Reference, _ body: () -> Value?, _ node: NodeID) -> Value? {
    let outer = direction
    defer { direction = outer }
    var columns: [Value] = []
    for element in variable.elements {
      direction = .element(element)
      guard let own = body() else { return nil }
      columns.append(own)
    }
    guard let first = columns.first else { return fail(.unsupported, node) }
    guard first.isNumber || first.isArray else { return fail(.unsupported, node) }
    let isNested = outer != .none
    return arranged((first.rows, first.columns, first.samples), first.count, variable, node) { row, column in
      Number(columns[column].flat[row].slope, slope: isNested ? .nan : 0)
    }
  }

  /// The derivatives of what has a shape in what has a shape, laid out as the reading says.
  private func arranged(
    _ shape: (rows: Int, columns: Int, samples: Value.SampleAxis), _ count: Int, _ variable: Reference,
    _ node: NodeID, _ entry: (Int, Int) -> Number
  ) -> Value? {
    let others = variable.elements.count
    if others == 1 {
      return Value(
        rows: shape.rows, columns: shape.columns, (0..<count).map { entry($0, 0) }, samples: shape.samples)
    }
    if count == 1 {
      let own = Value(
        rows: variable.rows, columns: variable.columns, (0..<others).map { entry(0, $0) },
        samples: variable.samples)
      if variable.isVector, variable.samples == .none {
        return trail.ask(.gradient, of: 2) == 1 ? own.transposed : own
      }
      return variable.samples == .none && trail.ask(.matrixGradient, of: 2) == 1 ? own.transposed : own
    }
    let isVector = (shape.rows == 1 || shape.columns == 1) && variable.isVector
    let isSquare = shape.rows == variable.rows && shape.columns == variable.columns
    let isDiagonal =
      isSquare
      && (0..<count).allSatisfy { row in (0..<others).allSatisfy { row == $0 || entry(row, $0).value == 0 } }
    let entrywise = Value(
      rows: shape.rows, columns: shape.columns, (0..<min(count, others)).map { entry($0, $0) },
      samples: shape.samples)
    if variable.samples != .none || !isVector {
      return isDiagonal ? entrywise : fail(.unsupported, node)
    }
    if isDiagonal, trail.ask(.parse(node), of: 2) == 1 { return entrywise }
    let numerator = Value(
      rows: count, columns: others, (0..<count * others).map { entry($0 / others, $0 % others) })
    return trail.ask(.jacobian, of: 2) == 1 ? numerator.transposed : numerator
  }

  // MARK: Second derivatives

  private func secondDerivative(_ numerator: NodeID?, _ variables: [Variable], _ node: NodeID) -> Value? {
    guard let numerator, case .quantity(let reference)? = denotation(ofNode: numerator), reference.isScalar,
      reference.lossOfSample == nil || ground.sampleCount == 1,
      case .elements(let first, let one) = variables[0], case .elements(let second, let other) = variables[1],
      one.value == 1, other.value == 1
    else { return stop == nil ? fail(.unsupported, node) : nil }
    let of = reference.elements[0]
    func entry(_ a: Element, _ b: Element) -> Number {
      Number(ground.second(of: of, by: a, again: b, at: point), slope: direction == .none ? 0 : .nan)
    }
    if first.isScalar, second.isScalar { return Value(entry(first.elements[0], second.elements[0])) }
    guard first.isScalar || first.isVector, second.isScalar || second.isVector else {
      return fail(.unsupported, node)
    }
    return Value(
      rows: first.elements.count, columns: second.elements.count,
      first.elements.flatMap { a in second.elements.map { entry(a, $0) } })
  }

  /// w of `\nabla J(w)`.
  private func argument(of factor: NodeID) -> Reference? {
    guard let call = tree.call(factor), call.arguments.count == 1, occurrence(call.arguments[0]) != nil else {
      return nil
    }
    if !isStep, occurrence(call.arguments[0])?.marks.contains(.star) == true {
      _ = fail(.optimum, factor)
      return nil
    }
    let outer = stop
    guard case .quantity(let reference)? = denotation(ofNode: call.arguments[0]),
      vocabulary.model.quantities[reference.quantity].role == .weight
    else {
      stop = outer
      return nil
    }
    return reference
  }

  /// ∂²f of a number in a vector: rows and columns are the variable's entries.
  private func hessian(_ numerator: NodeID, _ variable: Reference, _ node: NodeID) -> Value? {
    let both = Variable.elements(variable, factor: Number(1))
    return secondDerivative(numerator, [both, both], node)
  }

  // MARK: Gradients

  /// `\nabla_W J`: in the shape of the variable.
  func gradient(
    _ parts: (base: NodeID, sub: NodeID?, superscript: NodeID?, primes: Int), _ factors: [NodeID],
    _ joints: [Joint], _ node: NodeID
  ) -> Value? {
    let order = parts.superscript.map { tree.plainText($0) }
    guard order == nil || order == "2", factors.count == 1 else { return fail(.unsupported, node) }
    var reference: Reference
    if let sub = parts.sub {
      guard let variable = lastLayer(sub) ?? variable(sub), case .elements(let own, let factor) = variable,
        factor.value == 1
      else {
        return stop == nil ? fail(.unsupported, sub) : nil
      }
      reference = own
    } else if let argument = argument(of: factors[0]) {
      reference = argument
    } else if stop != nil {
      return nil
    } else {
      let model = vocabulary.model
      var weights = model.quantities.indices.filter { model.quantities[$0].role == .weight }
      // In a step the gradient is that of what is changed.
      let choice = isStep ? trail.ask(.parse(node), of: 1 + weights.count) : 0
      if choice > 0 { weights = [weights[choice - 1]] }
      reference = stacked(weights, quantity: weights.first ?? 0)
    }
    if order == "2" { return hessian(factors[0], reference, node) }
    let body: () -> Value? = { self.value(factors[0]) }
    return elementDerivative(factors[0], reference, body, node)
  }
}
