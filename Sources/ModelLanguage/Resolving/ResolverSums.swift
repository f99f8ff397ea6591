/// Where a sum was forgotten: a loss with a value for each entry, and an index that nothing binds.
extension Resolver {
  /// A suggestion of more characters than these is cut to its beginning.
  private static let suggestionLimit = 160

  /// The loss is an array of `shape`: what was forgotten, and how it is written.
  func reportVectorLoss(_ definition: Definition, _ shape: Shape, _ shapes: [SyntaxTree.ID: Shape]) {
    let roots = arrayTerms(of: definition.body, shapes)
    var letters: Set<String> = Set(names(in: definition.body))
    var image: [SyntaxTree.ID: SyntaxTree.ID] = [:]
    for root in roots {
      guard let own = shapes[root] else { continue }
      var at: [IndexExpression] = []
      var binders: [IndexBinder] = []
      for _ in own {
        let letter = freshIndex(["j", "i", "k", "l", "m"], avoiding: letters)
        letters.insert(letter)
        at.append(IndexExpression(name: letter))
        binders.append(IndexBinder(name: letter, range: nil))
      }
      let body = entry(root, at, shapes, &letters, depth: 0)
      image[root] = tree.append(.reduction(.sum, binders: binders, body: body), at: tree.range(of: root))
    }
    for node in nodes(above: roots, in: definition.body) { image[node] = copy(node) { image[$0] ?? $0 } }
    let written = asWritten(image[definition.body] ?? definition.body)
    report(
      .vectorLoss(definition.name, shape.count == 1 ? .vector : .matrix),
      at: roots.first.map { tree.range(of: $0) } ?? definition.range,
      notes: [.init(.writeLoss(definition.name, suggestion(tree.text(of: written), "sum(j: …)")))])
  }

  /// A product of two vectors is one number or a vector, and which is for the author to say.
  func reportVectorProduct(_ node: SyntaxTree.ID, _ shapes: [SyntaxTree.ID: Shape]) {
    var letters: Set<String> = Set(names(in: node))
    let letter = freshIndex(["j", "i", "k", "l", "m"], avoiding: letters)
    letters.insert(letter)
    let entry = entry(node, [IndexExpression(name: letter)], shapes, &letters, depth: 0)
    let written = asWritten(entry)
    let product = tree.text(of: written)
    report(
      .vectorProduct, at: tree.range(of: node),
      notes: [
        .init(
          .writeNumberOrEntry(
            suggestion("sum(\(letter): \(product))", "sum(\(letter): …)"), letter,
            suggestion(product, "…")))
      ])
  }

  /// The loss has a value for each sample.
  func reportSampledLoss(_ definition: Definition) {
    let written = "mean(\(samples?.index ?? "sample"): \(tree.text(of: definition.body)))"
    report(
      .sampledLoss(definition.name), at: definition.range,
      notes: [
        .init(
          .writeLoss(
            definition.name, suggestion(written, "mean(\(samples?.index ?? "sample"): …)")))
      ])
  }

  /// A resolved expression as an author writes it: without the sample's index and the bounds of the sum over it.
  private func asWritten(_ root: SyntaxTree.ID) -> SyntaxTree.ID {
    guard let samples else { return root }
    var image: [SyntaxTree.ID: SyntaxTree.ID] = [:]
    for node in subtree(of: root) {
      let range = tree.range(of: node)
      switch tree[node] {
      case .reference(let name, let indices) where indices.first?.letter == samples.index:
        image[node] = tree.append(.reference(name: name, indices: Array(indices.dropFirst())), at: range)
      case .reference: image[node] = node
      case .reduction(let kind, let binders, let body):
        let own = binders.map { $0.name == samples.index ? IndexBinder(name: $0.name, range: nil) : $0 }
        image[node] = tree.append(.reduction(kind, binders: own, body: image[body] ?? body), at: range)
      default: image[node] = copy(node) { image[$0] ?? $0 }
      }
    }
    return image[root] ?? root
  }

  private func suggestion(_ written: String, _ short: String) -> String {
    (1...Self.suggestionLimit).contains(written.count) ? written : short
  }

  /// The parts of a body that are arrays among scalars: of `R + sum(…)`, R. A sum over the samples is looked into.
  private func arrayTerms(of body: SyntaxTree.ID, _ shapes: [SyntaxTree.ID: Shape]) -> [SyntaxTree.ID] {
    var found: [SyntaxTree.ID] = []
    var stack = [body]
    func isArray(_ node: SyntaxTree.ID) -> Bool { shapes[node]?.isEmpty == false }
    while let node = stack.popLast() {
      guard isArray(node) else { continue }
      switch tree[node] {
      case .negation(let a): stack.append(a)
      case .reduction(_, _, let inner): stack.append(inner)
      case .binary(.addition, let a, let b) where !isArray(a) || !isArray(b),
        .binary(.subtraction, let a, let b) where !isArray(a) || !isArray(b):
        stack += [b, a]
      default: found.append(node)
      }
    }
    return found
  }

  /// The nodes that have one of `roots` below them, operands first.
  private func nodes(above roots: [SyntaxTree.ID], in body: SyntaxTree.ID) -> [SyntaxTree.ID] {
    var holds = Set(roots)
    return subtree(of: body).filter { node in
      guard !roots.contains(node), tree.operands(of: node).contains(where: { holds.contains($0) }) else {
        return false
      }
      return holds.insert(node).inserted
    }
  }

  // MARK: Indices

  /// Reports every index on the right that neither stands on the left nor is summed over.
  func checkIndices(_ definition: Definition) -> Bool {
    let before = diagnostics.count
    var bound: [String: Int] = [:]
    for index in definition.indices { if let name = index.name { bound[name, default: 0] += 1 } }
    for binder in definition.ranges { bound[binder.name, default: 0] += 1 }
    for size in sizes { bound[size.name, default: 0] += 1 }
    if let samples { bound[samples.index, default: 0] += 1 }
    enum Step {
      case enter(SyntaxTree.ID)
      case leave([IndexBinder])
    }
    var stack: [Step] = [.enter(definition.body)]
    var reported: Set<String> = []
    while let step = stack.popLast() {
      guard case .enter(let node) = step else {
        if case .leave(let binders) = step { for binder in binders { bound[binder.name, default: 1] -= 1 } }
        continue
      }
      switch tree[node] {
      case .reference(let array, let indices):
        let isIndexed = places[array].map { !ownDimensions($0).isEmpty } ?? false
        for name in indices.flatMap({ $0.names }) where isIndexed {
          guard bound[name, default: 0] == 0, reported.insert(name).inserted else { continue }
          reportUnboundIndex(name, node, definition)
        }
      case .reduction(_, let binders, let inner):
        for binder in binders { bound[binder.name, default: 0] += 1 }
        stack += [.leave(binders), .enter(inner)]
      case .vectorCall(_, let binder, let inner):
        bound[binder.name, default: 0] += 1
        stack += [.leave([binder]), .enter(inner)]
      default: stack += tree.operands(of: node).reversed().map { .enter($0) }
      }
    }
    return diagnostics.count == before
  }

  private func reportUnboundIndex(_ index: String, _ node: SyntaxTree.ID, _ definition: Definition) {
    let own = definition.name + (definition.indices.isEmpty ? "[\(index)]" : "[…,\(index)]")
    let sum = suggestion("sum(\(index): \(tree.text(of: definition.body)))", "sum(\(index): …)")
    let note: Message =
      definition.role == .loss
      ? .writeLoss(definition.name, sum) : .writeSumOrIndex("\(definition.name) = \(sum)", own)
    report(.unboundIndex(index, definition.name), at: tree.range(of: node), notes: [.init(note)])
  }
}

extension Message {
  /// What a loss is that should have been a number.
  enum ArrayKind { case vector, matrix }

  static func vectorLoss(_ name: String, _ kind: ArrayKind) -> Message {
    let (english, portuguese) = kind == .vector ? ("vector", "um vetor") : ("matrix", "uma matriz")
    return Message(
      "the loss '\(name)' is a \(english), with a value for each entry; a loss is one number, and the sum over the "
        + "entries is missing",
      pt:
        "a perda '\(name)' é \(portuguese), com um valor para cada elemento; uma perda é um só número, e falta a "
        + "soma sobre os elementos")
  }

  static var vectorProduct: Message {
    Message(
      "'*' between two vectors does not say whether one number or a vector is meant",
      pt: "'*' entre dois vetores não diz se se quer um só número ou um vetor")
  }

  static func writeNumberOrEntry(_ number: String, _ letter: String, _ entry: String) -> Message {
    Message(
      "write '\(number)' for one number, or 'h[\(letter)] = \(entry)' for a vector h",
      pt: "escreva '\(number)' para um só número, ou 'h[\(letter)] = \(entry)' para um vetor h")
  }

  static func sampledLoss(_ name: String) -> Message {
    Message(
      "the loss '\(name)' depends on the sample; the mean, or the sum, over the samples is missing",
      pt: "a perda '\(name)' depende da amostra; falta a média, ou a soma, sobre as amostras")
  }

  static func writeLoss(_ name: String, _ text: String) -> Message {
    Message("write 'loss \(name) = \(text)'", pt: "escreva 'loss \(name) = \(text)'")
  }

  static func unboundIndex(_ index: String, _ name: String) -> Message {
    Message(
      "nothing says what the index '\(index)' is: it does not stand at '\(name)' and no sum runs over it",
      pt: "nada diz o que é o índice '\(index)': ele não está em '\(name)' e nenhuma soma o percorre")
  }

  static func writeSumOrIndex(_ sum: String, _ own: String) -> Message {
    Message(
      "write '\(sum)', or '\(own) = …' for a value for each '\(own)'",
      pt: "escreva '\(sum)', ou '\(own) = …' para um valor para cada '\(own)'")
  }
}
