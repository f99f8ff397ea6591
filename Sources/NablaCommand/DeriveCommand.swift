import Nabla

/// `nabla derive`: the gradient as LaTeX or JSON.
struct DeriveCommand {
  let invocation: Invocation
  let loaded: LoadedModel

  /// Beyond this many weights the general form is the default.
  private static let listLimit = 30

  func run() throws(CommandError) -> String {
    do {
      let isOpen = !loaded.openSizes.isEmpty
      let layout = try loaded.symbolicLayout(standIns: isOpen)
      let elements = try invocation.wanted(in: loaded.model, layout)
      let lowered = try LoweredModel.lowering(loaded.model, layout: layout, samples: .symbolic)
      if loaded.isExpression { return try ExpressionReport(self, lowered, elements).text() }
      try checkFormulasOnly()
      var options = DerivationDocument.Options(source: loaded.source)
      options.language = loaded.language
      options.profile = try profile()
      options.forms = try isOpen ? openForms() : forms(elements.count)
      // The general form has its own equations; beyond the limit nobody wants them written out as well.
      let isGeneralOnly = options.forms == [.index] && (isOpen || elements.count > Self.listLimit)
      options.detail = try detail() ?? (isGeneralOnly ? .result : .factors)
      options.isStandalone = invocation.switches.contains("--standalone")
      let gradient = lowered.gradient(withRespectTo: options.forms == [.index] ? [] : elements)
      if isOpen, invocation.switches.contains("--json") { throw noValue("--json") }
      if invocation.switches.contains("--json") { return json(gradient, options.profile) }
      var document = DerivationDocument(gradient, options: options)
      return try document.text()
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

  /// The derivation of a model is made of formulas: an option about numbers would change nothing.
  private func checkFormulasOnly() throws(CommandError) {
    for option in ["--at", "--given"] where invocation.values[option] != nil {
      throw CommandError(
        .usage, "\(option) has no effect on the formulas of a model; 'nabla numbers' prints its values")
    }
    if invocation.values["--order"] != nil {
      throw CommandError(.usage, "--order is available for expressions, not for models, in this version")
    }
  }

  func profile() throws(CommandError) -> NotationProfile {
    let name = invocation.values["--notation"] ?? loaded.model.notation ?? "default"
    if let profile = NotationProfile.named(name) { return profile }
    if invocation.values["--notation"] == nil {
      FileAccess.standardError("nabla derive: no notation '\(name)'; the default one is used\n")
      return NotationProfile.all[0]
    }
    let known = NotationProfile.all.map { $0.name }.joined(separator: ", ")
    throw CommandError(.usage, "no notation '\(name)'; there are \(known)")
  }

  /// Sizes without values leave only the general form.
  private func openForms() throws(CommandError) -> [DerivationDocument.Form] {
    if let text = invocation.values["--form"], invocation.list(text) != ["index"] { throw noValue("--form") }
    if invocation.values["--wrt"] != nil { throw noValue("--wrt") }
    if (try detail() ?? .result) != .result { throw noValue("--detail") }
    return [.index]
  }

  private func noValue(_ option: String) -> CommandError {
    let sizes = loaded.openSizes.joined(separator: ", ")
    return CommandError(
      .usage, "\(sizes): a size without a value leaves the general form only; \(option) needs 'given' values")
  }

  private func forms(_ count: Int) throws(CommandError) -> [DerivationDocument.Form] {
    guard let text = invocation.values["--form"] else {
      if count <= Self.listLimit || invocation.values["--wrt"] != nil { return [.weight] }
      FileAccess.standardError(
        "nabla derive: \(count) weights; the general form is printed (--wrt lists single weights)\n")
      return [.index]
    }
    var forms: [DerivationDocument.Form] = []
    for name in invocation.list(text) {
      if name == "matrix" { throw CommandError(.usage, "the form 'matrix' is not available in this version") }
      guard let form = DerivationDocument.Form(rawValue: name) else {
        throw CommandError(.usage, "--form takes weight, expanded, index, not '\(name)'")
      }
      forms.append(form)
    }
    return forms
  }

  private func detail() throws(CommandError) -> DerivationDocument.Detail? {
    guard let name = invocation.values["--detail"] else { return nil }
    guard let detail = DerivationDocument.Detail(rawValue: name) else {
      throw CommandError(.usage, "--detail takes result, factors, full, not '\(name)'")
    }
    return detail
  }

  private func json(_ gradient: Gradient, _ profile: NotationProfile) -> String {
    let model = loaded.model
    var typesetter = DerivationDocument.typesetter(for: gradient.lowered, profile)
    let entries = gradient.partials.map { partial -> (String, JSON) in
      let element = ElementReference(quantity: partial.quantity, indices: partial.indices)
      return (model.shortLabel(of: element), .string(typesetter.latex(gradient.factored(partial))))
    }
    let loss = typesetter.latex(gradient.lowered.graph.value(of: gradient.lowered.loss))
    return JSON.object([("latex", .object([("loss", .string(loss)), ("gradient", .object(entries))]))]).text
  }
}

/// Value, gradient and Hessian of a bare expression.
struct ExpressionReport {
  private let command: DeriveCommand
  private let lowered: LoweredModel
  private let elements: [ElementReference]
  private let graph: ExpressionGraph
  private let order: Int

  init(_ command: DeriveCommand, _ lowered: LoweredModel, _ elements: [ElementReference]) throws(CommandError)
  {
    self.command = command
    self.lowered = lowered
    self.elements = elements
    graph = lowered.graph
    order = try command.invocation.number("--order", least: 1, default: 1)
    if order > 2 { throw CommandError(.usage, "--order takes 1 or 2") }
    for option in ["--form", "--detail"] where command.invocation.values[option] != nil {
      throw CommandError(.usage, "\(option) is for models; the derivative of an expression has one form")
    }
    try checkPoint()
  }

  /// Values for some symbols ask for values of all.
  private func checkPoint() throws(CommandError) {
    let model = command.loaded.model
    if model.values.isEmpty { return }
    let given = model.numericValues
    let missing = lowered.leaves.keys.sorted().filter { given[$0] == nil }.map { model.quantities[$0].name }
    if missing.isEmpty { return }
    throw CommandError(.usage, "no value for \(missing.joined(separator: ", ")); --at takes all: x=1,y=2")
  }

  private var hasPoint: Bool { !command.loaded.model.values.isEmpty || lowered.leaves.isEmpty }

  private var names: [String] { elements.map { command.loaded.model.quantities[$0.quantity].name } }

  func text() throws(CommandError) -> String {
    let gradient = lowered.gradient(withRespectTo: elements)
    let hessian = order == 2 ? lowered.hessian(withRespectTo: elements) : []
    var typesetter = DerivationDocument.typesetter(for: lowered, try command.profile())
    if command.invocation.switches.contains("--json") { return json(gradient, hessian, &typesetter) }
    return try latex(gradient, hessian, &typesetter)
  }

  private func latex(
    _ gradient: Gradient, _ hessian: [[Node]], _ typesetter: inout Typesetter
  ) throws(CommandError) -> String {
    var lines: [(String, String)] = [(typesetter.lossName, typesetter.latex(graph.value(of: lowered.loss)))]
    for partial in gradient.partials {
      lines.append(
        (
          typesetter.partial(of: typesetter.latex(partial.variable)),
          typesetter.latex(gradient.expanded(partial))
        ))
    }
    for (row, entries) in hessian.enumerated() {
      for (column, entry) in entries.enumerated() where column >= row {
        let (a, b) = (
          typesetter.latex(gradient.partials[row].variable),
          typesetter.latex(gradient.partials[column].variable)
        )
        let below = row == column ? "\\partial \(a)^2" : "\\partial \(a) \\, \\partial \(b)"
        lines.append(("\\frac{\\partial^2 \(typesetter.lossName)}{\(below)}", typesetter.latex(entry)))
      }
    }
    var text = DerivationDocument.relations(lines)
    if hasPoint {
      let point = JSON.object(numbers(graph.value(of: lowered.loss)))
      text += "% " + point.text
    }
    if command.invocation.switches.contains("--standalone") {
      text = DerivationDocument.standalone(text, language: command.loaded.language)
    }
    return text
  }

  // MARK: JSON

  private func json(_ gradient: Gradient, _ hessian: [[Node]], _ typesetter: inout Typesetter) -> String {
    let value = graph.value(of: lowered.loss)
    let partials = gradient.partials.map { gradient.expanded($0) }
    var members: [(String, JSON)] = []
    if hasPoint { members += numbers(value) }
    var latex: [(String, JSON)] = [("value", .string(typesetter.latex(value)))]
    latex.append(("gradient", .object(zip(names, partials).map { ($0, .string(typesetter.latex($1))) })))
    if !hessian.isEmpty {
      let rows = zip(names, hessian).map { name, row in
        (name, JSON.object(zip(names, row).map { ($0, .string(typesetter.latex($1))) }))
      }
      latex.append(("hessian", .object(rows)))
    }
    members.append(("conditions", .array(conditions(value).map { .string($0.text) })))
    members.append(("latex", .object(latex)))
    return JSON.object(members).text
  }

  private func evaluate(_ roots: [Node]) -> [Double] {
    let given = command.loaded.model.numericValues
    var table: [Node: Double] = [:]
    for (quantity, leaves) in lowered.leaves {
      for (leaf, value) in zip(leaves, given[quantity] ?? []) { table[leaf] = value }
    }
    return graph.evaluate(roots, symbols: { table[$0] ?? .nan })
  }

  /// A point outside the domain of the expression has no derivatives either, whatever simplification left of them.
  private func numbers(_ value: Node) -> [(String, JSON)] {
    let isDefined = conditions(value).allSatisfy { condition in
      condition.condition.relation.holds(at: evaluate([condition.condition.node])[0])
    }
    lowered.stabilize()
    let stable = lowered.gradient(withRespectTo: elements)
    let partials = stable.partials.map { stable.expanded($0) }
    let hessian = order == 2 ? lowered.hessian(withRespectTo: elements) : []
    let all = evaluate([lowered.loss] + partials + hessian.flatMap { $0 }).map { isDefined ? $0 : .nan }
    let gradient = zip(names, all[1...]).map { ($0, JSON.number($1) as JSON) }
    var members: [(String, JSON)] = [("value", .number(all[0])), ("gradient", .object(gradient))]
    if !hessian.isEmpty {
      let first = 1 + partials.count
      let rows = names.indices.map { row -> (String, JSON) in
        let entries = all[(first + row * names.count)..<(first + (row + 1) * names.count)]
        return (names[row], .object(zip(names, entries).map { ($0, JSON.number($1) as JSON) }))
      }
      members.append(("hessian", .object(rows)))
    }
    return members
  }

  private func conditions(_ root: Node) -> [(text: String, condition: Condition)] {
    let plain = PlainText(graph: graph)
    return graph.conditions(of: root).map { condition in
      let text = plain.text(condition.node)
      switch condition.relation {
      case .nonzero: return ("\(text) != 0", condition)
      case .positive: return ("\(text) > 0", condition)
      case .nonnegative: return ("\(text) >= 0", condition)
      case .withinUnit: return ("abs(\(text)) <= 1", condition)
      }
    }
  }
}
