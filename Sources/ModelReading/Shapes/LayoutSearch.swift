/// How a quantity is used in the equations that count.
struct Usage {
  var most = 0
  var least = Int.max
  var isSampled = false
  var isBare = false
  /// Whether all its indices move in time or are numbers.
  var hasOnlyTime = true
}

/// Lays out the quantities of some equations in the way that costs least: every equation must fit, and letters should
/// be used as letters of their kind are used by custom.
struct LayoutSearch {
  let finder: EquationFinder
  let facts: Facts
  let sizes: Set<String>
  let vicinity: Vicinity
  let equations: [(quantity: QuantityID, equation: Equation)]
  var usage: [QuantityID: Usage] = [:]
  let defined: Set<QuantityID>
  let hasSamples: Bool

  static let width = 48
  static let combinations = 400

  init(
    _ finder: EquationFinder, _ facts: Facts, _ sizes: Set<String>, _ vicinity: Vicinity,
    _ equations: [(QuantityID, Equation)]
  ) {
    var finder = finder
    var others: [QuantityID: [Equation]] = [:]
    for (quantity, _) in equations { others[quantity] = finder.equations(of: quantity) }
    self.finder = finder
    self.facts = facts
    self.sizes = sizes
    self.vicinity = vicinity
    self.equations = equations.map { (quantity: $0.0, equation: $0.1) }
    defined = Set(equations.map(\.0))
    hasSamples = facts.sampleSize != nil || !facts.sampleLetters.isEmpty
    for quantity in others.keys.sorted() {
      for equation in others[quantity] ?? [] { note(equation.target) }
    }
    for (_, equation) in equations {
      note(equation.target)
      for mention in finder.builder.terms.mentions(in: equation.body) { note(mention) }
    }
  }

  mutating func note(_ mention: Mention) {
    var found = usage[mention.quantity] ?? Usage()
    found.most = max(found.most, mention.places.count)
    found.least = min(found.least, mention.places.count)
    found.isSampled = found.isSampled || mention.isSampled
    found.isBare = found.isBare || (mention.places.isEmpty && !mention.isSampled)
    for place in mention.places {
      guard let letter = place.letter else { continue }
      if !facts.timeLetters.contains(letter), facts.timeEnd != letter { found.hasOnlyTime = false }
    }
    usage[mention.quantity] = found
  }

  /// The cheapest assignment, or the position of the equation that nothing fits.
  ///
  /// - Parameter work: how many terms may still be looked at; what is used is taken off.
  func run(_ work: inout Int) -> Result<Assignment, Misfit> {
    var states = [Assignment()]
    for position in equations.indices {
      let isLast = position == equations.count - 1
      var next: [Assignment] = []
      for (rank, state) in states.enumerated() {
        // The likelier an assignment, the more of its continuations are tried.
        let limit = max(12, Self.combinations / (rank + 1))
        next += extended(state, position, isLoss: isLast, limit, &work)
        guard work > 0 else { return .failure(Misfit(position: position, isTooLarge: true)) }
      }
      guard !next.isEmpty else { return .failure(Misfit(position: position)) }
      let sorted = next.enumerated().sorted { ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset) }
      states = sorted.prefix(Self.width).map(\.element)
    }
    return .success(states[0])
  }

  /// The equation at which all ways of laying out its letters end.
  struct Misfit: Error {
    var position: Int
    var isTooLarge = false
  }

  /// The most letters that one equation may bring in.
  static let unknownLimit = 40

  func extended(
    _ state: Assignment, _ position: Int, isLoss: Bool, _ limit: Int, _ work: inout Int
  ) -> [Assignment] {
    let (quantity, equation) = equations[position]
    let terms = finder.builder.terms
    var unknown: [QuantityID] = []
    var seen: Set<QuantityID> = []
    for mention in terms.mentions(in: equation.body)
    where state.layouts[mention.quantity] == nil && seen.insert(mention.quantity).inserted {
      unknown.append(mention.quantity)
    }
    let size = terms.all(in: equation.body).count + 8 * unknown.count
    guard unknown.count <= Self.unknownLimit else {
      work = 0
      return []
    }
    var partial: [(choices: [Choice], cost: Double)] = [([], 0)]
    for id in unknown {
      let alternatives = alternatives(id)
      var grown: [(choices: [Choice], cost: Double)] = []
      for base in partial {
        for choice in alternatives { grown.append((base.choices + [choice], base.cost + choice.cost)) }
      }
      grown.sort { $0.cost < $1.cost }
      partial = Array(grown.prefix(limit))
    }
    // What is known already is copied for every continuation.
    work -= partial.count * (size + state.shapes.count / 4)
    return partial.compactMap { item in
      var begun = state
      for (id, choice) in zip(unknown, item.choices) { begun = with(choice, for: id, begun) }
      return fit(begun, quantity, equation, isLoss: isLoss)
    }
  }

  func fit(
    _ state: Assignment, _ quantity: QuantityID, _ equation: Equation, isLoss: Bool
  ) -> Assignment? {
    var inference = ShapeInference(finder.builder.terms, facts, sizes, state)
    // The letters of the left side come first.
    var axes: [Dimension] = []
    for place in equation.target.places {
      let axis = inference.free(place)
      axes.append(axis)
    }
    guard let body = inference.shape(equation.body) else { return nil }
    var result = inference.state
    let targets = Set(equation.target.places.compactMap(\.letter))
    guard inference.letters.keys.allSatisfy({ targets.contains($0) || sizes.contains($0) }) else {
      return nil
    }
    result.letters[quantity] = inference.letters
    if isLoss, !result.unite(body, .scalar) { return nil }
    guard hasNoSampleAxis(equation, result) else { return nil }
    if let layout = result.layouts[quantity] {
      guard layout.axes.count >= axes.count, let shape = result.shape(of: equation.target) else { return nil }
      for (a, b) in zip(axes, layout.axes) where !result.unite(a, b) { return nil }
      return result.unite(shape, body) ? result : nil
    }
    guard let layout = layout(of: body, axes, result, quantity, equation.target) else { return nil }
    result.layouts[quantity] = layout
    if isUnusual(layout, quantity, equation.target) { result.cost += 4 }
    return result
  }

  /// The samples are told by the stack of a letter, never by one of its own axes.
  func hasNoSampleAxis(_ equation: Equation, _ state: Assignment) -> Bool {
    finder.builder.terms.mentions(in: equation.body).allSatisfy { mention in
      state.layouts[mention.quantity]?.axes.contains { state.isSamples($0) } != true
    }
  }

  /// How a quantity is laid out that an equation makes.
  func layout(
    _ shape: Shape, _ axes: [Dimension], _ state: Assignment
  ) -> Layout? {
    let rows = state.isSamples(shape.rows)
    let columns = state.isSamples(shape.columns)
    if rows, columns { return nil }
    if rows {
      return Layout(axes: axes + (state.isOne(shape.columns) ? [] : [shape.columns]), stack: .rows)
    }
    if columns {
      return Layout(axes: axes + (state.isOne(shape.rows) ? [] : [shape.rows]), stack: .columns)
    }
    if state.isScalar(shape) { return Layout(axes: axes) }
    if state.isOne(shape.columns) { return Layout(axes: axes + [shape.rows]) }
    if state.isOne(shape.rows) { return Layout(axes: axes + [shape.columns], isRow: true) }
    return Layout(axes: axes + [shape.rows, shape.columns])
  }

  func layout(
    of shape: Shape, _ axes: [Dimension], _ state: Assignment, _ quantity: QuantityID, _ target: Mention
  ) -> Layout? {
    guard let layout = layout(shape, axes, state) else { return nil }
    let usage = usage[quantity] ?? Usage()
    guard layout.axes.count >= usage.most else { return nil }
    if usage.most > usage.least, layout.axes.count > usage.most { return nil }
    return layout
  }

  /// A small letter seldom is a matrix.
  func isUnusual(_ layout: Layout, _ quantity: QuantityID, _ target: Mention) -> Bool {
    layout.stack == .none && layout.axes.count - target.places.count > 1
      && finder.builder.quantities[quantity].base.first?.isLowercase == true
  }

  /// The assignment with what the other equations of the page say of the same quantities: their sizes, mostly.
  func refined(_ state: Assignment, by finder: inout EquationFinder) -> Assignment {
    var state = state
    for (position, (quantity, equation)) in equations.enumerated() {
      for other in finder.equations(of: quantity).prefix(6) where other.body != equation.body {
        let mentions = finder.builder.terms.mentions(in: other.body)
        guard mentions.allSatisfy({ state.layouts[$0.quantity] != nil }) else { continue }
        let letters = state.letters[quantity]
        guard var better = fit(state, quantity, other, isLoss: position == equations.count - 1),
          better.cost <= state.cost + 1
        else { continue }
        better.letters[quantity] = letters
        state = better
      }
    }
    return state
  }

}

/// Letters that have a customary meaning where nothing else tells.
enum KnownLetters {
  static let constants: Set<String> = ["lambda", "eta", "alpha", "epsilon", "gamma", "rho", "mu"]
  static let losses = [
    "J", "L", "calL", "E", "C", "EQ", "loss", "ell", "Loss", "cost", "MSE", "mathcal{L}", "Q",
  ]
}

extension ShapeInference {
  /// The axis that a place of a left side stands for.
  mutating func free(_ place: Place) -> Dimension {
    guard let letter = place.letter else { return state.fresh() }
    if let known = letters[letter] { return known }
    let axis = named(letter)
    letters[letter] = axis
    return axis
  }
}
