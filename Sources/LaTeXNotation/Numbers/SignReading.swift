import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension NumericDocument {
  /// What the signs and sizes of the derivatives say of the weights, in sentences.
  mutating func signs(_ numbers: Numbers) -> String {
    var slopes: [(name: String, slope: Double)] = []
    for (place, quantity) in model.quantities.enumerated() where quantity.role == .weight {
      for (leaf, slope) in zip(lowered.leaves[place] ?? [], numbers.derivatives[place] ?? []) {
        slopes.append((left(leaf), slope))
      }
    }
    guard !slopes.isEmpty, slopes.count <= Self.signLimit, slopes.allSatisfy({ $0.slope.isFinite }) else {
      return ""
    }
    let loss = typesetter.lossName
    var text = ""
    let positive = slopes.filter { $0.slope > 0 }.map { $0.name }
    let negative = slopes.filter { $0.slope < 0 }.map { $0.name }
    if !positive.isEmpty { text += sentence(words.signs.positive(positive.joined(separator: "$, $"), loss)) }
    if !negative.isEmpty { text += sentence(words.signs.negative(negative.joined(separator: "$, $"), loss)) }
    let largest = slopes.map { $0.slope.magnitude }.max() ?? 0
    if slopes.count > 1, largest > 0, let most = slopes.first(where: { $0.slope.magnitude == largest }) {
      text += sentence(words.signs.largest(most.name, loss))
    }
    return text
  }

  /// Signs of more weights are not read out.
  private static let signLimit = 30

  private func sentence(_ text: String) -> String { LineBreaking.wrapped(text, indent: "") + "\n" }
}
