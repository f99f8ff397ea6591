import ModelLanguage

/// The values of a program's slots, and the loops over them.
struct IndexCounter {
  private let layout: ModelLayout
  private(set) var values: [Int]
  private var uppers: [Int]

  init(_ program: EquationProgram, layout: ModelLayout) {
    self.layout = layout
    values = [Int](repeating: 0, count: program.slotCount)
    uppers = values
  }

  func value(of size: EquationProgram.Size) -> Int {
    switch size {
    case .fixed(let value): return value
    case .slot(let slot, let offset): return values[slot] + offset
    case .sum(let terms, let offset): return terms.reduce(offset) { $0 + values[$1.slot] * $1.factor }
    case .dependent(let size, let slot):
      var size = size
      size.argument = IndexExpression(name: nil, offset: values[slot] + (size.argument?.offset ?? 0))
      return layout.value(of: size, indices: [:])
    }
  }

  /// Sets the binders to their first values, the last one fastest; false where there are none.
  mutating func start(_ binders: [EquationProgram.Binder]) -> Bool { settle(binders, from: 0) }

  /// The next values; false after the last.
  mutating func next(_ binders: [EquationProgram.Binder]) -> Bool {
    guard let raised = raise(binders, before: binders.count) else { return false }
    return settle(binders, from: raised + 1)
  }

  /// The rounds of a loop just started, as far as its bounds do not depend on one another.
  func rounds(_ binders: [EquationProgram.Binder]) -> Double {
    binders.reduce(1) { $0 * Double(uppers[$1.slot] - values[$1.slot] + 1) }
  }

  mutating func set(_ binder: EquationProgram.Binder, to value: Int) { values[binder.slot] = value }

  /// Whether a binder's value is one of its range.
  func contains(_ binder: EquationProgram.Binder) -> Bool {
    let value = values[binder.slot]
    return self.value(of: binder.lower) <= value && value <= self.value(of: binder.upper)
  }

  private mutating func settle(_ binders: [EquationProgram.Binder], from first: Int) -> Bool {
    var place = first
    while place < binders.count {
      let binder = binders[place]
      let (lower, upper) = (value(of: binder.lower), value(of: binder.upper))
      if lower <= upper {
        values[binder.slot] = lower
        uppers[binder.slot] = upper
        place += 1
      } else if let raised = raise(binders, before: place) {
        place = raised + 1
      } else {
        return false
      }
    }
    return true
  }

  private mutating func raise(_ binders: [EquationProgram.Binder], before place: Int) -> Int? {
    var place = place - 1
    while place >= 0 {
      let slot = binders[place].slot
      if values[slot] < uppers[slot] {
        values[slot] += 1
        return place
      }
      place -= 1
    }
    return nil
  }
}
