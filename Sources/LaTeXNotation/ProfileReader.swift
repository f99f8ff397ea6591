import ModelLanguage

extension NotationProfile {
  /// A notation from the statements `notation`, `style` and `symbol`, over the notation that `based` names.
  public init(parsing text: String, name: String) throws {
    let syntax = try ModelSyntax(parsing: text, name: name)
    self.init(name: name)
    for statement in syntax.statements {
      switch statement.kind {
      case .notation(let own): self.name = own
      case .style(let settings): for setting in settings { try apply(setting) }
      case .symbol(let target, let latex):
        try add(target.name, SymbolTemplate(letters: target.indices.map { $0.name ?? "" }, latex: latex))
      default: throw NotationError.foreignStatement(name)
      }
    }
  }

  /// This notation with what the model itself says about printing.
  public func adapted(to model: Model) throws -> NotationProfile {
    var profile = self
    for setting in model.notationSettings { try profile.apply(setting) }
    for template in model.symbolTemplates {
      let isKnown =
        model.quantities.contains { $0.name == template.name }
        || model.opaqueFunctions.contains { $0.name == template.name } || isSize(template.name, model)
        || profile.namesDeltas
          && AuthorsReading(of: model, namesDeltas: true).deltas.values.contains(template.name)
      if !isKnown {
        let near = spellingSuggestion(for: template.name, among: model.quantities.map { $0.name })
        throw NotationError.unknownSymbol(template.name, suggestion: near)
      }
      try profile.add(template.name, SymbolTemplate(letters: template.letters, latex: template.latex))
    }
    return profile
  }

  private func isSize(_ name: String, _ model: Model) -> Bool {
    model.sizes.contains { $0.name == name } || model.matrices.contains { $0.name == name }
  }

  private mutating func add(_ name: String, _ template: SymbolTemplate) throws(NotationError) {
    if let letter = template.unusedLetters.first { throw .unusedIndex(name, letter) }
    if !Self.isBalanced(template.latex) { throw .unbalanced(name, template.latex) }
    symbols[name] = template
  }

  /// Braces in pairs, nothing that ends the mathematics or a line.
  private static func isBalanced(_ latex: String) -> Bool {
    var depth = 0
    var isEscaped = false
    for character in latex {
      if character.isNewline || (character == "$" || character == "%" || character == "&") && !isEscaped {
        return false
      }
      if !isEscaped {
        if character == "{" { depth += 1 }
        if character == "}" { depth -= 1 }
      }
      if depth < 0 { return false }
      isEscaped = character == "\\" && !isEscaped
    }
    return depth == 0 && !latex.isEmpty && !isEscaped
  }

  private mutating func apply(_ setting: NotationSetting) throws(NotationError) {
    if setting.key == "based" {
      guard let base = NotationProfile.named(setting.value) else { throw .unknownNotation(setting.value) }
      let own = name
      self = base
      name = own
      return
    }
    guard let option = NotationOption.table.first(where: { $0.key == setting.key }) else {
      let keys = NotationOption.table.map { $0.key } + ["based"]
      throw .unknownSetting(setting.key, known: keys)
    }
    guard let value = option.values.first(where: { $0.name == setting.value }) else {
      throw .unknownValue(setting.value, of: setting.key, known: option.values.map { $0.name })
    }
    value.apply(&self)
  }

  /// The notations of this package by name.
  public static let names = builtIn.map { $0.name }

  public static let `default` = NotationProfile(name: "default")

  public static func named(_ name: String) -> NotationProfile? {
    guard let text = builtIn.first(where: { $0.name == name })?.text else { return nil }
    return try? NotationProfile(parsing: text, name: name)
  }
}
