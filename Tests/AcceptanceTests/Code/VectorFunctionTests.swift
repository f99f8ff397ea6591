import Foundation
import Nabla
import Testing

/// The vector functions of generated code against long arithmetic, in units in the last place.
@Suite(.enabled(if: Compiler.path != nil, "needs swiftc")) struct VectorFunctionTests {
  /// What the documentation promises.
  static let bounds: [(function: ElementaryFunction, ulps: Double)] = [
    (.exp, 2), (.log, 2), (.log1p, 2), (.expm1, 2), (.sigmoid, 2), (.tanh, 2.5), (.sigmoidSlope, 4),
    (.tanhSlope, 4), (.softplus, 4), (.abs, 0), (.sign, 0), (.step, 0), (.relu, 0),
    (.rootMinusOne, 2),
  ]

  static let special: [Double] = [
    0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 0x1p-1030, -0x1p-1030, .leastNormalMagnitude,
    0x1p-60,
    -0x1p-60, 1, -1, 0.5, 0.54, 0.55, -0.55, 22, -22, 708.3, 709.78, 709.79, -708.3, -708.4, -744.4, -745.2,
    800,
    -800, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .infinity, -.infinity, .nan,
  ]

  /// Points all over the line: small and large, dense near 1 and near 0, by logarithm over all exponents.
  static func points(_ count: Int) -> [Double] {
    var generator = SeededGenerator(seed: 11)
    var points = special
    for place in 0..<count {
      let range: ClosedRange<Double> = [-1...1, -40...40, -800...800, 0.5...2][place % 4]
      points.append(Double.random(in: range, using: &generator))
      if place % 5 == 0 {
        points.append(exp(Double.random(in: -740...700, using: &generator)))
      }
    }
    return points
  }

  static let driver = """
    while let line = readLine() {
      let words = line.split(separator: " ")
      let numbers = words.dropFirst().map { Double(bitPattern: UInt64($0, radix: 16) ?? 0) }
      var results: [String] = []
      for start in stride(from: 0, to: numbers.count, by: VectorFunctions.lanes) {
        var x = SIMD8<Double>.zero
        for lane in 0..<8 where start + lane < numbers.count { x[lane] = numbers[start + lane] }
        let y = VectorFunctions.of(String(words[0]), x)
        for lane in 0..<8 where start + lane < numbers.count {
          results.append(String(y[lane].bitPattern, radix: 16))
        }
      }
      print(results.joined(separator: " "))
    }
    """

  /// `NABLA_SWEEP` gives the number of points of a long run.
  @Test(arguments: ["-Onone", "-Onone -D NABLA_FMA"]) func vectorFunctionsAreExact(level: String) throws {
    let count = ProcessInfo.processInfo.environment["NABLA_SWEEP"].flatMap { Int($0) } ?? 60
    let points = Self.points(count)
    let input = Self.bounds.map { row in
      ([row.function.name] + points.map { String($0.bitPattern, radix: 16) }).joined(separator: " ") + "\n"
    }.joined()
    let output = try #require(
      try Compiler.run(
        ScalarFormat.double.vectorFunctions, "import Foundation\n" + Self.driver, input, level: level))
    let lines = output.split(separator: "\n").map { SwiftSource.values(ofLine: String($0)) }
    try #require(lines.count == Self.bounds.count)
    let graph = ExpressionGraph()
    let x = graph.symbol("x")
    for (row, values) in zip(Self.bounds, lines) {
      let root = graph.apply(row.function, x)
      try #require(values.count == points.count)
      for (point, value) in zip(points, values) {
        if point.isFinite, point.magnitude < 1e300 {
          let truth = HighPrecision(of: root, in: graph, withRespectTo: []) { _ in point }.loss
          check(row.function, point, value, truth, row.ulps)
        } else {
          let scalar = Self.scalar(row.function, point)
          #expect(value == scalar || value.isNaN && scalar.isNaN, "\(row.function)(\(point)) = \(value)")
        }
      }
    }
  }

  private func check(
    _ function: ElementaryFunction, _ x: Double, _ value: Double, _ truth: Truth, _ ulps: Double
  ) {
    guard case .known(let exact) = truth else {
      let scalar = Self.scalar(function, x)
      #expect(value == scalar || value.isNaN && scalar.isNaN, "\(function)(\(x)) = \(value)")
      return
    }
    #expect(exact.ulps(to: value) <= ulps, "\(function)(\(x)) = \(value)")
  }

  /// The library's own value where long arithmetic has none: at the ends of the line.
  private static func scalar(_ function: ElementaryFunction, _ x: Double) -> Double {
    function.row.value(x)
  }
}
