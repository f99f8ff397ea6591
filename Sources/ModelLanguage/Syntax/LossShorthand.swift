/// A loss that people call by name, and what it means in the functions of the language.
///
/// p is the prediction and y the target; z are logits. The tree holds what is meant, not the name: every reading sees the
/// same formula. With an index, `cross_entropy(k: p[k], y[k])`, the meaning is summed over it, or averaged where it says so.
struct LossShorthand: Sendable {
  typealias ID = SyntaxTree.ID

  var name: String
  /// Whether the value over an index is the mean.
  var isMean = false
  var meaning: @Sendable (_ p: ID, _ y: ID, _ tree: inout SyntaxTree, _ binder: IndexBinder?) -> ID

  static let all: [LossShorthand] = [
    LossShorthand(name: "squared") { p, y, tree, _ in tree.square(tree.minus(p, y)) },
    LossShorthand(name: "half_squared") { p, y, tree, _ in
      tree.times(tree.ratio("1", "2"), tree.square(tree.minus(p, y)))
    },
    LossShorthand(name: "mse", isMean: true) { p, y, tree, _ in tree.square(tree.minus(p, y)) },
    LossShorthand(name: "absolute") { p, y, tree, _ in tree.call("abs", tree.minus(p, y)) },
    // −(y·log p + (1 − y)·log(1 − p)).
    LossShorthand(name: "bce") { p, y, tree, _ in
      let (one, other) = (tree.number("1"), tree.number("1"))
      let hit = tree.times(y, tree.call("log", p))
      let miss = tree.times(tree.minus(one, y), tree.call("log", tree.minus(other, p)))
      return tree.append(.negation(tree.plus(hit, miss)))
    },
    // softplus(z) − y·z.
    LossShorthand(name: "bce_logits") { z, y, tree, _ in
      tree.minus(tree.call("softplus", z), tree.times(y, z))
    },
    // −y·log p, summed.
    LossShorthand(name: "cross_entropy") { p, y, tree, _ in
      tree.append(.negation(tree.times(y, tree.call("log", p))))
    },
    // −y·log softmax(z), summed.
    LossShorthand(name: "cross_entropy_logits") { z, y, tree, binder in
      guard let binder else { return tree.minus(tree.call("softplus", z), tree.times(y, z)) }
      let share = tree.append(.vectorCall(name: "log_softmax", binder: binder, argument: z))
      return tree.append(.negation(tree.times(y, share)))
    },
    // max(0, 1 − y·p) with y = ±1.
    LossShorthand(name: "hinge") { p, y, tree, _ in
      let margin = tree.minus(tree.number("1"), tree.times(y, p))
      return tree.append(.call(name: "max", primes: 0, arguments: [tree.number("0"), margin]))
    },
    // p − y·log p.
    LossShorthand(name: "poisson") { p, y, tree, _ in tree.minus(p, tree.times(y, tree.call("log", p))) },
    // y·log(y/p), for y > 0.
    LossShorthand(name: "kl") { y, p, tree, _ in
      tree.times(y, tree.call("log", tree.append(.binary(.division, y, p))))
    },
  ]

  static func named(_ name: String) -> LossShorthand? { all.first { $0.name == name } }

  /// The node of a finished call, over an index or not.
  func node(_ p: ID, _ y: ID, over binder: IndexBinder?, in tree: inout SyntaxTree) -> SyntaxTree.Node {
    let value = meaning(p, y, &tree, binder)
    guard let binder else { return tree[value] }
    return .reduction(isMean ? .mean : .sum, binders: [binder], body: value)
  }
}

extension SyntaxTree {
  fileprivate mutating func number(_ text: String) -> ID { append(.number(text)) }
  fileprivate mutating func plus(_ a: ID, _ b: ID) -> ID { append(.binary(.addition, a, b)) }
  fileprivate mutating func minus(_ a: ID, _ b: ID) -> ID { append(.binary(.subtraction, a, b)) }
  fileprivate mutating func times(_ a: ID, _ b: ID) -> ID { append(.binary(.multiplication, a, b)) }
  fileprivate mutating func ratio(_ a: String, _ b: String) -> ID {
    let (above, below) = (number(a), number(b))
    return append(.binary(.division, above, below))
  }
  fileprivate mutating func square(_ a: ID) -> ID {
    let two = number("2")
    return append(.binary(.power, a, two))
  }
  fileprivate mutating func call(_ name: String, _ argument: ID) -> ID {
    append(.call(name: name, primes: 0, arguments: [argument]))
  }
}
