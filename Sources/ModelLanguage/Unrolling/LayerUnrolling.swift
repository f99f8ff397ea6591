/// Arrays whose extents depend on the layer, `w[L, n(l), n(l-1)]`, written out layer by layer.
///
/// With values for n(l) a layer is a dense array of its own: `w1[n(1), n(0)]`, `w2[n(2), n(1)]`, and `z[l,j] = …` becomes one
/// equation for each l. An array is layered when a declared extent depends on an index, or when an equation of it uses a
/// layered array at its own first index. What comes out has no extent that depends on an index; all else is as written.
struct LayerUnrolling {
  let syntax: ModelSyntax
  var tree: SyntaxTree
  private(set) var sizes: LayerSizes
  /// The layers of each layered array.
  var layers: [String: Set<Int>] = [:]
  /// The layers that are one number, `h[0,i] = 0`, by the names of their arrays, where these are put in.
  var numbers: [String: SyntaxTree.Node] = [:]

  /// Whether an extent depends on an index: `n(l)`, but not `n(0)` or `n(L)` with a size L.
  private static func isDependent(_ extent: SizeExpression, _ sizes: LayerSizes) -> Bool {
    extent.argument?.letter.map { sizes.values[$0] == nil } ?? false
  }

  /// The statements without layered arrays; the same where there are none.
  static func unrolled(_ syntax: ModelSyntax) throws(Diagnostic) -> ModelSyntax {
    try unrolledLayers(syntax) ?? syntax
  }

  /// nil where there are no layered arrays.
  static func unrolledLayers(_ syntax: ModelSyntax) throws(Diagnostic) -> ModelSyntax? {
    var unrolling = LayerUnrolling(syntax)
    let isLayered = syntax.statements.contains { statement in
      guard case .declaration(_, let declarators) = statement.kind else { return false }
      return declarators.contains { $0.indices.contains { isDependent($0, unrolling.sizes) } }
    }
    if !isLayered { return nil }
    try unrolling.declareLayers()
    try unrolling.findLayeredEquations()
    return try unrolling.unrolledStatements()
  }

  mutating func unrolledStatements() throws(Diagnostic) -> ModelSyntax {
    var result = syntax
    result.statements = []
    for statement in syntax.statements { result.statements += try unrolled(statement) }
    result.tree = tree
    return result
  }

  init(_ syntax: ModelSyntax) {
    self.syntax = syntax
    tree = syntax.tree
    sizes = LayerSizes(syntax)
  }

  /// The array of one layer.
  func name(_ array: String, _ layer: Int) -> String { Self.name(array, layer) }

  static func name(_ array: String, _ layer: Int) -> String {
    let text = layer < 0 ? "m\(-layer)" : "\(layer)"
    return array.last?.isNumber == true ? "\(array)_\(text)" : array + text
  }

  // MARK: Which arrays have layers

  private mutating func declareLayers() throws(Diagnostic) {
    var arguments: [(name: String, value: Int)] = []
    for statement in syntax.statements {
      guard case .declaration(_, let declarators) = statement.kind else { continue }
      for declarator in declarators {
        let isLayered = declarator.indices.contains { Self.isDependent($0, sizes) }
        let range = isLayered ? try layerRange(declarator) : 0...0
        if isLayered { layers[declarator.name] = Set(range) }
        for extent in declarator.indices {
          guard let name = extent.name, let argument = extent.argument else { continue }
          let levels = argument.letter.flatMap { sizes.values[$0]?.first }.map { [$0] } ?? Array(range)
          arguments += levels.map { (name, (argument.letter == nil ? 0 : $0) + argument.offset) }
        }
      }
    }
    sizes.setFirstArguments(arguments)
    for (name, value) in arguments where sizes.value(name, at: value) == nil {
      let count = sizes.values[name]?.count ?? 0
      let hintPortuguese =
        count == 0 ? "não tem valores; escreva 'given \(name) = [2, 3, 1]'" : "tem \(count) valores"
      let hint = count == 0 ? "has no values; write 'given \(name) = [2, 3, 1]'" : "has \(count) values"
      throw Diagnostic(
        .error,
        Message(
          "the size '\(name)' \(hint): \(name)(\(value)) is needed",
          pt: "o tamanho '\(name)' \(hintPortuguese): falta \(name)(\(value))"), at: rangeOfSizes(name))
    }
  }

  private func rangeOfSizes(_ name: String) -> SourceRange {
    for statement in syntax.statements {
      if case .size(let all) = statement.kind, all.contains(where: { $0.name == name }) {
        return statement.range
      }
    }
    return .none
  }

  /// The layers of `w[L, n(l), n(l-1)]`: its first extent.
  private func layerRange(_ declarator: Declarator) throws(Diagnostic) -> ClosedRange<Int> {
    guard let first = declarator.indices.first, !Self.isDependent(first, sizes) else {
      throw Diagnostic(
        .error,
        Message(
          "the first extent of '\(declarator.name)' counts its layers and cannot depend on one",
          pt: "a primeira extensão de '\(declarator.name)' conta as camadas e não pode depender de uma"),
        at: declarator.range,
        notes: [
          .init(
            Message(
              "write for example '\(declarator.name)[L, n(l)]'",
              pt: "escreva por exemplo '\(declarator.name)[L, n(l)]'"))
        ])
    }
    guard let count = sizes.value(first), count >= 1 else {
      throw Diagnostic(
        .error,
        Message(
          "the number of layers of '\(declarator.name)' has no value",
          pt: "o número de camadas de '\(declarator.name)' não tem valor"), at: declarator.range,
        notes: [
          .init(
            Message("write 'given \(first.name ?? "L") = 2'", pt: "escreva 'given \(first.name ?? "L") = 2'"))
        ])
    }
    return sizes.base...(sizes.base + count - 1)
  }

  /// Links of layered arrays are layered; their layers are those of what they are made of.
  mutating func findLayeredEquations() throws(Diagnostic) {
    var isChanged = true
    while isChanged {
      isChanged = false
      for statement in syntax.statements {
        guard case .equation(let target, let ranges, let body) = statement.kind,
          let first = target.indices.first
        else { continue }
        let own: Set<Int>
        if let letter = layerLetter(first) {
          guard
            usesLayers(letter, body) || ranges.contains(where: { depends($0.range, on: letter) })
              || layers[target.name] != nil
          else { continue }
          own = range(of: letter, ranges, body) ?? []
        } else {
          guard layers[target.name] != nil, let place = sizes.value(first) else { continue }
          own = [place]
        }
        let all = (layers[target.name] ?? []).union(own)
        if all != layers[target.name] { isChanged = true }
        layers[target.name] = all
      }
    }
  }

  /// The free letter at the first place of a target.
  func layerLetter(_ index: SizeExpression) -> String? {
    index.argument == nil && index.name.map { sizes.values[$0] == nil } == true ? index.name : nil
  }

  private func depends(_ range: IndexRange?, on letter: String) -> Bool {
    range?.lower.argument?.letter == letter || range?.upper.argument?.letter == letter
  }

  /// Whether a body uses a layered array at `letter`.
  func usesLayers(_ letter: String, _ body: SyntaxTree.ID) -> Bool {
    tree.subtree(of: body).contains { node in
      guard case .reference(let name, let indices) = tree[node] else { return false }
      return layers[name] != nil && indices.first?.names.contains(letter) == true
    }
  }

  /// The values of a layer's letter: as stated, or where all layered arrays that stand at it exist.
  func range(of letter: String, _ ranges: [IndexBinder], _ body: SyntaxTree.ID) -> Set<Int>? {
    if let stated = ranges.first(where: { $0.name == letter })?.range {
      guard let low = sizes.value(stated.lower), let high = sizes.value(stated.upper) else { return nil }
      return low <= high ? Set(low...high) : []
    }
    var common: Set<Int>?
    for node in tree.subtree(of: body) {
      guard case .reference(let name, let indices) = tree[node], let own = layers[name],
        let index = indices.first, index.letter == letter, index.offset == 0
      else { continue }
      common = common?.intersection(own) ?? own
    }
    return common
  }
}

/// The values of named sizes, also of those that depend on a layer.
struct LayerSizes {
  private(set) var values: [String: [Int]] = [:]
  private(set) var base = 1
  private var firstArguments: [String: Int] = [:]

  init(_ syntax: ModelSyntax) {
    for statement in syntax.statements {
      switch statement.kind {
      case .size(let all): for size in all { values[size.name] = size.value.map { [$0] } ?? [] }
      case .indexBase(let first): base = first
      default: continue
      }
    }
    for statement in syntax.statements {
      guard case .given(let all) = statement.kind else { continue }
      for given in all where values[given.name] != nil {
        values[given.name] = given.value.entries.compactMap { Int($0) }
      }
    }
  }

  /// The first value is that of the smallest argument in use.
  mutating func setFirstArguments(_ uses: [(name: String, value: Int)]) {
    for use in uses { firstArguments[use.name] = min(firstArguments[use.name] ?? use.value, use.value) }
  }

  func value(_ name: String, at argument: Int) -> Int? {
    guard let all = values[name] else { return nil }
    let place = argument - (firstArguments[name] ?? 0)
    return all.indices.contains(place) ? all[place] : nil
  }

  /// nil for what is not known at these layers.
  func value(_ size: SizeExpression, _ letters: [String: Int] = [:]) -> Int? {
    guard let name = size.name else { return size.offset }
    if let letter = letters[name] { return letter + size.offset }
    guard let argument = size.argument else { return values[name]?.first.map { $0 + size.offset } }
    let base = argument.letter.map { letters[$0] ?? values[$0]?.first } ?? 0
    guard let base else { return nil }
    return value(name, at: base + argument.offset).map { $0 + size.offset }
  }
}

extension SyntaxTree {
  /// The nodes under a root, operands first.
  func subtree(of root: ID) -> [ID] {
    var nodes: [ID] = []
    var stack = [root]
    var isSeen: Set<ID> = []
    while let node = stack.popLast() {
      guard isSeen.insert(node).inserted else { continue }
      nodes.append(node)
      stack += operands(of: node)
    }
    return nodes.sorted()
  }
}
