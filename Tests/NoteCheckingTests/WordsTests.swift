import LaTeXReading
import ModelLanguage
import Testing

@testable import NoteChecking

/// What words, letters of indices and accents say of a document. What is right and wrong is mathematics.
@Suite struct WordsTests {
  static let logistic = """
    samples m index i
    input x[3]
    target y binary
    weight w[3], b
    z = sum(j: w[j]*x[j]) + b
    a = sigmoid(z)
    loss J = mean(i: -(y*log(a) + (1-y)*log(1-a)))
    """

  static let layers = """
    samples N index n
    input x[3]
    target t[2]
    weight W1[4,3], W2[2,4]
    a1[j] = sum(i: W1[j,i]*x[i])
    z[j] = tanh(a1[j])
    a2[k] = sum(j: W2[k,j]*z[j])
    y[k] = identity(a2[k])
    loss E = sum(n: 1/2*sum(k: (y[k]-t[k])^2))
    symbol W1[j,i] = "w_{ji}^{(1)}"
    symbol W2[k,j] = "w_{kj}^{(2)}"
    """

  static let classes = """
    samples N index i
    input X[2]
    target Y[3] distribution
    weight W[2,3]
    S[c] = sum(d: X[d]*W[d,c])
    P[c] = softmax(c: S[c])
    name Li = -sum(c: Y[c]*log(P[c]))
    loss L = mean(i: -sum(c: Y[c]*log(P[c])))
    """

  func verdicts(_ text: String, _ model: String) throws -> [NoteClaim.Verdict] {
    let model = try Model(resolving: ModelSyntax(parsing: model, name: "test"))
    let page = Page.read(Array(text.utf8), as: .markdown)
    return try NoteCheck([NoteCheck.Subject(name: "test", model: model)], page: page).claims.map {
      $0.verdict
    }
  }

  static let columns = #"""
    $$Z = w^T X + b, \qquad A = \sigma(Z)$$

    $$dw = \frac{1}{m} X (A - Y)^T$$

    """#

  static let rows = #"""
    $$Z = X w + b, \qquad A = \sigma(Z)$$

    $$dw = \frac{1}{m} X^T (A - Y)$$
    """#

  /// The same lines without the sentence between them contradict one another, and then no line of them may be wrong.
  @Test func aSentenceTurnsTheSamples() throws {
    let turned = try verdicts(
      Self.columns + "\nFrom here on the rows of $X$ are the examples.\n\n" + Self.rows, Self.logistic)
    #expect(turned.count == 6)
    #expect(turned.allSatisfy { $0 == .equal })
    let silent = try verdicts(Self.columns + "\n" + Self.rows, Self.logistic)
    #expect(silent.allSatisfy { $0 != .different })
    let wrong = try verdicts(
      Self.columns + "\nFrom here on the rows of $X$ are the examples.\n\n" + Self.rows
        + "\n\n" + #"$$dw = \frac{1}{m} X (A - Y)^T$$"#, Self.logistic)
    #expect(wrong.dropLast().allSatisfy { $0 == .equal })
    #expect(wrong.last?.isRight == false)
  }

  @Test(arguments: [
    ("each row of X is an example", [Saying.answer(.stack, 1)]),
    ("cada coluna é uma amostra", [.answer(.stack, 0)]),
    ("the examples are rows instead of columns", []), ("rows are added", []),
    ("samples as rows rather than as columns", [.answer(.stack, 1)]),
  ])
  func sentencesOfAClosedList(sentence: String, said: [Saying]) {
    let found = Saying.said(in: sentence)
    #expect(said.isEmpty ? found.isEmpty || found == [.answer(.stack, 1)] : found == said)
  }

  /// a_j is of hidden units and a_k of outputs, δ likewise; a weight's indices belong to its units.
  @Test(arguments: [
    (#"\frac{\partial E_n}{\partial w_{kj}^{(2)}} = \delta_k z_j"#, true),
    (#"\frac{\partial E_n}{\partial w_{kj}^{(2)}} = \delta_j z_j"#, false),
    (#"\delta_j = (1 - z_j^2) \sum_k w_{kj}^{(2)} \delta_k"#, true),
    (#"\delta_j = (1 - z_j^2) \sum_k w_{jk}^{(2)} \delta_k"#, false),
    (#"\frac{\partial y_k}{\partial x_i} = \sum_j w_{kj}^{(2)} (1 - z_j^2) w_{ji}^{(1)}"#, true),
  ])
  func lettersOfIndicesTellArraysApart(latex: String, isRight: Bool) throws {
    let text = #"""
      $$a_j = \sum_i w_{ji}^{(1)} x_i, \qquad z_j = \tanh(a_j), \qquad y_k = \sum_j w_{kj}^{(2)} z_j$$

      $$\delta_j \equiv \frac{\partial E_n}{\partial a_j}, \qquad \delta_k = y_k - t_k$$

      """# + "$$\(latex)$$"
    #expect(try verdicts(text, Self.layers).last?.isRight == isRight)
  }

  /// Classes by number hold at pure classes only, and there both sides are compared.
  @Test(arguments: [
    (#"L_i = -\log P_{i y_i}"#, true),
    (#"\frac{\partial L_i}{\partial S_{ic}} = P_{ic} - \mathbb{1}[c = y_i]"#, true),
    (#"\frac{\partial L_i}{\partial S_{ic}} = P_{ic} + \mathbb{1}[c = y_i]"#, false),
    (#"P_{ic} = \frac{e^{S_{ic}}}{\sum_{c'} e^{S_{ic'}}}"#, true),
    (#"P_{ic} = \frac{e^{S_{ic}}}{\sum_{c'} e^{S_{ic}}}"#, false),
  ])
  func classesByNumber(latex: String, isRight: Bool) throws {
    #expect(try verdicts("$$\(latex)$$", Self.classes).last?.isRight == isRight)
  }

  /// What a section says of its letter a second time is a claim.
  @Test(arguments: [
    (#"G_{ic} = \frac{1}{N} (P_{ic} - Y_{ic})"#, true), (#"G_{ic} = P_{ic} - Y_{ic}"#, false),
  ])
  func aSecondDefinitionIsAClaim(latex: String, isRight: Bool) throws {
    let text = #"$$G = \frac{\partial L}{\partial S} = \frac{1}{N} (P - Y)$$"# + "\n\n$$\(latex)$$"
    #expect(try verdicts(text, Self.classes).last?.isRight == isRight)
  }

  /// Both values of a binary target come up.
  @Test func bothTermsOfALogarithmicLossCount() throws {
    let text =
      #"$$\frac{\partial J}{\partial a^{(i)}} = -\frac{1}{m} \left( \frac{y^{(i)}}{a^{(i)}} + \frac{1 - y^{(i)}}{1 - a^{(i)}} \right)$$"#
    #expect(try verdicts(text, Self.logistic).last == .different)
  }

  /// The second step begins where the first ended.
  @Test(arguments: [("z = 1.5", true), ("z = 2.5", false)])
  func aSecondStepBeginsWhereTheFirstEnded(number: String, isRight: Bool) throws {
    // w = 1, x = 1, y = 2: the slope is −1, and half of it is taken.
    let model = """
      input x
      target y
      weight w
      rate eta
      z = w*x
      loss L = 1/2*(z - y)^2
      given x = 1, y = 2, w = 1, eta = 0.5
      """
    let text = "$z = 1.0$\n\nIn the second step\n\n$\(number)$"
    #expect(try verdicts(text, model).last?.isRight == isRight)
  }

  /// The model has no values: the text states the step size, and each row the rest. 0.5 − 0.1 · (−0.55) = 0.555.
  @Test func aStepInATable() throws {
    let model = """
      input x
      target y
      weight w, b
      rate eta
      p = w*x + b
      loss L = 1/2*(p - y)^2
      """
    func notes(_ rate: String) -> String {
      rate + #"""

        | weight | before | derivative | after |
        |:--|--:|--:|--:|
        | $w$ | 0.5 | -0.55 | 0.555 |
        | $b$ | 0.2 | -0.7 | 0.13 |
        """#
    }
    #expect(try verdicts(notes(#"We take $\eta = 0.1$."#), model).suffix(2) == [.equal, .wrongNumber])
    #expect(try verdicts(notes("No step size."), model).allSatisfy { $0 != .wrongNumber && $0 != .equal })
  }
}
