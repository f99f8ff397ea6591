/// What the engine cannot evaluate.
public enum NumericEngineError: Error, Equatable, CustomStringConvertible, Sendable {
  case undefined(String)
  case circular(String)
  case unbound(String)
  case unknownFunction(String)
  case emptyRange(String)
  case derivativeTooHigh(String, Int)
  case tooLarge(String)
  /// A mini-batch of a model whose number of samples is written as a number.
  case fixedSamples(Int)
  case noSample(Int, count: Int)

  public var description: String {
    switch self {
    case .undefined(let name): "no equation defines \(name)"
    case .circular(let name): "\(name) is defined by itself"
    case .unbound(let name): "the opaque function '\(name)' has no binding; write 'bind \(name) = sigmoid'"
    case .unknownFunction(let name): "no numeric rule is known for the function '\(name)'"
    case .emptyRange(let name): "the range of '\(name)' is empty"
    case .derivativeTooHigh(let name, let order):
      "the derivative of order \(order) of '\(name)' is past the limit of \(NumericEngine.highestDerivative)"
    case .tooLarge(let name):
      "'\(name)' needs more than \(Tape.limit) operations; give the model smaller sizes"
    case .fixedSamples(let count):
      "a mini-batch needs a named number of samples, 'samples N', where the model says \(count)"
    case .noSample(let place, let count): "there is no sample \(place); the data have 0 to \(count - 1)"
    }
  }
}
