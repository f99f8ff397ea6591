import LaTeXReading

/// Elements of the model in the shape in which they are written.
struct Reference {
  var quantity: Int
  /// Row by row.
  var elements: [Element]
  var rows = 1
  var columns = 1
  var samples: Value.SampleAxis = .none
  /// The loss of one sample instead of the model's: the sample, counted from 0.
  var lossOfSample: Int?

  var isScalar: Bool { elements.count == 1 }
  var isVector: Bool { !isScalar && (rows == 1 || columns == 1) }

  var transposed: Reference {
    var result = self
    (result.rows, result.columns) = (columns, rows)
    result.samples = samples == .rows ? .columns : samples == .columns ? .rows : .none
    if rows > 1, columns > 1 {
      for row in 0..<rows {
        for column in 0..<columns { result.elements[column * rows + row] = elements[row * columns + column] }
      }
    }
    return result
  }
}

/// What a name denotes where it stands.
enum Denotation {
  case quantity(Reference)
  /// ∂loss/∂elements; of one sample's loss where `isOfSample`, with a sign.
  case slopes(Reference, isOfSample: Bool, sign: Double)
  case value(Value)
  /// Elements with a power behind them, `x_i^2`.
  indirect case power(Denotation, exponent: NodeID)
}

extension Evaluator {
  func number(of element: Element) -> Number {
    var slope = 0.0
    if case .element(let variable) = direction {
      slope = ground.partial(of: element, by: variable, at: point)
    }
    return Number(ground.value(element, at: point), slope: slope)
  }

  func value(of reference: Reference) -> Value {
    let samples = reference.samples
    if let sample = reference.lossOfSample {
      var slope = 0.0
      if case .element(let variable) = direction {
        slope = ground.partialOfSampleLoss(sample, by: variable, at: point)
      }
      return Value(Number(ground.lossOfSample(sample, at: point), slope: slope))
    }
    return Value(
      rows: reference.rows, columns: reference.columns, reference.elements.map { number(of: $0) },
      samples: samples)
  }

  func slopes(of reference: Reference, isOfSample: Bool, sign: Double) -> Value {
    let numbers = reference.elements.map { element in
      Number(sign * slope(of: element, isOfSample), slope: sign * secondSlope(of: element, isOfSample))
    }
    return Value(
      rows: reference.rows, columns: reference.columns, numbers, samples: reference.samples)
  }

  private func slope(of element: Element, _ isOfSample: Bool) -> Double {
    guard isOfSample else { return ground.partial(of: ground.loss, by: element, at: point) }
    return ground.partialOfSampleLoss(sampleOf(element), by: element, at: point)
  }

  private func secondSlope(of element: Element, _ isOfSample: Bool) -> Double {
    guard case .element(let variable) = direction else { return direction == .none ? 0 : .nan }
    if isOfSample, ground.sampleCount > 1 { return .nan }
    return ground.second(of: ground.loss, by: element, again: variable, at: point)
  }

  /// The sample that an element belongs to; that of the formula for a parameter.
  private func sampleOf(_ element: Element) -> Int {
    guard ground.model.quantities[element.quantity].isPerSample else {
      usesSample = true
      return sample
    }
    return element.offset / max(1, ground.layout.arrays[element.quantity].count / ground.sampleCount)
  }

  func value(of denotation: Denotation, _ node: NodeID) -> Value? {
    switch denotation {
    case .quantity(let reference): return value(of: reference)
    case .slopes(let reference, let isOfSample, let sign):
      return slopes(of: reference, isOfSample: isOfSample, sign: sign)
    case .value(let value): return value
    case .power(let inner, let exponent):
      guard let base = value(of: inner, node), let n = value(exponent) else { return nil }
      return power(base, n, node)
    }
  }
}
