/// Cuts a stream of bytes into the messages of the language server protocol: headers with the length of the body, a blank line, the body.
struct MessageStream {
  /// A header that tells no usable length. What follows is read as the next header.
  struct BadHeader: Error {}

  private var bytes: [UInt8] = []
  private var start = 0

  private static let longestHeader = 4096
  private static let longestBody = 64 << 20
  private static let blankLine: [UInt8] = [13, 10, 13, 10]

  mutating func append(_ more: some Sequence<UInt8>) {
    if start > 1 << 16 {
      bytes.removeFirst(start)
      start = 0
    }
    bytes += more
  }

  /// The next body that is there as a whole; nil before that.
  mutating func next() throws(BadHeader) -> [UInt8]? {
    guard let end = headerEnd else {
      if bytes.count - start <= Self.longestHeader { return nil }
      start = bytes.count
      throw BadHeader()
    }
    guard let length = length(in: bytes[start..<end]), length <= Self.longestBody else {
      start = end + Self.blankLine.count
      throw BadHeader()
    }
    let body = end + Self.blankLine.count
    guard bytes.count >= body + length else { return nil }
    start = body + length
    return Array(bytes[body..<start])
  }

  private var headerEnd: Int? {
    let limit = min(bytes.count, start + Self.longestHeader)
    var place = start
    while place + 4 <= limit {
      if bytes[place] == 13, bytes[place..<place + 4].elementsEqual(Self.blankLine) { return place }
      place += 1
    }
    return nil
  }

  private func length(in header: ArraySlice<UInt8>) -> Int? {
    for line in String(decoding: header, as: UTF8.self).split(whereSeparator: { $0.isNewline }) {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, parts[0].lowercased() == "content-length" else { continue }
      guard let length = Int(String(parts[1]).trimmed), length >= 0 else { return nil }
      return length
    }
    return nil
  }

  /// A message with its header.
  static func framed(_ message: JSON) -> String {
    let body = message.line
    return "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }
}
