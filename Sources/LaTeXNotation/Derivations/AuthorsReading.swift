import ModelLanguage

/// What the author of a model calls things: the letters of indices, the value of a function of a pre-activation, and which
/// quantities are pre-activations.
public struct AuthorsReading: Sendable {
  /// The letters of an array's indices at its first use with plain indices; empty where an index is fixed.
  var letters: [String: [String]] = [:]
  /// By function, the name of f(z) for the name of z: `a1[j] = sigmoid(z1[j])`.
  var values: [String: [String: String]] = [:]
  /// The names of pre-activations, with the name of ∂L/∂z.
  var deltas: [String: String] = [:]

  public init() {}

  /// The name of ∂L/∂z by the name of the pre-activation z, as derivations print it.
  public static func deltaNames(of model: Model) -> [String: String] {
    AuthorsReading(of: model, namesDeltas: true).deltas
  }

  init(of model: Model, namesDeltas: Bool) {
    for equation in model.equations {
      model.forEachReference(in: equation.body) { name, indices in
        let plain = indices.map { $0.offset == 0 && model.isIndex($0.letter) ? $0.letter ?? "" : "" }
        guard !indices.isEmpty, letters[name].map({ $0.contains("") }) ?? true else { return }
        letters[name] = plain
      }
    }
    var preActivations: [String] = []
    for equation in model.equations {
      guard case .call(let function, 0, let arguments) = model.tree[equation.body], arguments.count == 1,
        case .reference(let z, let indices) = model.tree[arguments[0]],
        indices == equation.indices
      else { continue }
      values[function, default: [:]][z] = model.quantities[equation.target].name
      if !preActivations.contains(z) { preActivations.append(z) }
    }
    if namesDeltas { deltas = Self.deltas(of: preActivations + linearOutputs(of: model, preActivations)) }
  }

  /// Links that the loss uses as they are, without an activation in between.
  private func linearOutputs(of model: Model, _ preActivations: [String]) -> [String] {
    let activations = Set(values.values.flatMap { $0.values })
    guard let loss = model.equations.first(where: { $0.target == model.loss }) else { return [] }
    var names: [String] = []
    model.forEachReference(in: loss.body) { name, _ in if !names.contains(name) { names.append(name) } }
    return model.quantities.filter {
      $0.role == .link && names.contains($0.name) && !activations.contains($0.name)
        && !preActivations.contains($0.name)
    }.map { $0.name }
  }

  /// δ with the layer's number; without numbers, δ for the one nearest to the loss.
  private static func deltas(of names: [String]) -> [String: String] {
    var deltas: [String: String] = [:]
    for name in names.reversed() {
      let layer = String(name.reversed().prefix { $0.isASCII && $0.isNumber }.reversed())
      let delta = "delta" + layer
      if !deltas.values.contains(delta) { deltas[name] = delta }
    }
    return deltas
  }
}
