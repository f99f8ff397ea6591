import Nabla

/// The numbers of a worked example as a table for people.
struct NumbersTable {
  private let numbers: WorkedNumbers
  private let format: NumberFormat
  private let words: Words
  private var model: Model { numbers.model }

  private struct Words {
    var values, derivatives, gradient, numeric, update, loss, steps: String
  }

  private static let english = Words(
    values: "Values", derivatives: "Backward", gradient: "Gradient", numeric: "by differences",
    update: "Update",
    loss: "after the step", steps: "Steps")
  private static let portuguese = Words(
    values: "Valores", derivatives: "Passo reverso", gradient: "Gradiente", numeric: "por diferenças",
    update: "Atualização", loss: "depois do passo", steps: "Passos")

  init(_ numbers: WorkedNumbers, format: NumberFormat, language: String) {
    self.numbers = numbers
    self.format = format
    words = language == "pt" ? Self.portuguese : Self.english
  }

  mutating func text() -> String {
    let step = numbers.steps[0]
    let loss = model.quantities[model.loss].name
    var text = words.values + "\n"
    for (place, _) in model.quantities.enumerated() { text += lines(place, step.values[place] ?? []) }
    let links = model.quantities.indices.filter { model.quantities[$0].role == .link }
    if !links.isEmpty {
      text += "\n\(words.derivatives)\n"
      for place in links { text += lines(place, step.derivatives[place] ?? [], prefix: "d\(loss)/d") }
    }
    text += "\n" + words.gradient + (step.numeric.isEmpty ? "" : " (\(words.numeric))") + "\n"
    for place in weights {
      text += lines(
        place, step.derivatives[place] ?? [], prefix: "d\(loss)/d",
        second: step.numeric[place]?.map { $0.isUsable ? "(\(differences($0.value)))" : "(?)" })
    }
    if !step.updated.isEmpty { text += update(step, loss) }
    return text
  }

  private var weights: [Int] { model.quantities.indices.filter { model.quantities[$0].role == .weight } }

  /// Differences have few right digits; seven are shown.
  private func differences(_ value: Double) -> String {
    NumberFormat(decimals: format.decimals, significantDigits: 7).text(value)
  }

  private func update(_ step: WorkedStep, _ loss: String) -> String {
    var text = "\n" + words.update + " (\(rateName) = \(format.text(numbers.rate ?? .nan)))\n"
    for place in weights {
      text += lines(place, step.updated[place] ?? [])
    }
    if numbers.steps.count == 1, let after = numbers.lossAfter {
      return text + "  " + padded(loss) + "\(format.text(after))  \(words.loss)\n"
    }
    text += "\n\(words.steps)\n"
    for (place, step) in numbers.steps.enumerated() {
      text += "  " + padded("\(place)") + "\(loss) = \(format.text(step.loss))\n"
    }
    if let after = numbers.lossAfter {
      text += "  " + padded("\(numbers.steps.count)") + "\(loss) = \(format.text(after))\n"
    }
    return text
  }

  private var rateName: String { model.quantities.first { $0.role == .rate }?.name ?? "rate" }

  private func padded(_ name: String) -> String {
    name + String(repeating: " ", count: max(1, 16 - name.count))
  }

  private func lines(_ quantity: Int, _ values: [Double], prefix: String = "", second: [String]? = nil)
    -> String
  {
    let array = numbers.layout.arrays[quantity]
    return values.enumerated().map { offset, number in
      let element = ElementReference(quantity: quantity, indices: array.indices(at: offset))
      let name = prefix + model.label(of: element)
      let value = format.text(number)
      let beside = second.map { String(repeating: " ", count: max(2, 26 - value.count)) + $0[offset] } ?? ""
      return "  " + padded(name) + value + beside + "\n"
    }.joined()
  }
}
