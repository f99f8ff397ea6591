/// One definition on its way to an equation.
struct Definition {
  var name: String
  var role: Model.Role
  /// The indices at the left, as written.
  var indices: [SizeExpression]
  var ranges: [IndexBinder]
  var body: SyntaxTree.ID
  var isLayer = false
  var range: SourceRange
}

extension Resolver {
  /// All definitions, each after those it needs, in the order of the file otherwise.
  func orderedDefinitions() -> [Definition] {
    var definitions: [Definition] = []
    for statement in syntax.statements { collect(statement, into: &definitions) }
    var byName: [String: [Int]] = [:]
    for (place, definition) in definitions.enumerated() { byName[definition.name, default: []].append(place) }
    let used = definitions.map { names(in: $0.body) }
    let all = definitions.indices.map { place in
      used[place].flatMap { name -> [Int] in
        let needs = byName[name] ?? []
        // A recurrence needs the equations that begin it.
        return name == definitions[place].name ? needs.filter { !used[$0].contains(name) } : needs
      }
    }
    return sorted(definitions, needsWithoutRecurrences(definitions, all))
  }

  /// Links of several equations of which one depends on the sample: `h[0,i] = 0` has a row for each sample where h[t,i] has.
  func linksWithRows(_ definitions: [Definition]) -> Set<String> {
    guard samples != nil else { return [] }
    var names = Set(quantities.filter { $0.isPerSample }.map { $0.name })
    var isChanged = true
    while isChanged {
      isChanged = false
      for definition in definitions where !names.contains(definition.name) {
        guard definition.isLayer || usesRows(of: names, definition.body) else { continue }
        names.insert(definition.name)
        isChanged = true
      }
    }
    let all = Dictionary(grouping: definitions) { $0.name }
    return names.filter { (all[$0]?.count ?? 0) > 1 }
  }

  /// Whether a body as written uses one of the arrays outside of sums over the samples.
  private func usesRows(of names: Set<String>, _ body: SyntaxTree.ID) -> Bool {
    var stack = [body]
    while let node = stack.popLast() {
      switch tree[node] {
      case .reference(let name, _): if names.contains(name) { return true }
      case .reduction(_, let binders, let inner):
        if !binders.contains(where: { $0.name == samples?.index }) { stack.append(inner) }
      default: stack += tree.operands(of: node)
      }
    }
    return false
  }

  /// What is needed only at an earlier layer or step, `z[l-1,j]`, need not come first where it needs the definition itself:
  /// a[l] and z[l] may be recurrences that use each other.
  private func needsWithoutRecurrences(_ definitions: [Definition], _ all: [[Int]]) -> [[Int]] {
    definitions.indices.map { place in
      let falling = namesOnlyAtOtherPlaces(definitions[place])
      return all[place].filter { need in
        !falling.contains(definitions[need].name) || !reaches(from: need, to: place, all)
      }
    }
  }

  /// Names that a body uses only with one of the definition's own free indices moved.
  private func namesOnlyAtOtherPlaces(_ definition: Definition) -> Set<String> {
    let free = Set(definition.indices.compactMap { $0.offset == 0 ? $0.name : nil })
    var moved: Set<String> = []
    var still: Set<String> = []
    for node in subtree(of: definition.body) {
      guard case .reference(let name, let indices) = tree[node] else { continue }
      let isMoved = indices.contains { index in
        (index.isSum || index.offset != 0) && !free.isDisjoint(with: index.names)
      }
      if isMoved { moved.insert(name) } else { still.insert(name) }
    }
    return moved.subtracting(still)
  }

  private func reaches(from start: Int, to goal: Int, _ needs: [[Int]]) -> Bool {
    var stack = [start]
    var isSeen: Set<Int> = [start]
    while let place = stack.popLast() {
      if place == goal { return true }
      for need in needs[place] where isSeen.insert(need).inserted { stack.append(need) }
    }
    return false
  }

  private func collect(_ statement: Statement, into definitions: inout [Definition]) {
    func add(
      _ target: Declarator, _ role: Model.Role, _ ranges: [IndexBinder], _ body: SyntaxTree.ID,
      layer: Bool = false
    ) {
      definitions.append(
        Definition(
          name: target.name, role: role, indices: target.indices, ranges: ranges, body: body, isLayer: layer,
          range: target.range == .none ? statement.range : target.range))
    }
    switch statement.kind {
    case .equation(let target, let ranges, let body): add(target, .link, ranges, body)
    case .abbreviation(let target, let body): add(target, .abbreviation, [], body)
    case .layer(let target, let body): add(target, .link, [], body, layer: true)
    case .loss(let name, let body), .expression(let name, let body):
      if case .expression = statement.kind { isExpression = true }
      if definitions.contains(where: { $0.role == .loss }) {
        report(Message("the model has two losses", pt: "o modelo tem duas perdas"), at: statement.range)
      }
      add(Declarator(name: name, range: statement.range), .loss, [], body)
      if isExpression { declareFreeNames(in: body) }
    case .network(let network): expand(network, at: statement.range, into: &definitions)
    default: break
    }
  }

  /// In a bare expression every free name is a scalar.
  private func declareFreeNames(in body: SyntaxTree.ID) {
    for node in subtree(of: body) {
      guard case .reference(let name, let indices) = tree[node], places[name] == nil, name != "pi",
        name != "π"
      else {
        continue
      }
      if !indices.isEmpty {
        report(
          Message(
            "an expression has scalars only; '\(name)' is written with indices",
            pt: "uma expressão só tem escalares; '\(name)' está escrito com índices"),
          at: tree.range(of: node))
        continue
      }
      add(Model.Quantity(name: name, role: .weight, dimensions: [], range: tree.range(of: node)))
    }
  }

  /// The nodes under a root, operands first.
  func subtree(of root: SyntaxTree.ID) -> [SyntaxTree.ID] { tree.subtree(of: root) }

  func names(in root: SyntaxTree.ID) -> [String] {
    var names: [String] = []
    var isSeen: Set<String> = []
    for node in subtree(of: root) {
      if case .reference(let name, _) = tree[node], isSeen.insert(name).inserted { names.append(name) }
    }
    return names
  }

  private func sorted(_ definitions: [Definition], _ needs: [[Int]]) -> [Definition] {
    enum Mark { case new, open, done }
    var marks = [Mark](repeating: .new, count: definitions.count)
    var order: [Definition] = []
    for start in definitions.indices where marks[start] == .new {
      var stack: [(place: Int, next: Int)] = [(start, 0)]
      marks[start] = .open
      while let (place, next) = stack.last {
        if next == needs[place].count {
          marks[place] = .done
          order.append(definitions[place])
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let need = needs[place][next]
        if marks[need] == .new {
          marks[need] = .open
          stack.append((need, 0))
        } else if marks[need] == .open {
          reportCycle(stack.map { $0.place }.drop { $0 != need } + [need], definitions)
        }
      }
    }
    return order
  }

  private func reportCycle(_ cycle: [Int], _ definitions: [Definition]) {
    let path = cycle.map { definitions[$0].name }.joined(separator: " → ")
    report(
      Message(
        "these definitions need each other: \(path)", pt: "estas definições precisam uma da outra: \(path)"),
      at: definitions[cycle[0]].range)
  }
}
