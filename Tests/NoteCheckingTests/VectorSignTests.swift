import LaTeXReading
import ModelLanguage
import Testing

@testable import NoteChecking

/// Vectors with arrows, bars for derivatives, a sample and a layer above a name, and what is said of hidden layers only.
@Suite struct VectorSignTests {
  private static let autoencoder = """
    input x[3]
    weight W[2,3], b[2], c[3]
    a[i] = sum(j: W[i,j]*x[j]) + b[i]
    h[i] = sigmoid(a[i])
    g[j] = sum(i: W[i,j]*h[i]) + c[j]
    r[j] = sigmoid(g[j])
    loss L = 1/2*sum(j: (r[j] - x[j])^2)
    """

  private static let layers = """
    samples n
    input x[2]
    target y[2]
    weight w1[3,2], b1[3], w2[2,3], b2[2], w3[2,2], b3[2]
    z1[j] = sum(k: w1[j,k]*x[k]) + b1[j]
    a1[j] = tanh(z1[j])
    z2[j] = sum(k: w2[j,k]*a1[k]) + b2[j]
    a2[j] = tanh(z2[j])
    z3[j] = sum(k: w3[j,k]*a2[k]) + b3[j]
    a3[j] = z3[j]
    loss C = mean(sample: 1/2*sum(j: (a3[j] - y[j])^2))
    """

  private func verdicts(_ notes: String, _ model: String) throws -> [NoteClaim.Verdict] {
    let model = try Model(resolving: ModelSyntax(parsing: model, name: "m"))
    let check = try NoteCheck(
      [NoteCheck.Subject(name: "m", model: model)], page: Page.read(Array(notes.utf8)))
    return check.claims.map { $0.verdict }
  }

  @Test(arguments: ["vec", "underline", "mathbf", "overrightarrow"]) func arrows(_ sign: String) throws {
    let v = { (name: String) in "\\\(sign){\(name)}" }
    let found = try verdicts(
      """
      $$L = \\frac12 \\lVert \(v("r")) - \(v("x")) \\rVert^2, \\qquad \(v("a")) = W \(v("x")) + \(v("b"))$$

      $$\\frac{\\partial L}{\\partial \(v("c"))} = (\(v("r")) - \(v("x"))) \\odot \(v("r")) \\odot (\(v("1")) - \(v("r"))), \\qquad
      \\frac{\\partial L}{\\partial \(v("c"))} = (\(v("x")) - \(v("r"))) \\odot \(v("r")) \\odot (\(v("1")) - \(v("r")))$$
      """, Self.autoencoder)
    #expect(found == [.equal, .equal, .equal, .different])
  }

  /// The letters of units are defined in one section and put into vectors in another.
  @Test func vectorsOfDefinedEntries() throws {
    let found = try verdicts(
      #"""
      # One
      $$\theta_j = \frac{\partial L}{\partial g_j} = (r_j - x_j) r_j (1 - r_j), \qquad
      \xi_i = \frac{\partial L}{\partial a_i} = h_i (1 - h_i) \sum_j W_{ij} \theta_j$$

      # Two
      $$\vec\theta = (\vec r - \vec x) \odot \vec r \odot (1 - \vec r), \qquad \vec\xi = (W \vec\theta) \odot \vec h \odot (1 - \vec h), \qquad
      \vec\xi = (W^T \vec\theta) \odot \vec h \odot (1 - \vec h), \qquad \vec\theta = (\vec x - \vec r) \odot \vec r \odot (1 - \vec r)$$
      """#, Self.autoencoder)
    #expect(found.suffix(4) == [.equal, .equal, .different, .different])
  }

  /// What a bar means is said of the entries of any matrix.
  @Test func barsOfEntries() throws {
    let found = try verdicts(
      #"""
      For every array $M$ let $\bar{M}_{i} = \partial L / \partial M_{i}$.

      $$\bar{r} = r - x, \qquad \bar{g} = \bar{r} \odot r \odot (1 - r), \qquad \bar{h} = W \bar{g}, \qquad \bar{h} = W^T \bar{g}, \qquad
      \bar{r} = x - r$$
      """#, Self.autoencoder)
    #expect(found.suffix(5) == [.equal, .equal, .equal, .different, .different])
  }

  @Test func samplesAndLayersAbove() throws {
    let found = try verdicts(
      #"""
      $$\delta^l_j = \frac{\partial C_x}{\partial z^l_j}, \qquad C = \frac1n \sum_x C_x$$

      $$\frac{\partial C}{\partial w^l_{jk}} = \frac{1}{n} \sum_x \delta^{x,l}_j a^{x,l-1}_k, \qquad
      \frac{\partial C}{\partial b^l_j} = \frac1n \sum_x \delta^{x,l}_j, \qquad
      \frac{\partial C}{\partial w^l_{jk}} = \frac{1}{n} \sum_x \delta^{x,l}_k a^{x,l-1}_j$$
      """#, Self.layers)
    #expect(found.suffix(3) == [.equal, .equal, .different])
  }

  @Test func hiddenLayers() throws {
    let found = try verdicts(
      #"""
      The hidden units are sigmoidal, $a^l_j = \tanh(z^l_j)$ and $a^l_j = \tanh'(z^l_j)$.

      Every unit puts out $a^l_j = \tanh(z^l_j)$.
      """#, Self.layers)
    #expect(found == [.equal, .different, .undecided])
  }
}
