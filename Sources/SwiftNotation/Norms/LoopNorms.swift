import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension NormReader {
  /// Names are seen through to what is assigned to them, and sums over an index to their terms.
  init(of equations: LoopEquations) {
    let graph = equations.graph
    let constants = Set(
      equations.model.quantities.filter { $0.role == .constant }.map { graph.symbol(named: $0.name) })
    self.init(
      graph: graph,
      view: NormTerms.View(
        value: { equations.value(of: $0) },
        isGiven: { node in graph.symbolName(of: node).map { constants.contains($0) } == true },
        term: { node in
          guard case .reduction(.sum, _, let interval, _) = graph.view(node),
            !equations.isOverSamples(interval)
          else { return nil }
          return graph.instance(of: node, at: .free(graph.symbol(named: "\u{8}n")))
        }))
  }

  func isFound(in roots: [Node]) -> Bool {
    graph.reachable(from: roots).contains { node in
      if graph.function(of: node) == .rootMinusOne { return square(ofRootMinusOne: node) != nil }
      guard let (base, exponent) = graph.powerOfNumber(node), exponent.words?.denominator == 2 else {
        return false
      }
      return terms(of: base) != nil
    }
  }

  /// c and t where a node is √(1 + c·t²) − 1.
  func square(ofRootMinusOne node: Node) -> NormTerms.Square? {
    guard let terms = NormTerms(termsOf: graph.operand(of: node, at: 0), in: graph, view),
      terms.rest.isEmpty, terms.sums.isEmpty, terms.squares.count == 1, terms.squares[0].weights.isEmpty
    else { return nil }
    return terms.squares[0]
  }
}

// Norms in loops: the root of the sum as it is, and where that is out of range, or near it, the sum again in scaled terms.
extension LoopEmitter {
  /// √ of a sum of squares as a value with a name; nil for other sums.
  mutating func norm(ofSquare sum: Node) throws -> String? {
    guard let reader = helpers.norms, let terms = reader.terms(of: sum) else { return nil }
    let key = graph.power(sum, graph.constant(Rational(1, over: 2)!))
    if let known = accumulators[key] { return known }
    let (square, root) = (fresh("q"), fresh("n"))
    line("let \(square): \(type) = \(try scalar(sum))")
    line("var \(root): \(type) = \(square).squareRoot()")
    try block("if !(\(isInRange(square)))") { try $0.scaledRoot(terms, root) }
    remember(key, root)
    return root
  }

  /// √(1 + c·t²) − 1 as c·t/(1 + n)·t, n being √(1 + c·t²), so that no square leaves the range of numbers; nil for other arguments.
  mutating func rootMinusOne(_ node: Node) throws -> String? {
    guard let square = helpers.norms?.square(ofRootMinusOne: node) else { return nil }
    let argument = graph.operand(of: node, at: 0)
    guard let root = try norm(ofSquare: graph.sum([graph.constant(1), argument])) else { return nil }
    let factors = square.factors
    let value = short(try scalar(factors.count == 1 ? factors[0] : graph.product(factors)))
    let number = square.coefficient
    let scaled = number.isOne ? value : splat(format.literal(number.doubleValue)) + " * " + value
    return "(\(scaled) / (\(splat("1.0")) + \(root)) * \(value))"
  }

  /// Whether a sum of squares has neither overflowed nor lost digits to underflow.
  func isInRange(_ sum: String) -> String {
    let (low, high) = format.isDouble ? ("0x1p-900", "0x1p1000") : ("0x1p-80", "0x1p120")
    return vectors == nil
      ? "\(sum) > \(low) && \(sum) < \(high)"
      : "all((\(sum) .> \(splat(low))) .& (\(sum) .< \(splat(high))))"
  }

  /// n = √(Σ c·(kt)² + Σ e·k·k)/k.
  private mutating func scaledRoot(_ terms: NormTerms, _ root: String) throws {
    helpers.usesScale = true
    vectors?.call("vectorScale")
    let (size, scale, total) = (fresh("m"), fresh("k"), fresh("q"))
    line("var \(size): \(type) = \(splat("0.0"))")
    try each(terms, .one) { (emitter, _, text, isSquare, _) in
      emitter.line(
        isSquare ? "\(size) += \(emitter.call(.abs))(\(text))" : "\(size) += (\(text)).squareRoot()")
    }
    line("let \(scale): \(type) = \(vectors == nil ? "scale" : "vectorScale")(\(size))")
    line("var \(total): \(type) = \(splat("0.0"))")
    try each(terms, .one) { (emitter, number, text, isSquare, weights) in
      let part = emitter.fresh("p")
      emitter.line("let \(part): \(emitter.type) = \(text) * \(scale)")
      let factor =
        weights.map { " * " + $0 }.joined()
        + (number.isOne ? "" : " * " + emitter.splat(emitter.format.literal(number.doubleValue)))
      emitter.line("\(total) += \(part) * \(isSquare ? part : scale)\(factor)")
    }
    line("\(root) = \(total).squareRoot() / \(scale)")
  }

  /// What is done with a t or an e.
  private typealias Use = (
    _ emitter: inout LoopEmitter, _ number: Rational, _ text: String, _ isSquare: Bool, _ weights: [String]
  ) throws -> Void

  /// Every t and e, in loops over the indices of sums, with the numbers before its square.
  private mutating func each(_ terms: NormTerms, _ number: Rational, _ body: Use) throws {
    for square in terms.squares {
      let text = try scalar(square.factors.count == 1 ? square.factors[0] : graph.product(square.factors))
      try body(
        &self, square.coefficient.multiplied(by: number) ?? number, text, true,
        square.weights.map { try scalar($0) })
    }
    for rest in terms.rest {
      try body(&self, rest.coefficient.multiplied(by: number) ?? number, try scalar(rest.value), false, [])
    }
    for sum in terms.sums {
      guard case .reduction(_, _, let interval, _) = graph.view(sum.value), let reader = helpers.norms,
        let count = equations.count(interval), let low = equations.value(interval.lower)
      else { throw ScheduleError(.loops, Message("a norm", pt: "uma norma")) }
      let variable = graph.symbol(named: "\u{8}n\(lines.count)\(freshCount)")
      let term = graph.instance(of: sum.value, at: .free(variable))
      guard let inner = NormTerms(termsOf: term, in: graph, reader.view) else { continue }
      let letter = fresh("k")
      letters[.free(variable)] = LoopIndex(letter: letter, number: low)
      try block("for \(letter) in 0..<\(count)") {
        try $0.each(inner, sum.coefficient.multiplied(by: number) ?? number, body)
      }
      letters[.free(variable)] = nil
    }
  }
}
