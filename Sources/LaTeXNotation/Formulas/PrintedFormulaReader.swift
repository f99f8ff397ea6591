/// LaTeX to a tree of what is printed, on an explicit stack.
struct PrintedFormulaReader {
  private var text: [Character]
  private var place = 0
  private var result: [PrintedFormula.Node] = []
  private var frames: [Frame] = [Frame(.group)]
  private var isBroken = false

  /// Deeper formulas and longer ones are left as they are.
  static let depthLimit = 200
  static let lengthLimit = 20_000

  private enum Opening: Equatable {
    case group, optional, words, mathInWords, stack
    case left(String)
    case environment(String)
  }

  /// What waits for its arguments.
  private enum Pending {
    case fraction
    case root(index: PrintedFormula.ID?)
    case accent(FormulaSign.Accent)
    case style(FormulaSign.Style)
    case underbrace
    case script(base: PrintedFormula.ID?, isAbove: Bool)
    var count: Int { if case .fraction = self { 2 } else { 1 } }
  }

  private struct Frame {
    var opening: Opening
    var items: [PrintedFormula.ID] = []
    var pending: [(what: Pending, arguments: [PrintedFormula.ID])] = []
    var rows: [[PrintedFormula.ID]] = [[]]
    var words = ""
    init(_ opening: Opening) { self.opening = opening }
  }

  init(_ latex: String) { text = Array(latex) }

  /// Children before parents; nil for what cannot be read.
  mutating func nodes() -> [PrintedFormula.Node]? {
    guard text.count <= Self.lengthLimit else { return nil }
    while place < text.count, !isBroken {
      if frames.count > Self.depthLimit { return nil }
      step()
    }
    guard !isBroken, frames.count == 1, frames[0].pending.isEmpty else { return nil }
    let items = frames[0].items
    add(.row, items)
    return result
  }

  private mutating func step() {
    if frames[frames.count - 1].opening == .words { return wordsStep() }
    let character = text[place]
    place += 1
    switch character {
    case " ", "\n", "\t", "~": return
    case "%": while place < text.count, text[place] != "\n" { place += 1 }
    case "{": frames.append(Frame(.group))
    case "}": close()
    case "]" where frames[frames.count - 1].opening == .optional: close()
    case "$" where frames[frames.count - 1].opening == .mathInWords: close()
    case "_": script(isAbove: false)
    case "^": script(isAbove: true)
    case "'": primes()
    case "&": cell()
    case "\\": command()
    default: plain(character)
    }
  }

  // MARK: Nodes

  @discardableResult
  private mutating func add(_ kind: PrintedFormula.Kind, _ children: [PrintedFormula.ID] = [])
    -> PrintedFormula.ID
  {
    result.append(.init(kind: kind, children: children))
    return result.count - 1
  }

  /// A finished atom goes to what waits for it, else into the row.
  private mutating func deliver(_ atom: PrintedFormula.ID) {
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

  private mutating func scripted(_ base: PrintedFormula.ID?, _ atom: PrintedFormula.ID, _ isAbove: Bool)
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

  private mutating func script(isAbove: Bool) {
    let last = frames.count - 1
    let base = frames[last].pending.isEmpty ? frames[last].items.popLast() : nil
    frames[last].pending.append((.script(base: base, isAbove: isAbove), []))
  }

  private mutating func primes() {
    var mark = "′"
    while place < text.count, text[place] == "'" {
      mark += "′"
      place += 1
    }
    script(isAbove: true)
    deliver(add(.sign(mark, .ordinary)))
  }

  private mutating func plain(_ character: Character) {
    let isArgument = !frames[frames.count - 1].pending.isEmpty
    var run = String(character)
    let isDigit = character.isASCII && character.isNumber
    if isDigit || (character.isLetter && character.isASCII) {
      while !isArgument, place < text.count, continues(run, text[place], isDigit) {
        run.append(text[place])
        place += 1
      }
      return deliver(add(isDigit ? .number(run) : .identifier(run)))
    }
    if let role = FormulaSign.characters[character] {
      return deliver(add(.sign(character == "-" ? "−" : run, role)))
    }
    deliver(add(character.isLetter ? .identifier(run) : .sign(run, .ordinary)))
  }

  /// `0{,}5` and `0.5` are one number; a letter follows a letter.
  private mutating func continues(_ run: String, _ next: Character, _ isDigit: Bool) -> Bool {
    guard isDigit else { return next.isASCII && next.isLetter }
    if next.isASCII, next.isNumber { return true }
    let isPoint = next == "." && place + 1 < text.count && text[place + 1].isNumber
    if isPoint, !run.contains(".") { return true }
    if next == "{", place + 3 < text.count, text[place + 1] == ",", text[place + 2] == "}",
      text[place + 3].isNumber
    {
      text.replaceSubrange(place..<(place + 3), with: [","])
      return true
    }
    return false
  }

  // MARK: Groups

  private mutating func close() {
    guard frames.count > 1 else {
      isBroken = true
      return
    }
    var frame = frames.removeLast()
    guard frame.pending.isEmpty else {
      isBroken = true
      return
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
    case .words, .left, .environment: isBroken = true
    }
  }

  private mutating func grid(_ kind: FormulaSign.Grid, _ rows: [[PrintedFormula.ID]]) -> PrintedFormula.ID {
    let columns = rows.map { $0.count }.max() ?? 0
    var cells: [PrintedFormula.ID] = []
    for row in rows {
      cells += row
      for _ in row.count..<max(columns, row.count) { cells.append(add(.row)) }
    }
    return add(.grid(kind, columns: columns), cells)
  }

  private mutating func cell() {
    let last = frames.count - 1
    // Cells stand in environments, and under one another in a stack.
    let hasCells: Bool =
      switch frames[last].opening {
      case .environment, .stack: true
      default: false
      }
    guard hasCells, frames[last].pending.isEmpty else {
      isBroken = true
      return
    }
    let item = add(.row, frames[last].items)
    frames[last].items = []
    frames[last].rows[frames[last].rows.count - 1].append(item)
  }

  private mutating func newRow() {
    cell()
    frames[frames.count - 1].rows.append([])
  }

  // MARK: Commands

  private mutating func command() {
    guard place < text.count else {
      isBroken = true
      return
    }
    var name = String(text[place])
    place += 1
    if name.first!.isASCII, name.first!.isLetter {
      while place < text.count, text[place].isASCII, text[place].isLetter {
        name.append(text[place])
        place += 1
      }
    }
    if name == "\\" { return newRow() }
    if let blank = FormulaSign.blanks[name] { return deliverBlank(blank) }
    if let sign = FormulaSign.commands[name] { return deliver(add(.sign(sign.character, sign.role))) }
    if FormulaSign.functions.contains(name) { return deliver(add(.function(name))) }
    if FormulaSign.silent.contains(name) { return }
    if let accent = FormulaSign.accents[name] { return wait(.accent(accent)) }
    if let style = FormulaSign.styles[name] { return wait(.style(style)) }
    structure(name)
  }

  private mutating func wait(_ what: Pending) { frames[frames.count - 1].pending.append((what, [])) }

  private mutating func deliverBlank(_ width: Double) {
    if frames[frames.count - 1].pending.isEmpty, width > 0 { deliver(add(.blank(width))) }
  }

  private mutating func structure(_ name: String) {
    switch name {
    case "frac", "tfrac", "dfrac", "cfrac": wait(.fraction)
    case "sqrt":
      skipBlanks()
      if place < text.count, text[place] == "[" {
        place += 1
        frames.append(Frame(.optional))
      } else {
        wait(.root(index: nil))
      }
    case "underbrace": wait(.underbrace)
    case "operatorname", "mathtt", "texttt":
      skipStar()
      deliver(add(.function(rawGroup().filter { $0 != "\\" && $0 != "," })))
    case "text", "textrm", "mbox", "textnormal", "textit", "textbf": openWords()
    case "substack":
      skipBlanks()
      guard place < text.count, text[place] == "{" else {
        isBroken = true
        return
      }
      place += 1
      frames.append(Frame(.stack))
    case "left": frames.append(Frame(.left(delimiter())))
    case "right": closeFence(delimiter())
    case "begin": begin(rawGroup())
    case "end": end(rawGroup())
    case "label", "tag": _ = rawGroup()
    case "phantom", "vphantom", "hphantom": _ = rawGroup()
    default: deliver(add(.unknown(name)))
    }
  }

  private mutating func begin(_ name: String) {
    if name == "array" { _ = rawGroup() }
    frames.append(Frame(.environment(name)))
  }

  private mutating func end(_ name: String) {
    guard frames.count > 1, frames[frames.count - 1].opening == .environment(name),
      let kind = FormulaSign.grids[name]
    else {
      isBroken = true
      return
    }
    var frame = frames.removeLast()
    guard frame.pending.isEmpty else {
      isBroken = true
      return
    }
    if !frame.items.isEmpty || !frame.rows[frame.rows.count - 1].isEmpty {
      frame.rows[frame.rows.count - 1].append(add(.row, frame.items))
    } else {
      frame.rows.removeLast()
    }
    deliver(grid(kind, frame.rows))
  }

  private mutating func closeFence(_ close: String) {
    guard frames.count > 1, case .left(let open) = frames[frames.count - 1].opening,
      frames[frames.count - 1].pending.isEmpty
    else {
      isBroken = true
      return
    }
    let inner = add(.row, frames.removeLast().items)
    deliver(add(.fence(open: open, close: close), [inner]))
  }

  private mutating func delimiter() -> String {
    skipBlanks()
    guard place < text.count else { return "" }
    let character = text[place]
    place += 1
    guard character == "\\" else { return character == "." ? "" : String(character) }
    var name = ""
    while place < text.count, text[place].isASCII, text[place].isLetter {
      name.append(text[place])
      place += 1
    }
    if name.isEmpty, place < text.count {
      name = String(text[place])
      place += 1
    }
    return FormulaSign.commands[name]?.character ?? name
  }

  private mutating func skipBlanks() {
    while place < text.count, text[place] == " " || text[place] == "\n" { place += 1 }
  }

  private mutating func skipStar() { if place < text.count, text[place] == "*" { place += 1 } }

  /// The text of a group in braces, without them.
  private mutating func rawGroup() -> String {
    skipBlanks()
    guard place < text.count, text[place] == "{" else {
      isBroken = true
      return ""
    }
    place += 1
    var depth = 1
    var raw = ""
    while place < text.count {
      let character = text[place]
      place += 1
      if character == "{" { depth += 1 }
      if character == "}" { depth -= 1 }
      if depth == 0 { return raw }
      raw.append(character)
    }
    isBroken = true
    return raw
  }

  // MARK: Words

  private mutating func openWords() {
    skipBlanks()
    guard place < text.count, text[place] == "{" else {
      isBroken = true
      return
    }
    place += 1
    frames.append(Frame(.words))
  }

  private mutating func wordsStep() {
    let last = frames.count - 1
    let character = text[place]
    place += 1
    switch character {
    case "}":
      flushWords()
      let items = frames.removeLast().items
      deliver(items.count == 1 ? items[0] : add(.row, items))
    case "$":
      flushWords()
      frames.append(Frame(.mathInWords))
    case "\\" where place < text.count:
      frames[last].words += escapedWord()
    case "~": frames[last].words.append("\u{a0}")
    case "{": break
    case "\n": frames[last].words.append(" ")
    default: frames[last].words.append(character)
    }
  }

  private mutating func escapedWord() -> String {
    let next = text[place]
    place += 1
    guard next.isASCII, next.isLetter else { return next == "," || next == ";" ? "\u{2009}" : String(next) }
    var name = String(next)
    while place < text.count, text[place].isASCII, text[place].isLetter {
      name.append(text[place])
      place += 1
    }
    if place + 1 < text.count, text[place] == "{", text[place + 1] == "}" { place += 2 }
    return name == "textbackslash" ? "\\" : ""
  }

  private mutating func flushWords() {
    let last = frames.count - 1
    if frames[last].words.isEmpty { return }
    let words = frames[last].words
    frames[last].words = ""
    frames[last].items.append(add(.words(words)))
  }
}
