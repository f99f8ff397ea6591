import Nabla

/// `nabla numbers`: the loss, its gradient and every quantity at the model's values.
struct NumbersCommand {
  let invocation: Invocation
  let loaded: LoadedModel

  func run() throws(CommandError) -> String {
    let model = loaded.model
    do {
      let layout = try ModelLayout(model)
      let values = model.numericValues
      try checkValues(values, layout)
      var engine = try NumericEngine(model, layout: layout)
      engine.forward(values)
      engine.backward()
      return invocation.switches.contains("--json") ? json(engine) : table(engine)
    } catch let error as CommandError {
      throw error
    } catch let error as DiagnosticList {
      throw CommandError(
        .malformedInput,
        error.rendered(in: SourceText(name: loaded.source, text: loaded.text), language: loaded.language))
    } catch {
      throw CommandError(.malformedInput, "\(error)")
    }
  }

  private func checkValues(_ values: [Int: [Double]], _ layout: ModelLayout) throws(CommandError) {
    var used: Set<String> = []
    for node in loaded.model.tree.nodes {
      if case .reference(let name, _) = node { used.insert(name) }
    }
    let missing = loaded.model.quantities.enumerated().filter { place, quantity in
      quantity.role.isGiven && used.contains(quantity.name) && values[place] == nil
        && layout.arrays[place].count > 0
    }
    if missing.isEmpty { return }
    let names = missing.map { $0.element.name }.joined(separator: ", ")
    throw CommandError(
      .malformedInput, "no value for \(names); write 'given \(missing[0].element.name) = …' or use --given")
  }

  private func shape(_ quantity: Int, _ engine: NumericEngine) -> [Int] {
    engine.layout.arrays[quantity].bounds.map { $0.count }
  }

  private func json(_ engine: NumericEngine) -> String {
    let model = loaded.model
    var gradient: [(String, JSON)] = []
    var values: [(String, JSON)] = []
    for (place, quantity) in model.quantities.enumerated() {
      if quantity.role == .weight {
        gradient.append((quantity.name, JSON.nested(engine.gradient(of: place), shape: shape(place, engine))))
      }
      values.append((quantity.name, JSON.nested(engine.value(of: place), shape: shape(place, engine))))
    }
    return JSON.object([
      ("loss", .number(engine.loss)), ("gradient", .object(gradient)), ("values", .object(values)),
    ]).text
  }

  private func table(_ engine: NumericEngine) -> String {
    let model = loaded.model
    let isPortuguese = loaded.language == "pt"
    let loss = model.quantities[model.loss].name
    var text = (isPortuguese ? "Valores\n" : "Values\n")
    for (place, _) in model.quantities.enumerated() {
      text += lines(place, engine.value(of: place), engine, prefix: "")
    }
    text += isPortuguese ? "\nGradiente\n" : "\nGradient\n"
    for (place, quantity) in model.quantities.enumerated() where quantity.role == .weight {
      text += lines(place, engine.gradient(of: place), engine, prefix: "d\(loss)/d")
    }
    return text
  }

  private func lines(_ quantity: Int, _ numbers: [Double], _ engine: NumericEngine, prefix: String) -> String
  {
    let array = engine.layout.arrays[quantity]
    return numbers.enumerated().map { offset, number in
      let element = ElementReference(quantity: quantity, indices: array.indices(at: offset))
      let name = prefix + loaded.model.label(of: element)
      return "  " + name + String(repeating: " ", count: max(1, 16 - name.count)) + "\(number)\n"
    }.joined()
  }
}
