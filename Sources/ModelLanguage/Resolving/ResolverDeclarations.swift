extension Resolver {
  /// Names, sizes, samples, roles: whatever holds for the whole file, wherever it stands.
  func declare() {
    for statement in syntax.statements { declareHeader(statement) }
    for statement in syntax.statements { declareQuantities(statement) }
    for statement in syntax.statements {
      if case .matrix(let name, let source, let isTransposed) = statement.kind {
        guard let quantity = places[source] else {
          reportUnknown(source, at: statement.range)
          continue
        }
        matrices.append(Model.MatrixReading(name: name, quantity: quantity, isTransposed: isTransposed))
      }
    }
  }

  private func declareHeader(_ statement: Statement) {
    switch statement.kind {
    case .model(let name, let title): (self.name, self.title) = (name, title)
    case .language(let language): self.language = language
    case .notation(let notation): self.notation = notation
    case .style(let settings): notationSettings += settings
    case .symbol(let target, let latex):
      symbolTemplates.append(
        .init(
          name: target.name, letters: target.indices.map { $0.name ?? "" }, latex: latex,
          range: statement.range))
    case .indexBase(let base):
      if base != 0 && base != 1 {
        report(
          Message("indices start from 0 or 1, not \(base)", pt: "índices começam de 0 ou 1, não \(base)"),
          at: statement.range)
      }
      indexBase = base
    case .size(let declarations):
      for size in declarations { declare(size) }
    case .samples(let size, let index):
      if samples != nil {
        report(
          Message("samples are declared twice", pt: "as amostras são declaradas duas vezes"),
          at: statement.range)
      }
      samples = Model.Samples(size: size, index: index ?? "sample")
      if let name = size.name, !sizes.contains(where: { $0.name == name }) { sizes.append(.init(name: name)) }
    case .opaque(let names):
      for name in names where !opaque.contains(where: { $0.name == name }) {
        opaque.append(.init(name: name))
      }
    default: break
    }
  }

  private func declare(_ size: SizeDeclaration) {
    if sizes.contains(where: { $0.name == size.name }) {
      return report(
        Message(
          "the size '\(size.name)' is declared twice", pt: "o tamanho '\(size.name)' é declarado duas vezes"),
        at: size.range)
    }
    sizes.append(
      Model.NamedSize(name: size.name, parameter: size.parameter, values: size.value.map { [$0] } ?? []))
  }

  private func declareQuantities(_ statement: Statement) {
    guard case .declaration(let role, let declarators) = statement.kind else { return }
    for declarator in declarators {
      var dimensions = declarator.indices.map { range(ofExtent: $0) }
      let isPerSample: Bool
      let quantityRole: Model.Role
      switch role {
      case .input: (quantityRole, isPerSample) = (.input, samples != nil)
      case .target(let kind): (quantityRole, isPerSample) = (.target(kind), samples != nil)
      case .weight, .bias: (quantityRole, isPerSample) = (.weight, false)
      case .constant: (quantityRole, isPerSample) = (.constant, false)
      case .rate: (quantityRole, isPerSample) = (.rate, false)
      }
      checkExtents(declarator)
      if isPerSample, let samples { dimensions.insert(samples.range(from: indexBase), at: 0) }
      let place = add(
        Model.Quantity(
          name: declarator.name, role: quantityRole, dimensions: dimensions, isPerSample: isPerSample,
          range: declarator.range))
      if let place, let value = declarator.value { setConstant(place, value) }
    }
  }

  private func checkExtents(_ declarator: Declarator) {
    for extent in declarator.indices {
      if let name = extent.name {
        if !sizes.contains(where: { $0.name == name }) {
          report(
            Message(
              "the size '\(name)' of '\(declarator.name)' is not declared",
              pt: "o tamanho '\(name)' de '\(declarator.name)' não foi declarado"), at: declarator.range,
            notes: [.init(Message("write 'size \(name)'", pt: "escreva 'size \(name)'"))])
        }
      } else if extent.offset < 1 {
        report(
          Message(
            "an extent is at least 1; '\(declarator.name)' has \(extent.offset)",
            pt: "uma extensão é ao menos 1; '\(declarator.name)' tem \(extent.offset)"), at: declarator.range)
      }
    }
  }

  private func setConstant(_ place: Int, _ value: SyntaxTree.ID) {
    guard let text = decimalText(of: value) else {
      return report(
        Message("a constant has a number for its value", pt: "uma constante tem um número como valor"),
        at: tree.range(of: value))
    }
    values[place] = ArrayLiteral(shape: [], entries: [text])
  }

  /// A literal, its negative or a quotient of literals as text.
  private func decimalText(of id: SyntaxTree.ID) -> String? {
    switch tree[id] {
    case .number(let text): return text
    case .negation(let operand):
      if case .number(let text) = tree[operand] { return "-" + text }
    case .binary(.division, let a, let b):
      if case .number(let p) = tree[a], case .number(let q) = tree[b] { return p + "/" + q }
    default: break
    }
    return nil
  }

  func reportUnknown(_ name: String, at range: SourceRange) {
    let candidates = quantities.map { $0.name } + sizes.map { $0.name } + opaque.map { $0.name }
    var notes: [Diagnostic.Note] = []
    if let near = spellingSuggestion(for: name, among: candidates) {
      notes.append(.init(.didYouMean(near)))
    }
    let declared = quantities.map { $0.name }.prefix(12).joined(separator: ", ")
    if !declared.isEmpty {
      notes.append(.init(Message("declared are \(declared)", pt: "declarados são \(declared)")))
    }
    report(Message("'\(name)' is not declared", pt: "'\(name)' não foi declarado"), at: range, notes: notes)
  }
}

extension Model.Samples {
  /// The range of the sample index: 1..N, or 0..N-1.
  public func range(from base: Int) -> IndexRange {
    var upper = size
    upper.offset += base - 1
    return IndexRange(.literal(base), upper)
  }
}
