/// The number of a dimension; two that are found equal are united.
typealias Dimension = Int

/// Rows and columns of a term. A scalar has one of each.
struct Shape: Hashable {
  var rows: Dimension
  var columns: Dimension
  static let scalar = Shape(rows: Layout.one, columns: Layout.one)
}

/// How a quantity is laid out: its own axes, and how it stands on the page when they are not indexed.
struct Layout: Hashable {
  enum Stack: Hashable { case none, rows, columns }
  /// The dimension of what has a single entry, and that of the samples.
  static let one: Dimension = 0
  static let samples: Dimension = 1

  var axes: [Dimension]
  /// Whether a vector stands as a row.
  var isRow = false
  /// Whether the letter stands for all samples at once, and where they are.
  var stack = Stack.none
}

/// How the factors or terms below a term fit together.
enum Fit: Hashable {
  /// By the shapes alone.
  case plain
  /// One of them is a number for every entry.
  case scalarLeft, scalarRight
  case matrix, entrywise, inner
  /// A term of a sum is added to every column, or to every row.
  case acrossColumns, acrossRows
  /// A bias that is written as a column and added to every row.
  case turned
  /// A sum of all entries, or of all samples.
  case allEntries, allSamples
  /// A function of the vector over this letter.
  case overLetter(String)
}

/// One way to lay out the quantities, as far as the equations have been looked at.
struct Assignment {
  private var parents: [Dimension] = [Layout.one, Layout.samples]
  private var names: [Dimension: String] = [:]
  private var sizes: [String: Dimension] = [:]
  private var numbers: [Dimension: Int] = [Layout.one: 1]
  /// The largest number that stands as an index.
  private(set) var reached: [Dimension: Int] = [:]
  var layouts: [QuantityID: Layout] = [:]
  var fits: [Terms.ID: [Fit]] = [:]
  var shapes: [Terms.ID: Shape] = [:]
  /// The dimension of each free letter of an equation.
  var letters: [QuantityID: [String: Dimension]] = [:]
  /// The dimension of the letter that a reduction binds.
  var bound: [Terms.ID: Dimension] = [:]
  var cost = 0.0

  func root(_ dimension: Dimension) -> Dimension {
    var place = dimension
    while parents[place] != place { place = parents[place] }
    return place
  }

  mutating func fresh(_ name: String? = nil, _ number: Int? = nil) -> Dimension {
    if let name, let known = sizes[name] { return known }
    parents.append(parents.count)
    let new = parents.count - 1
    names[new] = name
    if let name { sizes[name] = new }
    numbers[new] = number
    return new
  }

  func name(_ dimension: Dimension) -> String? { names[root(dimension)] }
  func number(_ dimension: Dimension) -> Int? { numbers[root(dimension)] }
  func isOne(_ dimension: Dimension) -> Bool { root(dimension) == Layout.one }
  func isSamples(_ dimension: Dimension) -> Bool { root(dimension) == Layout.samples }
  func isScalar(_ shape: Shape) -> Bool { isOne(shape.rows) && isOne(shape.columns) }

  mutating func reach(_ dimension: Dimension, _ value: Int) {
    let root = root(dimension)
    reached[root] = max(reached[root] ?? 0, value)
  }

  func canUnite(_ a: Dimension, _ b: Dimension) -> Bool {
    let (a, b) = (root(a), root(b))
    if a == b { return true }
    if a <= Layout.samples, b <= Layout.samples { return false }
    if min(a, b) == Layout.samples, names[max(a, b)] != nil || numbers[max(a, b)] != nil { return false }
    if min(a, b) == Layout.one, names[max(a, b)] != nil { return false }
    if let x = numbers[a], let y = numbers[b], x != y { return false }
    return true
  }

  func canUnite(_ a: Shape, _ b: Shape) -> Bool { canUnite(a.rows, b.rows) && canUnite(a.columns, b.columns) }

  @discardableResult
  mutating func unite(_ a: Dimension, _ b: Dimension) -> Bool {
    guard canUnite(a, b) else { return false }
    let (low, high) = (min(root(a), root(b)), max(root(a), root(b)))
    guard low != high else { return true }
    // An axis that turns out to have one entry is rarer than a letter without it.
    if low == Layout.one { cost += 1.5 }
    if let x = names[low], let y = names[high], x != y { cost += 1 }
    parents[high] = low
    names[low] = names[low] ?? names[high]
    numbers[low] = numbers[low] ?? numbers[high]
    if let value = reached[high] { reached[low] = max(reached[low] ?? 0, value) }
    return true
  }

  @discardableResult
  mutating func unite(_ a: Shape, _ b: Shape) -> Bool {
    unite(a.rows, b.rows) && unite(a.columns, b.columns)
  }

  /// The shape of a mention once its places are taken.
  func shape(of mention: Mention) -> Shape? {
    guard let layout = layouts[mention.quantity] else { return nil }
    let rest = layout.axes.dropFirst(mention.places.count)
    guard mention.places.count <= layout.axes.count, rest.count <= 2 else { return nil }
    let stack = mention.isSampled ? .none : layout.stack
    let axes = Array(rest)
    switch (stack, axes.count) {
    case (.none, 0): return .scalar
    case (.none, 1):
      return layout.isRow
        ? Shape(rows: Layout.one, columns: axes[0]) : Shape(rows: axes[0], columns: Layout.one)
    case (.none, 2): return Shape(rows: axes[0], columns: axes[1])
    case (.rows, 0): return Shape(rows: Layout.samples, columns: Layout.one)
    case (.columns, 0): return Shape(rows: Layout.one, columns: Layout.samples)
    case (.rows, 1): return Shape(rows: Layout.samples, columns: axes[0])
    case (.columns, 1): return Shape(rows: axes[0], columns: Layout.samples)
    default: return nil
    }
  }
}
