/// Lists broken at 100 columns, as the toolchain's formatter keeps them.
enum Wrapping {
  static let width = 100

  /// `head` items `tail` on one line if it fits; else the items two columns deeper on lines of their own.
  static func list(_ head: String, _ items: [String], _ tail: String, indent: String) -> [String] {
    var writer = ByteWriter(capacity: 1024)
    write(head, items, tail, indent: indent, to: &writer)
    return writer.text.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }
  }

  /// The same as bytes, without strings on the way.
  static func write(
    _ head: String, _ items: [String], _ tail: String, indent: String, to writer: inout ByteWriter
  ) {
    let separators = 2 * max(items.count - 1, 0)
    let columns = items.reduce(columns(head) + separators + Self.columns(tail)) { $0 + Self.columns($1) }
    writer.write(head)
    if columns <= width {
      for (place, item) in items.enumerated() {
        if place > 0 { writer.write(", ") }
        writer.write(item)
      }
    } else {
      fill(items, indent: indent, to: &writer)
      writer.write(indent)
    }
    writer.line(tail)
  }

  /// Of code, which is ASCII: its names are.
  private static func columns(_ code: String) -> Int { code.utf8.count }

  /// Items filled into lines of their own, two columns deeper; longer items stand alone.
  private static func fill(_ items: [String], indent: String, to writer: inout ByteWriter) {
    var column = 0
    for (place, item) in items.enumerated() {
      let isLast = place + 1 == items.count
      let length = columns(item) + (isLast ? 0 : 1)
      if place > 0, column + 1 + length <= width {
        writer.write(" ")
        column += 1
      } else {
        writer.write("\n")
        writer.write(indent)
        writer.write("  ")
        column = columns(indent) + 2
      }
      writer.write(item)
      if !isLast { writer.write(",") }
      column += length
    }
    writer.write("\n")
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
