import LaTeXNotation
import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// The value of a formula on a model. Depth is that of the formula, which its reader limits.
struct ClaimEvaluation {
  let claims: ClaimModel
  let names: ClaimNames
  /// Values of formulas that are tried again with small changes.
  let memo = ClaimMemo()
  var graph: ExpressionGraph { claims.graph }
  var model: Model { claims.model }

  init(_ claims: ClaimModel) {
    self.claims = claims
    names = ClaimNames(claims: claims)
  }

  func value(_ node: MathNode, _ context: ClaimContext) throws -> ClaimValue {
    guard let letters = context.memoLetters else { return try work(node, context) }
    return try memo.value(of: node, letters) { try work(node, context) }
  }

  private func work(_ node: MathNode, _ context: ClaimContext) throws -> ClaimValue {
    switch node.kind {
    case .number(let text): return try .scalar(number(text, node.range))
    case .atom(let atom): return try value(atom, context, node.range)
    case .group(let inner): return try value(inner, context)
    case .sum(let terms): return try sum(terms, context, node.range)
    case .product(let factors): return try product(factors, context)
    case .hadamard(let a, let b):
      return try combined(value(a, context), value(b, context), node.range) { graph.product($0, $1) }
    case .quotient(let a, let b): return try quotient(a, b, context)
    case .power(let base, let exponent): return try power(base, exponent, context)
    case .call(let function, let arguments): return try call(function, arguments, context, node.range)
    case .derivative(let of, let by): return try derivative(of, by, context, node.range)
    case .reduction(let isSum, let index, let from, let to, let body):
      return try reduction(isSum, index, from, to, body, context, node.range)
    case .matrix(let rows): return try matrix(rows, context)
    case .transpose(let inner): return try value(inner, context).transposed
    case .entry(let inner, let indices): return try entry(of: inner, indices, context, node.range)
    case .norm(let inner): return try norm(inner, context)
    case .root(let inner): return try value(inner, context).map { graph.squareRoot($0) }
    case .nabla(let inner, let by): return try gradient(inner, by, context, node.range)
    case .hessian(let inner, let by): return try hessian(inner, by, context, node.range)
    case .kronecker(let i, let j): return try kronecker(i, j, context)
    case .cases(let branches): return try cases(branches, context, node.range)
    }
  }

  private func number(_ text: String, _ range: Range<Int>) throws -> Node {
    guard text.utf8.count <= 300, let value = Rational(decimal: text) else {
      throw ClaimFailure.unsupported(String(text.prefix(20)), range)
    }
    return graph.constant(value)
  }

  // MARK: Names

  func value(_ atom: MathAtom, _ context: ClaimContext, _ range: Range<Int>) throws -> ClaimValue {
    if let variable = context.variable, variable == atom.base {
      let power = atom.above.first
      let own = ClaimValue.scalar(graph.symbol("\u{2}\(variable)"))
      return try power.map { try raised(own, $0, context, range) } ?? own
    }
    if let letter = context.allWeights, letter == atom.base, atom.below.isEmpty {
      return context.isUpdate ? try stepped(allWeights, context, range) : allWeights
    }
    if atom.above.contains(where: { ["*", "new", "novo"].contains($0) }),
      let updated = try updated(atom, context, range)
    {
      return updated
    }
    do {
      let (reference, exponent) = try names.reference(atom, context, range)
      var result = try value(of: reference, context, range)
      if context.isUpdate, isWeight(reference) { result = try stepped(reference, result, context, range) }
      if atom.primes > 0 { result = try slope(reference, result, atom, context, range) }
      if let exponent { result = try raised(result, exponent, context, range) }
      return atom.isTransposed ? result.transposed : result
    } catch let failure as ClaimFailure {
      guard case .unknown = failure else { throw failure }
      if let special = try special(atom, context, range) {
        return atom.isTransposed ? special.transposed : special
      }
      throw failure
    }
  }

  func isWeight(_ reference: ClaimReference) -> Bool {
    switch reference {
    case .element(let quantity, _, _), .whole(let quantity, _, _, _):
      model.quantities[quantity].role == .weight
    case .family(let members): members.allSatisfy { model.quantities[$0].role == .weight }
    default: false
    }
  }

  private func raised(_ base: ClaimValue, _ exponent: String, _ context: ClaimContext, _ range: Range<Int>)
    throws -> ClaimValue
  {
    guard let whole = Int(exponent) else { throw ClaimFailure.unknown(exponent, range) }
    return try base.map { try power($0, graph.constant(whole), range) }
  }

  func value(of reference: ClaimReference, _ context: ClaimContext, _ range: Range<Int>) throws -> ClaimValue
  {
    switch reference {
    case .size(let size): return .scalar(graph.constant(size))
    case .sampleLoss(let place): return .scalar(claims.sampleTerms?.terms[place] ?? graph.constant(0))
    case .definition(let place, let letters): return try definition(place, letters, context, range)
    case .element(let quantity, let indices, _):
      guard let node = claims.element(quantity, indices) else {
        throw ClaimFailure.unsupported("index", range)
      }
      return .scalar(node)
    case .whole(let quantity, let isTransposed, let sample, let prefix):
      let whole = prefix.map { slice(quantity, at: $0) } ?? whole(quantity, sample, context)
      return isTransposed ? whole.transposed : whole
    case .family(let members):
      return .matrix(members.flatMap { claims.elements[$0] }.map { [$0] })
    }
  }

  // MARK: Arithmetic

  private func sum(
    _ terms: [(isNegative: Bool, term: MathNode)], _ context: ClaimContext, _ range: Range<Int>
  ) throws -> ClaimValue {
    var total: ClaimValue?
    // Numbers are added at once: a long sum costs its length.
    var numbers: [Node] = []
    for (isNegative, term) in terms {
      var own = try value(term, context)
      if isNegative { own = own.map { graph.negation($0) } }
      if case .scalar(let node) = own, total == nil {
        numbers.append(node)
        continue
      }
      if !numbers.isEmpty { total = .scalar(graph.sum(numbers)) }
      numbers = []
      total = try total.map { try combined($0, own, range) { graph.sum($0, $1) } } ?? own
    }
    if !numbers.isEmpty { return .scalar(graph.sum(numbers)) }
    return total!
  }

  /// Entry by entry; a number goes with every entry, a bias with every row of samples.
  func combined(
    _ a: ClaimValue, _ b: ClaimValue, _ range: Range<Int>, _ join: (Node, Node) -> Node
  ) throws -> ClaimValue {
    let zero = graph.constant(0)
    let (a, b) = (a.sized(like: b, zero: zero), b.sized(like: a, zero: zero))
    switch (a, b) {
    case (.scalar(let x), .scalar(let y)): return .scalar(join(x, y))
    case (.identity(let x), .identity(let y)): return .identity(join(x, y))
    case (.identity, _), (_, .identity):
      throw ClaimFailure.shapes(a.shape, b.shape, range)
    case (.scalar(let x), .matrix): return b.map { join(x, $0) }
    case (.matrix, .scalar(let y)): return a.map { join($0, y) }
    case (.matrix(let x), .matrix(let y)):
      if a.rows == b.rows, a.columns == b.columns {
        return .matrix(zip(x, y).map { zip($0, $1).map { join($0, $1) } })
      }
      if b.rows * b.columns == a.columns, b.rows == 1 || b.columns == 1, a.rows > 1, a.columns > 1 {
        return .matrix(x.map { zip($0, b.entries).map { join($0, $1) } })
      }
      if a.rows * a.columns == b.columns, a.rows == 1 || a.columns == 1, b.rows > 1, b.columns > 1 {
        return .matrix(y.map { zip(a.entries, $0).map { join($0, $1) } })
      }
      throw ClaimFailure.shapes(a.shape, b.shape, range)
    }
  }

  private func product(_ factors: [MathNode], _ context: ClaimContext) throws -> ClaimValue {
    if let change = try change(factors, context) { return change }
    var total = try factorValue(0, factors, nil, context)
    for (place, factor) in factors.enumerated().dropFirst() {
      let own = try factorValue(place, factors, total, context)
      total = try multiplied(total, own, factors[0].range.spanning(factor.range))
    }
    return total
  }

  /// Δw, what a step adds to a weight.
  private func change(_ factors: [MathNode], _ context: ClaimContext) throws -> ClaimValue? {
    guard factors.count == 2, case .atom(let sign) = factors[0].kind, sign == MathAtom(base: "Delta"),
      case .atom(let atom) = factors[1].kind, model.quantities.contains(where: { $0.role == .rate })
    else { return nil }
    let (reference, exponent) = try names.reference(atom, context, factors[1].range)
    guard exponent == nil, isWeight(reference) else { return nil }
    var plain = context
    plain.isUpdate = false
    let own = try value(of: reference, plain, factors[1].range)
    let next = try stepped(reference, own, plain, factors[1].range)
    return try combined(next, own, factors[1].range) { graph.difference($0, $1) }
  }

  /// A factor; 1ᵀA and A1 sum the entries of A, however many there are, and 1b is a row for each sample.
  private func factorValue(
    _ place: Int, _ factors: [MathNode], _ before: ClaimValue?, _ context: ClaimContext
  ) throws -> ClaimValue {
    let own = try value(factors[place], context)
    guard factors[place].isOnes else { return own }
    if let before, before.columns > 1 || before.rows > 1 { return ones(before.columns) }
    guard place + 1 < factors.count, own.columns > 1 else { return own }
    return ones(try value(factors[place + 1], context).rows).transposed
  }

  private func ones(_ count: Int) -> ClaimValue {
    .matrix(Array(repeating: [graph.constant(1)], count: count))
  }

  private func multiplied(_ a: ClaimValue, _ b: ClaimValue, _ range: Range<Int>) throws -> ClaimValue {
    if case .identity(let x) = a { return b.map { graph.product(x, $0) } }
    if case .identity(let y) = b {
      if case .scalar(let x) = a { return .identity(graph.product(x, y)) }
      return a.map { graph.product($0, y) }
    }
    guard case .matrix(let x) = a, case .matrix(let y) = b else {
      return try combined(a, b, range) { graph.product($0, $1) }
    }
    if a.columns == b.rows {
      let columns = ClaimValue.matrix(y).transposed
      guard case .matrix(let z) = columns else { return a }
      return .matrix(
        x.map { row in z.map { column in graph.sum(zip(row, column).map { graph.product($0, $1) }) } })
    }
    if let single = a.single { return b.map { graph.product(single, $0) } }
    if let single = b.single { return a.map { graph.product($0, single) } }
    throw ClaimFailure.shapes(a.shape, b.shape, range)
  }

  private func quotient(_ a: MathNode, _ b: MathNode, _ context: ClaimContext) throws -> ClaimValue {
    let (above, below) = (try value(a, context), try value(b, context))
    guard let divisor = below.single else { throw ClaimFailure.shapes(above.shape, below.shape, b.range) }
    // 1/(4c) is ¼·1/c, as derivations have it.
    if case .product(let factors) = graph.view(divisor), let number = factors.first,
      graph.constant(of: number) != nil, factors.count > 1
    {
      let rest = graph.product(Array(factors.dropFirst()))
      return above.map { graph.quotient(graph.quotient($0, number), rest) }
    }
    return above.map { graph.quotient($0, divisor) }
  }

  private func norm(_ inner: MathNode, _ context: ClaimContext) throws -> ClaimValue {
    let value = try value(inner, context)
    if case .scalar(let node) = value { return .scalar(graph.apply(.abs, node)) }
    let squares = value.entries.map { graph.power($0, graph.constant(2)) }
    return .scalar(graph.squareRoot(graph.sum(squares)))
  }

  private func matrix(_ rows: [[MathNode]], _ context: ClaimContext) throws -> ClaimValue {
    var result: [[Node]] = []
    for row in rows {
      let values = try row.map { try value($0, context) }
      let height = values.map { $0.rows }.max() ?? 1
      for line in 0..<height {
        result.append(
          try values.enumerated().flatMap { place, own -> [Node] in
            guard own.rows == height else {
              throw ClaimFailure.shapes(values[0].shape, own.shape, row[place].range)
            }
            if case .matrix(let entries) = own { return entries[line] }
            return own.entries
          })
      }
    }
    return .matrix(result)
  }

  func kronecker(_ i: String, _ j: String, _ context: ClaimContext) throws -> ClaimValue {
    let same = try names.index(i, context, []) == names.index(j, context, [])
    return .scalar(graph.constant(same ? 1 : 0))
  }
}
