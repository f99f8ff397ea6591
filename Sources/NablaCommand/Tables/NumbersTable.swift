import Nabla

/// The numbers of a worked example as a table for people.
struct NumbersTable {
  private let numbers: WorkedNumbers
  private let format: NumberFormat
  private let words: Words
  private var model: Model { numbers.model }

  private struct Words {
    var values, derivatives, gradient, numeric, update, loss, steps: String
    var signs, lower, raise, still, most: String
  }

  private static let english = Words(
    values: "Values", derivatives: "Backward", gradient: "Gradient", numeric: "by differences",
    update: "Update",
    loss: "after the step", steps: "Steps", signs: "Reading of the signs", lower: "> 0, lower it to lower",
    raise: "< 0, raise it to lower", still: "= 0, no effect at first order on", most: "largest in size")
  private static let portuguese = Words(
    values: "Valores", derivatives: "Passo reverso", gradient: "Gradiente", numeric: "por diferenças",
    update: "Atualização", loss: "depois do passo", steps: "Passos", signs: "Leitura dos sinais",
    lower: "> 0, diminuir para diminuir", raise: "< 0, aumentar para diminuir",
    still: "= 0, sem efeito de primeira ordem em", most: "maior em módulo")

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
    text += signs(step, loss)
    if !step.updated.isEmpty { text += update(step, loss) }
    return text
  }

  private var weights: [Int] { model.quantities.indices.filter { model.quantities[$0].role == .weight } }

  /// Differences have few right digits; seven are shown.
  private func differences(_ value: Double) -> String {
    NumberFormat(decimals: format.decimals, significantDigits: format.significantDigits ?? 7).text(value)
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

  /// Which way each weight has to go for the loss to fall, and which one moves it most.
  private func signs(_ step: WorkedStep, _ loss: String) -> String {
    let rows = weights.flatMap { place in
      (step.derivatives[place] ?? []).enumerated().map { offset, slope in
        let indices = numbers.layout.arrays[place].indices(at: offset)
        return (name: model.label(of: ElementReference(quantity: place, indices: indices)), slope: slope)
      }
    }
    guard !rows.isEmpty, rows.count <= Self.signLimit, rows.allSatisfy({ $0.slope.isFinite }) else {
      return ""
    }
    let largest = rows.map { $0.slope.magnitude }.max() ?? 0
    var text = "\n" + words.signs + "\n"
    for row in rows {
      let said = row.slope > 0 ? words.lower : row.slope < 0 ? words.raise : words.still
      let isMost = rows.count > 1 && largest > 0 && row.slope.magnitude == largest
      text +=
        "  " + padded("d\(loss)/d\(row.name)") + said + " " + loss + (isMost ? "; \(words.most)" : "") + "\n"
    }
    return text
  }

  /// Signs of more weights are not read out.
  private static let signLimit = 30

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
