import ModelLanguage

/// Walks the equations of a model for concrete sizes and records what is to be computed, each element once.
struct TapeRecorder {
  /// An element by its offset in the array.
  struct Element: Hashable {
    var quantity: Int
    var offset: Int
  }

  let model: Model
  let layout: ModelLayout
  private(set) var tape = Tape()
  /// The tape's place of every element, by quantity and offset; −1 where none is recorded.
  private(set) var places: [[Int32]] = []
  private var programs: [EquationProgram] = []
  /// The equations that define a quantity, in written order.
  private var definitions: [[Int]]
  private var runner: ProgramRunner

  init(
    model: Model, layout: ModelLayout, bindings: [String: String]
  ) throws(NumericEngineError) {
    self.model = model
    self.layout = layout
    definitions = [[Int]](repeating: [], count: model.quantities.count)
    runner = ProgramRunner(model: model, layout: layout)
    var total = 0
    for (quantity, array) in layout.arrays.enumerated() {
      guard let count = array.checkedCount, total + count <= Tape.limit else {
        throw .tooLarge(model.quantities[quantity].name)
      }
      total += count
      places.append([Int32](repeating: -1, count: count))
    }
    var compiler = ProgramCompiler(model: model, layout: layout, bindings: bindings)
    for (place, equation) in model.equations.enumerated() {
      programs.append(try compiler.compile(equation))
      definitions[equation.target].append(place)
    }
  }

  mutating func run() throws(NumericEngineError) {
    for (quantity, declaration) in model.quantities.enumerated() where declaration.role.isGiven {
      for offset in places[quantity].indices { places[quantity][offset] = tape.leaf() }
    }
    for equation in programs.indices {
      let binders = programs[equation].scopes[0].binders
      var counter = IndexCounter(programs[equation], layout: layout)
      var isLeft = counter.start(binders)
      while isLeft {
        try record(equation, counter)
        isLeft = counter.next(binders)
      }
    }
  }

  /// Records the element that an equation defines at the counter's values, and first whatever it needs.
  private mutating func record(_ equation: Int, _ counter: IndexCounter) throws(NumericEngineError) {
    let target = programs[equation].target
    let indices = programs[equation].targetIndices.map { counter.value(of: $0) }
    guard let offset = layout.arrays[target].offset(of: indices) else {
      throw .undefined(model.label(of: ElementReference(quantity: target, indices: indices)))
    }
    let element = Element(quantity: target, offset: offset)
    guard places[target][offset] < 0, try !evaluate(element, equation, counter) else { return }
    try recordOnDemand(element)
  }

  /// Elements wait on a stack until all that they need is there.
  private mutating func recordOnDemand(_ wanted: Element) throws(NumericEngineError) {
    var stack = [wanted] + runner.missing.reversed()
    var open: Set<Element> = [wanted]
    while let element = stack.last {
      if places[element.quantity][element.offset] >= 0 {
        stack.removeLast()
        continue
      }
      let (equation, counter) = try definition(of: element)
      if try evaluate(element, equation, counter) { continue }
      if element == wanted || !open.insert(element).inserted { throw .circular(label(element)) }
      stack += runner.missing.reversed()
    }
  }

  /// False where something is missing; then nothing is recorded.
  private mutating func evaluate(
    _ element: Element, _ equation: Int, _ counter: IndexCounter
  ) throws(NumericEngineError) -> Bool {
    let before = tape.count
    let place = try runner.run(programs[equation], number: equation, counter, places, &tape)
    if !runner.missing.isEmpty { return false }
    // A name of its own has an adjoint of its own; equal literals share their place.
    let isShared = place < before || tape.isConstant(place)
    places[element.quantity][element.offset] = isShared ? tape.append(.copy, place) : place
    return true
  }

  private func definition(of element: Element) throws(NumericEngineError) -> (Int, IndexCounter) {
    let indices = layout.arrays[element.quantity].indices(at: element.offset)
    for equation in definitions[element.quantity] {
      var counter = IndexCounter(programs[equation], layout: layout)
      if matches(&counter, programs[equation], indices) { return (equation, counter) }
    }
    throw .undefined(label(element))
  }

  /// Whether an equation defines the element at these indices; then the counter holds its free indices.
  private func matches(_ counter: inout IndexCounter, _ program: EquationProgram, _ indices: [Int]) -> Bool {
    for (size, index) in zip(program.targetIndices, indices) {
      if case .slot(let slot, let offset) = size, slot < program.scopes[0].binders.count {
        counter.set(program.scopes[0].binders[slot], to: index - offset)
      }
    }
    return program.scopes[0].binders.allSatisfy { counter.contains($0) }
      && zip(program.targetIndices, indices).allSatisfy { counter.value(of: $0) == $1 }
  }

  private func label(_ element: Element) -> String {
    let indices = layout.arrays[element.quantity].indices(at: element.offset)
    return model.label(of: ElementReference(quantity: element.quantity, indices: indices))
  }
}

extension ArrayLayout {
  /// The number of elements, nil where it is past counting.
  fileprivate var checkedCount: Int? {
    var count = 1
    for bound in bounds {
      let extent = bound.upperBound.subtractingReportingOverflow(bound.lowerBound)
      let product = count.multipliedReportingOverflow(by: extent.partialValue &+ 1)
      if extent.overflow || product.overflow || product.partialValue > Tape.limit { return nil }
      count = product.partialValue
    }
    return count
  }
}
