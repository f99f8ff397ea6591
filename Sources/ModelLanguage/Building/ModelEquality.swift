extension ModelSyntax: Equatable {
  /// The same statements in the same order over the same expressions.
  ///
  /// Places in a text and the order in which a tree was built take no part. Linear, without recursion.
  public static func == (left: ModelSyntax, right: ModelSyntax) -> Bool {
    guard left.statements.count == right.statements.count else { return false }
    let comparison = TreeComparison(left: left.tree, right: right.tree)
    return zip(left.statements, right.statements).allSatisfy { comparison.areEqual($0.kind, $1.kind) }
  }
}

extension SyntaxTree {
  /// Whether two expressions, perhaps of different trees, are the same as written.
  public static func areEqual(_ a: ID, in left: SyntaxTree, _ b: ID, in right: SyntaxTree) -> Bool {
    TreeComparison(left: left, right: right).areEqual(a, b)
  }
}

private struct TreeComparison {
  let left: SyntaxTree
  let right: SyntaxTree

  func areEqual(_ a: SyntaxTree.ID, _ b: SyntaxTree.ID) -> Bool {
    var pairs = [(a, b)]
    while let (a, b) = pairs.popLast() {
      guard haveEqualHeads(left[a], right[b]) else { return false }
      pairs.append(contentsOf: zip(left.operands(of: a), right.operands(of: b)))
    }
    return true
  }

  /// Everything but the operands, of which there are equally many.
  private func haveEqualHeads(_ a: SyntaxTree.Node, _ b: SyntaxTree.Node) -> Bool {
    switch (a, b) {
    case (.number(let a), .number(let b)): a == b
    case (.reference(let a, let i), .reference(let b, let j)): a == b && i == j
    case (.negation, .negation), (.transpose, .transpose): true
    case (.binary(let a, _, _), .binary(let b, _, _)): a == b
    case (.call(let a, let m, let x), .call(let b, let n, let y)): a == b && m == n && x.count == y.count
    case (.vectorCall(let a, let i, _), .vectorCall(let b, let j, _)): a == b && i == j
    case (.reduction(let a, let i, _), .reduction(let b, let j, _)): a == b && i == j
    default: false
    }
  }

  func areEqual(_ a: Statement.Kind, _ b: Statement.Kind) -> Bool {
    switch (a, b) {
    case (.model(let a, let s), .model(let b, let t)): a == b && s == t
    case (.language(let a), .language(let b)), (.notation(let a), .notation(let b)): a == b
    case (.symbol(let a, let s), .symbol(let b, let t)): areEqual([a], [b]) && s == t
    case (.style(let a), .style(let b)): a == b
    case (.indexBase(let a), .indexBase(let b)): a == b
    case (.size(let a), .size(let b)):
      a.count == b.count
        && zip(a, b).allSatisfy { $0.name == $1.name && $0.parameter == $1.parameter && $0.value == $1.value }
    case (.samples(let a, let i), .samples(let b, let j)): a == b && i == j
    case (.declaration(let r, let a), .declaration(let s, let b)): r == s && areEqual(a, b)
    case (.matrix(let a, let x, let t), .matrix(let b, let y, let u)): a == b && x == y && t == u
    case (.opaque(let a), .opaque(let b)): a == b
    case (.network(let a), .network(let b)):
      a.widths == b.widths && a.activations == b.activations && a.hasBiases == b.hasBiases
    case (.given(let a), .given(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.name == $1.name && $0.value == $1.value }
    case (.bind(let a), .bind(let b)): a == b
    case (.data(let c, let a), .data(let d, let b)): a == b && areEqual(c, d)
    default: areEqualDefinitions(a, b)
    }
  }

  private func areEqualDefinitions(_ a: Statement.Kind, _ b: Statement.Kind) -> Bool {
    switch (a, b) {
    case (.equation(let s, let i, let x), .equation(let t, let j, let y)):
      areEqual([s], [t]) && i == j && areEqual(x, y)
    case (.abbreviation(let s, let x), .abbreviation(let t, let y)),
      (.layer(let s, let x), .layer(let t, let y)):
      areEqual([s], [t]) && areEqual(x, y)
    case (.loss(let a, let x), .loss(let b, let y)), (.expression(let a, let x), .expression(let b, let y)):
      a == b && areEqual(x, y)
    default: false
    }
  }

  private func areEqual(_ a: [Declarator], _ b: [Declarator]) -> Bool {
    guard a.count == b.count else { return false }
    return zip(a, b).allSatisfy { a, b in
      guard a.name == b.name, a.indices == b.indices else { return false }
      switch (a.value, b.value) {
      case (nil, nil): return true
      case (let x?, let y?): return areEqual(x, y)
      default: return false
      }
    }
  }
}
