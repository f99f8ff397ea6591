/// How samples are gathered for products of matrices, in one place.
///
/// A panel holds as many samples as two vectors; an array of a panel is one row of samples after the other: [entry][sample].
/// Forward and backward passes go panel by panel, so that every number of a layer is a vector of samples and every layer is a
/// product of the weights with a panel. After a block of panels the gradients of the weights are products over all its samples.
/// A tile of rows × vectors of the result stays in registers: 4 × 1 where multiplication and addition are two
/// instructions, which fits sixteen short registers as well as long ones; 8 × 2 with fused multiply-add.
struct Blocking {
  let format: ScalarFormat

  /// Samples in a panel.
  var panel: Int { 2 * format.lanes }
  /// Samples in a block.
  var block: Int { 4 * panel }
  /// Terms of a product that are taken before the next rows: their panel stays in the first cache.
  let depth = 128

  /// What the header says.
  static let note =
    "compiled with -Xcc -march=native -D NABLA_FMA, products of matrices are fused multiply-adds in larger tiles"

  /// The private functions of products, as lines without indentation.
  var lines: [String] {
    multiplyAdd + tile + product + gradientProduct + copies
  }

  private var scalar: String { format.name }
  private var pointer: String { "UnsafePointer<\(scalar)>" }
  private var mutable: String { "UnsafeMutablePointer<\(scalar)>" }

  private var multiplyAdd: [String] {
    [
      "", "/// c + a·b for a number a.", "@_transparent",
      "private static func multiplyAdd(_ a: \(scalar), _ b: Lanes, _ c: Lanes) -> Lanes {", "  #if NABLA_FMA",
      "    return c.addingProduct(Lanes(repeating: a), b)", "  #else",
      "    return c + Lanes(repeating: a) * b", "  #endif", "}",
    ]
  }

  private static let rows = 8

  /// Up to eight rows of the result, one vector or two of each.
  private var tile: [String] {
    var lines = [
      "", "/// c[i][j] += Σ a[i·row + p·step]·b[p][j] for a few rows i and one or two vectors j.",
      "@inline(__always)", "private static func tile(",
      "  _ rows: Int, _ isDouble: Bool, _ depth: Int, _ a: \(pointer), _ row: Int,",
      "  _ step: Int, _ b: \(pointer), _ c: \(mutable), _ cRow: Int", ") {", "  var (x, y) = (a, b)",
    ]
    for row in 0..<Self.rows { lines.append("  var (s\(row), t\(row)) = (Lanes.zero, Lanes.zero)") }
    lines += [
      "  for _ in 0..<depth {", "    let v = load(y)", "    let w = isDouble ? load(y + \(format.lanes)) : v",
    ]
    for row in 0..<Self.rows {
      let place = row == 0 ? "x[0]" : row == 1 ? "x[row]" : "x[\(row) * row]"
      let margin = row == 0 ? "    " : "      "
      if row > 0 { lines.append("    if rows > \(row) {") }
      lines.append("\(margin)s\(row) = multiplyAdd(\(place), v, s\(row))")
      lines.append("\(margin)if isDouble { t\(row) = multiplyAdd(\(place), w, t\(row)) }")
      if row > 0 { lines.append("    }") }
    }
    lines += ["    x += step", "    y += \(panel)", "  }"]
    for row in 0..<Self.rows {
      let place = row == 0 ? "c" : row == 1 ? "c + cRow" : "c + \(row) * cRow"
      let margin = row == 0 ? "  " : "    "
      if row > 0 { lines.append("  if rows > \(row) {") }
      lines.append("\(margin)add(s\(row), \(place))")
      lines.append("\(margin)if isDouble { add(t\(row), \(place) + \(format.lanes)) }")
      if row > 0 { lines.append("  }") }
    }
    return lines + ["}"]
  }

  /// Rows of weights times a panel.
  private var product: [String] {
    [
      "", "/// c[i][j] += Σ a[i·row + p·step]·b[p][j] for all rows i and the \(panel) columns j of a panel.",
      "private static func product(",
      "  _ rows: Int, _ depth: Int, _ a: \(pointer), _ row: Int, _ step: Int,",
      "  _ b: \(pointer), _ c: \(mutable), _ cRow: Int", ") {", "  var first = 0", "  while first < depth {",
      "    let part: Int = min(\(self.depth), depth - first)",
      "    let (x, y) = (a + first * step, b + \(panel) * first)", "    var i = 0", "    #if NABLA_FMA",
      "      while i + 8 <= rows {",
      "        tile(8, true, part, x + i * row, row, step, y, c + i * cRow, cRow)", "        i += 8",
      "      }",
      "    #endif", "    while i + 4 <= rows {", "      let (from, to) = (x + i * row, c + i * cRow)",
      "      tile(4, false, part, from, row, step, y, to, cRow)",
      "      tile(4, false, part, from, row, step, y + \(format.lanes), to + \(format.lanes), cRow)",
      "      i += 4", "    }", "    while i < rows {",
      "      tile(1, true, part, x + i * row, row, step, y, c + i * cRow, cRow)", "      i += 1", "    }",
      "    first += part", "  }", "}",
    ]
  }

  /// Products over the samples of a block.
  private var gradientProduct: [String] {
    [
      "",
      "/// g[i][j] += Σ u[s][i]·v[s][j] over the samples s of a block, in panels of columns in `packed`.",
      "private static func gradientProduct(",
      "  _ rows: Int, _ columns: Int, _ samples: Int, _ u: \(pointer),", "  _ v: \(pointer),",
      "  _ packed: \(mutable), _ g: \(mutable)", ") {", "  let edge = packed + \(panel * block)",
      "  var j = 0",
      "  while j < columns {", "    let width: Int = min(\(panel), columns - j)",
      "    for s in 0..<samples {", "      let (from, to) = (v + s * columns + j, packed + \(panel) * s)",
      "      if width == \(panel) {", "        store(load(from), to)",
      "        store(load(from + \(format.lanes)), to + \(format.lanes))", "      } else {",
      "        for k in 0..<width { to[k] = from[k] }", "        for k in width..<\(panel) { to[k] = 0.0 }",
      "      }", "    }", "    if width == \(panel) {",
      "      product(rows, samples, u, 1, rows, packed, g + j, columns)", "    } else {",
      "      edge.update(repeating: 0.0, count: \(panel) * rows)",
      "      product(rows, samples, u, 1, rows, packed, edge, \(panel))", "      for i in 0..<rows {",
      "        for k in 0..<width { g[i * columns + j + k] += edge[\(panel) * i + k] }", "      }", "    }",
      "    j += \(panel)", "  }", "}",
    ]
  }

  /// Between rows of samples and panels.
  private var copies: [String] {
    [
      "", "/// The rows of \(panel) samples as a panel.",
      "private static func takePanel(", "  _ rows: \(pointer), _ width: Int, _ panel: \(mutable)", ") {",
      "  for s in 0..<\(panel) {", "    for k in 0..<width { panel[\(panel) * k + s] = rows[s * width + k] }",
      "  }",
      "}", "", "/// A panel as rows of \(panel) samples.",
      "private static func giveRows(", "  _ panel: \(pointer), _ width: Int, _ rows: \(mutable)", ") {",
      "  for k in 0..<width {", "    for s in 0..<\(panel) { rows[s * width + k] = panel[\(panel) * k + s] }",
      "  }",
      "}",
    ]
  }
}
