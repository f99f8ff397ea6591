import Foundation
import Nabla
import Templates
import Testing

/// Code in loops and its C entry points, compiled and compared with backpropagation in numbers.
@Suite struct LoopScheduleTests {
  static let networks: [String: String] = [
    "wide": """
    model wide
    samples N
    input x[9]
    target y[3]
    layer h1[17] = sigmoid(W1*x + b1)
    layer h2[10] = tanh(W2*h1 + b2)
    layer p[3] = W3*h2 + b3
    constant lambda = 0.25
    loss L = mean(sample: 1/2*sum(k: (p[k]-y[k])^2)) + lambda/2*sum(i, j: W1[i,j]^2)
    """,
    "summed": """
    model summed
    samples N
    input x[3]
    target y[2]
    weight V[2,9], c[2], U[9,3], b[9]
    z[j] = sum(k: U[j,k]*x[k]) + b[j]
    h[j] = sigmoid(z[j])
    p[o] = sum(j: V[o,j]*h[j]) + c[o]
    loss L = sum(sample: sum(o: (p[o]-y[o])^2))
    """,
    // Sums over the samples inside of functions, and as factors of one another.
    "rooted": """
    model rooted
    samples N
    input x[3]
    target y[2]
    layer h[9] = tanh(W1*x + b1)
    layer p[2] = W2*h + b2
    loss L = sqrt(mean(sample: sum(k: (p[k]-y[k])^2))) + mean(sample: p[1])^2*mean(sample: h[3]) + 0.1*sum(i: b1[i]^2)
    """,
    // Recurrences: a hidden state that is used at every step, and gates that use each other.
    "recurrent": """
    model recurrent
    samples N
    input x[4,3]
    target y[4]
    weight U[9,3], W[9,9], b[9], v[9]
    s[0,i] = 0.5 for i in 1..9
    s[t,i] = tanh(sum(j: U[i,j]*x[t,j]) + sum(k: W[i,k]*s[t-1,k]) + b[i]) for t in 1..4
    p[t] = sum(i: v[i]*s[t,i]) for t in 1..4
    loss L = mean(sample: sum(t: (p[t] - y[t])^2))
    """,
    "gated": """
    model gated
    samples N
    input x[3,2]
    target y
    weight U[2,2], R[2,2], V[2,2], W[2,2], v[2]
    h[0,i] = 0 for i in 1..2
    z[t,i] = sigmoid(sum(j: U[i,j]*x[t,j]) + sum(k: R[i,k]*h[t-1,k])) for t in 1..3
    g[t,i] = tanh(sum(j: V[i,j]*x[t,j]) + sum(k: W[i,k]*z[t,k]*h[t-1,k])) for t in 1..3
    h[t,i] = (1 - z[t,i])*h[t-1,i] + z[t,i]*g[t,i] for t in 1..3
    p = sum(i: v[i]*h[3,i])
    loss L = mean(sample: (p - y)^2)
    """,
    // More workspace than the stack is asked for.
    "tall": """
    model tall
    input x[2]
    target y
    weight W[9000,2], b[9000], v[9000]
    z[i] = sum(j: W[i,j]*x[j]) + b[i]
    h[i] = tanh(z[i])
    loss L = (sum(i: v[i]*h[i]) - y)^2
    """,
    // Functions along rows that fill vectors and a rest; index ranges that do not begin at 1.
    "rows": """
    model rows
    samples N
    input x[3]
    target y[2]
    weight v[19], u[22]
    layer a[19] = tanh(W1*x + b1)
    layer c[21] = softplus(W2*a + b2)
    layer d[17] = silu(W3*c + b3)
    e[j] = v[j]*exp(-a[j]^2)/sqrt(1 + a[j]^2)
    f[j] = log1p(u[j]^2)*sigmoid(c[j]) for j in 6..20
    layer p[2] = W4*d + W5*e + b4
    loss L = mean(sample: sum(k: (p[k]-y[k])^2) + sum(j in 6..20: f[j]^2))
    """,
    "single": """
    model single
    input x[3]
    target y
    weight w[3], b
    z = sum(k: w[k]*x[k]) + b
    p = sigmoid(z)
    loss L = 1/2*(p-y)^2
    """,
  ]

  static func text(_ name: String) throws -> String {
    try networks[name] ?? #require(StarterModel.named(name)).text
  }

  @Test(
    .enabled(if: Compiler.path != nil, "needs swiftc"),
    arguments: [
      "wide", "summed", "rooted", "recurrent", "gated", "tall", "rows", "single", "deep", "mlp231",
      "regression",
      "regression-general", "xor",
    ],
    [Schedule.loops, .blocks])
  func loopsAgreeWithTheEngine(name: String, schedule: Schedule) throws {
    let model = try Model(resolving: ModelSyntax(parsing: Self.text(name), name: "\(name).nabla"))
    if ["rooted", "rows"].contains(name), schedule == .blocks { return try expectNoBlocks(model) }
    var sizes: [String: Int] = [:]
    if model.samples == nil, schedule == .blocks { return }
    // A block, a panel and a rest.
    let rows = model.samples == nil ? 1 : 64 + 16 + 5
    if let samples = model.samples?.size.name { sizes[samples] = rows }
    let layout = try ModelLayout(model, sizes: sizes)
    var generator = SeededGenerator(seed: 7)
    var values = model.numericValues
    var (inputs, targets): ([[Double]], [[Double]]) = ([], [])
    for (place, quantity) in model.quantities.enumerated() {
      let count = layout.arrays[place].count
      switch quantity.role {
      case .weight: values[place] = (0..<count).map { _ in Double.random(in: -1...1, using: &generator) }
      case .input, .target:
        let own = (0..<count).map { _ in Double.random(in: 0...1, using: &generator) }
        values[place] = own
        if case .input = quantity.role { inputs.append(own) } else { targets.append(own) }
      default: continue
      }
    }
    var engine = try NumericEngine(model, layout: layout)
    engine.forward(values)
    engine.backward()
    let symbolic = try ModelLayout(model, sizes: model.samples?.size.name.map { [$0: 1] } ?? [:])
    let source =
      try LoopSource(
        model, layout: symbolic,
        description: .init(
          of: model, sourceName: "\(name).nabla", sourceText: nil, command: "nabla generate \(name)"),
        hasBlocks: schedule == .blocks
      ).text() + CInterface(model, layout: symbolic).text
    // The entry points take the weights layer after layer; these models declare them so, but for two.
    let order = [
      "summed": ["U", "b", "V", "c"],
      "rows": ["W1", "b1", "W2", "b2", "W3", "b3", "v", "u", "W4", "W5", "b4"],
    ][name]
    let weights = model.quantities.indices.filter { model.quantities[$0].role == .weight }
    let places =
      order.map { names in names.map { name in weights.first { model.quantities[$0].name == name }! } }
      ?? weights
    let numbers = places.flatMap { values[$0]! } + inputs.joined() + targets.joined()
    let driver = """
      var all: [Double] = []
      while let line = readLine() { if let number = Double(line) { all.append(number) } }
      let (p, x, y) = (Array(all[0..<\(places.reduce(0) { $0 + values[$1]!.count })]), \
      Array(all[\(places.reduce(0) { $0 + values[$1]!.count })..<\(numbers.count - targets.joined().count)]), \
      Array(all[\(numbers.count - targets.joined().count)...]))
      var loss = 0.0
      var g = [Double](repeating: 0, count: p.count)
      grad_batch(p, x, y, \(rows), &loss, &g)
      print(loss)
      for value in g { print(value) }
      """
    let output = try #require(
      try Compiler.run(source, driver, numbers.map { "\($0)\n" }.joined()))
    let found = output.split(separator: "\n").compactMap { Double($0) }
    // A loss that is a sum over the samples has its mean in the batch.
    let share = ["summed", "mlp231"].contains(name) ? 1 / Double(rows) : 1
    let expected = [engine.loss * share] + places.flatMap { engine.gradient(of: $0).map { $0 * share } }
    #expect(found.count == expected.count)
    let scale = expected.map { $0.magnitude }.max() ?? 0
    for (a, b) in zip(found, expected) {
      #expect((a - b).magnitude <= 1e-13 * scale, "\(name): \(a) for \(b)")
    }
  }

  private func expectNoBlocks(_ model: Model) throws {
    let layout = try ModelLayout(model, sizes: ["N": 1])
    let file = try LoopSource(
      model, layout: layout, description: .init(of: model, sourceName: "", sourceText: nil, command: ""),
      hasBlocks: true)
    let refusal = #expect(throws: ScheduleError.self) { try file.text() }
    let obstacle =
      model.name == "rooted"
      ? "a function of a sum over the samples" : "a derivative that is another for a part of an index"
    #expect(refusal?.description == "\(obstacle) has no form in blocks; use --schedule loops")
  }

  /// Names that the generator gives to temporaries, buffers and functions of its own; powers in both parts of a function.
  static let hostile = [
    """
    samples N
    input i1[3], totals[2]
    target load[2]
    weight p1[4,3], f1[4], s1[2,4], v1, store[2], dot, chosen
    k2[i] = sum(j: p1[i,j]*i1[j]) + f1[i]
    panel[i] = sigmoid(k2[i])
    packed[k] = sum(i: s1[k,i]*panel[i]^2) + store[k]*v1
    scratch[k] = sigmoid(packed[k]) + dot*chosen
    total0[k] = sqrt(1+scratch[k]^2)*(tanh(v1) + totals[k])
    loss L = mean(sample: sum(k: (total0[k]-load[k])^2)) + 0.01*sum(i: f1[i]^4)
    """,
    """
    samples N
    input column, sums
    target add
    weight e1, inverse1, c0, multiplyAdd, reduced, sample, tile
    vectorSigmoid = sigmoid(e1*column + inverse1)
    vectorExp = tanh(c0*vectorSigmoid + multiplyAdd*sums)
    loss lossOfVector = mean(sample: (reduced*vectorExp + sample*tile - add)^2)
    """,
    """
    weight a, w
    input theta
    u = w^2 + 1
    loss L = log(u)*theta^4 + (a + theta)^3
    """,
  ]

  @Test(.enabled(if: Compiler.path != nil, "needs swiftc"), arguments: hostile)
  func namesOfTheGeneratorAreFree(text: String) throws {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let layout = try ModelLayout(model, sizes: model.samples == nil ? [:] : ["N": 3])
    let verification = try Verification(of: model, layout: layout, sourceName: "m.nabla", run: Compiler.run)
    #expect(verification.verdict == .agree, "\(verification.reason?.english ?? "")")
    #expect(!verification.schedules.isEmpty)
  }

  /// The text does not grow with the widths.
  @Test func textIsBounded() throws {
    func size(_ width: Int, _ hasBlocks: Bool) throws -> Int {
      let text =
        "model m\nsamples N\ninput x[\(width)]\ntarget y[\(width)]\nlayer h[\(width)] = sigmoid(W*x + b)\n"
        + "layer p[\(width)] = V*h + c\nloss L = mean(sample: sum(k: (p[k]-y[k])^2))\n"
      let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
      let layout = try ModelLayout(model, sizes: ["N": 1])
      return try LoopSource(
        model, layout: layout,
        description: .init(of: model, sourceName: "m.nabla", sourceText: nil, command: "nabla generate m"),
        hasBlocks: hasBlocks
      ).text().utf8.count
    }
    for hasBlocks in [false, true] {
      #expect(try size(4096, hasBlocks) - size(2048, hasBlocks) < 200)
      // From the stack to memory of the caller: one more function, no more.
      #expect(try size(2048, hasBlocks) - size(16, hasBlocks) < 2000)
    }
  }

  /// Lines as the formatter wants them, in every schedule.
  @Test(arguments: ["wide", "summed", "xor", "deep"], [false, true])
  func linesAreShort(name: String, hasBlocks: Bool) throws {
    let model = try Model(resolving: ModelSyntax(parsing: Self.text(name), name: "\(name).nabla"))
    let layout = try ModelLayout(model, sizes: model.samples?.size.name.map { [$0: 1] } ?? [:])
    let text = try LoopSource(
      model, layout: layout,
      description: .init(of: model, sourceName: "m.nabla", sourceText: nil, command: "nabla generate m"),
      hasBlocks: hasBlocks
    ).text()
    for line in text.split(separator: "\n") { #expect(line.count <= 110, "\(line)") }
  }
}
