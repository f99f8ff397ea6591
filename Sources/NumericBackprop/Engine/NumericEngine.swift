import ModelLanguage

/// Backpropagation by numbers: the witness that never sees a symbolic rule.
///
/// ∂L/∂X for every element of every quantity, from a tape of the equations. The stages of training are separate calls:
/// `forward`, `loss`, `backward`; `Trainer` adds the update. The tape is built once for a model and its sizes and serves any
/// number of values. Arrays are row-major in declared index order, the sample first.
public struct NumericEngine: Sendable {
  public let model: Model
  public let layout: ModelLayout
  var tape: Tape
  private let places: [[Int32]]

  /// f′ … of higher order than this are refused.
  public static let highestDerivative = 16

  /// Builds the tape for the sizes of a layout. Opaque functions are the ones in `bindings`, else those bound in the model.
  /// O(operations), and no recursion on what the model says.
  public init(
    _ model: Model, layout: ModelLayout, bindings: [String: String] = [:]
  ) throws(NumericEngineError) {
    self.model = model
    self.layout = layout
    var recorder = try TapeRecorder(model: model, layout: layout, bindings: bindings)
    try recorder.run()
    tape = recorder.tape
    places = recorder.places
    guard places.indices.contains(model.loss), places[model.loss].count == 1, places[model.loss][0] >= 0
    else {
      throw .undefined(model.quantities[model.loss].name)
    }
  }

  /// Evaluates all quantities at the given values, by position in `model.quantities`. What is not given is NaN.
  /// O(operations).
  public mutating func forward(_ values: [Int: [Double]]) {
    for (quantity, declaration) in model.quantities.enumerated() where declaration.role.isGiven {
      let numbers = values[quantity] ?? []
      for (offset, place) in places[quantity].enumerated() {
        tape.values[Int(place)] = offset < numbers.count ? numbers[offset] : .nan
      }
    }
    tape.forward()
  }

  /// The loss of the last forward pass.
  public var loss: Double { tape.values[Int(places[model.loss][0])] }

  /// The values of a quantity after the last forward pass, links included; NaN for an element without an equation.
  public func value(of quantity: Int) -> [Double] {
    places[quantity].map { $0 < 0 ? .nan : tape.values[Int($0)] }
  }

  /// Differentiates the loss of the last forward pass with respect to everything. O(operations).
  ///
  /// With `magnitudes`, `gradient(of:)` is Σ |∂L/∂v·∂v/∂x| over all paths from the loss to x instead: ε times it is what
  /// rounding leaves of paths that cancel.
  public mutating func backward(magnitudes: Bool = false) {
    tape.backward(from: Int(places[model.loss][0]), magnitudes: magnitudes)
  }

  /// ∂L/∂X for every element of a quantity after `backward`: weights, inputs, targets, constants, and the adjoints of links.
  /// 0 where the loss does not depend on it, and everywhere before `backward`.
  public func gradient(of quantity: Int) -> [Double] {
    places[quantity].map { $0 < 0 || tape.adjoints.isEmpty ? 0 : tape.adjoints[Int($0)] }
  }

  var lossPlace: Int32 { places[model.loss][0] }
  /// The tape's place of every element, by quantity and offset; −1 where there is none.
  var placesByQuantity: [[Int32]] { places }

  /// The length of the tape.
  public var operationCount: Int { tape.count }
}

extension Model.Role {
  /// Whether its values come from outside: inputs, targets, weights, constants and rates.
  public var isGiven: Bool {
    switch self {
    case .input, .target, .weight, .constant, .rate: true
    case .link, .abbreviation, .loss: false
    }
  }
}
