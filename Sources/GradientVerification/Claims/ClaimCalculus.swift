import LaTeXNotation
import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension ClaimEvaluation {
  // MARK: Functions

  func call(
    _ function: MathAtom, _ arguments: [MathNode], _ context: ClaimContext, _ range: Range<Int>
  ) throws -> ClaimValue {
    let graph = claims.graph
    let written = ([function.base] + function.below).joined(separator: "_")
    if let opaque = claims.opaqueFunction(written) {
      let inner = try value(arguments[0], context)
      let name = graph.symbol(named: opaque)
      return inner.map { graph.opaque(name, order: function.primes, $0) }
    }
    // ∇f(x) where x stands for all weights is that of the loss.
    if let letter = context.allWeights, arguments.count == 1, arguments[0].atom?.base == letter,
      !claims.names.contains(where: { $0.base == function.base })
    {
      return .scalar(claims.elements[model.loss][0])
    }
    if let product = try application(function, arguments, context, range) { return product }
    let values = try arguments.map { try value($0, context) }
    if values.count == 1 {
      if let own = try defined(function, values[0], context) { return own }
      if !context.isNormal, let own = activation(function, values[0]) { return own }
    }
    let name = ["sigma": "sigmoid", "phi": "sigmoid", "varphi": "sigmoid"][function.base] ?? function.base
    if name == "softmax", values.count == 1 { return softmax(values[0]) }
    if name == "diag", values.count == 1 { return diagonal(values[0]) }
    if values.count == 2, let row = ElementaryFunction(named: name) {
      return try combined(values[0], values[1], range) { graph.apply(row, [$0, $1]) }
    }
    guard values.count == 1 else { throw ClaimFailure.unsupported(function.base, range) }
    // \log\cosh(x) is one function.
    if name == "log", function.primes == 0, let inner = values[0].single,
      case .function(.cosh, let x) = graph.view(inner)
    {
      return .scalar(graph.apply(.logCosh, x))
    }
    let hole = graph.symbol("\u{2}")
    let known = ownFunction(function.base, hole, context)
    guard var body = known ?? FunctionMeaning.expand(name, [Expression(hole, in: graph)])?.node(in: graph)
    else {
      throw ClaimFailure.unknown(function.base, range)
    }
    let differentiator = ForwardRewriting(graph: graph)
    for _ in 0..<function.primes { body = differentiator.derivative(of: body, withRespectTo: hole) }
    return values[0].map { argument in graph.rewriting(body) { $0 == hole ? argument : nil } }
  }

  /// Functions that models do not have: sech, and Φ and φ of the normal distribution.
  private func ownFunction(_ name: String, _ x: Node, _ context: ClaimContext) -> Node? {
    let graph = claims.graph
    let (one, two) = (graph.constant(1), graph.constant(2))
    switch name {
    case "sech": return graph.quotient(one, graph.apply(.cosh, x))
    case "Phi":
      let inner = graph.apply(.erf, graph.quotient(x, graph.squareRoot(two)))
      return graph.quotient(graph.sum(one, inner), two)
    case "phi", "varphi":
      guard context.isNormal else { return nil }
      let bell = graph.apply(.exp, graph.negation(graph.quotient(graph.power(x, two), two)))
      return graph.quotient(bell, graph.squareRoot(graph.product(two, graph.pi)))
    default: return nil
    }
  }

  private func diagonal(_ value: ClaimValue) -> ClaimValue {
    let zero = claims.graph.constant(0)
    let entries = value.entries
    return .matrix(entries.indices.map { row in entries.indices.map { $0 == row ? entries[row] : zero } })
  }

  private func softmax(_ value: ClaimValue) -> ClaimValue {
    let graph = claims.graph
    let total = graph.sum(value.entries.map { graph.apply(.exp, $0) })
    return value.map { graph.quotient(graph.apply(.exp, $0), total) }
  }

  /// J(θ), EQ(w11, …): a quantity with what it depends on, which is the quantity itself; f(x) where f is a number is f·x.
  private func application(
    _ function: MathAtom, _ arguments: [MathNode], _ context: ClaimContext, _ range: Range<Int>
  ) throws -> ClaimValue? {
    guard let (reference, _) = try? names.reference(function, context, range) else { return nil }
    let own = try value(of: reference, context, range)
    if arguments.count == 1, let slope = slope(own, function, by: try value(arguments[0], context)) {
      return slope
    }
    if case .element(let quantity, _, _) = reference, claims.model.quantities[quantity].role == .loss {
      return own
    }
    if arguments.count > 1 { return own }
    return try combined(own, try value(arguments[0], context), range) { claims.graph.product($0, $1) }
  }

  // MARK: Derivatives

  static let orderLimit = 4
  /// Terms of sums inside of sums.
  static let termLimit = 50_000

  func derivative(
    _ of: MathNode, _ by: MathNode, _ context: ClaimContext, _ range: Range<Int>
  ) throws -> ClaimValue {
    var inner = context
    inner.order += 1
    if inner.order > Self.orderLimit {
      let limit = Self.orderLimit
      throw ClaimFailure.beyond(
        ClaimNote(
          "derivatives beyond order \(limit) are not checked",
          pt: "derivadas de ordem maior que \(limit) não são verificadas"), range)
    }
    let bottom = try value(by, context)
    let top = try functionValue(of, by, inner) ?? value(of, inner)
    for node in bottom.entries where !isVariable(node) { throw ClaimFailure.unsupported("∂", by.range) }
    if let single = top.single {
      return bottom.map { claims.derivative(of: single, by: $0) }
    }
    if let single = bottom.single { return top.map { claims.derivative(of: $0, by: single) } }
    // ∂a/∂xᵀ has a row for each entry above, ∂aᵀ/∂x a column.
    if top.columns == 1, bottom.rows == 1 {
      return .matrix(top.entries.map { a in bottom.entries.map { claims.derivative(of: a, by: $0) } })
    }
    if top.rows == 1, bottom.columns == 1 {
      return .matrix(bottom.entries.map { b in top.entries.map { claims.derivative(of: $0, by: b) } })
    }
    // ∂p/∂z where entries depend on each other is the matrix of all, a row for each entry above.
    if context.isJacobian, top.columns == 1, bottom.columns == 1 {
      return .matrix(top.entries.map { a in bottom.entries.map { claims.derivative(of: a, by: $0) } })
    }
    // ∂a/∂z of two arrays of one shape is meant entry by entry.
    return try combined(top, bottom, range) { claims.derivative(of: $0, by: $1) }
  }

  /// Only what has a name is differentiated by.
  func isVariable(_ node: Node) -> Bool {
    switch claims.graph.opcode(of: node) {
    case .symbol, .named: true
    default: false
    }
  }

  // MARK: Sums

  func reduction(
    _ isSum: Bool, _ index: String, _ from: MathNode?, _ to: MathNode?, _ body: MathNode,
    _ context: ClaimContext,
    _ range: Range<Int>
  ) throws -> ClaimValue {
    var inner = context
    inner.letters[index] = nil
    inner.layers[index] = context.layers[index]
    inner.memoLetters = memo.letters(context.memoLetters, index, nil, isSample: false)
    let stated = try bounds(from, to, context)
    // The body is read once more to see what the index counts.
    inner.terms = try counted(2, context, range)
    if let stated { _ = try counted(stated.count, context, range) }
    let own: (values: [Int], isSample: Bool)
    if let samples = sampleRange(to) {
      own = (try agreed(Array(samples), stated, index, range, context), true)
      inner.sampleLetters.insert(index)
    } else {
      own = try values(of: index, body, &inner, stated, range)
    }
    let (values, isSample) = own
    inner.terms = try counted(values.count + 1, context, range)
    var total: ClaimValue?
    for value in values {
      inner.letters[index] = value
      inner.memoLetters = memo.letters(context.memoLetters, index, value, isSample: isSample)
      if isSample {
        inner.sample = value
        inner.sampleLetters.insert(index)
      }
      let term = try self.value(body, inner)
      total =
        try total.map {
          try combined($0, term, range) { isSum ? claims.graph.sum($0, $1) : claims.graph.product($0, $1) }
        } ?? term
    }
    return total ?? .scalar(claims.graph.constant(isSum ? 0 : 1))
  }

  private func counted(_ count: Int, _ context: ClaimContext, _ range: Range<Int>) throws -> Int {
    let (total, isOver) = context.terms.multipliedReportingOverflow(by: count)
    guard !isOver, total <= Self.termLimit else {
      throw ClaimFailure.beyond(
        ClaimNote(
          "sums of more than \(Self.termLimit) terms are not checked",
          pt: "somas de mais de \(Self.termLimit) parcelas não são verificadas"), range)
    }
    return total
  }

  /// The samples, where the upper bound is their number.
  private func sampleRange(_ to: MathNode?) -> ClosedRange<Int>? {
    guard let samples = claims.model.samples, let name = samples.size.name, let to else { return nil }
    guard to.mentions({ $0.base == name && $0.below.isEmpty }) else { return nil }
    return claims.layout.values(of: samples.range(from: claims.model.indexBase), indices: [:])
  }

  private func bounds(_ from: MathNode?, _ to: MathNode?, _ context: ClaimContext) throws -> ClosedRange<Int>?
  {
    guard let from, let to, let low = try integer(from, context), let high = try integer(to, context),
      low <= high
    else { return nil }
    return low...high
  }

  /// A bound: a number, a size, n−1.
  private func integer(_ node: MathNode, _ context: ClaimContext) throws -> Int? {
    if case .atom(let atom) = node.kind,
      atom.base == "m" || atom.base == "n" || atom.base == "N" || atom.base == "B",
      (try? value(node, context)) == nil
    {
      return nil
    }
    guard let single = try value(node, context).single else { return nil }
    return claims.graph.constant(of: single)?.integer
  }

  /// What the index runs over: the range of the arrays it stands in. Stated bounds must have as many values.
  private func values(
    of index: String, _ body: MathNode, _ context: inout ClaimContext, _ stated: ClosedRange<Int>?,
    _ range: Range<Int>
  ) throws -> (values: [Int], isSample: Bool) {
    do {
      _ = try value(body, context)
    } catch let failure as ClaimFailure {
      switch failure {
      case .needs(index, let values, let isSample):
        let own = values.isEmpty ? rangeElsewhere(of: index, body, context) : (values, isSample)
        return (try agreed(own.0, stated, index, range, context), own.1)
      case .needsSample(let values):
        if countsOtherThings(index, body, context, values) { throw failure }
        return (try agreed(values, stated, index, range, context), true)
      default: throw failure
      }
    }
    guard let stated else { throw ClaimFailure.unsupported("Σ", range) }
    return (Array(stated), false)
  }

  /// Whether the index runs over something else than the samples, whose sum is further out.
  private func countsOtherThings(_ index: String, _ body: MathNode, _ context: ClaimContext, _ samples: [Int])
    -> Bool
  {
    var probe = context
    probe.memoLetters = nil
    probe.sample = samples.first
    do { _ = try value(body, probe) } catch let failure as ClaimFailure {
      if case .needs(index, _, let isSample) = failure { return !isSample }
    } catch {}
    return false
  }

  /// What an index runs over by the names that it stands at, where a Kronecker delta comes first.
  private func rangeElsewhere(of index: String, _ body: MathNode, _ context: ClaimContext) -> ([Int], Bool) {
    for (atom, range) in body.atoms {
      do { _ = try value(atom, context, range) } catch let failure as ClaimFailure {
        if case .needs(index, let values, let isSample) = failure, !values.isEmpty {
          return (values, isSample)
        }
      } catch {}
    }
    return ([], false)
  }

  private func agreed(
    _ values: [Int], _ written: ClosedRange<Int>?, _ index: String, _ range: Range<Int>,
    _ context: ClaimContext
  ) throws -> [Int] {
    guard let written else { return values }
    // 1…N for an index that the model counts from 0 is the same sum.
    if written.count == values.count { return values }
    let stated = written.lowerBound - context.indexShift...written.upperBound - context.indexShift
    if values.isEmpty { return Array(stated) }
    if values.contains(stated.lowerBound), values.contains(stated.upperBound) { return Array(stated) }
    throw ClaimFailure.outOfRange(
      index, stated.count > values.count ? stated.upperBound : stated.lowerBound, range)
  }
}
