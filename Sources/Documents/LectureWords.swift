import ModelLanguage

/// The sentences of a lecture in one language.
struct LectureWords: Sendable {
  var sentence: @Sendable (_ name: String) -> String
  var ofWeights: String
  var network, graph: String
  var notation: String
  var notationHeader: [String]
  var forward, forwardSentence: String
  var derivation, derivationSentence: String
  var weightsOf: String
  var likewise, likewiseEnd: String
  var results, resultsSentence, resultsSentenceEnd: String
  var index, matrix, update: String
  private var firstStage, nextStage, directStage, thenWeights, and: String
  var numbers, numbersSentence: String
  var weight, value, derivative, step: String
  var witnesses: String
  var witnessHeader: [String]
  var given, hint, slider, paths: String
  private var input, target, weightRole, constant, rate, link, abbreviation, loss: String

  static func of(_ language: String) -> LectureWords { language == "pt" ? portuguese : english }

  /// What the next formulas derive: `links` on the way from the loss, and the `weights` that act on them.
  func stage(_ number: Int, links: [String], weights: [String]) -> [Document.Inline] {
    if links.isEmpty { return [.text(directStage)] + list(weights) + [.text(":")] }
    let opening: [Document.Inline] = [.text(number == 0 ? firstStage : nextStage)] + list(links)
    return opening + (weights.isEmpty ? [] : [.text(thenWeights)] + list(weights)) + [.text(":")]
  }

  private func list(_ names: [String]) -> [Document.Inline] {
    var inlines: [Document.Inline] = []
    for (place, name) in names.enumerated() {
      if place > 0 { inlines.append(.text(place == names.count - 1 ? and : ", ")) }
      inlines.append(.formula(name))
    }
    return inlines
  }

  func roles(_ role: Model.Role) -> String? {
    switch role {
    case .input: input
    case .target: target
    case .weight: weightRole
    case .constant: constant
    case .rate: rate
    case .link: link
    case .abbreviation: abbreviation
    case .loss: loss
    }
  }

  static let portuguese = LectureWords(
    sentence: { "O modelo \($0) é uma lista de equações que leva das entradas à perda " },
    ofWeights: ", uma função de todos os pesos. Aqui ela é derivada em cada um deles.",
    network: "A rede, com os pesos nas ligações.",
    graph: "O grafo computacional: valores acima de cada nó, derivadas da perda abaixo.",
    notation: "Notação", notationHeader: ["Símbolo", "O que é", "Dimensões"],
    forward: "Passo adiante", forwardSentence: "Das entradas à perda, uma equação por vez. A última define ",
    derivation: "Derivação",
    derivationSentence:
      "Vamos da perda para trás, camada por camada: primeiro os pesos mais próximos da perda, depois os que agem através deles.",
    weightsOf: "Pesos ",
    likewise: "Os demais pesos seguem como ", likewiseEnd: ", só com outros índices; estão nos resultados.",
    results: "Resultados", resultsSentence: "Todas as derivadas juntas, a partir de ",
    resultsSentenceEnd: ", cada uma com os fatores na ordem do caminho:",
    index: "Forma geral", matrix: "Forma matricial", update: "Atualização dos pesos",
    firstStage: "Começamos na perda, com as derivadas em relação a ",
    nextStage: "Um passo para trás, com as derivadas em relação a ",
    directStage: "Os pesos que agem diretamente sobre o que já foi derivado são ",
    thenWeights: ", de onde seguem as dos pesos ", and: " e ",
    numbers: "Com números", numbersSentence: "Com os valores dados, ",
    weight: "peso", value: "valor", derivative: "derivada", step: "passo", witnesses: "Conferência",
    witnessHeader: ["Testemunha", "Veredito"], given: "Valores dados",
    hint: "Clique em um peso, ou chegue a ele com a tecla Tab, para ver seu caminho até a perda.",
    slider: "Passo do método do gradiente", paths: "Pesos", input: "entrada", target: "alvo",
    weightRole: "peso",
    constant: "constante", rate: "passo de atualização", link: "quantidade intermediária",
    abbreviation: "abreviação",
    loss: "perda")

  static let english = LectureWords(
    sentence: { "The model \($0) is a list of equations from the inputs to the loss " },
    ofWeights: ", a function of all weights. Here it is differentiated with respect to each of them.",
    network: "The network, with the weights on its connections.",
    graph: "The computational graph: values above each node, derivatives of the loss below.",
    notation: "Notation", notationHeader: ["Symbol", "What it is", "Shape"],
    forward: "Forward pass",
    forwardSentence: "From the inputs to the loss, one equation at a time. The last one defines ",
    derivation: "Derivation",
    derivationSentence:
      "We go backwards from the loss, layer by layer: first the weights next to the loss, then those that act through them.",
    weightsOf: "Weights ",
    likewise: "The other weights follow like ",
    likewiseEnd: ", with other indices only; they are among the results.",
    results: "Results", resultsSentence: "All derivatives together, from ",
    resultsSentenceEnd: " on, each with its factors in the order of the path:",
    index: "General form", matrix: "Matrix form", update: "Update of the weights",
    firstStage: "We begin at the loss, with the derivatives with respect to ",
    nextStage: "One step back are the derivatives with respect to ",
    directStage: "What acts directly on what is derived already are the weights ",
    thenWeights: ", which give those of the weights ", and: " and ",
    numbers: "With numbers", numbersSentence: "At the given values, ",
    weight: "weight", value: "value", derivative: "derivative", step: "step", witnesses: "Verification",
    witnessHeader: ["Witness", "Verdict"], given: "Given values",
    hint: "Click a weight, or reach it with the Tab key, to see its path to the loss.",
    slider: "Step of gradient descent", paths: "Weights", input: "input", target: "target",
    weightRole: "weight",
    constant: "constant", rate: "step size", link: "intermediate quantity", abbreviation: "abbreviation",
    loss: "loss")
}
