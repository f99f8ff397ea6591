extension Model {
  /// What the statements mean, or all that is wrong with them.
  public init(resolving syntax: ModelSyntax) throws(DiagnosticList) {
    let resolver: Resolver
    do { resolver = Resolver(try LayerUnrolling.unrolled(syntax), written: syntax) } catch {
      throw DiagnosticList([error])
    }
    guard let model = resolver.run() else {
      throw DiagnosticList(resolver.diagnostics.filter { $0.severity == .error })
    }
    self = model
  }
}

/// Turns statements into declarations and scalar equations, in three passes: declarations, definitions in the order of
/// their needs, values.
final class Resolver {
  let syntax: ModelSyntax
  /// Before layers were written out.
  private let written: ModelSyntax
  var tree: SyntaxTree
  var diagnostics: [Diagnostic] = []

  var name = "model"
  var title: String?
  var language: String?
  var notation: String?
  var notationSettings: [NotationSetting] = []
  var symbolTemplates: [Model.SymbolTemplate] = []
  var indexBase = 1
  var sizes: [Model.NamedSize] = []
  var samples: Model.Samples?
  var quantities: [Model.Quantity] = []
  var places: [String: Int] = [:]
  var opaque: [Model.OpaqueFunction] = []
  var equations: [Model.Equation] = []
  var loss: Int?
  var matrices: [Model.MatrixReading] = []
  var values: [Int: ArrayLiteral] = [:]
  var isExpression = false
  /// All that is defined, each after what it needs.
  private(set) var definitions: [Definition] = []
  /// Links of several equations with a row for each sample.
  var rowLinks: Set<String> = []
  private var freshCount = 0

  init(_ syntax: ModelSyntax, written: ModelSyntax) {
    self.syntax = syntax
    self.written = written
    tree = syntax.tree
  }

  func report(_ message: Message, at range: SourceRange, notes: [Diagnostic.Note] = []) {
    diagnostics.append(Diagnostic(.error, message, at: range, notes: notes))
  }

  var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  func run() -> Model? {
    declare()
    definitions = orderedDefinitions()
    rowLinks = linksWithRows(definitions)
    for definition in definitions { define(definition) }
    assignValues()
    checkRanges()
    if loss == nil, !hasErrors {
      report(
        Message("the model has no loss", pt: "o modelo não tem perda"), at: .none,
        notes: [
          .init(
            Message(
              "write for example 'loss L = 1/2 * (O - y)^2'",
              pt: "escreva por exemplo 'loss L = 1/2 * (O - y)^2'"))
        ])
    }
    guard let loss, !hasErrors else { return nil }
    warnAboutUnused()
    var model = Model(
      syntax: written, name: name, title: title, language: language, notation: notation, indexBase: indexBase,
      sizes: sizes, samples: samples, quantities: quantities, opaqueFunctions: opaque, equations: equations,
      tree: tree,
      loss: loss, matrices: matrices, values: values, warnings: diagnostics)
    model.notationSettings = notationSettings
    model.symbolTemplates = symbolTemplates
    return model
  }

  /// A name for an index that nobody wrote.
  func freshIndex(_ preferred: [String] = ["i", "j", "k", "l", "m"], avoiding taken: Set<String>) -> String {
    for letter in preferred where !taken.contains(letter) && places[letter] == nil { return letter }
    freshCount += 1
    return "i\(freshCount)"
  }

  /// Adds a quantity, or reports the name as taken.
  @discardableResult
  func add(_ quantity: Model.Quantity) -> Int? {
    if let known = places[quantity.name] {
      report(
        Message("'\(quantity.name)' is already declared", pt: "'\(quantity.name)' já foi declarado"),
        at: quantity.range,
        notes: [
          .init(
            Message("'\(quantity.name)' is declared here", pt: "'\(quantity.name)' é declarado aqui"),
            at: quantities[known].range)
        ])
      return nil
    }
    places[quantity.name] = quantities.count
    quantities.append(quantity)
    return quantities.count - 1
  }

  func range(ofExtent extent: SizeExpression) -> IndexRange {
    var upper = extent
    upper.offset += indexBase - 1
    return IndexRange(.literal(indexBase), upper)
  }

  private func warnAboutUnused() {
    var used: Set<String> = []
    for node in tree.nodes {
      if case .reference(let name, _) = node { used.insert(name) }
    }
    for quantity in quantities where quantity.role == .weight && !used.contains(quantity.name) {
      diagnostics.append(
        Diagnostic(
          .warning,
          Message(
            "the weight '\(quantity.name)' is used nowhere",
            pt: "o peso '\(quantity.name)' não é usado em lugar nenhum"), at: quantity.range))
    }
  }
}
