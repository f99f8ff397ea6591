import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// What a model predicts: the links that the loss reads, each of one sample.
///
/// A link that a target or all samples are part of is no output; what it reads may be one, and so on. In y, p and
/// l = (p − y)², with the mean of l as the loss, p is the output.
struct PredictedOutputs {
  struct Output {
    var quantity: Int
    /// The author's name.
    var name: String
    /// Without the sample's index.
    var bounds: [ClosedRange<Int>]
    /// Where it begins in the row of a sample.
    var offset: Int
    var count: Int { bounds.reduce(1) { $0 * $1.count } }
  }

  let outputs: [Output]
  /// All that the outputs are computed from, by name.
  private let sources: Set<String>

  /// Numbers for each sample.
  var rowCount: Int { outputs.reduce(0) { $0 + $1.count } }

  /// nil for a model whose loss reads no link of this kind.
  init?(of model: Model, layout: ModelLayout) {
    let reading = Reading(model)
    var outputs: [Output] = []
    var offset = 0
    for quantity in reading.outputs {
      let own = model.quantities[quantity]
      let bounds = Array(layout.arrays[quantity].bounds.dropFirst(own.isPerSample ? 1 : 0))
      let output = Output(quantity: quantity, name: own.name, bounds: bounds, offset: offset)
      offset += output.count
      outputs.append(output)
    }
    if outputs.isEmpty { return nil }
    self.outputs = outputs
    sources = Set(reading.closure(of: reading.outputs).map { model.quantities[$0].name })
  }

  /// The weights, and what else the outputs read.
  func signature(_ whole: ProgramSignature) -> ProgramSignature {
    var own = whole
    own.arrays = whole.arrays.filter { $0.role == .weight || sources.contains($0.name) }
    return own
  }

  /// Which quantities the equations of each read.
  private struct Reading {
    private let model: Model
    private var reads: [[Int]]

    init(_ model: Model) {
      self.model = model
      let places = Dictionary(
        model.quantities.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
      reads = Array(repeating: [], count: model.quantities.count)
      for equation in model.equations {
        model.forEachReference(in: equation.body) { name, _ in
          if let place = places[name], !reads[equation.target].contains(place) {
            reads[equation.target].append(place)
          }
        }
      }
    }

    /// These quantities and all that they read.
    func closure(of quantities: [Int]) -> Set<Int> {
      var seen = Set(quantities)
      var open = quantities
      while let next = open.popLast() {
        for place in reads[next] where seen.insert(place).inserted { open.append(place) }
      }
      return seen
    }

    private func isOutput(_ quantity: Int) -> Bool {
      let own = model.quantities[quantity]
      guard own.role == .link, own.isPerSample || model.samples == nil else { return false }
      let roles = closure(of: [quantity]).map { model.quantities[$0].role }
      let hasInputs = model.quantities.contains { $0.role == .input }
      let readsTarget = roles.contains { if case .target = $0 { true } else { false } }
      return !readsTarget && (!hasInputs || roles.contains(.input))
    }

    /// In the order of the model.
    var outputs: [Int] {
      var found: Set<Int> = []
      var seen: Set<Int> = [model.loss]
      var open = [model.loss]
      while let next = open.popLast() {
        for place in reads[next] where seen.insert(place).inserted {
          if isOutput(place) { found.insert(place) } else { open.append(place) }
        }
      }
      return found.sorted()
    }
  }
}
