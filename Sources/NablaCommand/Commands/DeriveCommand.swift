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
    return try loaded.making {
      try invocation.checkEffects(isExpression: loaded.isExpression, language: loaded.language)
      if let name = invocation.values["--to"], invocation.documentForm == nil {
        let known = DocumentForm.allCases.map { $0.rawValue }.joined(separator: ", ")
        throw CommandError(
          .usage, "nabla derive --to takes \(known), not '\(name)'",
          pt: "nabla derive --to aceita \(known), não '\(name)'")
      }
      let isOpen = !loaded.openSizes.isEmpty
      let layout = try loaded.symbolicLayout(standIns: isOpen)
      if loaded.isExpression {
        let elements = try invocation.wanted(in: loaded.model, layout)
        return try ExpressionReport(self, layout, elements).text()
      }
      var options = DerivationDocument.Options(source: loaded.source)
      options.language = loaded.language
      options.profile = try profile()
      let count = try invocation.wantedCount(in: loaded.model, layout)
      options.forms = try isOpen ? openForms() : forms(count)
      options.detail = try detail() ?? .factors
      options.isSimplified = try simplifies()
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
      try Self.checkDivisors(of: lowered)
      if let form = invocation.documentForm {
        return try DocumentCommand(invocation: invocation, loaded: loaded, form: form)
          .text(lowered, elements, options)
      }
      let gradient = lowered.gradient(withRespectTo: elements)
      if invocation.switches.contains("--json") { return try json(gradient, options) }
      var document = DerivationDocument(gradient, options: options)
      return try document.text()
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
            + "--wrt takes whole arrays there (\(arrays)), and --form weight single weights",
          pt:
            "--form \(form) tem uma equação para todos os elementos de um arranjo, nenhuma só para '\(name)'; "
            + "--wrt recebe ali arranjos inteiros (\(arrays)), e --form weight pesos isolados")
      }
      guard model.quantities[place].role == .weight else {
        throw CommandError(
          .usage,
          "--form \(form) prints derivatives of weights; '\(name)' is none (--form weight takes other quantities)",
          pt:
            "--form \(form) imprime derivadas de pesos; '\(name)' não é um (--form weight aceita outras grandezas)"
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
      throw CommandError(.usage, verbatim: "nabla derive: \(error)")
    }
    guard let first = elements.first, elements.count == layout.arrays[first.quantity].count else {
      return nil
    }
    return first.quantity
  }

  /// Second derivatives are printed one by one, for a few weights.
  private func order(_ count: Int, _ forms: [DerivationDocument.Form]) throws(CommandError) -> Int {
    let order = try invocation.number("--order", least: 1, default: 1)
    if order > 2 { throw CommandError(.usage, "--order takes 1 or 2", pt: "--order aceita 1 ou 2") }
    if order == 2, count > Self.secondLimit || forms.allSatisfy({ $0.isGeneral }) {
      throw CommandError(
        .usage,
        "--order 2 prints a formula for each pair of at most \(Self.secondLimit) weights in the forms weight and expanded, "
          + "not for \(count); --wrt chooses some, and 'nabla numbers --direction' multiplies by the Hessian",
        pt:
          "--order 2 imprime uma fórmula para cada par de no máximo \(Self.secondLimit) pesos nas formas weight e expanded, "
          + "não para \(count); --wrt escolhe alguns, e 'nabla numbers --direction' multiplica pela Hessiana")
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
      .usage,
      "\(sizes): a size without a value leaves the general forms only; \(option) needs 'given' values",
      pt: "\(sizes): um tamanho sem valor deixa só as formas gerais; \(option) precisa de valores em 'given'"
    )
  }

  private func forms(_ count: Int) throws(CommandError) -> [DerivationDocument.Form] {
    if count > Self.formulaLimit {
      FileAccess.note(
        "nabla derive: \(count) formulas are asked for; the general form is printed (--wrt lists single weights, "
          + "--form matrix gives products of matrices)",
        pt:
          "nabla derive: são pedidas \(count) fórmulas; imprime-se a forma geral (--wrt lista pesos isolados, "
          + "--form matrix dá produtos de matrizes)", in: loaded.language)
    }
    guard let text = invocation.values["--form"] else {
      if count <= Self.listLimit || invocation.values["--wrt"] != nil && count <= Self.formulaLimit {
        return [.weight]
      }
      if count <= Self.formulaLimit {
        FileAccess.note(
          "nabla derive: \(count) weights; the general form is printed (--wrt lists single weights)",
          pt: "nabla derive: \(count) pesos; imprime-se a forma geral (--wrt lista pesos isolados)",
          in: loaded.language)
      }
      return [.index]
    }
    var forms: [DerivationDocument.Form] = []
    for name in invocation.list(text) {
      guard let form = DerivationDocument.Form(rawValue: name) else {
        let known = DerivationDocument.Form.allCases.map { $0.rawValue }.joined(separator: ", ")
        throw CommandError(
          .usage, "--form takes \(known), not '\(name)'", pt: "--form aceita \(known), não '\(name)'")
      }
      if form.isGeneral || count <= Self.formulaLimit, !forms.contains(form) { forms.append(form) }
    }
    return forms.isEmpty ? [.index] : forms
  }

  private func style() throws(CommandError) -> DerivationDocument.Style {
    guard let name = invocation.values["--style"] else { return .chain }
    guard let style = DerivationDocument.Style(rawValue: name) else {
      throw CommandError(
        .usage, "--style takes chain or direct, not '\(name)'",
        pt: "--style aceita chain ou direct, não '\(name)'")
    }
    return style
  }

  private func detail() throws(CommandError) -> DerivationDocument.Detail? {
    guard let name = invocation.values["--detail"] else { return nil }
    guard let detail = DerivationDocument.Detail(rawValue: name) else {
      throw CommandError(
        .usage, "--detail takes result, factors, full, not '\(name)'",
        pt: "--detail aceita result, factors, full, não '\(name)'")
    }
    return detail
  }

  /// A divisor such as y − y has no value anywhere, and no formula behind it means anything.
  static func checkDivisors(of lowered: LoweredModel) throws(CommandError) {
    let graph = lowered.graph
    for node in graph.reachable(from: [lowered.loss]) {
      guard case .power(let base, let exponent) = graph.view(node), graph.constant(of: base)?.isZero == true,
        graph.constant(of: exponent)?.isNegative == true
      else { continue }
      throw CommandError(
        .malformedInput,
        "a divisor is 0 for all values (as y - y is); what is divided by it has no value and no derivative",
        pt: "um divisor é 0 para todos os valores (como y - y); o que ele divide não tem valor nem derivada")
    }
  }

  /// Whether results are brought into the form of a textbook.
  func simplifies() throws(CommandError) -> Bool {
    switch invocation.values["--simplify"] ?? "yes" {
    case "yes": true
    case "no": false
    case let other:
      throw CommandError(
        .usage, "--simplify takes yes or no, not '\(other)'",
        pt: "--simplify aceita yes ou no, não '\(other)'")
    }
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
