import Nabla
import Testing

/// Right and wrong formulas of notes on regressions: sums without bounds, steps with subscripts, penalties, absolute values. Verdicts are mathematics.
@Suite struct LectureRegressionTests {
  static let claims: [LectureClaim] = [
    .right("scalar2", #"\tanh'(z) = \mathrm{sech}^2(z)"#),
    .right("scalar2", #"\tanh'(z) = \frac{1}{\cosh^2(z)}"#),
    .wrong("scalar2", #"\tanh'(z) = \mathrm{sech}(z)"#),
    .right("scalar2", #"a = \frac{e^{z} - e^{-z}}{e^{z} + e^{-z}}"#),
    .right("logreg", #"a^{(i)} = \frac{1}{1+e^{-z^{(i)}}}"#),
    .wrong("logreg", #"a^{(i)} = \frac{1}{1+e^{z^{(i)}}}"#, mendedBy: "-"),
    .right("logreg", #"\frac{\partial J}{\partial z^{(i)}} = \frac{1}{m} (a^{(i)} - y^{(i)})"#),
    .wrong("logreg", #"\frac{\partial J}{\partial z^{(i)}} = a^{(i)} - y^{(i)}"#, mendedBy: "m"),
    .right("logreg", #"b := b - \frac{\alpha}{m}\sum_{i=1}^m (a^{(i)} - y^{(i)})"#),
    .wrong("logreg", #"b := b - \alpha\sum_{i=1}^m (a^{(i)} - y^{(i)})"#),
    .right(
      "ridge2",
      #"w_j \leftarrow w_j (1 - 2\eta\lambda) - \frac{2\eta}{N}\sum_{i=1}^N(\hat{y}_i - y_i) x_{ij}"#),
    .wrong(
      "ridge2",
      #"w_j \leftarrow w_j (1 - \eta\lambda) - \frac{2\eta}{N}\sum_{i=1}^N(\hat{y}_i - y_i) x_{ij}"#,
      mendedBy: "2"),
    .right("linear", #"\frac{\partial L}{\partial w_1} = \frac{2}{N} \sum_{i} (\hat{y}_i - y_i) x_{i1}"#),
    .wrong(
      "linear", #"\frac{\partial L}{\partial w_1} = \frac{2}{N} \sum_{i} (\hat{y}_i - y_i) x_{i2}"#,
      mendedBy: #"x"#),
    .right("linear", #"\frac{\partial L}{\partial b} = \frac{2}{N} \sum\limits_{i=1}^{N} (\hat{y}_i - y_i)"#),
    .wrong("linear", #"\frac{\partial L}{\partial b} = \frac{2}{N} \sum\limits_{i=1}^{N} (y_i - \hat{y}_i)"#),
    .right("linear", #"\partial_{b} L = \frac{2}{N} \sum_i (\hat{y}_i - y_i)"#),
    .right("linear", #"\partial_b L = \dfrac{2}{N} \sum_i (\hat{y}_i - y_i)"#),
    .wrong("linear", #"\partial_b L = \tfrac{1}{N} \sum_i (\hat{y}_i - y_i)"#, mendedBy: #"2"#),
    .right("linear", #"L = \frac{1}{N}\sum_{i=1}^N \left(\mathbf{w}^{\top} \mathbf{x}_i + b - y_i\right)^2"#),
    .right("linear", #"L = \frac{1}{N}\sum_{i=1}^N \left| \hat{y}_i - y_i\right|^{2}"#),
    .wrong("linear", #"L = \frac{1}{N}\sum_{i=1}^N \left| \hat{y}_i - y_i\right|"#),
    .right("linear", #"b \leftarrow b - \eta \frac{2}{N}\sum_i (\hat{y}_i-y_i)"#),
    .right("linear", #"b_{t+1} = b_t - \eta \frac{2}{N}\sum_i (\hat{y}_i-y_i)"#),
    .wrong("linear", #"b_{t+1} = b_t + \eta \frac{2}{N}\sum_i (\hat{y}_i-y_i)"#, mendedBy: #"-"#),
    .right("linear", #"b_{new} = b_{old} - \eta \frac{\partial L}{\partial b}"#),
    .right("linear", #"b_{\text{new}} = b_{\text{old}} - \eta \frac{\partial L}{\partial b}"#),
    .right("linear", #"b^{\text{novo}} = b - \eta \frac{\partial L}{\partial b}"#),
    .wrong("linear", #"b^{\text{novo}} = b + \eta \frac{\partial L}{\partial b}"#, mendedBy: #"-"#),
    .right("linear", #"\mathbf{w}_{t+1} = \mathbf{w}_t - \eta \nabla_{\mathbf{w}} L"#),
    .right("linear", #"w_{t+1} = w_t - \eta \nabla L"#),
    .right("linear", #"\nabla_w L = \frac{2}{N}\sum_{i=1}^{N} (\hat y_i - y_i) x_i"#),
    .wrong("linear", #"\nabla_w L = \frac{1}{N}\sum_{i=1}^{N} (\hat y_i - y_i) x_i"#, mendedBy: #"2"#),
    .right("linear", #"\frac{\mathrm{d} L}{\mathrm{d} b} = \frac{2}{N}\sum_{i=1}^{N} (\hat y_i - y_i)"#),
    .right(
      "logreg", #"\frac{\partial J}{\partial w_j} = \frac{1}{m}\sum_{i=1}^{m} (a^{(i)} - y^{(i)}) x_j^{(i)}"#),
    .wrong(
      "logreg", #"\frac{\partial J}{\partial w_j} = \frac{1}{m}\sum_{i=1}^{m} (y^{(i)} - a^{(i)}) x_j^{(i)}"#),
    .wrong(
      "logreg", #"\frac{\partial J}{\partial w_j} = \sum_{i=1}^{m} (a^{(i)} - y^{(i)}) x_j^{(i)}"#,
      mendedBy: #"frac{1}{m}"#),
    .right("logreg", #"\frac{\partial J}{\partial b} = \frac{1}{m}\sum_{i=1}^{m} (a^{(i)} - y^{(i)})"#),
    .right(
      "logreg",
      #"J = -\frac{1}{m}\sum_{i=1}^{m} \left[ y^{(i)} \log a^{(i)} + (1-y^{(i)}) \log(1-a^{(i)}) \right]"#),
    .wrong(
      "logreg",
      #"J = -\frac{1}{m}\sum_{i=1}^{m} \left[ y^{(i)} \log a^{(i)} + (1-y^{(i)}) \log(1+a^{(i)}) \right]"#,
      mendedBy: #"-"#),
    .right("logreg", #"w_j := w_j - \alpha \frac{1}{m}\sum_{i=1}^{m} (a^{(i)} - y^{(i)}) x_j^{(i)}"#),
    .right("logreg", #"w := w - \alpha \frac{\partial J}{\partial w}"#),
    .wrong("logreg", #"w := w + \alpha \frac{\partial J}{\partial w}"#, mendedBy: #"-"#),
    .right("scalar2", #"\frac{dL}{dw} = 2(a-y)(1-a^2)x"#),
    .wrong("scalar2", #"\frac{dL}{dw} = 2(a-y)(1-a)x"#, mendedBy: #"a"#),
    .right("scalar2", #"\frac{\mathrm{d}L}{\mathrm{d}w} = 2(a-y)(1-a^{2})x"#),
    .right("scalar2", #"\frac{da}{dz} = 1 - \tanh^2(z)"#),
    .right("scalar2", #"\frac{d\tanh}{dz} = 1 - \tanh^2(z)"#),
    .right("scalar2", #"\frac{\partial}{\partial w}\left(a - y\right)^2 = 2(a-y)(1-a^2)x"#),
    .right("scalar2", #"\frac{\partial}{\partial w} \left[ (a-y)^2 \right] = 2(a-y)(1-a^2)x"#),
    .right("scalar2", #"\frac{\partial}{\partial w} \left[ w x + b \right] = x"#),
    .wrong("scalar2", #"\frac{\partial}{\partial w} \left[ w x + b \right] = w"#, mendedBy: #"x"#),
    .right("scalar2", #"\frac{\partial}{\partial w} (wx+b) = x"#),
    .right("scalar2", #"\frac{\partial^2 L}{\partial a^2} = 2"#),
    .right("scalar2", #"L = \left| a - y \right|^{2}"#),
    .right("scalar2", #"L = |a - y|^2"#),
    .right("scalar2", #"w_{t+1} = w_t - \eta\, 2(a-y)(1-a^2)x"#),
    .wrong("scalar2", #"w_{t+1} = w_t - \eta\, (a-y)(1-a^2)x"#, mendedBy: #"2"#),
    .right("scalar2", #"w^{(t+1)} = w^{(t)} - \eta \frac{\partial L}{\partial w}"#),
    .right("scalar2", #"w_{k+1} = w_k - \eta \frac{\partial L}{\partial w}"#),
    .right("scalar2", #"w_{n+1} = w_n - \eta \frac{\partial L}{\partial w}"#),
    .wrong("scalar2", #"w_{n+1} = w_n + \eta \frac{\partial L}{\partial w}"#, mendedBy: #"-"#),
    .right("scalar2", #"w^{*} = w - \eta \frac{\partial L}{\partial w}"#),
    .right("scalar2", #"\Delta w = -\eta \frac{\partial L}{\partial w}"#),
    .wrong("scalar2", #"\Delta w = \eta \frac{\partial L}{\partial w}"#, mendedBy: #"-"#),
    .right("scalar2", #"\frac{d\sigma}{dx} = \sigma(x)(1-\sigma(x))"#),
    .wrong("scalar2", #"\frac{d\sigma}{dx} = \sigma(x)(1+\sigma(x))"#, mendedBy: #"-"#),
    .right("scalar2", #"\frac{d\sigma(z)}{dz} = \sigma(z)(1-\sigma(z))"#),
    .wrong(
      "scalar2",
      #"\frac{\partial L}{\partial w} = \frac{\partial L}{\partial a}\frac{\partial a}{\partial z}\frac{\partial z}{\partial w} = 2(a-y)\,(1-a^2)\,w"#,
      mendedBy: #"x"#),
    .right(
      "scalar2",
      #"\frac{\partial L}{\partial w} = \frac{\partial L}{\partial a}\times\frac{\partial a}{\partial z}\times\frac{\partial z}{\partial w} = 2(a-y) \times (1-a^2)\times x"#
    ),
    .right("ridge2", #"\nabla_w J = \frac{2}{N}\sum_{i=1}^N (\hat{y}_i - y_i) x_i + 2\lambda w"#),
    .wrong(
      "ridge2", #"\nabla_w J = \frac{2}{N}\sum_{i=1}^N (\hat{y}_i - y_i) x_i + \lambda w"#, mendedBy: #"2"#),
    .right(
      "ridge2",
      #"\frac{\partial J}{\partial w_j} = \frac{2}{N}\sum_{i=1}^N (\hat{y}_i - y_i) x_{ij} + 2\lambda w_j"#),
    .right("ridge2", #"J = \frac{1}{N}\sum_{i=1}^N (\hat{y}_i - y_i)^2 + \lambda \|w\|^2"#),
    .right("ridge2", #"J = \frac{1}{N}\sum_{i=1}^N (\hat{y}_i - y_i)^2 + \lambda \left| w \right|^{2}"#),
    .wrong(
      "ridge2", #"J = \frac{1}{N}\sum_{i=1}^N (\hat{y}_i - y_i)^2 + \frac{\lambda}{2} \|w\|^2"#,
      mendedBy: #"1"#),
    .right("ridge2", #"J = \frac{1}{N}\sum_{i=1}^N (\hat{y}_i - y_i)^2 + \lambda w^T w"#),
    .right("ridge2", #"J = \frac{1}{N}\sum_{i=1}^N (\hat{y}_i - y_i)^2 + \lambda \sum_j w_j^2"#),
    .right("sq", #"L = \sum_{i}\sum_{j} A_{ij}^2"#),
    .right("sq", #"L = \sum_{i,j} A_{ij}^{2}"#),
    .wrong("sq", #"L = \sum_{i,j} A_{ij}"#, mendedBy: #"2"#),
    .right("sq", #"\frac{\partial L}{\partial A_{ij}} = 2 A_{ij}"#),
    .wrong("sq", #"\frac{\partial L}{\partial A_{12}} = A_{12}^2"#),
    .right("sq", #"L = \|A\|_F^2"#),
    .right("sq", #"\frac{\partial L}{\partial A} = 2A"#),
    .right("poisson", #"\frac{\partial L}{\partial w} = \frac{1}{N} \sum_{i=1}^{N} (\mu_i - y_i) x_i"#),
    .wrong("poisson", #"\frac{\partial L}{\partial w} = \frac{1}{N} \sum_{i=1}^{N} (y_i - \mu_i) x_i"#),
    .right("poisson", #"\frac{\partial L}{\partial b} = \frac{1}{N} \sum_{i=1}^{N} (e^{w x_i + b} - y_i)"#),
    .wrong("poisson", #"\frac{\partial L}{\partial b} = \frac{1}{N} \sum_{i=1}^{N} (e^{w x_i} - y_i)"#),
    .right(
      "huber-batch",
      #"\frac{\partial L}{\partial b} = \frac{1}{N}\sum_{n=1}^{N} \begin{cases} p_n - y_n & |p_n - y_n| \le \delta \\ \delta\,\operatorname{sign}(p_n-y_n) & \text{otherwise} \end{cases}"#
    ),
    .right(
      "huber-batch",
      #"\frac{\partial L}{\partial w_1} = \frac{1}{N}\sum_{n=1}^{N} \max(-\delta, \min(\delta, p_n - y_n))\, x_{n1}"#
    ),
    .wrong(
      "huber-batch",
      #"\frac{\partial L}{\partial w_1} = \frac{1}{N}\sum_{n=1}^{N} \max(-\delta, \min(\delta, y_n - p_n))\, x_{n1}"#
    ),
    .right(
      "huber-batch",
      #"L = \frac{1}{N}\sum_{n=1}^{N} \begin{cases} \frac12 (p_n - y_n)^2 & |p_n - y_n| \le \delta \\ \delta(|p_n-y_n| - \frac{\delta}{2}) & \text{otherwise} \end{cases}"#
    ),
    .wrong(
      "huber-batch",
      #"L = \frac{1}{N}\sum_{n=1}^{N} \begin{cases} \frac12 (p_n - y_n)^2 & |p_n - y_n| \le \delta \\ \delta(|p_n-y_n| - \delta) & \text{otherwise} \end{cases}"#
    ),
    .right("huberish", #"\frac{\partial L}{\partial w} = x \tanh(w x - y)"#),
    .wrong("huberish", #"\frac{\partial L}{\partial w} = x \tanh(y - w x)"#),
    .right("huberish", #"\frac{\partial^2 L}{\partial w^2} = x^2 \left(1 - \tanh^2(w x - y)\right)"#),
    .wrong("huberish", #"\frac{\partial^2 L}{\partial w^2} = x \left(1 - \tanh^2(w x - y)\right)"#),
  ]

  @Test(arguments: claims) func verdict(claim: LectureClaim) throws { try claim.check() }
}
