import Nabla

/// The derivatives of a worked example factor by factor, as text and as JSON.
struct FactorTable {
  private let derivatives: [WorkedFactors.Derivative]
  private let format: NumberFormat
  private let model: Model
  private let plain: PlainText
  private let isPortuguese: Bool
  /// Derivatives of models of up to so many weights are taken apart.
  private static let weightLimit = 200

  /// At the values of the first step. Throws where there are too many weights.
  init(_ loaded: LoadedModel, _ numbers: WorkedNumbers, _ format: NumberFormat) throws {
    let weights = loaded.model.quantities.indices.filter { loaded.model.quantities[$0].role == .weight }
    let count = weights.reduce(0) { $0 + numbers.layout.arrays[$1].count }
    guard count <= Self.weightLimit else {
      throw CommandError(
        .usage,
        "--tables lists the factors of each derivative, for at most \(Self.weightLimit) weights, not \(count)",
        pt:
          "--tables lista os fatores de cada derivada, para no máximo \(Self.weightLimit) pesos, não \(count)"
      )
    }
    let factors = try WorkedFactors(loaded.model.namingFunctions(), layout: numbers.layout)
    derivatives = factors.derivatives(at: numbers.steps[0].values)
    plain = PlainText(graph: factors.gradient.lowered.graph)
    self.format = format
    model = loaded.model
    isPortuguese = loaded.language == "pt"
  }

  /// Each derivative, its factors and their values below it.
  var text: String {
    var text = "\n" + (isPortuguese ? "Fatores" : "Factors") + "\n"
    let loss = model.quantities[model.loss].name
    for derivative in derivatives {
      let name = "d\(loss)/d\(label(derivative))"
      let scale = derivative.scale.map { plain.text($0) + " * " } ?? ""
      for (place, term) in derivative.terms.enumerated() {
        let isOnly = derivative.terms.count == 1
        let head = isOnly ? "  \(name) = \(scale)" : "  \(name), (\(place + 1)) = \(scale)"
        text += head + product(term) { plain.text($0.node) } + "\n"
        text += "    = " + scale + product(term) { fenced(format.text($0.value)) } + "\n"
        text += "    = " + (isOnly ? format.text(derivative.value) : scale + format.text(term.value)) + "\n"
      }
      let omitted =
        derivative.terms.isEmpty ? (isPortuguese ? "  (fatores longos demais)" : "  (factors too long)") : ""
      if derivative.terms.count != 1 { text += "  \(name) = \(format.text(derivative.value))\(omitted)\n" }
    }
    return text
  }

  /// For each weight the products that its derivative is the sum of; `scale` stands before the sum.
  var json: JSON {
    .object(
      derivatives.map { derivative in
        let terms = derivative.terms.map { term -> JSON in
          .object([("factors", .array(term.factors.map { json($0) })), ("value", number(term.value))])
        }
        let scale = derivative.scale.map { JSON.string(plain.text($0)) } ?? .null
        return (
          label(derivative),
          .object([("scale", scale), ("terms", .array(terms)), ("value", number(derivative.value))])
        )
      })
  }

  private func json(_ factor: WorkedFactors.Factor) -> JSON {
    .object([
      ("factor", .string((factor.isBelow ? "1/" : "") + fenced(plain.text(factor.node), factor))),
      ("value", number(factor.isBelow ? 1 / factor.value : factor.value)),
    ])
  }

  private func label(_ derivative: WorkedFactors.Derivative) -> String {
    model.label(
      of: ElementReference(quantity: derivative.partial.quantity, indices: derivative.partial.indices))
  }

  private func product(_ term: WorkedFactors.Term, _ text: (WorkedFactors.Factor) -> String) -> String {
    var result = ""
    for factor in term.factors {
      if result.isEmpty {
        result = factor.isBelow ? "1 / " : ""
      } else {
        result += factor.isBelow ? " / " : " * "
      }
      result += term.factors.count > 1 ? fenced(text(factor), factor) : text(factor)
    }
    return result
  }

  /// Parentheses around sums and around negative numbers after a sign.
  private func fenced(_ text: String, _ factor: WorkedFactors.Factor? = nil) -> String {
    let isSum = factor != nil && (text.contains(" + ") || text.contains(" - "))
    return (isSum || text.hasPrefix("-")) && !text.hasPrefix("(-") ? "(\(text))" : text
  }

  private func number(_ value: Double) -> JSON { .number(format.rounded(value)) }
}
