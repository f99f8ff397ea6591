extension Keyword {
  /// What a statement says that begins with it.
  package var meaning: Message {
    switch self {
    case .model: Message("the name of the model, and a title", pt: "o nome do modelo, e um título")
    case .lang:
      Message("the language of what is printed: pt or en", pt: "a língua do que se imprime: pt ou en")
    case .notation:
      Message(
        "how names, indices and primes are printed", pt: "como se imprimem nomes, índices e linhas")
    case .symbol: Message("how one name is printed, in LaTeX", pt: "como se imprime um nome, em LaTeX")
    case .style: Message("settings of the notation", pt: "ajustes da notação")
    case .indices: Message("where indices begin: from 0 or 1", pt: "onde começam os índices: de 0 ou 1")
    case .size:
      Message("named sizes; n(l) depends on an index", pt: "tamanhos com nome; n(l) depende de um índice")
    case .samples: Message("how many samples", pt: "quantas amostras")
    case .input: Message("what the network is given", pt: "o que a rede recebe")
    case .target:
      Message(
        "what it should answer; may be a distribution or binary",
        pt: "o que ela devia responder; pode ser distribuição ou binário")
    case .weight: Message("what is learned", pt: "o que se aprende")
    case .bias: Message("a weight that is added", pt: "um peso que se soma")
    case .constant: Message("a hyperparameter, without a gradient", pt: "um hiperparâmetro, sem gradiente")
    case .rate: Message("the step size of the update", pt: "o tamanho do passo da atualização")
    case .matrix: Message("how the notes stack an array", pt: "como as notas empilham uma tabela")
    case .opaque: Message("functions without a formula", pt: "funções sem fórmula")
    case .name:
      Message("an abbreviation, no link of the chain", pt: "uma abreviação, que não é elo da cadeia")
    case .loss: Message("what is minimised", pt: "o que se minimiza")
    case .given: Message("values for numbers and tests", pt: "valores para números e testes")
    case .bind:
      Message(
        "functions that stand for the opaque ones in numbers", pt: "funções no lugar das opacas, em números")
    case .layer:
      Message(
        "a layer in matrix form; declares the weights it uses",
        pt: "uma camada em forma matricial; declara os pesos que usa")
    case .network: Message("dense layers by their widths", pt: "camadas densas pelas larguras")
    case .data: Message("a row for each sample, up to end", pt: "uma linha por amostra, até fim")
    }
  }
}
