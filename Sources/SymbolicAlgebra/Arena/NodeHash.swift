/// The hash of a node's words, and the slots of the table in which a node may lie.
///
/// Random slots cost a large graph a visit to main memory a node. Most nodes are made soon after their latest operand, and the
/// entries of an array one after the other; so the first slots are near those of what was made just before, and the table is met
/// in the order of memory. Where many nodes would begin at one place, the rest go where the whole hash says.
struct NodeHash {
  let whole: UInt32
  let home: UInt32

  /// Slots that are tried from the home on.
  private static let nearby = 24

  @inline(__always)
  init(_ opcode: Opcode, _ payload: UInt32, _ words: UnsafeMutablePointer<UInt32>, _ length: Int) {
    var hash = UInt32(opcode.rawValue) &* 0x9E37_79B1 ^ payload &* 0x85EB_CA77
    var beforeLast = hash
    for i in 0..<length {
      beforeLast = hash
      hash = (hash ^ words[i]) &* 0x9E37_79B1
      hash ^= hash >> 15
    }
    hash = (hash ^ hash >> 13) &* 0xC2B2_AE3D
    whole = hash ^ hash >> 16
    switch opcode {
    case .constant: preconditionFailure("a number is found by its value")
    case .indexValue, .delta: home = whole
    case .symbol: home = length == 0 ? whole : beforeLast &+ words[length - 1] &* 2
    case .sum, .product, .power, .function, .opaque, .reduction, .named:
      // Two slots for each node before it, scattered over a window that stays in the cache.
      home = max(words[0], words[length - 1]) &* 2 &+ whole & 0xFFF
    }
  }

  /// Of a number.
  @inline(__always)
  init(of value: Rational) {
    var hash = UInt64(0)
    if let (p, q) = value.words {
      hash = UInt64(bitPattern: Int64(p)) ^ UInt64(q) << 32
    } else {
      hash = Fingerprint.of(value)
    }
    whole = UInt32(truncatingIfNeeded: hash &* 0x9E37_79B9_7F4A_7C15 >> 32)
    home = whole
  }

  /// The slots one after the other; `mask` is the table's size less one.
  struct Slots {
    private(set) var current: UInt32
    private var left = NodeHash.nearby
    private let mask: UInt32

    @inline(__always)
    init(home: UInt32, mask: UInt32) {
      (current, self.mask) = (home & mask, mask)
    }

    @inline(__always)
    mutating func advance(whole: @autoclosure () -> UInt32) {
      left &-= 1
      current = (left == 0 ? whole() : current &+ 1) & mask
    }
  }
}
