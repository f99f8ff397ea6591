import Foundation
import Nabla
import Testing

/// Norms whose squares leave the range of doubles: the compiled code of every schedule, its interpreter, the expressions and
/// backpropagation by numbers, against the values of geometry. The point is a multiple of (2, 3, 6), whose length is 7.
@Suite struct NormCodeTests {
  struct Kind: Sendable {
    let name: String
    /// The loss of one sample, of z[1…3], and equations before it.
    let formula: String
    var lines = ""
    /// Value and gradient at s·(2, 3, 6): the value grows as sᵈ, the gradient as sᵈ⁻¹.
    let value: Double
    let gradient: [Double]
    let degree: Int
    /// In which schedules it is compiled; loops see no product of two norms that are written out.
    var schedules = Schedule.allCases
    /// Whether the degree is that of far points alone.
    var isFarOnly = false
  }

  private static let norm = "sqrt(sum(k: z[k]^2))"

  static let kinds: [Kind] = [
    Kind(
      name: "of three terms", formula: "sqrt(z[1]^2 + z[2]^2 + z[3]^2)", value: 7,
      gradient: [2.0 / 7, 3.0 / 7, 6.0 / 7], degree: 1, schedules: []),
    Kind(
      name: "over an index", formula: norm, value: 7, gradient: [2.0 / 7, 3.0 / 7, 6.0 / 7], degree: 1),
    Kind(
      name: "by names", formula: "n", lines: "s = sum(k: z[k]^2)\nn = sqrt(s)", value: 7,
      gradient: [2.0 / 7, 3.0 / 7, 6.0 / 7], degree: 1),
    Kind(
      name: "root mean square", formula: "sqrt(mean(k: z[k]^2))", value: 7 / 3.0.squareRoot(),
      gradient: [2, 3, 6].map { $0 / (7 * 3.0.squareRoot()) }, degree: 1),
    Kind(
      name: "with numbers before squares", formula: "sqrt(z[1]^2/4 + 4*z[2]^2/9 + z[3]^2)",
      // √(1 + 4 + 36)
      value: 41.0.squareRoot(), gradient: [0.5, 4.0 / 3, 6].map { $0 / 41.0.squareRoot() }, degree: 1,
      schedules: []),
    Kind(
      name: "distance", formula: "sqrt(sum(k: (3*z[k] - z[k])^2))", value: 14,
      gradient: [4.0 / 7, 6.0 / 7, 12.0 / 7], degree: 1, schedules: []),
    Kind(
      name: "quotient", formula: "z[1]/\(norm)", value: 2.0 / 7,
      gradient: [45.0 / 343, -6.0 / 343, -12.0 / 343], degree: 0),
    Kind(
      name: "unit vector", formula: "u[1] + 2*u[2]", lines: "n = \(norm)\nu[k] = z[k]/n", value: 8.0 / 7,
      // (1, 2, 0)/7 − 8/7·(2, 3, 6)/49
      gradient: [33.0 / 343, 74.0 / 343, -48.0 / 343], degree: 0),
    Kind(
      name: "cosine",
      formula:
        "(z[1]*z[2] + z[2]*z[3] + z[3]*z[1])/(sqrt(z[1]^2 + z[2]^2 + z[3]^2)*sqrt(z[2]^2 + z[3]^2 + z[1]^2))",
      value: 36.0 / 49, gradient: [297.0 / 2401, 176.0 / 2401, -187.0 / 2401], degree: 0,
      schedules: [.straight, .lanes]),
    Kind(
      name: "cosine by names", formula: "1 - d/(p*q)",
      lines: "y[k] = 2*z[k]\nd = sum(k: y[k]*z[k])\np = sqrt(sum(k: y[k]^2))\nq = \(norm)", value: 0,
      gradient: [0, 0, 0], degree: 0),
    // Far out √(1 + z²) − 1 is |z|.
    Kind(
      name: "root minus one", formula: "sum(k: sqrt(1 + z[k]^2) - 1)", value: 11, gradient: [1, 1, 1],
      degree: 1, isFarOnly: true),
  ]

  /// Up to subnormal numbers, which hold (2, 3, 6) exactly.
  static func scales(_ kind: Kind) -> [Double] {
    if kind.isFarOnly { return [0x1p60, 0x1p520, 0x1p664] }
    let far = [1, 0x1p-3, 0x1p520, 0x1p664, 0x1p-530, 0x1p-664]
    return kind.degree == 1 ? far + [0x1p1018, 0x1p-1070] : far
  }

  private static func model(_ kind: Kind) throws -> Model {
    let text = """
      samples N
      input x[3]
      weight w[3]
      given w = [2, 3, 6]
      z[k] = w[k] + x[k]
      \(kind.lines)
      loss L = mean(sample: \(kind.formula))
      """
    return try Model(resolving: ModelSyntax(parsing: text, name: "m"))
  }

  private static func expect(
    _ values: [Double], _ kind: Kind, _ scale: Double, _ who: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let truth =
      [kind.value * (kind.degree == 1 ? scale : 1)]
      + kind.gradient.map { kind.degree == 1 ? $0 : $0 / scale }
    let size = kind.degree == 1 ? 1 : 1 / scale
    for (place, (own, truth)) in zip(values, truth).enumerated() {
      let unit = place == 0 ? max(truth.magnitude, kind.degree == 1 ? 0 : 1) : size
      #expect(
        (own - truth).magnitude <= max(16 * unit * .ulpOfOne, 2 * Double.leastNonzeroMagnitude),
        "\(kind.name) · \(scale), \(who): \(values)", sourceLocation: sourceLocation)
    }
    #expect(values.count == 4, sourceLocation: sourceLocation)
  }

  @Test func everyReadingOfOneSample() throws {
    for kind in Self.kinds {
      let model = try Self.model(kind)
      let layout = try ModelLayout(model, sizes: ["N": 1])
      let weights = try #require(model.quantities.firstIndex { $0.name == "w" })
      let input = try #require(model.quantities.firstIndex { $0.name == "x" })
      let lowered = try LoweredModel.lowering(model, layout: layout, samples: .unrolled)
      lowered.stabilize()
      let gradient = lowered.gradient(withRespectTo: lowered.weights)
      let program = try Program(
        graph: lowered.graph, roots: gradient.stableRoots,
        signature: ProgramSignature(of: lowered, usedIn: gradient.stableRoots))
      var engine = try NumericEngine(model, layout: layout)
      for scale in Self.scales(kind) {
        let point = [2 * scale, 3 * scale, 6 * scale]
        engine.forward([weights: point, input: [0, 0, 0]])
        engine.backward()
        Self.expect([engine.loss] + engine.gradient(of: weights), kind, scale, "engine")
        let arguments = program.signature.arrays.map { $0.role == .weight ? point : [0, 0, 0] }
        Self.expect(ProgramInterpreter(program).outputs(arguments), kind, scale, "program")
        let leaves = Dictionary(
          uniqueKeysWithValues: zip(lowered.leaves[weights] ?? [], point))
        let values = lowered.graph.evaluate(
          [lowered.loss] + gradient.computedDerivatives, symbols: { leaves[$0] ?? 0 })
        Self.expect(values, kind, scale, "expression")
      }
    }
  }

  @Test(.enabled(if: Compiler.path != nil, "needs swiftc")) func everySchedule() throws {
    var (sources, calls): ([String], [String]) = ([], [])
    var expected: [(Kind, Double, Schedule)] = []
    for (number, kind) in Self.kinds.enumerated() {
      let model = try Self.model(kind)
      for schedule in kind.schedules {
        var description = SwiftSource.Description(
          of: model, sourceName: "m", sourceText: nil, command: "nabla")
        description.modelName = "\(schedule.rawValue) \(number)"
        let file = try ScheduledFile(
          schedule, of: model, layout: ModelLayout(model, sizes: ["N": 1]), description: description)
        sources.append(file.text)
        for scale in Self.scales(kind) where scale < 0x1p1000 && scale > 0x1p-1000 {
          expected.append((kind, scale, schedule))
          calls.append(
            "run(\(scale)) { \(file.typeName).lossAndGradient(weights: w, x: x, count: 17, gradient: g) }")
        }
      }
    }
    let driver = """
      let room = UnsafeMutablePointer<Double>.allocate(capacity: 1000)
      room.initialize(repeating: 0, count: 1000)
      let (w, x, g) = (room, room + 100, room + 500)
      @MainActor func run(_ scale: Double, _ body: () -> Double) {
        (w[0], w[1], w[2]) = (2 * scale, 3 * scale, 6 * scale)
        let loss = body()
        print(([loss] + (0..<3).map { g[$0] }).map { String($0.bitPattern) }.joined(separator: " "))
      }
      \(calls.joined(separator: "\n"))
      """
    let output = try #require(try Compiler.run(sources.joined(separator: "\n"), driver, ""))
    let lines = output.split(separator: "\n").map { line in
      line.split(separator: " ").map { Double(bitPattern: UInt64($0) ?? 0) }
    }
    try #require(lines.count == expected.count)
    for (values, (kind, scale, schedule)) in zip(lines, expected) {
      Self.expect(values, kind, scale, schedule.rawValue)
    }
  }

  /// xʸ has no slope in y at x = 0 < y, where log x is −∞.
  @Test func powersOfZero() throws {
    let model = try Model(resolving: ModelSyntax(parsing: "weight x, y\nloss L = 3*x^y", name: "m"))
    let lowered = try LoweredModel.lowering(model, layout: ModelLayout(model), samples: .unrolled)
    lowered.stabilize()
    let gradient = lowered.gradient(withRespectTo: lowered.weights)
    let program = try Program(
      graph: lowered.graph, roots: gradient.stableRoots,
      signature: ProgramSignature(of: lowered, usedIn: gradient.stableRoots))
    for (x, y, values) in [
      (0, 2, [0, 0, 0]), (0, 1, [0, 3, 0]), (2, 3, [24, 36, 24 * log(2.0)]), (0, 0.5, [0, .infinity, 0]),
    ] as [(Double, Double, [Double])] {
      let found = ProgramInterpreter(program).outputs([[x], [y]])
      #expect(zip(found, values).allSatisfy { $0 == $1 || ($0 - $1).magnitude <= 1e-14 * $1 }, "\(found)")
    }
  }

  /// Code without a norm has no scale in it.
  @Test func otherRootsStayAsTheyAre() throws {
    for formula in ["sqrt(w*x + 3)", "sqrt(w^2 - x^2)", "sqrt(exp(w))*x", "x/(1 + w^2)", "sqrt(w)*x"] {
      let text = "samples N\ninput x\nweight w\nloss L = mean(sample: \(formula))"
      let model = try Model(resolving: ModelSyntax(parsing: text, name: "m"))
      for schedule in Schedule.allCases {
        let file = try ScheduledFile(
          schedule, of: model, layout: ModelLayout(model, sizes: ["N": 1]),
          description: SwiftSource.Description(of: model, sourceName: "m", sourceText: nil, command: "nabla"))
        #expect(!file.text.lowercased().contains("scale("), "\(formula) in \(schedule)")
      }
    }
  }
}
