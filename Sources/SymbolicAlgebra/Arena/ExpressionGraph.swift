/// A node of an `ExpressionGraph`. Operands have smaller numbers than what is made of them.
public struct Node: Hashable, Sendable, Comparable {
  public let rawValue: UInt32
  @inlinable init(_ rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable init(_ position: Int) { rawValue = UInt32(truncatingIfNeeded: position) }
  @inlinable public var position: Int { Int(rawValue) }
  @inlinable public static func < (a: Node, b: Node) -> Bool { a.rawValue < b.rawValue }
}

/// What a node is: leaves, then operations, then what keeps words before its operand. The comment says which words it
/// keeps: n nodes, x an index (two words).
public enum Opcode: UInt8, Sendable {
  /// An exact rational.
  case constant
  /// A symbol with indices: x…
  case symbol
  /// The value of an index as a number, such as N: x
  case indexValue
  /// Kronecker's delta [a = b]: x x
  case delta
  /// a + b + …, in written order: n…
  case sum
  /// a · b · …, in written order, the number first: n…
  case product
  /// a^b: n n
  case power
  /// A function of the table: n…
  case function
  /// A function without a formula, or a derivative of it: order, n
  case opaque
  /// Σ, or another reduction, over a bound index: x x n
  case reduction
  /// A value with a name: x… n. It equals its value; readings decide whether to look through.
  case named
}

/// The reductions that bind an index.
public enum ReductionKind: UInt32, Sendable, CaseIterable { case sum, product, max, min }

/// What the graph keeps of a node besides its words: 24 bytes.
@usableFromInline
struct NodeRecord {
  @usableFromInline var fingerprint: UInt64
  /// Where its words begin. They end where those of the next node begin.
  @usableFromInline var start: UInt32
  @usableFromInline var payload: UInt32
  /// Where the search for it begins: the table grows without a look at the words.
  var home: UInt32
  @usableFromInline var opcode: Opcode
  @usableFromInline var facts: Facts
  /// The largest height of a binder inside; 0 without.
  var height: UInt8
}

/// All expressions, each once, in one arena.
///
/// One record for each node and one array of words (operands and indices), found again by an open-addressing table.
/// Since operands precede what is made of them, ascending order evaluates, descending
/// order differentiates, and neither needs a stack. Each node also carries its *fingerprint*: its value modulo
/// 2⁶¹−1 at one fixed random point, functions taken as random oracles. Equal expressions have equal fingerprints in
/// whatever order they are written, so like terms, like factors and names are found by it.
///
/// 24 bytes a node, 4 a word, and the table: at most 64 bytes a node with all the room held for growth, in graphs whose
/// nodes have three words on average. Not for concurrent use.
public final class ExpressionGraph {
  // No accessor of these calls out while it has access; checking each access would take a fifth of the time.
  /// One more than nodes: the last one holds the end of the words.
  @exclusivity(unchecked) @usableFromInline private(set) var records: UnsafeMutablePointer<NodeRecord>
  @exclusivity(unchecked) @usableFromInline private(set) var words: UnsafeMutablePointer<UInt32>
  /// The number of nodes.
  @exclusivity(unchecked) public private(set) var count = 0
  @exclusivity(unchecked) private var capacity: Int
  @exclusivity(unchecked) private var wordCount = 0
  @exclusivity(unchecked) private var wordCapacity: Int

  /// Positions + 1 by hash, below the high bits of the hash; 0 is empty. A power of two, at most half full.
  /// `NodeHash` says which slots are tried.
  @exclusivity(unchecked) private var table: UnsafeMutablePointer<UInt32>
  @exclusivity(unchecked) private var tableMask: UInt32
  private static let largestTable = 1 << 31

  @exclusivity(unchecked) private(set) var constants: [Rational] = []
  @exclusivity(unchecked) private var names = NameTable()
  @exclusivity(unchecked) private(set) var dependentSizes: [DependentSize] = []
  @exclusivity(unchecked) private(set) var indexSums: [[IndexTerm]] = []
  @exclusivity(unchecked) private var placesOfIndexSums: [[IndexTerm]: UInt32] = [:]
  static let piHash = Fingerprint.of(piName)

  /// Like terms and factors of the sum or product in the making.
  @exclusivity(unchecked) var scratch = FingerprintScratch()

  struct DependentSize: Hashable {
    var name: Symbol
    var argument: Index
  }

  /// Room for so many nodes, of three words each on average, before anything grows.
  public init(minimumCapacity: Int = 32) {
    capacity = max(minimumCapacity, 16)
    wordCapacity = capacity * 3
    records = Storage.allocated(capacity)
    words = Storage.allocated(wordCapacity)
    records[0].start = 0
    var size = 32
    while size < capacity * 2 { size *= 2 }
    precondition(size <= Self.largestTable, "an expression graph holds at most 2^30 nodes")
    table = Storage.zeroed(size)
    tableMask = UInt32(size - 1)
    constants.reserveCapacity(8)
  }

  deinit {
    Storage.release(records)
    Storage.release(words)
    Storage.release(table)
  }

  /// Bytes held for nodes, words and the table.
  public var byteCount: Int {
    capacity * MemoryLayout<NodeRecord>.stride + wordCapacity * 4 + (Int(tableMask) + 1) * 4
  }

  // MARK: Names

  public func symbol(named name: String) -> Symbol {
    Symbol(UInt32(names.place(of: name)))
  }

  public func name(of symbol: Symbol) -> String { names.text(at: Int(symbol.rawValue)) }
  func nameHash(of symbol: Symbol) -> UInt64 { names.hash(at: Int(symbol.rawValue)) }

  /// The size `name(argument)`, as n(l-1).
  public func dependentSize(_ name: Symbol, of argument: Index) -> Index {
    let size = DependentSize(name: name, argument: argument)
    let position = dependentSizes.firstIndex(of: size) ?? dependentSizes.count
    if position == dependentSizes.count { dependentSizes.append(size) }
    return Index(.dependentSize(UInt32(position)))
  }

  public func dependentSize(at position: UInt32) -> (name: Symbol, argument: Index) {
    let size = dependentSizes[Int(position)]
    return (size.name, size.argument)
  }

  func place(ofIndexSum terms: [IndexTerm]) -> UInt32 {
    if let known = placesOfIndexSums[terms] { return known }
    let place = UInt32(indexSums.count)
    indexSums.append(terms)
    placesOfIndexSums[terms] = place
    return place
  }

  // MARK: Interning

  /// Found by its value, which the words of a node do not hold.
  func constantNode(_ value: Rational) -> Node {
    let hash = NodeHash(of: value)
    var slots = NodeHash.Slots(home: hash.home, mask: tableMask)
    while case let entry = table[Int(slots.current)], entry != 0 {
      if (entry ^ hash.whole) & ~tableMask == 0, case let found = Int(entry & tableMask) - 1,
        records[found].opcode == .constant, constants[Int(records[found].payload)] == value
      {
        return Node(found)
      }
      slots.advance(whole: hash.whole)
    }
    constants.append(value)
    return insert(
      NodeRecord(
        fingerprint: Fingerprint.of(value), start: UInt32(truncatingIfNeeded: wordCount),
        payload: UInt32(constants.count - 1), home: hash.home, opcode: .constant, facts: Facts.of(value),
        height: 0), 0, slots.current, hash: hash.whole)
  }

  /// The node with these words, made on first use. `fill` writes exactly `length` words.
  @inline(__always)
  func intern(
    _ opcode: Opcode, _ payload: UInt32, words length: Int,
    _ properties: @autoclosure () -> (fingerprint: UInt64, facts: Facts, height: UInt8),
    fill: (UnsafeMutablePointer<UInt32>) -> Void
  ) -> Node {
    if wordCount + length > wordCapacity { growWords(for: length) }
    let slice = words + wordCount
    fill(slice)
    let hash = NodeHash(opcode, payload, slice, length)
    let (table, mask) = (table, tableMask)
    var slots = NodeHash.Slots(home: hash.home, mask: mask)
    while case let entry = table[Int(slots.current)], entry != 0 {
      // The high bits of the entry are those of the hash, so that a stranger is passed without a look at its record.
      if (entry ^ hash.whole) & ~mask == 0, case let found = Int(entry & mask) - 1,
        matches(found, opcode, payload, slice, length)
      {
        return Node(found)
      }
      slots.advance(whole: hash.whole)
    }
    let (fingerprint, facts, height) = properties()
    return insert(
      NodeRecord(
        fingerprint: fingerprint, start: UInt32(truncatingIfNeeded: wordCount), payload: payload,
        home: hash.home, opcode: opcode, facts: facts, height: height), length, slots.current,
      hash: hash.whole)
  }

  @inline(__always)
  private func matches(
    _ found: Int, _ opcode: Opcode, _ payload: UInt32, _ slice: UnsafeMutablePointer<UInt32>, _ length: Int
  ) -> Bool {
    let record = records + found
    let start = Int(record.pointee.start)
    guard record.pointee.opcode == opcode, record.pointee.payload == payload,
      Int(record[1].start) - start == length
    else { return false }
    for i in 0..<length where words[start + i] != slice[i] { return false }
    return true
  }

  @inline(__always)
  private func insert(_ record: NodeRecord, _ length: Int, _ slot: UInt32, hash: UInt32) -> Node {
    let position = count
    if position &+ 2 > capacity { growNodes() }
    let place = records + position
    place.initialize(to: record)
    wordCount &+= length
    place[1].start = UInt32(truncatingIfNeeded: wordCount)
    count = position &+ 1
    table[Int(slot)] = entry(position, hash: hash)
    if count > tableMask / 2 { growTable(for: count) }
    return Node(position)
  }

  @inline(__always)
  private func entry(_ position: Int, hash: UInt32) -> UInt32 {
    hash & ~tableMask | UInt32(truncatingIfNeeded: position &+ 1)
  }

  /// Makes room for so many more nodes with two words each, so that what follows grows nothing on the way.
  public func reserveCapacity(additional: Int) {
    if count + additional + 1 > capacity {
      // Never less than growth by itself would take, so that many small requests stay linear.
      capacity = max(count + additional + 1, Storage.larger(capacity))
      records = Storage.resized(records, capacity, keeping: count + 1)
    }
    if wordCount + 2 * additional > wordCapacity { growWords(for: 2 * additional) }
    if count + additional > tableMask / 2 { growTable(for: count + additional) }
  }

  @inline(never)
  private func growNodes() {
    capacity = Storage.larger(capacity)
    records = Storage.resized(records, capacity, keeping: count + 1)
  }

  @inline(never)
  private func growWords(for length: Int) {
    wordCapacity = max(Storage.larger(wordCapacity), wordCount + length)
    precondition(wordCapacity <= Int(UInt32.max), "an expression graph holds at most 2^32 operands")
    words = Storage.resized(words, wordCapacity, keeping: wordCount)
  }

  @inline(never)
  private func growTable(for nodes: Int) {
    var size = (Int(tableMask) + 1) * 2
    while nodes > (size - 1) / 2 { size *= 2 }
    precondition(size <= Self.largestTable, "an expression graph holds at most 2^30 nodes")
    let (old, oldMask, mask) = (table, tableMask, UInt32(size - 1))
    let new: UnsafeMutablePointer<UInt32> = Storage.zeroed(size)
    for slot in 0...Int(oldMask) {
      let entry = old[slot]
      if entry == 0 { continue }
      let position = Int(entry & oldMask) - 1
      var slots = NodeHash.Slots(home: records[position].home, mask: mask)
      while new[Int(slots.current)] != 0 { slots.advance(whole: wholeHash(of: position)) }
      // The new mask covers more than the old one: the high bits that remain are among those of the old entry.
      new[Int(slots.current)] = entry & ~mask | UInt32(truncatingIfNeeded: position &+ 1)
    }
    Storage.release(old)
    (table, tableMask) = (new, mask)
  }

  /// The hash that a node was found by.
  @inline(never)
  private func wholeHash(of position: Int) -> UInt32 {
    let record = records + position
    if record.pointee.opcode == .constant {
      return NodeHash(of: constants[Int(record.pointee.payload)]).whole
    }
    let start = Int(record.pointee.start)
    return NodeHash(
      record.pointee.opcode, record.pointee.payload, words + start, Int(record[1].start) - start
    ).whole
  }
}
