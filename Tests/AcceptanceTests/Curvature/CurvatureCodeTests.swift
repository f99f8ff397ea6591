import Nabla
import Testing

/// Generated code of second derivatives against what mathematics says, and compiled against interpreted.
@Suite struct CurvatureCodeTests {
  /// A model's file with second derivatives.
  struct Made {
    let source: SwiftSource
    let lowered: LoweredModel
    let functions: ConcreteFunctions
    let sampleCount: Int
    let weightCount: Int

    init(_ text: String, bindings: [String: String] = [:]) throws {
      let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
      let layout = try ModelLayout(model, sizes: model.samples == nil ? [:] : ["N": 3])
      lowered = try LoweredModel.lowering(model, layout: layout, samples: .symbolic)
      lowered.stabilize()
      source = try SwiftSource(
        of: lowered.gradient(withRespectTo: lowered.weights), sourceName: "m.nabla", sourceText: nil,
        command: "nabla generate m.nabla --order 2", order: 2)
      functions = try ConcreteFunctions(binding: bindings, for: source, of: lowered)
      sampleCount = model.samples == nil ? 1 : 3
      weightCount = lowered.weights.count
    }

    func arguments(_ point: [String: [Double]], _ direction: [Double]) -> [[Double]] {
      source.program.signature.arrays.map { point[$0.name] ?? [] } + [direction]
    }

    var direction: [Double] { (0..<weightCount).map { Double(($0 * 7) % 5) / 4 - 0.375 } }

    /// What the functions give: loss; loss, gradient; loss, gradient, product; loss, gradient, matrix.
    func values(_ point: [String: [Double]]) -> (
      gradient: [Double], again: [Double], product: [Double], matrix: [Double]
    ) {
      let all = source.interpretedValues(
        arguments(point, direction), sampleCount: sampleCount, functions: functions)
      let n = weightCount
      let (second, third) = (2 + n, 2 + n + 1 + 2 * n)
      return (
        Array(all[1..<second]), Array(all[second..<second + 1 + n]), Array(all[second + 1 + n..<third]),
        Array(all[(third + 1 + n)...])
      )
    }
  }

  /// Entry by entry in units in the last place; an entry that is 0 by mathematics must be 0.
  @Test(arguments: CurvatureCase.all) func agreesWithMathematics(_ known: CurvatureCase) throws {
    let made = try Made(known.text, bindings: known.bindings)
    for point in known.points {
      let (values, truth) = (made.values(point), known.truth(point))
      #expect(values.matrix.count == truth.count)
      let size = truth.map(\.magnitude).max() ?? 0
      for (place, (own, exact)) in zip(values.matrix, truth).enumerated() {
        let unit = max(exact.magnitude, Double.leastNormalMagnitude).ulp
        #expect((own - exact).magnitude <= known.ulps * unit, "\(place) at \(point): \(own), \(exact)")
      }
      for (row, own) in values.product.enumerated() {
        let entries = truth[(row * made.weightCount)..<((row + 1) * made.weightCount)]
        let expected = zip(entries, made.direction).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(
          (own - expected).magnitude <= known.ulps * max(size, .leastNormalMagnitude).ulp,
          "\(row) at \(point): \(own), \(expected)")
      }
    }
  }

  /// Loss and gradient beside second derivatives are those of the gradient's own function.
  @Test(arguments: CurvatureCase.all) func gradientIsTheSame(_ known: CurvatureCase) throws {
    let made = try Made(known.text, bindings: known.bindings)
    for point in known.points {
      let values = made.values(point)
      #expect(zip(values.gradient, values.again).allSatisfy { $0.bitPattern == $1.bitPattern }, "\(point)")
    }
  }

  @Test(.enabled(if: Compiler.path != nil, "needs swiftc"), arguments: ["-Onone", "-O"])
  func compiledIsInterpreted(_ level: String) throws {
    for known in CurvatureCase.all {
      let made = try Made(known.text, bindings: known.bindings)
      let input = known.points.map {
        SwiftSource.inputLine(made.arguments($0, made.direction), sampleCount: made.sampleCount) + "\n"
      }.joined()
      let output = try #require(
        try Compiler.run(
          made.source.text, made.source.verificationDriver(made.functions), input,
          level: level + " -warnings-as-errors"))
      let lines = output.split(separator: "\n").map { SwiftSource.values(ofLine: String($0)) }
      try #require(lines.count == known.points.count, "\(known)")
      for (line, point) in zip(lines, known.points) {
        let expected = made.source.interpretedValues(
          made.arguments(point, made.direction), sampleCount: made.sampleCount, functions: made.functions)
        let isSame =
          line.count == expected.count
          && zip(line, expected).allSatisfy { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN }
        #expect(isSame, "\(known) \(level) at \(point)")
      }
    }
  }

  /// The matrix is left out beyond its limit, and the header says why.
  @Test func largeModelsHaveTheProductAlone() throws {
    let made = try Made("input x[65]\nweight w[65]\nloss L = sum(i: w[i]^2*x[i])\n")
    #expect(made.source.curvature?.hessian == nil)
    #expect(made.source.text.contains("// hessian is left out: 65 weights are more than 64;"))
    #expect(!made.source.text.contains("func hessian("))
    #expect(made.source.text.contains("func hessianVectorProduct("))
    let (x, w) = ((0..<65).map { Double($0) - 20 }, [Double](repeating: 0.5, count: 65))
    let all = made.source.interpretedValues(made.arguments(["x": x, "w": w], made.direction))
    #expect(Array(all.suffix(65)) == zip(x, made.direction).map { 2 * $0 * $1 })
    let small = try Made("input x[64]\nweight w[64]\nloss L = sum(i: w[i]^2*x[i])\n")
    #expect(small.source.curvature?.hessian != nil && small.source.curvature?.omission == nil)
  }

  /// What is refused for its gradient is refused before its second derivatives are made.
  @Test func tooLargeModelsAreRefused() throws {
    do {
      _ = try Made(
        """
        input x[200]
        weight W[40,200], v[40]
        z[j] = sum(i: W[j,i]*x[i])
        o = sum(j: v[j]*tanh(z[j]))
        loss L = o^2
        """)
      Issue.record("written in straight lines")
    } catch ProgramError.tooLarge(let instructions, let limit, 2) {
      // Two multiplications and an addition for each weight.
      #expect((23_900..<26_000).contains(instructions) && limit == SwiftSource.instructionLimit)
    }
  }

  @Test func withoutWeightsThereIsNothingToDifferentiate() throws {
    #expect(throws: ProgramError.noWeights) { _ = try Made("input x\nloss L = x^2\n") }
  }

  /// The author's names may be those of the file's own arguments.
  @Test(.enabled(if: Compiler.path != nil, "needs swiftc")) func namesDoNotMeet() throws {
    let made = try Made(
      """
      input direction, product, matrix, row
      weight hessian, column
      v = hessian*direction + column*product
      d = v*matrix + row
      loss L = d^2/2
      """)
    let point = [
      "direction": [2.0], "product": [3], "matrix": [0.5], "row": [1], "hessian": [0.25], "column": [-1],
    ]
    #expect(made.values(point).matrix == [1, 1.5, 1.5, 2.25])
    let input = SwiftSource.inputLine(made.arguments(point, made.direction)) + "\n"
    let output = try #require(
      try Compiler.run(
        made.source.text, made.source.verificationDriver(), input, level: "-Onone -warnings-as-errors"))
    #expect(
      Array(
        SwiftSource.values(ofLine: output.split(separator: "\n").first.map { String($0) } ?? "").suffix(4))
        == [1, 1.5, 1.5, 2.25])
  }
}
