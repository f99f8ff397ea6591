import Nabla

/// `nabla numbers`: forward, backward and update in numbers, as text, LaTeX or JSON.
struct NumbersCommand {
  let invocation: Invocation
  let loaded: LoadedModel

  /// Differences of the loss are taken for models of up to so many weights.
  private static let differenceLimit = 200

  func run() throws(CommandError) -> String {
    let model = loaded.model
    let decimals = try optional("--round")
    let rounding = try optional("--round-steps")
    let count = try invocation.number("--steps", least: 1, default: 1)
    do {
      let layout = try ModelLayout(model)
      try checkValues(model.numericValues, layout)
      let weights = model.quantities.indices.filter { model.quantities[$0].role == .weight }
      let weightCount = weights.reduce(0) { $0 + layout.arrays[$1].count }
      let isNumeric = rounding == nil && weightCount <= Self.differenceLimit
      let numbers = try WorkedNumbers(
        of: model, layout: layout, steps: count, roundingTo: rounding, isNumeric: isNumeric)
      let format = NumberFormat(decimals: decimals)
      let curvature = try CurvatureReport(invocation, model, layout, format)
      if invocation.switches.contains("--json") {
        var json = NumbersJSON(numbers, format: format, isTraining: invocation.values["--steps"] != nil)
        json.curvature = curvature?.json ?? []
        return json.text
      }
      if wantsLaTeX { return try latex(numbers, decimals) }
      var table = NumbersTable(numbers, format: format, language: loaded.language)
      var text = table.text() + (curvature?.text(loaded.language) ?? "")
      if invocation.switches.contains("--graph") { text += try graph(layout, format) }
      return text
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

  private func optional(_ option: String) throws(CommandError) -> Int? {
    guard invocation.values[option] != nil else { return nil }
    let value = try invocation.number(option, least: 0, default: 0)
    if value > 300 { throw CommandError(.usage, "\(option) takes at most 300 decimals, not \(value)") }
    return value
  }

  private var wantsLaTeX: Bool {
    invocation.switches.contains("--latex") || invocation.switches.contains("--standalone")
      || invocation.values["--notation"] != nil || invocation.values["--decimal"] != nil
  }

  private func graph(_ layout: ModelLayout, _ format: NumberFormat) throws -> String {
    var engine = try NumericEngine(loaded.model, layout: layout)
    engine.forward(loaded.model.numericValues)
    engine.backward()
    return GraphDrawing(engine.computationalGraph(), format: format, language: loaded.language).text
  }

  private func latex(_ numbers: WorkedNumbers, _ decimals: Int?) throws -> String {
    let lowered = try LoweredModel.lowering(
      loaded.model.namingFunctions(), layout: loaded.symbolicLayout(), samples: .symbolic)
    var options = DerivationDocument.Options(source: loaded.source)
    options.language = loaded.language
    options.profile = try invocation.profile(for: loaded)
    options.isStandalone = invocation.switches.contains("--standalone")
    let format = NumberFormat(
      decimals: decimals, decimalComma: options.profile.decimalComma,
      significantDigits: decimals == nil ? 6 : nil)
    var document = NumericDocument(
      lowered.gradient(withRespectTo: lowered.weights), layout: numbers.layout, options: options,
      format: format)
    let step = numbers.steps[0]
    return document.text(
      .init(
        values: step.values, derivatives: step.derivatives, updated: step.updated, rate: numbers.rate,
        loss: step.loss, lossAfter: numbers.steps.count == 1 ? numbers.lossAfter : nil))
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
}

/// The numbers of a worked example as one JSON object.
struct NumbersJSON {
  private let numbers: WorkedNumbers
  private let format: NumberFormat
  private let isTraining: Bool
  /// Members about second derivatives.
  var curvature: [(String, JSON)] = []
  private var model: Model { numbers.model }

  init(_ numbers: WorkedNumbers, format: NumberFormat, isTraining: Bool) {
    self.numbers = numbers
    self.format = format
    self.isTraining = isTraining
  }

  var text: String {
    let step = numbers.steps[0]
    let names = model.quantities.indices
    let weights = names.filter { model.quantities[$0].role == .weight }
    let links = names.filter { model.quantities[$0].role == .link }
    var members: [(String, JSON)] = [
      ("loss", number(step.loss)), ("gradient", object(weights, step.derivatives)),
      ("values", object(Array(names), step.values)), ("adjoints", object(links, step.derivatives)),
    ]
    if !step.numeric.isEmpty {
      let values = step.numeric.mapValues { $0.map { $0.isUsable ? $0.value : .nan } }
      members.append(("numeric", object(weights, values)))
    }
    if !step.updated.isEmpty {
      members.append(("update", object(weights, step.updated)))
      if let after = numbers.lossAfter { members.append(("loss_after", number(after))) }
      members.append(("values_after", object(links, numbers.valuesAfter)))
    }
    if isTraining {
      let steps = numbers.steps.enumerated().map { place, step -> JSON in
        let next = place + 1 < numbers.steps.count ? numbers.steps[place + 1].loss : numbers.lossAfter
        return .object([
          ("step", .integer(place + 1)), ("loss", number(step.loss)),
          ("gradient", object(weights, step.derivatives)),
          ("weights", object(weights, step.updated)), ("loss_after", number(next ?? .nan)),
        ])
      }
      members.append(("steps", .array(steps)))
    }
    return JSON.object(members + curvature).text
  }

  private func number(_ value: Double) -> JSON { .number(format.rounded(value)) }

  private func object(_ quantities: [Int], _ table: [Int: [Double]]) -> JSON {
    .object(
      quantities.compactMap { place in
        guard let values = table[place] else { return nil }
        let shape = numbers.layout.arrays[place].bounds.map { $0.count }
        return (model.quantities[place].name, JSON.nested(values.map { format.rounded($0) }, shape: shape))
      })
  }
}
