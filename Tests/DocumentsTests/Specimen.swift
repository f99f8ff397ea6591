import Documents
import Drawing
import LaTeXNotation
import ModelLanguage
import ModelZoo
import SymbolicCalculus
import Testing

extension Specimen: CustomTestStringConvertible {
  public var testDescription: String { name }

  static let all =
    (ZooModel.starters + ZooModel.all.filter { ["classifier", "sharedrnn"].contains($0.name) }).map {
      try! Specimen($0)
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
