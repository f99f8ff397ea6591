import Nabla
import Templates
import Testing

/// The numbers of the five notes, from the catalogue at fifty digits, relative 1e-12. Each test is named by its acceptance id.
@Suite struct SeedNumberTests {
  func starter(_ name: String, _ edit: (String) -> String = { $0 }) throws -> Evaluated {
    try Evaluated(edit(#require(StarterModel.named(name)).text), name: "\(name).nabla")
  }

  func expect(_ own: [Double], _ reference: [Double], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(own.count == reference.count, sourceLocation: sourceLocation)
    let scale = reference.map(\.magnitude).max() ?? 0
    for (a, b) in zip(own, reference) {
      #expect((a - b).magnitude <= 1e-12 * max(b.magnitude, 0.1 * scale), sourceLocation: sourceLocation)
    }
  }

  /// The weights after one step of plain gradient descent, all from their old values.
  func updated(_ evaluated: Evaluated, rate: Double) throws -> [String: [Double]] {
    var trainer = Trainer(evaluated.model, rate: rate)
    let step = try #require(
      try trainer.epoch(from: evaluated.model.numericValues, layout: evaluated.layout).first)
    return Dictionary(
      uniqueKeysWithValues: step.weights.map { (evaluated.model.quantities[$0.key].name, $0.value) })
  }

  @Test(
    "A1-11",
    arguments: [
      (
        "sigmoid", "sigmoid",
        [
          -0.004789894475329412, 0.0055361572232640755, 0.002394947237664706, -0.0027680786116320378,
          -0.031153943468387197, -0.02876794113092909,
        ]
      ),
      (
        "sigmoid", "identity",
        [
          -0.05790989675643207, 0.06693222468216276, 0.028954948378216036, -0.03346611234108138,
          -0.3766516484031624, -0.3478048440039273,
        ]
      ),
      (
        "tanh", "sigmoid",
        [
          -0.01663299979491465, 0.01869586089136482, 0.008316499897457325, -0.00934793044568241,
          0.0027767892208955544, 0.010970526205734285,
        ]
      ),
    ])
  func item1Number11(hidden: String, output: String, gradient: [Double]) throws {
    var model = try Model(
      resolving: ModelSyntax(parsing: #require(StarterModel.named("wv")).text, name: "wv.nabla"))
    let isBound = model.bind("f_h", to: hidden) && model.bind("f_o", to: output)
    #expect(isBound)
    let evaluated = try Evaluated(model)
    expect(evaluated.numericGradient, gradient)
    expect(try evaluated.symbolic().gradient, gradient)
  }

  @Test("A1-10") func item1Number10() throws {
    let weights = try updated(starter("wv"), rate: 0.1)
    expect(
      weights["w"] ?? [],
      [0.30047898944753293, -0.2005536157223264, 0.7997605052762335, 0.4002768078611632])
    expect(weights["v"] ?? [], [0.6031153943468387, -0.6971232058869071])
  }

  @Test("A2-2, A2-3, A2-7") func item2Number7() throws {
    let chain = try starter("chain")
    expect(chain.value("a2"), [0.5470529418638637])
    expect([chain.engine.loss], [0.10258051873709025])
    expect(chain.numericGradient, [-0.013187697337488319, -0.042372880207371295])
  }

  @Test("A2-9, A2-10") func item2Number9() throws {
    let chain = try starter("chain")
    let weights = try updated(chain, rate: 0.1)
    expect(weights["theta1"] ?? [], [-0.49868123026625116])
    expect(weights["theta2"] ?? [], [0.5042372880207371])
    let after = try starter("chain") {
      $0.replacing(
        "theta1 = -0.5, theta2 = 0.5", with: "theta1 = -0.49868123026625116, theta2 = 0.5042372880207371")
    }
    expect(after.value("a2"), [0.5474880291714364])
    expect([after.engine.loss], [0.10238354187157542])
  }

  @Test("A2-17, A2-18, A2-19, A2-20, A2-21") func item2Number17() throws {
    let network = try starter("mlp231")
    expect(network.value("a2"), [0.6054714371609762, 0.6044205685440485])
    expect(
      network.value("a1"),
      [
        0.5670929049654543, 0.5719961329315186, 0.4427521454014444, 0.5547792351072147, 0.5149955016194101,
        0.43536370819697084,
      ])
    expect(network.gradient("a2"), [-0.09452856283902386, -0.19557943145595158])
    expect(network.value("a2").map { $0 * (1 - $0) }, [0.23887577594319825, 0.2390963448649377])
    expect(
      network.value("a1").map { $0 * (1 - $0) },
      [
        0.24549854210329652, 0.2448165568429071, 0.24672268314386264, 0.2469992354010685, 0.24977513493118228,
        0.24582214978195366,
      ])
    expect(
      network.gradient("z1"),
      [
        -0.0038804502813977377, 0.0005528100776676249, -0.0011142284442685155, -0.008085181343378378,
        0.001168006658404808, -0.0022990431598230413,
      ])
    expect(
      network.gradient("theta1"),
      [
        -0.003557261409374544, -0.005239153834166801, 0.000510006370514774, 0.0007560850028096472,
        -0.001016922854098866, -0.0014908487403206764,
      ])
    expect(network.gradient("theta2"), [-0.03874805697258285, -0.036998394760274896, -0.030356222090701518])
    let weights = try updated(network, rate: 0.1)
    expect(weights["theta2"] ?? [], [0.7038748056972582, -0.09630016052397251, 0.20303562220907015])
    expect(
      weights["theta1"] ?? [],
      [
        0.5003557261409375, 0.20052391538341668, 0.5999489993629485, -0.10007560850028097,
        -0.3998983077145901, -0.29985091512596795,
      ])
    let numbers = try WorkedNumbers(of: network.model, layout: network.layout)
    let z2 = try #require(network.model.quantities.firstIndex { $0.name == "z2" })
    expect(numbers.valuesAfter[z2] ?? [], [0.4340174069762785, 0.42936915376964996])
  }

  @Test("A2-22") func item2Number22() throws {
    let printed = try starter("mlp231") { $0.replacing("0.5 0.1 0.7", with: "0.5 0.1 0.6") }
    expect([printed.engine.loss], [0.019140625316619884])
    expect(printed.gradient("theta2"), [-0.025201581202032322, -0.023334792751222366, -0.01977994586237294])
    let mean = try starter("mlp231") {
      $0.replacing("0.5 0.1 0.7", with: "0.5 0.1 0.6").replacing("sum(sample:", with: "mean(sample:")
    }
    expect([mean.engine.loss], [0.009570312658309942])
    expect(mean.gradient("theta2"), [-0.012600790601016161, -0.011667396375611183, -0.00988997293118647])
  }

  @Test("A2-25") func item2Number25() throws {
    let network = try starter("mlp231")
    var trainer = Trainer(network.model, rate: 0.1, batch: .mini(1))
    let step = try #require(
      try trainer.epoch(from: network.model.numericValues, layout: network.layout).first)
    let theta2 = try #require(network.model.quantities.firstIndex { $0.name == "theta2" })
    expect(
      step.gradient[theta2] ?? [], [-0.012805288861237999, -0.012916006611201347, -0.009997601920524323])
  }

  @Test("A3-10") func item3Number10() throws {
    let network = try starter("regression")
    expect([network.engine.loss], [0.3640478678013741])
    for gradient in [network.numericGradient, try network.symbolic().gradient] {
      expect(
        gradient,
        [
          0.011745530933454922, 0.0004937633387195914, 0.01238202395766321, -0.0025336214106616343,
          0.08478255509274987, -0.06972633283047924, 0.05220754123216284, 0.10297138267415679,
          0.24161386635212873, 0.25205002884467814, 0.22362838428174706, 0.23354299035814619,
          0.4563940235869491,
        ])
    }
  }

  @Test("A0-9") func item0Number9() throws {
    let network = try starter("deep")
    expect([network.gradient("U1")[0]], [0.5178334558121903])
    expect([try updated(network, rate: 0.1)["U1"]?[0] ?? .nan], [0.048216654418780966])
  }

  @Test("A4-1") func item4Number1() throws {
    #expect(try starter("graph-sum").numericGradient == [1, 1])
    #expect(try starter("graph-linear").numericGradient == [3, 2, -1])
    #expect(try starter("graph-square").numericGradient == [4])
    expect(try starter("graph-exp").numericGradient, [7.38905609893065])
  }

  @Test("A4-4, A4-5") func item4Number5() throws {
    let neuron = try starter("neuron")
    #expect(neuron.engine.loss == 1)
    #expect(neuron.value("yhat") == [11])
    #expect(neuron.numericGradient == [2, -6, 2])
    #expect(neuron.gradient("h") == [10])
    #expect(neuron.gradient("k") == [-2])
    #expect(neuron.gradient("y") == [-2])
  }

  /// All three differentiators, exactly: equal residues at a random point stand for equal expressions.
  @Test("AX-1, symbolic", arguments: StarterModel.all.map { $0.name })
  func itemXNumber1(_ name: String) throws {
    let model = try Model(
      resolving: ModelSyntax(parsing: #require(StarterModel.named(name)).text, name: name))
    let lowered = try LoweredModel.lowering(model, layout: ModelLayout(model), samples: .unrolled)
    let graph = lowered.graph
    let gradient = lowered.gradient(withRespectTo: lowered.weights)
    let rewriting = lowered.gradientByRewriting(withRespectTo: lowered.weights)
    let index = try lowered.gradientByIndexForm(withRespectTo: lowered.weights)
    for (place, partial) in gradient.partials.enumerated() {
      let own = graph.fingerprint(of: gradient.expanded(partial))
      #expect(graph.fingerprint(of: rewriting[place]) == own)
      #expect(
        graph.fingerprint(of: graph.lookingThrough([.link, .abbreviation, .adjoint], in: index[place])) == own
      )
      #expect(graph.fingerprint(of: graph.negation(rewriting[place])) != own)
    }
  }
}
