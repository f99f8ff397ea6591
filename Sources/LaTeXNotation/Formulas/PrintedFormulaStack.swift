/// A tree of what is printed in the making: nodes, and the groups that are still open.
struct PrintedFormulaStack {
  private var result: [PrintedFormula.Node] = []
  private(set) var frames: [Frame] = [Frame(.group)]
  private(set) var isBroken = false

  enum Opening: Equatable {
    case group, optional, words, mathInWords, stack
    case left(String)
    case environment(String)
  }

  /// What waits for its arguments.
  enum Pending {
    case fraction
    case root(index: PrintedFormula.ID?)
    case accent(FormulaSign.Accent)
    case style(FormulaSign.Style)
    case underbrace
    case script(base: PrintedFormula.ID?, isAbove: Bool)
    var count: Int { if case .fraction = self { 2 } else { 1 } }
  }

  struct Frame {
    var opening: Opening
    var items: [PrintedFormula.ID] = []
    var pending: [(what: Pending, arguments: [PrintedFormula.ID])] = []
    var rows: [[PrintedFormula.ID]] = [[]]
    var words = ""
    /// Braces that are open among the words.
    var depth = 0
    init(_ opening: Opening) { self.opening = opening }
  }

  /// Children before parents; nil for what cannot be read.
  mutating func nodes() -> [PrintedFormula.Node]? {
    guard !isBroken, frames.count == 1, frames[0].pending.isEmpty else { return nil }
    add(.row, frames[0].items)
    return result
  }

  mutating func fail() { isBroken = true }

  /// The innermost group.
  var top: Frame { frames[frames.count - 1] }

  mutating func open(_ opening: Opening) { frames.append(Frame(opening)) }

  // MARK: Nodes

  @discardableResult
  mutating func add(_ kind: PrintedFormula.Kind, _ children: [PrintedFormula.ID] = [])
    -> PrintedFormula.ID
  {
    result.append(.init(kind: kind, children: children))
    return result.count - 1
  }

  /// A finished atom goes to what waits for it, else into the row.
  mutating func deliver(_ atom: PrintedFormula.ID) {
    let last = frames.count - 1
    guard var waiting = frames[last].pending.popLast() else { return frames[last].items.append(atom) }
    waiting.arguments.append(atom)
    if waiting.arguments.count < waiting.what.count { return frames[last].pending.append(waiting) }
    switch waiting.what {
    case .fraction: deliver(add(.fraction, waiting.arguments))
    case .root(let index): deliver(add(.root, waiting.arguments + (index.map { [$0] } ?? [])))
    case .accent(let accent): deliver(add(.accent(accent), waiting.arguments))
    case .style(let style): deliver(add(.style(style), waiting.arguments))
    case .underbrace: deliver(add(.underbrace, waiting.arguments))
    case .script(let base, let isAbove): deliver(scripted(base, atom, isAbove))
    }
  }

  mutating func scripted(_ base: PrintedFormula.ID?, _ atom: PrintedFormula.ID, _ isAbove: Bool)
    -> PrintedFormula.ID
  {
    let base = base ?? add(.row)
    if case .scripts(let below, let above) = result[base].kind, isAbove ? !above : !below {
      let old = result[base].children
      let children = isAbove ? [old[0], old[1], atom] : [old[0], atom, old[1]]
      return add(.scripts(below: true, above: true), children)
    }
    if case .scripts(let below, true) = result[base].kind, isAbove {
      // A prime and an exponent share the place above.
      var children = result[base].children
      children[children.count - 1] = add(.row, [children[children.count - 1], atom])
      return add(.scripts(below: below, above: true), children)
    }
    return add(.scripts(below: !isAbove, above: isAbove), [base, atom])
  }

  mutating func script(isAbove: Bool) {
    let last = frames.count - 1
    let base = frames[last].pending.isEmpty ? frames[last].items.popLast() : nil
    frames[last].pending.append((.script(base: base, isAbove: isAbove), []))
  }

  // MARK: Groups

  mutating func close() {
    guard frames.count > 1 else {
      return fail()
    }
    var frame = frames.removeLast()
    guard frame.pending.isEmpty else {
      return fail()
    }
    switch frame.opening {
    case .optional:
      let index = add(.row, frame.items)
      frames[frames.count - 1].pending.append((.root(index: index), []))
    case .stack:
      frame.rows[frame.rows.count - 1].append(add(.row, frame.items))
      deliver(grid(.stack, frame.rows))
    case .mathInWords:
      let inner = add(.row, frame.items)
      frames[frames.count - 1].items.append(inner)
    case .group: deliver(frame.items.count == 1 ? frame.items[0] : add(.row, frame.items))
    case .words, .left, .environment: fail()
    }
  }

  mutating func grid(_ kind: FormulaSign.Grid, _ rows: [[PrintedFormula.ID]]) -> PrintedFormula.ID {
    let columns = rows.map { $0.count }.max() ?? 0
    var cells: [PrintedFormula.ID] = []
    for row in rows {
      cells += row
      for _ in row.count..<max(columns, row.count) { cells.append(add(.row)) }
    }
    return add(.grid(kind, columns: columns), cells)
  }

  mutating func cell() {
    let last = frames.count - 1
    // Cells stand in environments, and under one another in a stack.
    let hasCells: Bool =
      switch frames[last].opening {
      case .environment, .stack: true
      default: false
      }
    guard hasCells, frames[last].pending.isEmpty else {
      return fail()
    }
    let item = add(.row, frames[last].items)
    frames[last].items = []
    frames[last].rows[frames[last].rows.count - 1].append(item)
  }

  mutating func newRow() {
    cell()
    frames[frames.count - 1].rows.append([])
  }

  mutating func wait(_ what: Pending) { frames[frames.count - 1].pending.append((what, [])) }

  mutating func deliverBlank(_ width: Double) {
    if frames[frames.count - 1].pending.isEmpty, width > 0 { deliver(add(.blank(width))) }
  }

  mutating func end(_ name: String) {
    guard frames.count > 1, frames[frames.count - 1].opening == .environment(name),
      let kind = FormulaSign.grids[name]
    else {
      return fail()
    }
    var frame = frames.removeLast()
    guard frame.pending.isEmpty else {
      return fail()
    }
    if !frame.items.isEmpty || !frame.rows[frame.rows.count - 1].isEmpty {
      frame.rows[frame.rows.count - 1].append(add(.row, frame.items))
    } else {
      frame.rows.removeLast()
    }
    deliver(grid(kind, frame.rows))
  }

  mutating func closeFence(_ close: String) {
    guard frames.count > 1, case .left(let open) = frames[frames.count - 1].opening,
      frames[frames.count - 1].pending.isEmpty
    else {
      return fail()
    }
    let inner = add(.row, frames.removeLast().items)
    deliver(add(.fence(open: open, close: close), [inner]))
  }

  // MARK: Words

  mutating func append(words: String) { frames[frames.count - 1].words += words }

  mutating func nest(_ change: Int) { frames[frames.count - 1].depth += change }

  /// The words of a frame become a piece of it; it stays open.
  mutating func flushWords() {
    let last = frames.count - 1
    if frames[last].words.isEmpty { return }
    let words = frames[last].words
    frames[last].words = ""
    frames[last].items.append(add(.words(words)))
  }

  mutating func closeWords() {
    flushWords()
    let items = frames.removeLast().items
    deliver(items.count == 1 ? items[0] : add(.row, items))
  }
}
