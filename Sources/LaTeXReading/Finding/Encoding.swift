/// From the bytes of a file to UTF-8.
enum Encoding {
  struct Decoded {
    var text: [UInt8]
    /// What is to be said of the encoding; nil for UTF-8.
    var wording: Wording?
    var isBinary = false
  }

  static func decode(_ bytes: [UInt8]) -> Decoded {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return decode(Array(bytes.dropFirst(3))) }
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
      return binary("UTF-32")
    }
    if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes.dropFirst(2), isLittle: true) }
    if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes.dropFirst(2), isLittle: false) }
    if let isLittle = zeroParity(bytes) { return utf16(bytes[...], isLittle: isLittle) }
    if isUTF8(bytes) {
      return bytes.contains(0) ? binary(nil) : Decoded(text: bytes)
    }
    let controls = bytes.prefix(4096).count { $0 < 32 && ![9, 10, 12, 13].contains($0) }
    guard controls * 50 <= min(bytes.count, 4096), !bytes.contains(0) else { return binary(nil) }
    return Decoded(
      text: latin1(bytes),
      wording: Wording(
        "the file is not UTF-8; it is read as Latin-1", "o arquivo não é UTF-8; foi lido como Latin-1"))
  }

  private static func binary(_ name: String?) -> Decoded {
    let wording =
      name.map {
        Wording(
          "the file is in \($0), which is not read; save it as UTF-8",
          "o arquivo está em \($0), que não é lido; salve-o em UTF-8")
      }
      ?? Wording("the file is binary, not text", "o arquivo é binário, não texto")
    return Decoded(text: [], wording: wording, isBinary: true)
  }

  /// In UTF-16 without a mark every second byte of plain text is zero: whether the later one.
  private static func zeroParity(_ bytes: [UInt8]) -> Bool? {
    let head = bytes.prefix(512)
    guard head.count >= 16 else { return nil }
    var zeros = [0, 0]
    for (place, byte) in head.enumerated() where byte == 0 { zeros[place % 2] += 1 }
    let half = head.count / 2
    if zeros[1] * 10 > half * 8, zeros[0] == 0 { return true }
    if zeros[0] * 10 > half * 8, zeros[1] == 0 { return false }
    return nil
  }

  private static func utf16(_ bytes: ArraySlice<UInt8>, isLittle: Bool) -> Decoded {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var place = bytes.startIndex
    while place + 1 < bytes.endIndex {
      let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
      units.append(isLittle ? second << 8 | first : first << 8 | second)
      place += 2
    }
    return Decoded(
      text: Array(String(decoding: units, as: UTF16.self).utf8),
      wording: Wording("the file is read as UTF-16", "o arquivo foi lido como UTF-16"))
  }

  private static func isUTF8(_ bytes: [UInt8]) -> Bool {
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      let more =
        switch byte {
        case 0..<0x80: 0
        case 0xC2..<0xE0: 1
        case 0xE0..<0xF0: 2
        case 0xF0..<0xF5: 3
        default: -1
        }
      guard more >= 0, place + more < bytes.count else { return false }
      for next in 0..<more where bytes[place + 1 + next] & 0xC0 != 0x80 { return false }
      place += more + 1
    }
    return true
  }

  /// What Windows puts between 0x80 and 0x9F.
  private static let windows: [UInt16] = [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D,
    0x17D,
    0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153,
    0x9D,
    0x17E, 0x178,
  ]

  private static func latin1(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes {
      let code = (0x80..<0xA0).contains(byte) ? windows[Int(byte) - 0x80] : UInt16(byte)
      text += Array(String(Unicode.Scalar(code)!).utf8)
    }
    return text
  }

  /// Whether numbers of the page are written with a decimal comma.
  static func hasDecimalComma(_ text: [UInt8]) -> Bool {
    func isDigit(_ place: Int) -> Bool { place < text.count && (48...57).contains(text[place]) }
    var (commas, points) = (0, 0)
    let beforeNumber = Set(" |=-+&~\n$\t(".utf8)
    var place = 0
    while place < text.count {
      guard isDigit(place) else {
        place += 1
        continue
      }
      let start = place
      while isDigit(place) { place += 1 }
      guard place + 1 < text.count, place - start < 10 else { continue }
      if text[place] == UInt8(ascii: "."), isDigit(place + 1) { points += 1 }
      if text[place] == UInt8(ascii: "{"), text[place + 1] == UInt8(ascii: ","), isDigit(place + 3) {
        commas += 1
      }
      guard text[place] == UInt8(ascii: ","), isDigit(place + 1) else { continue }
      var end = place + 1
      while isDigit(end) { end += 1 }
      let isList =
        end < text.count && text[end] == UInt8(ascii: ",") && !(end + 1 < text.count && text[end + 1] == 32)
      let isLikely = text[start] == 48 && place == start + 1 || end - place > 2
      let isFirst = start == 0 || beforeNumber.contains(text[start - 1])
      if !isList, isLikely, isFirst { commas += 1 }
      place = end
    }
    return commas > 0 && commas > points
  }
}
