import LaTeXReading

/// How the answers of a reading are said.
extension Convention {
  /// The name of the question in the JSON, and the answer in words; nil for what goes without saying.
  func said(_ answer: Int) -> (name: String, words: Wording)? {
    switch self {
    case .vectors:
      (
        "vectors",
        [
          Wording("vectors are columns", "vetores são colunas"),
          Wording("vectors are rows", "vetores são linhas"),
        ][min(answer, 1)]
      )
    case .stack:
      (
        "samples",
        [
          Wording("samples are columns", "amostras nas colunas"),
          Wording("samples are rows", "amostras nas linhas"),
        ][min(answer, 1)]
      )
    case .weightMatrices:
      (
        "matrices",
        [
          Wording("matrices of weights as the model has them", "matrizes de pesos como no modelo"),
          Wording("matrices of weights transposed", "matrizes de pesos transpostas"),
        ][min(answer, 1)]
      )
    case .weightIndices:
      (
        "indices",
        [
          Wording("indices of weights as in the model", "índices dos pesos como no modelo"),
          Wording("indices of weights the other way round", "índices dos pesos na ordem inversa"),
        ][min(answer, 1)]
      )
    case .gradient:
      (
        "gradient",
        [
          Wording("a gradient has the shape of its variable", "o gradiente tem a forma da variável"),
          Wording("a gradient is transposed", "o gradiente é transposto"),
        ][min(answer, 1)]
      )
    case .jacobian:
      (
        "jacobian",
        [
          Wording("rows of a Jacobian are results", "as linhas da jacobiana são resultados"),
          Wording("rows of a Jacobian are variables", "as linhas da jacobiana são variáveis"),
        ][min(answer, 1)]
      )
    case .scale(let name, let isPerSample, _):
      (
        isPerSample ? "\(name.text) of samples" : "\(name.text) of parameters",
        (answer == 0) == isPerSample
          ? Wording("\(name.text): of the loss of one sample", "\(name.text): da perda de uma amostra")
          : Wording("\(name.text): of the loss of all samples", "\(name.text): da perda de todas as amostras")
      )
    case .loss(let name):
      (
        "loss \(name.text)",
        answer == 0
          ? Wording("\(name.text) is the loss of all samples", "\(name.text) é a perda de todas as amostras")
          : Wording("\(name.text) is the loss of one sample", "\(name.text) é a perda de uma amostra")
      )
    default: nil
    }
  }
}

extension Reading {
  /// What a reader should know: only what the document decides.
  fileprivate var said: [(name: String, words: Wording)] {
    var said: [(name: String, words: Wording)] = []
    for (key, answer) in answers where evidence[key]?.values.contains(where: { $0 > 0 }) == true {
      if let own = key.said(answer) { said.append(own) }
    }
    return said.sorted { $0.name < $1.name }
  }
}

extension Readings {
  /// The same for all parts; what a later part answers otherwise stands behind.
  var said: [(name: String, words: Wording)] {
    var said: [(name: String, words: Wording)] = []
    for part in parts {
      for own in part.reading.said {
        guard let place = said.firstIndex(where: { $0.name == own.name }) else {
          said.append(own)
          continue
        }
        let (old, new) = (said[place].words, own.words)
        if old == new || old.english.hasSuffix(new.english) { continue }
        said[place].words = Wording(
          "\(old.english), then \(new.english)", "\(old.portuguese), depois \(new.portuguese)")
      }
    }
    return said.sorted { $0.name < $1.name }
  }
}
