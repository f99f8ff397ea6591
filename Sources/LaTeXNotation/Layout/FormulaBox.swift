/// A part of a formula as TeX sees it: what it is among its neighbours, how wide it is, and what is in it.
///
/// Line breaking asks these and never the text.
struct FormulaBox {
  /// TeX's classes of atoms, with a blank apart.
  enum Role {
    case ordinary, `operator`, binary, relation, open, close, punctuation, inner, blank
  }

  /// What can be taken apart where a box does not fit on a line.
  enum Content {
    case none
    /// `( … )` and the like with the signs as they are written.
    case fence(open: String, close: String, FormulaLine)
    case fraction(FormulaLine, FormulaLine)
    /// `e^{…}`.
    case exponential(FormulaLine)
    /// A root with its index, 2 where none is written.
    case root(index: String, FormulaLine)
    /// What a brace with words or a shape stands under.
    case braced(FormulaLine)
  }

  var text: String
  var role: Role
  /// In quads.
  var width: Double
  var isTall = false
  /// Whether a blank stands before it: factors side by side are written with one.
  var followsBlank = false
  /// Whether it is a multiplication sign, which binds tighter than plus and minus.
  var isProductSign = false
  var content = Content.none
}

/// Boxes side by side.
struct FormulaLine {
  var boxes: [FormulaBox] = []
  /// Whether the formula is small, as in an index: signs then have no space around them.
  var isScript = false

  var text: String {
    var text = ""
    for box in boxes {
      if box.followsBlank, !text.isEmpty { text += " " }
      text += box.text
    }
    return text
  }

  var width: Double { Self.width(of: boxes[...], isScript: isScript) }
  var isTall: Bool { boxes.contains { $0.isTall } }

  /// The boxes with TeX's spaces between them.
  static func width(of boxes: ArraySlice<FormulaBox>, isScript: Bool = false) -> Double {
    var width = 0.0
    var previous: FormulaBox.Role?
    for box in boxes {
      width += box.width
      if let previous { width += space(previous, box.role, isScript) }
      previous = box.role
    }
    return width
  }

  static func space(_ left: FormulaBox.Role, _ right: FormulaBox.Role, _ isScript: Bool) -> Double {
    let (thin, medium, thick) = (0.167, 0.222, 0.278)
    switch (left, right) {
    case (.blank, _), (_, .blank), (.open, _), (_, .close): return 0
    case (.binary, _), (_, .binary): return isScript ? 0 : medium
    case (.relation, .relation): return 0
    case (.relation, _), (_, .relation): return isScript ? 0 : thick
    case (.operator, .open): return 0
    case (.operator, _), (_, .operator): return thin
    case (.punctuation, _): return isScript ? 0 : thin
    case (.inner, .open), (.inner, .ordinary), (.inner, .inner), (.ordinary, .inner), (.close, .inner):
      return isScript ? 0 : thin
    default: return 0
    }
  }

  /// Whether a plus or minus, or a relation, stands between the boxes: what parentheses are for.
  var isSum: Bool {
    boxes.contains { ($0.role == .binary && !$0.isProductSign) || $0.role == .relation }
      || boxes.first?.text == "-"
  }
}
