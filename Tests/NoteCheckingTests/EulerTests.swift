import LaTeXReading
import ModelLanguage
import Testing

@testable import NoteChecking

/// The letter e beside an error of the same name.
@Suite struct EulerTests {
  private static let model = """
    samples 3 index i
    input x[2]
    target d[2]
    weight w[2,2]
    s[k] = sum(j: w[k,j]*x[j])
    y[k] = sigmoid(s[k])
    e[k] = d[k] - y[k]
    loss E = 1/2*sum(i: sum(k: e[k]^2))
    """

  private func verdicts(_ notes: String) throws -> [NoteClaim.Verdict] {
    let model = try Model(resolving: ModelSyntax(parsing: Self.model, name: "m"))
    let check = try NoteCheck(
      [NoteCheck.Subject(name: "m", model: model)], page: Page.read(Array(notes.utf8)))
    return check.claims.map { $0.verdict }
  }

  @Test func raisedToAFormulaItIsEulersNumber() throws {
    let found = try verdicts(
      #"""
      $$\varphi(s) = \frac{1}{1 + e^{-s}}$$

      $$\varphi'(s) = \frac{e^{-s}}{(1 + e^{-s})^2} = \varphi(s) (1 - \varphi(s))$$

      $$y_k^{(i)} = \varphi(s_k^{(i)}), \qquad y_k^{(i)} = \frac{1}{1 + e^{-s_k^{(i)}}}$$

      $$y_k^{(i)} = \frac{e^{s_k^{(i)}}}{1 + e^{s_k^{(i)}}}$$
      """#)
    #expect(found == [.definition, .equal, .equal, .equal, .equal, .equal])
  }

  @Test func aWrongSlopeOfItIsWrong() throws {
    let found = try verdicts(
      #"""
      $$\varphi(s) = \frac{1}{1 + e^{-s}}$$

      $$\varphi'(s) = \frac{e^{-s}}{1 + e^{-s}}$$
      """#)
    #expect(found.last == .different)
  }

  @Test func countedAndSquaredItIsTheError() throws {
    let found = try verdicts(
      #"""
      $$e_k^{(i)} = d_k^{(i)} - y_k^{(i)}, \qquad E = \frac{1}{2} \sum_i \sum_k (e_k^{(i)})^2$$

      $$\frac{\partial E}{\partial e_k^{(i)}} = e_k^{(i)}$$

      $$\frac{\partial E}{\partial e_k^{(i)}} = 2 e_k^{(i)}$$
      """#)
    #expect(found == [.equal, .equal, .equal, .different])
  }
}
