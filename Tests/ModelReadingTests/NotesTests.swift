import LaTeXReading
import ModelReading
import Testing

/// Ten documents in ten manners: the model that is read has the gradient of the one written by hand.
@Suite struct NotesTests {
  @Test(arguments: Note.all) func gradientIsThatOfTheModelByHand(_ name: String) throws {
    let note = Note(name: name)
    let text = String(decoding: try note.bytes(), as: UTF8.self)
    let found = try #require(read(text), "\(refusal(text) ?? "")")
    let (expected, sizes) = try note.expected()
    try expectSame(found.text, expected, sizes: sizes)
  }

  /// Every equation says its line, and the line holds what it is about.
  @Test(arguments: Note.all) func equationsNameTheirLines(_ name: String) throws {
    let text = String(decoding: try Note(name: name).bytes(), as: UTF8.self)
    let found = try #require(read(text))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let losses = found.sources.filter { $0.statement.hasPrefix("loss ") }
    #expect(losses.count == 1)
    let line = try #require(losses.first?.line)
    let loss = try #require(losses[0].statement.split(separator: " ").dropFirst().first)
    #expect(lines[line - 1].contains(loss))
  }

  /// The same bytes give the same text.
  @Test func readingIsDeterministic() throws {
    let text = String(decoding: try Note(name: "rows.md").bytes(), as: UTF8.self)
    let first = try #require(read(text)?.text)
    for _ in 0..<3 { #expect(read(text)?.text == first) }
  }

  /// Short pages, each with a trap: what it is read as, and the sizes of the letters that it leaves open.
  @Test(
    arguments: [
      // A mean over outputs is no mean over samples.
      (
        "The output is $\\hat{y} = W x + b$, the loss $L = \\frac{1}{n} \\sum_{i=1}^{n} (\\hat{y}_i - y_i)^2$. "
          + "$$ \\frac{\\partial L}{\\partial W} = \\frac{2}{n} (\\hat y - y) x^\\top $$",
        "input x[2]\ntarget y[3]\nweight W[3,2], b[3]\n"
          + "loss L = 1/3 * sum(i: (sum(j: W[i,j] * x[j]) + b[i] - y[i])^2)",
        ["m": 2, "n": 3]
      ),
      // A function at another argument than its definition's, with a power of it.
      (
        "We fit $f(x; a) = a_0 + a_1 x + a_2 x^2$ to data: $$ E(a) = \\sum_{i=1}^{N} \\left( f(x_i; a) - y_i \\right)^2 $$ "
          + "$$ \\frac{\\partial E}{\\partial a_0} = 2 \\sum_{i=1}^N (f(x_i; a) - y_i) $$",
        "input x[4]\ntarget y[4]\nweight a0, a1, a2\nloss E = sum(i: (a0 + a1*x[i] + a2*x[i]^2 - y[i])^2)",
        ["N": 4]
      ),
      // The data matrix is no weight, although it is differentiated through.
      (
        "$$ L = \\sum_{i=1}^{n} \\sum_{j=1}^{m} (R_{ij} - \\sum_{k=1}^{K} U_{ik} V_{jk})^2 + \\lambda \\|U\\|_F^2 $$ "
          + "$$ \\frac{\\partial L}{\\partial U_{ik}} = d_{ik}, \\qquad \\frac{\\partial L}{\\partial V_{jk}} = e_{jk} $$",
        "target R[3,4]\nweight U[3,2], V[4,2]\nconstant lambda\n"
          + "loss L = sum(i, j: (R[i,j] - sum(k: U[i,k]*V[j,k]))^2) + lambda * sum(i, k: U[i,k]^2)",
        ["n": 3, "m": 4, "K": 2]
      ),
      // A penalty whose constant is called so; the hinge at one sample.
      (
        "With $\\mathbf{w} \\in \\mathbb{R}^d$ the objective is "
          + "$$ J = \\frac{1}{2} \\|\\mathbf{w}\\|^2 + C \\sum_{i=1}^{n} \\max(0, 1 - y_i (\\mathbf{w}^\\top \\mathbf{x}_i + b)) $$ "
          + "over $n$ training examples $(\\mathbf{x}_i, y_i)$; $C$ is a constant. $$ \\nabla_{\\mathbf{w}} J = \\mathbf{g} $$",
        "samples n index i\ninput x[3]\ntarget y\nweight w[3], b\nconstant C\n"
          + "loss J = 1/2 * sum(j: w[j]^2) + C * sum(i: max(0, 1 - y * (sum(j: w[j]*x[j]) + b)))",
        ["d": 3]
      ),
      // Vectors with an index each, and layers whose number is not said.
      (
        "For every layer $l = 1, \\dots, L$: $$ a^{(l)} = \\tanh(W^{(l)} a^{(l-1)}) $$ with $a^{(0)} = x$. The cost is "
          + "$C = \\| a^{(L)} - y \\|^2$. $$ \\frac{\\partial C}{\\partial W^{(l)}} = \\delta^{(l)} a^{(l-1)T} $$",
        "input x[2]\ntarget y[3]\nweight W1[4,2], W2[3,4]\nh[k] = tanh(sum(j: W1[k,j]*x[j]))\n"
          + "loss C = sum(k: (tanh(sum(j: W2[k,j]*h[j])) - y[k])^2)",
        ["n": 2, "m": 3, "h": 4]
      ),
    ] as [(String, String, [String: Int])])
  func traps(_ page: String, _ expected: String, _ sizes: [String: Int]) throws {
    let found = try #require(read(page), "\(refusal(page) ?? "")")
    try expectSame(found.text, expected, sizes: sizes)
  }

  /// A letter of examples is taken as given, and the model says so.
  @Test func lettersOfExamplesDefineNothing() throws {
    let found = try #require(
      read(
        "Graphs: $$ y = a + b $$ $$ y = a x - b $$ $$ y = \\exp(c) $$ A neuron: $\\hat{y} = w x_1 + d$, "
          + "$L = (y - \\hat{y})^2$, $$ \\frac{\\partial L}{\\partial w} = -2 (y - \\hat{y}) x_1 $$"))
    #expect(found.text.contains("target y") && found.text.contains("# ? y has several equations"))
  }
}
