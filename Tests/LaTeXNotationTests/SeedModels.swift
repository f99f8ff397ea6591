import LaTeXNotation
import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus
import Testing

/// The seed networks as model text, and their derivations.
enum SeedModels {
  static let wv = """
    model   wv "W/V expansion, 2-2-1"
    notation wv
    input   I[2]
    target  y
    weight  w[2,2], v[2,1]
    opaque  f_h, f_o
    H_in[j] = sum(i: w[i,j] * I[i])
    H[j]    = f_h(H_in[j])
    O_in    = sum(j: v[j,1] * H[j])
    O       = f_o(O_in)
    name    E = O - y
    loss    EQ = 1/2 * (O - y)^2
    """

  static let chain = """
    model  chain
    input  X1
    target y
    weight theta1, theta2
    z1 = theta1 * X1
    a1 = sigmoid(z1)
    z2 = theta2 * a1
    a2 = sigmoid(z2)
    loss J = 1/2 * (y - a2)^2
    """

  static func gradient(_ text: String) throws -> Gradient {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "model.nabla"))
    let lowered = try LoweredModel.lowering(model, layout: ModelLayout(model), samples: .symbolic)
    return lowered.gradient(withRespectTo: lowered.weights)
  }

  static func document(
    _ text: String, forms: [DerivationDocument.Form] = [.weight], detail: DerivationDocument.Detail = .result,
    language: String = "en", profile: String = "default", isStandalone: Bool = false
  ) throws -> String {
    var options = DerivationDocument.Options(source: "model.nabla")
    options.forms = forms
    options.detail = detail
    options.language = language
    options.profile = NotationProfile.named(profile) ?? options.profile
    options.isStandalone = isStandalone
    var document = DerivationDocument(try gradient(text), options: options)
    return try document.text()
  }

  /// The right-hand side of every result, by the typesetter alone.
  static func results(_ text: String, profile: String = "default") throws -> [String] {
    let gradient = try gradient(text)
    let notation = try #require(NotationProfile.named(profile))
    var typesetter = DerivationDocument.typesetter(for: gradient.lowered, notation)
    return gradient.partials.map {
      typesetter.partial(of: typesetter.latex($0.variable)) + " = " + typesetter.latex(gradient.factored($0))
    }
  }
}
