/// A formula on lines of a width.
///
/// Boxes that do not fit are opened first: parentheses, fractions, exponents. The lines are then the cheapest: few, broken
/// before relations rather than before plus and minus, these rather than products, and outside of parentheses.
struct FormulaBreaking {
  private let limit: Double
  private var pieces: [Piece] = []
  /// Partners of opened parentheses, by their number.
  private var fenceCount = 0

  /// A box of the opened formula.
  private struct Piece {
    var box: FormulaBox
    var depth: Int
    /// Of an opened parenthesis: which one, and how it is written where it stays on one line and where it does not.
    var fence: (number: Int, whole: String, split: String)?
  }

  /// What a break costs. A line more costs less than a break inside of parentheses.
  private enum Cost {
    static let line = 100.0, sum = 5.0, product = 60.0, factors = 120.0, depth = 260.0, overfull = 5_000.0
    /// Of room left on a line but the last, at most.
    static let room = 50.0
  }

  private init(_ line: FormulaLine, _ limit: Double) {
    self.limit = limit
    open(line, depth: 0)
  }

  /// The lines, each LaTeX that compiles alone; one where the formula fits.
  static func rows(_ latex: String, _ limit: Double) -> [String] {
    let line = FormulaReader.line(latex)
    if line.width <= limit { return [latex] }
    return FormulaBreaking(line, limit).rows()
  }

  // MARK: Opening

  /// More than this is not opened further inside: such formulas go beyond the page, but are printed.
  private static let depthLimit = 24

  private mutating func open(_ line: FormulaLine, depth: Int) {
    for box in line.boxes {
      // Half a line is moved as a whole; more is looked into.
      guard box.width > limit / 2, depth < Self.depthLimit else {
        pieces.append(Piece(box: box, depth: depth))
        continue
      }
      switch box.content {
      case .fence(let open, let close, let inner): add(inner, open, close, box, depth)
      case .fraction(let above, let below) where box.width > limit: add(above, over: below, box, depth)
      case .exponential(let exponent) where box.width > limit:
        var exp = FormulaBox(text: "\\exp", role: .operator, width: 1.35)
        exp.followsBlank = box.followsBlank
        pieces.append(Piece(box: exp, depth: depth))
        add(FormulaReader.line(exponent.text), "(", ")", FormulaBox(text: "", role: .inner, width: 0), depth)
      case .root(let index, let inner) where box.width > limit:
        let plain = FormulaBox(text: "", role: .inner, width: 0, followsBlank: box.followsBlank)
        add(inner, "(", ")^{1/\(index)}", plain, depth)
        pieces[pieces.count - 1].box.width += 1.2
      case .braced(let inner) where box.width > limit:
        var content = inner
        if !content.boxes.isEmpty { content.boxes[0].followsBlank = box.followsBlank }
        self.open(content, depth: depth)
      default: pieces.append(Piece(box: box, depth: depth))
      }
    }
  }

  /// Parentheses grow by `\left` and `\right` within a line only.
  private mutating func add(
    _ inner: FormulaLine, _ open: String, _ close: String, _ box: FormulaBox, _ depth: Int
  ) {
    fenceCount += 1
    let number = fenceCount
    let isGrown = open.hasPrefix("\\left")
    let left = isGrown ? String(open.dropFirst(5)) : open
    let right = isGrown ? String(close.dropFirst(6)) : close
    let size = inner.isTall ? "\\biggl" : isGrown ? "\\Bigl" : "\\bigl"
    let other = String(size.dropLast()) + "r"
    let width = isGrown || inner.isTall ? 0.74 : 0.46
    // The closing sign carries the exponent.
    let script = max(0, box.width - inner.width - 2 * width)
    func piece(_ whole: String, _ split: String, _ role: FormulaBox.Role, blank: Bool) -> Piece {
      var result = FormulaBox(text: whole, role: role, width: role == .close ? width + script : width)
      result.isTall = true
      result.followsBlank = blank
      return Piece(box: result, depth: depth, fence: (number, whole, split))
    }
    pieces.append(piece(open, left == "." ? "" : size + left, .open, blank: box.followsBlank))
    var content = inner
    if !content.boxes.isEmpty { content.boxes[0].followsBlank = isGrown }
    self.open(content, depth: depth + 1)
    pieces.append(piece(close, right == "." ? "" : other + right, .close, blank: isGrown))
  }

  /// `\frac{1}{D} ( N )` for N/D, or N · ( D )⁻¹ where D is the wide part.
  private mutating func add(
    _ above: FormulaLine, over below: FormulaLine, _ box: FormulaBox, _ depth: Int
  ) {
    // Parts of a fraction are set larger on their own.
    let (numerator, denominator) = (FormulaReader.line(above.text), FormulaReader.line(below.text))
    let isNarrow = below.width <= limit * 0.6
    if isNarrow {
      var unit = FormulaReader.line("\\frac{1}{\(below.text)}").boxes[0]
      unit.followsBlank = box.followsBlank
      pieces.append(Piece(box: unit, depth: depth))
    }
    let plain = FormulaBox(text: "", role: .inner, width: 0, followsBlank: box.followsBlank || isNarrow)
    let isOne = above.text == "1"
    if !isOne {
      if numerator.isSum {
        add(numerator, "(", ")", plain, depth)
      } else {
        var product = numerator
        if !product.boxes.isEmpty { product.boxes[0].followsBlank = true }
        open(product, depth: depth)
      }
    }
    if isNarrow { return }
    add(denominator, "(", ")", FormulaBox(text: "", role: .inner, width: 0, followsBlank: true), depth)
    let last = pieces.count - 1
    pieces[last].box.text += "^{-1}"
    pieces[last].fence?.whole += "^{-1}"
    pieces[last].fence?.split += "^{-1}"
    pieces[last].box.width += 0.8
  }

  // MARK: Choosing

  /// The cost of a break before each piece; nil where there is none.
  private func breakCosts() -> [Double?] {
    pieces.indices.map { place in
      if place == 0 { return nil }
      let (piece, before) = (pieces[place], pieces[place - 1])
      let inside = Double(piece.depth) * Cost.depth
      switch piece.box.role {
      case .binary: return (piece.box.isProductSign ? Cost.product : Cost.sum) + inside
      case .relation: return piece.depth == 0 ? 0 : nil
      case .close, .punctuation, .blank: return nil
      default: break
      }
      switch before.box.role {
      case .ordinary, .close, .inner: return piece.box.followsBlank ? Cost.factors + inside : nil
      case .punctuation: return Cost.product + inside
      case .blank: return before.box.text == "\\qquad" ? Cost.sum + inside : nil
      default: return nil
      }
    }
  }

  /// Where lines begin, by the least cost of all that comes before.
  private func starts() -> [Int] {
    let costs = breakCosts()
    var best = [Double](repeating: .infinity, count: pieces.count + 1)
    var previous = [Int](repeating: 0, count: pieces.count + 1)
    best[0] = 0
    for start in pieces.indices where best[start] < .infinity {
      var width = start == 0 ? 0 : Self.indent
      for end in start..<pieces.count {
        width += pieces[end].box.width
        if end > start { width += FormulaLine.space(pieces[end - 1].box.role, pieces[end].box.role, false) }
        let isLast = end + 1 == pieces.count
        if width > limit, end > start, costs[end] != nil, best[end] < .infinity { break }
        guard isLast || costs[end + 1] != nil else { continue }
        let room = isLast ? 0 : Cost.room * max(0, 1 - width / limit)
        let cost =
          best[start] + Cost.line + room + (isLast ? 0 : costs[end + 1] ?? 0)
          + (width > limit ? Cost.overfull * (width / limit) : 0)
        if cost < best[end + 1] { (best[end + 1], previous[end + 1]) = (cost, start) }
      }
    }
    var starts: [Int] = []
    var place = pieces.count
    while place > 0 {
      place = previous[place]
      starts.append(place)
    }
    return starts.reversed()
  }

  /// `\quad` before the lines that continue.
  static let indent = 1.0

  // MARK: Writing

  private func rows() -> [String] {
    let starts = starts()
    var line = [Int](repeating: 0, count: pieces.count)
    for (number, start) in starts.enumerated() {
      let end = number + 1 < starts.count ? starts[number + 1] : pieces.count
      for place in start..<end { line[place] = number }
    }
    var lines: [Int: (first: Int, last: Int)] = [:]
    for (place, piece) in pieces.enumerated() {
      guard let fence = piece.fence else { continue }
      lines[fence.number] = (lines[fence.number]?.first ?? line[place], line[place])
    }
    return starts.enumerated().map { number, start in
      let end = number + 1 < starts.count ? starts[number + 1] : pieces.count
      var text = startsWithoutSign(start) ? "\\cdot " : ""
      for place in start..<end {
        let piece = pieces[place]
        if piece.box.followsBlank, place > start { text += " " }
        guard let fence = piece.fence, let ends = lines[fence.number] else {
          text += piece.box.text
          continue
        }
        text += ends.first == ends.last ? fence.whole : fence.split
      }
      return text
    }
  }

  /// Whether a line begins with a factor whose sign was the space before it.
  private func startsWithoutSign(_ start: Int) -> Bool {
    guard start > 0 else { return false }
    switch pieces[start].box.role {
    case .binary, .relation: return false
    default: break
    }
    switch pieces[start - 1].box.role {
    case .ordinary, .close, .inner: return true
    default: return false
    }
  }
}
