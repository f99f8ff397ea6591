import Nabla
import Templates
import Testing

/// The formulas of the five notes, each found in what the package prints for the starter model of its note. Formulas are compared
/// without the marks of alignment; numbers are in `SeedNumberTests`.
@Suite struct CatalogueTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var id: String
    var model: String
    var forms: [DerivationDocument.Form] = [.weight]
    var detail: DerivationDocument.Detail = .factors
    var style: DerivationDocument.Style = .chain
    /// Formula ids of the catalogue with the LaTeX of each.
    var formulas: [(id: String, latex: String)]
    /// Wrong forms that must not be there.
    var absent: [String] = []
    var testDescription: String { id }
  }

  /// What a derivation prints, one line a relation, without alignment, labels and line breaks.
  static func printed(
    _ model: String, _ forms: [DerivationDocument.Form], _ detail: DerivationDocument.Detail,
    _ style: DerivationDocument.Style
  ) throws -> String {
    let text = try #require(StarterModel.named(model)?.text ?? models[model])
    let resolved = try Model(resolving: ModelSyntax(parsing: text, name: "\(model).nabla"))
    let open = resolved.sizes.filter { $0.values.isEmpty && $0.parameter == nil }.map { ($0.name, 2) }
    let layout = try ModelLayout(resolved, sizes: Dictionary(uniqueKeysWithValues: open))
    let isGeneral = !open.isEmpty && forms.allSatisfy { $0.isGeneral }
    let lowered =
      isGeneral
      ? LoweredModel.outline(resolved, layout: layout)
      : try LoweredModel.lowering(resolved, layout: layout, samples: .symbolic)
    var options = DerivationDocument.Options(source: "\(model).nabla")
    options.forms = forms
    options.detail = detail
    options.style = style
    options.language = "pt"
    options.profile = try #require(NotationProfile.named(resolved.notation ?? "default")).adapted(
      to: resolved)
    var document = DerivationDocument(lowered.gradient(withRespectTo: lowered.weights), options: options)
    return plain(try document.text())
  }

  static func plain(_ latex: String) -> String {
    var text = ""
    for line in latex.split(separator: "\n") {
      if line.hasPrefix("%") { continue }
      text += line + " "
    }
    for mark in ["\\notag", "&&", "&", "\\\\", "\\quad"] {
      text = text.split(separator: mark).joined(separator: " ")
    }
    while let start = text.firstRange(of: "\\label{"),
      let end = text[start.upperBound...].firstIndex(of: "}")
    {
      text.removeSubrange(start.lowerBound...end)
    }
    // A reason stands in its column, or behind its formula.
    return text.split(separator: " ").joined(separator: " ").replacing("\\qquad \\text{(", with: "\\text{(")
  }

  /// `<y/x>` is ∂y/∂x, `</x>` is ∂/∂x.
  static func spelled(_ shorthand: String) -> String {
    var text = ""
    var rest = shorthand[...]
    while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
      let parts = rest[rest.index(after: start)..<end].split(
        separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      let above = parts[0].isEmpty ? "\\partial" : "\\partial \(parts[0])"
      text += rest[..<start] + "\\frac{\(above)}{\\partial \(parts[parts.count - 1])}"
      rest = rest[rest.index(after: end)...]
    }
    return text + rest
  }

  static func partial(_ a: String, _ b: String) -> String { "\\frac{\\partial \(a)}{\\partial \(b)}" }

  static let cases = document000 + document001 + document002 + document003 + document004

  @Test(arguments: cases) func formulasOfTheNotes(item: Case) throws {
    let text = try Self.printed(item.model, item.forms, item.detail, item.style)
    for formula in item.formulas {
      #expect(
        text.contains(Self.spelled(formula.latex)), "\(item.id) \(formula.id): \(formula.latex)\n\(text)")
    }
    for formula in item.absent {
      #expect(!text.contains(Self.spelled(formula)), "\(item.id): \(formula)\n\(text)")
    }
  }
}
