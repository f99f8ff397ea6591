/// A cursor into a growing buffer of UTF-8. `reserve` makes room once for a line; the writes after it do not check.
struct ByteWriter: ~Copyable {
  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0
  /// Whether the buffer is the writer's own, to be given back.
  private(set) var isOwner = true

  init(capacity: Int = 1 << 14) {
    self.capacity = max(capacity, 256)
    base = .allocate(capacity: self.capacity)
  }

  /// Writes into a buffer of somebody else's while it is large enough.
  private init(over buffer: UnsafeMutableBufferPointer<UInt8>) {
    // An array of unsafe capacity has a buffer.
    base = buffer.baseAddress!
    capacity = buffer.count
    isOwner = false
  }

  /// The bytes that `write` writes, without a copy where they are at most `capacity`.
  static func bytes(capacity: Int, _ write: (inout ByteWriter) -> Void) -> [UInt8] {
    var longer: [UInt8]?
    let bytes = [UInt8](unsafeUninitializedCapacity: max(capacity, 1)) { buffer, count in
      var writer = ByteWriter(over: buffer)
      write(&writer)
      if writer.isOwner {
        longer = writer.bytes
      } else {
        count = writer.count
      }
    }
    return longer ?? bytes
  }

  deinit {
    if isOwner { base.deallocate() }
  }

  /// Room for `length` more bytes.
  @inline(__always)
  mutating func reserve(_ length: Int) {
    if count + length > capacity { grow(length) }
  }

  private mutating func grow(_ length: Int) {
    let larger = max(capacity * 2, count + length)
    let storage = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    storage.moveInitialize(from: base, count: count)
    if isOwner { base.deallocate() }
    isOwner = true
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

  /// Writes a text of a table into reserved room, of which it may touch `TextTable.padding` bytes more.
  @inline(__always)
  mutating func put(_ texts: TextTable.Cursor, _ place: Int) {
    let start = Int(texts.starts[place])
    let length = Int(texts.starts[place + 1]) - start
    let source = UnsafeRawPointer(texts.bytes + start)
    let target = UnsafeMutableRawPointer(base + count)
    if length <= TextTable.padding {
      // A fixed number of bytes is two loads and two stores, without a call.
      let low = source.loadUnaligned(as: SIMD16<UInt8>.self)
      let high = source.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
      target.storeBytes(of: low, as: SIMD16<UInt8>.self)
      target.storeBytes(of: high, toByteOffset: 16, as: SIMD16<UInt8>.self)
    } else {
      target.copyMemory(from: source, byteCount: length)
    }
    count += length
  }

  /// Decimal digits into reserved room, at most 10.
  @inline(__always)
  mutating func put(decimal value: UInt32) {
    let length = DecimalDigits.count(value)
    DecimalDigits.write(value, endingAt: base + count + length)
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
