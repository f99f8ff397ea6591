/// Where source lines too long for an editor are broken.
enum LineBreaking {
  /// Columns of a source line.
  private static let columns = 118

  /// Source lines of at most 118 columns, broken at blanks outside of braces and brackets, before operators.
  static func wrapped(_ row: String, indent: String = "  ") -> String {
    var result = indent
    var length = indent.utf8.count
    for (place, chunk) in chunks(row).enumerated() {
      if place > 0 {
        let isLong = length + 1 + chunk.utf8.count > columns
        result += isLong ? "\n" + indent + indent : " "
        length = isLong ? indent.utf8.count * 2 : length + 1
      }
      result += chunk
      length += chunk.utf8.count
    }
    return result
  }

  /// What stays on one source line: words joined across braces and brackets, and operators with what follows.
  private static func chunks(_ row: String) -> [String] {
    var chunks: [String] = []
    var depth = 0
    var isOpen = false
    for word in row.split(separator: " ") {
      if isOpen { chunks[chunks.count - 1] += " " + word } else { chunks.append(String(word)) }
      for byte in word.utf8 {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
      }
      isOpen = depth > 0 || ["+", "-", "\\cdot", "&=", "&\\quad"].contains(word)
    }
    return chunks
  }
}
