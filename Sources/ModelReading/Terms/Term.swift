/// An index at a place of an array: a letter with an offset, or a number.
struct Place: Hashable {
  var letter: String?
  var offset = 0
}

/// The number of a quantity of the page.
typealias QuantityID = Int

/// One use of a quantity: which, at which indices, and whether a mark picks one sample of it.
struct Mention: Hashable {
  var quantity: QuantityID
  var places: [Place] = []
  var isSampled = false
}

/// The terms of the page's equations, flat: children before parents.
///
/// A term is what a formula says once its letters are told apart: a superscript is a power, a layer or a sample
/// here, and `f(x)` an application or a product. Its shape is still open.
struct Terms {
  typealias ID = Int

  enum Kind: Hashable {
    case number(String)
    case mention(Mention)
    /// A size used as a number, `1/N`.
    case size(String)
    /// `\mathbf{1}`: a vector of ones as long as its place asks.
    case ones
    /// Children with a sign each.
    case sum(signs: [Bool])
    /// Factors; true where the sign before one means entry by entry.
    case product(entrywise: [Bool])
    case quotient
    case power
    case transpose
    /// A function of each entry.
    case call(String)
    /// A function of a whole vector: `softmax`.
    case vectorCall(String)
    /// One entry of what is below: `softmax(z)_k`.
    case entry([Place])
    /// A sum, product or maximum over a letter, with its limits; nil bounds are open.
    case reduction(Reduction, letter: String?, lower: Place?, upper: Place?)
    /// The sum of the squares, or of the absolute values, of all entries.
    case squares, absolutes
  }

  enum Reduction: Hashable { case sum, product, max, min }

  struct Node {
    var kind: Kind
    var children: [ID]
  }

  private(set) var nodes: [Node] = []

  subscript(id: ID) -> Node { nodes[id] }

  mutating func append(_ kind: Kind, _ children: [ID] = []) -> ID {
    nodes.append(Node(kind: kind, children: children))
    return nodes.count - 1
  }

  /// All mentions below a term, in written order.
  func mentions(in root: ID) -> [Mention] {
    var found: [Mention] = []
    var open = [root]
    while let id = open.popLast() {
      if case .mention(let mention) = nodes[id].kind { found.append(mention) }
      open += nodes[id].children.reversed()
    }
    return found
  }

  /// All terms below a root.
  func all(in root: ID) -> [ID] {
    var found: [ID] = []
    var open = [root]
    while let id = open.popLast() {
      found.append(id)
      open += nodes[id].children.reversed()
    }
    return found
  }
}
