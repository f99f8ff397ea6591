import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// Names of a model's elements as a drawing writes them: the notation's own.
package struct DrawnNames {
  private let model: Model
  private var typesetter: Typesetter
  private let graph: ExpressionGraph

  package init(_ model: Model, layout: ModelLayout, profile: NotationProfile) {
    self.model = model
    let lowered = LoweredModel.outline(model, layout: layout)
    graph = lowered.graph
    typesetter = DerivationDocument.typesetter(for: lowered, profile)
  }

  /// One element; an index that is nil is written as the letter that the model gives it.
  package func element(_ quantity: Int, _ indices: [Int?], letters: [String?]) -> String {
    let name = model.quantities[quantity].name
    let places = indices.enumerated().map { place, value -> Index in
      if let value { return .integer(value) }
      let letter = letters.indices.contains(place) ? letters[place] : nil
      return .free(graph.symbol(named: letter ?? "i"))
    }
    return typesetter.element(name, places)
  }

  /// A whole array.
  package func array(_ quantity: Int) -> String {
    typesetter.profile.latexOfArray(model.quantities[quantity].name)
  }

  /// The right-hand sides of an array's equations with their indices; nothing where they cannot be read in general.
  package mutating func rightSides(of quantity: Int) -> [String] {
    guard let form = try? IndexForm(of: model, in: graph) else { return [] }
    return form.equations.filter { $0.quantity == quantity }.map { typesetter.latex($0.body) }
  }

  package func derivative(of latex: String) -> String { typesetter.partial(of: latex) }

  /// A function by the name that the model calls it.
  package func function(_ name: String) -> String {
    if let row = FunctionNotation.table[name], case .command(let command) = row { return command }
    if name == "exp" { return "\\exp" }
    if model.opaqueFunctions.contains(where: { $0.name == name }) {
      return typesetter.profile.latex(name, indices: [], isArray: false)
    }
    return "\\operatorname{\(name.filter { $0.isLetter || $0.isNumber })}"
  }
}
