extension MathParser {
  /// One factor with its powers.
  mutating func factor() throws(MathReadingError) -> MathNode {
    try nested { (parser: inout MathParser) throws(MathReadingError) in try parser.powered() }
  }

  private mutating func powered() throws(MathReadingError) -> MathNode {
    var node = try primary()
    while true {
      if try skipPoint() { continue }
      if next == .subscripted, let entry = try entry(of: node) {
        node = entry
        continue
      }
      guard next == .superscripted || next == .prime else { break }
      if accept(.prime) { throw failure("a prime on a group", "um apóstrofo num grupo") }
      position += 1
      let start = node.range.lowerBound
      if let marked = stepped(node) {
        node = marked
        continue
      }
      if let power = try elementwisePower(node) {
        node = power
        continue
      }
      if isTransposeMark() {
        node = MathNode(.transpose(node), start..<offset)
        continue
      }
      if case .power = node.kind { throw failure("a second superscript", "um segundo expoente") }
      let exponent = try scriptArgument()
      node = MathNode(.power(node, exponent), start..<tokens[position - 1].range.upperBound)
    }
    return node
  }

  mutating func scriptArgument() throws(MathReadingError) -> MathNode {
    if accept(.open) {
      let inner = try expression()
      guard accept(.close) else { throw unexpected() }
      return inner
    }
    return try primary()
  }

  /// An argument in braces, or one token.
  mutating func argument() throws(MathReadingError) -> MathNode {
    guard accept(.open) else { return try primary() }
    let inner = try expression()
    guard accept(.close) else { throw unexpected() }
    return inner
  }

  mutating func primary() throws(MathReadingError) -> MathNode {
    let start = offset
    switch next {
    case .number(let digits):
      position += 1
      return MathNode(.number(digits), start..<tokens[position - 1].range.upperBound)
    case .open:
      position += 1
      let inner = try expression()
      guard accept(.close) else { throw unexpected() }
      return MathNode(.group(inner), start..<tokens[position - 1].range.upperBound)
    case .symbol("("), .symbol("["), .symbol("{"): return try fenced()
    case .symbol("|"), .command("|"), .command("lVert"), .command("lvert"), .command("Vert"):
      return try norm()
    case .begin(let name): return Self.casesNames.contains(name) ? try cases(name) : try matrix(name)
    case .letter: return try named()
    case .command(let name): return try command(name)
    default: throw unexpected()
    }
  }

  private mutating func fenced() throws(MathReadingError) -> MathNode {
    let start = offset
    let close: MathToken.Kind =
      next == .symbol("(") ? .symbol(")") : next == .symbol("[") ? .symbol("]") : .symbol("}")
    position += 1
    if close != .symbol("}"), let pair = kroneckerPair(close) {
      return MathNode(.kronecker(pair.0, pair.1), start..<tokens[position - 1].range.upperBound)
    }
    var entries = [try expression()]
    if close == .symbol("]"), let branches = try iverson(entries[0]) {
      guard accept(close) else { throw unexpected() }
      return MathNode(.cases(branches), start..<tokens[position - 1].range.upperBound)
    }
    var isRow = false
    while next == .gap || next == .symbol(",") {
      isRow = true
      position += 1
      entries.append(try expression())
    }
    guard accept(close) else { throw unexpected(insteadOf: close) }
    let range = start..<tokens[position - 1].range.upperBound
    return MathNode(isRow ? .matrix([entries]) : .group(entries[0]), range)
  }

  /// `i = j`, `1 = q`, `k+1 = j` before the bracket that closes.
  private mutating func kroneckerPair(_ close: MathToken.Kind) -> (String, String)? {
    let start = position
    var sides = [""]
    while let kind = next, kind != close {
      switch kind {
      case .letter(let letter): sides[sides.count - 1].append(letter)
      case .number(let digits): sides[sides.count - 1] += digits
      case .symbol("+"), .symbol("-"): sides[sides.count - 1] += kind == .symbol("+") ? "+" : "-"
      case .symbol("=") where sides.count == 1: sides.append("")
      default:
        position = start
        return nil
      }
      position += 1
    }
    guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty, accept(close) else {
      position = start
      return nil
    }
    return (sides[0], sides[1])
  }

  private mutating func norm() throws(MathReadingError) -> MathNode {
    let start = offset
    let close: Set<MathToken.Kind> =
      switch next {
      case .command("lVert"): [.command("rVert")]
      case .command("lvert"): [.command("rvert")]
      case .command("Vert"): [.command("Vert")]
      case .command("|"): [.command("|")]
      default: [.symbol("|")]
      }
    position += 1
    if next == .symbol("|") { position += 1 }
    openNorms += 1
    let inner = try expression()
    openNorms -= 1
    guard let kind = next, close.contains(kind) else { throw unexpected() }
    position += 1
    if next == .symbol("|"), kind == .symbol("|") { position += 1 }
    // ‖A‖_F and ‖v‖_2 are what is meant without the letter.
    let mark = self.kind(after: 1)
    if next == .subscripted, mark == .letter("F") || mark == .number("2") { position += 2 }
    return MathNode(.norm(inner), start..<tokens[position - 1].range.upperBound)
  }

  private mutating func matrix(_ name: String) throws(MathReadingError) -> MathNode {
    guard Self.matrices.contains(name) else { throw unexpected() }
    let start = offset
    position += 1
    if name == "array", accept(.open) {
      while let kind = next, kind != .close {
        _ = kind
        position += 1
      }
      _ = accept(.close)
    }
    var rows: [[MathNode]] = [[]]
    while next != .end(name) {
      if accept(.newRow) {
        rows.append([])
      } else if !accept(.ampersand) {
        rows[rows.count - 1].append(try entry())
      }
      if next == nil { throw failure("the matrix has no end", "a matriz não tem fim") }
    }
    position += 1
    if rows.last?.isEmpty == true, rows.count > 1 { rows.removeLast() }
    let width = rows[0].count
    guard rows.allSatisfy({ $0.count == width }), width > 0 else {
      throw MathReadingError(
        start, "the rows of the matrix differ in length", pt: "as linhas da matriz têm tamanhos diferentes")
    }
    return MathNode(.matrix(rows), start..<tokens[position - 1].range.upperBound)
  }

  private mutating func entry() throws(MathReadingError) -> MathNode {
    // An entry ends at & or \\, which an expression inside parentheses does not take for its own.
    try expression()
  }

  private mutating func command(_ name: String) throws(MathReadingError) -> MathNode {
    let start = offset
    switch name {
    case "frac", "dfrac", "tfrac":
      position += 1
      return try fraction(start)
    case "partial": return try inlineDerivative()
    case "sum", "prod": return try reduction(isSum: name == "sum")
    case "sqrt":
      position += 1
      return try root(start)
    case "nabla": return try nabla(start)
    case "underbrace", "overbrace":
      position += 1
      let inner = try argument()
      if accept(.subscripted) || accept(.superscripted) { try skipGroup() }
      return MathNode(.group(inner), start..<offset)
    default:
      if let condition = try indicator() { return condition }
      return try named()
    }
  }

  /// `{x}`, `[4]{x}` after \sqrt.
  private mutating func root(_ start: Int) throws(MathReadingError) -> MathNode {
    var index: MathNode?
    if accept(.symbol("[")) {
      index = try expression()
      guard accept(.symbol("]")) else { throw unexpected() }
    }
    let inner = try argument()
    let range = start..<tokens[position - 1].range.upperBound
    guard let index else { return MathNode(.root(inner), range) }
    let one = MathNode(.number("1"), index.range)
    return MathNode(.power(inner, MathNode(.quotient(one, index), index.range)), range)
  }

  /// The words under a brace say nothing about values.
  private mutating func skipGroup() throws(MathReadingError) {
    guard accept(.open) else {
      position += 1
      return
    }
    var level = 1
    while level > 0 {
      guard let kind = next else { throw failure("a brace is never closed", "uma chave não foi fechada") }
      if kind == .open { level += 1 }
      if kind == .close { level -= 1 }
      position += 1
    }
  }
}
