import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// The derivation of a gradient as a LaTeX fragment or document.
public struct DerivationDocument {
  public enum Form: String, CaseIterable, Sendable {
    /// ∂L/∂w in path order, stopping at names.
    case weight
    /// ∂L/∂w in terms of inputs and weights.
    case expanded
    /// The adjoint equations with symbolic indices.
    case index
    /// The same as products of matrices and vectors.
    case matrix

    /// Whether nothing needs to be made concrete for it.
    public var isGeneral: Bool { self == .index || self == .matrix }
  }

  /// The perspective of a derivation.
  public enum Style: String, CaseIterable, Sendable {
    /// The chain first, then its factors one by one.
    case chain
    /// The derivative pushed inwards step by step.
    case direct
  }

  /// How much is shown before the results.
  public enum Detail: String, CaseIterable, Sendable { case result, factors, full }

  public struct Options: Sendable {
    public var forms: [Form] = [.weight]
    public var detail: Detail = .factors
    public var style: Style = .chain
    public var language = "en"
    public var profile = NotationProfile.default
    /// The arrays of weights that the general forms derive; nil for all.
    public var chosenWeights: Set<Int>?
    /// 2 for second derivatives too.
    public var order = 1
    public var isStandalone = false
    /// Whether results are brought into the form of a textbook: alone in `.result`, as one more relation behind the factors else.
    public var isSimplified = true
    /// Whether results have labels to refer to; some renderers know none.
    public var hasLabels = true
    /// The name of the file or starter model, for the header.
    public var source: String

    public init(source: String) { self.source = source }
  }

  let gradient: Gradient
  let options: Options
  let words: DerivationText
  var typesetter: Typesetter
  /// What the steps are told with, where they are asked for.
  var steps: DerivationSteps?
  /// Whether a derivative with all other names held was printed that is not the whole one, and not yet said so.
  var tellsImmediate = false
  /// How results of the concrete model are brought into the form of a textbook.
  lazy var presentation = lowered.presentation()

  var lowered: LoweredModel { gradient.lowered }
  var graph: ExpressionGraph { gradient.lowered.graph }
  var model: Model { gradient.lowered.model }

  public init(_ gradient: Gradient, options: Options) {
    self.gradient = gradient
    self.options = options
    words = DerivationText.of(options.language)
    typesetter = DerivationDocument.typesetter(
      for: gradient.lowered, options.profile, isGeneral: options.forms.contains(.index))
  }

  /// A typesetter that knows the model's arrays, its loss and the letters in use.
  ///
  /// For a general form the sample's letter also differs from the free indices of the adjoint equations.
  public static func typesetter(
    for lowered: LoweredModel, _ profile: NotationProfile, isGeneral: Bool = false
  ) -> Typesetter {
    let model = lowered.model
    let own = model.quantities.filter { $0.dimensions.count > ($0.isPerSample ? 1 : 0) }
    let letters = model.equations.flatMap { $0.free.map { $0.name } }
    let adjoints = isGeneral ? (try? IndexForm(of: model, in: lowered.graph).adjointEquations()) ?? [] : []
    let free = adjoints.flatMap { $0.free.map { lowered.graph.name(of: $0.symbol) } }
    let sizes = model.sizes.map { $0.name }
    return Typesetter(
      graph: lowered.graph, profile: profile, loss: model.quantities[model.loss].name,
      sample: model.samples?.index, sampleSize: model.samples?.size.name,
      sampled: Set(model.quantities.filter { $0.isPerSample }.map { $0.name }),
      arrays: Set(own.map { $0.name } + layered(model, profile)),
      taken: Set(sizes + model.quantities.map { $0.name }), freeIndices: Set(letters + free),
      indexShift: profile.indexBase.map { $0 - model.indexBase } ?? 0,
      reading: AuthorsReading(of: model, namesDeltas: profile.namesDeltas))
  }

  /// Scalars whose trailing number is a layer, where the profile says so.
  private static func layered(_ model: Model, _ profile: NotationProfile) -> [String] {
    guard profile.layeredScalars else { return [] }
    let names = model.quantities.filter { $0.role == .link || $0.role == .weight }.map { $0.name }
    return names + AuthorsReading(of: model, namesDeltas: true).deltas.values
  }

  /// What a part of a derivation is about.
  package enum Part: Sendable {
    case definitions, functions, weights, expanded, index, matrix, secondDerivatives, kinks, update
  }

  /// The derivation part by part, each a fragment of LaTeX; parts with nothing to say are left out.
  package mutating func parts() throws -> [(part: Part, latex: String)] {
    try checkNames()
    if options.detail == .full || tellsChains, options.forms.contains(.weight) { steps = makeSteps() }
    var parts: [(part: Part, latex: String)] = []
    if options.detail != .result, !options.forms.allSatisfy({ $0.isGeneral }) {
      parts.append((.definitions, definitions()))
    }
    parts.append((.functions, (options.detail != .result ? functionLines() : "") + distributions()))
    for form in options.forms {
      switch form {
      case .weight: parts.append((.weights, weightForm()))
      case .expanded: parts.append((.expanded, expandedForm()))
      case .index: parts.append((.index, try indexForm()))
      case .matrix: parts.append((.matrix, try matrixForm()))
      }
    }
    if options.order == 2 { parts.append((.secondDerivatives, secondDerivatives())) }
    parts.append((.kinks, kinks()))
    parts.append((.update, updateRules()))
    return parts.filter { !$0.latex.isEmpty }
  }

  /// The text, ending in a newline.
  public mutating func text() throws -> String {
    let body = try parts().map { $0.latex }.joined()
    let header = generatedLine.tex + words.needs + "\n\n"
    return header + (options.isStandalone ? Self.standalone(body, language: options.language) : body)
  }

  private var generatedLine: GeneratedLine {
    GeneratedLine(source: options.source, notation: options.profile.name, language: options.language)
  }

  /// A whole document around a fragment.
  public static func standalone(_ body: String, language: String) -> String {
    """
    \\documentclass{article}
    \\usepackage[T1]{fontenc}
    \\usepackage[utf8]{inputenc}
    \\usepackage{lmodern}
    \\usepackage[\(DerivationText.of(language).babel)]{babel}
    \\usepackage{amsmath}
    \\allowdisplaybreaks
    \\setlength{\\emergencystretch}{4em}
    \\begin{document}

    \(body)
    \\end{document}

    """
  }

  // MARK: Forms

  var loss: String { typesetter.lossName }

  /// nil where there are to be none.
  func label(_ name: String) -> String? {
    if !options.hasLabels { return nil }
    let ascii = (model.name + ":" + name).filter {
      $0.isASCII && ($0.isLetter || $0.isNumber || ":_-,".contains($0))
    }
    return "eq:\(ascii)"
  }

  /// Whether results begin with their chain.
  private var tellsChains: Bool { options.style == .chain && options.detail == .factors }

  /// Whether the loss of one sample and the penalty are spoken of: by the steps, and by chains along several paths.
  private var tellsParts: Bool {
    if options.detail == .full { return true }
    return tellsChains && options.forms.contains(.weight)
      && gradient.partials.contains { $0.hasInfluence && weightPath($0) == nil }
  }

  private mutating func definitions() -> String {
    var block = AlignBlock(isNumbered: true)
    for definition in lowered.definitions {
      let left = typesetter.latex(definition.node)
      let right = typesetter.latex(graph.value(of: definition.node))
      let element = ElementReference(quantity: definition.quantity, indices: definition.indices)
      block.add(left, right, label: label(model.shortLabel(of: element)))
    }
    if tellsParts, let sample = typesetter.sample, let samples = sampleSum() {
      block.add(typesetter.sampleLoss(sample.letter), typesetter.latex(samples.body))
    }
    if tellsParts, let steps { addPenalty(steps, &block) }
    return block.text + "\n"
  }

  /// One result a weight; before them, by the detail asked for, the derivation along the path of a weight that has one only, and
  /// the recursion over the links where paths join.
  private mutating func weightForm() -> String {
    var text = ""
    var results = AlignBlock(isNumbered: true)
    var silent = ""
    var paths: [Node: WeightPath] = [:]
    if steps == nil, !SoftmaxLinks(lowered).groups.isEmpty { steps = makeSteps() }
    if options.detail != .result {
      for partial in gradient.partials where partial.hasInfluence {
        paths[partial.variable] = weightPath(partial)
      }
      let isEveryPathSingle = gradient.partials.allSatisfy { !$0.hasInfluence || paths[$0.variable] != nil }
      if !isEveryPathSingle || !typesetter.reading.deltas.isEmpty { text += adjointLines() }
      if options.detail == .full { text += sharedSteps(isEveryPathSingle) }
    }
    var long: [String] = []
    if options.detail == .result, gradient.partials.contains(where: { isLong($0) }) { text += adjointLines() }
    for partial in gradient.partials {
      let weight = typesetter.latex(partial.variable)
      if isEndless(partial) {
        long.append("$\(typesetter.partial(of: weight))$")
        continue
      }
      if !partial.hasInfluence {
        silent += words.noInfluence(weight, loss) + "\n"
        continue
      }
      let path = paths[partial.variable]
      if let path, options.style == .direct { text += directDerivation(path) }
      if let path, options.style == .chain, options.detail == .full { text += explanation(path) }
      if path == nil, options.detail == .full { text += ownSteps(partial) }
      results.add(typesetter.partial(of: weight), sides(partial, path), label: resultLabel(partial))
    }
    if options.detail == .full, !results.isEmpty, !text.isEmpty { text += words.result + "\n" }
    if !results.isEmpty { text += results.text }
    text += immediateSentence()
    if !long.isEmpty {
      text +=
        LineBreaking.wrapped(words.tooLong(long.joined(separator: ", "), Self.endlessLimit), indent: "")
        + "\n"
    }
    return text + silent + "\n"
  }

  /// The chain where it is not told before, δ times the last factor where there are deltas, and the result.
  private mutating func sides(_ partial: Gradient.Partial, _ path: WeightPath?) -> [String] {
    var sides: [String] = []
    if tellsChains, let chain = path.map({ chain($0) }) ?? chainAlongPaths(partial) { sides.append(chain) }
    if options.detail != .result, !typesetter.reading.deltas.isEmpty {
      let merged = typesetter.latex(partial.derivative)
      if merged.contains("\\delta") { sides.append(merged) }
    }
    if isLong(partial) { return sides + [typesetter.latex(partial.derivative)] }
    return sides + resultSides(shareResult(partial) ?? result(partial))
  }

  /// A derivative in path order. One of the loss is not said in terms of the loss.
  func result(_ partial: Gradient.Partial) -> Node {
    graph.rewriting(gradient.factored(partial)) { $0 == lowered.loss ? graph.value(of: $0) : nil }
  }

  /// Whether a result would fill pages, as where every link is used twice: it is printed in terms of other derivatives then.
  private func isLong(_ partial: Gradient.Partial) -> Bool {
    partial.hasInfluence
      && graph.printedSize(of: gradient.factored(partial), limit: Self.longLimit + 1) > Self.longLimit
  }

  /// Whether that would be endless too.
  private func isEndless(_ partial: Gradient.Partial) -> Bool {
    isLong(partial)
      && graph.printedSize(of: partial.derivative, limit: Self.endlessLimit + 1) > Self.endlessLimit
  }

  private static let longLimit = 5_000
  private static let endlessLimit = 50_000

  /// A result in path order, its simplest form, or both.
  mutating func resultSides(_ result: Node) -> [String] {
    let own = typesetter.latex(result)
    guard options.isSimplified else { return [own] }
    typesetter.mergesFractions = true
    defer { typesetter.mergesFractions = false }
    if options.detail == .result { return [typesetter.latex(presentation.simplest(of: result))] }
    guard let simpler = presentation.simpler(than: result) else { return [own] }
    let text = typesetter.latex(simpler)
    return text == own ? [own] : [own, text]
  }

  func resultLabel(_ partial: Gradient.Partial, suffix: String = "") -> String? {
    let element = ElementReference(quantity: partial.quantity, indices: partial.indices)
    return label("d" + model.shortLabel(of: element) + suffix)
  }

  /// ∂L/∂X of every link, each in terms of the one before.
  private mutating func adjointLines() -> String {
    var block = AlignBlock(isNumbered: false)
    var seen: Set<Node> = []
    for adjoint in gradient.adjoints where seen.insert(adjoint.link).inserted {
      if graph.constant(of: adjoint.node) != nil { continue }
      let left = typesetter.adjoint(of: adjoint.link)
      let derivative = typesetter.hasDelta(adjoint.link) ? [typesetter.derivative(of: adjoint.link)] : []
      // An abbreviation stays a name; only the adjoint's own name is opened.
      let value = isAdjoint(adjoint.node) ? graph.value(of: adjoint.node) : adjoint.node
      block.add(left, derivative + [typesetter.latex(value)])
    }
    if block.isEmpty { return "" }
    var text = words.adjoints(loss) + "\n" + block.text
    if let letter = typesetter.sample?.letter, gradient.adjoints.contains(where: { isSampled($0.link) }) {
      text += words.sampleTerm(typesetter.sampleLoss(letter), letter) + "\n"
    }
    return text
  }

  private func isAdjoint(_ node: Node) -> Bool {
    if case .named(.adjoint, _, _, _) = graph.view(node) { true } else { false }
  }

  private func isSampled(_ link: Node) -> Bool {
    guard case .named(_, let symbol, _, _) = graph.view(link) else { return false }
    return typesetter.sampled.contains(graph.name(of: symbol))
  }
}

extension DerivationDocument {
  /// Relations `left = right` in one unnumbered block.
  public static func relations(_ lines: [(String, String)]) -> String {
    var block = AlignBlock(isNumbered: false)
    for (left, right) in lines { block.add(left, right) }
    return block.text
  }
}
