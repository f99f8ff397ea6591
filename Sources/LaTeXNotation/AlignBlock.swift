/// One `align` or `align*`: a relation a line, long right-hand sides broken before +, − and the product sign.
struct AlignBlock {
  var isNumbered: Bool
  private var lines: [String] = []

  /// About the characters that fit beside the left-hand side.
  private static let width = 96

  init(isNumbered: Bool) { self.isNumbered = isNumbered }

  var isEmpty: Bool { lines.isEmpty }

  /// `left &= right`, with a label or without a number.
  mutating func add(_ left: String, _ right: String, label: String? = nil) {
    let mark = label.map { " \\label{\($0)}" } ?? (isNumbered ? " \\notag" : "")
    lines.append("  \(left) &= \(AlignBlock.broken(right))\(mark)")
  }

  var text: String {
    let name = isNumbered ? "align" : "align*"
    return "\\begin{\(name)}\n" + lines.joined(separator: " \\\\\n") + "\n\\end{\(name)}\n"
  }

  /// Line breaks at the top level of groups and fences only.
  static func broken(_ latex: String) -> String {
    if latex.utf8.count <= width { return latex }
    var result = ""
    var length = 0
    var depth = 0
    for word in latex.split(separator: " ", omittingEmptySubsequences: false) {
      let isBreak = depth == 0 && length > width * 2 / 3 && (word == "+" || word == "-" || word == "\\cdot")
      if isBreak {
        result += " \\notag \\\\\n  &\\quad"
        length = 0
      }
      if !result.isEmpty { result += " " }
      result += word
      length += word.utf8.count + 1
      for byte in word.utf8 {
        if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: "}") || byte == UInt8(ascii: ")") { depth -= 1 }
      }
      if word == "\\left|" { depth += 1 }
      if word == "\\right|" { depth -= 1 }
    }
    return result
  }
}
