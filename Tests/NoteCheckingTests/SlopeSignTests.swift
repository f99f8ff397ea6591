import LaTeXReading
import ModelLanguage
import Testing

@testable import NoteChecking

/// δW for ∂L/∂W, as others write dW.
@Suite struct SlopeSignTests {
  private static let model = """
    input x[2]
    target y[3]
    weight W[3,2], b[3]
    z[i] = sum(j: W[i,j]*x[j]) + b[i]
    h[i] = tanh(z[i])
    loss L = 1/2*sum(i: (h[i] - y[i])^2)
    """

  private func verdicts(_ notes: String) throws -> [NoteClaim.Verdict] {
    let model = try Model(resolving: ModelSyntax(parsing: Self.model, name: "m"))
    let check = try NoteCheck(
      [NoteCheck.Subject(name: "m", model: model)], page: Page.read(Array(notes.utf8)))
    return check.claims.map { $0.verdict }
  }

  @Test func beforeNames() throws {
    let found = try verdicts(
      #"""
      $$\delta h = h - y, \qquad \delta z = \delta h \odot (1 - h^2), \qquad \delta z = \delta h \odot (1 + h) \odot (1 - h)$$

      $$\delta W = \delta z \, (1 \cdot x)^\top, \qquad \delta b = \delta z, \qquad \delta x = W^\top \delta z$$
      """#)
    #expect(found == [.equal, .equal, .equal, .equal, .equal, .equal])
  }

  @Test func errorsBesideIt() throws {
    let found = try verdicts(
      #"""
      $$\delta h = h - y, \qquad \delta z = \delta h \odot (1 - h^2), \qquad \delta z = \delta h \odot (1 - h)$$

      $$\delta W = \delta z \, x^\top, \qquad \delta x = W \, \delta z, \qquad \delta b = -\delta z$$
      """#)
    #expect(found == [.equal, .equal, .different, .equal, .different, .different])
  }

  /// An error δ of the unit stands alone and has scripts: there δ x is a product.
  @Test func aLetterIsNoSign() throws {
    let found = try verdicts(
      #"""
      $$\delta = (h - y) \odot (1 - h^2), \qquad \delta = \frac{\partial L}{\partial z}, \qquad
      \frac{\partial L}{\partial W} = \delta x^\top$$
      """#)
    #expect(found.allSatisfy { $0 == .equal || $0 == .definition }, "\(found)")
  }
}
