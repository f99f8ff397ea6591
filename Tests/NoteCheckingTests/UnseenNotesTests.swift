import LaTeXReading
import ModelLanguage
import Testing

@testable import NoteChecking

/// Forms of notes that nobody here had seen; what is right and wrong is mathematics.
@Suite struct UnseenNotesTests {
  static let factors = """
    size n = 3, m = 4, k = 2
    input M[n,m]
    target r[n,m]
    constant lambda = 0.05
    weight b[n], P[n,k], Q[m,k]
    rate gamma
    e[u,i] = r[u,i] - b[u] - sum(f: P[u,f]*Q[i,f])
    loss J = 1/2*sum(u, i: M[u,i]*e[u,i]^2) + lambda/2*(sum(u: b[u]^2) + sum(u, f: P[u,f]^2))
    """

  static let deep = """
    input x[3]
    target y[2]
    weight W1[4,3], W2[3,4], W3[2,3]
    z1[j] = sum(k: W1[j,k]*x[k])
    a1[j] = tanh(z1[j])
    z2[j] = sum(k: W2[j,k]*a1[k])
    a2[j] = relu(z2[j])
    z3[j] = sum(k: W3[j,k]*a2[k])
    a3[j] = z3[j]
    loss E = 1/2*sum(j: (a3[j] - y[j])^2)
    """

  static let recurrence = """
    size T = 4
    input x[T]
    target y[T]
    weight w, u, b
    h[0] = 0
    a[t] = w*h[t-1] + u*x[t] + b for t in 1..T
    h[t] = tanh(a[t]) for t in 1..T
    loss L = 1/2*sum(t in 1..T: (h[t] - y[t])^2)
    """

  static let numbers = """
    input x
    target t[2]
    weight v[2]
    o[k] = sigmoid(v[k]*x)
    loss E = 1/2*sum(k: (o[k]-t[k])^2)
    given v = [0.5, -0.4]
    data x, t
    1 1 0
    end
    """

  private func verdicts(_ formulas: [String], _ model: String) throws -> [NoteClaim.Verdict] {
    try WordsTests().verdicts(formulas.map { "$$\($0)$$\n" }.joined(separator: "\n"), model)
  }

  /// E is what the text makes of e, and no capital of it.
  @Test func matricesByTheirEntries() throws {
    let right = [
      #"E_{ui} = M_{ui} e_{ui}"#, #"\frac{\partial J}{\partial P} = -E Q + \lambda P"#,
      #"\frac{\partial J}{\partial b} = -E \mathbf{1} + \lambda b"#,
      #"P \leftarrow P + \gamma (E Q - \lambda P)"#,
    ]
    #expect(try verdicts(right, Self.factors) == [.definition, .equal, .equal, .equal])
    let wrong = [right[0], right[1], #"\frac{\partial J}{\partial b} = E \mathbf{1} + \lambda b"#]
    #expect(try verdicts(wrong, Self.factors).last == .different)
    // The errors that are not known count for nothing.
    #expect(
      try verdicts([#"\frac{\partial J}{\partial b_u} = -\sum_{i=1}^{m} e_{ui} + \lambda b_u"#], Self.factors)
        == [.different])
  }

  /// A step on one term of the loss, which the text gives a name.
  @Test func stepsOnOneTerm() throws {
    let term = #"J_{ui} = \frac{1}{2} e_{ui}^2 + \frac{\lambda}{2} (b_u^2 + \lVert p_u \rVert^2)"#
    let right = [
      term, #"\nabla_{p_u} J_{ui} = -e_{ui} \, q_i + \lambda p_u"#,
      #"b_u \leftarrow b_u + \gamma (e_{ui} - \lambda b_u)"#,
      #"p_u \leftarrow p_u + \gamma (e_{ui} \, q_i - \lambda p_u)"#,
    ]
    #expect(try verdicts(right, Self.factors) == [.definition, .equal, .equal, .equal])
    let wrong = [
      term, #"b_u \leftarrow b_u + \gamma (e_{ui} + \lambda b_u)"#,
      #"p_u \leftarrow p_u - \gamma (e_{ui} \, q_i - \lambda p_u)"#,
    ]
    #expect(try verdicts(wrong, Self.factors) == [.definition, .different, .different])
  }

  /// Values by cases or for an example are no claims about all values.
  @Test func statedValues() throws {
    #expect(
      try verdicts([#"M_{ui} = 1"#, #"M_{ui} = 0"#, #"\gamma = 0.1"#], Self.factors) == [
        .definition, .definition, .definition,
      ])
    #expect(try verdicts([#"v_1 = 0.5"#, #"v_1 = 0.6"#], Self.numbers) == [.equal, .wrongNumber])
  }

  /// f^1, f^2 and f^3 are the functions of their layers.
  @Test func functionsOfLayers() throws {
    let right = [
      #"a^l = f^l(z^l)"#, #"f^3(z) = z"#, #"(f^1)'(z^1) = 1 - a^1 \odot a^1"#,
      #"(f^2)'(z) = \begin{cases} 1 & z > 0 \\ 0 & z < 0 \end{cases}"#,
      #"\delta^2 = \left( (W^3)^T \delta^3 \right) \odot (f^2)'(z^2)"#,
    ]
    #expect(!(try verdicts(right, Self.deep)).contains { $0 != .equal && $0 != .definition })
    let wrong = right + [#"\delta^2 = \left( (W^3)^T \delta^3 \right) \odot (f^1)'(z^2)"#]
    #expect(try verdicts(wrong, Self.deep).last == .different)
  }

  /// ∂⁺ holds what else is named: all of it, or the values of the steps before.
  @Test func immediateDerivatives() throws {
    let right = [
      #"\frac{\partial^{+} a_t}{\partial w} = h_{t-1}"#,
      #"\frac{\partial^+ h_t}{\partial h_{t-1}} = w (1 - h_t^2)"#,
      #"\frac{\partial h_t}{\partial b} = \frac{\partial^{+} h_t}{\partial b} + \frac{\partial h_t}{\partial h_{t-1}} \frac{\partial h_{t-1}}{\partial b}"#,
    ]
    #expect(try verdicts(right, Self.recurrence) == [.equal, .equal, .equal])
    let wrong = [
      #"\frac{\partial^{+} a_t}{\partial w} = h_t"#, #"\frac{\partial a_t}{\partial w} = h_{t-1}"#,
    ]
    #expect(try verdicts(wrong, Self.recurrence) == [.different, .different])
  }

  /// The letter of a table's header stands for the number in the first cell, in all its names.
  @Test func expressionsInHeaders() throws {
    func table(_ last: String) -> String {
      """
      | $k$ | $o_k$ | $o_k - t_k$ |
      |---|---|---|
      | 1 | 0.6225 | -0.3775 |
      | 2 | 0.4013 | \(last) |
      """
    }
    #expect(try WordsTests().verdicts(table("0.4013"), Self.numbers) == [.rounded, .rounded])
    #expect(try WordsTests().verdicts(table("-0.3775"), Self.numbers) == [.rounded, .wrongNumber])
  }
}
