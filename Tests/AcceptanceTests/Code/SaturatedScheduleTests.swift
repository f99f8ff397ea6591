import Foundation
import Nabla
import Testing

/// Loops and blocks where exponentials overflow and probabilities round to 0 and 1, against enclosures of the author's form.
@Suite(.enabled(if: Compiler.path != nil, "needs swiftc")) struct SaturatedScheduleTests {
  /// Spellings of one loss of the logits t[k] and the target y[k].
  static let crossEntropies: [(declarations: String, loss: String)] = [
    ("p[k] = softmax(k: t[k])", "-sum(k: y[k]*log(p[k]))"),
    ("p[k] = softmax(k: t[k])", "cross_entropy(k: p[k], y[k])"),
    ("e[k] = exp(t[k])\ns = sum(k: e[k])\np[k] = e[k]/s", "-sum(k: y[k]*log(p[k]))"),
    ("p[k] = exp(t[k])/sum(j: exp(t[j]))", "sum(k: -y[k]*log(p[k]))"),
    ("q[k] = log_softmax(k: t[k])", "-sum(k: y[k]*q[k])"),
    ("", "cross_entropy_logits(k: t[k], y[k])"),
  ]

  static let logits: [[Double]] = [
    [0, 0, 0], [40, 0, -3], [0, 40, -3], [0, -3, 40], [1000, 0, -1000], [-1000, 1000, 999], [800, -800, 800],
    [3e-9, 0, -3e-9], [700, 699.5, 690],
  ]

  static let targets: [[Double]] = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.25, 0.5, 0.25]]

  /// Losses of one number t.
  static let formulas = [
    "-(y*log(p) + (1-y)*log(1-p))", "bce(p, y)", "bce_logits(t, y)", "(p-y)^2",
    "-(y*log(1/(1+exp(-t))) + (1-y)*log(1 - 1/(1+exp(-t))))", "log(1+exp(t)) - y*t", "softplus(t)",
    "log_cosh(t)", "log((exp(t) + exp(-t))/2)", "silu(t)", "mish(t)", "elu(t)", "selu(t)", "gelu(t)",
    "gelu_tanh(t)", "tanh(t)", "1 - tanh(t)^2", "softsign(t)", "hardtanh(t)", "hardsigmoid(t)", "huber(t, 1)",
    "max(0, 1 - t)", "exp(t/2)",
  ]

  static let rows = 17

  @Test func crossEntropyKeepsItsDigits() throws {
    var models: [String] = []
    for (place, (declarations, loss)) in Self.crossEntropies.enumerated() {
      for kind in place == 0 ? ["", " distribution"] : [""] {
        models.append(
          "samples N\ninput x[3]\ntarget y[3]\(kind)\nweight w[3]\nt[k] = w[k] + x[k]\n\(declarations)\n"
            + "loss L = mean(sample: \(loss))\n")
      }
    }
    var points: [(z: [Double], y: [Double])] = []
    for z in Self.logits { points += Self.targets.map { (z, $0) } }
    let truths = try points.map { z, y in
      try Self.truth(
        "target y[3]\nweight w[3]\ngiven w = \(z), y = \(y)\np[k] = softmax(k: w[k])\n"
          + "loss L = -sum(k: y[k]*log(p[k]))\n")
    }
    try compare(models, points, models.map { _ in truths })
  }

  @Test func formulasKeepTheirDigits() throws {
    let models = Self.formulas.map { formula in
      "samples N\ninput x\ntarget y\nweight w\nt = w + x\np = sigmoid(t)\nloss L = mean(sample: \(formula))\n"
    }
    var points: [(z: [Double], y: [Double])] = []
    for z in [0.0, 3e-9, 0.3, -0.3, 40, -40, 800, -800] { points += [([z], [0]), ([z], [1])] }
    let truths = try Self.formulas.map { formula in
      try points.map { z, y in
        try Self.truth(
          "target y\nweight t\ngiven t = \(z[0]), y = \(y[0])\np = sigmoid(t)\nloss L = \(formula)\n")
      }
    }
    try compare(models, points, truths)
  }

  private static func truth(_ text: String) throws -> [AccuracyReport.Entry] {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "truth"))
    var options = Verification.Options()
    options.randomPoints = 0
    return try AccuracyReport(
      of: model, layout: ModelLayout(model), sourceName: "truth", options: options, draws: 3
    ).entries
  }

  /// Every model in loops and in blocks at every point, in one program.
  private func compare(
    _ models: [String], _ points: [(z: [Double], y: [Double])], _ truths: [[[AccuracyReport.Entry]]]
  ) throws {
    var (sources, calls, names) = ([String](), [String](), [String]())
    for (number, text) in models.enumerated() {
      let model = try Model(resolving: ModelSyntax(parsing: text, name: "m"))
      let layout = try ModelLayout(model, sizes: ["N": 1])
      for schedule in [Schedule.loops, .blocks] {
        var description = SwiftSource.Description(
          of: model, sourceName: "m", sourceText: nil, command: "nabla generate m")
        description.modelName = "\(schedule.rawValue) \(number)"
        let file = try ScheduledFile(schedule, of: model, layout: layout, description: description)
        sources.append(file.text)
        names.append("\(text)in \(schedule)")
        calls.append(
          "show(\(file.typeName).lossAndGradient(weights: w, x: x, y: y, count: \(Self.rows), gradient: g), g)"
        )
      }
    }
    let width = points[0].z.count
    let driver = """
      let room = UnsafeMutablePointer<Double>.allocate(capacity: 1000)
      room.initialize(repeating: 0, count: 1000)
      let (w, x, y, g) = (room, room + 100, room + 300, room + 500)
      func show(_ loss: Double, _ g: UnsafeMutablePointer<Double>) {
        print(loss.bitPattern, (0..<\(width)).map { String(g[$0].bitPattern) }.joined(separator: " "))
      }
      while let line = readLine() {
        let numbers = line.split(separator: " ").compactMap { Double($0) }
        for row in 0..<\(Self.rows) {
          for k in 0..<\(width) { (x[\(width) * row + k], y[\(width) * row + k]) = (numbers[k], numbers[\(width) + k]) }
        }
        \(calls.joined(separator: "\n  "))
      }
      """
    let input = points.map { ($0.z + $0.y).map { "\($0)" }.joined(separator: " ") + "\n" }.joined()
    let output = try #require(try Compiler.run(sources.joined(separator: "\n"), driver, input))
    let lines = output.split(separator: "\n").map { line in
      line.split(separator: " ").map { Double(bitPattern: UInt64($0) ?? 0) }
    }
    try #require(lines.count == points.count * calls.count)
    for (place, values) in lines.enumerated() {
      let (point, name) = (place / calls.count, names[place % calls.count])
      for (value, entry) in zip(values, truths[place % calls.count / 2][point]) {
        #expect(Self.isExact(value, entry), "\(name) at \(points[point]): \(entry.label) \(value)")
      }
    }
  }

  /// Strict as an `AccuracyReport` means it, with a mean over equal rows on top; numbers below the normal ones count as zero.
  private static func isExact(_ value: Double, _ entry: AccuracyReport.Entry) -> Bool {
    guard let truth = entry.truth.double else { return true }
    if truth.isInfinite { return value == truth }
    if max(truth.magnitude, value.magnitude) < .leastNormalMagnitude { return true }
    return (value - truth).magnitude <= (16 * entry.noise + 16) * truth.ulp
  }
}
