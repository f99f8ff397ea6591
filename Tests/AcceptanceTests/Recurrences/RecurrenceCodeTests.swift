import Foundation
import Nabla
import Testing

/// Recurrences in loops over their steps: they agree with all witnesses, and their text does not grow with the steps.
@Suite(.enabled(if: Compiler.path != nil, "needs swiftc")) struct RecurrenceCodeTests {
  static func lstm(steps: Int, inputs: Int, units: Int) -> String {
    """
    size T = \(steps), n = \(inputs), m = \(units)
    input x[T,n]
    target y[m]
    weight Wf[m,n], Uf[m,m], bf[m], Wi[m,n], Ui[m,m], bi[m], Wo[m,n], Uo[m,m], bo[m], Wg[m,n], Ug[m,m], bg[m]
    h[0,j] = 0 for j in 1..m
    c[0,j] = 0 for j in 1..m
    f[t,j] = sigmoid(sum(k: Wf[j,k]*x[t,k]) + sum(l: Uf[j,l]*h[t-1,l]) + bf[j]) for t in 1..T
    i[t,j] = sigmoid(sum(k: Wi[j,k]*x[t,k]) + sum(l: Ui[j,l]*h[t-1,l]) + bi[j]) for t in 1..T
    o[t,j] = sigmoid(sum(k: Wo[j,k]*x[t,k]) + sum(l: Uo[j,l]*h[t-1,l]) + bo[j]) for t in 1..T
    g[t,j] = tanh(sum(k: Wg[j,k]*x[t,k]) + sum(l: Ug[j,l]*h[t-1,l]) + bg[j]) for t in 1..T
    c[t,j] = f[t,j]*c[t-1,j] + i[t,j]*g[t,j] for t in 1..T
    h[t,j] = o[t,j]*tanh(c[t,j]) for t in 1..T
    loss L = 1/2*sum(j: (h[T,j] - y[j])^2)
    """
  }

  static let models: [String: String] = [
    "lstm": lstm(steps: 3, inputs: 2, units: 3),
    "gru of samples": """
    samples N
    size T = 3, n = 2, m = 3
    input x[T,n], s[m]
    target y[m]
    weight U[m,n], R[m,m], V[m,n], W[m,m]
    h[0,i] = s[i] for i in 1..m
    z[t,i] = sigmoid(sum(j: U[i,j]*x[t,j]) + sum(k: R[i,k]*h[t-1,k])) for t in 1..T
    g[t,i] = tanh(sum(j: V[i,j]*x[t,j]) + sum(k: W[i,k]*z[t,k]*h[t-1,k])) for t in 1..T
    h[t,i] = (1 - z[t,i])*h[t-1,i] + z[t,i]*g[t,i] for t in 1..T
    loss L = mean(sample: sum(i: (h[T,i] - y[i])^2))
    """,
    // Rows that fill a vector and a rest.
    "elman with a state to learn": """
    size T = 2, n = 1, m = 9, q = 2
    input x[T,n]
    target y[T,q] distribution
    weight W[m,n], U[m,m], b[m], V[q,m], c[q], s[m]
    h[0,i] = s[i] for i in 1..m
    h[t,i] = tanh(sum(j: W[i,j]*x[t,j]) + sum(k: U[i,k]*h[t-1,k]) + b[i]) for t in 1..T
    p[t,k] = softmax(k: sum(i: V[k,i]*h[t,i]) + c[k]) for t in 1..T
    loss L = -sum(t in 1..T: sum(k: y[t,k]*log(p[t,k])))
    """,
    // The loss reads what is said first, which needs what is said last.
    "state behind": """
    size T = 4
    input x[T]
    weight a, b, c
    u[0] = c
    v[0] = 1
    u[t] = tanh(a*u[t-1] + v[t-1]) for t in 1..T
    v[t] = sigmoid(b*v[t-1] + x[t]*u[t-1]) for t in 1..T
    loss L = (u[T] - 1)^2
    """,
    // Steps of two, and uses with three ranges.
    "two steps back": """
    weight a, b, c
    f[0] = 1
    f[1] = a
    f[t] = a*f[t-1] + b*sin(f[t-2]) for t in 2..6
    g[t] = c*f[t] for t in 3..5
    loss L = sum(t: (g[t] - 3)^2) + f[6]
    """,
    // From the last step to the first.
    "backwards": """
    input x[5,2]
    weight w[2], a
    h[6] = a
    h[t] = tanh(h[t+1] + sum(k: w[k]*x[t,k])) for t in 1..5
    loss L = h[1]^2 + sum(t in 1..5: h[t])
    """,
    // Two directions, which meet behind.
    "both ways": """
    size T = 4, m = 2
    input x[T,m]
    target y[T]
    weight U[m,m], V[m,m], u[m], v[m]
    f[0,i] = 0 for i in 1..m
    f[t,i] = tanh(sum(k: U[i,k]*f[t-1,k]) + x[t,i]) for t in 1..T
    g[T+1,i] = 0 for i in 1..m
    g[t,i] = tanh(sum(k: V[i,k]*g[t+1,k]) + x[t,i]) for t in 1..T
    p[t] = sum(i: u[i]*f[t,i] + v[i]*g[t,i]) for t in 1..T
    loss L = sum(t in 1..T: (p[t] - y[t])^2)
    """,
    // Layers of one width, with an array of three indices.
    "layers": """
    size D = 3, n = 4
    input x[n]
    weight W[D,n,n], b[D,n]
    a[0,i] = x[i] for i in 1..n
    a[l,i] = tanh(sum(j: W[l,i,j]*a[l-1,j]) + b[l,i]) for l in 1..D
    loss L = sum(i: a[D,i]^2)
    """,
    // A softmax at every step, of what the step before has left.
    "attentive": """
    size T = 3, n = 3
    input x[T,n]
    weight W[n,n], v[n]
    h[0,i] = v[i] for i in 1..n
    s[t,i] = sum(j: W[i,j]*h[t-1,j]) + x[t,i] for t in 1..T
    p[t,i] = softmax(i: s[t,i]) for t in 1..T
    h[t,i] = p[t,i]*h[t-1,i] + log(p[t,i]) for t in 1..T
    loss L = sum(i: h[T,i]^2)
    """,
    // Logarithms look through names, but not into a first step that is something else.
    "first step apart": """
    size T = 3
    input x[T]
    weight a, b
    h[0] = 0.5
    h[t] = sigmoid(a*x[t] + b*log(1 - h[t-1])) for t in 1..T
    loss L = -log(h[T]) - log(1 - h[1])
    """,
    // No recurrence, but equations for parts of an array.
    "in parts": """
    input x[3]
    weight w[3], a
    h[1] = tanh(w[1]*x[1])
    h[j] = a*h[1]*x[j-1] + w[2]*sin(w[3]) for j in 2..4
    loss L = sum(j in 1..4: h[j]^2)
    """,
  ]

  @Test(arguments: models.keys.sorted()) func loopsAgree(_ name: String) throws {
    try expectLoopsAgree(#require(Self.models[name]))
  }

  /// Values of an LSTM that was differentiated by hand, in another language.
  @Test func anLSTMHasTheValuesOfAnotherProgram() throws {
    let expected: [(sum: Double, weighted: Double)] = [
      (-0.20363833678404286, -0.08219101503057555), (0.051592412665941306, -0.023322985869685627),
      (0.14224403494712137, -0.11438571501447233), (0.2076855093251604, 0.1835738836978785),
      (-0.0001413465580073892, 0.007805766688041291), (-0.015497249725794904, 0.018985454561035783),
      (-0.3117587175283699, 0.19137310835381244), (0.02932423916721904, 0.027327487215815967),
      (0.10459624614545573, -0.030162552629197696), (-0.705776042436338, -0.20170886988944559),
      (0.2727611263611166, -0.03972142783652001), (0.7508591235003171, -0.6495586716811363),
    ]
    func wave(_ place: Int, _ count: Int, _ scale: Double) -> [Double] {
      (0..<count).map { scale * sin(1 + Double(place) + 0.7 * Double($0)) }
    }
    let model = try Model(
      resolving: ModelSyntax(parsing: Self.lstm(steps: 20, inputs: 3, units: 4), name: "m.nabla"))
    let layout = try ModelLayout(model)
    let weights = model.quantities.indices.filter { model.quantities[$0].role == .weight }
    let file = try LoopSource(
      model, layout: layout, description: .init(of: model, sourceName: "", sourceText: nil, command: ""))
    let numbers =
      weights.enumerated().flatMap { wave($0, layout.arrays[$1].count, 0.5) } + wave(20, 60, 1)
      + wave(21, 4, 1)
    let count = numbers.count - 64
    let driver = """
      var all: [Double] = []
      while let line = readLine() { if let number = Double(line) { all.append(number) } }
      let (p, x, y) = (Array(all[0..<\(count)]), Array(all[\(count)..<\(count + 60)]), Array(all[\(count + 60)...]))
      var loss = 0.0
      var g = [Double](repeating: 0, count: p.count)
      grad_batch(p, x, y, 1, &loss, &g)
      print(loss)
      for value in g { print(value) }
      """
    let output = try #require(
      try Compiler.run(
        try file.text() + CInterface(model, layout: layout).text, driver,
        numbers.map { "\($0)\n" }.joined()))
    let found = output.split(separator: "\n").compactMap { Double($0) }
    try #require(found.count == count + 1)
    #expect((found[0] - 1.2231655957041228).magnitude < 1e-14)
    var start = 1
    for (place, weight) in weights.enumerated() {
      let own = found[start..<start + layout.arrays[weight].count]
      start += own.count
      let weighted = zip(own, wave(3, own.count, 1)).reduce(0) { $0 + $1.0 * $1.1 }
      #expect((own.reduce(0, +) - expected[place].sum).magnitude < 1e-13)
      #expect((weighted - expected[place].weighted).magnitude < 1e-13)
    }
  }

  @Test func textDoesNotGrowWithSteps() throws {
    func size(_ steps: Int) throws -> Int {
      let model = try Model(
        resolving: ModelSyntax(parsing: Self.lstm(steps: steps, inputs: 16, units: 32), name: "m.nabla"))
      let file = try model.generated()
      #expect(file.schedule == .loops)
      return file.swift.utf8.count
    }
    // More digits, and lines that break where they are longer.
    #expect(try size(5000) - size(20) < 1000)
  }

  /// Few weights and many steps.
  @Test func longRecurrencesGoInLoops() throws {
    let text =
      "input x[3000]\nweight a, b\nh[0] = 0\nh[t] = tanh(a*h[t-1] + b*x[t]) for t in 1..3000\nloss L = h[3000]^2\n"
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    #expect(try model.generated().schedule == .loops)
  }

  @Test(arguments: [
    (
      "h[0,i] = a for i in 1..3\nh[t,i] = h[t-1,i] + sum(j in 1..3: h[t-1,j]) for t in 1..2, i in 1..3\nloss L = h[2,1]",
      true
    ),
    ("u[0] = a\nu[t] = v[t] + u[t-1] for t in 1..3\nv[t] = a*u[t-1] for t in 1..3\nloss L = u[3]", true),
  ]) func ordersAreFound(_ equations: String, hasLoops: Bool) throws {
    try expectLoopsAgree("weight a\n" + equations)
  }
}
