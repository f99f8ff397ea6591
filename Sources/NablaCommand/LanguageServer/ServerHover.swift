import Nabla

/// What a word is, for the person whose pointer rests on it.
extension ServerDocument {
  func hover(at position: TextLines.Position) -> JSON {
    guard let word = word(at: position), let words = description(of: word) else { return .null }
    return .object([
      ("contents", .object([("kind", .string("markdown")), ("value", .string(words))])),
      ("range", range(word.range)),
    ])
  }

  private func say(_ english: String, _ portuguese: String) -> String {
    Message(english, pt: portuguese).text(language)
  }

  private func description(of word: NameIndex.Word) -> String? {
    switch word.kind {
    case .keyword:
      return Keyword(spelling: word.name).map { "**\(word.name)**: \($0.meaning.text(language))" }
    case .global: return global(word.name)
    case .local: return "`\(word.name)`: " + say("an index", "um índice")
    case .function:
      return FunctionName.named(word.name).map { "`\($0.name)`: " + say("a function", "uma função") }
    case .particle, .label: return nil
    }
  }

  private func global(_ name: String) -> String? {
    guard let model else { return nil }
    if let place = model.quantities.firstIndex(where: { $0.name == name }) {
      return quantity(place, of: model)
    }
    if let size = model.sizes.first(where: { $0.name == name }) {
      let values = size.values.map { String($0) }.joined(separator: ", ")
      return "`\(name)`: " + say("a size", "um tamanho") + (values.isEmpty ? "" : " = \(values)")
    }
    if let function = model.opaqueFunctions.first(where: { $0.name == name }) {
      let binding = function.binding.map { ", " + say("in numbers", "em números") + " `\($0)`" } ?? ""
      return "`\(name)`: " + say("a function without a formula", "uma função sem fórmula") + binding
    }
    if let matrix = model.matrices.first(where: { $0.name == name }) {
      let array = model.quantities[matrix.quantity].name
      return "`\(name)`: " + say("stacks", "empilha") + " `\(array)`"
        + (matrix.isTransposed ? say(", transposed", ", transposto") : "")
    }
    return nil
  }

  /// Its role, its shape and its formula as it is printed.
  private func quantity(_ place: Int, of model: Model) -> String {
    let quantity = model.quantities[place]
    let own = quantity.isPerSample ? quantity.dimensions.dropFirst() : quantity.dimensions[...]
    let shape = own.map { extent($0) }.joined(separator: " × ")
    var words = "`\(quantity.name)`: \(role(quantity.role))"
    words += shape.isEmpty ? say(", a number", ", um número") : ", \(shape)"
    if quantity.isPerSample { words += say(", of each sample", ", de cada amostra") }
    if let formula = formula(of: place) { words += "\n\n$$\n\(formula)\n$$" }
    return words
  }

  /// `3`, `n`, or `0..T` where the first index is not 1.
  private func extent(_ range: IndexRange) -> String {
    range.lower == .literal(1) ? range.upper.text : "\(range.lower.text)..\(range.upper.text)"
  }

  private func role(_ role: Model.Role) -> String {
    switch role {
    case .input: say("an input", "uma entrada")
    case .target: say("a target", "um alvo")
    case .weight: say("a weight", "um peso")
    case .constant: say("a constant", "uma constante")
    case .rate: say("the step size", "o tamanho do passo")
    case .link: say("a quantity", "uma grandeza")
    case .abbreviation: say("an abbreviation", "uma abreviação")
    case .loss: say("the loss", "a perda")
    }
  }
}
