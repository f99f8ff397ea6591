/// The number of a node in its tree. Children have smaller numbers than their parents.
package struct NodeID: Hashable, Comparable, Sendable {
  package var index: Int32
  package init(_ index: Int) { self.index = Int32(index) }
  package static func < (a: NodeID, b: NodeID) -> Bool { a.index < b.index }
}

/// The number of a name in its tree: two names with the same letters and marks have the same number.
package struct NameID: Hashable, Sendable { package var index: Int32 }
/// The number of a written number in its tree.
package struct NumberID: Hashable, Sendable { package var index: Int32 }
/// The number of a piece of words in its tree.
package struct WordsID: Hashable, Sendable { package var index: Int32 }
/// The number of a failure in its tree.
package struct FailureID: Hashable, Sendable { package var index: Int32 }

/// What a node is. The tree says what stands there, not what it means: where two readings are possible the kind is
/// neutral and its comment names both.
///
/// Order of the children and the signs before them stand in each comment; `FormulaTree.joint(before:of:)` gives the
/// sign.
package enum NodeKind: Hashable, Sendable {
  /// `12`, `0{,}5`. No children.
  case number(NumberID)
  /// A letter, a word or a symbol. No children.
  case name(NameID)
  /// Letters without anything between them, perhaps with digits at the end: `EQ`, `wx`, `w1`. Either one name (the
  /// payload, `EQ`) or the product of its letters (`w1`: the letter with that index). Scripts and arguments that
  /// follow belong to the name, or to the last letter. Children: the letters, then the number if there is one.
  case run(NameID)
  /// Words in a formula, `\text{if }`. No children.
  case words(WordsID)
  /// `\dots`, `\vdots`, `...`. No children.
  case dots
  /// An empty place: an empty cell, `{}` before a script, the left side of a row that begins with `=`, the dot of
  /// `f(\cdot)`. No children.
  case blank
  /// What could not be read; the failure says where and what was expected. No children.
  case unreadable(FailureID)

  /// A base with its scripts. Children: base, then the subscript if there is one, then the superscript if there is
  /// one. A script is an expression: `_{jk}` a run, `_{t,i}` a list, `^{[l]T}` a product of a group and a name;
  /// `FormulaTree.items(ofScript:)` gives the items. A superscript is a power or a mark; primes are counted apart.
  case scripted(Scripts)
  /// An accent or font over more than a name: `\overline{x + y}`, `\mathbf{(x)}`. Child: the body.
  case decorated(Marks)
  /// What stands in brackets. Child: the content, or none in `()`. `|x|` and `\lVert x \rVert` are groups too.
  /// Braces of TeX are no group.
  case group(Brackets)
  /// A head and what stands in brackets behind it, `f(x)`, `w(a + b)`, `S[i,k]`, `\log(x)^2`. Either an application
  /// (scripts on the brackets then belong to the result), or a product (they belong to the bracket), or, with square
  /// brackets, an entry. Children: head, argument; the argument is a group, or a group with scripts. The head
  /// is a name, a run, a call or one of these with scripts; with a list in the brackets it may be anything.
  case call
  /// An operator without brackets and the factors on its right: `\log a b`, `\sum_i a_i b`, `\frac{d}{dz} f g`,
  /// `\nabla_W J`. It reaches over its first factor or over more of them, never over `+` or `-`. Children: head, then
  /// the factors with the sign before each; what the operator does not reach multiplies it. `usualReach` is how many
  /// factors it takes by custom.
  case prefixed(usualReach: Int)
  /// `\sum`, `\max`, `\int` with its limits, as head of a `prefixed`, or alone. Children: lower limit if there is
  /// one, then the upper one.
  case big(BigOperator, hasLower: Bool, hasUpper: Bool)

  /// Terms with `plus`, `minus`, `plusMinus` or `minusPlus` before each; `-x` is a sum of one term.
  case sum
  /// Factors with the sign before each (the first has `none`): `juxtaposed`, `dot`, `star`, `cross`, `odot`, `circ`,
  /// `otimes`. Flat: `FormulaTree.hadamardParts(of:)` splits it where `odot` and `circ` bind looser.
  case product
  /// Children: numerator, denominator.
  case fraction(FractionForm)
  /// Children: radicand, then the index of the root if there is one.
  case root
  /// Children: the upper, the lower entry.
  case binomial
  /// Child: what stands before `!`.
  case factorial
  /// Child: what stands before `\%`.
  case percent

  /// `\partial L`, `\partial^2 L`, `\mathrm{d}z`, `dW` outside of a derivative. Child: what it is of. With a plain
  /// `d` it is also the product of `d` and the child.
  case differential(DifferentialSign, order: Int)
  /// A quotient of differentials, also with a slash: `\frac{\partial^2 J}{\partial a \partial b}`. Children: what is
  /// differentiated (`blank` when the quotient is an operator, the head of a `prefixed`), then the variables; a
  /// variable of `\partial x^2` appears twice.
  case derivative(DifferentialSign)

  /// A chain `a = b \approx c`. Children: its sides, with the relation before each (the first has `none`). A side
  /// that is missing is `blank`.
  case relation
  /// Items with `comma`, `semicolon` or `bar` before each but the first.
  case list
  /// Cells by rows, blank where a row is short.
  case matrix(rows: Int, columns: Int)
  /// Children: value, condition, value, condition … A condition is an expression, words, both as a list, or blank.
  case cases
  /// A body with a note above or below: `\underbrace{x}_{m \times 1}`, `\overset{!}{=}` on an operand. Children: body,
  /// note.
  case annotated
  /// Words beside an expression: `x \text{ if } y`. Children in written order.
  case phrase
}

/// Which scripts a `scripted` node has.
package struct Scripts: Hashable, Sendable {
  package var hasSub: Bool
  package var hasSuper: Bool
  /// `'`, `\prime` and `^{\prime}`, wherever they stand among the superscripts.
  package var primes: Int

  package init(hasSub: Bool = false, hasSuper: Bool = false, primes: Int = 0) {
    self.hasSub = hasSub
    self.hasSuper = hasSuper
    self.primes = primes
  }
}

/// The brackets around a group.
package struct Brackets: Hashable, Sendable {
  package enum Side: Hashable, Sendable {
    case paren, square, brace, angle, bar, doubleBar, floor, ceiling, doubleSquare
    /// `\left.` or `\right.`
    case none
  }
  package var open: Side
  package var close: Side
  package init(_ open: Side, _ close: Side) {
    self.open = open
    self.close = close
  }
  package static let round = Brackets(.paren, .paren)
  package static let square = Brackets(.square, .square)
  package static let curly = Brackets(.brace, .brace)
  package static let bars = Brackets(.bar, .bar)
  package static let norm = Brackets(.doubleBar, .doubleBar)
}

/// An operator that is written with limits.
package enum BigOperator: String, Hashable, Sendable {
  case sum, product, maximum, minimum, supremum, infimum, argumentOfMaximum, argumentOfMinimum, limit,
    integral
  case union, intersection, directSum, bigOdot, bigOtimes, and, or
}

/// How a quotient is written.
package enum FractionForm: Hashable, Sendable { case stacked, slash }

/// The sign of a differential.
package enum DifferentialSign: Hashable, Sendable {
  /// `\partial`
  case partial
  /// `\partial^{+}`: what else is named stays as it is
  case immediate
  /// `d`, upright or not
  case total
  /// `D`
  case capital
  /// `\delta` or `\Delta` over the same below
  case variation
}

/// What is written between two children of a node, or before the first.
package enum Joint: UInt8, Hashable, Sendable {
  case none
  // sums
  case plus, minus, plusMinus, minusPlus
  // products
  case juxtaposed, dot, star, cross, odot, circ, otimes, divide
  // relations
  case equal, defined, assigned, arrow, approximately, notEqual, less, lessOrEqual, greater, greaterOrEqual
  case proportional, distributed, equivalent, member, notMember, subset, implies, impliedBy, iff, mapsTo,
    colon
  case muchLess, muchGreater, similarEqual, contains, congruent, otherRelation
  // lists
  case comma, semicolon, bar
}
