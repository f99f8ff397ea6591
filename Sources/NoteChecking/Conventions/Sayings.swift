import LaTeXReading

/// What sentences say of the conventions, as a closed list.
enum Saying: Hashable {
  /// A question with its answer.
  case answer(Convention, Int)
  /// The loss is that of one sample.
  case oneSample
  /// An index that is repeated in a term, and stands not on the left, is summed over.
  case summation
  /// A d before a name is its differential, no gradient.
  case differentials

  /// What one sentence says, in lower case with formulas left out.
  static func said(in sentence: String) -> [Saying] {
    let own = withoutRejected(sentence)
    var found: [Saying] = []
    let speaksOfSamples = samples.contains { own.contains($0) }
    for row in rows where row.stems.contains(where: { own.contains($0) }) {
      if row.needsSamples, !speaksOfSamples { continue }
      if !found.contains(row.saying) { found.append(row.saying) }
    }
    if sumsRepeated(sentence) { found.append(.summation) }
    // Rows and columns in one sentence: it says something else.
    let stacks = found.filter { if case .answer(.stack, _) = $0 { true } else { false } }
    return stacks.count > 1 ? found.filter { !stacks.contains($0) } : found
  }

  /// Whether a sentence says that an index which stands in a term again is summed over.
  private static func sumsRepeated(_ sentence: String) -> Bool {
    if ["summation convention", "einstein", "convenção de soma", "convenção da soma"].contains(where: {
      sentence.contains($0)
    }) {
      return true
    }
    return [
      ["index", "indices", "índice"], ["repeat", "twice", "more than once", "repet", "duas vezes"],
      ["summed", "sum over", "summation", "somad", "soma-se", "somatório", "soma sobre"],
    ].allSatisfy { words in words.contains { sentence.contains($0) } }
  }

  /// Whether a sentence opens a part in which other conventions may hold.
  static func opens(_ sentence: String) -> Bool { openers.contains { sentence.contains($0) } }

  private static let openers = [
    "from here on", "from now on", "from this point", "in what follows", "henceforth", "we now switch",
    "now we switch", "switch to", "the other way round", "in this section", "in the rest", "we now",
    "a partir daqui", "a partir de agora", "daqui em diante", "de agora em diante", "doravante",
    "no que segue", "nesta seção", "agora", "no restante", "mudamos", "trocamos",
  ]

  /// The step of the training that a sentence begins, from 2 on.
  static func step(_ sentence: String) -> Int? {
    let steps = ["step", "iteration", "epoch", "passo", "iteração", "época", "passada"]
    for (number, ordinals) in [
      (2, ["second", "next", "segundo", "segunda", "próximo", "próxima"]),
      (3, ["third", "terceiro", "terceira"]),
    ] where ordinals.contains(where: { ordinal in steps.contains { sentence.contains("\(ordinal) \($0)") } })
    {
      return number
    }
    return nil
  }

  /// The sentence without what it says is not so: `instead of columns`.
  private static func withoutRejected(_ sentence: String) -> String {
    for word in [
      "instead of", "rather than", "no longer", "not ", "em vez de", "ao invés de", "e não ", "já não",
    ] {
      guard let place = sentence.firstRange(of: word)?.lowerBound else { continue }
      let tail = sentence[place...].dropFirst(word.count)
      let end = tail.firstIndex { ",;:.".contains($0) } ?? tail.endIndex
      return String(sentence[..<place] + tail[end...])
    }
    return sentence
  }

  private static let samples = [
    "sample", "example", "observation", "data point", "datapoint", "instance", "pattern", "amostra",
    "exemplo", "observaç", "instância", "padrão", "padrões", "caso de treino", "mini-batch", "minibatch",
  ]

  private static let rows: [(stems: [String], needsSamples: Bool, saying: Saying)] = [
    (
      [
        "rows are", "row is", "each row", "every row", "row of", "rows of", "as rows", "in rows", "by rows",
        "per row", "along the rows", "as a row", "in the rows", "linhas são", "linha é", "cada linha",
        "nas linhas", "em linhas", "por linha", "as linhas", "como linhas", "na linha",
      ], true, .answer(.stack, 1)
    ),
    (
      [
        "columns are", "column is", "each column", "every column", "column of", "columns of", "as columns",
        "in columns", "by columns", "per column", "as a column", "in the columns", "colunas são",
        "coluna é", "cada coluna", "nas colunas", "em colunas", "por coluna", "as colunas", "como colunas",
      ], true, .answer(.stack, 0)
    ),
    (
      [
        "vectors are columns", "column vectors by default", "vectors are column vectors",
        "all vectors are column", "vetores são colunas", "vetores são vetores coluna", "vetores coluna",
      ], false, .answer(.vectors, 0)
    ),
    (
      [
        "vectors are rows", "vectors are row vectors", "all vectors are row", "as row vectors",
        "vetores são linhas", "vetores são vetores linha", "vetores linha",
      ], false, .answer(.vectors, 1)
    ),
    (
      [
        "is its differential", "is the differential", "denotes the differential", "are differentials",
        "total differential", "taking differentials", "take differentials", "é a sua diferencial",
        "é o seu diferencial", "é a diferencial", "é o diferencial", "são diferenciais",
        "diferencial total", "tomando diferenciais",
      ], false, .differentials
    ),
    (["denominator layout", "layout do denominador"], false, .answer(.jacobian, 1)),
    (["numerator layout", "layout do numerador"], false, .answer(.jacobian, 0)),
    (
      [
        "a single example", "one example", "a single training", "one training example", "single pattern",
        "one pattern", "a single sample", "one sample at a time", "the subscript", "drop the index",
        "a single data point", "uma única amostra", "um único exemplo", "uma só amostra", "um só exemplo",
        "o índice da amostra", "um exemplo de cada vez", "uma amostra por vez",
      ], false, .oneSample
    ),
  ]
}

/// A place of a document at which its conventions may turn, with what its words say.
struct Turn {
  enum Kind { case heading, words }
  /// The first statement behind it.
  var position: Int
  var kind: Kind
  var sayings: [Saying] = []
}
