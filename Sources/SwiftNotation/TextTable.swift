/// Short texts by number, side by side in UTF-8.
struct TextTable {
  /// With at least `padding` bytes of room behind the last text, which a writer may read.
  private let bytes: FlatStorage<UInt8>
  /// Where each text begins; one more for the end of the last.
  private let starts: FlatStorage<UInt32>
  private(set) var longest = 0

  static let padding = 32

  init(minimumCapacity: Int = 0) {
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
    var text = text
    text.withUTF8 { close(after: write($0)) }
  }

  /// `name[index]`, for an index that is not negative.
  mutating func append(_ name: [UInt8], index: Int) {
    let start = bytes.count
    bytes.reserve(name.count + 12 + Self.padding)
    _ = name.withUnsafeBufferPointer { write($0) }
    bytes.append(UInt8(ascii: "["))
    write(decimal: index)
    bytes.append(UInt8(ascii: "]"))
    close(after: bytes.count - start)
  }

  /// `start` and `name[i,j]`, for indices that are not negative; false and nothing where the text after five columns
  /// would have more than `limit` bytes.
  mutating func append(_ start: [UInt8], _ name: String, _ indices: [Int], limit: Int) -> Bool {
    let before = bytes.count
    _ = start.withUnsafeBufferPointer { write($0) }
    var name = name
    _ = name.withUTF8 { write($0) }
    for (place, index) in indices.enumerated() {
      bytes.append(UInt8(ascii: place == 0 ? "[" : ","))
      write(decimal: index)
    }
    if !indices.isEmpty { bytes.append(UInt8(ascii: "]")) }
    if bytes.count - before - 5 > limit {
      bytes.advance(by: before - bytes.count)
      return false
    }
    close(after: bytes.count - before)
    return true
  }

  private func write(decimal value: Int) {
    let number = UInt32(truncatingIfNeeded: value)
    let digits = DecimalDigits.count(number)
    bytes.reserve(digits)
    DecimalDigits.write(number, endingAt: bytes.end + digits)
    bytes.advance(by: digits)
  }

  private func write(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    bytes.reserve(text.count)
    if let start = text.baseAddress { bytes.end.update(from: start, count: text.count) }
    bytes.advance(by: text.count)
    return text.count
  }

  private mutating func close(after length: Int) {
    starts.append(UInt32(truncatingIfNeeded: bytes.count))
    longest = max(longest, length)
    bytes.reserve(Self.padding)
  }

  subscript(place: Int) -> String {
    let start = Int(starts[place])
    let text = UnsafeBufferPointer(start: bytes.base + start, count: Int(starts[place + 1]) - start)
    return String(decoding: text, as: UTF8.self)
  }

  /// The texts under a cursor. Valid while the table lives unchanged.
  var cursor: Cursor { Cursor(bytes: bytes.base, starts: starts.base) }

  struct Cursor {
    let bytes: UnsafePointer<UInt8>
    let starts: UnsafePointer<UInt32>
  }
}
