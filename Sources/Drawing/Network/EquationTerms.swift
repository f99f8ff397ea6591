import ModelLanguage

/// What an equation adds up, from its syntax: `f(Σ w[j,i]·x[i] + b[j])` is the function f of two terms.
struct EquationTerms {
  struct Reference: Hashable {
    var quantity: Int
    var indices: [IndexExpression]
  }

  /// A product of references under reductions.
  struct Term {
    var weights: [Reference] = []
    var units: [Reference] = []
    var binders: [IndexBinder] = []
    /// Whether it stands inside something that is no sum of products.
    var isNested = false
  }

  /// Functions around the sum, the outermost first; a softmax is one of a whole vector.
  private(set) var functions: [(name: String, isVector: Bool)] = []
  private(set) var terms: [Term] = []

  /// Sums of more terms than these are not taken apart.
  private static let termLimit = 256

  init(_ equation: Model.Equation, of model: Model) {
    var body = equation.body
    peeling: while true {
      switch model.tree[body] {
      case .call(let name, 0, let arguments) where arguments.count == 1 && name != "square":
        functions.append((name, false))
        body = arguments[0]
      case .call(let name, 0, let arguments) where Self.hasParameters(arguments, model):
        functions.append((name, false))
        body = arguments[0]
      case .vectorCall(let name, _, let argument):
        functions.append((name, true))
        body = argument
      default: break peeling
      }
    }
    terms = Self.terms(of: body, model)
  }

  /// `leaky_relu(z, 0.01)`: what follows the first argument are numbers.
  private static func hasParameters(_ arguments: [SyntaxTree.ID], _ model: Model) -> Bool {
    arguments.count > 1
      && arguments.dropFirst().allSatisfy { if case .number = model.tree[$0] { true } else { false } }
  }

  private static func terms(of body: SyntaxTree.ID, _ model: Model) -> [Term] {
    var places: [String: Int] = [:]
    for (place, quantity) in model.quantities.enumerated() { places[quantity.name] = place }
    var order: [SyntaxTree.ID] = []
    var stack = [body]
    while let next = stack.popLast() {
      order.append(next)
      stack += model.tree.operands(of: next)
    }
    var found: [SyntaxTree.ID: [Term]] = [:]
    // An expression comes before its operands in the order of the walk.
    for id in order.reversed() { found[id] = combine(id, found, model, places) }
    return found[body] ?? []
  }

  private static func combine(
    _ id: SyntaxTree.ID, _ found: [SyntaxTree.ID: [Term]], _ model: Model, _ places: [String: Int]
  ) -> [Term] {
    let operands = model.tree.operands(of: id).map { found[$0] ?? [] }
    switch model.tree[id] {
    case .number: return []
    case .reference(let name, let indices):
      guard let quantity = places[name] else { return [] }
      let reference = Reference(quantity: quantity, indices: indices)
      switch model.quantities[quantity].role {
      case .weight: return [Term(weights: [reference])]
      case .constant, .rate: return []
      default: return [Term(units: [reference])]
      }
    case .negation, .transpose: return operands[0]
    case .binary(let sign, _, _): return binary(sign, operands)
    case .reduction(let kind, let binders, _):
      let isLinear = kind == .sum || kind == .mean
      return operands[0].map { term in
        var term = term
        term.binders += binders
        if !isLinear { term.isNested = true }
        return term
      }
    case .vectorCall(_, let binder, _): return nested(operands.flatMap { $0 }, binders: [binder])
    case .call: return nested(operands.flatMap { $0 })
    }
  }

  private static func binary(_ sign: SyntaxTree.BinaryOperator, _ operands: [[Term]]) -> [Term] {
    switch sign {
    case .addition, .subtraction: return bounded(operands[0] + operands[1])
    case .multiplication, .hadamard:
      if operands[0].isEmpty { return operands[1] }
      if operands[1].isEmpty { return operands[0] }
      guard operands[0].count * operands[1].count <= 16 else { return nested(operands[0] + operands[1]) }
      return operands[0].flatMap { a in
        operands[1].map { b in
          Term(
            weights: a.weights + b.weights, units: a.units + b.units, binders: a.binders + b.binders,
            isNested: a.isNested || b.isNested)
        }
      }
    case .division: return operands[1].isEmpty ? operands[0] : nested(operands[0] + operands[1])
    case .power: return nested(operands[0] + operands[1])
    }
  }

  private static func nested(_ terms: [Term], binders: [IndexBinder] = []) -> [Term] {
    bounded(
      terms.map { term in
        var term = term
        term.isNested = true
        term.binders += binders
        return term
      })
  }

  private static func bounded(_ terms: [Term]) -> [Term] {
    terms.count <= termLimit ? terms : Array(terms.prefix(termLimit))
  }
}
