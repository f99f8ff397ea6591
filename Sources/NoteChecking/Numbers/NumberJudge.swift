import LaTeXReading

/// Judges relations that end in numbers: by the arithmetic before them, and by what the model gives.
struct NumberJudge {
  let page: Page
  let evaluator: Evaluator
  let readings: Readings
  /// The model at its own numbers, from each step of the training on, if it has any.
  let stages: Stages

  var given: Ground? { stages.at(evaluator.position) }

  // MARK: What is a number

  /// Whether a side is made of numbers alone, without a name of anything.
  func isNumeric(_ root: NodeID) -> Bool {
    var open = [root]
    var hasNumber = false
    while let node = open.popLast() {
      switch page.tree.kind(node) {
      case .call where evaluator.isFunctionHead(page.tree.child(0, of: node)):
        // A function at a number.
        open.append(page.tree.child(1, of: node))
        continue
      case .number: hasNumber = true
      case .name(let id):
        let name = page.tree[id]
        let isFunction =
          evaluator.vocabulary.entries[name.text] == nil && evaluator.vocabulary.isFunction(name.text)
        let isConstant =
          Evaluator.constants[name.text] != nil && evaluator.vocabulary.entries[name.text] == nil
        if !isFunction, !isConstant, name.text != "T", name.text != "top" {
          return false
        }
      case .derivative, .differential, .dots, .blank, .words, .cases, .unreadable, .run, .relation, .big:
        return false
      default: break
      }
      open += page.tree.children(of: node)
    }
    return hasNumber
  }

  /// The written number that a side is, with its sign.
  func literal(_ node: NodeID) -> (rounding: Rounding, number: WrittenNumber)? {
    switch page.tree.kind(node) {
    case .number(let id):
      let number = page.tree[id]
      guard let value = Double(number.decimal) else { return nil }
      let digits = number.decimal.prefix { $0 != "e" }.filter { $0.isNumber }.drop { $0 == "0" }.count
      return (Rounding(written: value, places: number.places, digits: digits), number)
    case .group: return page.tree.childCount(of: node) == 1 ? literal(page.tree.child(0, of: node)) : nil
    case .sum where page.tree.childCount(of: node) == 1:
      guard var inner = literal(page.tree.child(0, of: node)) else { return nil }
      if page.tree.joint(before: 0, of: node) == .minus { inner.rounding.written = -inner.rounding.written }
      return inner
    default: return nil
    }
  }

  func hasDecimals(_ root: NodeID) -> Bool { !decimals(root).isEmpty }

  /// The numbers with decimals in a side, which may have been rounded.
  private func decimals(_ root: NodeID) -> [(node: NodeID, half: Double, places: Int)] {
    var found: [(NodeID, Double, Int)] = []
    var open = [root]
    while let node = open.popLast() {
      if case .number(let id) = page.tree.kind(node), page.tree[id].places > 0 {
        var half = 0.5
        for _ in 0..<page.tree[id].places { half /= 10 }
        found.append((node, half, page.tree[id].places))
      }
      open += page.tree.children(of: node)
    }
    return found
  }

  // MARK: Values

  /// A side of numbers, and how far it moves when each printed number moves by half a unit of its last place.
  /// A number with fewer places than `places` is taken to be exact.
  func numeric(_ root: NodeID, places: Int? = nil) -> (value: Value, slack: [Double])? {
    prepare(evaluator.grounds[0])
    guard let own = evaluator.value(root), own.isNumber || own.isArray else { return nil }
    var slack = own.flat.map { _ in 0.0 }
    let written = decimals(root)
    let least = min(places ?? .max, written.map { $0.places }.max() ?? 0)
    for (node, half, _) in written.prefix(64)
    where page.tree.places(of: node) >= least && !isGiven(node) {
      evaluator.moved = [node: half]
      if let other = evaluator.value(root), other.count == own.count {
        for place in slack.indices { slack[place] += abs(other.flat[place].value - own.flat[place].value) }
      }
    }
    evaluator.moved = [:]
    return own.flat.allSatisfy { $0.value.isFinite } ? (own, slack) : nil
  }

  /// Whether a written number is one that the model gives: it was not rounded.
  private func isGiven(_ node: NodeID) -> Bool {
    guard let given, case .number(let id) = page.tree.kind(node), let value = Double(page.tree[id].decimal)
    else { return false }
    return given.points[0].inputs.values.contains { $0.contains { abs($0) == value } }
  }

  /// What a side is at the model's own numbers.
  func exact(_ root: NodeID, bindings: [NameID: Evaluator.Binding] = [:]) -> Value? {
    guard let given else { return nil }
    prepare(given)
    evaluator.bindings = bindings
    guard let own = evaluator.value(root), own.isNumber || own.isArray else { return nil }
    return own.flat.allSatisfy { $0.value.isFinite } ? own : nil
  }

  func stepped(_ root: NodeID, bindings: [NameID: Evaluator.Binding] = [:]) -> Value? {
    guard let reference = weight(root, bindings) else { return nil }
    return evaluator.stepped(reference, at: root)
  }

  /// ∂loss/∂ of what a name stands for.
  func slope(_ root: NodeID, bindings: [NameID: Evaluator.Binding] = [:]) -> Value? {
    guard let reference = weight(root, bindings) else { return nil }
    return evaluator.slopes(of: reference, isOfSample: false, sign: 1)
  }

  private func weight(_ root: NodeID, _ bindings: [NameID: Evaluator.Binding]) -> Reference? {
    guard let given else { return nil }
    prepare(given)
    evaluator.bindings = bindings
    guard let name = evaluator.occurrence(root),
      case .quantity(let reference)? = evaluator.denotation(of: name, root)
    else { return nil }
    return reference
  }

  func prepare(_ ground: Ground) {
    evaluator.trail = Trail()
    evaluator.trail.fixed = readings.at(evaluator.position).answers
    evaluator.ground = ground
    evaluator.bindings = [:]
    evaluator.replaced = [:]
    evaluator.direction = .none
    evaluator.stop = nil
    evaluator.work = 0
    evaluator.point = 0
    evaluator.sample = 0
  }
}

extension FormulaTree {
  /// The places of a written number, 0 for anything else.
  func places(of node: NodeID) -> Int {
    if case .number(let id) = kind(node) { return self[id].places }
    return 0
  }
}
