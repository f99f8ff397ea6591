/// What the parser says about expressions, statements and values.
extension Message {
  // MARK: Numbers

  static func decimalComma(_ whole: String, _ decimals: String) -> Message {
    Message(
      "'\(whole),\(decimals)': write a point, \(whole).\(decimals); a comma separates",
      pt: "'\(whole),\(decimals)': use ponto, \(whole).\(decimals); a vírgula separa")
  }
  static func notADecimal(_ text: String) -> Message {
    Message(
      "'\(text)' is not a number; numbers are decimals such as 12, 0.5 or 1e-3",
      pt: "'\(text)' não é um número; números são decimais como 12, 0.5 ou 1e-3")
  }
  static func notANumber(_ text: String) -> Message { notADecimal(text) }
  static func notWhole(_ text: String) -> Message {
    Message("expected a whole number, found '\(text)'", pt: "esperava-se um número inteiro, veio '\(text)'")
  }
  static let tooManyDigits = Message(
    "a number may have at most 400 digits", pt: "um número pode ter no máximo 400 dígitos")
  static func exponentTooLarge(_ text: String) -> Message {
    Message(
      "the exponent of '\(text)' is out of range; it may be from -400 to 400",
      pt: "o expoente de '\(text)' está fora do intervalo de -400 a 400")
  }
  static func sizeTooLarge(_ text: String) -> Message {
    Message(
      "'\(text)' is too large; sizes and indices are at most 999999999",
      pt: "'\(text)' é grande demais; tamanhos e índices vão até 999999999")
  }

  // MARK: Expressions

  static func missingProduct(_ left: String, _ right: String) -> Message {
    Message(
      "'\(left) \(right)' needs an operator; for a product write \(left)*\(right)",
      pt: "falta um operador em '\(left) \(right)'; para um produto escreva \(left)*\(right)")
  }
  static func missingOperator(_ found: Message) -> Message {
    Message(
      "expected an operator before \(found.english); for a product write '*'",
      pt: "falta um operador antes de \(found.portuguese); para um produto escreva '*'")
  }
  static let ambiguousProduct = Message(
    "this product without a sign can be read in two ways; write '*' or parentheses, (1/2)*x or 1/(2*x)",
    pt: "este produto sem sinal pode ser lido de dois modos; escreva '*' ou parênteses, (1/2)*x ou 1/(2*x)")
  static let ambiguousRoot = Message(
    "this root can be read in two ways; write (√x)^2 or √(x^2)",
    pt: "esta raiz pode ser lida de dois modos; escreva (√x)^2 ou √(x^2)")
  static let strayPrime = Message(
    "a prime marks the derivative of a function, f'(x); a transpose is transpose(W) or Wᵀ",
    pt: "a linha marca a derivada de uma função, f'(x); a transposta é transpose(W) ou Wᵀ")
  static let indexedExpression = Message(
    "only a name takes indices, as in w[i,j]", pt: "só um nome recebe índices, como em w[i,j]")
  static let listInExpression = Message(
    "lists of numbers belong in 'given'; here an expression is expected",
    pt: "listas de números ficam em 'given'; aqui se espera uma expressão")
  static func emptyCall(_ name: String) -> Message {
    Message("\(name)() has no argument", pt: "\(name)() não tem argumento")
  }
  static func arity(_ name: String, _ arity: ClosedRange<Int>, found: Int) -> Message {
    let (low, high) = (arity.lowerBound, arity.upperBound)
    let isReduction = SyntaxTree.Reduction(spelling: name) != nil
    let plural = high == 1 ? "" : "s"
    return Message(
      "\(name) takes \(low == high ? "\(low)" : "\(low) to \(high)") argument\(plural), found \(found)"
        + (isReduction ? "; over an index write \(name)(i: ...)" : ""),
      pt: "\(name) recebe \(low == high ? "\(low)" : "de \(low) a \(high)") argumento\(plural), veio \(found)"
        + (isReduction ? "; sobre um índice escreva \(name)(i: ...)" : ""))
  }

  // MARK: Functions

  static func unknownFunction(_ name: String) -> Message {
    Message("unknown function '\(name)'", pt: "função desconhecida '\(name)'")
  }
  static func quantityCalled(_ name: String) -> Message {
    Message(
      "'\(name)' is not a function; for a product write \(name)*(...)",
      pt: "'\(name)' não é uma função; para um produto escreva \(name)*(...)")
  }
  static func portugueseFunction(_ name: String, _ english: String) -> Message {
    Message(
      "'\(name)' is spelled '\(english)' in model files ('\(name)' is accepted after 'lang pt')",
      pt: "'\(name)' se escreve '\(english)' nos modelos ('\(name)' é aceito depois de 'lang pt')")
  }
  static func reductionWithoutIndex(_ name: String) -> Message {
    Message("\(name) needs an index: \(name)(i: ...)", pt: "\(name) precisa de um índice: \(name)(i: ...)")
  }
  static func noReduction(_ name: String) -> Message {
    Message("'\(name)' does not bind an index", pt: "'\(name)' não liga um índice")
  }
  static func oneIndexOnly(_ name: String) -> Message {
    Message("\(name) binds one index", pt: "\(name) liga um índice só")
  }
  static func boundToOpaque(_ name: String) -> Message {
    Message(
      "'\(name)' has no formula itself; bind to a function such as sigmoid",
      pt: "'\(name)' não tem fórmula; ligue a uma função como sigmoid")
  }

  // MARK: Indices

  static let sizeTooComplicated = Message(
    "a size, and an index on the left, is a name, a whole number or a name plus a whole number",
    pt: "um tamanho, e um índice à esquerda, é um nome, um inteiro ou um nome mais um inteiro")
  static let indexTooComplicated = Message(
    "an index is a whole number plus whole multiples of names, as in 2*i + a - 1",
    pt: "um índice é um inteiro mais múltiplos inteiros de nomes, como em 2*i + a - 1")
  static func indexFactorTooLarge(_ limit: Int) -> Message {
    Message(
      "the factor of a letter in an index is at most \(limit)",
      pt: "o fator de uma letra em um índice é no máximo \(limit)")
  }
  static func rangeMissing(_ name: String) -> Message {
    Message(
      "'for \(name)' needs a range: for \(name) in 1..n",
      pt: "'for \(name)' precisa de um intervalo: for \(name) in 1..n")
  }

  // MARK: Statements

  static func unknownStatement(_ word: String) -> Message {
    Message(
      "'\(word)' begins no statement, and no equation as '=' does not follow",
      pt: "'\(word)' não inicia uma instrução, nem uma equação, pois não é seguido de '='")
  }
  static func unknownLanguage(_ code: String) -> Message {
    Message(
      "unknown language '\(code)'; there are 'pt' and 'en'",
      pt: "língua desconhecida '\(code)'; há 'pt' e 'en'")
  }
  static func indexBase(_ base: Int) -> Message {
    Message("indices begin at 0 or 1, not at \(base)", pt: "índices começam em 0 ou 1, não em \(base)")
  }
  static func dependentSizeValue(_ name: String) -> Message {
    Message(
      "a size that depends on an index gets its values by 'given \(name) = [2, 3, 2]'",
      pt: "um tamanho que depende de um índice recebe valores por 'given \(name) = [2, 3, 2]'")
  }
  static func valueInDeclaration(_ name: String) -> Message {
    Message(
      "only constants and rates have a value here; write 'given \(name) = ...'",
      pt: "só constantes e taxas têm valor aqui; escreva 'given \(name) = ...'")
  }
  static let opaqueWithArguments = Message(
    "an opaque function is declared by its name alone", pt: "uma função opaca é declarada só pelo nome")
  static func indexedLoss(_ name: String, _ indices: String) -> Message {
    Message(
      "the loss is one number and has no indices; write 'loss \(name) = sum(\(indices): …)'",
      pt: "a perda é um número só e não tem índices; escreva 'loss \(name) = sum(\(indices): …)'")
  }
  static let oneLayerOnly = Message(
    "a network has at least two widths: 2 -> 3 -> 1", pt: "uma rede tem ao menos duas larguras: 2 -> 3 -> 1")
  static func activationCount(_ count: Int, layers: Int) -> Message {
    Message(
      "\(count) activations for \(layers) layers; give one, one for hidden and one for the last, or one each",
      pt:
        "\(count) ativações para \(layers) camadas; dê uma, uma para as ocultas e uma para a última, ou uma para cada"
    )
  }

  // MARK: Values

  static func givenEntry(_ name: String) -> Message {
    Message(
      "values are given for whole arrays: given \(name) = [...]",
      pt: "valores são dados para o arranjo inteiro: given \(name) = [...]")
  }
  static let tooManyDimensions = Message(
    "an array has at most 8 dimensions", pt: "um arranjo tem no máximo 8 dimensões")
  static let unevenDepth = Message(
    "numbers and lists are mixed at one level", pt: "números e listas estão misturados no mesmo nível")
  static func unevenList(_ count: Int, _ expected: Int) -> Message {
    Message(
      "this list has \(count) entries, the one before it \(expected)",
      pt: "esta lista tem \(count) entradas, a anterior tem \(expected)")
  }
  static func unevenRow(_ count: Int, _ expected: Int) -> Message {
    Message(
      "this row has \(count) values, the first one \(expected)",
      pt: "esta linha tem \(count) valores, a primeira tem \(expected)")
  }
  static let dataWithoutRows = Message("'data' has no rows", pt: "'data' não tem linhas")
  static let emptyCell = Message(
    "a value is missing beside this comma", pt: "falta um valor junto a esta vírgula")

  // MARK: The builder

  static let notSayable = Message(
    "a name, title or number of this model cannot be written in a model file: its text reads as another model",
    pt:
      "um nome, título ou número deste modelo não pode ser escrito num arquivo: o texto é lido como outro modelo"
  )
}
