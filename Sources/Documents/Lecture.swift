import Drawing
import LaTeXNotation
import ModelLanguage
import SymbolicCalculus

/// A whole lecture on a model: the network, its notation, the way forward, the derivation by layers, the results, the update
/// and the numbers. The formulas are those of `DerivationDocument`; this decides their order and the sentences between.
package struct Lecture {
  package struct Options {
    package var derivation: DerivationDocument.Options
    package var figures = Set(Document.Figure.Kind.allCases)
    /// Whether every weight is derived at length, or the first of each array.
    package var derivesAll = false
    package var format = NumberFormat(significantDigits: 6)

    package init(derivation: DerivationDocument.Options) { self.derivation = derivation }
  }

  private let lowered: LoweredModel
  private let elements: [ElementReference]
  private let options: Options
  private let words: LectureWords
  private var names: DrawnNames
  private var document: Document
  private var model: Model { lowered.model }
  /// What was said already is not said again.
  private var said: Set<Document.Relations> = []
  /// The index form, where it is asked for.
  private var general: DerivationDocument.GeneralDerivation?
  /// Of all weights at once.
  private var results: [(part: DerivationDocument.Part, latex: String)] = []

  package init(_ lowered: LoweredModel, elements: [ElementReference], options: Options) {
    self.lowered = lowered
    self.elements = elements
    self.options = options
    words = LectureWords.of(options.derivation.language)
    names = DrawnNames(lowered.model, layout: lowered.layout, profile: options.derivation.profile)
    let model = lowered.model
    let own = options.derivation
    document = Document(
      title: model.title ?? model.name, name: model.name, language: own.language,
      origin: GeneratedLine(source: own.source, notation: own.profile.name, language: own.language))
  }

  package mutating func written(numbers: Document.Numbers?) throws -> Document {
    document.numbers = numbers
    if options.derivation.forms.contains(where: { !$0.isGeneral }) { try deriveAll() }
    if options.derivation.forms.contains(.index) { general = try generalDerivation() }
    addIntroduction()
    try addForward()
    if options.derivation.forms.contains(where: { !$0.isGeneral }) {
      try addDerivation()
      try addResults()
    }
    try addGeneral()
    try addUpdate()
    addNumbers()
    document.number()
    return document
  }

  // MARK: Parts

  private func derivation(
    _ elements: [ElementReference], _ change: (inout DerivationDocument.Options) -> Void
  ) throws -> [(part: DerivationDocument.Part, latex: String)] {
    var own = options.derivation
    change(&own)
    var document = DerivationDocument(lowered.gradient(withRespectTo: elements), options: own)
    return try document.parts()
  }

  private mutating func add(_ latex: String) throws {
    for block in try FragmentReader.blocks(latex) { add(block) }
  }

  private mutating func add(_ block: Document.Block) {
    if case .relations(let relations) = block, !said.insert(relations).inserted {
      // The sentence that led to it goes too.
      if case .paragraph? = document.blocks.last { document.blocks.removeLast() }
      return
    }
    document.blocks.append(block)
  }

  private mutating func heading(_ text: String, level: Int = 1) {
    document.blocks.append(.heading(level: level, FragmentReader.inlines(text)))
  }

  private mutating func paragraph(_ inlines: [Document.Inline]) {
    document.blocks.append(.paragraph(inlines))
  }

  // MARK: Introduction

  private mutating func addIntroduction() {
    let drawing = try? NetworkDrawing(
      model, layout: lowered.layout, profile: options.derivation.profile,
      language: options.derivation.language)
    paragraph([.text(words.sentence(model.name)), .formula(names.array(model.loss)), .text(words.ofWeights)])
    if options.figures.contains(.network), let drawing {
      document.blocks.append(
        .figure(
          .init(
            kind: .network, picture: drawing.picture, text: NetworkText(drawing).text,
            caption: [.text(words.network + (drawing.reduction.map { " \($0)" } ?? ""))])))
    }
    heading(words.notation)
    var rows: [[[Document.Inline]]] = []
    for (place, quantity) in model.quantities.enumerated() {
      guard let role = words.roles(quantity.role) else { continue }
      let bounds = lowered.layout.arrays[place].bounds
      let own = quantity.isPerSample ? Array(bounds.dropFirst()) : bounds
      let shape = own.map { String($0.count) }.joined(separator: " \\times ")
      rows.append([
        [.formula(names.array(place))], [.text(role)], shape.isEmpty ? [.text("1")] : [.formula(shape)],
      ])
    }
    document.blocks.append(
      .table(.init(header: words.notationHeader.map { [.text($0)] }, rows: rows, caption: [])))
  }

  // MARK: Forward

  private mutating func addForward() throws {
    let hasWeights = options.derivation.forms.contains { !$0.isGeneral }
    let isListed = hasWeights && !lowered.definitions.isEmpty && lowered.definitions.count <= 60
    let parts = try derivation([]) {
      $0.detail = .full
      $0.forms = $0.forms.filter { !$0.isGeneral }
      if $0.forms.isEmpty { $0.forms = [.weight] }
    }
    let functions = parts.filter { $0.part == .functions }
    let definitions = isListed ? parts.filter { $0.part == .definitions }.map { $0.latex } : []
    let equations = hasWeights ? [] : (general?.forward).map { [DerivationDocument.latex($0)] } ?? []
    if functions.isEmpty && definitions.isEmpty && equations.isEmpty { return }
    heading(words.forward)
    if !definitions.isEmpty || !equations.isEmpty {
      paragraph([.text(words.forwardSentence), .formula(names.array(model.loss)), .text(".")])
    }
    for latex in definitions + equations { try add(latex) }
    for part in functions { try add(part.latex) }
  }

  // MARK: Derivation

  private mutating func addDerivation() throws {
    heading(words.derivation)
    paragraph([.text(words.derivationSentence)])
    for quantity in order() {
      let own = elements.filter { $0.quantity == quantity }
      guard !own.isEmpty else { continue }
      document.blocks.append(
        .heading(level: 2, [.text(words.weightsOf), .formula(names.array(quantity))]))
      let shown = options.derivesAll ? own : Array(own.prefix(1))
      for element in shown { try addWeight(element) }
      if own.count > shown.count {
        paragraph([.text(words.likewise), .formula(name(own[0])), .text(words.likewiseEnd)])
      }
    }
    document.blocks.append(.weight(nil))
  }

  /// From the loss back to the inputs: the weights that are used last come first.
  private func order() -> [Int] {
    var quantities: [Int] = []
    for element in elements where !quantities.contains(element.quantity) {
      quantities.append(element.quantity)
    }
    var place: [Int: Int] = [:]
    for (number, equation) in model.equations.enumerated() {
      var stack = [equation.body]
      while let next = stack.popLast() {
        stack += model.tree.operands(of: next)
        guard case .reference(let name, _) = model.tree[next],
          let quantity = model.quantities.firstIndex(where: { $0.name == name })
        else { continue }
        if place[quantity] == nil { place[quantity] = number }
      }
    }
    return quantities.enumerated().sorted { a, b in
      let (first, second) = (place[a.element] ?? 0, place[b.element] ?? 0)
      return first != second ? first > second : a.offset < b.offset
    }.map { $0.element }
  }

  private func name(_ element: ElementReference) -> String {
    names.element(element.quantity, element.indices.map { $0 }, letters: [])
  }

  private mutating func addWeight(_ element: ElementReference) throws {
    let array = model.quantities[element.quantity].name
    document.blocks.append(
      .weight(.init(name: model.shortLabel(of: element), latex: name(element), array: array)))
    let parts = try derivation([element]) {
      $0.forms = [.weight]
      $0.detail = .full
      $0.hasLabels = false
    }
    for part in parts where part.part == .weights { try add(Self.unnumbered(part.latex)) }
  }

  /// Numbers and labels belong to the list of results.
  private static func unnumbered(_ latex: String) -> String {
    latex.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line == "\\begin{align}" ? "\\begin{align*}" : line == "\\end{align}" ? "\\end{align*}" : String(line)
    }.joined(separator: "\n")
  }

  private mutating func deriveAll() throws {
    results = try derivation(elements) {
      $0.forms = $0.forms.filter { !$0.isGeneral }
      $0.detail = $0.detail == .result ? .result : .factors
    }
  }

  private mutating func addResults() throws {
    heading(words.results)
    let kept = results.filter { [.weights, .expanded, .secondDerivatives, .kinks].contains($0.part) }
    let blocks = try kept.flatMap { try FragmentReader.blocks($0.latex) }
    let labels = blocks.flatMap { block -> [String] in
      if case .relations(let relations) = block { relations.rows.compactMap { $0.label } } else { [] }
    }
    if let first = labels.first {
      paragraph([.text(words.resultsSentence), .reference(first), .text(words.resultsSentenceEnd)])
    }
    for block in blocks { add(block) }
  }

  // MARK: General forms, update

  private func generalDerivation() throws -> DerivationDocument.GeneralDerivation {
    var own = options.derivation
    own.forms = [.index]
    own.detail = own.detail == .result ? .factors : own.detail
    var document = DerivationDocument(lowered.gradient(withRespectTo: elements), options: own)
    return try document.generalDerivation()
  }

  private mutating func addGeneral() throws {
    if let general { try addStages(general) }
    if options.derivation.forms.contains(.matrix) {
      let parts = try derivation(elements) {
        $0.forms = [.matrix]
        $0.detail = $0.detail == .result ? .factors : $0.detail
      }
      heading(words.matrix)
      for part in parts where part.part == .matrix { try add(part.latex) }
    }
  }

  /// The index form, layer by layer from the loss.
  private mutating func addStages(_ general: DerivationDocument.GeneralDerivation) throws {
    let isAlone = options.derivation.forms.allSatisfy { $0.isGeneral }
    heading(isAlone ? words.derivation : words.index)
    if !isAlone { try add(DerivationDocument.latex(general.forward)) }
    for (number, stage) in general.stages.enumerated() {
      paragraph(
        words.stage(
          number, links: stage.links.map { names.array($0) }, weights: stage.weights.map { names.array($0) }))
      try add(DerivationDocument.latex(stage.rows))
    }
    try add(general.steps)
  }

  private mutating func addUpdate() throws {
    let isGeneral = options.derivation.forms.allSatisfy { $0.isGeneral }
    let parts = isGeneral ? try derivation(elements) { $0.hasLabels = false } : results
    for part in parts where part.part == .update {
      heading(words.update)
      try add(Self.unnumbered(part.latex))
    }
  }

  // MARK: Numbers

  private mutating func addNumbers() {
    guard let numbers = document.numbers, let first = numbers.steps.first else { return }
    heading(words.numbers)
    paragraph([
      .text(words.numbersSentence), .formula(names.array(model.loss) + " = " + first.loss), .text("."),
    ])
    let graph = try? ValueGraph(
      model, layout: numbersLayout ?? lowered.layout, profile: options.derivation.profile,
      language: options.derivation.language)
    let drawing = graph.map { GraphDrawing($0, format: options.format, width: 900) }
    if options.figures.contains(.graph), let graph, let drawing, graph.nodes.count <= 80 {
      document.blocks.append(
        .figure(
          .init(
            kind: .graph, picture: drawing.picture, text: GraphText(graph, format: options.format).text,
            caption: [.text(words.graph)])))
    }
    if numbers.weights.count <= 30 {
      let rows = zip(numbers.weights, first.weights).map { weight, pair in
        [[Document.Inline.formula(weight.latex)], [.formula(pair.value)], [.formula(pair.derivative)]]
      }
      let header: [[Document.Inline]] = [
        [.text(words.weight)], [.text(words.value)], [.text(words.derivative)],
      ]
      document.blocks.append(.table(.init(header: header, rows: rows, caption: [])))
    }
    if numbers.steps.count > 1 {
      let rows = numbers.steps.enumerated().map { [[Document.Inline.formula("\($0)")], [.formula($1.loss)]] }
      document.blocks.append(
        .table(
          .init(header: [[.text(words.step)], [.formula(names.array(model.loss))]], rows: rows, caption: [])))
    }
    addWitnesses(numbers)
  }

  private mutating func addWitnesses(_ numbers: Document.Numbers) {
    if numbers.witnesses.isEmpty { return }
    heading(words.witnesses, level: 2)
    let rows = numbers.witnesses.map { [[Document.Inline.text($0.name)], [.text($0.verdict)]] }
    document.blocks.append(
      .table(.init(header: words.witnessHeader.map { [.text($0)] }, rows: rows, caption: [])))
  }

  /// With the number of samples, which the lowered model may leave open.
  package var numbersLayout: ModelLayout?
}
