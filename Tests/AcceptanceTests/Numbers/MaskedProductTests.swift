import Foundation
import Nabla
import Testing

/// Generated code where a slope is 0 on a constant side and its factor endless: every schedule, at both levels, against the
/// derivatives of the functions themselves, and against the interpreter bit for bit.
@Suite(.enabled(if: Compiler.path != nil, "needs swiftc")) struct MaskedProductTests {
  struct Case: Sendable {
    var formula: String
    var points: [(t: Double, value: Double, slope: Double)]
  }

  static let cases: [Case] = [
    Case(formula: "sqrt(relu(t))", points: [(-3, 0, 0), (4, 2, 0.25)]),
    Case(formula: "sqrt(max(t, 0))", points: [(-3, 0, 0), (4, 2, 0.25)]),
    Case(formula: "5 - 3*sqrt(max(0, t))", points: [(-3, 5, 0), (4, -1, -0.75)]),
    Case(formula: "sqrt(1 - min(1, t))", points: [(2, 0, 0), (-3, 2, -0.25)]),
    Case(formula: "relu(t)^0.25", points: [(-3, 0, 0), (16, 2, 0.03125)]),
    Case(formula: "sqrt(relu(t)^2 + relu(-t - 1)^2)", points: [(-0.5, 0, 0), (4, 4, 1), (-3, 2, -1)]),
    Case(formula: "sqrt(max(t, -t - 2, 0))", points: [(-1, 0, 0), (4, 2, 0.25), (-6, 2, -0.25)]),
    Case(formula: "sqrt(relu(relu(t) - 1))", points: [(-3, 0, 0), (0.5, 0, 0), (5, 2, 0.25)]),
  ]

  static let rows = 17

  private static func model(_ formula: String) throws -> Model {
    let text = "samples N\ninput x\nweight w\nt = w + x\nloss L = mean(sample: \(formula))\n"
    return try Model(resolving: ModelSyntax(parsing: text, name: "m"))
  }

  private static func file(_ number: Int, _ schedule: Schedule) throws -> ScheduledFile {
    let model = try model(cases[number].formula)
    var description = SwiftSource.Description(of: model, sourceName: "m", sourceText: nil, command: "nabla")
    description.modelName = "\(schedule.rawValue) \(number)"
    return try ScheduledFile(
      schedule, of: model, layout: ModelLayout(model, sizes: ["N": 1]), description: description)
  }

  /// What the interpreter makes of the program behind straight lines.
  private static func interpreted(_ number: Int, _ t: Double) throws -> [Double] {
    let model = try model(cases[number].formula)
    let layout = try ModelLayout(model, sizes: ["N": 1])
    let lowered = try LoweredModel.lowering(model, layout: layout, samples: .symbolic)
    lowered.stabilize()
    let source = try SwiftSource(
      of: lowered.gradient(withRespectTo: lowered.weights), sourceName: "m", sourceText: nil, command: "nabla"
    )
    let arguments = source.program.signature.arrays.map {
      $0.role == .weight ? [t] : [Double](repeating: 0, count: rows)
    }
    return ProgramInterpreter(source.program).outputs(arguments, sampleCount: rows)
  }

  @Test(arguments: ["-Onone", "-O"]) func everyScheduleBranches(level: String) throws {
    var (sources, calls): ([String], [String]) = ([], [])
    for number in Self.cases.indices {
      for schedule in Schedule.allCases {
        let file = try Self.file(number, schedule)
        sources.append(file.text)
        let call = "\(file.typeName).lossAndGradient(weights: w, x: x, count: \(Self.rows), gradient: g)"
        calls += Self.cases[number].points.map {
          "w[0] = \($0.t); print(\(call).bitPattern, g[0].bitPattern)"
        }
      }
    }
    let driver = """
      let room = UnsafeMutablePointer<Double>.allocate(capacity: 1000)
      room.initialize(repeating: 0, count: 1000)
      let (w, x, g) = (room, room + 100, room + 500)
      \(calls.joined(separator: "\n"))
      """
    let output = try #require(
      try Compiler.run(sources.joined(separator: "\n"), driver, "", level: level))
    var lines = output.split(separator: "\n").map { line in
      line.split(separator: " ").map { Double(bitPattern: UInt64($0) ?? 0) }
    }[...]
    try #require(lines.count == calls.count)
    for (number, row) in Self.cases.enumerated() {
      for schedule in Schedule.allCases {
        for point in row.points {
          let values = lines.removeFirst()
          for (own, truth) in zip(values, [point.value, point.slope]) {
            #expect(
              (own - truth).magnitude <= 16 * truth.magnitude * .ulpOfOne,
              "\(row.formula) at \(point.t) in \(schedule): \(values)")
          }
          guard schedule == .straight else { continue }
          let same = try Self.interpreted(number, point.t)
          #expect(zip(values, same).allSatisfy { $0.bitPattern == $1.bitPattern }, "\(row.formula): \(same)")
        }
      }
    }
  }

  /// Products that cannot meet a pole stay multiplications.
  @Test(arguments: [
    "mean(sample: (sum(j: v[j]*relu(z[j])) - y)^2)",
    "mean(sample: (sum(j: v[j]*relu(z[j])) - y)^2) + 0.1*sqrt(1 + sum(j: v[j]^2))",
    "mean(sample: bce(sigmoid(sum(j: v[j]*relu(z[j]))), y))",
    "mean(sample: (sum(j: relu(z[j]))/sqrt(1 + sum(j: relu(z[j])^2)) - y)^2)",
  ]) func ordinaryLayersAreProducts(_ loss: String) throws {
    let text = """
      samples N
      input x[3]
      target y
      weight W[4,3], v[4]
      z[j] = sum(k: W[j,k]*x[k])
      loss L = \(loss)
      """
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m"))
    for schedule in Schedule.allCases {
      let file = try ScheduledFile(
        schedule, of: model, layout: ModelLayout(model, sizes: ["N": 1]),
        description: SwiftSource.Description(of: model, sourceName: "m", sourceText: nil, command: "nabla"))
      #expect(!file.text.lowercased().contains("masked"), "\(schedule)")
    }
  }
}
