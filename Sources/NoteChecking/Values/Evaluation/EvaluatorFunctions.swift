import LaTeXReading
import ModelLanguage

/// A function where it is applied.
struct AppliedFunction {
  enum Kind {
    case real(RealFunction)
    case softmax, softmin, logSoftmax, logSumExp
    case diagonal, trace
    case maximum, minimum
    case defined(Definition)
  }
  var kind: Kind
  /// Primes.
  var order = 0
  var power: NodeID?
  /// `\log_2`
  var base: NodeID?
  /// The entry that is taken, `\text{softmax}_i(z)`.
  var entry: NodeID?
}

extension Evaluator {
  /// The function that the head of a call is; nil where it is none.
  func function(_ head: NodeID) -> AppliedFunction? {
    guard let occurrence = functionName(head) else { return nil }
    let text = occurrence.base.text
    if let opaque = opaqueFunction(occurrence) { return opaque }
    if let definition = letters.definition(
      of: occurrence.base, primes: nil, before: position, in: quotation),
      definition.isFunction, !openDefinitions.contains(definition.id),
      vocabulary.entries(text, occurrence.base.marks.subtracting(.fonts)).isEmpty || definition.isQuoted
    {
      return AppliedFunction(
        kind: .defined(definition), order: occurrence.primes, power: powerScript(occurrence))
    }
    if let known = knownFunction(occurrence) { return known }
    let accents = occurrence.base.marks.subtracting(.fonts)
    guard accents.isEmpty, vocabulary.entries(text, accents).isEmpty, Self.functionLetters.contains(text)
    else {
      return nil
    }
    return activation(occurrence)
  }

  /// The name at the head of an application, also in brackets with a prime behind them: `(f^2)'`.
  private func functionName(_ head: NodeID) -> Occurrence? {
    if let own = occurrence(head) { return own }
    let parts = tree.scripts(of: head)
    guard parts.primes > 0, parts.sub == nil, parts.superscript == nil, case .group = tree.kind(parts.base),
      tree.childCount(of: parts.base) == 1, var inner = occurrence(tree.child(0, of: parts.base))
    else { return nil }
    inner.primes += parts.primes
    return inner
  }

  private static let functionLetters: Set<String> = [
    "sigma", "phi", "varphi", "g", "f", "h", "psi", "a", "s", "F", "S", "Phi", "act", "theta", "activation",
  ]

  private func powerScript(_ occurrence: Occurrence) -> NodeID? {
    occurrence.scripts.first { $0.form == .plain }?.node
  }

  /// f_h of a model that leaves f_h open.
  private func opaqueFunction(_ occurrence: Occurrence) -> AppliedFunction? {
    for entry in vocabulary.opaqueNames[occurrence.base.text] ?? []
    where entry.accents == occurrence.base.marks.subtracting(.fonts) {
      guard let left = rest(of: entry.rest, occurrence), left.allSatisfy({ $0.form == .plain }),
        let binding = ground.functionName(vocabulary.model.opaqueFunctions[entry.quantity].name),
        let own = RealFunction.named(binding)
      else { continue }
      return AppliedFunction(kind: .real(own), order: occurrence.primes, power: left.first?.node)
    }
    return nil
  }

  /// Whether a function that the model leaves open is written; what it is bound to makes then nothing true.
  func mentionsOpaque(_ roots: [NodeID]) -> Bool {
    if vocabulary.opaqueNames.isEmpty { return false }
    var open = roots
    while let node = open.popLast() {
      if let name = tree.name(of: node), vocabulary.opaqueNames[name.text] != nil { return true }
      open += tree.children(of: node)
    }
    return false
  }

  private func rest(of rest: Entry.Rest, _ occurrence: Occurrence) -> [Occurrence.Script]? {
    switch rest {
    case .none: return occurrence.scripts
    case .number(let number):
      guard let place = occurrence.scripts.firstIndex(where: { integerQuietly($0.node) == number }) else {
        return nil
      }
      var left = occurrence.scripts
      left.remove(at: place)
      return left
    case .word(let word):
      let below = occurrence.scripts.filter { $0.form == .sub }
      guard below.map({ tree.plainText($0.node) }).joined() == word else { return nil }
      return occurrence.scripts.filter { $0.form != .sub }
    }
  }

  private func knownFunction(_ occurrence: Occurrence) -> AppliedFunction? {
    let text = occurrence.base.text
    var found: AppliedFunction
    if let vector = Self.vectorFunctions[text] {
      found = AppliedFunction(kind: vector)
      found.entry = occurrence.scripts.first { $0.form == .sub }?.node
    } else if occurrence.isInverse, let inverse = RealFunction.inverse(of: text) {
      found = AppliedFunction(kind: .real(inverse))
    } else if let own = calledFunction(occurrence.base) {
      found = AppliedFunction(kind: .real(own))
    } else if let real = RealFunction.written(text) {
      found = AppliedFunction(kind: .real(real))
      if text == "log" { found.base = occurrence.scripts.first { $0.form == .sub }?.node }
    } else {
      return nil
    }
    found.order = occurrence.primes
    found.power = powerScript(occurrence)
    return found
  }

  /// A function that the model calls by this name, with the model's parameter.
  private func calledFunction(_ name: Name) -> RealFunction? {
    let candidates = vocabulary.calls(named: name.text)
      .compactMap { RealFunction.named($0.name, parameter: $0.parameter) }
    if candidates.isEmpty { return nil }
    return candidates[trail.ask(.function(name), of: candidates.count)]
  }

  private static let vectorFunctions: [String: AppliedFunction.Kind] = [
    "softmax": .softmax, "Softmax": .softmax, "softmin": .softmin, "logsoftmax": .logSoftmax,
    "logsumexp": .logSumExp,
    "LSE": .logSumExp, "lse": .logSumExp, "diag": .diagonal, "Diag": .diagonal, "tr": .trace, "Tr": .trace,
    "trace": .trace, "max": .maximum, "min": .minimum,
  ]

  /// σ, φ, g or f of the notes: the activation of the layer that is written, else one of the model's functions.
  private func activation(_ occurrence: Occurrence) -> AppliedFunction? {
    var candidates: [Vocabulary.ActivationName] = []
    func add(_ name: Vocabulary.ActivationName) { if !candidates.contains(name) { candidates.append(name) } }
    let layers = occurrence.scripts.filter { $0.form != .plain || $0.node == occurrence.scripts.first?.node }
    var power: NodeID?
    if let script = layers.first, let layer = integerQuietly(script.node) {
      for (quantity, name) in vocabulary.activation.sorted(by: { $0.key < $1.key }) {
        if vocabulary.entries(of: quantity).contains(where: { $0.rest == .number(layer) }) { add(name) }
      }
      if candidates.isEmpty, script.form == .plain { power = script.node }
    }
    if candidates.isEmpty {
      if occurrence.base.text == "sigma" { add(Vocabulary.ActivationName(name: "sigmoid")) }
      for function in vocabulary.functions { add(function) }
      add(Vocabulary.ActivationName(name: "sigmoid"))
    }
    candidates = candidates.filter { opaqueOrReal($0) != nil }
    guard !candidates.isEmpty else { return nil }
    let asked = candidates.count > 1 ? trail.ask(.function(occurrence.base), of: candidates.count) : 0
    guard var found = opaqueOrReal(candidates[asked]) else { return nil }
    found.order = occurrence.primes
    found.power = power
    return found
  }

  private func opaqueOrReal(_ name: Vocabulary.ActivationName) -> AppliedFunction? {
    if let vector = Self.vectorFunctions[name.name] { return AppliedFunction(kind: vector) }
    let own = ground.functionName(name.name) ?? name.name
    return RealFunction.named(own, parameter: name.parameter).map { AppliedFunction(kind: .real($0)) }
  }

  /// z of `\sigma'(z)`, x of `\frac{d}{dx} f(x)`: letters that may stand for any number on the left of an identity.
  func identityLetters(_ side: NodeID) -> [NameID] {
    switch tree.kind(side) {
    case .call:
      guard let parts = tree.call(side), isFunctionHead(parts.head) else { return [] }
      return plainLetters(parts.arguments)
    case .prefixed:
      let head = tree.child(0, of: side)
      let factors = Array(tree.children(of: side).dropFirst())
      if case .derivative = tree.kind(tree.scripts(of: head).base) {
        let variables = variableLetters(tree.scripts(of: head).base)
        return variables
          + (factors.count == 1 ? identityLetters(factors[0]).filter { !variables.contains($0) } : [])
      }
      guard isFunctionHead(head), factors.count == 1 else { return [] }
      return plainLetters(factors)
    case .scripted where isModulusSlope(side):
      return plainLetters([tree.child(0, of: tree.scripts(of: side).base)])
    case .derivative:
      // ∂J/∂u of a quantity in an unknown letter is no identity.
      let numerator = tree.child(0, of: side)
      if let definition = definedFunction(numerator) { return definition.parameters }
      guard isFunctionHead(numerator) || occurrence(numerator) == nil else { return [] }
      let variables = variableLetters(side)
      return variables + identityLetters(numerator).filter { !variables.contains($0) }
    default: return []
    }
  }

  /// The function of the text that a node names without arguments.
  func definedFunction(_ node: NodeID) -> Definition? {
    guard let name = occurrence(node), name.scripts.isEmpty, name.primes == 0,
      vocabulary.entries(name.base.text, name.base.marks.subtracting(.fonts)).isEmpty,
      let definition = letters.definition(of: name.base, primes: nil, before: position, in: quotation),
      definition.isFunction
    else { return nil }
    return definition
  }

  /// The plain letters that a derivative is taken in and that are no names of the model or the text.
  private func variableLetters(_ derivative: NodeID) -> [NameID] {
    plainLetters(Array(tree.children(of: derivative).dropFirst())).filter { letter in
      let name = tree[letter]
      return vocabulary.entries[name.text] == nil && !letters.hasDefinition(name)
        && !vocabulary.hasOtherCase(name.text)
    }
  }

  /// Whether a head is a function by its name, without asking which.
  func isFunctionHead(_ head: NodeID) -> Bool {
    guard let occurrence = functionName(head) else { return false }
    let (text, accents) = (occurrence.base.text, occurrence.base.marks.subtracting(.fonts))
    if vocabulary.opaqueNames[text] != nil { return true }
    let definition = letters.definition(of: occurrence.base, primes: nil, before: position, in: quotation)
    let isOwn = !vocabulary.entries(text, accents).isEmpty
    if let definition, definition.isFunction { return !isOwn || definition.isQuoted }
    return !isOwn
      && (vocabulary.isFunction(text) || accents.isEmpty && Self.functionLetters.contains(text))
  }

  /// `|x|'`
  func isModulusSlope(_ node: NodeID) -> Bool {
    let parts = tree.scripts(of: node)
    guard parts.primes == 1, parts.sub == nil, parts.superscript == nil,
      case .group(let brackets) = tree.kind(parts.base)
    else { return false }
    return brackets.open == .bar && tree.childCount(of: parts.base) == 1
  }

  private func plainLetters(_ arguments: [NodeID]) -> [NameID] {
    arguments.compactMap { argument in
      if case .name(let id) = tree.kind(tree.unbracketed(argument)) { return id }
      return nil
    }
  }

  // MARK: Application

  func apply(_ function: AppliedFunction, to arguments: [NodeID], _ node: NodeID) -> Value? {
    if case .defined(let definition) = function.kind {
      return apply(definition, order: function.order, to: arguments, node).flatMap {
        raised($0, function, node)
      }
    }
    if arguments.count > 1 {
      switch function.kind {
      case .maximum, .minimum:
        return extreme(function, arguments, node).flatMap { raised($0, function, node) }
      default: return fail(.unsupported, node)
      }
    }
    guard let only = arguments.first, let argument = value(only) else {
      return stop == nil ? fail(.unsupported, node) : nil
    }
    return apply(function, to: argument, node)
  }

  func apply(_ function: AppliedFunction, to argument: Value, _ node: NodeID) -> Value? {
    let result: Value?
    switch function.kind {
    case .real(let real):
      let order = function.order
      result = argument.map { real($0, order: order) }
    case .softmin:
      var opposite = function
      opposite.kind = .softmax
      return apply(opposite, to: argument.map { Number(-$0.value, slope: -$0.slope) }, node)
    case .softmax, .logSoftmax, .logSumExp:
      result = function.order == 0 ? shares(function, argument, node) : fail(.unsupported, node)
    case .diagonal: result = argument.diagonal ?? fail(.shapes(argument.shape, "n×n"), node)
    case .trace: result = argument.trace ?? fail(.shapes(argument.shape, "n×n"), node)
    case .maximum, .minimum:
      let isMaximum = if case .maximum = function.kind { true } else { false }
      result = argument.flat.max { ($0.value < $1.value) == isMaximum }.map { Value($0) }
    case .defined: result = fail(.unsupported, node)
    }
    guard var own = result else { return nil }
    if let base = function.base {
      guard let radix = value(base), radix.isNumber, let log = RealFunction.written("log") else { return nil }
      own = own.map { $0 / log(radix.number) }
    }
    if let entry = function.entry {
      guard let picked = self.entry(of: own, tree.items(ofScript: entry), node) else { return nil }
      own = picked
    }
    return raised(own, function, node)
  }

  private func raised(_ value: Value, _ function: AppliedFunction, _ node: NodeID) -> Value? {
    guard let exponent = function.power else { return value }
    guard let n = self.value(exponent) else { return nil }
    return power(value, n, node)
  }

  private func extreme(_ function: AppliedFunction, _ arguments: [NodeID], _ node: NodeID) -> Value? {
    let isMaximum = if case .maximum = function.kind { true } else { false }
    var total: Value?
    for argument in arguments {
      guard let own = value(argument) else { return nil }
      guard let before = total else {
        total = own
        continue
      }
      guard
        let next = combine(
          before, own, at: node,
          { a, b in
            Value.entrywise(a, b) { ($0.value >= $1.value) == isMaximum ? $0 : $1 }
          })
      else { return nil }
      total = next
    }
    return total
  }

  /// softmax along the units: each column of samples in columns, each row of samples in rows.
  private func shares(_ function: AppliedFunction, _ argument: Value, _ node: NodeID) -> Value? {
    guard argument.isArray else { return fail(.unsupported, node) }
    let isByColumn = argument.isVector ? argument.columns == 1 : argument.samples == .columns
    let exponential = RealFunction.written("exp")!
    let logarithm = RealFunction.written("log")!
    var result = argument
    var sums: [Number] = []
    for line in 0..<(isByColumn ? argument.columns : argument.rows) {
      let places =
        isByColumn
        ? (0..<argument.rows).map { $0 * argument.columns + line }
        : (0..<argument.columns).map { line * argument.columns + $0 }
      let total = places.reduce(Number(0)) { $0 + exponential(argument.entries[$1]) }
      sums.append(logarithm(total))
      for place in places {
        if case .softmax = function.kind {
          result.entries[place] = exponential(argument.entries[place]) / total
        } else {
          result.entries[place] = argument.entries[place] - logarithm(total)
        }
      }
    }
    if case .logSumExp = function.kind {
      return Value(
        rows: isByColumn ? 1 : sums.count, columns: isByColumn ? sums.count : 1, sums,
        samples: argument.samples)
    }
    return result
  }

  /// A function that the text defines, at its arguments; its derivative for primes.
  private func apply(_ definition: Definition, order: Int, to arguments: [NodeID], _ node: NodeID) -> Value? {
    guard definition.parameters.count == arguments.count, order <= 1, order == 0 || arguments.count == 1
    else {
      return fail(.unsupported, node)
    }
    var own: [Value] = []
    for argument in arguments {
      guard let value = value(argument) else { return nil }
      own.append(value)
    }
    guard order == 1 else { return evaluate(definition, own) }
    // The slope of the function alone; slopes that pass through its argument are not kept twice.
    let outer = direction
    guard outer == .none else { return fail(.unsupported, node) }
    direction = .local
    defer { direction = outer }
    return evaluate(definition, [own[0].map { Number($0.value, slope: 1) }]).map {
      $0.map { Number($0.slope) }
    }
  }

  /// Entry by entry where the argument is an array.
  private func evaluate(_ definition: Definition, _ arguments: [Value]) -> Value? {
    if arguments.count == 1, arguments[0].isArray {
      var result = arguments[0]
      for place in result.entries.indices {
        guard let own = evaluate(definition, [Value(arguments[0].entries[place])]), own.isNumber else {
          return nil
        }
        result.entries[place] = own.number
      }
      return result
    }
    let outer = definition.parameters.map { ($0, bindings[$0]) }
    for (parameter, value) in zip(definition.parameters, arguments) { bindings[parameter] = .value(value) }
    openDefinitions.append(definition.id)
    let result = value(definition.body)
    openDefinitions.removeLast()
    for (parameter, binding) in outer { bindings[parameter] = binding }
    return result
  }
}
