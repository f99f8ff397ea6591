import Nabla
import Testing

/// The general form of recurrences, line by line: each element of an array has one line, and that line is its derivative.
@Suite struct RecurrenceFormTests {
  static let models = [
    // A state that is used at every step: at the first, at the last and between there are other sums.
    """
    input x[5,3]
    target y[5]
    weight U[2,3], W[2,2], b[2], v[2]
    s[0,i] = 0.5 for i in 1..2
    s[t,i] = sigmoid(sum(j: U[i,j]*x[t,j]) + sum(k: W[i,k]*s[t-1,k]) + b[i]) for t in 1..5
    p[t] = sum(i: v[i]*s[t,i]) for t in 1..5
    loss L = sum(t: (p[t] - y[t])^2)
    """,
    // Steps of two, and three uses with three ranges.
    """
    weight a, b, c
    f[0] = 1
    f[1] = a
    f[t] = a*f[t-1] + b*f[t-2] for t in 2..6
    g[t] = c*f[t] for t in 3..5
    loss L = sum(t: (g[t] - 3)^2) + f[6]
    """,
    // Gates that use the state, and one another.
    """
    input x[3,2]
    target y
    weight U[2,2], R[2,2], V[2,2], W[2,2], v[2]
    h[0,i] = 0 for i in 1..2
    z[t,i] = sigmoid(sum(j: U[i,j]*x[t,j]) + sum(k: R[i,k]*h[t-1,k])) for t in 1..3
    g[t,i] = tanh(sum(j: V[i,j]*x[t,j]) + sum(k: W[i,k]*z[t,k]*h[t-1,k])) for t in 1..3
    h[t,i] = (1 - z[t,i])*h[t-1,i] + z[t,i]*g[t,i] for t in 1..3
    loss L = (sum(i: v[i]*h[3,i]) - y)^2
    """,
  ]

  private struct Reader {
    let model: Model
    let layout: ModelLayout
    let graph: ExpressionGraph
    let values: (Int) -> [Double]
    let adjoints: (Int) -> [Double]

    /// The quantity of a name, that of its adjoint too, and the place of the indices.
    func place(_ node: Node) -> (quantity: Int, offset: Int, isAdjoint: Bool)? {
      guard case .symbol(let symbol, let indices) = graph.view(node) else { return nil }
      let text = graph.name(of: symbol)
      let isAdjoint = text.hasPrefix(AdjointEquation.prefix)
      let name = isAdjoint ? String(text.dropFirst(AdjointEquation.prefix.count)) : text
      let numbers = indices.compactMap { $0.integer }
      guard let quantity = model.quantities.firstIndex(where: { $0.name == name }),
        numbers.count == indices.count, let offset = layout.arrays[quantity].offset(of: numbers)
      else { return nil }
      return (quantity, offset, isAdjoint)
    }

    func value(_ body: Node) -> Double {
      graph.evaluate([body]) { node in
        guard let (quantity, offset, isAdjoint) = place(node) else { return .nan }
        return isAdjoint ? adjoints(quantity)[offset] : values(quantity)[offset]
      }[0]
    }
  }

  @Test(arguments: models) func everyElementHasOneLine(_ text: String) throws {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let layout = try ModelLayout(model)
    var engine = try NumericEngine(model, layout: layout)
    var generator = SeededGenerator(seed: 3)
    var given: [Int: [Double]] = [:]
    for (place, quantity) in model.quantities.enumerated()
    where quantity.role != .link && quantity.role != .loss {
      given[place] = (0..<layout.arrays[place].count).map { _ in Double.random(in: -1...1, using: &generator)
      }
    }
    engine.forward(given)
    engine.backward()
    let graph = ExpressionGraph()
    let form = try IndexForm(of: model, in: graph)
    let reader = Reader(
      model: model, layout: layout, graph: graph, values: { [engine] in engine.value(of: $0) },
      adjoints: { [engine] in engine.gradient(of: $0) })
    var seen: Set<[Int]> = []
    for line in try form.generalAdjoints() {
      var assignments: [[Index.Base: Index]] = [[:]]
      for letter in line.free {
        let (low, high) = (
          try #require(letter.interval.lower.integer), try #require(letter.interval.upper.integer)
        )
        assignments = assignments.flatMap { known in
          (low...high).map { known.merging([.free(letter.symbol): .integer($0)]) { $1 } }
        }
      }
      for map in assignments {
        let (quantity, offset, _) = try #require(reader.place(graph.substituting(map, in: line.variable)))
        #expect(seen.insert([quantity, offset]).inserted, "two lines for \(model.quantities[quantity].name)")
        let (found, expected) = (
          reader.value(graph.substituting(map, in: line.body)), engine.gradient(of: quantity)[offset]
        )
        #expect(
          (found - expected).magnitude <= 1e-13 * (1 + expected.magnitude),
          "\(model.quantities[quantity].name) at \(offset): \(found), \(expected)")
      }
    }
    for (place, quantity) in model.quantities.enumerated() where [.link, .weight].contains(quantity.role) {
      for offset in 0..<layout.arrays[place].count where !seen.contains([place, offset]) {
        #expect(engine.gradient(of: place)[offset] == 0, "no line for \(quantity.name) at \(offset)")
      }
    }
  }

  @Test(arguments: models) func printedLinesAreReadBack(_ text: String) throws {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let profile = try #require(NotationProfile.named("default")).adapted(to: model)
    var options = DerivationDocument.Options(source: "m.nabla")
    (options.forms, options.profile) = ([.index], profile)
    var document = DerivationDocument(try ClaimRoundTripTests.gradient(of: model, .index), options: options)
    let claims = try model.check(notes: document.text(), notation: profile).claims
    #expect(claims.count > 5 && claims.allSatisfy { $0.verdict.isRight })
  }

  /// Names of the same value are no like terms: each has a derivative of its own, and is printed as it was written.
  @Test(arguments: [
    "weight a\nz = 2*a\nh = z\nloss L = 2*h + 3*z\n",
    "weight a\nh[0,i] = 0 for i in 1..2\nloss L = a*h[0,1] + a*h[0,2]\n",
  ])
  func namesOfOneValueAreNoLikeTerms(_ text: String) throws {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let lowered = try LoweredModel.lowering(model, layout: ModelLayout(model), samples: .unrolled)
    let graph = lowered.graph
    guard case .sum(let terms) = graph.view(graph.value(of: lowered.loss)) else {
      Issue.record("no sum")
      return
    }
    #expect(terms.count == 2)
  }

  /// A formula that holds for some steps says so beside it.
  @Test(arguments: [
    ("5 \\le t \\le 5", NoteClaim.Verdict.equal), ("4 \\leq t \\leq 5", .different),
    ("1 \\le t \\le 5", .different),
    ("7 \\le t \\le 9", .undecided),
  ])
  func boundsBesideAFormulaCount(_ bounds: String, _ expected: NoteClaim.Verdict) throws {
    let model = try Model(resolving: ModelSyntax(parsing: Self.models[0], name: "m.nabla"))
    let formula = "\\frac{\\partial L}{\\partial s_{ti}} = \\frac{\\partial L}{\\partial p_t} v_i"
    for text in ["$$\(formula) \\qquad (\(bounds))$$", "\\[ \(formula), \\quad \(bounds). \\]"] {
      let profile = try #require(NotationProfile.named("default")).adapted(to: model)
      let claims = try model.check(notes: text, notation: profile).claims
      #expect(claims.map { $0.verdict } == [expected], "\(text)")
    }
  }

  /// A beginning of several numbers is no step of one number, and none of them stands for all.
  @Test(
    .enabled(if: Compiler.path != nil, "needs swiftc"),
    arguments: ["h[0,1] = 0.5\nh[0,2] = 1", "h[0,i] = 0.5 for i in 1..1\nh[0,i] = 1 for i in 2..2"])
  func beginningsOfSeveralNumbers(_ beginning: String) throws {
    try expectLoopsAgree(
      "weight W[2,2], v[2]\n\(beginning)\n"
        + "h[t,i] = tanh(sum(k: W[i,k]*h[t-1,k])) for t in 1..3, i in 1..2\nloss L = (sum(i: v[i]*h[3,i]) - 1)^2\n"
    )
  }

  /// An array of the author's that is called as a step would be: the recurrence is not written out, and goes step by step.
  @Test(.enabled(if: Compiler.path != nil, "needs swiftc")) func namesOfStepsAreNotTaken() throws {
    let text = """
      input x[3]
      weight a, h2
      h[0] = 0
      h[t] = tanh(a*h[t-1] + h2*x[t]) for t in 1..3
      loss L = h[3]^2
      """
    #expect(try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla")).unrollingRecurrences() == nil)
    try expectLoopsAgree(text)
  }
}
