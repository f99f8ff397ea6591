import Foundation
import Nabla
import Testing

/// Activations and losses where squares, cubes and exponentials of their argument overflow, against their limits: value, slope and
/// second derivative of compiled code in every schedule.
@Suite struct FarPointTests {
  /// A loss of one number t, and with a target y, as it is to the last place of a double where |t| ≥ 10⁵.
  struct Unit: Sendable {
    let formula: String
    let limit: @Sendable (_ t: Double) -> (value: Double, slope: Double, second: Double)

    init(_ formula: String, _ limit: @escaping @Sendable (Double) -> (Double, Double, Double)) {
      (self.formula, self.limit) = (formula, limit)
    }
  }

  private static let rising: @Sendable (Double) -> (Double, Double, Double) = {
    $0 > 0 ? ($0, 1, 0) : (0, 0, 0)
  }
  private static let falling: @Sendable (Double) -> (Double, Double, Double) = {
    $0 > 0 ? (0, 0, 0) : (-$0, -1, 0)
  }
  private static let gate: @Sendable (Double) -> (Double, Double, Double) = { ($0 > 0 ? 1 : 0, 0, 0) }
  private static let sign: @Sendable (Double) -> (Double, Double, Double) = { ($0 > 0 ? 1 : -1, 0, 0) }
  private static func wedge(_ shift: Double) -> @Sendable (Double) -> (Double, Double, Double) {
    { (abs($0) + shift, $0 > 0 ? 1 : -1, 0) }
  }

  /// Compiled in every schedule.
  static let functions: [Unit] = [
    Unit("silu(t)", rising), Unit("mish(t)", rising), Unit("gelu(t)", rising), Unit("gelu_tanh(t)", rising),
    Unit("1/2*t*(1 + tanh(sqrt(2/pi)*(t + 0.044715*t^3)))", rising),
    Unit("elu(t)", { $0 > 0 ? ($0, 1, 0) : (-1, 0, 0) }),
    Unit("softsign(t)", { ($0 / (1 + abs($0)), 1 / (1 + abs($0)) / (1 + abs($0)), 0) }),
    Unit("log_cosh(t)", wedge(-log(2))),
  ]

  /// In straight lines, interpreted.
  static let others: [Unit] = [
    Unit("gelu_tanh(2*t)/2", rising), Unit("gelu_tanh(t + 1) - 1", { $0 > 0 ? ($0, 1, 0) : (-1, 0, 0) }),
    Unit("t*sigmoid(1.5957691216057308*(t + 0.044715*t^3))", rising),
    Unit("t*sigmoid(t)", rising), Unit("t/(1 + exp(-t))", rising), Unit("t*tanh(log(1 + exp(t)))", rising),
    Unit("t/2*(1 + erf(t/sqrt(2)))", rising), Unit("t*erf(t)", wedge(0)), Unit("relu(t)", rising),
    Unit("softplus(t)", rising), Unit("huber(t, 1)", wedge(-0.5)), Unit("-log(1 - p)", rising),
    Unit("log(1 + exp(t))", rising), Unit("bce_logits(t, 0)", rising), Unit("bce(p, 0)", rising),
    Unit("bce_logits(t, 1)", falling), Unit("-log(p)", falling), Unit("bce(p, 1)", falling),
    Unit("max(0, 1 - t)", { $0 > 0 ? (0, 0, 0) : (1 - $0, -1, 0) }),
    Unit("leaky_relu(t, 0.1)", { $0 > 0 ? ($0, 1, 0) : (0.1 * $0, 0.1, 0) }),
    Unit(
      "selu(t)", { $0 > 0 ? (1.0507009873554805 * $0, 1.0507009873554805, 0) : (-1.7580993408473766, 0, 0) }),
    Unit("p", gate), Unit("(p - 1)^2", { $0 > 0 ? (0, 0, 0) : (1, 0, 0) }), Unit("hardsigmoid(t)", gate),
    Unit("tanh(t)", sign), Unit("erf(t)", sign), Unit("hardtanh(t)", sign),
    Unit("1 - tanh(t)^2", { _ in (0, 0, 0) }), Unit("p*(1 - p)", { _ in (0, 0, 0) }),
    Unit("abs(t)", wedge(0)), Unit("log(cosh(t))", wedge(-log(2))), Unit("log(exp(t) + exp(-t))", wedge(0)),
  ]

  /// In single precision 8/π·|t|, a factor of a second derivative, must be a number.
  static let formats: [(format: ScalarFormat, distances: [Double], tolerance: Double)] = [
    (.double, [1e10, 1e100, 1e160, 1e300], 1e-13), (.float, [1e5, 1e15, 1e30, 1e38], 1e-5),
  ]

  @Test(.enabled(if: Compiler.path != nil, "needs swiftc")) func everySchedule() throws {
    var (files, names) = ([ScheduledFile](), [(unit: Unit, schedule: Schedule)]())
    for (row, (format, distances, tolerance)) in Self.formats.enumerated() {
      (files, names) = ([], [])
      for (place, unit) in Self.functions.enumerated() {
        for schedule in Schedule.allCases {
          files.append(
            try file(of: unit, schedule, named: "unit \(row) \(place) \(schedule.rawValue)", format))
          names.append((unit, schedule))
        }
      }
      let points = distances.flatMap { [format.rounded($0), -format.rounded($0)] }
      let lines = try #require(try run(files, points))
      try #require(lines.count == points.count * files.count)
      for (place, line) in lines.enumerated() {
        let (t, name) = (points[place / files.count], names[place % files.count])
        let hasCurvature = name.schedule == .straight || name.schedule == .lanes
        #expect(line.count == (hasCurvature ? 9 : 3))
        check(line, name.unit, at: t, tolerance, "\(name.schedule) in \(format.name)")
      }
    }
  }

  @Test(arguments: (functions + others).indices) func straightLines(_ place: Int) throws {
    let unit = (Self.functions + Self.others)[place]
    let source = try source(of: unit, .double)
    for t in Self.formats[0].distances.flatMap({ [$0, -$0] }) {
      check(
        source.interpretedValues([[0], [t], [1]]), unit, at: t, Self.formats[0].tolerance, "straight lines")
    }
  }

  /// The other engine's second opinion.
  @Test(arguments: (functions + others).indices) func engine(_ place: Int) throws {
    let unit = (Self.functions + Self.others)[place]
    let model = try Model(
      resolving: ModelSyntax(parsing: "weight t\np = sigmoid(t)\nloss L = \(unit.formula)\n", name: "m"))
    let weight = try #require(model.quantities.firstIndex { $0.role == .weight })
    var engine = try NumericEngine(model, layout: ModelLayout(model))
    for t in Self.formats[0].distances.flatMap({ [$0, -$0] }) {
      engine.forward([weight: [t]])
      engine.backward()
      // Textbook forms overflow here, and verification does not ask.
      if engine.exceeds(.greatestFiniteMagnitude) { continue }
      check([engine.loss, engine.loss, engine.gradient(of: weight)[0]], unit, at: t, 1e-13, "the engine")
    }
  }

  /// Quotients whose slope by the rules is a difference of numbers that agree in all places: x/(1 + |x|), relative to what is left.
  static let ratios = [
    "softsign(t)", "t/(1 + abs(t))", "-3*t/(abs(t) + 1)/3*(-1)", "2*t/(1 + abs(2*t))",
    "t*abs(t)/(1 + abs(t*abs(t)))", "t^2/(1 + t^2)",
  ]

  /// Value, slope and second derivative of a row of `ratios`, each to a few roundings.
  private static func ratio(_ place: Int, at t: Double) -> (value: Double, slope: Double, second: Double) {
    let (size, sign) = (t.magnitude, t < 0 ? -1.0 : 1.0)
    switch place {
    case 3:
      let d = 1 + 2 * size
      return (2 * t / d, 2 / d / d, -8 * sign / d / d / d)
    case 4, 5:
      let (d, outer) = (1 + t * t, place == 4 ? sign : 1)
      return (outer * t * t / d, outer * 2 * t / d / d, outer * (2 / d / d - 8 * t / d * t / d / d))
    default:
      return (t / (1 + size), 1 / (1 + size) / (1 + size), -2 * sign / (1 + size) / (1 + size) / (1 + size))
    }
  }

  @Test(.enabled(if: Compiler.path != nil, "needs swiftc")) func ratiosKeepTheirDigits() throws {
    // The fourth powers of t in the last two must be numbers.
    let formats = [
      (ScalarFormat.double, [0.3, 1e3, 1e10, 1e50, 1e100], 1e60), (.float, [0.3, 1e3, 1e6, 1e10], 1e7),
    ]
    for (format, distances, reach) in formats {
      var (files, names) = ([ScheduledFile](), [(place: Int, schedule: Schedule)]())
      for place in Self.ratios.indices {
        let unit = Unit(Self.ratios[place]) { _ in (0, 0, 0) }
        for schedule in Schedule.allCases {
          files.append(try file(of: unit, schedule, named: "ratio \(place) \(schedule.rawValue)", format))
          names.append((place, schedule))
        }
      }
      let points = distances.flatMap { [format.rounded($0), -format.rounded($0)] }
      let lines = try #require(try run(files, points))
      try #require(lines.count == points.count * files.count)
      for (place, line) in lines.enumerated() {
        let (t, name) = (points[place / files.count], names[place % files.count])
        if name.place > 3, t.magnitude > reach { continue }
        let limit = Self.ratio(name.place, at: t)
        let wanted = [0, 0, 1, 0, 1, 2, 0, 1, 2].map { [limit.value, limit.slope, limit.second][$0] }
        let unit = format.name == "Float" ? Double(Float.ulpOfOne) : Double.ulpOfOne
        let isRight = zip(line, wanted).allSatisfy {
          ($0 - $1).magnitude <= 24 * unit * $1.magnitude
        }
        #expect(
          isRight,
          "\(Self.ratios[name.place]) at \(t), \(name.schedule) in \(format.name): \(line), not \(limit)")
      }
    }
  }

  /// What the functions of a file give: loss; loss, gradient; and of second derivatives loss, gradient, product; loss, gradient, matrix.
  private func check(_ line: [Double], _ unit: Unit, at t: Double, _ tolerance: Double, _ place: String) {
    let limit = unit.limit(t)
    let wanted = [0, 0, 1, 0, 1, 2, 0, 1, 2].map { [limit.value, limit.slope, limit.second][$0] }
    let isRight = zip(line, wanted).allSatisfy { ($0 - $1).magnitude <= tolerance * max(1, $1.magnitude) }
    #expect(isRight, "\(unit.formula) at \(t), \(place): \(line), not \(limit)")
  }

  private func run(_ files: [ScheduledFile], _ points: [Double]) throws -> [[Double]]? {
    let input = points.map { SwiftSource.inputLine([[0], [$0], [1]]) + "\n" }.joined()
    let driver = VerificationDriver(files.map { $0.driver })
    let output = try Compiler.run(files.map { $0.text }.joined(separator: "\n"), driver.text, input)
    return output?.split(separator: "\n").map { SwiftSource.values(ofLine: String($0)) }
  }

  private func model(_ unit: Unit) throws -> Model {
    try Model(
      resolving: ModelSyntax(
        parsing:
          "samples N\ninput x\nweight w\nt = w + x\np = sigmoid(t)\nloss L = mean(sample: \(unit.formula))\n",
        name: "m"))
  }

  private func source(of unit: Unit, _ format: ScalarFormat) throws -> SwiftSource {
    let model = try model(unit)
    let lowered = try LoweredModel.lowering(
      model, layout: try ModelLayout(model, sizes: ["N": 1]), samples: .symbolic)
    lowered.stabilize()
    return try SwiftSource(
      of: lowered.gradient(withRespectTo: lowered.weights), sourceName: "m", sourceText: nil,
      command: "nabla generate m --order 2", format: format, order: 2)
  }

  private func file(of unit: Unit, _ schedule: Schedule, named name: String, _ format: ScalarFormat) throws
    -> ScheduledFile
  {
    let (model, straight) = (try model(unit), try source(of: unit, format))
    var description = straight.description
    description.modelName = name
    return try ScheduledFile(
      schedule, of: model, layout: ModelLayout(model, sizes: ["N": 1]), description: description,
      straight: straight)
  }
}
