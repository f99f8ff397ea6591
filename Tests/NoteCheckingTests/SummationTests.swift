import LaTeXReading
import ModelLanguage
import Testing

@testable import NoteChecking

/// Repeated indices that the text sums over without a sign, and differentials.
@Suite struct SummationTests {
  private static let model = """
    input x[2]
    target t
    weight W[3,2], b[3], v[3]
    u[i] = sum(j: W[i,j]*x[j]) + b[i]
    h[i] = tanh(u[i])
    y = sum(i: v[i]*h[i])
    loss L = 1/2*(y - t)^2
    """

  private func verdicts(_ notes: String) throws -> [NoteClaim.Verdict] {
    let model = try Model(resolving: ModelSyntax(parsing: Self.model, name: "m"))
    let check = try NoteCheck(
      [NoteCheck.Subject(name: "m", model: model)], page: Page.read(Array(notes.utf8)))
    return check.claims.map { $0.verdict }
  }

  private static let said = [
    "An index that occurs twice on the right and not on the left is summed over.",
    "We use the summation convention.", "Índices repetidos são somados.",
  ]

  @Test(arguments: said) func repeatedIndices(sentence: String) throws {
    let found = try verdicts(
      sentence + #"""


        $$u_i = W_{ij} x_j + b_i, \qquad y = v_i h_i$$

        $$\frac{\partial L}{\partial u_k} = \frac{\partial L}{\partial h_i} \frac{\partial h_i}{\partial u_k}
        = (y - t) v_i (1 - h_i^2) \delta_{ik} = (y - t) v_k (1 - h_k^2)$$

        $$\frac{\partial L}{\partial x_j} = (y - t) v_i (1 - h_i^2) W_{ij}$$
        """#)
    #expect(found == [.equal, .equal, .equal, .equal, .equal, .equal], "\(found)")
  }

  @Test func errorsUnderTheConvention() throws {
    let found = try verdicts(
      #"""
      We use the summation convention.

      $$u_i = W_{ij} x_j - b_i, \qquad \frac{\partial L}{\partial x_j} = (y - t) v_i (1 - h_i) W_{ij}$$
      """#)
    #expect(found == [.different, .different])
  }

  /// Without the words a letter that goes nowhere is no sum.
  @Test func withoutTheWords() throws {
    let found = try verdicts(#"$$y = v_i h_i$$"#)
    #expect(found != [.equal])
  }

  @Test func differentialsAreNotCalledWrong() throws {
    let found = try verdicts(
      #"""
      A small d before a quantity is its differential.

      $$dL = (y - t) \, dy, \qquad \frac{\partial L}{\partial y} = t - y$$
      """#)
    #expect(found == [.undecided, .different])
  }
}
