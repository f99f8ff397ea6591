import LaTeXReading
import ModelLanguage
import Testing

@testable import NoteChecking

/// Sections about another network than the model, and letters that nothing explains.
@Suite struct OwnNetworkTests {
  static let network = """
    input x[2]
    target t[2]
    weight w[3,2], b[3], v[2,3]
    s[j] = sum(i: w[j,i]*x[i]) + b[j]
    y[j] = sigmoid(s[j])
    o[k] = sum(j: v[k,j]*y[j])
    loss E = 1/2*sum(k: (o[k]-t[k])^2)
    """

  private static func notes(_ slope: String) -> String {
    #"""
    # One neuron

    A neuron has $s = \sum_{i=1}^{2} w_i x_i + b$ and $y = \sigma(s)$. With the error $e = t - y$ and the cost
    $E = \frac{1}{2} e^2$ we get

    $$\frac{\partial E}{\partial w_i} = \#(slope), \qquad \frac{\partial E}{\partial b} = -e \, \sigma'(s)$$

    # The network

    $$s_j = \sum_{i=1}^{2} w_{ji} x_i + b_j, \quad y_j = \sigma(s_j), \quad o_k = \sum_{j=1}^3 v_{kj} y_j$$

    $$\frac{\partial E}{\partial v_{kj}} = (o_k - t_k) y_j$$
    """#
  }

  /// A single neuron with the letters of the network is judged by its own equations.
  @Test func sectionsByTheirOwnEquations() throws {
    let right = try WordsTests().verdicts(Self.notes(#"-e \, \sigma'(s) \, x_i"#), Self.network)
    #expect(right.allSatisfy { $0.isRight })
    let wrong = try WordsTests().verdicts(Self.notes(#"e \, \sigma'(s) \, x_i"#), Self.network)
    #expect(wrong.count { $0 == .different } == 1)
    #expect(wrong.allSatisfy { $0.isRight || $0 == .different })
  }

  /// A section of the model with one wrong equation is none of its own.
  @Test func aWrongEquationMakesNoNetwork() throws {
    let text = Self.notes(#"-e \, \sigma'(s) \, x_i"#).replacing("x_i + b_j", with: "x_i - b_j")
    #expect(try WordsTests().verdicts(text, Self.network).count { $0 == .different } == 1)
  }

  static let classes = """
    input x[3]
    target y[2] distribution
    weight w0[4,3], w1[2,4]
    z1[j] = sum(k: w0[j,k]*x[k])
    a1[j] = sigmoid(z1[j])
    z2[i] = sum(j: w1[i,j]*a1[j])
    a2[i] = softmax(i: z2[i])
    loss L = -sum(i: y[i]*log(a2[i]))
    """

  /// Beside lines that fix the order of the indices no other reach of the sum makes the swapped ones right.
  @Test func sumsReachOverTheirLetters() throws {
    func text(_ weight: String) -> String {
      #"""
      $$z_i^{(2)} = \sum_{j=1}^{4} w_{ij}^{(1)} a_j^{(1)}, \quad z_j^{(1)} = \sum_{k=1}^{3} w_{jk}^{(0)} x_k$$

      $$\delta_i^{(2)} = a_i^{(2)} - y_i, \quad \frac{\partial L}{\partial w_{ij}^{(1)}} = \delta_i^{(2)} a_j^{(1)}$$

      $$\sum_{i=1}^{2} \frac{\partial L}{\partial z_i^{(2)}} \frac{\partial z_i^{(2)}}{\partial a_j^{(1)}} = \sum_{i=1}^{2} \delta_i^{(2)} \#(weight)^{(1)}$$
      """#
    }
    #expect(try WordsTests().verdicts(text("w_{ij}"), Self.classes).last == .equal)
    #expect(try WordsTests().verdicts(text("w_{ji}"), Self.classes).last == .different)
    let mean = """
      samples N index i
      input x
      target y
      weight w
      p = w*x
      loss L = mean(i: (y - p)^2)
      """
    let line = #"$$\frac{\partial L}{\partial y} = \frac{1}{N^2} \sum_{j=1}^N 2(y_j - p_j)$$"#
    #expect(try WordsTests().verdicts(line, mean) == [.different])
  }

  /// Letters of physics are no constants of a network.
  @Test func lettersOfOtherFields() throws {
    let model = """
      input x[2]
      target y
      weight w[2]
      rate t
      a = sum(i: w[i]*x[i])
      loss E = 1/2*(a - y)^2
      """
    let text = #"$$\hat{H} \psi = E \psi$$"# + "\n\n" + #"$$\frac{\partial E}{\partial w_i} = (a - y) x_i$$"#
    let found = try WordsTests().verdicts(text, model)
    #expect(found.first != .different && found.first != .equal)
    #expect(found.last == .equal)
  }

  /// Where no factor is left the product of Jacobians is an identity.
  @Test func emptyProductsOfMatrices() throws {
    let line = #"\frac{\partial h_t}{\partial h_k} = \prod_{s=k+1}^{t} \frac{\partial h_s}{\partial h_{s-1}}"#
    #expect(try WordsTests().verdicts("$$\(line)$$", FreeLetterTests.vectors) == [.equal])
  }

  /// A notation with more indices than the array of this model has.
  @Test func notationsWithMoreIndices() throws {
    let model = try Model(
      resolving: ModelSyntax(
        parsing: "input x\ntarget y\nweight w\na = w*x\nloss L = (a - y)^2", name: "test"))
    let symbol = Model.SymbolTemplate(name: "w", letters: ["i", "j"], latex: "w_{ij}")
    let page = Page.read(Array("$L = (w x - y)^2$ and $w_{11} = 0.5$".utf8), as: .markdown)
    let subject = NoteCheck.Subject(name: "test", model: model, symbols: [symbol])
    #expect(try NoteCheck([subject], page: page).claims.first?.verdict == .equal)
  }
}
