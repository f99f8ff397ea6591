/// What the lexer and the parser say. English first, Portuguese beside it.
extension Message {
  // MARK: The text

  static let emptyFile = Message(
    "the file has no statements; a model needs at least an equation for its loss, such as 'loss L = (y - w*x)^2'",
    pt:
      "o arquivo não tem nenhuma instrução; um modelo precisa ao menos da perda, como 'loss L = (y - w*x)^2'")
  static let emptyExpression = Message("the expression is empty", pt: "a expressão está vazia")
  static let secondExpression = Message(
    "one expression was expected; write a model file for more than one line",
    pt: "esperava-se uma só expressão; para mais de uma linha escreva um arquivo de modelo")
  static let binaryFile = Message(
    "this is not UTF-8 text; a model file is plain text",
    pt: "isto não é texto UTF-8; um modelo é um arquivo de texto puro")

  static func fileTooLarge(_ count: Int) -> Message {
    Message(
      "the file has \(count) bytes; a model may have at most \(Lexer.sizeLimit)",
      pt: "o arquivo tem \(count) bytes; um modelo pode ter no máximo \(Lexer.sizeLimit)")
  }
  static func unexpectedCharacter(_ scalar: Unicode.Scalar, isPrintable: Bool) -> Message {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    if isPrintable {
      return Message(
        "unexpected character '\(scalar)' (\(code))", pt: "caractere inesperado '\(scalar)' (\(code))")
    }
    return Message(
      "the invisible character \(code) is not allowed here; remove it",
      pt: "o caractere invisível \(code) não é permitido aqui; remova-o")
  }
  static func unclosed(_ bracket: String) -> Message {
    Message("'\(bracket)' is never closed", pt: "'\(bracket)' não foi fechado")
  }
  static let dataWithoutEnd = Message("'data' has no 'end'", pt: "'data' não tem 'end' (ou 'fim')")
  static let bracesInName = Message(
    "only letters and digits stand in the braces of a name; indices go in brackets, 'w[1,2]'",
    pt: "só letras e dígitos ficam entre as chaves de um nome; índices vão entre colchetes, 'w[1,2]'")

  // MARK: Expected, found

  static func expected(_ what: Message, found: Message) -> Message {
    Message(
      "expected \(what.english), found \(found.english)",
      pt: "esperava-se \(what.portuguese), veio \(found.portuguese)")
  }
  static let endOfLine = Message("the end of the line", pt: "o fim da linha")
  static let endOfStatement = Message("the end of the statement", pt: "o fim da instrução")
  static let aName = Message("a name", pt: "um nome")
  static let quotedText = Message(
    "LaTeX between quotes, as in \"h^{k}\"", pt: "LaTeX entre aspas, como em \"h^{k}\"")
  static let aStatement = Message("a statement or an equation", pt: "uma instrução ou uma equação")
  static let anExpression = Message("an expression", pt: "uma expressão")
  static let operatorOrClosing = Message("an operator or ')'", pt: "um operador ou ')'")
  static let equalsSign = Message("'='", pt: "'='")
  static let arrow = Message("'->'", pt: "'->'")
  static let dots = Message("'..', as in 1..n", pt: "'..', como em 1..n")
  static let commaOrClosingBracket = Message("',' or ']'", pt: "',' ou ']'")
  static let colonAfterIndices = Message("':' after the indices", pt: "':' depois dos índices")
  static let aNumber = Message("a number", pt: "um número")
  static let aWholeNumber = Message("a whole number", pt: "um número inteiro")
  static let aSize = Message("a size, such as 3, m or n(l-1)", pt: "um tamanho, como 3, m ou n(l-1)")
  static let anIndex = Message("an index, such as i, 3 or l-1", pt: "um índice, como i, 3 ou l-1")
  static let aFunction = Message("the name of a function", pt: "o nome de uma função")
  static let aLanguage = Message("a language, 'pt' or 'en'", pt: "uma língua, 'pt' ou 'en'")
  static let targetKind = Message("',', 'distribution' or 'binary'", pt: "',', 'distribution' ou 'binary'")
  static let arrayOrTranspose = Message(
    "the name of an array or transpose(...)", pt: "o nome de um arranjo ou transpose(...)")
  static func bracket(_ sign: String) -> Message { Message(verbatim: "'\(sign)'") }
  static func word(_ english: String, _ portuguese: String) -> Message {
    Message("'\(english)'", pt: "'\(english)' (ou '\(portuguese)')")
  }

  // MARK: Suggestions

  static func didYouMean(_ name: String) -> Message {
    Message("did you mean '\(name)'?", pt: "você quis dizer '\(name)'?")
  }
  static func writeProduct(_ name: String) -> Message {
    Message("for a product write \(name)*(...)", pt: "para um produto escreva \(name)*(...)")
  }
  static func declareOpaque(_ name: String) -> Message {
    Message("to keep it symbolic: opaque \(name)", pt: "para deixá-la simbólica: opaque \(name)")
  }
}
