import ModelLanguage
import Testing

@testable import GradientVerification

/// Who agrees with whom, at the limits.
@Suite struct AgreementTests {
  private func values(_ values: [Double]) -> GradientValues {
    GradientValues(labels: values.indices.map { "w\($0 + 1)" }, values: values)
  }

  static let pairs: [([Double], [Double], Bool)] = [
    ([1.0, 2], [1.0, 2], true), ([1, 2], [1, 2 + 1e-12], true), ([1, 2], [1, 2 + 1e-8], false),
    ([1, 2], [1 + 1e-10, 2], true), ([1, 2], [1, -2], false), ([1e-6, 2e-6], [1e-6, 2.001e-6], false),
    ([0, 0], [0, 0], true), ([0, 0], [0, 1e-300], false), ([1, 2], [1, .nan], false),
    ([1, 2], [.infinity, 2], false), ([1, .nan], [1, .nan], false), ([1, 2], [1], false), ([], [], false),
  ]

  @Test(arguments: pairs) func gradients(own: [Double], other: [Double], agrees: Bool) {
    #expect(values(own).agrees(with: other) == agrees)
  }

  @Test func theWorstIsNamed() {
    let comparison = values([1, 2, 3]).comparison(with: [1.5, 4, 3.25])
    #expect(!comparison.agrees && comparison.worst == "w2" && comparison.found == 4)
    #expect(values([1, 2, 3]).comparison(with: [1, .nan, 4]).worst == "w2")
    let near = values([1, 2, 3]).comparison(with: [1 + 1e-12, 2, 3])
    #expect(near.agrees && near.worst == "w1")
  }

  static let gaps: [(Double, Witness.Standing)] = [
    (1e-12, Witness.Standing.agrees), (-1e-10, .agrees), (1e-8, .disagrees), (1e-4, .disagrees),
    (.nan, .disagrees), (.infinity, .disagrees),
  ]

  /// A witness is off where it is farther than 10⁻⁹ of the largest entry, or not a number.
  @Test(arguments: gaps) func witnesses(gap: Double, expected: Witness.Standing) {
    let reference = Opinion(loss: 3, gradient: [2, -1], slack: [0, 0])
    for place in 0...2 {
      var own = reference
      if place == 2 { own.loss += gap } else { own.gradient[place] += gap }
      var table = WitnessTable()
      table.add(own, against: [.backprop: reference], ["a", "b"])
      #expect(table.witness(.program).standing == expected, "\(place)")
    }
    var late = WitnessTable()
    late.add(reference, against: [.backprop: reference], ["a", "b"])
    late.add(
      Opinion(loss: 3, gradient: [2, -1 + gap], slack: [0, 0]), against: [.backprop: reference], ["a", "b"])
    #expect(late.witness(.program).standing == expected)
    #expect(WitnessTable().witness(.program).standing == .silent)
  }

  /// Nothing is decided without a weight, and where the given values were not compared.
  @Test(arguments: [
    ("input x\ngiven x = 2\nloss L = x^2\n", false), ("weight w\nloss L = exp(w)\ngiven w = 1000\n", true),
  ]) func silenceIsNoAgreement(text: String, hasObstacle: Bool) throws {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let layout = try ModelLayout(model)
    let code = try GeneratedCode(model: model, layout: layout, sourceName: "m.nabla", mayBeLarge: true)
    // A compiler whose programs say what the interpreter says.
    let verification = try Verification(of: model, layout: layout, sourceName: "m.nabla") { _, _, input in
      let options = Verification.Options()
      let points = Verification.points(for: model, layout: layout, options).flatMap { $0.points }
      #expect(input.split(separator: "\n").count == points.count)
      return points.map { point in
        let line = (code.interpreted(at: point) ?? []).map { String($0.bitPattern, radix: 16) }
          .joined(separator: " ")
        return Array(repeating: line, count: 1 + code.scheduled.files.count).joined(separator: "\n")
      }.joined(separator: "\n")
    }
    #expect(verification.verdict == .undecided, "\(verification.reason?.english ?? "")")
    #expect((verification.obstacle != nil) == hasObstacle && verification.reason != nil)
  }
}

/// What a wrong gradient is called, by what is the same at every point.
@Suite struct SlipSearchTests {
  private static let truth = [[1.0, 2, 3, 5, 7, 11], [2, -1, 4, 0.5, 3, -2], [-3, 5, 1, 2, -4, 0.25]]

  private func kinds(
    _ found: [[Double]], shape: [Int] = [2, 3], samples: Int? = nil
  ) -> [GradientSlip.Kind] {
    let labels = (0..<6).map { "w\($0)" }
    let search = SlipSearch(labels: labels, expected: Self.truth, found: found, sampleCount: samples)
    var wrong: [Int: CrossCheck.Difference] = [:]
    for (number, (a, b)) in zip(Self.truth, found).enumerated() {
      for place in a.indices where a[place] != b[place] {
        wrong[place] = CrossCheck.Difference(
          label: labels[place], expected: a[place], found: b[place], number: number)
      }
    }
    return search.slips(of: "w", 0..<6, shape: shape, wrong).map { $0.kind }
  }

  private func changed(_ change: (Double) -> Double) -> [[Double]] { Self.truth.map { $0.map(change) } }

  @Test func oneSlipOfTheWholeArray() {
    #expect(kinds(Self.truth) == [])
    #expect(kinds(changed { -$0 }) == [.sign] && kinds(changed { _ in 0 }) == [.zero])
    #expect(kinds(changed { _ in .nan }) == [.notFinite])
    #expect(kinds(changed { 4 * $0 }) == [.factor(4)] && kinds(changed { 0.5 * $0 }) == [.factor(0.5)])
    #expect(kinds(changed { 4 * $0 }, samples: 4) == [.sumForMean])
    #expect(kinds(changed { $0 / 4 }, samples: 4) == [.meanForSum])
    #expect(kinds(changed { 4 * $0 }, samples: 5) == [.factor(4)])
  }

  /// g[i, j] holds what belongs to [j, i], for arrays that are no squares too.
  @Test(arguments: [(2, 3), (3, 2)]) func transposed(rows: Int, columns: Int) {
    let turned = Self.truth.map { row in
      // The columns of the right array one after the other.
      (0..<columns).flatMap { column in (0..<rows).map { row[$0 * columns + column] } }
    }
    #expect(kinds(turned, shape: [rows, columns]) == [.transposed])
    #expect(kinds(turned, shape: [6]) != [.transposed])
  }

  @Test func slipsOfEntries() {
    var one = Self.truth
    for point in one.indices { one[point][2] = Self.truth[point][4] }
    #expect(kinds(one) == [.otherEntry("w4")])
    for point in one.indices { one[point][2] = Self.truth[point][2] + Double(point) }
    #expect(kinds(one) == [.other])
    for point in one.indices { one[point][2] = -Self.truth[point][2] }
    #expect(kinds(one) == [.sign])
  }

  static let factors: [(Double, String)] = [
    (2.0, "is 2 times"), (0.5, "is 1/2 times"), (-1.0 / 3, "is -1/3 times"), (0.52, "is 0.52 times"),
    (1.1, "is 11/10 times"), (0.123, "is 0.123 times"),
  ]

  @Test(arguments: factors) func factorsInWords(factor: Double, words: String) {
    let slip = GradientSlip(subject: "w", kind: .factor(factor), count: 1, difference: nil)
    #expect(slip.message.english.hasPrefix(words), "\(slip.message.english)")
  }
}
