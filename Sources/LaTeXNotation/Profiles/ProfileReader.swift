import ModelLanguage

extension NotationProfile {
  /// A notation from the statements `notation`, `style` and `symbol`, over the notation that `based` names. Throws what is wrong
  /// with its place in the text.
  public init(parsing text: String, name: String) throws {
    let syntax = try ModelSyntax(parsing: text, name: name)
    self.init(name: name)
    var found: [Diagnostic] = []
    for statement in syntax.statements {
      do throws(DiagnosticList) { try take(statement, of: name) } catch { found += error.diagnostics }
    }
    if !found.isEmpty { throw DiagnosticList(found, source: SourceText(name: name, text: text)) }
  }

  private mutating func take(_ statement: Statement, of file: String) throws(DiagnosticList) {
    switch statement.kind {
    case .notation(let own): name = own
    case .style(let settings): for setting in settings { try apply(setting) }
    case .symbol(let target, let latex):
      let template = SymbolTemplate(letters: target.indices.map { $0.name ?? "" }, latex: latex)
      try add(target.name, template, at: statement.range)
    default: throw NotationError.foreignStatement(file).located(statement.range)
    }
  }

  /// This notation with what the model itself says about printing.
  public func adapted(to model: Model) throws -> NotationProfile {
    var profile = self
    for setting in model.notationSettings { try profile.apply(setting) }
    let deltas = AuthorsReading(of: model, namesDeltas: true).deltas.values
    for template in model.symbolTemplates {
      let isKnown =
        model.quantities.contains { $0.name == template.name }
        || model.opaqueFunctions.contains { $0.name == template.name } || isSize(template.name, model)
        || profile.namesDeltas && deltas.contains(template.name)
      if !isKnown {
        let names = model.quantities.map { $0.name } + (profile.namesDeltas ? deltas.sorted() : [])
        let near = spellingSuggestion(for: template.name, among: names)
        throw NotationError.unknownSymbol(template.name, suggestion: near).located(template.range)
      }
      try profile.add(
        template.name, SymbolTemplate(letters: template.letters, latex: template.latex), at: template.range)
    }
    let loss = model.quantities[model.loss].name
    if let letter = profile.lossLetter, profile.symbols[loss] == nil,
      !model.quantities.contains(where: { $0.name == letter })
    {
      profile.symbols[loss] = SymbolTemplate(letters: [], latex: letter)
    }
    return profile
  }

  private func isSize(_ name: String, _ model: Model) -> Bool {
    model.sizes.contains { $0.name == name } || model.matrices.contains { $0.name == name }
  }

  private mutating func add(
    _ name: String, _ template: SymbolTemplate, at range: SourceRange
  ) throws(DiagnosticList) {
    var template = template
    template.latex = Self.unescaped(template.latex)
    if let letter = template.unusedLetters.first {
      throw NotationError.unusedIndex(name, letter).located(range)
    }
    if !Self.isBalanced(template.latex) {
      throw NotationError.unbalanced(name, template.latex).located(range)
    }
    if Scripts.areDoubled(template.latex) {
      throw NotationError.doubleScript(name, template.latex).located(range)
    }
    symbols[name] = template
  }

  /// A backslash written twice before a letter, as strings of programs have it, is one: a symbol has no line break.
  private static func unescaped(_ latex: String) -> String {
    var result = ""
    var rest = latex[...]
    while let first = rest.popFirst() {
      result.append(first)
      if first == "\\", rest.first == "\\", rest.dropFirst().first?.isLetter == true { rest.removeFirst() }
    }
    return result
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
      if character == "\\", isEscaped { return false }
      isEscaped = character == "\\" && !isEscaped
    }
    return depth == 0 && !latex.isEmpty && !isEscaped
  }

  private mutating func apply(_ setting: NotationSetting) throws(DiagnosticList) {
    if setting.key == "based" {
      guard let base = NotationProfile.named(setting.value) else {
        throw NotationError.unknownNotation(setting.value).located(setting.range)
      }
      let own = name
      self = base
      name = own
      return
    }
    guard let option = NotationOption.table.first(where: { $0.key == setting.key }) else {
      let keys = NotationOption.table.map { $0.key } + ["based"]
      throw NotationError.unknownSetting(setting.key, known: keys).located(setting.range)
    }
    if let applyText = option.applyText {
      let latex = Self.unescaped(setting.value)
      if !Self.isBalanced(latex) { throw NotationError.unbalanced(setting.key, latex).located(setting.range) }
      return applyText(&self, latex)
    }
    guard let value = option.values.first(where: { $0.name == setting.value }) else {
      let known = option.values.map { $0.name }
      throw NotationError.unknownValue(setting.value, of: setting.key, known: known).located(setting.range)
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
