extension Resolver {
  /// Values that a declaration or a function rules out.
  func checkRanges() {
    for (place, quantity) in quantities.enumerated() {
      guard case .target(let kind) = quantity.role, let literal = values[place] else { continue }
      let numbers = literal.entries.map { Model.double($0) }
      switch kind {
      case .real: continue
      case .binary: checkBinary(numbers, quantity)
      case .distribution: checkDistribution(numbers, quantity, width: literal.shape.last ?? 1)
      }
    }
    for node in reachedNodes() { checkParameter(node) }
  }

  private func checkBinary(_ numbers: [Double], _ quantity: Model.Quantity) {
    guard let wrong = numbers.first(where: { $0 != 0 && $0 != 1 }) else { return }
    report(
      Message(
        "'\(quantity.name)' is binary, 0 or 1, but has the value \(wrong)",
        pt: "'\(quantity.name)' é binário, 0 ou 1, mas tem o valor \(wrong)"), at: quantity.range)
  }

  private func checkDistribution(_ numbers: [Double], _ quantity: Model.Quantity, width: Int) {
    if let wrong = numbers.first(where: { $0 < 0 }) {
      return report(
        Message(
          "'\(quantity.name)' is a distribution, but has the value \(wrong)",
          pt: "'\(quantity.name)' é uma distribuição, mas tem o valor \(wrong)"), at: quantity.range)
    }
    guard width > 0 else { return }
    for start in stride(from: 0, to: numbers.count - width + 1, by: width) {
      let total = numbers[start..<start + width].reduce(0, +)
      if (total - 1).magnitude > 1e-9 {
        return report(
          Message(
            "'\(quantity.name)' is a distribution, but its values sum to \(total), not to 1",
            pt: "'\(quantity.name)' é uma distribuição, mas seus valores somam \(total), não 1"),
          at: quantity.range
        )
      }
    }
  }

  private func reachedNodes() -> [SyntaxTree.ID] { equations.flatMap { subtree(of: $0.body) } }

  /// The threshold of a Huber loss and the scale of an ELU are positive.
  private func checkParameter(_ node: SyntaxTree.ID) {
    guard case .call(let name, _, let arguments) = tree[node], ["huber", "elu"].contains(name),
      arguments.count == 2,
      let value = literal(arguments[1]), value <= 0
    else { return }
    report(
      Message(
        "the parameter of \(name) is positive, not \(value)",
        pt: "o parâmetro de \(name) é positivo, não \(value)"), at: tree.range(of: arguments[1]))
  }

  private func literal(_ node: SyntaxTree.ID) -> Double? {
    switch tree[node] {
    case .number(let text): Double(text)
    case .negation(let inner):
      if case .number(let text) = tree[inner] { Double(text).map { -$0 } } else { nil }
    default: nil
    }
  }
}
