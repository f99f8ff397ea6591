import Foundation
import Nabla
import Templates
import Testing

/// The acceptance items that are about what the package does with a model, each named by its id.
@Suite struct SeedFeatureTests {
  func model(_ name: String) throws -> Model {
    let text = try #require(StarterModel.named(name)?.text ?? CatalogueTests.models[name])
    return try Model(resolving: ModelSyntax(parsing: text, name: name))
  }

  func starter(_ name: String) throws -> Evaluated { try Evaluated(model(name)) }

  // MARK: 002

  /// The frameworks' numbers are of single precision: 1e-7 absolute, as the catalogue says.
  @Test("A2-11") func singlePrecision() throws {
    let chain = try starter("chain")
    let numbers = try WorkedNumbers(of: chain.model, layout: chain.layout)
    func near(_ own: Double?, _ printed: Double) {
      #expect(own.map { ($0 - printed).magnitude <= 1e-7 } ?? false)
    }
    func new(_ name: String) -> Double? {
      chain.model.quantities.firstIndex { $0.name == name }.flatMap { numbers.steps[0].updated[$0]?.first }
    }
    near(chain.value("a2").first, 0.5470529198646545)
    near(chain.engine.loss, 0.10258052498102188)
    near(chain.gradient("theta2").first, -0.04237288236618042)
    near(chain.gradient("theta1").first, -0.01318769808858633)
    near(new("theta2"), 0.5042372941970825)
    near(new("theta1"), -0.4986812174320221)
  }

  /// Slide and value: equal after rounding to the slide's digits, but for the errata, which are not.
  @Test("A2-23") func roundedTables() throws {
    let network = try starter("mlp231")
    let numbers = try WorkedNumbers(of: network.model, layout: network.layout)
    func updated(_ name: String) -> [Double] {
      network.model.quantities.firstIndex { $0.name == name }.flatMap { numbers.steps[0].updated[$0] } ?? []
    }
    func slope(_ name: String) -> [Double] { network.value(name).map { $0 * (1 - $0) } }
    let tables: [(own: [Double], slide: [Double], digits: [Int], errata: Set<Int>)] = [
      (network.gradient("a2"), [-0.095, -0.196], [3, 3], []),
      (slope("a2"), [0.238975, 0.239096], [6, 6], [0]),
      (slope("a1"), [0.2455, 0.2448, 0.2467, 0.2470, 0.2798, 0.2458], [4], [4]),
      (network.gradient("z1"), [-0.0039, 0.0006, -0.0011, -0.0080, 0.0012, -0.0023], [4], [3]),
      (
        network.gradient("theta1"), [-0.00356, -0.00524, 0.00051, 0.00075, -0.00102, -0.00149], [5], [3]
      ),
      (network.value("a1"), [0.5671, 0.5720, 0.4428, 0.5548, 0.5150, 0.4354], [4], []),
      (network.gradient("theta2"), [-0.0387, -0.0370, -0.0304], [4], []),
      (updated("theta1"), [0.5004, 0.2005, 0.5999, -0.10007, -0.3999, -0.2999], [4, 4, 4, 5, 4, 4], [3]),
      (updated("theta2"), [0.7039, -0.0963, 0.2030], [4], []),
    ]
    for table in tables {
      #expect(table.own.count == table.slide.count)
      for (place, (own, slide)) in zip(table.own, table.slide).enumerated() {
        let unit = pow(10, -Double(table.digits[min(place, table.digits.count - 1)]))
        let isRounded = (own - slide).magnitude <= 0.5 * unit
        #expect(isRounded != table.errata.contains(place), "\(own) and \(slide)")
      }
    }
  }

  /// The step of one sample left over in the slides' last tables: two of its entries are not the rounded ones. Variant E.
  @Test("A2-23, the stale tables") func staleTables() throws {
    let network = try starter("mlp231")
    var trainer = Trainer(network.model, rate: 0.1, batch: .mini(1))
    let step = try #require(
      try trainer.epoch(from: network.model.numericValues, layout: network.layout).first)
    func own(_ name: String) -> [Double] {
      network.model.quantities.firstIndex { $0.name == name }.flatMap { step.weights[$0] } ?? []
    }
    let slide = [0.50019, 0.20004, 0.59997, -0.10001, -0.39994, -0.29998, 0.70129, -0.09870, 0.20100]
    let errata: Set<Int> = [5, 6, 7]
    for (place, (a, b)) in zip(own("theta1") + own("theta2"), slide).enumerated() {
      #expect(((a - b).magnitude <= 0.5e-5) != errata.contains(place), "\(a) and \(b)")
    }
  }

  @Test("A2-26") func batchesOfOneTrainer() throws {
    let network = try starter("mlp231")
    func samples(_ batch: Trainer.Batch) throws -> [[Int]] {
      var trainer = Trainer(network.model, rate: 0.1, batch: batch)
      return try trainer.epoch(from: network.model.numericValues, layout: network.layout).map { $0.samples }
    }
    #expect(try samples(.full) == [[0, 1]])
    #expect(try samples(.mini(1)) == [[0], [1]])
    #expect(try samples(.mini(2)) == [[0, 1]])
  }

  /// v ← μv + g, w ← w − ηv; Nesterov's w ← w − η(g + μv): two steps worked by hand from the gradients.
  @Test("A2-27") func momentum() throws {
    let chain = try starter("chain")
    let place = try #require(chain.model.quantities.firstIndex { $0.name == "theta2" })
    for momentum in [Trainer.Momentum.classical(0.9), .nesterov(0.9)] {
      var trainer = Trainer(chain.model, rate: 0.1, momentum: momentum)
      let steps = try trainer.train(epochs: 2, from: chain.model.numericValues, layout: chain.layout)
      let g = steps.compactMap { $0.gradient[place]?.first }
      let (v1, v2) = (g[0], 0.9 * g[0] + g[1])
      let isNesterov = momentum == .nesterov(0.9)
      let first = 0.5 - 0.1 * (isNesterov ? g[0] + 0.9 * v1 : v1)
      let second = first - 0.1 * (isNesterov ? g[1] + 0.9 * v2 : v2)
      #expect(((steps[0].weights[place]?.first ?? .nan) - first).magnitude <= 1e-15)
      #expect(((steps[1].weights[place]?.first ?? .nan) - second).magnitude <= 1e-15)
    }
    let text = try CatalogueTests.printed("chain", [.weight], .full, .chain)
    #expect(text.contains("na forma de Nesterov, de $-"))
  }

  /// Forward, loss, backward, update: one after the other, each with its own result.
  @Test("A2-28") func fourStages() throws {
    let model = try model("chain")
    var engine = try NumericEngine(model, layout: ModelLayout(model))
    engine.forward(model.numericValues)
    #expect((engine.loss - 0.10258051873709025).magnitude <= 1e-12)
    engine.backward()
    let place = try #require(model.quantities.firstIndex { $0.name == "theta2" })
    #expect((engine.gradient(of: place)[0] + 0.042372880207371295).magnitude <= 1e-12)
    var trainer = Trainer(model, rate: 0.1)
    var values = model.numericValues
    _ = try trainer.step([], &values, layout: ModelLayout(model))
    #expect(((values[place]?.first ?? .nan) - 0.5042372880207371).magnitude <= 1e-12)
  }

  @Test("A2-29", arguments: ["chain", "mlp231", "wv", "deep", "regression", "neuron"])
  func numericBesideAnalytic(_ name: String) throws {
    let model = try model(name)
    let step = try WorkedNumbers(of: model, layout: ModelLayout(model), isNumeric: true).steps[0]
    for place in model.quantities.indices where model.quantities[place].role == .weight {
      let (numeric, analytic) = (step.numeric[place] ?? [], step.derivatives[place] ?? [])
      #expect(!analytic.isEmpty && numeric.count == analytic.count)
      for (a, b) in zip(numeric, analytic) { #expect((a.value - b).magnitude <= 1e-6 * max(1, b.magnitude)) }
    }
  }

  /// Two layers of 2x are an affine map: its normal, offset and a value; no second derivative in the inputs.
  @Test("A2-30") func linearLayersCollapse() throws {
    func output(_ x: [Double]) throws -> Double {
      let text = try #require(CatalogueTests.models["linear-layers"])
      let network = try Evaluated(text.replacing("x = [0.3, -2]", with: "x = [\(x[0]), \(x[1])]"))
      return network.value("yhat").first ?? .nan
    }
    let offset = try output([0, 0])
    #expect((offset - 1.9).magnitude <= 1e-12)
    #expect((try output([1, 0]) - offset + 3).magnitude <= 1e-12)
    #expect((try output([0, 1]) - offset + 6.75).magnitude <= 1e-12)
    #expect((try output([0.3, -2]) - 14.5).magnitude <= 1e-12)
    let text = """
      weight x1, x2
      input p, q, r, s, a, b, u, v, c
      loss f = 2 * (u * 2 * (p*x1 + q*x2 + a) + v * 2 * (r*x1 + s*x2 + b) + c)
      """
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "f"))
    let lowered = try LoweredModel.lowering(model, layout: ModelLayout(model), samples: .symbolic)
    for row in lowered.hessian(withRespectTo: lowered.weights) {
      for entry in row { #expect(lowered.graph.constant(of: entry)?.isZero == true) }
    }
  }

  @Test("A2-32", arguments: [(-1.0, -1.0, -1.0), (-1, 1, -1), (1, -1, -1), (1, 1, 1)])
  func perceptronOfAnd(x1: Double, x2: Double, y: Double) throws {
    let text = try #require(CatalogueTests.models["perceptron"])
    let network = try Evaluated(text + "\ngiven x1 = \(x1), x2 = \(x2), y = \(y)")
    #expect(network.value("p") == [y])
    #expect(network.engine.loss == 0)
  }

  // MARK: 003

  /// Both perspectives end in the same formula for every weight, bit for bit.
  @Test("A3-8") func perspectivesAgree() throws {
    func results(_ style: DerivationDocument.Style) throws -> String {
      let text = try CatalogueTests.printed("regression", [.weight], .full, style)
      let start = try #require(text.firstRange(of: "Resultados:"))
      return String(text[start.upperBound...])
    }
    let chain = try results(.chain)
    #expect(try results(.direct) == chain)
    for formula in [
      #"<L/w_{0,3}^{1}> = \frac{1}{N} \sum_{i=0}^{N-1} 2 (y_i - \hat{y}_i) h^{3}"#,
      #"<L/w_{3,0}^{0}> = \frac{1}{N} \sum_{i=0}^{N-1} 2 (y_i - \hat{y}_i) w_{0,3}^{1} \sigma'(z_{3}^{0}) x_i"#,
    ] { #expect(chain.contains(CatalogueTests.spelled(formula))) }
  }

  /// S3-C2. `MatrixFormTests` evaluates the matrix form itself against these numbers' source.
  @Test("A3-12") func matrixFormIsThePerWeightForm() throws {
    let network = try starter("regression-general")
    #expect((network.engine.loss - 1.5120612640979014).magnitude <= 1e-12)
    let examples = try #require(try Oracle.object("examples")["examples"] as? [String: Any])
    let example = try #require(examples["S3-C2"] as? [String: Any])
    let gradient = try #require(example["grad"] as? [String: Any])
    for name in ["Wh", "bh", "Wy", "by"] {
      let (own, truth) = (network.gradient(name), Oracle.numbers(gradient[name]))
      #expect(own.count == truth.count && !own.isEmpty)
      for (a, b) in zip(own, truth) { #expect((a - b).magnitude <= 1e-12 * max(1, b.magnitude)) }
    }
  }

  // MARK: 004

  /// A positive slope: lower the weight; a negative one: raise it; and the weight that moves the loss most. In both languages.
  @Test("A4-6", arguments: ["pt", "en"]) func signReading(language: String) throws {
    let model = try model("neuron")
    let layout = try ModelLayout(model)
    let lowered = try LoweredModel.lowering(model, layout: layout, samples: .symbolic)
    let numbers = try WorkedNumbers(of: model, layout: layout)
    var options = DerivationDocument.Options(source: "neuron.nabla")
    options.language = language
    var document = try NumericDocument(
      lowered.gradient(withRespectTo: lowered.weights), layout: layout, options: options,
      format: NumberFormat(decimals: nil))
    let step = numbers.steps[0]
    let text = CatalogueTests.plain(
      document.text(
        [
          .init(
            values: step.values, derivatives: step.derivatives, updated: [:], rate: nil, loss: step.loss,
            lossAfter: nil)
        ]))
    let sentences =
      language == "pt"
      ? [
        "A derivada é positiva em $w_1$, $b$: diminuir diminui $L$.",
        "A derivada é negativa em $w_2$: aumentar diminui $L$.",
        "$L$ responde mais a $w_2$, onde a derivada é maior em módulo.",
      ]
      : [
        "The derivative is positive in $w_1$, $b$: lowering lowers $L$.",
        "The derivative is negative in $w_2$: raising lowers $L$.",
        "$L$ responds most to $w_2$, where the derivative is largest in size.",
      ]
    for sentence in sentences { #expect(text.contains(sentence), "\(text)") }
  }

  // MARK: All

  /// Table §0: what tells the notations apart, on one and the same model.
  @Test("AX-2") func notationsAreSelectable() throws {
    let network = try model("mlp231")
    func printed(_ notation: String, _ form: DerivationDocument.Form) throws -> String {
      let lowered = try LoweredModel.lowering(network, layout: ModelLayout(network), samples: .symbolic)
      var options = DerivationDocument.Options(source: "mlp231.nabla")
      options.forms = [form]
      options.profile = try #require(NotationProfile.named(notation)).adapted(to: network)
      var document = DerivationDocument(lowered.gradient(withRespectTo: lowered.weights), options: options)
      return CatalogueTests.plain(try document.text())
    }
    let marks: [(String, DerivationDocument.Form, [String], [String])] = [
      ("default", .index, [#"\sigma'("#, #"\cdot"#], [#"\delta"#]),
      ("resumo", .index, [#"\delta"#, #"\sigma'("#, "^{*}"], [#"\mathsf"#]),
      ("wv", .index, [#"\sigma'("#, #" \cdot "#], [#"\delta"#]),
      ("theta-layer", .index, [#"\delta^{(2)}"#, "a^{(2)}_i (1 - a^{(2)}_i)"], [#"\sigma'("#]),
      ("wcse", .index, [#"\theta^{(2)}_{0k}"#], [#"\delta"#, #"_{1k}"#]),
      ("graph", .index, [#" \cdot "#], [#"\delta"#]),
      ("theta-layer", .matrix, [#"(\delta^{(2)})^{\mathsf{T}}"#], []),
      ("wcse", .matrix, [#"^{\mathsf{T}}"#, #"\sum_{i="#], []),
    ]
    for (notation, form, present, absent) in marks {
      let text = try printed(notation, form)
      for mark in present { #expect(text.contains(mark), "\(notation): \(mark)\n\(text)") }
      for mark in absent { #expect(!text.contains(mark), "\(notation): \(mark)\n\(text)") }
    }
    // Those of the textbooks have tests of their own.
    let textbooks: Set = ["bishop", "nielsen", "goodfellow", "ng", "murphy"]
    #expect(Set(marks.map { $0.0 }).union(textbooks) == Set(NotationProfile.names))
  }
}
