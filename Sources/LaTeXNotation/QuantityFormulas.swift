import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// The quantities of a model as they are printed: an equation with its indices as letters, or the symbol alone.
package struct QuantityFormulas {
  private var lines: [Int: String] = [:]

  /// O(size of the model), once; nothing for what cannot be written in index form.
  package init(_ model: Model, notation: NotationProfile? = nil) {
    let named = notation ?? model.notation.flatMap { NotationProfile.named($0) } ?? .default
    guard let profile = try? named.adapted(to: model),
      let layout = try? ModelLayout(model, sizes: Self.standIns(of: model))
    else { return }
    let lowered = LoweredModel.outline(model.namingFunctions(), layout: layout)
    var typesetter = DerivationDocument.typesetter(for: lowered, profile)
    for place in model.quantities.indices {
      lines[place] = typesetter.element(model.quantities[place].name, [])
    }
    guard let form = try? IndexForm(of: lowered.model, in: lowered.graph) else { return }
    var written: [Int: [String]] = [:]
    for equation in form.equations {
      let free = Set(equation.free.map { lowered.graph.name(of: $0.symbol) })
      let line =
        typesetter.latex(equation.target) + " = " + typesetter.latex(equation.body, reserved: free)
      written[equation.quantity, default: []].append(line)
    }
    for (place, own) in written {
      lines[place] =
        own.count == 1 ? own[0] : "\\begin{gathered} \(own.joined(separator: " \\\\ ")) \\end{gathered}"
    }
  }

  /// A value for every size that is only a name: formulas with letters do not depend on it.
  private static func standIns(of model: Model) -> [String: Int] {
    var sizes: [String: Int] = [:]
    for size in model.sizes where size.values.isEmpty {
      sizes[size.name] = size.name == model.samples?.size.name ? 1 : 2
    }
    return sizes
  }

  package func latex(of quantity: Int) -> String? { lines[quantity] }
}
