/// Why something could not be read: where, what was expected there, and what came.
package struct Failure: Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    case unclosedBrace, unopenedBrace, unclosedBracket, unopenedBracket, unclosedEnvironment,
      unopenedEnvironment
    case missingOperand, missingArgument, missingScriptBase, doubleScript
    case unknownCommand, unknownCharacter
    case unclosedFormula
    case macroWithoutEnd, tooLong, tooDeep, tooMany
    case notMathematics
  }
  package var reason: Reason
  package var range: TextRange
  /// What stands there, shortened.
  package var found: String

  package init(_ reason: Reason, _ range: TextRange, found: String) {
    self.reason = reason
    self.range = range
    self.found = found
  }
}

/// A sentence in the two languages of the house.
public struct Wording: Hashable, Sendable {
  /// The sentence in English.
  public var english: String
  /// The sentence in Portuguese.
  public var portuguese: String
  package init(_ english: String, _ portuguese: String) {
    self.english = english
    self.portuguese = portuguese
  }
}

extension Failure {
  /// What was expected, as a sentence.
  package var sentence: Wording {
    let (english, portuguese) = Self.texts[reason] ?? ("this cannot be read", "isto não pode ser lido")
    guard !found.isEmpty else { return Wording(english, portuguese) }
    return Wording("\(english); here stands '\(found)'", "\(portuguese); aqui está '\(found)'")
  }

  private static let texts: [Reason: (String, String)] = [
    .unclosedBrace: ("a '}' is missing for this '{'", "falta um '}' para este '{'"),
    .unopenedBrace: ("this '}' closes nothing", "este '}' não fecha nada"),
    .unclosedBracket: ("the bracket that closes this one is missing", "falta o parêntese que fecha este"),
    .unopenedBracket: ("this bracket closes nothing", "este parêntese não fecha nada"),
    .unclosedEnvironment: ("the \\end of this environment is missing", "falta o \\end deste ambiente"),
    .unopenedEnvironment: ("this \\end ends nothing", "este \\end não termina nada"),
    .missingOperand: ("an expression was expected", "esperava-se uma expressão"),
    .missingArgument: ("the argument of the command is missing", "falta o argumento do comando"),
    .missingScriptBase: ("a script needs something to stand on", "um índice precisa de uma base"),
    .doubleScript: ("two scripts stand on one base; write braces", "dois índices na mesma base; use chaves"),
    .unknownCommand: ("this command is not known", "este comando não é conhecido"),
    .unknownCharacter: ("this character is not mathematics", "este caractere não é matemática"),
    .unclosedFormula: ("this formula is not closed", "esta fórmula não é fechada"),
    .macroWithoutEnd: ("this macro expands without end", "esta macro se expande sem fim"),
    .tooLong: ("the formula is too long to be read", "a fórmula é longa demais para ser lida"),
    .tooMany: (
      "the page has more formulas than are read; split it",
      "a página tem mais fórmulas do que se leem; divida-a"
    ),
    .tooDeep: ("the formula is nested too deeply", "a fórmula tem níveis demais"),
    .notMathematics: ("a formula was expected", "esperava-se uma fórmula"),
  ]
}
