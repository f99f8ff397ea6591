import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// The quantities of a model as they are printed: an equation with its indices as letters, or the symbol alone.
package struct QuantityFormulas {
  private let lowered: LoweredModel
  private var typesetter: Typesetter
  /// Nil for a model that cannot be written in index form.
  private let form: IndexForm?

  /// O(size of the model), once; nil for a model whose notation does not fit it.
  package init?(_ model: Model, notation: NotationProfile? = nil) {
    let named = notation ?? model.notation.flatMap { NotationProfile.named($0) } ?? .default
    guard let profile = try? named.adapted(to: model),
      let layout = try? ModelLayout(model, sizes: Self.standIns(of: model))
    else { return nil }
    lowered = LoweredModel.outline(model.namingFunctions(), layout: layout)
    typesetter = DerivationDocument.typesetter(for: lowered, profile)
    form = try? IndexForm(of: lowered.model, in: lowered.graph)
  }

  /// A value for every size that is only a name: formulas with letters do not depend on it.
  private static func standIns(of model: Model) -> [String: Int] {
    var sizes: [String: Int] = [:]
    for size in model.sizes where size.values.isEmpty {
      sizes[size.name] = size.name == model.samples?.size.name ? 1 : 2
    }
    return sizes
  }

  /// The equations of a quantity, one below the other; its symbol where it has none.
  package mutating func latex(of quantity: Int) -> String {
    var lines: [String] = []
    for equation in form?.equations ?? [] where equation.quantity == quantity {
      let free = Set(equation.free.map { lowered.graph.name(of: $0.symbol) })
      lines.append(
        typesetter.latex(equation.target) + " = " + typesetter.latex(equation.body, reserved: free))
    }
    switch lines.count {
    case 0: return typesetter.element(lowered.model.quantities[quantity].name, [])
    case 1: return lines[0]
    default: return "\\begin{gathered} \(lines.joined(separator: " \\\\ ")) \\end{gathered}"
    }
  }
}
