/// Reads tokens as chains of relations. Depth is limited, so that no input exhausts the stack; whatever is not
/// understood is an error at its place, and nothing is skipped.
struct MathParser {
  let tokens: [MathToken]
  var position = 0
  private var depth = 0
  /// Bars that are open: inside of them a bar closes.
  var openNorms = 0
  /// Scripts inside of what stands under a hat, as in \hat{y_i}, which belong to the name.
  var heldScripts: (below: [String], above: [String]) = ([], [])
  private let limit: Int
  static let depthLimit = 120

  /// Words that are one name although they have several letters.
  let names: Set<String>

  init(_ tokens: [MathToken], names: Set<String>) {
    self.tokens = tokens
    self.names = names
    limit = tokens.last?.range.upperBound ?? 0
  }

  var next: MathToken.Kind? { position < tokens.count ? tokens[position].kind : nil }
  var offset: Int { position < tokens.count ? tokens[position].range.lowerBound : limit }
  func kind(after count: Int) -> MathToken.Kind? {
    position + count < tokens.count ? tokens[position + count].kind : nil
  }

  func failure(_ english: String, _ portuguese: String) -> MathReadingError {
    MathReadingError(offset, english, pt: portuguese)
  }

  mutating func accept(_ kind: MathToken.Kind) -> Bool {
    guard next == kind else { return false }
    position += 1
    return true
  }

  mutating func nested<T>(_ body: (inout MathParser) throws(MathReadingError) -> T) throws(MathReadingError)
    -> T
  {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.depthLimit {
      throw failure("the formula is nested too deeply", "a fórmula é aninhada demais")
    }
    return try body(&self)
  }

  func unexpected() -> MathReadingError {
    let (english, portuguese) = nextText
    return failure("\(english) is not understood here", "\(portuguese) não é entendido aqui")
  }

  /// What came where a fence was to be closed.
  func unexpected(insteadOf close: MathToken.Kind) -> MathReadingError {
    guard case .symbol(let fence) = close else { return unexpected() }
    let (english, portuguese) = nextText
    return failure("'\(fence)' was expected, \(english) came", "esperava-se '\(fence)', veio \(portuguese)")
  }

  /// The next token in words.
  private var nextText: (english: String, portuguese: String) {
    let text: String
    switch next {
    case .command(let name): text = "\\\(name)"
    case .symbol(let character), .letter(let character): text = String(character)
    case .number(let digits): text = digits
    case .open: text = "{"
    case .close: text = "}"
    case .begin(let name): text = "\\begin{\(name)}"
    case .end(let name): text = "\\end{\(name)}"
    case .subscripted: text = "_"
    case .superscripted: text = "^"
    case .prime: text = "'"
    case .ampersand: text = "&"
    case .words(let words): text = "\\text{\(words)}"
    case .newRow: return ("a new line", "uma nova linha")
    case nil: return ("the end of the formula", "o fim da fórmula")
    default: return ("this", "isto")
    }
    return ("'\(text)'", "'\(text)'")
  }

  // MARK: Sums and products

  /// Terms with their signs.
  mutating func expression() throws(MathReadingError) -> MathNode {
    try nested { (parser: inout MathParser) throws(MathReadingError) in try parser.sum() }
  }

  private mutating func sum() throws(MathReadingError) -> MathNode {
    let start = offset
    var terms: [(isNegative: Bool, term: MathNode)] = []
    var isNegative = false
    if accept(.symbol("-")) { isNegative = true } else { _ = accept(.symbol("+")) }
    terms.append((isNegative, try term()))
    while true {
      // A row of an alignment may begin with a sign.
      var place = position
      while place < tokens.count, tokens[place].kind == .ampersand || tokens[place].kind == .newRow {
        place += 1
      }
      guard place < tokens.count, tokens[place].kind == .symbol("+") || tokens[place].kind == .symbol("-"),
        place + 1 >= tokens.count || tokens[place + 1].kind != .symbol("=")
      else { break }
      if place != position, depth > 1 { break }
      position = place
      let isMinus = next == .symbol("-")
      position += 1
      terms.append((isMinus, try term()))
    }
    let range = start..<terms[terms.count - 1].term.range.upperBound
    if terms.count == 1, !terms[0].isNegative { return terms[0].term }
    return MathNode(.sum(terms), range)
  }

  /// Factors side by side or with a sign, ⊙ between products of them.
  mutating func term() throws(MathReadingError) -> MathNode {
    var left = try product()
    while accept(.command("odot")) || accept(.command("circ")) {
      let right = try product()
      left = MathNode(.hadamard(left, right), left.range.lowerBound..<right.range.upperBound)
    }
    return left
  }

  private mutating func product() throws(MathReadingError) -> MathNode {
    var factors = [try factor()]
    while true {
      skipArguments()
      if accept(.command("cdot")) || accept(.symbol("*")) || accept(.command("times"))
        || accept(.command("ast"))
      {
        factors.append(try signedFactor())
      } else if accept(.symbol("/")) {
        let divisor = try factor()
        let left = factors.removeLast()
        factors.append(MathNode(.quotient(left, divisor), left.range.lowerBound..<divisor.range.upperBound))
      } else if continuesProduct() {
        factors.append(try factor())
      } else {
        break
      }
    }
    if factors.count == 1 { return factors[0] }
    return MathNode(
      .product(factors), factors[0].range.lowerBound..<factors[factors.count - 1].range.upperBound)
  }

  /// A factor after a sign of products, which may have a minus: `2 \cdot -x`.
  private mutating func signedFactor() throws(MathReadingError) -> MathNode {
    let start = offset
    guard accept(.symbol("-")) else { return try factor() }
    let inner = try factor()
    return MathNode(.sum([(isNegative: true, term: inner)]), start..<inner.range.upperBound)
  }

  /// A column with dots after a name says what the name depends on: EQ(w11 ⋮ v21).
  private mutating func skipArguments() {
    guard case .begin(let name) = next, MathParser.matrices.contains(name) else { return }
    var place = position + 1
    var hasDots = false
    while place < tokens.count, tokens[place].kind != .end(name) {
      if case .command(let command) = tokens[place].kind,
        ["vdots", "dots", "ldots", "cdots"].contains(command)
      {
        hasDots = true
      }
      place += 1
    }
    if hasDots, place < tokens.count { position = place + 1 }
  }

  /// Whether another factor follows without a sign, or with a sign on the next row.
  private mutating func continuesProduct() -> Bool {
    switch next {
    case .letter, .number, .open, .symbol("("), .symbol("["), .symbol("{"): return true
    case .begin(let name): return Self.matrices.contains(name) || Self.casesNames.contains(name)
    case .symbol("|"), .command("|"), .command("Vert"):
      return openNorms == 0 && kind(after: 1) != .subscripted
    case .command(let name): return startsFactor(name)
    case .newRow, .ampersand:
      var place = position
      while place < tokens.count, tokens[place].kind == .ampersand || tokens[place].kind == .newRow {
        place += 1
      }
      guard depth <= 1, place < tokens.count, place > position else { return false }
      let isSign = tokens[place].kind == .command("cdot") || tokens[place].kind == .symbol("*")
      if isSign {
        position = place + 1
        return true
      }
      return false
    default: return false
    }
  }

  static let matrices: Set<String> = [
    "pmatrix", "bmatrix", "matrix", "vmatrix", "Bmatrix", "array", "smallmatrix", "Vmatrix",
  ]

  private func startsFactor(_ name: String) -> Bool {
    let others: Set<String> = [
      "frac", "dfrac", "tfrac", "partial", "sum", "prod", "sqrt", "hat", "widehat", "tilde", "bar", "vec",
      "overline", "nabla",
      "underbrace", "overbrace", "mathrm", "mathit", "mathsf", "mathbf", "boldsymbol", "bm", "operatorname",
      "lVert", "lvert", "mathbb", "mathds",
      "langle", "ell",
    ]
    return others.contains(name) || SymbolNotation.greek(name) != nil || MathParser.functions[name] != nil
  }

  /// Commands that are functions, by the names of the table.
  static let functions: [String: String] = [
    "exp": "exp", "log": "log", "ln": "log", "sin": "sin", "cos": "cos", "tan": "tan", "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "max": "max", "min": "min",
  ]
}
