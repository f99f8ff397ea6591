import Documents
import Drawing
import Nabla

/// `nabla numbers`: forward, backward and update in numbers, as text, LaTeX or JSON.
struct NumbersCommand {
  let invocation: Invocation
  let loaded: LoadedModel

  /// Differences of the loss are taken for models of up to so many weights.
  private static let differenceLimit = 200

  func run() throws(CommandError) -> String {
    let model = loaded.model
    try invocation.checkForm(["text", "latex", "markdown", "html"])
    let decimals = try optional("--round")
    let digits = try digits()
    let rounding = try optional("--round-steps")
    let count = try invocation.number("--steps", least: 1, default: 1)
    return try loaded.making {
      let layout = try ModelLayout(model)
      try checkValues(model.numericValues, layout)
      let weights = model.quantities.indices.filter { model.quantities[$0].role == .weight }
      let weightCount = weights.reduce(0) { $0 + layout.arrays[$1].count }
      let isNumeric = rounding == nil && weightCount <= Self.differenceLimit
      let numbers = try WorkedNumbers(
        of: model, layout: layout, steps: count, roundingTo: rounding, isNumeric: isNumeric)
      let format = NumberFormat(decimals: decimals, significantDigits: digits)
      let curvature = try CurvatureReport(invocation, model, layout, format)
      if invocation.switches.contains("--json") {
        var json = NumbersJSON(numbers, format: format, isTraining: invocation.values["--steps"] != nil)
        json.others = curvature?.json ?? []
        if invocation.has("--graph") { json.others.append(("graph", graphJSON(try graph(layout), format))) }
        if invocation.has("--tables") {
          json.others.append(("factors", try FactorTable(loaded, numbers, format).json))
        }
        return json.text
      }
      if invocation.outputKind != .text { return try document(numbers, format, layout, curvature) }
      var table = NumbersTable(numbers, format: format, language: loaded.language)
      var text = table.text() + (curvature?.text(loaded.language) ?? "")
      if invocation.has("--tables") { text += try FactorTable(loaded, numbers, format).text }
      if invocation.has("--graph") {
        let profile = try invocation.profile(for: loaded)
        let graph = try ValueGraph(
          model, layout: layout, profile: profile, language: loaded.language, limit: ValueGraph.textLimit)
        text += "\n" + GraphText(graph, format: format).text
      }
      return text
    }
  }

  private func optional(_ option: String) throws(CommandError) -> Int? {
    guard invocation.values[option] != nil else { return nil }
    let value = try invocation.number(option, least: 0, default: 0)
    if value > 300 {
      throw CommandError(
        .usage, "\(option) takes at most 300 decimals, not \(value)",
        pt: "\(option) aceita no máximo 300 casas decimais, não \(value)")
    }
    return value
  }

  private func digits() throws(CommandError) -> Int? {
    guard invocation.has("--digits") else { return nil }
    let value = try invocation.number("--digits", least: 1, default: 1)
    if value > 300 {
      throw CommandError(
        .usage, "--digits takes at most 300 digits, not \(value)",
        pt: "--digits aceita no máximo 300 algarismos, não \(value)")
    }
    return value
  }

  private func graph(_ layout: ModelLayout) throws -> [GraphNode] {
    var engine = try NumericEngine(loaded.model, layout: layout)
    engine.forward(loaded.model.numericValues)
    engine.backward()
    return engine.computationalGraph()
  }

  private func graphJSON(_ nodes: [GraphNode], _ format: NumberFormat) -> JSON {
    .array(
      nodes.map { node in
        .object([
          ("name", .string(node.name)), ("operation", node.operation.map { .string($0) } ?? .null),
          ("value", .number(format.rounded(node.value))),
          ("derivative", .number(format.rounded(node.derivative))),
        ])
      })
  }

  private func document(
    _ numbers: WorkedNumbers, _ format: NumberFormat, _ layout: ModelLayout, _ curvature: CurvatureReport?
  ) throws -> String {
    let lowered = try LoweredModel.lowering(
      loaded.model.namingFunctions(), layout: loaded.symbolicLayout(), samples: .symbolic)
    var options = DerivationDocument.Options(source: loaded.source)
    options.language = loaded.language
    options.profile = try invocation.profile(for: loaded)
    options.isStandalone = invocation.switches.contains("--standalone")
    var format = format
    format.decimalComma = options.profile.decimalComma
    if format.decimals == nil, format.significantDigits == nil { format.significantDigits = 6 }
    var document = try NumericDocument(
      lowered.gradient(withRespectTo: lowered.weights), layout: numbers.layout, options: options,
      format: format, markup: markup, hasTables: invocation.has("--tables"))
    let steps = numbers.steps.enumerated().map { place, step in
      NumericDocument.Numbers(
        values: step.values, derivatives: step.derivatives, updated: step.updated, rate: numbers.rate,
        loss: step.loss,
        lossAfter: place + 1 < numbers.steps.count ? numbers.steps[place + 1].loss : numbers.lossAfter)
    }
    let rows = invocation.has("--graph") ? try graph(layout) : []
    let text = document.text(
      steps,
      graph: rows.map {
        .init(name: $0.name, operation: $0.operation, value: $0.value, derivative: $0.derivative)
      },
      curvature: curvature?.document)
    return invocation.outputKind == .html ? try page(text, options) : text
  }

  private var markup: NumericMarkup {
    switch invocation.outputKind {
    case .markdown: .markdown
    case .html: .unbroken
    default: .latex
    }
  }

  /// The same tables and relations as a page.
  private func page(_ fragment: String, _ options: DerivationDocument.Options) throws -> String {
    let model = loaded.model
    let origin = GeneratedLine(
      source: options.source, notation: options.profile.name, language: options.language)
    let document = try Document(
      title: model.title ?? model.name, name: model.name, language: options.language, origin: origin,
      fragment: fragment)
    return PagePrinter(document).text
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
      .malformedInput, "no value for \(names); write 'given \(missing[0].element.name) = …' or use --given",
      pt: "falta o valor de \(names); escreva 'given \(missing[0].element.name) = …' ou use --given")
  }
}

/// The numbers of a worked example as one JSON object.
struct NumbersJSON {
  private let numbers: WorkedNumbers
  private let format: NumberFormat
  private let isTraining: Bool
  /// Members about second derivatives, the graph and the factors, where they are asked for.
  var others: [(String, JSON)] = []
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
    return JSON.object(members + others).text
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
