/// A cursor into a growing buffer of UTF-8. `reserve` makes room once for a line; the writes after it do not check.
struct ByteWriter: ~Copyable {
  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 1 << 14) {
    self.capacity = max(capacity, 256)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  /// Room for `length` more bytes.
  @inline(__always)
  mutating func reserve(_ length: Int) {
    if count + length > capacity { grow(length) }
  }

  private mutating func grow(_ length: Int) {
    let larger = max(capacity * 2, count + length)
    let storage = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    storage.moveInitialize(from: base, count: count)
    base.deallocate()
    base = storage
    capacity = larger
  }

  @inline(__always)
  mutating func put(_ byte: UInt8) {
    base[count] = byte
    count += 1
  }

  /// Writes into reserved room.
  @inline(__always)
  mutating func put(_ text: StaticString) {
    (base + count).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    count += text.utf8CodeUnitCount
  }

  /// Writes into reserved room.
  @inline(__always)
  mutating func put(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { (base + count).update(from: start, count: source.count) }
    }
    count += bytes.count
  }

  /// Decimal digits of a non-negative number into reserved room, at most 20.
  @inline(__always)
  mutating func put(decimal value: Int) {
    var rest = UInt32(truncatingIfNeeded: value)
    var length = 1
    var bound: UInt32 = 10
    while length < 10 && rest >= bound {
      length += 1
      bound = length == 10 ? .max : bound * 10
    }
    var place = count + length
    repeat {
      place -= 1
      base[place] = UInt8(truncatingIfNeeded: 48 + rest % 10)
      rest /= 10
    } while place > count
    count += length
  }

  /// Makes room and writes.
  mutating func write(_ text: String) {
    var text = text
    text.withUTF8 { source in
      reserve(source.count)
      if let start = source.baseAddress { (base + count).update(from: start, count: source.count) }
      count += source.count
    }
  }

  mutating func line(_ text: String) {
    write(text)
    reserve(1)
    put(UInt8(ascii: "\n"))
  }

  /// What was written.
  var bytes: [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }
  var text: String { String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self) }
}
