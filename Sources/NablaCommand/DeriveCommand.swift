import Nabla

/// `nabla derive`: the gradient as LaTeX or JSON.
struct DeriveCommand {
  let invocation: Invocation
  let loaded: LoadedModel

  /// Beyond this many weights the general form is the default, and beyond the second it is all there is.
  private static let listLimit = 30
  private static let formulaLimit = 2_000
  private static let secondLimit = 24

  func run() throws(CommandError) -> String {
    do {
      try invocation.checkEffects(isExpression: loaded.isExpression, language: loaded.language)
      let isOpen = !loaded.openSizes.isEmpty
      let layout = try loaded.symbolicLayout(standIns: isOpen)
      if loaded.isExpression {
        let elements = try invocation.wanted(in: loaded.model, layout)
        let lowered = try LoweredModel.lowering(loaded.model, layout: layout, samples: .symbolic)
        return try ExpressionReport(self, lowered, elements).text()
      }
      var options = DerivationDocument.Options(source: loaded.source)
      options.language = loaded.language
      options.profile = try profile()
      let count = try invocation.wantedCount(in: loaded.model, layout)
      options.forms = try isOpen ? openForms() : forms(count)
      options.detail = try detail() ?? .factors
      options.order = try order(count, options.forms)
      options.style = try style()
      options.chosenWeights = try chosenWeights(options.forms, layout)
      try invocation.checkEffects(
        isExpression: false, forms: options.forms, language: loaded.language)
      options.isStandalone = invocation.switches.contains("--standalone")
      options.hasLabels = try invocation.hasLabels()
      let model = loaded.model.namingFunctions()
      let lowered: LoweredModel
      var elements: [ElementReference] = []
      if options.forms.allSatisfy({ $0.isGeneral }) {
        lowered = .outline(model, layout: layout)
      } else {
        elements = try invocation.wanted(in: loaded.model, layout)
        lowered = try LoweredModel.lowering(model, layout: layout, samples: .symbolic)
      }
      let gradient = lowered.gradient(withRespectTo: elements)
      if invocation.switches.contains("--json") { return try json(gradient, options) }
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

  /// The arrays that `--wrt` names, for the general forms, which have one equation for all elements of an array; nil for all.
  private func chosenWeights(
    _ forms: [DerivationDocument.Form], _ layout: ModelLayout
  ) throws(CommandError) -> Set<Int>? {
    guard let text = invocation.values["--wrt"], text != "all", forms.contains(where: { $0.isGeneral }) else {
      return nil
    }
    let form = forms.first { $0.isGeneral }?.rawValue ?? ""
    let model = loaded.model
    var chosen: Set<Int> = []
    for name in invocation.list(text) {
      var named = model.quantities.firstIndex { $0.name == name }
      named = named ?? model.matrices.first { $0.name == name }?.quantity
      if named == nil { named = try onlyElement(name, layout) }
      guard let place = named else {
        let arrays = model.quantities.filter { $0.role == .weight }.map { $0.name }.joined(separator: ", ")
        throw CommandError(
          .usage,
          "--form \(form) has one equation for all elements of an array, none for '\(name)' alone; "
            + "--wrt takes whole arrays there (\(arrays)), and --form weight single weights")
      }
      guard model.quantities[place].role == .weight else {
        throw CommandError(
          .usage,
          "--form \(form) prints derivatives of weights; '\(name)' is none (--form weight takes other quantities)"
        )
      }
      chosen.insert(place)
    }
    return chosen
  }

  /// The array of which a name is the only element; nil for one element of several.
  private func onlyElement(_ name: String, _ layout: ModelLayout) throws(CommandError) -> Int? {
    let elements: [ElementReference]
    do { elements = try loaded.model.elements(named: name, in: layout) } catch {
      throw CommandError(.usage, "nabla derive: \(error)")
    }
    guard let first = elements.first, elements.count == layout.arrays[first.quantity].count else {
      return nil
    }
    return first.quantity
  }

  /// Second derivatives are printed one by one, for a few weights.
  private func order(_ count: Int, _ forms: [DerivationDocument.Form]) throws(CommandError) -> Int {
    let order = try invocation.number("--order", least: 1, default: 1)
    if order > 2 { throw CommandError(.usage, "--order takes 1 or 2") }
    if order == 2, count > Self.secondLimit || forms.allSatisfy({ $0.isGeneral }) {
      throw CommandError(
        .usage,
        "--order 2 prints a formula for each pair of at most \(Self.secondLimit) weights in the forms weight and expanded, "
          + "not for \(count); --wrt chooses some, and 'nabla numbers --direction' multiplies by the Hessian")
    }
    return order
  }

  func profile() throws(CommandError) -> NotationProfile { try invocation.profile(for: loaded) }

  /// Sizes without values leave only the general forms.
  private func openForms() throws(CommandError) -> [DerivationDocument.Form] {
    guard invocation.values["--form"] != nil else { return [.index] }
    let forms = try forms(0)
    if !forms.allSatisfy({ $0.isGeneral }) { throw noValue("--form") }
    return forms
  }

  private func noValue(_ option: String) -> CommandError {
    let sizes = loaded.openSizes.joined(separator: ", ")
    return CommandError(
      .usage, "\(sizes): a size without a value leaves the general forms only; \(option) needs 'given' values"
    )
  }

  private func forms(_ count: Int) throws(CommandError) -> [DerivationDocument.Form] {
    if count > Self.formulaLimit {
      FileAccess.standardError(
        "nabla derive: \(count) formulas are asked for; the general form is printed (--wrt lists single weights, "
          + "--form matrix gives products of matrices)\n")
    }
    guard let text = invocation.values["--form"] else {
      if count <= Self.listLimit || invocation.values["--wrt"] != nil && count <= Self.formulaLimit {
        return [.weight]
      }
      if count <= Self.formulaLimit {
        FileAccess.standardError(
          "nabla derive: \(count) weights; the general form is printed (--wrt lists single weights)\n")
      }
      return [.index]
    }
    var forms: [DerivationDocument.Form] = []
    for name in invocation.list(text) {
      guard let form = DerivationDocument.Form(rawValue: name) else {
        let known = DerivationDocument.Form.allCases.map { $0.rawValue }.joined(separator: ", ")
        throw CommandError(.usage, "--form takes \(known), not '\(name)'")
      }
      if form.isGeneral || count <= Self.formulaLimit, !forms.contains(form) { forms.append(form) }
    }
    return forms.isEmpty ? [.index] : forms
  }

  private func style() throws(CommandError) -> DerivationDocument.Style {
    guard let name = invocation.values["--style"] else { return .chain }
    guard let style = DerivationDocument.Style(rawValue: name) else {
      throw CommandError(.usage, "--style takes chain or direct, not '\(name)'")
    }
    return style
  }

  private func detail() throws(CommandError) -> DerivationDocument.Detail? {
    guard let name = invocation.values["--detail"] else { return nil }
    guard let detail = DerivationDocument.Detail(rawValue: name) else {
      throw CommandError(.usage, "--detail takes result, factors, full, not '\(name)'")
    }
    return detail
  }

  /// The LaTeX of the loss and of each result; of the general equations where these are all that is asked for.
  private func json(_ gradient: Gradient, _ options: DerivationDocument.Options) throws -> String {
    let model = loaded.model
    if options.forms.allSatisfy({ $0.isGeneral }) {
      var document = DerivationDocument(gradient, options: options)
      let entries = try document.generalResults().map { ($0.name, JSON.string($0.latex)) }
      return JSON.object([("latex", .object([("gradient", .object(entries))]))]).text
    }
    var typesetter = DerivationDocument.typesetter(for: gradient.lowered, options.profile)
    func entries(_ value: (Gradient.Partial) -> Node) -> JSON {
      .object(
        gradient.partials.map { partial in
          let element = ElementReference(quantity: partial.quantity, indices: partial.indices)
          return (model.shortLabel(of: element), .string(typesetter.latex(value(partial))))
        })
    }
    let loss = typesetter.latex(gradient.lowered.graph.value(of: gradient.lowered.loss))
    var members: [(String, JSON)] = [("loss", .string(loss))]
    if options.forms.contains(.weight) { members.append(("gradient", entries { gradient.factored($0) })) }
    if options.forms.contains(.expanded) {
      let name = options.forms.contains(.weight) ? "expanded" : "gradient"
      members.append((name, entries { gradient.expanded($0) }))
    }
    if options.forms.contains(.index) {
      var document = DerivationDocument(gradient, options: options)
      members.append(
        ("general", .object(try document.generalResults().map { ($0.name, JSON.string($0.latex)) })))
    }
    return JSON.object([("latex", .object(members))]).text
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
    let profile = try command.profile()
    let kinks = DerivationDocument.kinks(of: graph.value(of: lowered.loss), in: graph, &typesetter)
    let condition = kinks.isEmpty ? "" : " \\qquad (" + kinks.joined(separator: ",\\ ") + ")"
    for partial in gradient.partials {
      let name = typesetter.partial(of: typesetter.latex(partial.variable))
      let value = gradient.expanded(partial)
      lines.append((name, DerivationDocument.withSlopes(value, in: graph, profile, &typesetter) + condition))
    }
    for (row, entries) in hessian.enumerated() {
      for (column, entry) in entries.enumerated() where column >= row {
        let (a, b) = (
          typesetter.latex(gradient.partials[row].variable),
          typesetter.latex(gradient.partials[column].variable)
        )
        lines.append((typesetter.secondPartial(of: a, b), typesetter.latex(entry)))
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
    members.append(("conditions", .array(conditions(value).map { .string($0) })))
    members.append(("latex", .object(latex)))
    return JSON.object(members).text
  }

  private var point: [Node: Double] {
    let given = command.loaded.model.numericValues
    var table: [Node: Double] = [:]
    for (quantity, leaves) in lowered.leaves {
      for (leaf, value) in zip(leaves, given[quantity] ?? []) { table[leaf] = value }
    }
    return table
  }

  /// A point outside the domain of the expression has no derivatives either, whatever simplification left of them.
  private func numbers(_ value: Node) -> [(String, JSON)] {
    let point = point
    let isDefined = graph.conditions(of: value).allSatisfy { graph.isMet($0, symbols: { point[$0] ?? .nan }) }
    lowered.stabilize()
    let stable = lowered.gradient(withRespectTo: elements)
    let partials = stable.partials.map { stable.expanded($0) }
    let hessian = order == 2 ? lowered.hessian(withRespectTo: elements) : []
    let roots = [lowered.loss] + partials + hessian.flatMap { $0 }
    let all = graph.evaluate(roots, symbols: { point[$0] ?? .nan }).map { isDefined ? $0 : .nan }
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

  private func conditions(_ root: Node) -> [String] {
    let plain = PlainText(graph: graph)
    return graph.conditions(of: root).map { condition in
      let text = plain.text(condition.node)
      switch condition.relation {
      case .nonzero: return "\(text) != 0"
      case .positive: return "\(text) > 0"
      case .nonnegative: return "\(text) >= 0"
      case .withinUnit: return "abs(\(text)) <= 1"
      }
    }
  }
}
