import ModelLanguage

/// The model's own numbers as an example goes on: as they are given, and after each step that words announce.
struct Stages {
  private var grounds: [(start: Int, ground: Ground?)]

  init(_ given: Ground?, steps: [(position: Int, step: Int)]) {
    grounds = [(0, given)]
    var reached = 1
    for (position, step) in steps where step > reached {
      var own = grounds.last?.ground
      for _ in reached..<step { own = own?.afterStep() }
      grounds.append((position, own))
      reached = step
    }
  }

  /// The numbers at a place of the document; nil where nothing gives them.
  func at(_ position: Int) -> Ground? { grounds.last { $0.start <= position }?.ground }
}

extension Ground {
  /// The same model with w − rate·∂L/∂w in place of each weight; nil where it has no rate of its own.
  func afterStep() -> Ground? {
    guard model.quantities.contains(where: { $0.role == .rate }), rates[0].isFinite else { return nil }
    var inputs = points[0].inputs
    for (place, values) in inputs where model.quantities[place].role == .weight {
      inputs[place] = values.indices.map {
        values[$0] - rates[0] * partial(of: loss, by: Element(quantity: place, offset: $0), at: 0)
      }
    }
    return moved(to: inputs)
  }
}
