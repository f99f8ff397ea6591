import ModelLanguage

/// Backpropagation by numbers: the witness that never sees a symbolic rule.
///
/// The stages of training are separate calls: `forward`, `loss`, `backward`, and `Trainer` for the update.
public struct NumericEngine {
  public let model: Model
  public let layout: ModelLayout
  private var tape = Tape()
  /// The tape's place of each element.
  private var elements: [ElementReference: Int] = [:]
  private var lossPlace = 0

  /// Builds the tape for the sizes of a layout. Opaque functions are the ones bound in the model, or in `bindings`.
  public init(_ model: Model, layout: ModelLayout, bindings: [String: String] = [:]) throws {
    self.model = model
    self.layout = layout
    var recorder = TapeRecorder(model: model, layout: layout, bindings: bindings)
    try recorder.run()
    tape = recorder.tape
    elements = recorder.elements
    lossPlace = elements[ElementReference(quantity: model.loss, indices: [])] ?? 0
  }

  /// Evaluates all quantities at the given values, by position in `model.quantities`, in order of the offsets.
  public mutating func forward(_ values: [Int: [Double]]) {
    for (quantity, declaration) in model.quantities.enumerated() where declaration.role.isGiven {
      let array = layout.arrays[quantity]
      let numbers = values[quantity] ?? []
      for offset in 0..<array.count {
        let element = ElementReference(quantity: quantity, indices: array.indices(at: offset))
        guard let place = elements[element] else { continue }
        tape.values[place] = offset < numbers.count ? numbers[offset] : .nan
      }
    }
    tape.forward()
  }

  /// The loss of the last forward pass.
  public var loss: Double { tape.values[lossPlace] }

  /// The values of a quantity after the last forward pass.
  public func value(of quantity: Int) -> [Double] {
    places(of: quantity).map { $0.map { tape.values[$0] } ?? .nan }
  }

  /// Differentiates the loss of the last forward pass with respect to everything.
  public mutating func backward() { tape.backward(from: lossPlace) }

  /// ∂loss/∂X for every element of a quantity, after `backward`. 0 where the loss does not depend on it.
  public func gradient(of quantity: Int) -> [Double] {
    places(of: quantity).map { $0.map { tape.adjoints[$0] } ?? 0 }
  }

  private func places(of quantity: Int) -> [Int?] {
    let array = layout.arrays[quantity]
    return (0..<array.count).map {
      elements[ElementReference(quantity: quantity, indices: array.indices(at: $0))]
    }
  }

  public var operationCount: Int { tape.operations.count }
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

/// What the engine cannot evaluate.
public enum NumericEngineError: Error, Equatable, CustomStringConvertible {
  case undefined(String)
  case circular(String)
  case unbound(String)
  case unknownFunction(String)
  case emptyRange(String)

  public var description: String {
    switch self {
    case .undefined(let name): "no equation defines \(name)"
    case .circular(let name): "\(name) is defined by itself"
    case .unbound(let name): "the opaque function '\(name)' has no binding; write 'bind \(name) = sigmoid'"
    case .unknownFunction(let name): "no numeric rule is known for the function '\(name)'"
    case .emptyRange(let name): "the range of '\(name)' is empty"
    }
  }
}
