import Foundation
import Nabla
import Testing

/// Reference values computed elsewhere, read from the test's resources.
enum Oracle {
  static func object(_ name: String) throws -> [String: Any] {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Oracles"))
    return try #require(JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
  }

  /// Numbers in a nest of arrays, row-major; strings are decimals, null is nothing.
  static func numbers(_ value: Any?) -> [Double] {
    switch value {
    case let array as [Any]: array.flatMap { numbers($0) }
    case let text as String: [Double(text) ?? .nan]
    case let number as NSNumber: [number.doubleValue]
    default: []
    }
  }

  /// Finite, and within 1e-9 of the case's scale and 16 times the noise of a good program.
  static func isBasic(_ candidate: Double, _ truth: Double, scale: Double, noise: Double) -> Bool {
    candidate.isFinite && (candidate - truth).magnitude <= 1e-9 * scale + 16 * noise
  }

  /// Within 16 times the noise of a good program and 8 units in the last place.
  static func isStrict(_ candidate: Double, _ truth: Double, noise: Double) -> Bool {
    candidate.isFinite && (candidate - truth).magnitude <= 16 * noise + 8 * truth.magnitude.ulp
  }
}

/// A model with its engine and its symbolic gradient at the model's own values.
struct Evaluated {
  let model: Model
  let layout: ModelLayout
  let lowered: LoweredModel
  let engine: NumericEngine

  init(_ text: String, name: String = "test.nabla") throws {
    try self.init(Model(resolving: ModelSyntax(parsing: text, name: name)))
  }

  init(_ model: Model) throws {
    self.model = model
    layout = try ModelLayout(model)
    lowered = try LoweredModel.lowering(model, layout: layout, samples: .unrolled)
    lowered.stabilize()
    var engine = try NumericEngine(model, layout: layout)
    engine.forward(model.numericValues)
    engine.backward()
    self.engine = engine
  }

  func gradient(_ name: String) -> [Double] {
    model.quantities.firstIndex { $0.name == name }.map { engine.gradient(of: $0) } ?? []
  }

  func value(_ name: String) -> [Double] {
    model.quantities.firstIndex { $0.name == name }.map { engine.value(of: $0) } ?? []
  }

  /// Loss and gradient of all weights by the symbolic expressions.
  func symbolic() throws -> (loss: Double, gradient: [Double]) {
    var table: [Node: Double] = [:]
    for (quantity, leaves) in lowered.leaves {
      for (leaf, value) in zip(leaves, model.numericValues[quantity] ?? []) { table[leaf] = value }
    }
    let bindings = Dictionary(
      uniqueKeysWithValues: model.opaqueFunctions.compactMap { f in f.binding.map { (f.name, $0) } })
    let gradient = lowered.gradient(withRespectTo: lowered.weights)
    let roots = try ([lowered.loss] + gradient.partials.map { $0.derivative }).map {
      try lowered.binding(bindings, in: $0)
    }
    let values = lowered.graph.evaluate(roots, symbols: { table[$0] ?? .nan })
    return (values[0], Array(values[1...]))
  }

  /// All weights' derivatives by the engine, in declared order.
  var numericGradient: [Double] {
    model.quantities.indices.filter { model.quantities[$0].role == .weight }.flatMap {
      engine.gradient(of: $0)
    }
  }
}
