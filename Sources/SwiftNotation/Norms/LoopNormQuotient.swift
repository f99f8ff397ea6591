import SymbolicAlgebra
import SymbolicCalculus

/// A product with norms under its bar: factors above, each norm as often as it divides, and what else is below.
private struct LoopNormQuotient {
  var above: [Node] = []
  var norms: [NormReader.Divisor] = []
  var others: [Node] = []
}

extension LoopEmitter {
  /// A product with norms under its bar: a factor, a norm, a factor, a norm, so that no product of factors leaves the range of numbers
  /// before it is divided; nil for others.
  mutating func normQuotient(_ factors: [Node]) throws -> String? {
    guard let reader = helpers.norms else { return nil }
    let quotient = takenApart(factors, reader)
    if quotient.norms.isEmpty { return nil }
    var text = ""
    var waiting = quotient.above
    var norms = quotient.norms
    if let product = try scaledProduct(&waiting, &norms, reader) { text = product }
    for norm in norms {
      let divisor = try name(of: norm)
      let names = termNames(norm.square, reader)
      let next = waiting.firstIndex { !names.isDisjoint(with: symbolNames($0)) } ?? waiting.indices.first
      if let next { text = try times(text, waiting.remove(at: next)) }
      text = bounded(text.isEmpty ? splat("1.0") : text, before: divisor) + " / " + divisor
    }
    for factor in waiting { text = try times(text, factor) }
    for other in quotient.others {
      let value = try scalar(other)
      text = bounded(text, before: value) + " / " + value
    }
    return "(\(text))"
  }

  private mutating func times(_ text: String, _ factor: Node) throws -> String {
    let value = try scalar(factor)
    if text.isEmpty { return value }
    return bounded(text, before: value) + " * " + (value.hasPrefix("-") ? "(\(value))" : value)
  }

  /// A norm that has a name is read.
  private mutating func name(of norm: NormReader.Divisor) throws -> String {
    if let root = norm.root ?? helpers.normNames[norm.square], graph.opcode(of: root) == .symbol {
      return try scalar(root)
    }
    return try self.norm(ofSquare: norm.square) ?? scalar(norm.square)
  }

  // MARK: Names

  private func takenApart(_ factors: [Node], _ reader: NormReader) -> LoopNormQuotient {
    var quotient = LoopNormQuotient()
    let factors = seenThrough(factors, reader).flatMap { factor in
      guard let (base, count) = graph.wholePower(factor), count <= 4 else { return [factor] }
      return Array(repeating: base, count: count)
    }
    for factor in factors {
      if let own = reader.divisors(factor) {
        for norm in own.norms { quotient.norms += Array(repeating: norm, count: norm.count) }
        quotient.others += own.others.flatMap { Array(repeating: $0, count: own.count) }
      } else {
        quotient.above.append(factor)
      }
    }
    // A norm above takes one below with it.
    for (place, factor) in quotient.above.enumerated().reversed() {
      if let square = reader.square(ofRoot: factor),
        let same = quotient.norms.firstIndex(where: { $0.square == square })
      {
        quotient.norms.remove(at: same)
        quotient.above.remove(at: place)
      }
    }
    return quotient
  }

  /// The factors, with names of what is divided by a norm replaced by it, where another factor is a term of that norm: 1/(|a|·|b|) may
  /// be out of range where b/(|a|·|b|) is not.
  private func seenThrough(_ factors: [Node], _ reader: NormReader) -> [Node] {
    for (place, factor) in factors.enumerated() where isCarrier(factor, factors, reader) {
      var all = factors
      all.replaceSubrange(place...place, with: graph.factors(of: equations.value(of: factor)))
      return all
    }
    return factors
  }

  private func isCarrier(_ factor: Node, _ all: [Node], _ reader: NormReader) -> Bool {
    guard all.count > 1, graph.opcode(of: factor) == .symbol, case let value = equations.value(of: factor),
      value != factor
    else { return false }
    let names = reader.divisorsOfProduct(value).map { termNames($0.square, reader) }
    if names.isEmpty { return false }
    return all.contains { other in
      other != factor && graph.opcode(of: other) != .power
        && names.contains { !$0.isDisjoint(with: symbolNames(other)) }
    }
  }

  /// Whether a product is not what its factors are one by one.
  func hasCarrier(_ factors: [Node]) -> Bool {
    guard let reader = helpers.norms else { return false }
    return factors.contains { isCarrier($0, factors, reader) }
  }

  private func symbolNames(_ node: Node) -> Set<Symbol> {
    Set(graph.reachable(from: [node]).compactMap { graph.symbolName(of: $0) })
  }

  /// The names in the terms of a norm.
  private func termNames(_ square: Node, _ reader: NormReader) -> Set<Symbol> {
    guard let terms = reader.terms(of: square) else { return [] }
    let sums = terms.sums.compactMap { reader.view.term($0.value) }
    return (terms.squares.flatMap { $0.factors } + sums).reduce(into: []) {
      $0.formUnion(symbolNames($1))
    }
  }

  // MARK: Products

  /// Σ a·b / (|a|·|b|) as it is, and where Σ a·b is out of range, as Σ (a/|a|)·(b/|b|).
  private mutating func scaledProduct(
    _ above: inout [Node], _ norms: inout [NormReader.Divisor], _ reader: NormReader
  ) throws -> String? {
    for (place, factor) in above.enumerated() {
      guard case .reduction(.sum, _, let interval, _) = graph.view(equations.value(of: factor)),
        let count = equations.count(interval), let low = equations.value(interval.lower)
      else { continue }
      let variable = graph.symbol(named: "\u{8}d\(lines.count)\(freshCount)")
      let term = graph.instance(of: equations.value(of: factor), at: .free(variable))
      guard let (first, second, parts, rest) = pair(term, norms, reader) else { continue }
      let names = (try name(of: norms[first]), try name(of: norms[second]))
      let (sum, value, letter) = (fresh("d"), fresh("v"), fresh("k"))
      line("let \(sum): \(type) = \(try scalar(factor))")
      line("var \(value): \(type) = \(sum) / \(names.0) / \(names.1)")
      let size = "\(call(.abs))(\(sum))"
      try block("if !(\(isInRange(size)))") { (emitter: inout LoopEmitter) in
        emitter.line("\(value) = \(emitter.splat("0.0"))")
        emitter.letters[.free(variable)] = LoopIndex(letter: letter, number: low)
        try emitter.block("for \(letter) in 0..<\(count)") { (emitter: inout LoopEmitter) in
          var text =
            "(\(try emitter.scalar(parts.0)) / \(names.0)) * (\(try emitter.scalar(parts.1)) / \(names.1))"
          for factor in rest { text = try emitter.times(text, factor) }
          emitter.line("\(value) += \(text)")
        }
        emitter.letters[.free(variable)] = nil
      }
      above.remove(at: place)
      norms.remove(at: max(first, second))
      norms.remove(at: min(first, second))
      return value
    }
    return nil
  }

  /// The places of two norms and the factors of a term that belong to them.
  private func pair(_ term: Node, _ norms: [NormReader.Divisor], _ reader: NormReader)
    -> (first: Int, second: Int, parts: (Node, Node), rest: [Node])?
  {
    let factors = graph.factors(of: term).flatMap { factor in
      graph.wholePower(factor).map { $0.exponent == 2 ? [$0.base, $0.base] : [factor] } ?? [factor]
    }
    let names = norms.map { termNames($0.square, reader) }
    func belongs(_ factor: Node, _ norm: Int) -> Bool {
      graph.symbolName(of: factor).map { names[norm].contains($0) } == true
    }
    for first in norms.indices {
      for second in norms.indices where second != first {
        guard let a = factors.firstIndex(where: { belongs($0, first) }),
          let b = factors.indices.first(where: { $0 != a && belongs(factors[$0], second) })
        else { continue }
        return (
          first, second, (factors[a], factors[b]),
          factors.indices.filter { $0 != a && $0 != b }.map { factors[$0] }
        )
      }
    }
    return nil
  }
}
