import ModelZoo
import Nabla
import Testing

/// One derivation of one model: a form, a detail, a style, a notation, a language.
struct ZooPage: Sendable, CustomTestStringConvertible {
  var model: ZooModel
  var form: DerivationDocument.Form
  var detail: DerivationDocument.Detail
  var style: DerivationDocument.Style
  var notation: String
  var language: String
  var testDescription: String { "\(model.name) \(form) \(detail) \(style) \(notation) \(language)" }

  static let notations = NotationProfile.names
  static let languages = ["en", "pt"]

  /// The page with a number of all those of a model: the notation runs fastest, and no two settings run in step.
  init(_ model: ZooModel, number: Int) {
    self.model = model
    let forms = DerivationDocument.Form.allCases
    let details = DerivationDocument.Detail.allCases
    form = forms[number % forms.count]
    detail = details[number / forms.count % details.count]
    style = DerivationDocument.Style.allCases[(number / forms.count + number) % 2]
    notation = Self.notations[number % Self.notations.count]
    language = Self.languages[number / 3 % 2]
  }

  init(
    _ model: ZooModel, _ form: DerivationDocument.Form, _ detail: DerivationDocument.Detail,
    _ style: DerivationDocument.Style, _ notation: String, _ language: String
  ) {
    (self.model, self.form, self.detail) = (model, form, detail)
    (self.style, self.notation, self.language) = (style, notation, language)
  }

  /// Layers of hundreds of units fill no page that anybody reads.
  static let models = ZooModel.all.filter { $0.name != "big" }

  /// Every value of every setting with every model.
  static let sampled = models.enumerated().flatMap { place, model in
    notations.indices.map { ZooPage(model, number: $0 + place * notations.count) }
  }

  /// Every combination of settings with every model.
  static var product: [ZooPage] {
    models.flatMap { model in
      DerivationDocument.Form.allCases.flatMap { form in
        DerivationDocument.Detail.allCases.flatMap { detail in
          DerivationDocument.Style.allCases.flatMap { style in
            notations.flatMap { notation in
              languages.map { ZooPage(model, form, detail, style, notation, $0) }
            }
          }
        }
      }
    }
  }

  struct Printed {
    var model: Model
    var profile: NotationProfile
    var text: String
  }

  /// What is printed; nil where there is no such form. In matrices with the sizes of the model, else with two values of every index.
  func printed() throws -> Printed? {
    let source = form == .matrix ? model.text : model.small
    let model = try Model(resolving: ModelSyntax(parsing: source, name: self.model.name))
    let profile = try #require(NotationProfile.named(notation)).adapted(to: model)
    let layout = try ModelLayout(model, sizes: ZooModel.openSizes(model))
    var options = DerivationDocument.Options(source: model.name)
    (options.forms, options.detail, options.style) = ([form], detail, style)
    (options.language, options.profile) = (language, profile)
    let gradient: Gradient
    if form.isGeneral {
      gradient = LoweredModel.outline(model, layout: layout).gradient(withRespectTo: [])
    } else {
      let lowered = try LoweredModel.lowering(model, layout: layout, samples: .symbolic)
      gradient = lowered.gradient(withRespectTo: Self.chosen(lowered))
    }
    do {
      var document = DerivationDocument(gradient, options: options)
      return Printed(model: model, profile: profile, text: try document.text())
    } catch is MatrixFormError {
      return nil
    } catch NotationError.alike {
      return nil
    }
  }

  /// The first element of every array of weights, and the second of the first array.
  private static func chosen(_ lowered: LoweredModel) -> [ElementReference] {
    var arrays: Set<Int> = []
    let first = lowered.weights.filter { arrays.insert($0.quantity).inserted }
    return Array(first.prefix(3)) + lowered.weights.dropFirst().prefix(1).filter { !first.contains($0) }
  }
}

extension ZooModel {
  /// Values of the sizes that a model leaves open.
  static func openSizes(_ model: Model) -> [String: Int] {
    let open = model.sizes.filter { $0.values.isEmpty && $0.parameter == nil }
    return Dictionary(uniqueKeysWithValues: open.map { ($0.name, 2) })
  }
}
