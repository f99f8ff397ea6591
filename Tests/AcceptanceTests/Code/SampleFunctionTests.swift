import Foundation
import Nabla
import Testing

/// The function for one sample of a file with samples, which the C entry point `grad_single` calls: a batch of one, bit for bit.
@Suite struct SampleFunctionTests {
  static let models = [
    """
    samples N
    input x[2]
    target y[1]
    layer h[3] = sigmoid(W1*x + b1)
    layer p[1] = W2*h + b2
    loss L = mean(sample: 1/2*sum(k: (p[k]-y[k])^2))
    """,
    """
    samples N
    input x
    target y
    weight w, b
    p = tanh(w*x + b)
    loss L = sum(sample: (p - y)^2)/(N + 1) + 0.1*w^2
    """,
    """
    samples N
    input x[2]
    target y[3]
    layer p[3] = softmax(W*x + b)
    loss L = mean(sample: -sum(k: y[k]*log(p[k])))
    """,
  ]

  private func source(_ model: Model, _ layout: ModelLayout, lanes: Bool) throws -> SwiftSource {
    let lowered = try LoweredModel.lowering(model, layout: layout, samples: .symbolic)
    lowered.stabilize()
    let source = try SwiftSource(
      of: lowered.gradient(withRespectTo: lowered.weights), sourceName: "m.nabla", sourceText: nil,
      command: "nabla generate m.nabla", hasSampleFunction: true)
    return lanes ? try source.inLanes() : source
  }

  @Test(arguments: models, [false, true]) func aBatchOfOne(_ text: String, _ lanes: Bool) throws {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let layout = try ModelLayout(model, sizes: ["N": 1])
    let source = try source(model, layout, lanes: lanes)
    try #require(source.hasSampleFunction)
    let entries = try CInterface(model, layout: layout, hasSampleFunction: true).text
    #expect(entries.components(separatedBy: "count: ").count == 2, "only the batch has a count")
    var engine = try NumericEngine(model, layout: layout)
    var values: [Int: [Double]] = [:]
    var numbers: [[Double]] = [[], [], []]
    var weights: [Int] = []
    for (place, quantity) in model.quantities.enumerated() {
      let role: Int
      switch quantity.role {
      case .weight: role = 0
      case .input: role = 1
      case .target: role = 2
      default: continue
      }
      let own = (0..<layout.arrays[place].count).map { Double($0 + place) / 8 - 0.5 }
      values[place] = own
      numbers[role] += own
      if role == 0 { weights.append(place) }
    }
    engine.forward(values)
    engine.backward()
    let lists = numbers.map { "[\($0.map { String($0) }.joined(separator: ", "))] as [Double]" }
    let driver = """
      let (p, x, y) = (\(lists.joined(separator: ", ")))
      var losses = [0.0, 0.0]
      var (one, batch) = ([Double](repeating: 0, count: p.count), [Double](repeating: 0, count: p.count))
      grad_single(p, x, y, &losses[0], &one)
      grad_batch(p, x, y, 1, &losses[1], &batch)
      for value in [losses[0]] + one + [losses[1]] + batch { print(value) }
      """
    let output = try #require(try Compiler.run(source.text + entries, driver, ""))
    let found = output.split(separator: "\n").compactMap { Double($0) }
    let count = 1 + numbers[0].count
    try #require(found.count == 2 * count)
    #expect(found.prefix(count).elementsEqual(found.suffix(count)))
    // The batch's mean of a sum over one sample is the sum.
    let expected = [engine.loss] + weights.flatMap { engine.gradient(of: $0) }
    for (found, expected) in zip(found, expected) {
      #expect((found - expected).magnitude <= 1e-14 * (1 + expected.magnitude), "\(found), \(expected)")
    }
  }

  /// Weights that are declared in another order than that of the layers, and a batch of a model without samples: the mean of its rows.
  @Test func rowsOfAModelWithoutSamples() throws {
    let text = """
      input x[2]
      target y
      weight c, V[2], b[2], U[2,2]
      h[i] = tanh(sum(j: U[i,j]*x[j]) + b[i])
      loss L = (sum(i: V[i]*h[i]) + c - y)^2
      """
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let layout = try ModelLayout(model)
    let lowered = try LoweredModel.lowering(model, layout: layout, samples: .unrolled)
    lowered.stabilize()
    let source = try SwiftSource(
      of: lowered.gradient(withRespectTo: lowered.weights), sourceName: "m.nabla", sourceText: nil,
      command: "")
    let entries = try CInterface(model, layout: layout).text
    #expect(!entries.contains("allocate(capacity"))
    let driver = """
      let p = (0..<9).map { Double($0) / 8 - 0.5 }
      let (x, y) = ([0.25, -1, 0.5, 0.75], [1.0, -0.5])
      var losses = [0.0, 0.0, 0.0]
      var g = [[Double]](repeating: [Double](repeating: 0, count: 9), count: 3)
      grad_single(p, x, y, &losses[0], &g[0])
      grad_single(p, Array(x[2...]), [y[1]], &losses[1], &g[1])
      grad_batch(p, x, y, 2, &losses[2], &g[2])
      for row in 0..<3 { print(([losses[row]] + g[row]).map { String($0) }.joined(separator: " ")) }
      """
    let output = try #require(try Compiler.run(source.text + entries, driver, ""))
    let rows = output.split(separator: "\n").map { $0.split(separator: " ").compactMap { Double($0) } }
    try #require(rows.map { $0.count } == [10, 10, 10])
    for (place, mean) in rows[2].enumerated() {
      #expect(mean == (rows[0][place] + rows[1][place]) / 2)
    }
    // By hand, for the first row: z = U x + b, layers U, b, V, c.
    let p = (0..<9).map { Double($0) / 8 - 0.5 }
    let h = [tanh(p[0] * 0.25 - p[1] + p[4]), tanh(p[2] * 0.25 - p[3] + p[5])]
    let error = p[6] * h[0] + p[7] * h[1] + p[8] - 1
    let slopes = [2 * error * p[6] * (1 - h[0] * h[0]), 2 * error * p[7] * (1 - h[1] * h[1])]
    let expected =
      [error * error, slopes[0] * 0.25, -slopes[0], slopes[1] * 0.25, -slopes[1]] + slopes
      + [2 * error * h[0], 2 * error * h[1], 2 * error]
    for (found, expected) in zip(rows[0], expected) {
      #expect((found - expected).magnitude <= 1e-14 * (1 + expected.magnitude), "\(found), \(expected)")
    }
  }

  /// `samples 3`: code with the three samples written out.
  @Test(.enabled(if: Compiler.path != nil, "needs swiftc")) func aFixedNumberOfSamples() throws {
    let text = """
      samples 3
      input x[2]
      target y
      weight w[2]
      loss L = mean(sample: (sum(i: w[i]*x[i]) - y)^2)
      """
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let verification = try Verification(
      of: model, layout: ModelLayout(model), sourceName: "m.nabla", run: Compiler.run)
    #expect(verification.verdict == .agree, "\(verification.reason?.english ?? "")")
  }
}
