import Nabla
import Testing

/// Right and wrong formulas of notes on networks with memory, tied weights, penalties and two heads: Jacobians and Hessians,
/// letters that count steps in time, δ by the letter of its layer, stacked samples. Verdicts are mathematics.
@Suite struct LectureStructureTests {
  static let claims: [LectureClaim] = [
    .right("s342", #"\frac{\partial p}{\partial z^{(2)}} = \operatorname{diag}(p) - p p^{\top}"#),
    .wrong(
      "s342", #"\delta^{(1)} = \left(W^{(2)}\right)^{\top} \delta^{(2)} \odot \left(1 - a^{(1)}\right)"#,
      mendedBy: #"^2"#),
    .wrong(
      "s342", #"\delta_j^{(1)} = \left(1 - (a_j^{(1)})^2\right) \sum_{k=1}^{4} W_{kj}^{(2)} \delta_k^{(2)}"#,
      mendedBy: #"\sum_{k=1}^{2}"#),
    .wrong(
      "s342",
      #"\frac{\partial L}{\partial W_{ij}^{(1)}} = \left[\sum_{k} (p_k - y_k) W_{ki}^{(2)}\right]\left(1 - \tanh(z_i^{(1)})\right) x_j"#,
      mendedBy: #"^2"#),
    .right("s342", #"\frac{\partial p_k}{\partial z^{(2)}_i} = p_k\left(\mathbf{1}\{k=i\} - p_i\right)"#),
    .right(
      "s342b",
      #"\frac{\partial L}{\partial W^{(1)}_{ji}} = \frac{1}{N}\sum_{n=1}^{N} \sum_{k=1}^{2} (p_{k}^{(n)} - y_{k}^{(n)}) W^{(2)}_{kj} \operatorname{ReLU}'(z^{(1)(n)}_{j})\, x^{(n)}_{i}"#
    ),
    .right("s342b", #"a^{(1)}_{nj} = \max\{0, z^{(1)}_{nj}\}"#),
    .wrong("s342b", #"L = -\frac{1}{N}\sum_{n=1}^{N}\sum_{k=1}^{2} p_{nk} \ln y_{nk}"#),
    .right("rnn2", #"h_t = \tanh(w x_t + u h_{t-1})"#),
    .wrong("rnn2", #"h_t = \tanh(w x_t + v h_{t-1})"#, mendedBy: #"u"#),
    .right("rnn2", #"\delta_t = \delta_{t+1}\, u\, (1-h_t^2)"#),
    .right("rnn2", #"\frac{\partial L}{\partial w} = \sum_{t=1}^{2} \delta_t x_t"#),
    .wrong("rnn2", #"\frac{\partial L}{\partial w} = \sum_{t=1}^{2} \delta_t h_t"#, mendedBy: #"x"#),
    .right("rnnv", #"s_t = W x_t + U h_{t-1} + b"#),
    .right("rnnv", #"\frac{\partial L}{\partial W} = \sum_{t=1}^{2} \delta_t x_t^\top"#),
    .right("rnnv", #"\frac{\partial L}{\partial U} = \sum_{t=1}^{2} \delta_t h_{t-1}^\top"#),
    .wrong("rnnv", #"\frac{\partial L}{\partial U} = \sum_{t=1}^{2} \delta_t h_{t}^\top"#),
    .right("rnnv", #"\frac{\partial h_2}{\partial h_1} = \mathrm{diag}(1 - h_2^2)\, U"#),
    .wrong("rnnv", #"\frac{\partial h_2}{\partial h_1} = U\, \mathrm{diag}(1 - h_2^2)"#, mendedBy: #"diag"#),
    .wrong("rnnv", #"\delta_1 = (W^\top \delta_2) \odot (1 - h_1 \odot h_1)"#, mendedBy: #"U"#),
    .wrong(
      "tied",
      #"\frac{\partial L}{\partial W} = (r-x) h^\top + \left(W(r-x) \odot h \odot (1-h)\right) x^\top"#,
      mendedBy: #"h (r-x)^\top"#),
    .right("tied", #"\frac{\partial L}{\partial W_{jk}} = (r_k - x_k)\,h_j + \delta_j\,x_k"#),
    .right("logl2", #"\nabla_w J = \frac{1}{m} X^\top (p - y) + \lambda w"#),
    .wrong("logl2", #"\nabla_w J = \frac{1}{m} X (p - y) + \lambda w"#, mendedBy: #"X^T"#),
    .right("logl2", #"\nabla^2_w J = \frac{1}{m}\sum_{i=1}^m p_i(1-p_i) x_i x_i^\top + \lambda I"#),
    .right("logl2", #"\nabla^2 J(w) = \frac{1}{m} X^\top \operatorname{diag}(p \odot (1-p)) X + \lambda I"#),
    .wrong(
      "logl2",
      #"\frac{\partial J}{\partial w_j} = \frac{1}{m}\sum_{i=1}^{m}\left(p^{(i)} - y^{(i)}\right)x_j^{(i)}"#,
      mendedBy: #"\lambda"#),
    .right("decay", #"\frac{\partial^2 L}{\partial w \partial w^\top} = \frac{1}{N}X^\top X + \lambda I"#),
    .right("decay", #"\frac{\partial L}{\partial w} = \frac{1}{N}X^\top(Xw + b\mathbf{1} - y) + \lambda w"#),
    .right(
      "decay",
      #"\mathbf{w} \leftarrow \mathbf{w} - \eta\left(\frac{1}{N}\mathbf{X}^\mathsf{T}(\hat{\mathbf{y}} - \mathbf{y}) + \lambda\mathbf{w}\right)"#
    ),
    .right("decay", #"\hat{y_n} = \mathbf{w}^\mathsf{T}\mathbf{x_n} + b"#),
    .right(
      "decay",
      #"\frac{\partial L}{\partial w_j} = \frac{1}{N}\sum_{n=1}^N (\hat y_n - y_n) x_{jn} + \lambda w_j"#),
    // A line alone leaves open whether the sample is the last index.
    .right("decay", #"\hat y_n = \sum_j w_j x_{jn} + b"#),
    .wrong(
      "decay", #"w_j \leftarrow w_j - \frac{1}{N}\sum_{i}(\hat y_i - y_i)x_{ij} - \lambda w_j"#,
      mendedBy: #"\eta"#),
    .right(
      "resid", #"\frac{\partial L}{\partial x} = (I + \mathrm{diag}(1-\tanh^2(z)) W)^\top V^\top (o-y)"#),
    .wrong(
      "resid", #"\frac{\partial h_i}{\partial x_j} = 1 + (1 - \tanh^2(z_i)) W_{ij}"#),
    .wrong("heads", #"\frac{\partial L}{\partial h_j} = (o-y) u_j"#),
    .right("rows", #"\frac{\partial L}{\partial b_2} = \frac{2}{N} \mathbf{1}^\top (Z_2 - Y)"#),
    .right("rows", #"Z_1 = X W_1 + \mathbf{1} b_1"#),
    .right("rows", #"H = \max(0, X W_1 + b_1)"#),
    .right(
      "rows",
      #"\frac{\partial L}{\partial W_1} = X^\top \left(\frac{2}{N} (Z_2 - Y) W_2^\top \odot \mathbf{1}[Z_1 > 0]\right)"#
    ),
    .right("rows", #"\frac{\partial L}{\partial (W_2)_{jk}} = \frac{2}{N}\sum_n H_{nj} (Z_{2} - Y)_{nk}"#),
    .wrong("rows", #"\frac{\partial L}{\partial W_2} = \frac{2}{N} (Z_2 - Y) H^\top"#),
    .right("tr", #"\delta_j = h_j (1 - h_j) \sum_k U_{jk}\delta_k"#),
    .wrong("tr", #"\delta_j = h_j (1 - h_j) \sum_k U_{kj}\delta_k"#),
    .right("tr", #"\frac{\partial E}{\partial W_{ij}} = x_i \delta_j"#),
    .wrong("tr", #"\frac{\partial E}{\partial W_{ij}} = x_j \delta_i"#),
    .right("tr", #"W \leftarrow W - \eta x \delta_h^\top"#),
    .right("opq", #"\frac{\partial C}{\partial b} = 2(a-y)\left.\frac{df}{dz}\right|_{z}"#),
    .right("quad", #"\nabla^2 L = \begin{pmatrix} x_1^2 & x_1x_2 \\ x_1x_2 & x_2^2\end{pmatrix}"#),
    .wrong(
      "quad", #"\nabla^2 L = \begin{pmatrix} x_1^2 & x_1x_2 \\ x_1x_2 & x_1^2\end{pmatrix}"#,
      mendedBy: #"x_2^2"#),
  ]

  /// H is a letter of the notes where no words call it the Hessian: any definition of it is one.
  @Test func aLetterThatNothingExplainsIsDefined() throws {
    let line = #"$$H = \frac{1}{m}\sum_{i=1}^m p_i(1-p_i) x_i x_i^\top + \lambda I$$"#
    #expect(try LectureClaim.parsed("logl2").check(notes: line).claims.map { $0.verdict } == [.definition])
  }

  @Test(arguments: claims) func verdict(claim: LectureClaim) throws { try claim.check() }

  /// Huber's threshold is positive, whatever the cases of the notes would say of others.
  @Test func huber() throws {
    let model = try Model(
      resolving: ModelSyntax(
        parsing: """
          input x
          target y
          weight w
          constant d
          r = w*x - y
          loss L = huber(r, d)
          """, name: "huber"))
    let right = try model.check(
      notes:
        #"$$\frac{\partial L}{\partial r} = \begin{cases} r & |r| \le d \\ d\,\operatorname{sgn}(r) & |r| > d \end{cases}$$"#
    ).claims
    #expect(right.count == 1 && right[0].verdict.isRight)
    let wrong = try model.check(
      notes:
        #"$$\frac{\partial L}{\partial r} = \begin{cases} r & |r| \le d \\ \operatorname{sgn}(r) & |r| > d \end{cases}$$"#
    ).claims
    #expect(wrong.map { $0.verdict } == [.different])
  }

  /// Notes that write the sample last throughout are read so.
  @Test func samplesLast() throws {
    let notes = #"""
      $$\hat y_n = \sum_j w_j x_{jn} + b$$
      $$\frac{\partial L}{\partial w_j} = \frac{1}{N}\sum_{n=1}^N (\hat y_n - y_n) x_{jn} + \lambda w_j$$
      $$\frac{\partial L}{\partial w_j} = \frac{1}{N}\sum_{n=1}^N (\hat y_n - y_n) x_{nj} + \lambda w_j$$
      """#
    let claims = try LectureClaim.parsed("decay").check(notes: notes).claims
    #expect(claims.map { $0.verdict.isRight } == [true, true, false])
  }
}
