import ModelLanguage

extension MathParser {
  /// The factors that are left of a product, as one node.
  mutating func restOfProduct() throws(MathReadingError) -> MathNode { try term() }

  /// A name with its scripts, and its arguments where it is a function.
  mutating func named() throws(MathReadingError) -> MathNode {
    let start = offset
    heldScripts = ([], [])
    var atom = MathAtom(base: try baseName())
    (atom.below, atom.above) = heldScripts
    while true {
      if accept(.prime) {
        atom.primes += 1
        if atom.primes > 9 { throw failure("too many primes", "apóstrofos demais") }
      } else if next == .subscripted {
        position += 1
        atom.below += try pieces()
      } else if next == .superscripted, addSuperscript(&atom) {
        continue
      } else {
        break
      }
    }
    let range = start..<tokens[position - 1].range.upperBound
    if let function = Self.functions[atom.base] ?? knownFunction(atom.base), next != .close,
      atom.below.isEmpty || names.contains(atom.base)
    {
      // \tanh^2(x) is the square of tanh(x).
      var exponent = takePower(of: &atom, range)
      if exponent == nil { exponent = raisedNumber() }
      let call = try application(function, atom, start)
      return exponent.map { MathNode(.power(call, $0), call.range) } ?? call
    }
    if next == .symbol("("), isFunctionName(atom) {
      let exponent = takePower(of: &atom, range)
      let call = try application(atom.base, atom, start)
      return exponent.map { MathNode(.power(call, $0), call.range) } ?? call
    }
    return MathNode(.atom(atom), range)
  }

  /// The 2 of `\sigma^2(x)`, which belongs to the value.
  private func takePower(of atom: inout MathAtom, _ range: Range<Int>) -> MathNode? {
    guard atom.above.count == 1, Int(atom.above[0]) != nil else { return nil }
    return MathNode(.number(atom.above.removeLast()), range)
  }

  /// The 2 of `\tanh^2(x)` and of `\tanh^{2}(x)`.
  private mutating func raisedNumber() -> MathNode? {
    guard next == .superscripted else { return nil }
    let inBraces = kind(after: 1) == .open
    guard case .number(let digits) = kind(after: inBraces ? 2 : 1), !inBraces || kind(after: 3) == .close
    else { return nil }
    position += inBraces ? 4 : 2
    return MathNode(.number(digits), tokens[position - (inBraces ? 2 : 1)].range)
  }

  /// A function of the models by name: `ReLU` and `relu`, `LeakyReLU` and `leaky_relu`, unless the model has its own of that name.
  private func knownFunction(_ base: String) -> String? {
    names.contains(base) || names.contains("\u{1}" + base)
      ? nil : Self.functionWords[base.filter { $0 != "_" }.lowercased()]
  }

  /// Whether a name by itself is that of a function.
  func isKnownFunction(_ base: String) -> Bool {
    Self.functions[base] != nil || knownFunction(base) != nil
  }

  private static let functionWords: [String: String] = {
    var words: [String: String] = [
      "sech": "sech", "softmax": "softmax", "diag": "diag", "sigm": "sigmoid", "sig": "sigmoid",
      "logsig": "sigmoid", "tansig": "tanh",
    ]
    for row in FunctionName.all where row.name.count > 1 {
      for word in [row.name] + row.aliases + row.portuguese where word.allSatisfy({ $0.isASCII }) {
        words[word.filter { $0 != "_" }] = row.name
      }
    }
    return words
  }()

  /// σ, φ, f … with an argument in parentheses may be functions; what a name means is decided later.
  private func isFunctionName(_ atom: MathAtom) -> Bool {
    ["sigma", "phi", "varphi", "f", "g"].contains(atom.base) || names.contains("\u{1}" + atom.base)
      || names.contains("\u{1}" + atom.base + "_" + atom.below.joined())
  }

  private mutating func application(_ function: String, _ atom: MathAtom, _ start: Int)
    throws(MathReadingError) -> MathNode
  {
    var atom = atom
    atom.base = function
    var arguments: [MathNode] = []
    if accept(.symbol("(")) {
      arguments.append(try expression())
      while accept(.symbol(",")) { arguments.append(try expression()) }
      guard accept(.symbol(")")) else { throw unexpected(insteadOf: .symbol(")")) }
    } else if accept(.symbol("[")) {
      arguments.append(try expression())
      guard accept(.symbol("]")) else { throw unexpected(insteadOf: .symbol("]")) }
    } else if accept(.symbol("{")) {
      arguments.append(try expression())
      while accept(.symbol(",")) { arguments.append(try expression()) }
      guard accept(.symbol("}")) else { throw unexpected() }
    } else if accept(.open) {
      arguments.append(try expression())
      guard accept(.close) else { throw unexpected() }
    } else {
      // \log p_k takes the next factor.
      arguments.append(try factor())
    }
    return MathNode(.call(atom, arguments), start..<tokens[position - 1].range.upperBound)
  }

  // MARK: Bases

  private mutating func baseName() throws(MathReadingError) -> String {
    switch next {
    case .letter(let letter):
      if let word = longestWord() { return word }
      position += 1
      return String(letter)
    case .command(let name):
      position += 1
      switch name {
      case "hat", "widehat": return try decorated() + "hat"
      case "tilde", "widetilde": return try decorated() + "tilde"
      case "bar", "overline", "vec", "mathrm", "mathit", "mathsf", "mathbf", "boldsymbol", "bm",
        "operatorname", "mathcal":
        return try decorated()
      case "ell": return "ell"
      default:
        if SymbolNotation.greek(name) != nil || Self.functions[name] != nil { return name }
        position -= 1
        throw failure("the command \\\(name) is not understood", "o comando \\\(name) não é entendido")
      }
    default: throw unexpected()
    }
  }

  /// Letters that together are a name of the model, such as EQ or loss.
  private mutating func longestWord() -> String? {
    var word = ""
    var best: (text: String, count: Int)?
    var count = 0
    while case .letter(let letter) = kind(after: count), count < 24 {
      word.append(letter)
      count += 1
      let isFunction = count > 3 && knownFunction(word) != nil || ["erf", "elu"].contains(word)
      if count > 1, names.contains(word) || isFunction { best = (word, count) }
    }
    guard let best else { return nil }
    position += best.count
    return best.text
  }

  private mutating func decorated() throws(MathReadingError) -> String {
    guard accept(.open) else { return try baseName() }
    var word = ""
    while let kind = next, kind != .close {
      switch kind {
      case .letter(let letter): word.append(letter)
      case .number(let digits): word += digits
      case .command(let name) where SymbolNotation.greek(name) != nil: word += name
      case .command where word.isEmpty:
        word = try baseName()
        continue
      case .subscripted where !word.isEmpty:
        position += 1
        heldScripts.below += try pieces()
        continue
      case .superscripted where !word.isEmpty:
        position += 1
        heldScripts.above += try pieces()
        continue
      default: throw unexpected()
      }
      position += 1
    }
    guard accept(.close) else { throw unexpected() }
    return word
  }

  // MARK: Scripts

  /// What stands below or above a name, cut at commas; parentheses are kept, `(l+1)`.
  mutating func pieces() throws(MathReadingError) -> [String] {
    while case .command(let font) = next, Self.fonts.contains(font) { position += 1 }
    guard accept(.open) else { return [try scriptToken()] }
    var pieces = [""]
    var level = 0
    while let kind = next {
      if kind == .close, level == 0 { break }
      if kind == .open { level += 1 } else if kind == .close { level -= 1 }
      if kind == .symbol(","), level == 0 {
        pieces.append("")
        position += 1
      } else {
        pieces[pieces.count - 1] += try scriptToken()
      }
    }
    guard accept(.close) else { throw failure("a brace is never closed", "uma chave não foi fechada") }
    return pieces.flatMap { Self.cutAtFences($0) }.filter { !$0.isEmpty }
  }

  private static let fonts: Set<String> = ["mathsf", "mathrm", "mathit", "mathbf", "mathtt", "boldsymbol"]

  /// `(1)(n)` is a layer and a sample.
  private static func cutAtFences(_ piece: String) -> [String] {
    guard piece.hasPrefix("("), piece.hasSuffix(")"), piece.contains(")(") else { return [piece] }
    var parts: [String] = []
    var level = 0
    for character in piece {
      if level == 0 { parts.append("") }
      if character == "(" { level += 1 }
      if character == ")" { level -= 1 }
      parts[parts.count - 1].append(character)
    }
    return parts
  }

  private mutating func scriptToken() throws(MathReadingError) -> String {
    guard let kind = next else { throw unexpected() }
    position += 1
    switch kind {
    case .letter(let letter): return String(letter)
    case .number(let digits): return digits
    case .symbol(let sign) where "+-()[]*".contains(sign): return String(sign)
    case .command(let font) where Self.fonts.contains(font): return ""
    case .command("prime"): return "'"
    case .command("top"): return "^T"
    case .command(let name) where SymbolNotation.greek(name) != nil || name == "ell": return name
    case .words(let text): return text
    case .open, .close: return ""
    case .superscripted: return "^"
    case .prime: return "'"
    default:
      position -= 1
      throw unexpected()
    }
  }

  /// A superscript that can belong to the name; what it means, a layer, an index or a power, is decided by what the model
  /// has. e^x and tanh² are powers whatever stands above, and so is what is no list of names and numbers.
  private mutating func addSuperscript(_ atom: inout MathAtom) -> Bool {
    guard atom.above.isEmpty, !atom.isTransposed, Self.functions[atom.base] == nil, atom.base != "e" else {
      return false
    }
    let start = position
    position += 1
    guard var above = try? pieces(), !above.contains(where: { $0.contains("*") && $0 != "*" }) else {
      position = start
      return false
    }
    if let last = above.last,
      last == "T" || last.hasSuffix("^T") || last.hasSuffix("T") && !names.contains(last)
    {
      atom.isTransposed = true
      above[above.count - 1] = String(last.dropLast(last.hasSuffix("^T") ? 2 : 1))
    }
    for place in above.indices {
      while let prime = above[place].firstIndex(of: "'") {
        above[place].remove(at: prime)
        atom.primes += 1
      }
    }
    atom.above = above.filter { !$0.isEmpty }
    return true
  }
}
