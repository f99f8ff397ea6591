/// Lists broken at 100 columns, as the toolchain's formatter keeps them.
enum Wrapping {
  static let width = 100

  /// `head` items `tail` on one line if it fits; else the items two columns deeper on lines of their own.
  static func list(_ head: String, _ items: [String], _ tail: String, indent: String) -> [String] {
    let whole = head + items.joined(separator: ", ") + tail
    if whole.count <= width { return [whole] }
    return [head] + filled(items, indent: indent + "  ") + [indent + tail]
  }

  /// Items filled into lines; longer items stand alone.
  private static func filled(_ items: [String], indent: String) -> [String] {
    var lines: [String] = []
    var line = ""
    for (place, item) in items.enumerated() {
      let text = item + (place + 1 < items.count ? "," : "")
      if line.isEmpty {
        line = indent + text
      } else if line.count + 1 + text.count <= width {
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
