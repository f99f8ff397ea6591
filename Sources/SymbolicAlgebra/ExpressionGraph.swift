#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A node of an `ExpressionGraph`. Operands have smaller numbers than what is made of them.
public struct Node: Hashable, Sendable, Comparable {
  public let rawValue: UInt32
  @inlinable init(_ rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable init(_ position: Int) { rawValue = UInt32(truncatingIfNeeded: position) }
  @inlinable public var position: Int { Int(rawValue) }
  @inlinable public static func < (a: Node, b: Node) -> Bool { a.rawValue < b.rawValue }
}

/// What a node is. The comment says which words it keeps: n nodes, x an index (two words).
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
  /// A function without a formula, or a derivative of it: n, order
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
  var hash: UInt32
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
  @exclusivity(unchecked) private var table: UnsafeMutablePointer<UInt32>
  @exclusivity(unchecked) private var tableMask: UInt32

  @exclusivity(unchecked) private(set) var constants: [Rational] = []
  @exclusivity(unchecked) private var constantNodes: [Rational: Node] = [:]
  @exclusivity(unchecked) private var smallIntegers = [Node?](repeating: nil, count: 2 * smallLimit + 1)
  private(set) var names: [String] = []
  @exclusivity(unchecked) private var nameHashes: [UInt64] = []
  private var symbols: [String: Symbol] = [:]
  private(set) var dependentSizes: [DependentSize] = []
  let piHash = Fingerprint.of(piName)

  /// Like terms and factors of the sum or product in the making.
  @exclusivity(unchecked) var scratch = FingerprintScratch()

  struct DependentSize: Hashable {
    var name: Symbol
    var argument: Index
  }

  public init(minimumCapacity: Int = 32) {
    capacity = max(minimumCapacity, 16)
    wordCapacity = capacity * 2
    records = Storage.allocated(capacity)
    words = Storage.allocated(wordCapacity)
    records[0].start = 0
    var size = 32
    while size < capacity * 2 { size *= 2 }
    table = Storage.zeroed(size)
    tableMask = UInt32(size - 1)
    symbols.reserveCapacity(12)
  }

  deinit {
    free(records)
    free(words)
    free(table)
  }

  /// Bytes held for nodes, words and the table.
  public var byteCount: Int {
    capacity * MemoryLayout<NodeRecord>.stride + wordCapacity * 4 + (Int(tableMask) + 1) * 4
  }

  // MARK: Names

  public func symbol(named name: String) -> Symbol {
    if let known = symbols[name] { return known }
    let symbol = Symbol(UInt32(names.count))
    names.append(name)
    nameHashes.append(Fingerprint.of(name))
    symbols[name] = symbol
    return symbol
  }

  public func name(of symbol: Symbol) -> String { names[Int(symbol.rawValue)] }
  func nameHash(of symbol: Symbol) -> UInt64 { nameHashes[Int(symbol.rawValue)] }

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

  // MARK: Interning

  private static let smallLimit = 32

  func constantNode(_ value: Rational) -> Node {
    if let integer = value.integer, integer.magnitude <= Self.smallLimit {
      if let known = smallIntegers[integer + Self.smallLimit] { return known }
      let node = newConstant(value)
      smallIntegers[integer + Self.smallLimit] = node
      return node
    }
    return internConstant(value)
  }

  private func internConstant(_ value: Rational) -> Node {
    if let known = constantNodes[value] { return known }
    let node = newConstant(value)
    constantNodes[value] = node
    return node
  }

  private func newConstant(_ value: Rational) -> Node {
    constants.append(value)
    return intern(
      .constant, UInt32(constants.count - 1), words: 0,
      (Fingerprint.of(value), Facts.of(value), 0)
    ) { _ in }
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
    var hash = UInt32(opcode.rawValue) &* 0x9E37_79B1 ^ payload &* 0x85EB_CA77
    for i in 0..<length {
      hash = (hash ^ slice[i]) &* 0x9E37_79B1
      hash ^= hash >> 15
    }
    hash = (hash ^ hash >> 13) &* 0xC2B2_AE3D
    hash ^= hash >> 16
    let (table, mask) = (table, tableMask)
    var slot = hash & mask
    while case let entry = table[Int(slot)], entry != 0 {
      // The high bits of the entry are those of the hash, so that a stranger is passed without a look at its record.
      if (entry ^ hash) & ~mask == 0, case let found = Int(entry & mask) - 1,
        matches(found, opcode, payload, slice, length)
      {
        return Node(found)
      }
      slot = (slot &+ 1) & mask
    }
    let (fingerprint, facts, height) = properties()
    return insert(
      NodeRecord(
        fingerprint: fingerprint, start: UInt32(truncatingIfNeeded: wordCount), payload: payload, hash: hash,
        opcode: opcode, facts: facts, height: height), length, slot)
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
  private func insert(_ record: NodeRecord, _ length: Int, _ slot: UInt32) -> Node {
    let position = count
    if position &+ 2 > capacity { growNodes() }
    let place = records + position
    place.initialize(to: record)
    wordCount &+= length
    place[1].start = UInt32(truncatingIfNeeded: wordCount)
    count = position &+ 1
    table[Int(slot)] = entry(position, hash: record.hash)
    if count > tableMask / 2 { growTable() }
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
      records = Storage.resized(records, capacity)
    }
    if wordCount + 2 * additional > wordCapacity { growWords(for: 2 * additional) }
    while count + additional > tableMask / 2 { growTable() }
  }

  @inline(never)
  private func growNodes() {
    capacity = Storage.larger(capacity)
    records = Storage.resized(records, capacity)
  }

  @inline(never)
  private func growWords(for length: Int) {
    wordCapacity = max(Storage.larger(wordCapacity), wordCount + length)
    precondition(wordCapacity <= Int(UInt32.max), "an expression graph holds at most 2^32 operands")
    words = Storage.resized(words, wordCapacity)
  }

  @inline(never)
  private func growTable() {
    let size = (Int(tableMask) + 1) * 2
    precondition(size <= 1 << 31, "an expression graph holds at most 2^30 nodes")
    free(table)
    table = Storage.zeroed(size)
    tableMask = UInt32(size - 1)
    let (table, mask) = (table, tableMask)
    for position in 0..<count {
      let hash = records[position].hash
      var slot = hash & mask
      while table[Int(slot)] != 0 { slot = (slot &+ 1) & mask }
      table[Int(slot)] = entry(position, hash: hash)
    }
  }
}
