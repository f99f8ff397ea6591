import Nabla
import Templates
import Testing

/// A verifier that cannot fail proves nothing: every wrong gradient and every wrong code must be caught.
@Suite struct MutantTests {
  static let names = ["wv", "chain", "mlp231", "regression", "regression-general", "neuron", "deep", "xor"]

  /// What can go wrong with one product of a gradient.
  enum Mutation: CaseIterable {
    case signFlip, droppedFactor, swappedSymbol, lostCoefficient
  }

  private func model(_ name: String) throws -> Model {
    try Model(resolving: ModelSyntax(parsing: #require(StarterModel.named(name)).text, name: name))
  }

  /// Wrong derivatives, by exact residues and by numbers against the engine.
  @Test(arguments: names) func wrongGradients(_ name: String) throws {
    let evaluated = try Evaluated(model(name))
    let graph = evaluated.lowered.graph
    let gradient = evaluated.lowered.gradient(withRespectTo: evaluated.lowered.weights)
    var caught = 0
    for partial in gradient.partials {
      let right = gradient.expanded(partial)
      for mutation in Mutation.allCases {
        for wrong in mutants(of: right, mutation, graph) where wrong != right {
          #expect(graph.fingerprint(of: wrong) != graph.fingerprint(of: right), "\(mutation)")
          caught += 1
        }
      }
    }
    #expect(caught >= gradient.partials.count * 2)
  }

  private func mutants(of node: Node, _ mutation: Mutation, _ graph: ExpressionGraph) -> [Node] {
    switch mutation {
    case .signFlip: return [graph.negation(node)]
    case .droppedFactor:
      return products(in: node, graph).flatMap { product in
        graph.operands(of: product).indices.map { place in
          var factors = graph.operands(of: product)
          factors.remove(at: place)
          return replace(product, by: graph.product(factors), in: node, graph)
        }
      }
    case .swappedSymbol:
      let symbols = graph.reachable(from: [node]).filter { graph.opcode(of: $0) == .symbol }
      guard symbols.count > 1 else { return [] }
      return zip(symbols, symbols.dropFirst()).map { replace($0, by: $1, in: node, graph) }
    case .lostCoefficient:
      return products(in: node, graph).compactMap { product in
        let factors = graph.operands(of: product)
        guard graph.constant(of: factors[0]) != nil else { return nil }
        return replace(product, by: graph.product(Array(factors.dropFirst())), in: node, graph)
      }
    }
  }

  private func products(in node: Node, _ graph: ExpressionGraph) -> [Node] {
    Array(graph.reachable(from: [node]).filter { graph.opcode(of: $0) == .product }.prefix(12))
  }

  private func replace(_ old: Node, by new: Node, in root: Node, _ graph: ExpressionGraph) -> Node {
    graph.rewriting(root) { $0 == old ? new : nil }
  }

  /// Wrong generated text, compiled in place of the right one; the runner hands the verifier what a mutant would print.
  @Test func wrongCode() throws {
    let model = try model("wv")
    let layout = try ModelLayout(model)
    for (old, new) in [
      ("dHIn1 * i1", "-dHIn1 * i1"), ("dHIn2 * i1", "dHIn1 * i1"), ("dOIn * v21", "dOIn"),
      ("0.5 * (e * e)", "(e * e)"),
    ] {
      var isMutated = false
      let verification = try Verification(of: model, layout: layout, sourceName: "wv.nabla") {
        source, driver, input in
        isMutated = source.contains(old)
        return try Compiler.run(source.replacing(old, with: new), driver, input)
      }
      if Compiler.path == nil { return }
      #expect(isMutated, "the text has \(old)")
      #expect(verification.verdict == .disagree, "\(old) → \(new)")
    }
  }

  /// A wrong kernel of another schedule, the straight lines being right.
  @Test func wrongSchedule() throws {
    let model = try model("xor")
    var isMutated = false
    let verification = try Verification(of: model, layout: ModelLayout(model), sourceName: "xor.nabla") {
      source, driver, input in
      let (old, new) = ("slopes[i] = e * inverse * inverse", "slopes[i] = e * inverse")
      isMutated = source.contains(old)
      return try Compiler.run(source.replacing(old, with: new), driver, input)
    }
    if Compiler.path == nil { return }
    #expect(isMutated)
    #expect(verification.verdict == .disagree)
    #expect(verification.witnesses.first { $0.name == .generated }?.standing == .agrees)
    #expect(verification.schedules.contains { $0.schedule == .loops && $0.witness.standing == .disagrees })
  }

  /// A witness that was not run, or that says nothing, decides nothing.
  @Test func silenceIsNoAgreement() throws {
    let model = try model("wv")
    let layout = try ModelLayout(model)
    let unrun = try Verification(of: model, layout: layout, sourceName: "wv.nabla") { _, _, _ in nil }
    #expect(unrun.verdict == .undecided)
    let mute = try Verification(of: model, layout: layout, sourceName: "wv.nabla") { _, _, _ in "" }
    #expect(mute.verdict == .disagree)
    let lost = try Verification(of: model, layout: layout, sourceName: "wv.nabla") { _, _, input in
      input.split(separator: "\n").map { _ in
        Array(repeating: "7ff8000000000000", count: 8).joined(separator: " ")
      }
      .joined(separator: "\n")
    }
    #expect(lost.verdict == .disagree)
  }
}
