import LaTeXNotation
import ModelLanguage
import SymbolicCalculus

/// ∂L/∂w for the weights of a model, as LaTeX.
///
///     let page = try model.derivation(.weight, notation: .resumo).latex
public struct Derivation: Sendable, CustomStringConvertible {
  /// A fragment that needs `amsmath` alone: definitions, chains, results, and the update where the model has a step size.
  public let latex: String
  /// The right side of each result, by the name of its weight's entry and in declared order: `("w11", "E \\cdot I_1")`; in the general
  /// forms by the name of the array.
  public let results: [(weight: String, latex: String)]

  public var description: String { latex }

  /// The fragment in a document of its own.
  /// - Parameter language: `pt` or `en`.
  public func standalone(language: String = "en") -> String {
    DerivationDocument.standalone(latex, language: language)
  }
}

extension Model {
  /// The derivation of the gradient, as `nabla derive` prints it.
  ///
  /// - Parameters:
  ///   - form: One formula for every weight, or one for all weights with letters as indices, or one of matrices.
  ///   - notation: How names are printed; the model's own choice, else the neutral one.
  ///   - detail: Results alone, with their factors, or every step.
  ///   - language: `pt` or `en`; the model's, else English.
  /// - Throws: A sentence in two languages (`BilingualError` or `DiagnosticList`) where the form does not exist.
  public func derivation(
    _ form: DerivationDocument.Form = .weight, notation: NotationProfile? = nil,
    detail: DerivationDocument.Detail = .factors, language: String? = nil
  ) throws -> Derivation {
    let own = self.notation.flatMap { NotationProfile.named($0) }
    var options = DerivationDocument.Options(source: "\(name).nabla")
    options.forms = [form]
    options.detail = detail
    options.language = language ?? self.language ?? "en"
    options.profile = try (notation ?? own ?? .default).adapted(to: self)
    let gradient = try gradient(isGeneral: form.isGeneral)
    var document = DerivationDocument(gradient, options: options)
    let latex = try document.text()
    if form.isGeneral {
      let found = try document.generalResults()
      let inOrder = quantities.flatMap { quantity in found.filter { $0.name == quantity.name } }
      return Derivation(latex: latex, results: inOrder.map { (weight: $0.name, latex: $0.latex) })
    }
    var typesetter = DerivationDocument.typesetter(for: gradient.lowered, options.profile)
    let results = gradient.partials.map { partial in
      let element = ElementReference(quantity: partial.quantity, indices: partial.indices)
      let value = form == .expanded ? gradient.expanded(partial) : gradient.factored(partial)
      return (weight: shortLabel(of: element), latex: typesetter.latex(value))
    }
    return Derivation(latex: latex, results: results)
  }

  private func gradient(isGeneral: Bool) throws -> Gradient {
    let named = namingFunctions()
    let layout = try ModelLayout(self, sizes: standIns(all: isGeneral))
    if isGeneral {
      return LoweredModel.outline(named, layout: layout).gradient(withRespectTo: [])
    }
    let lowered = try LoweredModel.lowering(named, layout: layout, samples: .symbolic)
    return lowered.gradient(withRespectTo: lowered.weights)
  }

  /// Values for sizes that are only names: of the number of samples, which stays a name, or of all of them.
  func standIns(all: Bool) -> [String: Int] {
    var standIns: [String: Int] = [:]
    for size in sizes where size.values.isEmpty {
      if size.name == samples?.size.name { standIns[size.name] = 1 } else if all { standIns[size.name] = 2 }
    }
    return standIns
  }
}
