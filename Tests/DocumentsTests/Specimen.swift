import Documents
import Drawing
import LaTeXNotation
import ModelLanguage
import SymbolicCalculus
import Templates
import Testing

/// A model with what a lecture on it needs.
struct Specimen: Sendable, CustomTestStringConvertible {
  var name: String
  var model: Model
  var layout: ModelLayout
  var profile: NotationProfile
  var testDescription: String { name }

  init(_ name: String, _ text: String) throws {
    self.name = name
    model = try Model(resolving: try ModelSyntax(parsing: text, name: name))
    var sizes: [String: Int] = [:]
    for size in model.sizes where size.values.isEmpty {
      sizes[size.name] = size.name == model.samples?.size.name ? 1 : 2
    }
    layout = try ModelLayout(model, sizes: sizes)
    profile = try (model.notation.flatMap { NotationProfile.named($0) } ?? .default).adapted(to: model)
  }

  static var all: [Specimen] {
    StarterModel.all.map { try! Specimen($0.name, $0.text) } + [
      try! Specimen(
        "classifier",
        """
        model iris "4-3-3"
        input x[2]
        target y[3] distribution
        layer h[2] = relu(W*x + b)
        layer p[3] = softmax(U*h + c)
        loss L = -sum(k: y[k]*log(p[k]))
        rate eta
        """),
      try! Specimen(
        "rnn",
        "model r\ninput x[2]\ntarget y\nweight w, u, b\nh[0] = 0\nh[t] = tanh(w*x[t] + u*h[t-1] + b)\nloss L = (h[2]-y)^2"
      ),
    ]
  }

  func lowered() throws -> LoweredModel {
    try LoweredModel.lowering(model.namingFunctions(), layout: layout, samples: .symbolic)
  }

  func options(_ language: String = "en", forms: [DerivationDocument.Form] = [.weight])
    -> DerivationDocument.Options
  {
    var options = DerivationDocument.Options(source: name)
    (options.language, options.forms, options.profile) = (language, forms, profile)
    return options
  }

  func document(
    _ language: String = "en", forms: [DerivationDocument.Form] = [.weight], numbers: Document.Numbers? = nil
  ) throws
    -> Document
  {
    let lowered = try lowered()
    var lecture = Lecture(
      lowered, elements: lowered.weights, options: .init(derivation: options(language, forms: forms)))
    return try lecture.written(numbers: numbers)
  }
}

extension Document {
  /// Every formula of the document.
  var formulas: [String] {
    func of(_ inlines: [Inline]) -> [String] {
      inlines.compactMap { if case .formula(let latex) = $0 { latex } else { nil } }
    }
    return blocks.flatMap { block -> [String] in
      switch block {
      case .heading(_, let inlines), .paragraph(let inlines): of(inlines)
      case .relations(let relations): relations.rows.flatMap { $0.cells + of($0.reason ?? []) }
      case .table(let table): (table.header + table.rows.flatMap { $0 }).flatMap { of($0) }
      default: []
      }
    }
  }
}
