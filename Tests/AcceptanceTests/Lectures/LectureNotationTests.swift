import Nabla
import Testing

/// One network with a weight and a bias a layer, in all the ways in which notes write a derivative, a step or a definition. What
/// is right and wrong is the chain rule: F = (t − a₂)², a₂ = w₂a₁ + b₂, a₁ = σ(n₁), n₁ = w₁x + b₁.
@Suite struct LectureNotationTests {
  static let model = """
    model hagan
    input x
    target t
    weight w1, b1, w2, b2
    rate alpha
    n1 = w1*x + b1
    a1 = sigmoid(n1)
    n2 = w2*a1 + b2
    a2 = n2
    loss F = (t - a2)^2
    """

  static func check(_ notes: String) throws -> [NoteClaim] {
    let model = try Model(resolving: ModelSyntax(parsing: model, name: "hagan"))
    return try model.check(notes: notes).claims
  }

  /// Documents of which everything is right.
  static let right: [String] = [
    #"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}} $$\pd{F}{w_2} = -2(t - a_2)\,a_1$$"#,
    #"\newcommand{\pd}[2][F]{\frac{\partial #1}{\partial #2}} $$\pd{w_2} = -2(t - a_2) \pd[n_2]{w_2}$$"#,
    #"\newcommand*\dd[1]{\pd{F}{#1}}\newcommand\pd[2]{\frac{\partial #1}{\partial #2}} $$\dd{b_2} = -2(t - a_2)$$"#,
    #"\def\pd#1#2{\frac{\partial #1}{\partial #2}} $$\pd{F}{w_2} = -2(t - a_2)\,a_1$$"#,
    #"\DeclareMathOperator{\logi}{sigmoid} $$a_1 = \logi(n_1)$$"#,
    #"\newcommand{\erro}{(t - a_2)} \[\frac{\partial F}{\partial w_2} = -2\erro a_1\]"#,
    #"$$\newcommand{\erro}{(t - a_2)} \frac{\partial F}{\partial w_2} = -2\erro a_1$$"#,
    #"\newcommand{\be}{\begin{equation}} \[\pdv{F}{w_2} = -2(t - a_2) a_1\]"#,
    #"Pela regra da cadeia, $\frac{\partial F}{\partial w_2} = -2(t-a_2)a_1$."#,
    #"Pela regra da cadeia, \(\frac{\partial F}{\partial w_2} = -2(t-a_2)a_1\)."#,
    #"$$\frac{\partial F}{\partial a_2} = -2(t-a_2)\quad\Rightarrow\quad \frac{\partial F}{\partial w_2} = -2(t-a_2)a_1$$"#,
    #"$$\frac{\partial F}{\partial w_2} = -2(t-a_2)a_1 \qquad \frac{\partial F}{\partial b_2} = -2(t-a_2)$$"#,
    #"$$\frac{\partial F}{\partial w_2} \equiv -2(t-a_2)a_1$$"#,
    #"$$\frac{\partial F}{\partial w_2} \stackrel{\text{cadeia}}{=} -2(t-a_2)a_1$$"#,
    #"$$\dfrac{\mathrm dF}{\mathrm dw_2} = -2(t-a_2)a_1$$"#,
    #"$$\frac{\text{d}F}{\text{d}w_2} = -2(t-a_2)a_1$$"#,
    #"$${\partial F \over \partial w_2} = -2(t-a_2)a_1$$"#,
    #"$$\boxed{\frac{\partial F}{\partial w_2} = -2(t-a_2)a_1}$$"#,
    #"$$\frac{\partial F}{\partial w_2} = {\color{blue}-2(t-a_2)}\,\textcolor{red}{a_1}$$"#,
    #"$$\frac{\partial F}{\partial w_2} = \left\{-2\left(t-a_2\right)\right\}\left\lbrack a_1\right\rbrack$$"#,
    #"$$\begin{array}{rcl} \frac{\partial F}{\partial w_2} &=& -2(t-a_2)a_1 \\ \frac{\partial F}{\partial b_2} &=& -2(t-a_2) \end{array}$$"#,
    #"$$\left\{\begin{aligned} \frac{\partial F}{\partial w_2} &= -2(t-a_2)a_1 \\ \frac{\partial F}{\partial b_2} &= -2(t-a_2) \end{aligned}\right.$$"#,
    #"$$\begin{cases} \frac{\partial F}{\partial w_2} = -2(t-a_2)a_1 \\ \frac{\partial F}{\partial b_2} = -2(t-a_2) \end{cases}$$"#,
    #"$$\frac{\partial F}{\partial w_2}\Big|_{w} = 2 a_1 (a_2 - t)$$"#, #"$$F'(a_2) = -2(t-a_2)$$"#,
    #"$$w_2 \mathrel{-}= \alpha\frac{\partial F}{\partial w_2}$$"#,
    #"$$w_2 -= \alpha\frac{\partial F}{\partial w_2}$$"#,
    #"$$w_2 \mathrel{+}= 2\alpha (t-a_2) a_1$$"#, #"$$w_2' = w_2 + 2\alpha (t-a_2) a_1$$"#,
    #"$$w_2 \rightarrow w_2 + 2\alpha (t-a_2) a_1$$"#,
    #"$$w_2 ← w_2 + 2α(t − a_2)·a_1$$"#, #"$$\frac{∂F}{∂w₂} = −2(t − a₂)·a₁$$"#,
    #"$$a_1 = \operatorname{sigm}(n_1)$$"#, #"$$a_1 = \operatorname{logsig}(n_1)$$"#,
    #"$$a_1 = f(n_1)$$ $$f'(n_1) = f(n_1)(1 - f(n_1))$$"#, #"$$f'(v) = f(v)(1 - f(v))$$"#,
    #"$$f'(n_1) = f(n_1)(1 - f(n_1)) \quad \forall n_1$$"#,
    #"$$\frac{\partial F}{\partial b_i} = \frac{\partial F}{\partial n_i}, \quad i = 1, \dots, 2$$"#,
    #"$$\varphi'(n_1) = \varphi(n_1)\,[1 - \varphi(n_1)]$$"#,
  ]

  /// What a derivation says of the model it is of.
  @Test func wordsOfDerivations() throws {
    func text(_ model: Model, _ language: String) throws -> String {
      let gradient = LoweredModel.outline(model, layout: try ModelLayout(model)).gradient(withRespectTo: [])
      var options = DerivationDocument.Options(source: "model")
      (options.forms, options.detail, options.language) = ([.index], .full, language)
      var document = DerivationDocument(gradient, options: options)
      return try document.text()
    }
    let softmax = try LectureClaim.parsed("s342")
    #expect(try text(softmax, "pt").contains(#"usa-se que $\sum_{j} y_j = 1$"#))
    #expect(try text(softmax, "en").contains(#"use that $\sum_{j} y_j = 1$"#))
    #expect(try text(softmax, "pt").contains(#"\frac{\partial}{\partial p_j} \left[ -\sum"#))
    // No letter of the method is one of the model's: x is its input.
    let own = try LectureClaim.parsed("rnn2")
    #expect(try text(own, "pt").contains(#"\theta^{k+1} &= \theta^{k} - \eta^{k} \nabla L(\theta^{k})"#))
    #expect(try text(own, "pt").contains(#"$m \leftarrow \mu m + \nabla L$"#))
  }

  /// The same with one slip.
  static let wrong: [String] = [
    #"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}} $$\pd{F}{w_2} = 2(t - a_2)\,a_1$$"#,
    #"\newcommand{\erro}{(t - a_2)} \[\frac{\partial F}{\partial w_2} = -2\erro a_2\]"#,
    #"Pela regra da cadeia, \(\frac{\partial F}{\partial w_2} = 2(t-a_2)a_1\)."#,
    #"\[F = (t-a_2)^2\] temos $\frac{\partial F}{\partial a_2} = 2(t-a_2)$."#,
    #"$$\frac{\partial F}{\partial a_2} = -2(t-a_2)\quad\Rightarrow\quad \frac{\partial F}{\partial w_2} = -2(t-a_2)a_2$$"#,
    #"$$\frac{\partial F}{\partial w_2} = -2(t-a_2)a_1 \qquad \frac{\partial F}{\partial b_2} = 2(t-a_2)$$"#,
    #"$$\left\{\begin{array}{l} \frac{\partial F}{\partial w_2} = -2(t-a_2)a_1 \\ \frac{\partial F}{\partial b_2} = 2(t-a_2) \end{array}\right.$$"#,
    #"$$F'(a_2) = 2(t-a_2)$$"#, #"$$w_2 -= -2\alpha(t-a_2)a_2$$"#, #"$$w_2' = w_2 - 2\alpha (t-a_2) a_1$$"#,
    #"$$w_2 \rightarrow w_2 - 2\alpha (t-a_2) a_1$$"#,
    #"$$f'(v) = f(v)(1 + f(v))$$"#,
  ]

  @Test(arguments: right) func isRight(notes: String) throws {
    let claims = try Self.check(notes)
    #expect(!claims.isEmpty && !claims.contains { $0.verdict == .definition })
    for claim in claims where !claim.verdict.isRight {
      Issue.record("\(claim.text): \(claim.verdict) \(claim.note?.english ?? "")")
    }
  }

  @Test(arguments: wrong) func isWrong(notes: String) throws {
    let wrong = try Self.check(notes).filter { !$0.verdict.isRight }
    #expect(wrong.count == 1 && wrong[0].verdict == .different, "\(wrong.map { $0.verdict })")
    #expect(wrong.first?.repair != nil)
  }

  /// What notes define themselves stands for what they say, indices included, and for nothing in itself.
  @Test func definitions() throws {
    let claims = try Self.check(
      #"""
      $$e = 2(a_2 - t)$$ $$\frac{\partial F}{\partial w_2} = e\, a_1$$ $$\frac{\partial F}{\partial b_2} = -e$$
      $$g(u) = \frac{1}{1 + e^{-u}}$$ $$a_1 = g(n_1)$$ $$a_1 = g(n_2)$$
      $$u \leftarrow \mu u + \nabla F$$ $$q = q + 1$$ $$q = 2$$
      """#)
    #expect(
      claims.map { $0.verdict } == [
        .definition, .equal, .different, .definition, .equal, .different, .definition, .different,
        .definition,
      ])
  }

  /// Definitions of definitions are followed a while.
  @Test func manyDefinitions() throws {
    let chain =
      "$$d_0 = x$$\n" + (1...1_000).map { "$$d_{\($0)} = d_{\($0 - 1)} + d_{\($0 - 1)}$$\n" }.joined()
    let claims = try Self.check(chain + "$$a_2 = d_{1000}$$\n$$d_1 = 2 x$$")
    #expect(claims.count == 1_003 && claims[1_001].verdict == .undecided)
    #expect(claims[1_002].verdict == .definition)
  }

  static let broken: [(String, says: String)] = [
    (#"$$\frac{\partial F}{\partial w_2} = -2(t-a_2 a_1$$"#, "the bracket that closes this one is missing"),
    (#"\newcommand{\b}{\b\b} $$a_2 = \b$$"#, #"this macro expands without end; here stands '\b'"#),
  ]

  @Test(arguments: broken.indices) func saysWhatIsWrong(place: Int) throws {
    let claims = try Self.check(Self.broken[place].0)
    #expect(claims.count == 1 && claims[0].verdict == .notUnderstood)
    #expect(
      claims[0].note?.english.contains(Self.broken[place].says) == true, "\(claims[0].note?.english ?? "")")
  }
}
