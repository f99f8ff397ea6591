/// How samples are gathered for products of matrices, in one place.
///
/// A panel holds as many samples as two vectors; an array of a panel is one row of samples after the other: [entry][sample].
/// Forward and backward passes go panel by panel, so that every number of a layer is a vector of samples and every layer is a
/// product of the weights with a panel. After a block of panels the gradients of the weights are products over all its samples.
/// A tile of rows × columns of the result stays in registers: 4 rows of one vector where multiplication and addition are two
/// instructions, which fits sixteen short registers as well as long ones; 8 rows of two with fused multiply-add. Its loop takes
/// four terms at once: with an addition or two of addresses a row, the ports that multiply are not busy with those.
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
    wide + tile + tiles + product + gradientProduct + transpose + copies
  }

  private var scalar: String { format.name }
  private var pointer: String { "UnsafePointer<\(scalar)>" }
  private var mutable: String { "UnsafeMutablePointer<\(scalar)>" }
  private var lanes: Int { format.lanes }

  /// Numbers of workspace for a square that is turned: what two rounds of a shuffle leave.
  var square: Int { 2 * lanes * lanes }

  /// Numbers for so many rows of a block, in groups of as many as a vector has lanes.
  func groups(of rows: Int) -> Int { (rows + lanes - 1) / lanes * lanes * block }

  private var wide: [String] {
    [
      "", "#if NABLA_FMA", "  /// The columns of a tile.",
      "  private typealias Wide = SIMD\(panel)<\(scalar)>",
      "  @inline(__always)", "  private static var tileRows: Int { return 8 }", "#else",
      "  /// The columns of a tile.", "  private typealias Wide = Lanes", "  @inline(__always)",
      "  private static var tileRows: Int { return 4 }", "#endif", "", "/// c + a·b for a number a.",
      "@inline(__always)", "private static func multiplyAdd(_ a: \(scalar), _ b: Wide, _ c: Wide) -> Wide {",
      "  #if NABLA_FMA", "    return c.addingProduct(Wide(repeating: a), b)", "  #else",
      "    return c + Wide(repeating: a) * b", "  #endif", "}", "", "/// The columns at `y` grow by `x`.",
      "@inline(__always)", "private static func addWide(_ x: Wide, _ y: \(mutable)) {",
      "  let sum = UnsafeRawPointer(y).loadUnaligned(as: Wide.self) + x",
      "  UnsafeMutableRawPointer(y).storeBytes(of: sum, as: Wide.self)", "}",
    ]
  }

  private static let rows = 8

  /// What every function of a product takes.
  private var operands: [String] {
    [
      "  _ rows: Int, _ depth: Int, _ a: \(pointer), _ row: Int, _ step: Int,",
      "  _ b: \(pointer), _ c: \(mutable), _ cRow: Int", ") {",
    ]
  }

  private func rowOffset(_ row: Int, _ name: String) -> String {
    row == 1 ? name : "\(row) * \(name)"
  }

  /// Up to eight rows of the result.
  private var tile: [String] {
    var lines = [
      "",
      "/// c[i][j] += Σ a[i·row + p·step]·b[p][j] for a few rows i, the columns j of a tile and fours of terms p.",
    ]
    lines += ["@inline(__always)", "private static func tile("] + operands + ["  var (x, y) = (a, b)"]
    for row in 0..<Self.rows { lines.append("  var s\(row) = Wide.zero") }
    lines += [
      "  for _ in 0..<depth / 4 {", "    for p in 0..<4 {",
      "      let v = UnsafeRawPointer(y + \(panel) * p).loadUnaligned(as: Wide.self)",
      "      s0 = multiplyAdd(x[p * step], v, s0)",
    ]
    for row in 1..<Self.rows {
      let sum = "s\(row) = multiplyAdd(x[\(rowOffset(row, "row")) + p * step], v, s\(row))"
      lines.append("      if rows > \(row) { \(sum) }")
    }
    lines += ["    }", "    x += 4 * step", "    y += \(4 * panel)", "  }", "  addWide(s0, c)"]
    for row in 1..<Self.rows {
      lines.append("  if rows > \(row) { addWide(s\(row), c + \(rowOffset(row, "cRow"))) }")
    }
    return lines + ["}"]
  }

  /// Rows of one tile or fewer, all columns of a panel.
  private var tiles: [String] {
    [
      "", "/// The rows of one tile or fewer, and all columns of a panel.", "@inline(__always)",
      "private static func tiles(",
    ]
      + operands
      + [
        "  let rest: Int = depth % 4", "  if rest > 0 {", "    let p: Int = depth - rest",
        "    lastTerms(rows, rest, a + p * step, row, step, b + \(panel) * p, c, cRow)", "  }", "  var j = 0",
        "  while j < \(panel) {", "    if rows == tileRows {",
        "      tile(tileRows, depth, a, row, step, b + j, c + j, cRow)", "    } else {",
        "      lastRows(rows, depth, a, row, step, b + j, c + j, cRow)", "    }", "    j += Wide.scalarCount",
        "  }", "}", "", "/// The rows that fill no tile.", "@inline(never)", "private static func lastRows(",
      ] + operands
      + [
        "  var i = 0", "  while i + 4 <= rows {",
        "    tile(4, depth, a + i * row, row, step, b, c + i * cRow, cRow)", "    i += 4", "  }",
        "  while i < rows {", "    tile(1, depth, a + i * row, row, step, b, c + i * cRow, cRow)",
        "    i += 1",
        "  }", "}", "", "/// The terms that are fewer than four.", "@inline(never)",
        "private static func lastTerms(",
      ] + operands
      + [
        "  for i in 0..<rows {", "    for p in 0..<depth {",
        "      let factor = Lanes(repeating: a[i * row + p * step])",
        "      let (x, y) = (b + \(panel) * p, c + i * cRow)",
        "      store(multiplyAdd(factor, load(x), load(y)), y)",
        "      store(multiplyAdd(factor, load(x + \(lanes)), load(y + \(lanes))), y + \(lanes))", "    }",
        "  }", "}",
      ]
  }

  /// Rows of weights times a panel.
  private var product: [String] {
    [
      "", "/// c[i][j] += Σ a[i·row + p·step]·b[p][j] for all rows i and the \(panel) columns j of a panel.",
      "private static func product(",
    ] + operands
      + [
        "  var first = 0", "  while first < depth {", "    let part: Int = min(\(self.depth), depth - first)",
        "    let (x, y) = (a + first * step, b + \(panel) * first)", "    var i = 0", "    while i < rows {",
        "      let (from, to, some) = (x + i * row, c + i * cRow, min(tileRows, rows - i))",
        "      if step == 1 {", "        tiles(some, part, from, row, 1, y, to, cRow)", "      } else {",
        "        tiles(some, part, from, row, step, y, to, cRow)", "      }", "      i += tileRows", "    }",
        "    first += part", "  }", "}",
      ]
  }

  /// Products over the samples of a block.
  private var gradientProduct: [String] {
    [
      "",
      "/// g[i][j] += Σ u[s][i]·v[s][j] over the samples s of a block, u in groups of \(lanes) rows, v in panels of",
      "/// columns in `packed`.",
      "private static func gradientProduct(",
      "  _ rows: Int, _ columns: Int, _ samples: Int, _ u: \(pointer),", "  _ v: \(pointer),",
      "  _ packed: \(mutable), _ g: \(mutable)", ") {", "  let edge = packed + \(panel * block)",
      "  var j = 0",
      "  while j < columns {", "    let width: Int = min(\(panel), columns - j)",
      "    let isWhole: Bool = width == \(panel)",
      "    for s in 0..<samples {", "      let (from, to) = (v + s * columns + j, packed + \(panel) * s)",
      "      if isWhole {", "        store(load(from), to)",
      "        store(load(from + \(lanes)), to + \(lanes))", "      } else {",
      "        for k in 0..<width { to[k] = from[k] }", "        for k in width..<\(panel) { to[k] = 0.0 }",
      "      }", "    }", "    if !isWhole { clear(edge, \(panel) * rows) }",
      "    let (to, row) = isWhole ? (g + j, columns) : (edge, \(panel))", "    var i = 0",
      "    while i < rows {",
      "      let from = u + i / \(lanes) * \(lanes) * samples + i % \(lanes)",
      "      tiles(min(tileRows, rows - i), samples, from, 1, \(lanes), packed, to + i * row, row)",
      "      i += tileRows", "    }", "    if !isWhole {", "      for i in 0..<rows {",
      "        for k in 0..<width { g[i * columns + j + k] += edge[\(panel) * i + k] }", "      }", "    }",
      "    j += \(panel)", "  }", "}",
    ]
  }

  /// A square of numbers, by as many rounds of a perfect shuffle as its side has binary digits.
  private var transpose: [String] {
    let rounds = lanes.trailingZeroBitCount
    let places = (0..<rounds - 1).map { $0 % 2 == 0 ? "square" : "square + \(lanes * lanes)" }
    var lines = [
      "",
      "/// One round of a perfect shuffle: even places of two rows and odd places of two rows become rows.",
      "@inline(__always)", "private static func shuffle(",
      "  _ from: \(pointer), _ row: Int, _ to: \(mutable), _ toRow: Int", ") {",
      "  for i in 0..<\(lanes / 2) {",
      "    let (a, b) = (load(from + 2 * i * row), load(from + (2 * i + 1) * row))",
      "    store(Lanes(lowHalf: a.evenHalf, highHalf: b.evenHalf), to + i * toRow)",
      "    store(Lanes(lowHalf: a.oddHalf, highHalf: b.oddHalf), to + (i + \(lanes / 2)) * toRow)", "  }",
      "}", "",
      "/// \(lanes) columns of \(lanes) rows as rows: \(rounds) rounds of a shuffle.",
      "private static func transpose(",
      "  _ from: \(pointer), _ row: Int, _ to: \(mutable), _ toRow: Int,", "  _ square: \(mutable)", ") {",
    ]
    for round in 0..<rounds {
      let from = round == 0 ? "from, row" : "\(places[round - 1]), \(lanes)"
      let to = round == rounds - 1 ? "to, toRow" : "\(places[round]), \(lanes)"
      lines.append("  shuffle(\(from), \(to))")
    }
    return lines + ["}"]
  }

  /// Between rows of samples and panels.
  private var copies: [String] {
    [
      "", "/// The rows of \(panel) samples as a panel.", "private static func takePanel(",
      "  _ rows: \(pointer), _ width: Int, _ panel: \(mutable),", "  _ square: \(mutable)", ") {",
      "  var k = 0",
      "  while k + \(lanes) <= width {", "    let to = panel + \(panel) * k",
      "    transpose(rows + k, width, to, \(panel), square)",
      "    transpose(rows + \(lanes) * width + k, width, to + \(lanes), \(panel), square)",
      "    k += \(lanes)", "  }",
      "  for k in k..<width {", "    for s in 0..<\(panel) { panel[\(panel) * k + s] = rows[s * width + k] }",
      "  }",
      "}", "",
      "/// A panel as \(panel) samples, `row` numbers apart, in groups of \(lanes) entries, `group` numbers apart.",
      "private static func giveRows(",
      "  _ panel: \(pointer), _ width: Int, _ rows: \(mutable), _ row: Int,",
      "  _ group: Int, _ square: \(mutable)",
      ") {", "  var k = 0", "  while k + \(lanes) <= width {",
      "    let (from, to) = (panel + \(panel) * k, rows + k / \(lanes) * group)",
      "    transpose(from, \(panel), to, row, square)",
      "    transpose(from + \(lanes), \(panel), to + \(lanes) * row, row, square)", "    k += \(lanes)",
      "  }",
      "  let to = rows + k / \(lanes) * group", "  for j in k..<width {",
      "    for s in 0..<\(panel) { to[s * row + j - k] = panel[\(panel) * j + s] }", "  }", "}",
    ]
  }
}
