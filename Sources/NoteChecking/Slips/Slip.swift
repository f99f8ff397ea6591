import LaTeXReading

/// A change of one place of a formula: what a writer may have meant instead of what stands there.
struct Slip {
  enum Kind: Hashable, CaseIterable {
    case indices, shiftedIndex, otherName, transpose, sign, order, differenceTurned, quotientTurned
    case missingFactor, factorTooMany, missingTerm, termTooMany, square, noSquare, derivative, noDerivative,
      range,
      quotient
    case condition, constant, brackets, sumTooMany, otherHead
  }
  var kind: Kind
  /// What is replaced, and where it stands.
  var target: NodeID
  var node: NodeID
  /// What should stand there.
  var text: String
}

extension Slip.Kind {
  /// What went wrong, as one says it.
  var words: Wording {
    switch self {
    case .indices: Wording("the indices are swapped", "os índices estão trocados")
    case .shiftedIndex: Wording("the index is shifted", "o índice está deslocado")
    case .otherName: Wording("another name belongs here", "aqui cabe outro nome")
    case .transpose: Wording("a transpose is missing or too much", "falta ou sobra uma transposta")
    case .sign: Wording("the sign is wrong", "o sinal está errado")
    case .order: Wording("the factors stand in the wrong order", "os fatores estão na ordem errada")
    case .differenceTurned: Wording("the difference is turned round", "a diferença está invertida")
    case .quotientTurned: Wording("the quotient is turned round", "o quociente está invertido")
    case .missingFactor: Wording("a factor is missing", "falta um fator")
    case .missingTerm: Wording("a term is missing", "falta um termo")
    case .factorTooMany: Wording("this factor is too much", "este fator está sobrando")
    case .termTooMany: Wording("this term is too much", "este termo está sobrando")
    case .square: Wording("a square is missing", "falta um quadrado")
    case .noSquare: Wording("this power is too much", "esta potência está sobrando")
    case .derivative: Wording("the derivative of the function belongs here", "aqui cabe a derivada da função")
    case .noDerivative: Wording("the function itself belongs here", "aqui cabe a própria função")
    case .range: Wording("the range of the sum is wrong", "os limites da soma estão errados")
    case .quotient: Wording("another coefficient belongs here", "aqui cabe outro coeficiente")
    case .condition: Wording("the condition is turned round", "a condição está invertida")
    case .brackets:
      Wording("brackets are missing or close too early", "faltam parênteses ou fecham cedo demais")
    case .sumTooMany: Wording("there is no sum here", "aqui não há soma")
    case .otherHead:
      Wording("the right side is that of another quantity", "o lado direito é de outra grandeza")
    case .constant: Wording("the number is wrong", "o número está errado")
    }
  }
}
