import LaTeXReading
import ModelLanguage

extension Evaluator {
  /// `f(x)`: an application, an entry or a product.
  func call(_ node: NodeID) -> Value? {
    guard let parts = tree.call(node) else { return fail(.unsupported, node) }
    if case .big(let sign, false, false) = tree.kind(parts.head), sign == .maximum || sign == .minimum {
      let extreme = AppliedFunction(kind: sign == .maximum ? .maximum : .minimum)
      return apply(extreme, to: parts.arguments, node).flatMap { withScripts($0, parts.scripted, node) }
    }
    if let function = function(parts.head) {
      guard let own = apply(function, to: parts.arguments, node) else { return nil }
      return withScripts(own, parts.scripted, node)
    }
    if stop != nil { return nil }
    if let slope = slopeInArgument(parts.head, parts.arguments, node) { return slope }
    if stop != nil { return nil }
    if let relation = iverson(parts.head, parts.group) { return indicator(relation, node) }
    guard case .group(let brackets) = tree.kind(parts.group) else { return fail(.unsupported, node) }
    if let occurrence = occurrence(parts.head), isQuantityHead(occurrence) {
      if brackets.open == .square, hasAxes(occurrence) {
        return bracketEntry(occurrence, parts.arguments, node)
      }
      if takesArguments(occurrence, parts.arguments) {
        return atArgument(occurrence, parts.arguments, node).flatMap { withScripts($0, parts.scripted, node) }
      }
    }
    if brackets.open == .square, parts.arguments.count > 1, let base = value(parts.head) {
      return entry(of: base, parts.arguments, node)
    }
    // A product: the scripts belong to the brackets.
    guard let head = value(parts.head), let argument = value(tree.child(1, of: node)) else { return nil }
    return combine(head, argument, at: node) { Value.product($0, $1) }
  }

  /// Whether square brackets behind a name can hold indices.
  private func hasAxes(_ occurrence: Occurrence) -> Bool {
    let entries = vocabulary.entries(occurrence.base.text, occurrence.base.marks.subtracting(.fonts))
    return entries.isEmpty || entries.contains { !ground.layout.arrays[$0.quantity].bounds.isEmpty }
  }

  /// The relation of `\mathbb{1}[k = y]` or `\mathbf 1(i = j)`; nil where it is nothing of the kind.
  private func iverson(_ head: NodeID, _ group: NodeID) -> NodeID? {
    guard let inner = tree.children(of: group).first, case .relation = tree.kind(inner) else { return nil }
    var base = head
    while case .decorated = tree.kind(base) { base = tree.child(0, of: base) }
    let isOne: Bool =
      switch tree.kind(base) {
      case .number(let id): tree[id].decimal == "1"
      case .name(let id): ["1", "I", "bbone"].contains(tree[id].text)
      default: false
      }
    return isOne ? inner : nil
  }

  /// Scripts on the brackets of an application belong to its result.
  private func withScripts(_ value: Value, _ scripted: NodeID?, _ node: NodeID) -> Value? {
    guard let scripted else { return value }
    let parts = tree.scripts(of: scripted)
    var result = value
    if let sub = parts.sub {
      guard let entry = entry(of: result, tree.items(ofScript: sub), node) else { return nil }
      result = entry
    }
    guard let above = parts.superscript else { return result }
    for item in tree.items(ofScript: above) {
      if case .name(let id) = tree.kind(item), ["T", "top", "intercal"].contains(tree[id].text) {
        result = result.transposed
        continue
      }
      guard let exponent = self.value(item), let next = power(result, exponent, node) else { return nil }
      result = next
    }
    return result
  }

  func isQuantityHead(_ occurrence: Occurrence) -> Bool {
    let accents = occurrence.base.marks.subtracting(.fonts)
    return !vocabulary.entries(occurrence.base.text, accents, primes: occurrence.primes).isEmpty
      || letters.hasDefinition(occurrence.base) || occurrence.base.marks.contains(.hat)
  }

  /// Whether brackets behind a quantity say what it depends on, and do not multiply it: `h_\theta(x^{(i)})`, `J(\theta)`.
  private func takesArguments(_ occurrence: Occurrence, _ arguments: [NodeID]) -> Bool {
    if arguments.isEmpty { return false }
    let accents = occurrence.base.marks.subtracting(.fonts)
    let entries = vocabulary.entries(occurrence.base.text, accents, primes: occurrence.primes)
    if isTargetAtInput(entries, arguments) { return true }
    if entries.isEmpty, letters.hasDefinition(occurrence.base), !letters.hasArguments(occurrence.base) {
      return false
    }
    let isComputed = entries.allSatisfy {
      switch vocabulary.model.quantities[$0.quantity].role {
      case .link, .loss, .abbreviation: true
      default: false
      }
    }
    guard isComputed else { return false }
    return arguments.allSatisfy { argument in
      if case .blank = tree.kind(argument) { return true }
      if isOpenColumn(argument) { return true }
      if case .name(let id) = tree.kind(argument), case .index? = bindings[id] { return true }
      guard let inner = self.occurrence(argument) else {
        if case .list = tree.kind(argument) {
          return tree.children(of: argument).allSatisfy { self.occurrence($0) != nil }
        }
        return false
      }
      let own = vocabulary.entries[inner.base.text] ?? []
      return own.isEmpty || own.contains { entry in dependsOn(entries, entry.quantity) }
    }
  }

  /// `y(x)`: what the network should answer to x.
  private func isTargetAtInput(_ entries: [Entry], _ arguments: [NodeID]) -> Bool {
    guard arguments.count == 1, let argument = occurrence(arguments[0]), argument.scripts.isEmpty,
      let first = entries.first, case .target = vocabulary.model.quantities[first.quantity].role
    else { return false }
    return isInput(argument)
  }

  /// Whether the first of some quantities may depend on another one: only then can it be its argument.
  private func dependsOn(_ entries: [Entry], _ argument: Int) -> Bool {
    guard let first = entries.first else { return true }
    if first.quantity == argument { return false }
    return vocabulary.depends(first.quantity, on: argument)
  }

  /// A quantity at its argument: its scripts without those that name parameters, and the sample that the argument names.
  struct AtArgument {
    var occurrence: Occurrence
    var sample: Int?
    var isLossOfSample: Bool
  }

  func atArgumentOccurrence(_ occurrence: Occurrence, _ arguments: [NodeID]) -> AtArgument? {
    guard takesArguments(occurrence, arguments) else { return nil }
    if !isStep, arguments.contains(where: { self.occurrence($0)?.marks.contains(.star) == true }) {
      _ = fail(.optimum, occurrence.node)
      return nil
    }
    var plain = occurrence
    // θ of h_θ names the parameters.
    plain.scripts = occurrence.scripts.filter { !parameterNames([$0]) }
    let sample = sample(of: arguments) ?? argumentSample
    let entry = vocabulary.entries(plain.base.text, plain.base.marks.subtracting(.fonts)).first
    return AtArgument(
      occurrence: plain, sample: sample,
      isLossOfSample: entry?.quantity == vocabulary.model.loss && plain.scripts.isEmpty && sample != nil)
  }

  private func atArgument(_ occurrence: Occurrence, _ arguments: [NodeID], _ node: NodeID) -> Value? {
    guard let own = atArgumentOccurrence(occurrence, arguments) else { return fail(.unsupported, node) }
    let outer = argumentSample
    defer { argumentSample = outer }
    argumentSample = own.sample
    if own.isLossOfSample, let sample = own.sample {
      return value(
        of: Reference(
          quantity: vocabulary.model.loss, elements: [ground.loss],
          lossOfSample: sample - sampleBase()))
    }
    return value(of: own.occurrence, node)
  }

  /// i of x^{(i)} in an argument.
  private func sample(of arguments: [NodeID]) -> Int? {
    for argument in arguments {
      if case .list = tree.kind(argument), let inner = sample(of: Array(tree.children(of: argument))) {
        return inner
      }
      guard let inner = occurrence(argument), !inner.scripts.isEmpty else { continue }
      let entries = vocabulary.entries(inner.base.text, inner.base.marks.subtracting(.fonts))
      let outer = stop
      guard let match = match(inner, among: entries), let script = match.sample else {
        stop = outer
        continue
      }
      return script.literal ?? integerQuietly(script.node)
    }
    return nil
  }

  private func bracketEntry(_ occurrence: Occurrence, _ arguments: [NodeID], _ node: NodeID) -> Value? {
    var own = occurrence
    own.scripts += arguments.map {
      Occurrence.Script(form: .sub, node: $0, isNumber: tree.isNumber($0))
    }
    return value(of: own, node)
  }

  // MARK: Operators without brackets

  func prefixed(_ node: NodeID, usualReach: Int) -> Value? {
    let children = Array(tree.children(of: node))
    guard let head = children.first, children.count > 1 else { return fail(.unsupported, node) }
    let factors = Array(children.dropFirst())
    let joints = (1..<children.count).map { tree.joint(before: $0, of: node) }
    var reach = max(1, min(usualReach, factors.count))
    if factors.count > 1, isGradient(head), occurrence(factors[0]) != nil {
      // `\nabla_a C \odot v`: the gradient of the name behind it.
      reach = 1
    } else if factors.count > 1 {
      let least = leastReach(of: head, over: factors)
      reach = max(reach, least)
      let other = reach == factors.count ? least : factors.count
      if other != reach, trail.ask(.parse(node), of: 2) == 1 { reach = other }
    }
    guard let operand = applied(head, Array(factors[..<reach]), Array(joints[..<reach]), node) else {
      return nil
    }
    if reach == factors.count { return operand }
    var total = operand
    for (factor, joint) in zip(factors[reach...], joints[reach...]) {
      guard let own = value(factor) else { return nil }
      let next = combine(total, own, at: factor) { a, b in
        joint == .odot || joint == .circ || joint == .star && a.isArray == b.isArray
          ? Value.entrywise(a, b, *) : Value.product(a, b)
      }
      guard let next else { return nil }
      total = next
    }
    return total
  }

  /// A sum reaches over every factor that has a letter it binds.
  private func leastReach(of head: NodeID, over factors: [NodeID]) -> Int {
    guard case .big(_, true, _) = tree.kind(tree.scripts(of: head).base) else { return 1 }
    let outer = stop
    let bound = limits(tree.child(0, of: tree.scripts(of: head).base))?.letters ?? []
    stop = outer
    return (factors.lastIndex { mentions(bound, $0) } ?? 0) + 1
  }

  private func mentions(_ letters: [NameID], _ root: NodeID) -> Bool {
    var open = [root]
    while let node = open.popLast() {
      if let letter = tree.letter(of: node), letters.contains(letter) { return true }
      open += tree.children(of: node)
    }
    return false
  }

  private func isGradient(_ head: NodeID) -> Bool {
    tree.name(of: tree.scripts(of: head).base)?.text == "nabla"
  }

  private func applied(_ head: NodeID, _ factors: [NodeID], _ joints: [Joint], _ node: NodeID) -> Value? {
    let parts = tree.scripts(of: head)
    switch tree.kind(parts.base) {
    case .big(let sign, let hasLower, let hasUpper):
      return big(sign, parts.base, hasLower, hasUpper, factors, joints, node)
    case .derivative:
      return derivative(parts.base, of: (factors, joints))
    case .name(let id) where tree[id].text == "nabla" || tree[id].text == "partial" && parts.sub != nil:
      return gradient(parts, factors, joints, node)
    default: break
    }
    guard let function = function(head) else {
      return stop == nil ? fail(.unsupported, head) : nil
    }
    if factors.count == 1, case .group = tree.kind(factors[0]) {
      return apply(function, to: tree.content(of: factors[0]), node)
    }
    if case .defined = function.kind { return apply(function, to: factors, node) }
    guard let argument = product(factors, [.none] + joints.dropFirst()) else { return nil }
    return apply(function, to: argument, node)
  }
}
