/// Lists broken at 100 columns, as the toolchain's formatter keeps them.
enum Wrapping {
  static let width = 100

  /// `head` items `tail` on one line if it fits; else the items two columns deeper on lines of their own.
  static func list(_ head: String, _ items: [String], _ tail: String, indent: String) -> [String] {
    var writer = ByteWriter(capacity: 1024)
    writer.write(head)
    write(TextTable(items), tail, after: columns(head), indent: indent, to: &writer)
    return writer.text.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }
  }

  /// The items and the tail after a head of so many columns, as bytes.
  static func write(
    _ items: borrowing TextTable, _ tail: String, after columns: Int, indent: String,
    to writer: inout ByteWriter
  ) {
    let count = items.count
    writer.reserve(items.byteCount + count * (indent.utf8.count + 4) + TextTable.padding)
    let separators = 2 * max(count - 1, 0)
    if columns + separators + items.byteCount + Self.columns(tail) <= width {
      for place in 0..<count {
        if place > 0 { writer.put(", ") }
        writer.put(items.cursor(), place)
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
  private static func fill(_ items: borrowing TextTable, indent: String, to writer: inout ByteWriter) {
    var column = 0
    for place in 0..<items.count {
      let length = items.length(of: place) + (place + 1 == items.count ? 0 : 1)
      if place > 0, column + 1 + length <= width {
        writer.put(UInt8(ascii: " "))
        column += 1
      } else {
        writer.line("")
        writer.write(indent)
        writer.write("  ")
        column = columns(indent) + 2
      }
      writer.reserve(length + TextTable.padding)
      writer.put(items.cursor(), place)
      if place + 1 < items.count { writer.put(UInt8(ascii: ",")) }
      column += length
    }
    writer.line("")
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
