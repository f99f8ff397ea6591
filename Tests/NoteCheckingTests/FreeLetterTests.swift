import LaTeXReading
import ModelLanguage
import Testing

@testable import NoteChecking

/// A line is not called wrong for what its letters cannot be: indices that go nowhere, ranges past an end, layers of other widths.
@Suite struct FreeLetterTests {
  /// Units by name, as courses for beginners have them.
  static let named = """
    input i1, i2
    target t
    weight w1, w2, w3, w4, w5, w6
    net_h1 = w1*i1 + w2*i2
    net_h2 = w3*i1 + w4*i2
    out_h1 = sigmoid(net_h1)
    out_h2 = sigmoid(net_h2)
    net_o = w5*out_h1 + w6*out_h2
    out_o = sigmoid(net_o)
    loss E = 1/2*(t - out_o)^2
    symbol net_h1 = "net_{h1}"
    symbol net_h2 = "net_{h2}"
    symbol out_h1 = "out_{h1}"
    symbol out_h2 = "out_{h2}"
    symbol net_o = "net_{o}"
    symbol out_o = "out_{o}"
    """

  static let recurrence = """
    size T = 4
    input x[T]
    target y[T]
    weight u, w, v
    h[0] = 0
    a[t] = u*x[t] + w*h[t-1] for t in 1..T
    h[t] = tanh(a[t]) for t in 1..T
    p[t] = v*h[t] for t in 1..T
    loss E = 1/2*sum(t: (p[t] - y[t])^2)
    """

  static let layers = """
    samples n index s
    input x[3]
    target y[2]
    weight w2[4,3], b2[4], w3[2,4], b3[2]
    z2[j] = sum(k: w2[j,k]*x[k]) + b2[j]
    a2[j] = sigmoid(z2[j])
    z3[j] = sum(k: w3[j,k]*a2[k]) + b3[j]
    a3[j] = sigmoid(z3[j])
    loss C = mean(s: 1/2*sum(j: (y[j] - a3[j])^2))
    """

  static let vectors = """
    size T = 3, D = 2
    input x[T,D]
    target y[T,D]
    weight W[D,D], U[D,D]
    h[0,i] = 0 for i in 1..D
    z[t,i] = sum(k: W[i,k]*h[t-1,k]) + sum(k: U[i,k]*x[t,k]) for t in 1..T
    h[t,i] = tanh(z[t,i]) for t in 1..T
    ell[t] = 1/2*sum(i: (h[t,i]-y[t,i])^2) for t in 1..T
    loss L = sum(t: ell[t])
    """

  private func verdicts(_ formulas: [String], _ model: String) throws -> [NoteClaim.Verdict] {
    try WordsTests().verdicts(formulas.map { "$$\($0)$$\n" }.joined(separator: "\n"), model)
  }

  /// δ_{h1} is the name of a derivative, and no Kronecker delta of h and 1.
  @Test func unitsByName() throws {
    let right = [
      #"\delta_o = \frac{\partial E}{\partial net_o} = -(t - out_o)\,out_o(1 - out_o)"#,
      #"\delta_{h1} = \delta_o \cdot w_5 \cdot out_{h1}(1 - out_{h1})"#,
      #"\frac{\partial E}{\partial w_1} = \delta_{h1} \cdot i_1"#,
    ]
    #expect(!(try verdicts(right, Self.named)).contains(.different))
    let wrong = Array(right.dropLast()) + [#"\frac{\partial E}{\partial w_1} = \delta_{h1} \cdot i_2"#]
    #expect(try verdicts(wrong, Self.named).last != .equal)
  }

  /// The range is empty for k = t, and no k beyond t is meant.
  @Test func rangesBetweenFreeLetters() throws {
    let products = [
      #"\frac{\partial h_t}{\partial h_k} = \prod_{s=k+1}^{t} \frac{\partial h_s}{\partial h_{s-1}}"#,
      #"\frac{\partial h_t}{\partial h_k} = w^{t-k} \prod_{s=k+1}^{t} (1 - h_s^2)"#,
      #"\frac{\partial h_t}{\partial h_k} = \prod_{s=k}^{t} \frac{\partial h_s}{\partial h_{s-1}}"#,
      #"\frac{\partial h_t}{\partial h_k} = w^{t-k+1} \prod_{s=k+1}^{t} (1 - h_s^2)"#,
    ]
    #expect(try verdicts(products, Self.recurrence) == [.equal, .equal, .different, .different])
    // A sum that ends past the last step exists for no value of a letter.
    #expect(
      try verdicts([#"E = \sum_{t=1}^{T+1} \frac{1}{2}(p_t - y_t)^2"#], Self.recurrence) == [.different])
  }

  /// E_t is the error of one step, and no sample's.
  @Test func partsOfALossByStep() throws {
    let sum = [#"E = \sum_{t=1}^{T} E_t"#, #"E_t = \frac{1}{2}(p_t - y_t)^2"#]
    #expect(!(try verdicts(sum, Self.recurrence)).contains(.different))
    let model =
      Self.recurrence.split(separator: "\n").dropLast().joined(separator: "\n")
      + "\nname E = 1/2*sum(t: (p[t] - y[t])^2)\nloss J = mean(n: 1/2*sum(t: (p[t] - y[t])^2))"
    #expect(!(try verdicts(sum, "samples N index n\n" + model)).contains(.different))
  }

  /// Where l runs over layers, j and k run over units of other layers each time.
  @Test func unitsOfAnyLayer() throws {
    let lines = [
      #"\frac{\partial z^{l+1}_k}{\partial z^l_j} = w^{l+1}_{kj} \sigma'(z^l_j)"#,
      #"\frac{\partial z^{l+1}_k}{\partial z^l_j} = w^{l+1}_{kj} \sigma'(z^{l+1}_k)"#,
    ]
    let found = try verdicts(lines, Self.layers)
    #expect(found.first != .different)
    #expect(found.last == .different)
  }

  /// Of the layer's own equation alone: the steps before do not count, and the line does not say so.
  @Test func immediateDerivatives() throws {
    let line = #"\frac{\partial z_{t,i}}{\partial U_{jk}} = \delta_{ij} x_{t,k}"#
    #expect(try verdicts([line], Self.vectors) != [.different])
  }
}
