import Foundation
import ModelLanguage
import NumericBackprop
import Testing

/// A model from its text.
func model(_ text: String) throws -> Model {
  try Model(resolving: ModelSyntax(parsing: text, name: "test.nabla"))
}

/// A model with its tape, values by name.
struct Bench {
  let model: Model
  var engine: NumericEngine
  var values: [Int: [Double]]

  init(_ text: String, _ given: [String: [Double]] = [:], bindings: [String: String] = [:]) throws {
    model = try NumericBackpropTests.model(text)
    engine = try NumericEngine(model, layout: ModelLayout(model), bindings: bindings)
    values = model.numericValues
    for (name, numbers) in given { values[try place(name)] = numbers }
    run()
  }

  mutating func run() {
    engine.forward(values)
    engine.backward()
  }

  func place(_ name: String) throws -> Int {
    try #require(model.quantities.firstIndex { $0.name == name }, "no quantity \(name)")
  }

  func value(_ name: String) throws -> [Double] { engine.value(of: try place(name)) }
  func gradient(_ name: String) throws -> [Double] { engine.gradient(of: try place(name)) }
}

/// Whether two numbers agree to a relative error; equal ones do, NaN never.
func agree(_ a: Double, _ b: Double, _ tolerance: Double = 1e-12) -> Bool {
  a == b || (a - b).magnitude <= tolerance * max(a.magnitude, b.magnitude)
}

func expectEqual(
  _ a: [Double], _ b: [Double], _ tolerance: Double = 1e-12, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(a.count == b.count, sourceLocation: sourceLocation)
  for (x, y) in zip(a, b) {
    #expect(agree(x, y, tolerance), "\(x) is not \(y)", sourceLocation: sourceLocation)
  }
}

/// A JSON value of the test's resources, its numbers in written order.
struct Reference {
  private let value: Any

  init(_ value: Any) { self.value = value }

  init(file: String) throws {
    let url = try #require(Bundle.module.url(forResource: "Resources/\(file)", withExtension: "json"))
    value = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
  }

  subscript(_ keys: String...) -> Reference {
    get throws {
      var value = value
      for key in keys {
        value = try #require((value as? [String: Any])?[key], "no \(key)")
      }
      return Reference(value)
    }
  }

  var entries: [Reference] { (value as? [Any] ?? []).map { Reference($0) } }

  /// All numbers of nested arrays, row-major.
  var numbers: [Double] {
    if let number = value as? NSNumber { return [number.doubleValue] }
    return entries.flatMap { $0.numbers }
  }
}
