import ModelLanguage

/// What the engine cannot evaluate.
public enum NumericEngineError: BilingualError, Equatable, Sendable {
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

  public var message: Message {
    switch self {
    case .undefined(let name): Message("no equation defines \(name)", pt: "nenhuma equação define \(name)")
    case .circular(let name):
      Message("\(name) is defined by itself", pt: "\(name) é definido por si mesmo")
    case .unbound(let name):
      Message(
        "the opaque function '\(name)' has no binding; write 'bind \(name) = sigmoid'",
        pt: "a função opaca '\(name)' não tem vínculo; escreva 'bind \(name) = sigmoid'")
    case .unknownFunction(let name):
      Message(
        "no numeric rule is known for the function '\(name)'",
        pt: "não se conhece regra numérica para a função '\(name)'")
    case .emptyRange(let name):
      Message("the range of '\(name)' is empty", pt: "o intervalo de '\(name)' está vazio")
    case .derivativeTooHigh(let name, let order):
      Message(
        "the derivative of order \(order) of '\(name)' is past the limit of \(NumericEngine.highestDerivative)",
        pt: "a derivada de ordem \(order) de '\(name)' passa do limite de \(NumericEngine.highestDerivative)")
    case .tooLarge(let name):
      Message(
        "'\(name)' needs more than \(Tape.limit) operations; give the model smaller sizes",
        pt: "'\(name)' precisa de mais de \(Tape.limit) operações; dê tamanhos menores ao modelo")
    case .fixedSamples(let count):
      Message(
        "a mini-batch needs a named number of samples, 'samples N', where the model says \(count)",
        pt: "um minilote precisa de um número de amostras com nome, 'samples N', e o modelo diz \(count)")
    case .noSample(let place, let count):
      Message(
        "there is no sample \(place); the data have 0 to \(count - 1)",
        pt: "não há a amostra \(place); os dados têm de 0 a \(count - 1)")
    }
  }
}
