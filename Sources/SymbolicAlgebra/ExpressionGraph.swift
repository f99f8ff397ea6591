/// A node of an `ExpressionGraph`. Operands have smaller numbers than what is made of them.
public struct Node: Hashable, Sendable, Comparable {
  public let rawValue: UInt32
  init(_ rawValue: UInt32) { self.rawValue = rawValue }
  init(_ position: Int) { rawValue = UInt32(truncatingIfNeeded: position) }
  public var position: Int { Int(rawValue) }
  public static func < (a: Node, b: Node) -> Bool { a.rawValue < b.rawValue }
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

/// All expressions, each once, in one arena.
///
/// Structure of arrays: opcode, payload, and a slice of words (operands and indices) for each node, found again by
/// an open-addressing table. Since operands precede what is made of them, ascending order evaluates, descending
/// order differentiates, and neither needs a stack. Each node also carries its *fingerprint*: its value modulo
/// 2⁶¹−1 at one fixed random point, functions taken as random oracles. Equal expressions have equal fingerprints in
/// whatever order they are written, so like terms, like factors and names are found by it.
///
/// About 27 bytes a node, 4 a word, and the table. Not for concurrent use.
public final class ExpressionGraph {
  // No accessor of these calls out while it has access; checking each access would take a fifth of the time.
  @exclusivity(unchecked) private(set) var opcodes: UnsafeMutablePointer<Opcode>
  @exclusivity(unchecked) private(set) var payloads: UnsafeMutablePointer<UInt32>
  @exclusivity(unchecked) private(set) var starts: UnsafeMutablePointer<UInt32>
  @exclusivity(unchecked) private(set) var lengths: UnsafeMutablePointer<UInt32>
  @exclusivity(unchecked) private(set) var hashes: UnsafeMutablePointer<UInt32>
  @exclusivity(unchecked) private(set) var fingerprints: UnsafeMutablePointer<UInt64>
  @exclusivity(unchecked) private(set) var facts: UnsafeMutablePointer<Facts>
  /// The largest height of a binder inside; 0 without.
  @exclusivity(unchecked) private(set) var heights: UnsafeMutablePointer<UInt8>
  @exclusivity(unchecked) private(set) var words: UnsafeMutablePointer<UInt32>
  /// The number of nodes.
  @exclusivity(unchecked) public private(set) var count = 0
  @exclusivity(unchecked) private var capacity: Int
  @exclusivity(unchecked) private(set) var wordCount = 0
  @exclusivity(unchecked) private var wordCapacity: Int

  /// Positions + 1 by hash; 0 is empty. A power of two, at most two thirds full.
  @exclusivity(unchecked) private var table: UnsafeMutablePointer<UInt32>
  @exclusivity(unchecked) private var tableMask: Int

  @exclusivity(unchecked) private(set) var constants: [Rational] = []
  @exclusivity(unchecked) private var constantNodes: [Rational: Node] = [:]
  @exclusivity(unchecked) private var smallIntegers = [Node?](repeating: nil, count: 2 * smallLimit + 1)
  private(set) var names: [String] = []
  @exclusivity(unchecked) private var nameHashes: [UInt64] = []
  private var symbols: [String: Symbol] = [:]
  private(set) var dependentSizes: [DependentSize] = []

  /// Like terms and factors of the sum or product in the making.
  @exclusivity(unchecked) var scratch = FingerprintScratch()

  struct DependentSize: Hashable {
    var name: Symbol
    var argument: Index
  }

  public init(minimumCapacity: Int = 256) {
    capacity = max(minimumCapacity, 16)
    wordCapacity = capacity * 3
    opcodes = .allocate(capacity: capacity)
    payloads = .allocate(capacity: capacity)
    starts = .allocate(capacity: capacity)
    lengths = .allocate(capacity: capacity)
    hashes = .allocate(capacity: capacity)
    fingerprints = .allocate(capacity: capacity)
    facts = .allocate(capacity: capacity)
    heights = .allocate(capacity: capacity)
    words = .allocate(capacity: wordCapacity)
    var size = 32
    while size < capacity * 2 { size *= 2 }
    table = .allocate(capacity: size)
    table.initialize(repeating: 0, count: size)
    tableMask = size - 1
  }

  deinit {
    opcodes.deallocate()
    payloads.deallocate()
    starts.deallocate()
    lengths.deallocate()
    hashes.deallocate()
    fingerprints.deallocate()
    facts.deallocate()
    heights.deallocate()
    words.deallocate()
    table.deallocate()
  }

  /// Bytes held for nodes, words and the table.
  public var byteCount: Int { capacity * 27 + wordCapacity * 4 + (tableMask + 1) * 4 }

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
      let node = internConstant(value)
      smallIntegers[integer + Self.smallLimit] = node
      return node
    }
    return internConstant(value)
  }

  private func internConstant(_ value: Rational) -> Node {
    if let known = constantNodes[value] { return known }
    constants.append(value)
    let node = intern(
      .constant, UInt32(constants.count - 1), words: 0,
      (Fingerprint.of(value), Facts.of(value), 0)
    ) { _ in }
    constantNodes[value] = node
    return node
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
    var slot = Int(hash) & tableMask
    while case let entry = table[slot], entry != 0 {
      let found = Int(entry) - 1
      if hashes[found] == hash && matches(found, opcode, payload, slice, length) { return Node(found) }
      slot = (slot + 1) & tableMask
    }
    return insert(opcode, payload, length, hash, slot, properties())
  }

  @inline(__always)
  private func matches(
    _ found: Int, _ opcode: Opcode, _ payload: UInt32, _ slice: UnsafeMutablePointer<UInt32>, _ length: Int
  ) -> Bool {
    guard opcodes[found] == opcode, payloads[found] == payload, lengths[found] == length else { return false }
    let known = words + Int(starts[found])
    for i in 0..<length where known[i] != slice[i] { return false }
    return true
  }

  private func insert(
    _ opcode: Opcode, _ payload: UInt32, _ length: Int, _ hash: UInt32, _ slot: Int,
    _ properties: (fingerprint: UInt64, facts: Facts, height: UInt8)
  ) -> Node {
    precondition(count < Int(UInt32.max) - 1, "an expression graph holds at most 2^32 nodes")
    if count == capacity { growNodes() }
    let position = count
    opcodes[position] = opcode
    payloads[position] = payload
    starts[position] = UInt32(wordCount)
    lengths[position] = UInt32(length)
    hashes[position] = hash
    fingerprints[position] = properties.fingerprint
    facts[position] = properties.facts
    heights[position] = properties.height
    wordCount += length
    count += 1
    table[slot] = UInt32(position + 1)
    if count * 3 > tableMask * 2 { growTable() }
    return Node(position)
  }

  private func growNodes() {
    let larger = capacity + capacity / 2
    Self.grow(&opcodes, count, larger)
    Self.grow(&payloads, count, larger)
    Self.grow(&starts, count, larger)
    Self.grow(&lengths, count, larger)
    Self.grow(&hashes, count, larger)
    Self.grow(&fingerprints, count, larger)
    Self.grow(&facts, count, larger)
    Self.grow(&heights, count, larger)
    capacity = larger
  }

  private func growWords(for length: Int) {
    let larger = max(wordCapacity + wordCapacity / 2, wordCount + length)
    precondition(larger <= Int(UInt32.max), "an expression graph holds at most 2^32 operands")
    Self.grow(&words, wordCount, larger)
    wordCapacity = larger
  }

  private static func grow<T>(_ storage: inout UnsafeMutablePointer<T>, _ count: Int, _ capacity: Int) {
    let larger = UnsafeMutablePointer<T>.allocate(capacity: capacity)
    larger.moveInitialize(from: storage, count: count)
    storage.deallocate()
    storage = larger
  }

  private func growTable() {
    let size = (tableMask + 1) * 2
    table.deallocate()
    table = .allocate(capacity: size)
    table.initialize(repeating: 0, count: size)
    tableMask = size - 1
    for position in 0..<count {
      var slot = Int(hashes[position]) & tableMask
      while table[slot] != 0 { slot = (slot + 1) & tableMask }
      table[slot] = UInt32(position + 1)
    }
  }
}
