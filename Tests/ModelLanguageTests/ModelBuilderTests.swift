import ModelLanguage
import Testing

/// A model written in Swift is the model that its text gives.
@Suite struct ModelBuilderTests {
  @Test func seedModel() throws {
    let i: Term = "I"
    let y: Term = "y"
    let w: Term = "w"
    let v: Term = "v"
    let t: Term = "t"
    let hIn: Term = "H_in"
    let h: Term = "H"
    let oIn: Term = "O_in"
    let o: Term = "O"
    let hidden: NamedFunction = "f_h"
    let output: NamedFunction = "f_o"
    let built = try ModelSyntax("wv", title: "W/V expansion, 2-2-1") {
      Language("pt")
      NotationName("wv")
      Input(i[2])
      Target(y)
      Weight(w[2, 2], v[2, 1])
      Matrix("W" == w.transposed)
      Matrix("V" == v.transposed)
      Opaque(hidden, output)
      hIn["j"] == sum(over: "i", of: w["i", "j"] * i["i"])
      h["j"] == hidden(hIn["j"])
      oIn == sum(over: "j", of: v["j", 1] * h["j"])
      o == output(oIn)
      Abbreviation("E" == o - y)
      Loss("EQ" == 1 / 2 * (o - y).squared)
      Rate(t)
      Given([w: [[0.3, -0.2], [0.8, 0.4]], v: [[0.6], [-0.7]], t: 0.1])
      Bind([hidden: "sigmoid", output: "identity"])
    }
    #expect(try built == ModelSyntax(parsing: StatementParserTests.seed, name: "wv.nabla"))
  }

  @Test func everyOtherStatement() throws {
    let a: Term = "a"
    let x: Term = "x"
    let z: Term = "z"
    let stacked: Term = "W"
    let b: Term = "b"
    let p: Term = "p"
    let h: Term = "H"
    let sigmoid: NamedFunction = "σ"
    let softmax: NamedFunction = "softmax"
    let f: NamedFunction = "f"
    let built = try ModelSyntax("all") {
      IndicesFrom(0)
      Size("m", "n(l)")
      Size("k", value: 4)
      Samples("N", index: "s")
      Input(x["n(0)"], "X")
      Target("y", as: .binary)
      Bias(b["m"])
      Constant("lambda", "alpha" == 0.01, "c" == 1 / 3)
      Rate("eta" == 1e-7)
      Opaque(f)
      a[0, "j"] == x["j"]
      (a["l", "j"] == sigmoid(z["l-1", "j"])).over("l in 1..L", "j in 1..n(l)")
      p["k"] == softmax(over: "k", z["k"])
      "q" == -a.power(-1) * (stacked + b).hadamard(x) - (x - (a - b)) / 2 + f.prime(order: 2, "u")
      "r" == NamedFunction("leaky_relu")("u", 0.01) + max(over: "i", of: a["i"])
        * mean(over: "i in 1..m-1", of: x["i+1"])
      Layer(h[3] == sigmoid(stacked * x + b))
      Network(2, "m", 1, activations: ["tanh", "identity"], hasBiases: false)
      Loss(product(over: "i", of: min(over: "j", of: p["i"])))
      Given(["lambda": "1/3", x: [1, 2.5]])
      DataRows(x, "y", rows: [[1, 2, -3], [4, 5, 0.5]])
      for layer in 1...2 { Term(name: "s\(layer)") == 2 }
    }
    let text = """
      model all
      indices from 0
      size m, n(l)
      size k = 4
      samples N index s
      input x[n(0)], X
      target y binary
      bias b[m]
      constant lambda, alpha = 0.01, c = 1/3
      rate eta = 1e-07
      opaque f
      a[0,j] = x[j]
      a[l,j] = σ(z[l-1,j]) for l in 1..L, j in 1..n(l)
      p[k] = softmax(k: z[k])
      q = -a^-1 * ((W + b) .* x) - (x - (a - b))/2 + f''(u)
      r = leaky_relu(u, 0.01) + max(i: a[i])*mean(i in 1..m-1: x[i+1])
      layer H[3] = sigmoid(W*x + b)
      network 2 -> m -> 1 with tanh, identity without biases
      loss product(i: min(j: p[i]))
      given lambda = 1/3, x = [1, 2.5]
      data x, y
        1 2 -3
        4 5 0.5
      end
      s1 = 2
      s2 = 2
      """
    #expect(try built.text() == ModelSyntax(parsing: text, name: "all").text())
    #expect(try built == ModelSyntax(parsing: text, name: "all"))
  }

  @Test func whatNoTextSaysIsRefused() {
    for name in ["a b", "", "1x", "x\ny = 2", "x = 1 #", "w[1]", "a\u{202E}"] {
      #expect(throws: DiagnosticList.self) { try ModelSyntax("m") { Term(name: name) == 1 } }
    }
    #expect(throws: DiagnosticList.self) { try ModelSyntax("m", title: "a\nb") { "x" == 1 } }
    #expect(throws: DiagnosticList.self) { try ModelSyntax("m") { Given(["x": [[1, 2], [3]]]) } }
    #expect(throws: DiagnosticList.self) { try ModelSyntax("m") { Given(["x": []]) } }
    #expect(throws: DiagnosticList.self) { try ModelSyntax("m") { "loss" == 1 } }
    #expect(throws: DiagnosticList.self) { try ModelSyntax("m") { "x" == Term(name: "y + z") * 2 } }
  }

  @Test func mistakesPointIntoThePrintedText() {
    #expect(
      rendering { try ModelSyntax("m") { "x" == NamedFunction("sigmoide")("z") } } == """
        m:2:5: error: unknown function 'sigmoide'
           2 | x = sigmoide(z)
             |     ^^^^^^^^
          note: did you mean 'sigmoid'?
          note: to keep it symbolic: opaque sigmoide

        """)
  }

  @Test func longSumsAreLinear() throws {
    var total: Term = "x"
    for _ in 1..<50_000 { total += "x" }
    let model = try ModelSyntax("m") { "y" == total }
    #expect(model.tree.count == 99_999)
  }
}

extension ModelBuilderTests {
  @Test func modelIsResolved() throws {
    let x: Term = "x"
    let y: Term = "y"
    let w: Term = "w"
    let p: Term = "p"
    let model = try Model("line") {
      Input(x)
      Target(y)
      Weight(w)
      p == w * x
      Loss((p - y).squared)
    }
    #expect(model.name == "line" && model.equations.count == 2)
    #expect(model.quantities[model.loss].name == "L")
  }
}
