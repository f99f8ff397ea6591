import LaTeXNotation
import SymbolicAlgebra
import SymbolicCalculus

/// What notes define, and names of functions that neither the model nor the table of functions has.
extension ClaimEvaluation {
  /// Definitions inside of definitions, and readings of them for one formula, beyond which nothing is checked.
  private static let (depthLimit, readingLimit) = (40, 20_000)

  /// The value of a name that the notes have defined, by what stood before: none is defined by itself.
  func definition(_ place: Int, _ letters: [String: String], _ context: ClaimContext, _ range: Range<Int>)
    throws
    -> ClaimValue
  {
    var inner = context
    (inner.isUpdate, inner.memoLetters, inner.definitionCount) = (false, nil, place)
    inner.definitionDepth += 1
    memo.definitions += 1
    if inner.definitionDepth > Self.depthLimit || memo.definitions > Self.readingLimit {
      throw ClaimFailure.beyond(
        ClaimNote(
          "definitions within definitions are not followed that far",
          pt: "definições dentro de definições não são seguidas tão longe"), range)
    }
    for (letter, index) in letters.sorted(by: { $0.key < $1.key }) {
      inner.letters[letter] = try names.index(index, context, [])
    }
    return try value(context.definitions[place].body, inner)
  }

  /// Letters that notes give to the activation, whatever it is. σ is a function of its own.
  private static let letters: Set<String> = ["f", "g", "phi", "varphi", "psi"]

  /// f(z) where notes call the activation f: that of z where z is the argument of one, else the only one that the model has.
  func activation(_ function: MathAtom, _ argument: ClaimValue) -> ClaimValue? {
    guard Self.letters.contains(function.base), function.above.isEmpty else { return nil }
    if argument.entries.allSatisfy({ claims.activationOf[$0] != nil }) {
      return argument.map { z in
        differentiated(claims.activationOf[z]!, by: z, function.primes) { claims.derivative(of: $0, by: $1) }
      }
    }
    guard let only = claims.onlyActivation else { return nil }
    let differentiator = ForwardRewriting(graph: graph)
    let body = differentiated(only.body, by: only.hole, function.primes) {
      differentiator.derivative(of: $0, withRespectTo: $1)
    }
    return argument.map { x in graph.rewriting(body) { $0 == only.hole ? x : nil } }
  }

  /// f(z) for the f of df/dz, where f is the name of a function and of no quantity.
  func functionValue(_ function: MathNode, _ argument: MathNode, _ context: ClaimContext) throws
    -> ClaimValue?
  {
    guard let atom = function.atom, atom.above.isEmpty,
      !claims.names.contains(where: { $0.base == atom.base }),
      Self.letters.contains(atom.base)
        || claims.opaqueFunction(([atom.base] + atom.below).joined(separator: "_")) != nil
    else { return nil }
    return try call(atom, [argument], context, function.range)
  }

  private func differentiated(_ node: Node, by x: Node, _ order: Int, _ derivative: (Node, Node) -> Node)
    -> Node
  {
    (0..<order).reduce(node) { body, _ in derivative(body, x) }
  }

  /// g(x) as the notes have defined it before.
  func defined(_ function: MathAtom, _ argument: ClaimValue, _ context: ClaimContext) throws -> ClaimValue? {
    guard let own = context.functions.last(where: { $0.name == function.base }) else { return nil }
    let hole = graph.symbol("\u{2}")
    var inner = context
    (inner.variable, inner.memoLetters, inner.functions) = (
      own.argument, nil, context.functions.filter { $0.name != own.name }
    )
    guard let written = try value(own.body, inner).single else { return nil }
    let letter = graph.symbol("\u{2}\(own.argument)")
    let differentiator = ForwardRewriting(graph: graph)
    let body = differentiated(
      graph.rewriting(written) { $0 == letter ? hole : nil }, by: hole, function.primes
    ) {
      differentiator.derivative(of: $0, withRespectTo: $1)
    }
    return argument.map { x in graph.rewriting(body) { $0 == hole ? x : nil } }
  }

  /// F′(a): the derivative of a quantity of the model by what stands in parentheses.
  func slope(_ quantity: ClaimValue, _ function: MathAtom, by argument: ClaimValue) -> ClaimValue? {
    guard function.primes > 0, let node = quantity.single,
      argument.entries.allSatisfy({ isVariable($0) })
    else { return nil }
    return argument.map { x in
      differentiated(node, by: x, function.primes) { claims.derivative(of: $0, by: $1) }
    }
  }
}

extension ClaimModel {
  /// The activation that a sum goes into, element by element.
  func activationTable() -> [Node: Node] {
    var table: [Node: Node] = [:]
    for (activation, sum) in preActivation where isElementwise(activation) {
      for (a, z) in zip(elements[activation], elements[sum]) { table[z] = a }
    }
    return table
  }

  /// Functions of a vector are none of its entries.
  private func isElementwise(_ quantity: Int) -> Bool {
    model.equations.contains { equation in
      if equation.target == quantity, case .call = model.tree[equation.body] { true } else { false }
    }
  }

  /// The function that all activations have in common, as a body with a hole.
  func commonActivation() -> (body: Node, hole: Node)? {
    let hole = graph.symbol("\u{2}")
    var found: Node?
    for (activation, sum) in preActivation where isElementwise(activation) {
      guard let a = elements[activation].first, let z = elements[sum].first else { continue }
      let body = graph.rewriting(graph.value(of: a)) { $0 == z ? hole : nil }
      if let found, found != body { return nil }
      found = body
    }
    return found.map { ($0, hole) }
  }
}

extension ClaimChecker {
  /// `g(u) = …` of a function that the model does not have: the notes define it.
  func definesFunction(_ left: MathNode, _ right: MathNode) -> Bool {
    guard case .call(let function, let arguments) = left.kind, function.primes == 0, function.below.isEmpty,
      arguments.count == 1, case .atom(let argument) = arguments[0].kind, argument.below.isEmpty,
      argument.above.isEmpty, !claims.names.contains(where: { $0.base == argument.base }),
      right.mentions({ $0.base == argument.base }), !right.calls(function.base),
      ["f", "g", "h", "phi", "varphi", "psi"].contains(function.base),
      claims.opaqueFunction(function.base) == nil
    else { return false }
    context.functions.append((function.base, argument.base, right))
    return true
  }
}
