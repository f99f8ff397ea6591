/// One `align` or `align*`: a relation a line, long right-hand sides broken, reasons in a column beside where there is room.
struct AlignBlock {
  var isNumbered: Bool
  private var entries: [Entry] = []

  private struct Entry {
    var left: String
    var relations: [String]
    var label: String?
    /// One for each relation, or none.
    var reasons: [String?]
  }

  init(isNumbered: Bool) { self.isNumbered = isNumbered }

  var isEmpty: Bool { entries.isEmpty }

  /// `left &= right &= …`, the label on the last relation or none of them numbered.
  mutating func add(_ left: String, _ relations: String..., label: String? = nil) {
    add(left, relations, label: label)
  }

  /// `reason` stands beside the last relation.
  mutating func add(_ left: String, _ relations: [String], label: String? = nil, reason: String? = nil) {
    var reasons = [String?](repeating: nil, count: max(relations.count, 1))
    reasons[reasons.count - 1] = reason
    entries.append(Entry(left: left, relations: relations, label: label, reasons: reasons))
  }

  /// Relations with a reason each.
  mutating func add(_ left: String, steps: [(relation: String, reason: String?)]) {
    entries.append(
      Entry(left: left, relations: steps.map { $0.relation }, label: nil, reasons: steps.map { $0.reason }))
  }

  /// The relations in one row where they are short enough together, else a row each.
  mutating func addJoined(_ left: String, _ relations: [String], label: String? = nil) {
    let joined = relations.joined(separator: " = ")
    let width = FormulaReader.line(left + " = " + joined).width
    if width <= LineWidth.page - (isNumbered ? LineWidth.number : 0) {
      add(left, joined, label: label)
    } else {
      add(left, relations, label: label)
    }
  }

  var text: String {
    let name = isNumbered ? "align" : "align*"
    var layout = Layout(entries.map { ($0.left, $0.reasons) }, isNumbered: isNumbered)
    layout.makeRoom(for: entries.map { $0.relations })
    var lines: [String] = []
    let isBeside = layout.hasColumn(of: entries.map { $0.relations })
    for entry in entries { lines += self.lines(entry, layout, reasonsBeside: isBeside) }
    return "\\begin{\(name)}\n" + lines.joined(separator: " \\\\\n") + "\n\\end{\(name)}\n"
  }

  private func lines(_ entry: Entry, _ layout: Layout, reasonsBeside isBeside: Bool) -> [String] {
    var lines: [String] = []
    let hangs = layout.hangs(entry.left)
    if hangs { lines.append(LineBreaking.wrapped("& " + entry.left + notag)) }
    let limit = layout.limit(isBeside: isBeside) - (hangs ? LineWidth.quad : 0)
    for (place, right) in entry.relations.enumerated() {
      let isLast = place == entry.relations.count - 1
      var rows = FormulaBreaking.rows(right, limit)
      let last = FormulaReader.line(rows[rows.count - 1]).width + (rows.count > 1 ? LineWidth.quad : 0)
      rows[0] = (place == 0 && !hangs ? relation(entry.left) : hangs ? "&\\quad = " : "&= ") + rows[0]
      for position in rows.indices.dropFirst() { rows[position] = "&\\quad " + rows[position] }
      if let reason = entry.reasons[place] {
        rows = layout.adding(reason, to: rows, last, isBeside: isBeside)
      }
      for position in rows.indices {
        let isEnd = isLast && position == rows.count - 1
        let mark = isEnd ? entry.label.map { " \\label{\($0)}" } : nil
        lines.append(LineBreaking.wrapped(rows[position] + (mark ?? notag)))
      }
    }
    return lines
  }

  private var notag: String { isNumbered ? " \\notag" : "" }

  private func relation(_ left: String) -> String {
    if left.isEmpty { return "&= " }
    let arrow = "\\leftarrow "
    return left.hasSuffix(arrow) ? "\(left.dropLast(arrow.count))&\(arrow)" : "\(left) &= "
  }
}

/// The room on a page, in quads: an `article` at 11 pt has 360 pt of 10.95.
enum LineWidth {
  static let page = 32.3
  /// The number of an equation with its distance.
  static let number = 2.8
  static let quad = 1.0
  /// An equals sign with its spaces.
  static let relation = 1.34
  /// Between a formula and its reason.
  static let gap = 1.2
}

/// What stands where in a block: the widest left-hand side, what is left for formulas, and the place of the reasons.
private struct Layout {
  private var left = 0.0
  private var reason = 0.0
  private var isHanging = false
  private let room: Double

  init(_ entries: [(left: String, reasons: [String?])], isNumbered: Bool) {
    room = LineWidth.page - (isNumbered ? LineWidth.number : 0)
    for entry in entries {
      let width = Self.width(entry.left)
      if width <= room * Self.widestLeft { left = max(left, width) }
      for text in entry.reasons { if let text { reason = max(reason, Self.width(ofReason: text)) } }
    }
  }

  /// Of the line: a wider left-hand side has a row of its own.
  private static let widestLeft = 0.36
  /// Of the room for formulas: wider reasons do not stand beside them.
  private static let widestReason = 0.5

  private static func width(_ latex: String) -> Double {
    latex.isEmpty ? 0 : FormulaReader.line(latex).width
  }

  private static func width(ofReason text: String) -> Double {
    FormulaReader.width(ofText: text) + 0.8
  }

  /// Whether a left-hand side has a row of its own.
  func hangs(_ latex: String) -> Bool {
    !latex.isEmpty && (isHanging || Self.width(latex) > room * Self.widestLeft)
  }

  /// Where a formula that cannot be broken, as a matrix, has no room beside the left-hand sides, these go above.
  mutating func makeRoom(for relations: [[String]]) {
    let limit = limit(isBeside: false)
    let isTight = relations.contains { all in
      all.contains { text in
        FormulaBreaking.rows(text, limit).contains { Self.width($0) > limit + LineWidth.quad / 2 }
      }
    }
    if isTight { (isHanging, left) = (true, 0) }
  }

  func limit(isBeside: Bool) -> Double {
    room - left - LineWidth.relation - (isBeside ? reason + LineWidth.gap : 0)
  }

  /// Whether the reasons have room in a column of their own without a formula on more lines than it needs.
  func hasColumn(of relations: [[String]]) -> Bool {
    if reason == 0 { return false }
    let (whole, narrow) = (limit(isBeside: false), limit(isBeside: true))
    if reason > whole * Self.widestReason { return false }
    return relations.allSatisfy { all in
      all.allSatisfy { text in
        FormulaReader.line(text).width <= narrow
          || FormulaBreaking.rows(text, narrow).count <= FormulaBreaking.rows(text, whole).count
      }
    }
  }

  /// The rows with the reason: in its column, behind the last row where it fits there, or in a row below.
  func adding(_ reason: String, to rows: [String], _ last: Double, isBeside: Bool) -> [String] {
    var rows = rows
    let text = "\\text{(\(reason))}"
    if isBeside {
      rows[rows.count - 1] += " && " + text
    } else if last + 2 * LineWidth.quad + Self.width(ofReason: reason) <= limit(isBeside: false) {
      rows[rows.count - 1] += " \\qquad " + text
    } else {
      let isIndented = 2 * LineWidth.quad + Self.width(ofReason: reason) <= limit(isBeside: false)
      rows.append((isIndented ? "&\\qquad " : "&") + text)
    }
    return rows
  }
}
