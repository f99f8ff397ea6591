extension Resolver {
  /// `given`, `data` and `bind`.
  func assignValues() {
    for statement in syntax.statements {
      switch statement.kind {
      case .given(let values): for value in values { assign(value) }
      case .data(let columns, let rows): assignData(columns, rows, at: statement.range)
      case .bind(let bindings): for binding in bindings { bind(binding, at: statement.range) }
      default: break
      }
    }
  }

  private func bind(_ binding: FunctionBinding, at range: SourceRange) {
    guard let place = opaque.firstIndex(where: { $0.name == binding.opaque }) else {
      let near = spellingSuggestion(for: binding.opaque, among: opaque.map { $0.name })
      return report(
        Message(
          "'\(binding.opaque)' is no opaque function", pt: "'\(binding.opaque)' não é uma função opaca"),
        at: range,
        notes: near.map { [.init(.didYouMean($0))] } ?? [])
    }
    guard let function = FunctionName.all.first(where: { $0.name == binding.function }),
      function.arity.contains(1)
    else {
      let near = spellingSuggestion(for: binding.function, among: FunctionName.all.map { $0.name })
      return report(
        Message(
          "'\(binding.function)' is no function of one argument",
          pt: "'\(binding.function)' não é uma função de um argumento"), at: range,
        notes: near.map { [.init(.didYouMean($0))] } ?? [])
    }
    opaque[place].binding = function.name
  }

  private func assign(_ given: GivenValue) {
    if let parts = given.value.parts {
      let shapes = parts.map { $0.shape.map { "\($0)" }.joined(separator: "×") }.joined(separator: ", ")
      return report(
        Message(
          "the lists of '\(given.name)' have differing shapes: \(shapes)",
          pt: "as listas de '\(given.name)' têm formas diferentes: \(shapes)"), at: given.range)
    }
    for entry in given.value.entries where !isFinite(entry) {
      return report(
        Message("\(entry) is no finite number", pt: "\(entry) não é um número finito"), at: given.range)
    }
    if let size = sizes.firstIndex(where: { $0.name == given.name }) { return assignSize(size, given) }
    guard let place = places[given.name] else { return reportUnknown(given.name, at: given.range) }
    switch quantities[place].role {
    case .link, .abbreviation, .loss:
      return report(
        Message(
          "'\(given.name)' is defined by an equation and takes no value",
          pt: "'\(given.name)' é definido por uma equação e não recebe valor"), at: given.range,
        notes: [.init(Message("it is defined here", pt: "é definido aqui"), at: quantities[place].range)])
    default: setValue(place, given.value, at: given.range)
    }
  }

  private func isFinite(_ text: String) -> Bool { Model.double(text).isFinite }

  private func assignSize(_ size: Int, _ given: GivenValue) {
    let numbers = given.value.entries.compactMap { Int($0) }
    guard numbers.count == given.value.entries.count, !numbers.isEmpty, numbers.allSatisfy({ $0 >= 1 }) else {
      return report(
        Message("a size is a whole number of at least 1", pt: "um tamanho é um inteiro de ao menos 1"),
        at: given.range)
    }
    sizes[size].values = numbers
  }

  private func setValue(_ place: Int, _ value: ArrayLiteral, at range: SourceRange) {
    let quantity = quantities[place]
    var value = value
    // One sample may be given without its dimension.
    if quantity.isPerSample, value.shape.count == quantity.dimensions.count - 1 {
      value.shape.insert(1, at: 0)
    }
    inferSampleCount(quantity, value)
    guard matches(value.shape, quantity.dimensions) else {
      let expected = quantity.dimensions.map { extent($0).map { String($0) } ?? text($0.upper) }.joined(
        separator: "×")
      let came = value.shape.map { String($0) }.joined(separator: "×")
      return report(
        Message(
          "shape mismatch: '\(quantity.name)' is \(expected.isEmpty ? "a number" : expected) but its value is \(came.isEmpty ? "a number" : came)",
          pt:
            "dimensões não conferem: '\(quantity.name)' é \(expected.isEmpty ? "um número" : expected) mas seu valor é \(came.isEmpty ? "um número" : came)"
        ),
        at: range,
        notes: [
          .init(
            Message("'\(quantity.name)' is declared here", pt: "'\(quantity.name)' é declarado aqui"),
            at: quantity.range)
        ])
    }
    values[place] = value
  }

  private func inferSampleCount(_ quantity: Model.Quantity, _ value: ArrayLiteral) {
    guard quantity.isPerSample, let name = samples?.size.name, let count = value.shape.first,
      let place = sizes.firstIndex(where: { $0.name == name }), sizes[place].values.isEmpty
    else { return }
    sizes[place].values = [count]
  }

  private func extent(_ range: IndexRange) -> Int? {
    guard let lower = constant(range.lower), let upper = constant(range.upper) else { return nil }
    return upper - lower + 1
  }

  private func constant(_ size: SizeExpression) -> Int? {
    guard let name = size.name else { return size.offset }
    guard size.argument == nil, let known = sizes.first(where: { $0.name == name }),
      let value = known.values.first
    else {
      return nil
    }
    return value + size.offset
  }

  private func matches(_ shape: [Int], _ dimensions: [IndexRange]) -> Bool {
    shape.count == dimensions.count
      && zip(shape, dimensions).allSatisfy { extent($1) == nil || extent($1) == $0 }
  }

  /// A row for each sample; an array takes as many columns as it has entries.
  private func assignData(_ columns: [Declarator], _ rows: [[String]], at range: SourceRange) {
    if samples == nil, rows.count != 1 {
      return report(
        Message(
          "without 'samples' the data has one row, not \(rows.count)",
          pt: "sem 'samples' os dados têm uma linha, não \(rows.count)"), at: range,
        notes: [.init(Message("write 'samples N'", pt: "escreva 'samples N'"))])
    }
    var targets: [(place: Int, width: Int)] = []
    for column in columns {
      guard let place = places[column.name] else {
        reportUnknown(column.name, at: column.range)
        return
      }
      let width = ownDimensions(place).reduce(1) { $0 * (extent($1) ?? 1) }
      targets.append((place, width))
    }
    let total = targets.reduce(0) { $0 + $1.width }
    for (number, row) in rows.enumerated() {
      if row.count != total {
        return report(
          Message(
            "row \(number + 1) of the data has \(row.count) values, not \(total)",
            pt: "a linha \(number + 1) dos dados tem \(row.count) valores, não \(total)"), at: range)
      }
      for entry in row where !isFinite(entry) {
        return report(
          Message("\(entry) is no finite number", pt: "\(entry) não é um número finito"), at: range)
      }
    }
    var first = 0
    for (place, width) in targets {
      let entries = rows.flatMap { $0[first..<first + width] }
      let own = ownDimensions(place).map { extent($0) ?? 1 }
      setValue(
        place, ArrayLiteral(shape: (samples == nil ? [] : [rows.count]) + own, entries: entries), at: range)
      first += width
    }
  }
}
