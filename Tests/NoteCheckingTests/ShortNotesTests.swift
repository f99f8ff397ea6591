import LaTeXReading
import ModelLanguage
import Testing

@testable import NoteChecking

/// Short notes on one network in several notations, notes that contradict themselves, and notes that turn.
@Suite struct ShortNotesTests {
  static let network = """
    samples N index n
    input x[3]
    target y[2]
    weight W1[4,3], b1[4], W2[2,4], b2[2]
    rate eta
    z1[j] = sum(k: W1[j,k]*x[k]) + b1[j]
    a1[j] = tanh(z1[j])
    z2[j] = sum(k: W2[j,k]*a1[k]) + b2[j]
    a2[j] = sigmoid(z2[j])
    loss L = mean(n: 1/2*sum(j: (a2[j]-y[j])^2))
    """

  static let namesWithD = #"""
    # Backprop with parenthesised layers and d-names
    Samples are columns. $Z_1 = W_1 X + b_1$, $A_1 = \tanh(Z_1)$, $Z_2 = W_2 A_1 + b_2$, $A_2 = \sigma(Z_2)$.

    $$dZ_2 = \frac{1}{N} (A_2 - Y) \odot A_2 \odot (1 - A_2)$$
    $$dW_2 = dZ_2 A_1^T, \qquad db_2 = dZ_2 \mathbf{1}$$
    $$dZ_1 = W_2^T dZ_2 \odot (1 - A_1 \odot A_1)$$
    $$dW_1 = dZ_1 X^T$$
    $$W_1 := W_1 - \eta\, dW_1$$
    """#

  static let transposedWeights = #"""
    ## Retropropagação, linhas
    Cada linha de $X$ é uma amostra. As matrizes de pesos aparecem transpostas:
    $Z^{(1)} = X W_1^\top + \mathbf{1} b_1^\top$ e $A^{(1)} = \tanh Z^{(1)}$; a saída é $A^{(2)} = \sigma(A^{(1)} W_2^\top + \mathbf{1} b_2^\top)$.

    $$\Delta_2 = \frac{1}{N}(A^{(2)} - Y) \odot A^{(2)} \odot (1 - A^{(2)})$$
    $$\Delta_1 = (\Delta_2 W_2) \odot (1 - A^{(1)} \odot A^{(1)})$$
    $$\frac{\partial L}{\partial W_2} = \Delta_2^\top A^{(1)}, \qquad \frac{\partial L}{\partial W_1} = \Delta_1^\top X$$
    """#

  static let operators = #"""
    ### Operator style
    $$\nabla_{z^2} L_n = (a^2 - y) \odot \sigma'(z^2)$$
    $$\nabla_{a^1} L_n = (W^2)^{\mathsf T}\, \nabla_{z^2} L_n$$
    $$\nabla_{z^1} L_n = \tanh'(z^1) \odot \nabla_{a^1} L_n$$
    $$\nabla_{W^1} L_n = (\nabla_{z^1} L_n)\, x^{\mathsf T}$$
    $$\nabla_{b^2} L_n = \nabla_{z^2} L_n$$
    """#

  static let greekIndices = #"""
    ### Physicists' indices
    With $\epsilon_\mu^{(n)} = a^{2\,(n)}_\mu - y^{(n)}_\mu$:

    $$\frac{\partial L}{\partial W^2_{\mu\nu}} = \frac{1}{N} \sum_n \epsilon^{(n)}_\mu\, a^{2\,(n)}_\mu (1 - a^{2\,(n)}_\mu)\, a^{1\,(n)}_\nu$$
    $$\frac{\partial L}{\partial b^2_\mu} = \frac{1}{N} \sum_n \epsilon^{(n)}_\mu\, a^{2\,(n)}_\mu (1 - a^{2\,(n)}_\mu)$$
    """#

  static let swappedFactors = #"""
    $$Z_1 = W_1 X + b_1$$
    $$\frac{\partial L}{\partial W_1} = \frac{\partial L}{\partial Z_1} X^T$$
    $$\frac{\partial L}{\partial W_2} = \frac{\partial L}{\partial Z_2} A_1^T$$
    $$\frac{\partial L}{\partial X} = W_1^T \frac{\partial L}{\partial Z_1}$$
    $$\frac{\partial L}{\partial W_1} = X^T \frac{\partial L}{\partial Z_1}$$
    """#

  static let otherSlopes = #"""
    Let $\delta_2 = \partial L/\partial z_2$ for one sample: $\delta_2 = (a_2 - y) \odot a_2 \odot (1 - a_2)$.
    $$\delta_1 = (W_2^T \delta_2) \odot (1 - a_1 \odot a_1)$$
    $$\delta_1 = (W_2 \delta_2) \odot (1 - a_1 \odot a_1)$$
    $$\delta_1 = (W_2^T \delta_2) \odot (1 - a_1)$$
    """#

  static let turning = #"""
    # Columns
    Each column of $X$ is a sample.
    $$Z_1 = W_1 X + b_1$$
    $$\frac{\partial L}{\partial W_1} = \frac{\partial L}{\partial Z_1} X^T$$
    $$\frac{\partial L}{\partial X} = W_1^T \frac{\partial L}{\partial Z_1}$$
    # Rows
    From here on, each row of $X$ is a sample.
    $$Z_1 = X W_1^T + b_1$$
    $$\frac{\partial L}{\partial W_1} = \left(\frac{\partial L}{\partial Z_1}\right)^T X$$
    $$\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Z_1} W_1$$
    $$\frac{\partial L}{\partial X} = W_1^T \frac{\partial L}{\partial Z_1}$$
    """#

  @Test(arguments: [namesWithD, transposedWeights, operators, greekIndices])
  func isRight(notes: String) throws {
    let found = try WordsTests().verdicts(notes, Self.network)
    #expect(!found.isEmpty && found.allSatisfy { $0.isRight })
  }

  /// The last line is in every notation wrong.
  @Test(arguments: [
    (namesWithD, #"$$dW_1 = X dZ_1^T$$"#),
    (transposedWeights, #"$$\frac{\partial L}{\partial X} = \Delta_1 W_1^\top$$"#),
    (operators, #"$$\nabla_{W^2} L_n = (\nabla_{z^2} L_n)\, x^{\mathsf T}$$"#),
    (
      greekIndices,
      #"$$\frac{\partial L}{\partial b^2_\mu} = \sum_n \epsilon^{(n)}_\mu\, a^{2\,(n)}_\mu (1 - a^{2\,(n)}_\mu)$$"#
    ),
  ])
  func isWrong(notes: String, line: String) throws {
    let found = try WordsTests().verdicts(notes + "\n\n" + line, Self.network)
    #expect(found.last == .different && found.dropLast().allSatisfy { $0.isRight })
  }

  /// What contradicts the other lines is wrong, and they are not.
  @Test func contradictions() throws {
    let factors = try WordsTests().verdicts(Self.swappedFactors, Self.network)
    #expect(factors.last == .different && factors.dropLast().allSatisfy { $0.isRight })
    let slopes = try WordsTests().verdicts(Self.otherSlopes, Self.network)
    #expect(slopes.suffix(2) == [.different, .different] && slopes.dropLast(2).allSatisfy { $0.isRight })
  }

  /// From the heading on samples are rows; a line of the first half is wrong there.
  @Test func turns() throws {
    let found = try WordsTests().verdicts(Self.turning, Self.network)
    #expect(found.last == .different && found.dropLast().allSatisfy { $0.isRight })
  }
}

/// Values of hyperparameters that notes state.
@Suite struct LimitingCaseTests {
  private func verdicts(_ notes: String) throws -> [NoteClaim.Verdict] {
    let text = """
      input x
      target y
      weight w
      constant q = 0.8
      z = w*x/q
      loss L = (z - y)^2
      given x = 1, y = 0, w = 0.4
      """
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m"))
    let page = Page.read(Array(notes.utf8))
    return try NoteCheck([NoteCheck.Subject(name: "m", model: model)], page: page).claims.map { $0.verdict }
  }

  @Test func aHyperparameterThatDoesNothing() throws {
    #expect(try verdicts("At test time all masks are one with $q = 1$.") == [.definition])
    #expect(try verdicts("We keep a unit with $q = 0.7$.") == [.wrongNumber])
    #expect(try verdicts("Then $z = 1$.") != [.definition])
  }
}
