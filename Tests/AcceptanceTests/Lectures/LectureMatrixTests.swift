import Nabla
import Testing

/// Right and wrong formulas of notes in matrices: softmax, samples as rows, transposed rules. Verdicts are mathematics.
@Suite struct LectureMatrixTests {
  static let claims: [LectureClaim] = [
    .right("softce", #"\frac{\partial L}{\partial z} = p - y"#),
    .right("softce", #"\nabla_z L = p - y"#),
    .wrong("softce", #"\frac{\partial L}{\partial z} = p + y"#, mendedBy: #"-"#),
    .right("softce", #"\frac{\partial L}{\partial W} = (p - y)\, x^{\top}"#),
    .right("softce", #"\frac{\partial L}{\partial b_k} = p_k - y_k"#),
    .right("softce", #"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)"#),
    .wrong("softce", #"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_i)"#, mendedBy: #"p_j"#),
    .right(
      "softce",
      #"\frac{\partial p_i}{\partial z_j} = \begin{cases} p_i (1 - p_i) & i = j \\ -p_i p_j & i \neq j \end{cases}"#
    ),
    .wrong(
      "softce",
      #"\frac{\partial p_i}{\partial z_j} = \begin{cases} p_i (1 - p_i) & \text{se } i = j \\ p_i p_j & \text{se } i \neq j \end{cases}"#
    ),
    .right("softce", #"\frac{\partial L}{\partial p_k} = -\frac{y_k}{p_k}"#),
    .wrong("softce", #"\frac{\partial L}{\partial p_k} = \frac{y_k}{p_k}"#, mendedBy: #"-"#),
    .right("softce", #"L = -\sum_{k} y_k \ln p_k"#),
    .wrong("softce", #"L = \sum_{k} y_k \ln p_k"#, mendedBy: #"-"#),
    .right("softce", #"W \leftarrow W - \eta (p-y)x^T"#),
    .right("norm2", #"\frac{\partial L}{\partial W} = 2 (\hat{y} - y) x^T"#),
    .wrong("norm2", #"\frac{\partial L}{\partial W} = 2 x (\hat{y} - y)^T"#),
    .right("norm2", #"L = \|\hat{y} - y\|^2"#),
    .right("norm2", #"L = (\hat{y} - y)^T(\hat{y} - y)"#),
    .right("norm2", #"\frac{\partial L}{\partial W_{ij}} = 2 (\hat{y}_i - y_i) x_j"#),
    .wrong("norm2", #"\frac{\partial L}{\partial W_{ij}} = 2 (\hat{y}_j - y_j) x_i"#),
    .right("ae", #"\frac{\partial L}{\partial D_{jk}} = \frac{2}{N}\sum_{i=1}^{N} (r_{ij} - x_{ij}) h_{ik}"#),
    .wrong("ae", #"\frac{\partial L}{\partial D_{jk}} = \frac{2}{N}\sum_{i=1}^{N} (r_{ij} - x_{ij}) h_{ij}"#),
    .right("ae", #"\frac{\partial L}{\partial D} = \frac{2}{N}\sum_{i=1}^{N} (r_i - x_i) h_i^T"#),
    .right("ae", #"\frac{\partial L}{\partial E} = \frac{2}{N}\sum_{i=1}^{N} D^T (r_i - x_i) x_i^T"#),
    .wrong("ae", #"\frac{\partial L}{\partial E} = \frac{2}{N}\sum_{i=1}^{N} D (r_i - x_i) x_i^T"#),
    .right("ae", #"L = \frac{1}{N}\sum_{i=1}^{N} \|r_i - x_i\|^2"#),
    .right(
      "batchnet",
      #"\frac{\partial L}{\partial W_2} = \frac{1}{N} A_1^T \left((A_2 - y) \odot A_2 \odot (1 - A_2)\right)"#
    ),
    .wrong(
      "batchnet",
      #"\frac{\partial L}{\partial W_2} = \frac{1}{N} A_1 \left((A_2 - y) \odot A_2 \odot (1 - A_2)\right)"#),
    .wrong(
      "batchnet",
      #"\frac{\partial L}{\partial W_2} = A_1^T \left((A_2 - y) \odot A_2 \odot (1 - A_2)\right)"#,
      mendedBy: #"N"#),
    .right("batchnet", #"\frac{\partial L}{\partial W_1} = X^T \frac{\partial L}{\partial Z_1}"#),
    .right(
      "batchnet",
      #"\frac{\partial L}{\partial Z_1} = \left(\frac{\partial L}{\partial Z_2} W_2^T\right) \odot A_1 \odot (1 - A_1)"#
    ),
    // With one sample ∂L/∂Z₂ of the one output is a number.
    .right(
      "batchnet",
      #"\frac{\partial L}{\partial Z_1} = \left(W_2^T \frac{\partial L}{\partial Z_2}\right) \odot A_1 \odot (1 - A_1)"#
    ),
    .right("batchnet", #"Z_1 = X W_1"#),
    .wrong("batchnet", #"Z_1 = W_1 X"#),
    .wrong("one", #"\delta^{(1)} = W^{(2)} \delta^{(2)} \odot a^{(1)} \odot (1-a^{(1)})"#, mendedBy: #"T"#),
    .right("one", #"\delta^{(1)} = (W^{(2)})^T \delta^{(2)} \odot a^{(1)} \odot (1-a^{(1)})"#),
    // Alone in a document this leaves open whether vectors are rows, and then it is right.
    .right("one", #"\delta^{(1)} = \delta^{(2)} W^{(2)} \odot a^{(1)} \odot (1-a^{(1)})"#),
    .wrong("samp", #"\delta^{(1)} = W^{(2)} \delta^{(2)} \odot a^{(1)} \odot (1-a^{(1)})"#),
    .right("samp", #"\delta^{(1)} = (W^{(2)})^T \delta^{(2)} \odot a^{(1)} \odot (1-a^{(1)})"#),
    .right("samp", #"\delta^{(1)} = \delta^{(2)} W^{(2)} \odot a^{(1)} \odot (1-a^{(1)})"#),
    .wrong("samp", #"\delta^{(1)} = \delta^{(2)} (W^{(2)})^T \odot a^{(1)} \odot (1-a^{(1)})"#),
    .wrong("samp", #"\delta_1 = W_2 \delta_2 \odot a_1 \odot (1-a_1)"#),
    .wrong("one", #"\delta_1 = W_2 \delta_2 \odot a_1 \odot (1-a_1)"#),
    .wrong("one", #"\delta^{l} = W^{l+1} \delta^{l+1} \odot a^{l} \odot (1-a^{l})"#),
    .right("one", #"\delta^{l} = \delta^{l+1} W^{l+1}  \odot a^{l} \odot (1-a^{l})"#),
  ]

  @Test(arguments: claims) func verdict(claim: LectureClaim) throws { try claim.check() }
}
