/// What a letter that no equation explains is in the model.
enum Role: Hashable { case input, target, weight, constant }

/// Tells weights, inputs, targets and constants apart: by derivatives and steps, by where they stand, by words.
struct RoleFinder {
  let terms: Terms
  let quantities: Quantities
  let facts: Facts
  let vicinity: Vicinity
  let equations: [(quantity: QuantityID, equation: Equation)]
  let state: Assignment
  /// Quantities whose role only custom tells, for the comment.
  private(set) var guesses: Set<QuantityID> = []

  init(
    _ terms: Terms, _ quantities: Quantities, _ facts: Facts, _ vicinity: Vicinity,
    _ equations: [(quantity: QuantityID, equation: Equation)], _ state: Assignment
  ) {
    self.terms = terms
    self.quantities = quantities
    self.facts = facts
    self.vicinity = vicinity
    self.equations = equations
    self.state = state
  }

  /// The quantities without an equation, in the order in which they appear, with their roles.
  mutating func roles() -> [(QuantityID, Role)] {
    let defined = Set(equations.map(\.quantity))
    var leaves: [QuantityID] = []
    for (_, equation) in equations {
      for mention in terms.mentions(in: equation.body)
      where !defined.contains(mention.quantity) && !leaves.contains(mention.quantity) {
        leaves.append(mention.quantity)
      }
    }
    let stepped = leaves.filter { facts.steps.contains(quantities[$0].base) }
    var weights: Set<QuantityID> = []
    var constants: Set<QuantityID> = []
    for leaf in leaves {
      switch kind(of: leaf, hasSteps: !stepped.isEmpty) {
      case .weight?: weights.insert(leaf)
      case .constant?: constants.insert(leaf)
      default: break
      }
    }
    let fed = fedByWeights(weights)
    return leaves.map { leaf in
      if weights.contains(leaf) { return (leaf, .weight) }
      if constants.contains(leaf) { return (leaf, .constant) }
      return (leaf, isTarget(leaf, fed, weights) ? .target : .input)
    }
  }

  // MARK: Weights and constants

  private mutating func kind(of leaf: QuantityID, hasSteps: Bool) -> Role? {
    let base = quantities[leaf].base
    let isSampled = self.isSampled(leaf)
    let isScalar = state.layouts[leaf]?.axes.isEmpty ?? true
    if facts.steps.contains(base) { return .weight }
    if isSampled { return nil }
    if facts.weights.contains(base), !Self.dataLetters.contains(base) { return .weight }
    if movesInTime(leaf) { return nil }
    if vicinity.speaks(of: base, Self.constantWords), isScalar { return .constant }
    if isScalar, KnownLetters.constants.contains(base) { return .constant }
    if isScalar, occursOnlyBelow(leaf) { return .constant }
    if vicinity.speaks(of: base, Self.weightWords), !Self.dataLetters.contains(base) { return .weight }
    // Beside weights that are differentiated, only letters that name nothing else are taken for some more.
    let letters = facts.weights.isEmpty ? Self.weightLetters : Self.surelyWeights
    if letters.contains(base), !Self.dataLetters.contains(base) {
      guesses.insert(leaf)
      return .weight
    }
    if vicinity.speaks(of: base, Self.inputWords + Self.targetWords) || Self.dataLetters.contains(base) {
      return nil
    }
    return nil
  }

  private static let weightWords = [
    "weight", "peso", "parameter", "parâmetro", "bias", "viés", "vieses", "coefic", "coeffic",
  ]
  static let constantWords = [
    "constant", "constante", "penalt", "regulari", "hyper", "hiper", "strength", "força", "margin", "decay",
  ]
  private static let inputWords = ["input", "entrada", "feature", "atribut", "covariate", "caracter"]
  private static let targetWords = [
    "target", "label", "alvo", "rótulo", "desired", "desejad", "response", "resposta",
  ]
  private static let weightLetters: Set<String> = [
    "W", "w", "U", "V", "v", "b", "c", "theta", "beta", "Theta", "B", "omega", "R", "a", "u", "A", "C",
  ]
  private static let surelyWeights: Set<String> = ["W", "w", "U", "V", "v", "b", "c", "theta", "beta"]
  private static let dataLetters: Set<String> = ["x", "X", "y", "Y", "I", "t_", "o"]

  private func isSampled(_ leaf: QuantityID) -> Bool {
    if let layout = state.layouts[leaf], layout.stack != .none { return true }
    return mentions(leaf).contains { $0.isSampled }
  }

  private func movesInTime(_ leaf: QuantityID) -> Bool {
    mentions(leaf).contains { mention in
      mention.places.contains { $0.letter.map { facts.timeLetters.contains($0) } ?? false }
    }
  }

  /// Whether a letter only divides or is an exponent: `\sqrt{d}` below a score.
  private func occursOnlyBelow(_ leaf: QuantityID) -> Bool {
    var below = 0
    for (_, equation) in equations {
      for id in terms.all(in: equation.body) {
        switch terms[id].kind {
        case .quotient, .power:
          below += terms.mentions(in: terms[id].children[1]).count { $0.quantity == leaf }
        default: break
        }
      }
    }
    return below == mentions(leaf).count
  }

  private func mentions(_ leaf: QuantityID) -> [Mention] {
    equations.flatMap { terms.mentions(in: $0.equation.body) }.filter { $0.quantity == leaf }
  }

  // MARK: Inputs and targets

  /// Quantities that are, or are made into, what a weight acts on.
  private func fedByWeights(_ weights: Set<QuantityID>) -> Set<QuantityID> {
    // An equation with a weight, but not the loss with its penalty.
    var fed: Set<QuantityID> = []
    for (position, (quantity, equation)) in equations.enumerated().reversed() {
      let mentions = terms.mentions(in: equation.body)
      let hasWeight = mentions.contains { weights.contains($0.quantity) }
      let isLoss = position == equations.count - 1
      if hasWeight && !isLoss || fed.contains(quantity) { fed.formUnion(mentions.map(\.quantity)) }
    }
    return fed
  }

  private func isTarget(_ leaf: QuantityID, _ fed: Set<QuantityID>, _ weights: Set<QuantityID>) -> Bool {
    if fed.contains(leaf) { return false }
    if vicinity.speaks(of: quantities[leaf].base, Self.inputWords),
      !vicinity.speaks(of: quantities[leaf].base, Self.targetWords)
    {
      return false
    }
    return !isFactorOfWeight(leaf, weights)
  }

  /// Whether a leaf and a weight are factors of one product.
  private func isFactorOfWeight(_ leaf: QuantityID, _ weights: Set<QuantityID>) -> Bool {
    for (_, equation) in equations {
      for id in terms.all(in: equation.body) {
        guard case .product = terms[id].kind else { continue }
        let factors = terms[id].children.compactMap { factor($0) }
        if factors.contains(leaf), factors.contains(where: { weights.contains($0) }) { return true }
      }
    }
    return false
  }

  private func factor(_ id: Terms.ID) -> QuantityID? {
    switch terms[id].kind {
    case .mention(let mention): mention.quantity
    case .transpose: factor(terms[id].children[0])
    default: nil
    }
  }
}
