import Foundation
import Nabla
import Testing

/// Generated code in `Float`, in every schedule.
@Suite(.enabled(if: Compiler.path != nil, "needs swiftc")) struct SinglePrecisionTests {
  static let models: [String] = [
    """
    model classifier
    samples N
    input x[5]
    target y[3] distribution
    layer h[17] = sigmoid(W*x + b)
    layer g[4] = gelu(U*h + a)
    layer p[3] = softmax(V*g + c)
    constant lambda = 0.1
    loss L = mean(sample: -sum(k: y[k]*log(p[k]))) + lambda/2*sum(i, j: W[i,j]^2)
    """,
    """
    model tiny
    samples N
    input x[2]
    target y
    layer h[2] = tanh(W*x + b)
    p = sigmoid(sum(k: v[k]*h[k]) + c)
    weight v[2], c
    loss L = mean(sample: -(y*log(p) + (1-y)*log(1-p)))
    """,
    """
    model single
    input x[3]
    target y
    weight w[3]
    opaque f
    loss L = 1/3*(f(sum(k: w[k]*x[k])) - y)^2
    """,
  ]

  @Test(arguments: models) func everySchedule(text: String) throws {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let layout = try ModelLayout(model, sizes: model.samples?.size.name.map { [$0: 4] } ?? [:])
    var options = Verification.Options()
    options.format = .float
    let verification = try Verification(
      of: model, layout: layout, sourceName: "m.nabla", options: options, run: Compiler.run)
    #expect(verification.verdict == .agree, "\(verification.reason?.english ?? "")")
    for (schedule, witness) in verification.schedules {
      // Single precision all the way: an error no smaller, and one no larger, than that.
      #expect(witness.maximumRelative < 1e-5 && witness.maximumRelative > 1e-12, "\(schedule)")
    }
  }

  /// Constants read back to the nearest number, in as few digits as that takes.
  @Test func constantsAreShort() throws {
    let text = "input x\nweight w\nloss L = 0.1*w*x + w/3 + 123456789*w^2\n"
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let layout = try ModelLayout(model)
    let description = SwiftSource.Description(
      of: model, sourceName: "m.nabla", sourceText: nil, command: "nabla generate m", format: .float)
    let file = try ScheduledFile(.straight, of: model, layout: layout, description: description).text
    #expect(file.contains("0.1 ") && !file.contains("0.10000000"))
    #expect(!file.contains("Double"))
  }

  static let driver = """
    while let line = readLine() {
      let words = line.split(separator: " ")
      let numbers = words.dropFirst().map { Float(bitPattern: UInt32($0, radix: 16) ?? 0) }
      var results: [String] = []
      for start in stride(from: 0, to: numbers.count, by: VectorFunctions.lanes) {
        var x = SIMD16<Float>.zero
        for lane in 0..<16 where start + lane < numbers.count { x[lane] = numbers[start + lane] }
        let y = VectorFunctions.of(String(words[0]), x)
        for lane in 0..<16 where start + lane < numbers.count {
          results.append(String(y[lane].bitPattern, radix: 16))
        }
      }
      print(results.joined(separator: " "))
    }
    """

  static let bounds: [(function: ElementaryFunction, ulps: Double)] = [
    (.exp, 2), (.log, 2), (.log1p, 2), (.expm1, 2), (.sigmoid, 2), (.tanh, 2.5), (.sigmoidSlope, 4),
    (.tanhSlope, 4), (.softplus, 4), (.abs, 0), (.sign, 0), (.step, 0), (.relu, 0),
    (.rootMinusOne, 2),
  ]

  /// Against the functions of doubles, whose error is nothing beside a unit in the last place of a `Float`.
  @Test func vectorFunctionsAreExact() throws {
    var generator = SeededGenerator(seed: 5)
    var points: [Float] = [
      0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, 1, -1, 0.54, 0.56, 22,
      -22, 88.7, 88.8, -87.3, -87.4, -103.9, -104.1, 1e30, -1e30, .infinity, -.infinity, .nan,
    ]
    for place in 0..<320 {
      let range: ClosedRange<Float> = [-1...1, -20...20, -110...100, 0.5...2][place % 4]
      points.append(Float.random(in: range, using: &generator))
    }
    let input = Self.bounds.map { row in
      ([row.function.name] + points.map { String($0.bitPattern, radix: 16) }).joined(separator: " ") + "\n"
    }.joined()
    let output = try #require(
      try Compiler.run(ScalarFormat.float.vectorFunctions, Self.driver, input))
    let lines = output.split(separator: "\n")
    try #require(lines.count == Self.bounds.count)
    for (row, line) in zip(Self.bounds, lines) {
      let values = line.split(separator: " ").map { Float(bitPattern: UInt32($0, radix: 16) ?? 0) }
      try #require(values.count == points.count)
      for (point, value) in zip(points, values) {
        let truth = row.function.row.value(Double(point))
        let nearest = Float(truth)
        if nearest.isNaN || nearest.isInfinite || value.isInfinite {
          let isClose = value == nearest || value.isNaN && nearest.isNaN
          // At the edge of the range one rounding decides.
          let isEdge = truth.magnitude > 0x1.fffffp127 && truth.magnitude < 0x1.00001p128
          #expect(isClose || isEdge, "\(row.function)(\(point)) = \(value)")
        } else {
          let error = (Double(value) - truth).magnitude / Double(nearest.ulp)
          #expect(error <= row.ulps, "\(row.function)(\(point)) = \(value)")
        }
      }
    }
  }
}
