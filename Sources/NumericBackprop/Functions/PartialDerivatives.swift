import ModelLanguage

extension NumericEngine {
  /// Differentiates one element of the last forward pass with respect to everything, as `backward` does the loss.
  ///
  /// `gradient(of:)` then gives its total derivatives; with quantities that are held, those at which every other value
  /// of them is a constant, ∂⁺. False for an element without an equation. O(operations).
  package mutating func backward(
    from quantity: Int, offset: Int, holding quantities: [Int] = []
  ) -> Bool {
    let place = placesByQuantity[quantity][offset]
    guard place >= 0 else { return false }
    tape.backward(from: Int(place), holding: Set(quantities.flatMap { placesByQuantity[$0] }))
    return true
  }

  /// Whether an element has a value.
  package func isDefined(_ quantity: Int, offset: Int) -> Bool { placesByQuantity[quantity][offset] >= 0 }
}

/// The engine's own functions by name, for those who evaluate formulas beside it.
package struct NumericFunction: Sendable {
  private let scalar: ScalarFunction?
  private let parametric: ParametricFunction?

  /// nil where the engine has no function of that name.
  package init?(_ name: String) {
    scalar = ScalarFunction.row(of: name).map { ScalarFunction.table[$0] }
    parametric = ParametricFunction.row(of: name).map { ParametricFunction.table[$0] }
    if scalar == nil && parametric == nil { return nil }
  }

  /// The derivative of an order, 0 for the value; `parameter` is the standard one where none is given.
  package func derivative(_ order: Int, at x: Double, parameter: Double? = nil) -> Double {
    if let scalar { return scalar.derivative(order, at: x) }
    guard let parametric else { return .nan }
    return parametric.derivative(order, at: x, parameter ?? parametric.standard)
  }
}
