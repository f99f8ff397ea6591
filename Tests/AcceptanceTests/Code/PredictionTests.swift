import Nabla
import SwiftNotation
import Testing

/// `predict` of generated code in every schedule, for one sample and for many: the values that the engine finds for the links.
@Suite struct PredictionTests {
  /// A model, the outputs its loss reads, and whether it has loops and blocks.
  struct Case: CustomTestStringConvertible {
    var name: String
    var text: String
    var outputs: [String]
    var schedules: [Schedule]
    var testDescription: String { name }

    init(_ name: String, _ outputs: [String], _ schedules: [Schedule], _ text: String) {
      (self.name, self.text, self.outputs, self.schedules) = (name, "model m\n" + text, outputs, schedules)
    }
  }

  static let cases: [Case] = [
    .init(
      "layers", ["p"], Schedule.allCases,
      """
      samples N
      input x[3]
      target y[2]
      layer h[4] = sigmoid(W1*x + b1)
      layer p[2] = W2*h + b2
      loss L = mean(sample: 1/2*sum(k: (p[k]-y[k])^2))
      """),
    .init(
      "classes", ["p"], Schedule.allCases,
      """
      samples N
      input x[2]
      target y[3] distribution
      layer p[3] = softmax(W*x + b)
      loss L = mean(sample: -sum(k: y[k]*log(p[k])))
      """),
    // The target's own link is no output; scale is read by the loss alone, lambda too.
    .init(
      "two outputs", ["m", "q"], Schedule.allCases,
      """
      samples N
      input x[2]
      target y
      weight w[2], v[2], b
      constant lambda = 0.25
      m = sum(k: w[k]*x[k]) + b
      q[k] = tanh(v[k]*x[k])
      r = (m - y)^2
      loss L = mean(sample: exp(-sum(k: q[k]))*r + sum(k: q[k])) + lambda*b^2
      """),
    .init(
      "no samples", ["o"], [.straight, .loops],
      """
      input x[2], k
      target y
      weight w[2], v
      h = tanh(sum(i: w[i]*x[i]))
      o = v*h + k
      name e = o - y
      loss L = 1/2*e^2
      """),
    .init(
      "samples that depend on one another", ["p"], [.straight],
      """
      samples N
      input x
      target y
      weight w, b
      z = w*x + b
      mu = mean(sample: z)
      p = z - mu
      loss L = mean(sample: (p - y)^2)
      """),
    .init(
      "steps", ["s"], [.straight, .loops, .blocks],
      """
      samples N
      input x[3]
      target y[3]
      weight u, w
      h[0] = 0.5
      h[t] = tanh(u*h[t-1] + w*x[t]) for t in 1..3
      s[t] = sigmoid(h[t]) for t in 1..3
      loss L = mean(sample: sum(t: (s[t]-y[t])^2))
      """),
    // Written with operations that overflow.
    .init(
      "far", ["p"], [.straight, .lanes, .loops, .blocks],
      """
      samples N
      input x[2]
      target y[2]
      weight w[2]
      z[k] = 400*w[k]*x[k]
      p[k] = exp(z[k])/sum(i in 1..2: exp(z[i]))
      loss L = mean(sample: sum(k: (p[k]-y[k])^2))
      """),
  ]

  static let each = cases.flatMap { one in one.schedules.map { (one, $0) } }

  @Test(arguments: each) func predictions(_ one: Case, _ schedule: Schedule) throws {
    guard Compiler.path != nil else { return }
    let model = try Model(resolving: ModelSyntax(parsing: one.text, name: "m.nabla"))
    let isCoupled = one.schedules == [.straight] && model.samples != nil
    // Panels of blocks hold sixteen samples, lanes eight.
    let count = isCoupled ? 3 : 37
    let layout = try ModelLayout(model, sizes: model.samples == nil ? [:] : ["N": count])
    let text = try file(model, layout, schedule, isCoupled)
    var engine = try NumericEngine(model, layout: layout)
    var arguments: [Int: [Double]] = [:]
    for (place, quantity) in model.quantities.enumerated() where quantity.role.isGiven {
      arguments[place] = (0..<layout.arrays[place].count).map { Double(($0 * 7 + place * 5) % 23) / 8 - 1.25 }
    }
    engine.forward(arguments)
    let samples = model.samples == nil ? 1 : count
    var expected: [Double] = []
    for sample in 0..<samples {
      for name in one.outputs {
        let place = try #require(model.quantities.firstIndex { $0.name == name })
        let width = layout.arrays[place].count / samples
        expected += engine.value(of: place)[sample * width..<(sample + 1) * width]
      }
    }
    let found = try #require(try Compiler.run(text, driver(model, layout, arguments, one, isCoupled), ""))
    let lines = found.split(separator: "\n").map { $0.split(separator: " ").compactMap { Double($0) } }
    try #require(lines.count == (isCoupled ? 1 : 3), "\(found)")
    for line in lines {
      try #require(line.count == expected.count, "\(found)")
      for (a, b) in zip(line, expected) { #expect(abs(a - b) <= 1e-12 * max(1, abs(b)), "\(schedule)") }
    }
  }

  private func file(
    _ model: Model, _ layout: ModelLayout, _ schedule: Schedule, _ isCoupled: Bool
  ) throws -> String {
    if schedule == .loops || schedule == .blocks {
      let description = SwiftSource.Description(
        of: model, sourceName: "m.nabla", sourceText: nil, command: "nabla generate m.nabla")
      return try LoopSource(
        model, layout: layout, description: description, hasBlocks: schedule == .blocks, isShipped: true
      ).text()
    }
    let lowered = try LoweredModel.lowering(model, layout: layout, samples: isCoupled ? .unrolled : .symbolic)
    lowered.stabilize()
    let source = try SwiftSource(
      of: lowered.gradient(withRespectTo: lowered.weights), sourceName: "m.nabla", sourceText: nil,
      command: "nabla generate m.nabla", isShipped: true)
    return schedule == .lanes ? try source.inLanes().text : source.text
  }

  /// Prints the outputs of all samples, those of one after the other, and those of a batch on pointers.
  private func driver(
    _ model: Model, _ layout: ModelLayout, _ arguments: [Int: [Double]], _ one: Case, _ isCoupled: Bool
  ) -> String {
    let count = model.samples.map { layout.value(of: $0.size, indices: [:]) } ?? 1
    func list(_ values: [Double]) -> String { "[" + values.map { "\($0)" }.joined(separator: ", ") + "]" }
    var weights: [Double] = []
    var (whole, single, pointers): ([String], [String], [String]) = ([], [], [])
    var lines = ["var parameters = M.Parameters(repeating: 0.0)"]
    for (place, quantity) in model.quantities.enumerated() {
      let own = arguments[place] ?? []
      if quantity.role == .weight { weights += own }
      guard quantity.role == .input else { continue }
      let name = quantity.name
      let width = own.count / count
      lines.append("let \(name): [Double] = \(list(own))")
      let isScalar = model.samples == nil && quantity.dimensions.isEmpty
      whole.append("\(name): \(name)" + (isScalar ? "[0]" : ""))
      single.append(
        model.samples == nil
          ? whole.last! : "\(name): Array(\(name)[s * \(width)..<(s + 1) * \(width)])")
      pointers.append("\(name): \(name)")
    }
    let end = model.samples == nil ? "" : ", count: \(count)"
    lines += [
      "parameters.values = \(list(weights))",
      "func show(_ values: [Double]) { print(values.map { \"\\($0)\" }.joined(separator: \" \")) }",
      "show(M.predict(parameters, \(whole.joined(separator: ", "))\(end)).values)",
    ]
    if isCoupled { return lines.joined(separator: "\n") }
    return
      (lines + [
        "show((0..<\(count)).flatMap { s in M.predict(parameters, \(single.joined(separator: ", "))).values })",
        "var outputs = [Double](repeating: 0.0, count: 3 * \(count))",
        "M.predict(weights: parameters.values, \(pointers.joined(separator: ", ")), count: \(count), outputs: &outputs)",
        "show(Array(outputs.prefix(M.predict(parameters, \(whole.joined(separator: ", "))\(end)).values.count)))",
      ]).joined(separator: "\n")
  }
}
