import LaTeXNotation
import ModelLanguage

/// A model of the zoo with sizes and a notation.
package struct Specimen: Sendable {
  package var name: String
  package var model: Model
  package var layout: ModelLayout
  package var profile: NotationProfile

  package init(_ name: String, _ text: String) throws {
    self.name = name
    model = try Model(resolving: try ModelSyntax(parsing: text, name: name))
    var sizes: [String: Int] = [:]
    for size in model.sizes where size.values.isEmpty {
      sizes[size.name] = size.name == model.samples?.size.name ? 1 : 2
    }
    layout = try ModelLayout(model, sizes: sizes)
    profile = try (model.notation.flatMap { NotationProfile.named($0) } ?? .default).adapted(to: model)
  }

  package init(_ model: ZooModel) throws { try self.init(model.name, model.text) }

  package static func named(_ name: String) throws -> Specimen {
    guard let model = ZooModel.named(name) else { throw Missing(name: name) }
    return try Specimen(model)
  }

  package struct Missing: Error { var name: String }
}
