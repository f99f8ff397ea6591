extension ModelSyntax {
  /// The model as a text that parses to an equal value: one line a statement, keywords in English, names and
  /// numbers as they were written. Comments and layout are not kept.
  ///
  /// A bare expression prints as `f = …`, which `ModelSyntax(expression:)` reads.
  public func text() -> String {
    for statement in statements {
      if case .expression(let name, let body) = statement.kind { return "\(name) = \(tree.text(of: body))\n" }
    }
    return statements.map { line($0.kind) + "\n" }.joined()
  }

  private func line(_ kind: Statement.Kind) -> String {
    switch kind {
    case .model(let name, let title): "model " + name + (title.map { " " + quoted($0) } ?? "")
    case .language(let code): "lang " + code
    case .notation(let name): "notation " + name
    case .symbol(let name, let latex): "symbol \(text(name)) = \"\(latex)\""
    case .style(let settings): "style " + list(settings) { "\($0.key) = \"\($0.value)\"" }
    case .indexBase(let base): "indices from \(base)"
    case .size(let sizes):
      "size "
        + list(sizes) { size in
          size.name + (size.parameter.map { "(\($0))" } ?? "") + (size.value.map { " = \($0)" } ?? "")
        }
    case .samples(let size, let index): "samples " + size.text + (index.map { " index " + $0 } ?? "")
    case .declaration(let role, let declarators): declaration(role, declarators)
    case .matrix(let name, let array, let isTransposed):
      "matrix \(name) = " + (isTransposed ? "transpose(\(array))" : array)
    case .opaque(let names): "opaque " + names.joined(separator: ", ")
    case .given(let values): "given " + list(values) { "\($0.name) = \($0.value.text)" }
    case .bind(let bindings): "bind " + list(bindings) { "\($0.opaque) = \($0.function)" }
    case .network(let network): line(network)
    case .data(let columns, let rows):
      "data " + list(columns, text) + "\n"
        + rows.map { "  " + $0.joined(separator: " ") + "\n" }.joined() + "end"
    default: definition(kind)
    }
  }

  private func definition(_ kind: Statement.Kind) -> String {
    switch kind {
    case .equation(let target, let ranges, let body):
      "\(text(target)) = \(tree.text(of: body))"
        + (ranges.isEmpty ? "" : " for " + list(ranges) { $0.text })
    case .abbreviation(let target, let body): "name \(text(target)) = \(tree.text(of: body))"
    case .loss(let name, let body): "loss \(name) = \(tree.text(of: body))"
    case .layer(let target, let body): "layer \(text(target)) = \(tree.text(of: body))"
    default: ""
    }
  }

  private func declaration(_ role: DeclarationRole, _ declarators: [Declarator]) -> String {
    let names = list(declarators, text)
    return switch role {
    case .input: "input " + names
    case .target(.real): "target " + names
    case .target(let kind): "target \(names) \(kind.rawValue)"
    case .weight: "weight " + names
    case .bias: "bias " + names
    case .constant: "constant " + names
    case .rate: "rate " + names
    }
  }

  private func line(_ network: NetworkShorthand) -> String {
    "network " + network.widths.map(\.text).joined(separator: " -> ")
      + " with " + network.activations.joined(separator: ", ")
      + (network.hasBiases ? "" : " without biases")
  }

  private func text(_ declarator: Declarator) -> String {
    declarator.name + bracketed(declarator.indices)
      + (declarator.value.map { " = " + tree.text(of: $0) } ?? "")
  }

  private func list<Element>(_ elements: [Element], _ text: (Element) -> String) -> String {
    elements.map(text).joined(separator: ", ")
  }

  private func quoted(_ title: String) -> String {
    var text = "\""
    for character in title {
      if character == "\"" || character == "\\" { text.append("\\") }
      text.append(character)
    }
    return text + "\""
  }
}

extension ArrayLiteral {
  /// `[[0.3, -0.2], [0.8, 0.4]]`
  var text: String {
    if let parts { return "[" + parts.map { $0.text }.joined(separator: ", ") + "]" }
    guard entries.count == shape.reduce(1, *), !entries.isEmpty else { return "[]" }
    // The number of entries in one list of each level, the outermost first.
    var strides = shape
    for level in stride(from: shape.count - 2, through: 0, by: -1) { strides[level] *= strides[level + 1] }
    var text = ""
    for (position, entry) in entries.enumerated() {
      if position > 0 { text += ", " }
      text += String(repeating: "[", count: strides.count { position % $0 == 0 })
      text += entry
      text += String(repeating: "]", count: strides.count { (position + 1) % $0 == 0 })
    }
    return text
  }
}
