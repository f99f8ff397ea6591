import LaTeXNotation
import ModelLanguage
import SymbolicAlgebra

extension ClaimEdits {
  // MARK: Letters

  /// The index letters of the formula.
  mutating func gatherLetters(_ node: MathNode, _ other: MathNode) {
    let text = source(node.range) + source(other.range)
    var seen: Set<String> = []
    for letter in ["i", "j", "k", "l", "m", "n"] where text.contains(letter) && seen.insert(letter).inserted {
      letters.append(letter)
    }
    if letters.isEmpty { letters = ["i", "j", "k"] }
    if !letters.contains("i") { letters.append("i") }
  }

  /// The name with one index letter put to another, with two swapped, or a layer moved.
  func letterVariants(of atom: MathAtom) -> [String] {
    var variants: [MathAtom] = []
    func vary(_ path: WritableKeyPath<MathAtom, [String]>) {
      for place in atom[keyPath: path].indices {
        let piece = atom[keyPath: path][place]
        let characters = piece.map { String($0) }
        if characters.count == 2,
          characters.allSatisfy({ $0.first?.isLetter == true || $0.first?.isNumber == true })
        {
          var other = atom
          other[keyPath: path][place] = characters.reversed().joined()
          variants.append(other)
        }
        for position in characters.indices
        where characters[position].first?.isLetter == true || characters[position].first?.isNumber == true {
          let isLetter = characters[position].first?.isLetter == true
          for letter in isLetter ? letters : ["0", "1", "2", "3"] where letter != characters[position] {
            var changed = characters
            changed[position] = letter
            var other = atom
            other[keyPath: path][place] = changed.joined()
            variants.append(other)
          }
        }
        if piece.contains(where: { $0.isLetter }), piece.contains("+") || piece.contains("-") {
          var other = atom
          other[keyPath: path][place] = piece.filter { $0.isLetter || "()".contains($0) }
          variants.append(other)
        } else if piece.first == "("
          || piece.count == 1 && piece.first?.isLetter == true && path == \MathAtom.above
        {
          let inner = ClaimNames.unfenced(piece)
          for moved in ["\(inner)+1", "\(inner)-1"] where inner.allSatisfy({ $0.isLetter }) {
            var other = atom
            other[keyPath: path][place] = "(\(moved))"
            variants.append(other)
          }
        }
      }
    }
    vary(\.below)
    vary(\.above)
    return variants.map { written($0) }
  }

  /// h_j for z_j and z_j for h_j, whatever j is.
  func indexedCounterparts(of atom: MathAtom) -> [String] {
    guard !atom.below.isEmpty else { return [] }
    var found: [String] = []
    for name in claims.names where name.base == atom.base {
      let others = counterparts(of: name.quantity)
      for other in claims.names where others.contains(other.quantity) && other.rest == name.rest {
        var changed = atom
        changed.base = other.base
        let text = written(changed)
        if other.base != atom.base, other.base != ClaimName.deltaBase, !found.contains(text) {
          found.append(text)
        }
      }
    }
    return found
  }

  /// An atom as LaTeX.
  func written(_ atom: MathAtom) -> String {
    var base = atom.base
    if base.hasSuffix("hat"), base.count > 3 {
      base = "\\hat{\(base.dropLast(3))}"
    } else if let greek = SymbolNotation.greekName(of: base) {
      base = greek
    } else if ClaimName.cut(base).isEmpty {
      base = atom.base
    }
    base += String(repeating: "'", count: atom.primes)
    let above = atom.above + (atom.isTransposed ? ["\\mathsf{T}"] : [])
    return base + (atom.below.isEmpty ? "" : "_{\(atom.below.joined(separator: ","))}")
      + (above.isEmpty ? "" : "^{\(above.joined(separator: ","))}")
  }

  /// All names of an argument with one index put to another: the argument of one unit for that of its neighbour.
  mutating func addUnits(_ argument: MathNode, factor: Range<Int>) {
    let atoms = argument.atoms.filter {
      $0.0.below.count == 1 && $0.0.below[0].count == 2 && Int($0.0.below[0]) != nil
    }
    guard atoms.count > 1, let first = atoms.first?.0.below[0] else { return }
    for position in 0...1 {
      let digit = Array(first)[position]
      guard atoms.allSatisfy({ Array($0.0.below[0])[position] == digit }), let value = digit.wholeNumberValue
      else {
        continue
      }
      for other in [value - 1, value + 1] where other >= 0 && other <= 9 {
        var bytes = Array(checker.bytes[argument.range])
        for (atom, range) in atoms.sorted(by: { $0.1.lowerBound > $1.1.lowerBound }) {
          var digits = Array(atom.below[0])
          digits[position] = Character(String(other))
          var changed = atom
          changed.below = [String(digits)]
          let start = range.lowerBound - argument.range.lowerBound
          bytes.replaceSubrange(start..<start + range.count, with: Array(written(changed).utf8))
        }
        let text = String(decoding: bytes, as: UTF8.self)
        edits.insert(ClaimEdit(range: argument.range, text: text, factor: factor), at: 0)
      }
    }
  }

  // MARK: Terms and signs

  /// The step size, which notes forget.
  var rates: [String] {
    claims.model.quantities.indices.filter { claims.model.quantities[$0].role == .rate }.map { name($0, []) }
  }

  /// The minus of e^{−z}.
  mutating func addSign(_ exponent: MathNode, factor: Range<Int>) {
    if case .number = exponent.kind { return }
    let node = MathNode(made: .sum([(isNegative: true, term: exponent.grouped)]))
    add(exponent.range, "-(\(source(exponent.range)))", factor: factor, node: node)
  }

  /// The bias of σ(Wx + b), and the minus of σ(−z).
  mutating func addTerms(_ argument: MathNode, factor: Range<Int>) {
    let text = source(argument.range)
    for place in claims.model.quantities.indices
    where claims.model.quantities[place].role == .weight && claims.layout.arrays[place].bounds.count < 2 {
      let bias = name(place, [])
      let node = checker.part(bias).map {
        MathNode(made: .sum([(isNegative: false, term: argument), (isNegative: false, term: $0)]))
      }
      add(argument.range, "\(text) + \(bias)", factor: factor, node: node)
    }
    addSign(argument, factor: factor)
  }

  // MARK: Parentheses

  /// f(a + b) of f(a) + b.
  func taken(_ terms: [(isNegative: Bool, term: MathNode)], into place: Int) -> MathNode? {
    let call = terms[place].term.lastFactor
    guard case .call(let function, let arguments) = call.kind, let last = arguments.last else { return nil }
    let argument = MathNode(made: .sum([(isNegative: false, term: last)] + terms[(place + 1)...]))
    let other = MathNode(made: .call(function, arguments.dropLast() + [argument]))
    guard let term = terms[place].term.replacing(call.range, with: other) else { return nil }
    return MathNode(made: .sum(terms[..<place] + [(isNegative: terms[place].isNegative, term: term)]))
  }

  // MARK: The whole side

  mutating func addWhole(_ node: MathNode) {
    let text = source(node.range)
    let samples = claims.model.samples?.size.name
    var fronts = ["-", "2", "\\frac{1}{2}"]
    if let samples { fronts += ["\\frac{1}{\(samples)}", samples] }
    for factor in fronts + lossSlopes() + deltaFactors() {
      add(
        node.range, "\(factor) \\left( \(text) \\right)", factor: node.range, node: product(factor, node))
    }
    for factor in wholeArrays() + missingFactors() + indexedFactors(node) {
      add(
        node.range, "\\left( \(text) \\right) \(factor)", factor: node.range,
        node: checker.part(factor).map { MathNode(made: .product([node.grouped, $0])) })
    }
  }

  private func product(_ factor: String, _ node: MathNode) -> MathNode? {
    if factor == "-" { return MathNode(made: .sum([(isNegative: true, term: node)])) }
    return checker.part(factor).map { MathNode(made: .product([$0, node.grouped])) }
  }

  /// p − y and y − p of every prediction, once and twice.
  func lossSlopes() -> [String] {
    let model = claims.model
    guard let prediction = claims.prediction,
      let target = model.quantities.indices.first(where: { isTarget(model.quantities[$0].role) })
    else { return [] }
    let array = claims.layout.arrays[target]
    let own = model.quantities[target].isPerSample ? 1 : 0
    guard array.bounds.count == own else { return [] }
    let (p, y) = (name(prediction, []), name(target, []))
    return ["(\(p) - \(y))", "(\(y) - \(p))", "2 (\(p) - \(y))", "(-2) (\(y) - \(p))", "(-2)"]
  }

  private func isTarget(_ role: Model.Role) -> Bool { if case .target = role { true } else { false } }

  /// Inputs and activations as matrices, and transposed.
  func wholeArrays() -> [String] {
    claims.model.quantities.indices.flatMap { place -> [String] in
      let quantity = claims.model.quantities[place]
      guard quantity.role == .input || claims.preActivation[place] != nil,
        claims.layout.arrays[place].bounds.count > 0
      else { return [] }
      let text = name(place, [])
      return [text, "{\(text)}^{\\mathsf{T}}"]
    }
  }

  /// The δ of each layer, and transposed.
  func deltaFactors() -> [String] {
    claims.names.filter { $0.base == ClaimName.deltaBase }.flatMap { name -> [String] in
      let delta = name.rest.isEmpty ? "\\delta" : "\\delta^{(\(name.rest))}"
      return [delta, "(\(delta))^{\\mathsf{T}}"]
    }
  }

  /// Names and slopes that may have been left out.
  func missingFactors() -> [String] {
    var found: [String] = []
    for (place, quantity) in claims.model.quantities.enumerated() {
      let array = claims.layout.arrays[place]
      guard array.count <= 16, quantity.role != .loss else { continue }
      if quantity.isPerSample, array.count > 12 { continue }
      for offset in 0..<array.count {
        let indices = array.indices(at: offset)
        let own = quantity.isPerSample ? Array(indices.dropFirst()) : indices
        if quantity.isPerSample, offset >= array.count / max(claims.sampleCount ?? 1, 1) { break }
        let text = name(place, own)
        found.append(text)
        if claims.preActivation[place] != nil { found += [slope(place, own), "(1 - \(text))"] }
      }
    }
    return found
  }

  /// The slopes of the activations that stand in the formula with letters, such as 1 − a_j.
  func indexedFactors(_ node: MathNode) -> [String] {
    var found: [String] = []
    for (atom, range) in node.atoms where !atom.below.isEmpty && Int(atom.below.joined()) == nil {
      guard claims.names.contains(where: { $0.base == atom.base && claims.preActivation[$0.quantity] != nil })
      else { continue }
      let text = source(range)
      for factor in ["(1 - \(text))", text] where !found.contains(factor) { found.append(factor) }
    }
    return found
  }

  /// a(1 − a) or f′(z) of an activation.
  func slope(_ quantity: Int, _ indices: [Int]) -> String {
    let a = name(quantity, indices)
    guard let equation = claims.model.equations.first(where: { $0.target == quantity }),
      case .call(let function, _, _) = claims.model.tree[equation.body],
      let z = claims.preActivation[quantity]
    else { return "\(a) (1 - \(a))" }
    if function == "sigmoid" { return "\(a) (1 - \(a))" }
    if function == "tanh" { return "(1 - \(a)^{2})" }
    return
      "\(NotationProfile.default.elementText(function, indices: [], isArray: false))'(\(name(z, indices)))"
  }
}
