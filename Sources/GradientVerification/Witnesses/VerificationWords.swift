import ModelLanguage

/// What a verification says beside its numbers.
enum VerificationWords {
  static let noWeights = Message(
    "the model has no weights: nothing was compared", pt: "o modelo não tem pesos: nada foi comparado")
  static let nowhereFinite = Message(
    "the loss has no finite value or no derivative at any point tried",
    pt: "a perda não tem valor finito ou derivada em nenhum ponto tentado")
  static let noCompiler = Message(
    "the generated code was not run: no swiftc on the path",
    pt: "o código gerado não foi executado: não há swiftc no caminho")
  static let givenNotCompared = Message(
    "the given values could not be compared", pt: "os valores dados não puderam ser comparados")
  static let noDifferences = Message(
    "differences of the gradient were usable nowhere",
    pt: "as diferenças do gradiente não serviram em nenhum lugar")
  static let nothingGiven = Message(
    "no point has values for everything that is given", pt: "nenhum ponto tem valores para tudo o que é dado")
  static let noMatrix = Message("the code has no matrix", pt: "o código não tem matriz")

  static func tooManyOperations(_ count: Int, limit: Int) -> Message {
    Message(
      "\(count) operations are too many for enclosures (limit \(limit))",
      pt: "\(count) operações são demais para intervalos de confiança exatos (limite \(limit))")
  }

  // MARK: Notes on a witness

  static let notRun = Message("not run", pt: "não executado")
  static let atKink = Message("not usable at a kink of a function", pt: "não serve numa quina de uma função")
  static let equalsInterpreter = Message(
    "equals its interpreter bit for bit", pt: "igual ao seu interpretador bit a bit")
  static let differsFromInterpreter = Message(
    "differs from its interpreter", pt: "difere do seu interpretador")
  static let hasLostDigits = Message(
    "has lost digits, as long arithmetic says", pt: "perdeu dígitos, como diz a aritmética longa")
  static let someSettled = Message(
    "not usable for some entries (long arithmetic sides with the others)",
    pt: "não serve para algumas entradas (a aritmética longa dá razão às outras)")

  static func settled(_ count: Int) -> Message {
    Message(
      "not usable for \(count) weights (long arithmetic sides with the others)",
      pt: "não serve para \(count) pesos (a aritmética longa dá razão às outras)")
  }

  static func unusable(weights count: Int) -> Message {
    Message(
      "not usable for \(count) weights (a kink or a steep place)",
      pt: "não serve para \(count) pesos (uma quina ou um lugar íngreme)")
  }

  static func unusable(entries count: Int) -> Message {
    Message(
      "not usable for \(count) entries (a kink or a steep place)",
      pt: "não serve para \(count) entradas (uma quina ou um lugar íngreme)")
  }

  static func oneWeight(of step: Int) -> Message {
    Message("at one of \(step) weights", pt: "em um de cada \(step) pesos")
  }

  static func printed(_ count: Int, expected: Int) -> Message {
    Message(
      "the generated code printed \(count) numbers, not \(expected)",
      pt: "o código gerado imprimiu \(count) números, não \(expected)")
  }
}
