/// Lists broken at 100 columns, as the toolchain's formatter keeps them.
enum Wrapping {
  static let width = 100

  /// `head` items `tail` on one line if it fits; else the items two columns deeper on lines of their own.
  static func list(_ head: String, _ items: [String], _ tail: String, indent: String) -> [String] {
    let separators = 2 * max(items.count - 1, 0)
    let columns = items.reduce(columns(head) + separators + Self.columns(tail)) { $0 + Self.columns($1) }
    if columns <= width { return [head + items.joined(separator: ", ") + tail] }
    return [head] + filled(items, indent: indent + "  ") + [indent + tail]
  }

  /// Of code, which is ASCII: its names are.
  private static func columns(_ code: String) -> Int { code.utf8.count }

  /// Items filled into lines; longer items stand alone.
  private static func filled(_ items: [String], indent: String) -> [String] {
    var lines: [String] = []
    var line = ""
    for (place, item) in items.enumerated() {
      let text = item + (place + 1 < items.count ? "," : "")
      if line.isEmpty {
        line = indent + text
      } else if columns(line) + 1 + columns(text) <= width {
        line += " " + text
      } else {
        lines.append(line)
        line = indent + text
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// Words filled into comment lines.
  static func comment(_ text: String, mark: String) -> [String] {
    var lines: [String] = []
    var line = mark
    for word in text.split(separator: " ") {
      let fits = line.count + 1 + word.count <= width
      if !fits, line != mark {
        lines.append(line)
        line = mark
      }
      line += " " + word.prefix(width - mark.count - 1)
    }
    return lines + [line]
  }
}
