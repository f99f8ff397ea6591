/// Short texts by number, side by side in UTF-8.
struct TextTable: ~Copyable {
  /// With at least `padding` bytes of room behind the last text, which a writer may read.
  private var bytes: FlatStorage<UInt8>
  /// Where each text begins; one more for the end of the last.
  private var starts: FlatStorage<UInt32>
  private(set) var longest = 0

  static let padding = 32

  init(minimumCapacity: Int) {
    bytes = FlatStorage(capacity: minimumCapacity * 12 + Self.padding)
    bytes.end.initialize(repeating: 0, count: Self.padding)
    starts = FlatStorage(capacity: minimumCapacity + 1)
    starts.append(0)
  }

  init(_ texts: [String]) {
    self.init(minimumCapacity: texts.count)
    for text in texts { append(text) }
  }

  var count: Int { starts.count - 1 }

  mutating func append(_ text: String) {
    put(text)
    close()
  }

  /// `name[index]`, for an index that is not negative.
  mutating func append(_ name: String, index: Int) {
    put(name)
    let number = UInt32(truncatingIfNeeded: index)
    let digits = DecimalDigits.count(number)
    bytes.reserve(digits + 2)
    bytes.end[0] = UInt8(ascii: "[")
    DecimalDigits.write(number, endingAt: bytes.end + digits + 1)
    bytes.end[digits + 1] = UInt8(ascii: "]")
    bytes.advance(by: digits + 2)
    close()
  }

  /// `_ name: type`
  mutating func append(parameter name: String, _ type: String) {
    put(literal: "_ ")
    put(name)
    put(literal: ": ")
    put(type)
    close()
  }

  // MARK: Texts in parts

  /// Writes a part of the next text, which `close` ends.
  mutating func put(_ part: String) {
    let isWritten: Void? = part.utf8.withContiguousStorageIfAvailable { put($0) }
    if isWritten == nil { Array(part.utf8).withUnsafeBufferPointer { put($0) } }
  }

  private mutating func put(_ source: UnsafeBufferPointer<UInt8>) {
    bytes.reserve(source.count)
    if let start = source.baseAddress { bytes.end.update(from: start, count: source.count) }
    bytes.advance(by: source.count)
  }

  mutating func put(literal part: StaticString) {
    bytes.reserve(part.utf8CodeUnitCount)
    bytes.end.update(from: part.utf8Start, count: part.utf8CodeUnitCount)
    bytes.advance(by: part.utf8CodeUnitCount)
  }

  /// Writes a part; whether all its bytes are allowed.
  mutating func put(_ part: String, where isAllowed: (UInt8) -> Bool) -> Bool {
    let start = bytes.count
    put(part)
    for place in start..<bytes.count where !isAllowed(bytes[place]) { return false }
    return true
  }

  mutating func put(_ byte: UInt8) { bytes.append(byte) }

  /// The digits of a number that is not negative.
  mutating func put(decimal value: Int) {
    let number = UInt32(truncatingIfNeeded: value)
    let digits = DecimalDigits.count(number)
    bytes.reserve(digits)
    DecimalDigits.write(number, endingAt: bytes.end + digits)
    bytes.advance(by: digits)
  }

  /// The bytes of the text that is not closed.
  var openLength: Int { bytes.count - Int(starts[starts.count - 1]) }

  mutating func close() {
    longest = max(longest, openLength)
    starts.append(UInt32(truncatingIfNeeded: bytes.count))
    bytes.reserve(Self.padding)
  }

  /// Takes back the parts of the text that is not closed.
  mutating func discard() { bytes.advance(by: -openLength) }

  // MARK: Reading

  /// The bytes of all texts.
  var byteCount: Int { bytes.count }

  /// The bytes of a text.
  func length(of place: Int) -> Int { Int(starts[place + 1] - starts[place]) }

  /// The texts from one on, under a cursor. Valid while the table lives unchanged.
  func cursor(from first: Int = 0) -> Cursor { Cursor(bytes: bytes.base, starts: starts.base + first) }

  struct Cursor {
    let bytes: UnsafePointer<UInt8>
    let starts: UnsafePointer<UInt32>

    subscript(place: Int) -> String {
      let start = Int(starts[place])
      let text = UnsafeBufferPointer(start: bytes + start, count: Int(starts[place + 1]) - start)
      return String(decoding: text, as: UTF8.self)
    }
  }
}
