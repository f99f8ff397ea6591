import ModelLanguage
import NumericBackprop

/// ∂L/∂w at one point, to be compared with somebody's own gradient code in any test suite:
/// `#expect(try model.gradient(at: point).agrees(with: mine))`, or the same in `XCTAssert`.
public struct GradientValues: Sendable, CustomStringConvertible {
  /// The names of the weights' entries, `w[1,2]`, in declared order.
  public let labels: [String]
  public let values: [Double]

  /// Where another gradient is farthest from this one.
  public struct Comparison: Sendable, CustomStringConvertible {
    public var agrees: Bool
    public var worst: String
    public var expected: Double
    public var found: Double
    /// Doubles between the two values.
    public var ulps: Double

    public var description: String {
      agrees
        ? "agrees, at worst \(ulps) ulp at \(worst)"
        : "differs most at \(worst): expected \(expected), found \(found), \(ulps) ulp apart"
    }
  }

  /// Compares entry by entry against the largest entry; an entry that is not finite never agrees.
  public func comparison(with other: [Double], tolerance: Double = 1e-9) -> Comparison {
    guard other.count == values.count else {
      return Comparison(
        agrees: false, worst: "\(other.count) entries for \(values.count)", expected: .nan, found: .nan,
        ulps: .infinity)
    }
    let scale = values.map { $0.magnitude }.filter { $0.isFinite }.max() ?? 0
    var worst = Comparison(agrees: true, worst: labels.first ?? "", expected: 0, found: 0, ulps: 0)
    var largest = -1.0
    var agrees = true
    for (place, (a, b)) in zip(values, other).enumerated() {
      let error = (a - b).magnitude
      let isClose = a.isFinite && b.isFinite && error <= tolerance * max(scale, .leastNormalMagnitude)
      if !isClose { agrees = false }
      let size = error.isFinite ? error : .infinity
      if size > largest || !isClose && worst.agrees {
        largest = size
        worst = Comparison(
          agrees: isClose, worst: labels[place], expected: a, found: b,
          ulps: error / max(a.magnitude.ulp, .leastNonzeroMagnitude))
      }
    }
    worst.agrees = agrees && !values.isEmpty
    return worst
  }

  public func agrees(with other: [Double], tolerance: Double = 1e-9) -> Bool {
    comparison(with: other, tolerance: tolerance).agrees
  }

  public var description: String {
    zip(labels, values).map { "\($0) \($1)" }.joined(separator: ", ")
  }
}

extension Model {
  /// ∂L/∂w by backpropagation in numbers at the model's own values, with those of `point` over them: whole arrays by name,
  /// row-major in declared order.
  /// - Throws: A `PointError` for a name or a number of values that the model does not have.
  public func gradient(at point: [String: [Double]] = [:]) throws -> GradientValues {
    let layout = try ModelLayout(self)
    var values = numericValues
    for (name, own) in point.sorted(by: { $0.key < $1.key }) {
      guard let place = quantities.firstIndex(where: { $0.name == name && $0.role.isGiven }) else {
        throw PointError.unknown(name, known: quantities.filter { $0.role.isGiven }.map { $0.name })
      }
      let count = layout.arrays[place].count
      guard own.count == count else { throw PointError.count(own.count, of: name, expected: count) }
    }
    for (place, quantity) in quantities.enumerated() {
      if let own = point[quantity.name] { values[place] = own }
    }
    var engine = try NumericEngine(self, layout: layout)
    engine.forward(values)
    engine.backward()
    var labels: [String] = []
    var numbers: [Double] = []
    for (place, quantity) in quantities.enumerated() where quantity.role == .weight {
      let array = layout.arrays[place]
      labels += (0..<array.count).map {
        label(of: ElementReference(quantity: place, indices: array.indices(at: $0)))
      }
      numbers += engine.gradient(of: place)
    }
    return GradientValues(labels: labels, values: numbers)
  }
}

/// Why a point is none of a model.
public enum PointError: BilingualError, Equatable {
  /// A name for which nothing is given.
  case unknown(String, known: [String])
  /// Too many values for an array, or too few.
  case count(Int, of: String, expected: Int)

  public var message: Message {
    switch self {
    case .unknown(let name, let known):
      let list = known.joined(separator: ", ")
      return Message(
        "the model is given no '\(name)'; it is given \(list)",
        pt: "o modelo não recebe '\(name)'; recebe \(list)")
    case .count(let found, let name, let expected):
      return Message(
        "'\(name)' has \(expected) entries, not \(found)",
        pt: "'\(name)' tem \(expected) entradas, não \(found)")
    }
  }
}

extension Model.Role {
  /// Whether its values come from outside, not from an equation.
  fileprivate var isGiven: Bool {
    switch self {
    case .input, .target, .weight, .constant, .rate: true
    case .link, .abbreviation, .loss: false
    }
  }
}
