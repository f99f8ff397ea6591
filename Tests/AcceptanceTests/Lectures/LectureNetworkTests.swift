import Nabla
import Testing

/// Right and wrong formulas of notes on networks of two to four layers. Verdicts are mathematics.
@Suite struct LectureNetworkTests {
  static let claims: [LectureClaim] = [
    .right("net3", #"z^{(l+1)} = W^{(l+1)} a^{(l)} + b^{(l+1)}"#),
    .wrong("net3", #"z^{(l+1)} = W^{(l)} a^{(l)} + b^{(l+1)}"#),
    .right("net3", #"a^{(1)} = \sigma(W^{(1)} x + b^{(1)})"#),
    .wrong("net3", #"a^{(1)} = \sigma(W^{(1)} x)"#, mendedBy: "+ b"),
    .right("net3", #"b^{(3)} := b^{(3)} - \eta \delta^{(3)}"#),
    .wrong("net3", #"b^{(3)} := b^{(3)} - \delta^{(3)}"#),
    .right("net3", #"C = \tfrac12 \sum_{j} (a^{(3)}_j - y_j)^{2}"#),
    .wrong("net3", #"C = \tfrac12 \sum_{j} (a^{(3)}_j - y_j)"#),
    .right("net3", #"\frac{\partial z^{(2)}_j}{\partial a^{(1)}_k} = W^{(2)}_{jk}"#),
    .wrong("net3", #"\frac{\partial z^{(2)}_j}{\partial a^{(1)}_k} = W^{(2)}_{kj}"#, mendedBy: "jk"),
    .right("relu", #"h_j = \begin{cases} z_j, & z_j > 0 \\ 0, & \text{caso contrário} \end{cases}"#),
    .wrong("relu", #"h_j = \begin{cases} -z_j, & \text{if } z_j > 0 \\ 0, & \text{otherwise} \end{cases}"#),
    .right("relu", #"h_j = \max(0, z_j)"#), .wrong("relu", #"h_j = \min(0, z_j)"#),
    .right("net3", #"\delta^{(3)} = (a^{(3)} - y) \odot \sigma^{\prime}(z^{(3)})"#),
    .right("net3", #"\delta^{(2)} = (W^{(3)})^{\intercal} \delta^{(3)} \odot \sigma^{\prime}(z^{(2)})"#),
    .right("net3", #"\delta^{(2)} = (W^{(3)})^{T} \delta^{(3)} \circ a^{(2)} \circ (1 - a^{(2)})"#),
    .wrong(
      "net3", #"\delta^{(1)} = W^{(2)} \delta^{(2)} \odot a^{(1)} \odot (1 - a^{(1)})"#, mendedBy: #"T}"#),
    .wrong(
      "net3", #"\delta^{(1)} = (W^{(2)})^\top \delta^{(2)} \odot a^{(1)} \odot (1 + a^{(1)})"#,
      mendedBy: #"-"#),
    .right("net3", #"\frac{\partial C}{\partial W^{(2)}} = \delta^{(2)} (a^{(1)})^{\top}"#),
    .wrong("net3", #"\frac{\partial C}{\partial W^{(2)}} = a^{(1)} (\delta^{(2)})^{\top}"#),
    .right(
      "net3",
      #"\frac{\partial C}{\partial \mathbf{W}^{(3)}} = \boldsymbol{\delta}^{(3)} \mathbf{a}^{(2)\top}"#),
    .right("net3", #"\frac{\partial C}{\partial W^{(3)}} = \delta^{(3)} a^{(2)^T}"#),
    .right("net3", #"\nabla_{a^{(3)}} C = a^{(3)} - y"#),
    .right("net3", #"\nabla_{a} C = a^{(3)} - y"#),
    .wrong("net3", #"\nabla_{a} C = y - a^{(3)}"#),
    .right("net3", #"W^{(2)} \leftarrow W^{(2)} - \eta \, \delta^{(2)} (a^{(1)})^T"#),
    .wrong("net3", #"W^{(2)} \leftarrow W^{(2)} - \eta \, \delta^{(2)} a^{(1)}"#),
    .right("net3", #"W^{(2)}_{t+1} = W^{(2)}_{t} - \eta \, \delta^{(2)} (a^{(1)})^T"#),
    .right("net3", #"C = \frac{1}{2}\left\| a^{(3)} - y \right\|^2"#),
    .right("net3", #"C = \frac{1}{2}\lVert a^{(3)} - y \rVert_2^2"#),
    .wrong("net3", #"C = \left\| a^{(3)} - y \right\|^2"#, mendedBy: #"frac"#),
    .right("net3", #"\frac{\partial C}{\partial z^{(3)}_j} = (a^{(3)}_j - y_j) a^{(3)}_j (1 - a^{(3)}_j)"#),
    .wrong(
      "net3", #"\frac{\partial C}{\partial z^{(3)}_j} = (a^{(3)}_j - y_j) a^{(3)}_j"#),
    .right(
      "net3",
      #"\frac{\partial C}{\partial W^{(3)}_{jk}} = (a^{(3)}_j - y_j)\,a^{(3)}_j\,(1 - a^{(3)}_j)\,a^{(2)}_k"#),
    .wrong(
      "net3",
      #"\frac{\partial C}{\partial W^{(3)}_{jk}} = (a^{(3)}_j - y_j)\,a^{(3)}_j\,(1 - a^{(3)}_j)\,a^{(2)}_j"#,
      mendedBy: "a^{(2)}_k"),
    .right("net3", #"\frac{\partial C}{\partial b^{(2)}} = \delta^{(2)}"#),
    .right(
      "net3",
      #"\frac{\partial C}{\partial b^{(2)}_j} = \sum_{k} \delta^{(3)}_k W^{(3)}_{kj} a^{(2)}_j(1-a^{(2)}_j)"#),
    .wrong(
      "net3",
      #"\frac{\partial C}{\partial b^{(2)}_j} = \sum_{k} \delta^{(3)}_k W^{(3)}_{jk} a^{(2)}_j(1-a^{(2)}_j)"#,
      mendedBy: "W^{(3)}_{kj}"),
    .right(
      "net3", #"\begin{aligned}\frac{\partial C}{\partial W^{(1)}_{11}} &= \delta^{(1)}_1 x_1\end{aligned}"#),
    .wrong(
      "net3",
      #"\begin{aligned}\frac{\partial C}{\partial b^{(3)}_1} &= \frac{\partial C}{\partial a^{(3)}_1}\frac{\partial a^{(3)}_1}{\partial z^{(3)}_1}\frac{\partial z^{(3)}_1}{\partial b^{(3)}_1} \\ &= (a^{(3)}_1 - y_1) \cdot a^{(3)}_1(1-a^{(3)}_1)\cdot 1 \\ &= (a^{(3)}_1 - y_1) a^{(3)}_1(1+a^{(3)}_1)\end{aligned}"#,
      mendedBy: #"-"#),
    .right("net4", #"\delta^4 = (a^4 - y) \odot \sigma'(z^4)"#),
    .right("net4", #"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)"#),
    .wrong("net4", #"\delta^l = (w^{l+1} \delta^{l+1}) \odot \sigma'(z^l)"#),
    .wrong("net4", #"\delta^3 = (w^{4} \delta^{4}) \odot \sigma'(z^3)"#, mendedBy: #"T"#),
    .right("net4", #"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j"#),
    .wrong("net4", #"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_j \delta^l_k"#),
    .wrong("net4", #"\frac{\partial C}{\partial w^l_{jk}} = a^{l}_k \delta^l_j"#, mendedBy: #"l-1"#),
    .right("net4", #"\delta^l_j = \sum_k w^{l+1}_{kj} \delta^{l+1}_k \sigma'(z^l_j)"#),
    .wrong("net4", #"\delta^l_j = \sum_k w^{l+1}_{jk} \delta^{l+1}_k \sigma'(z^l_j)"#, mendedBy: #"kj"#),
    .right("net4", #"\delta^L_j = \frac{\partial C}{\partial a^L_j} \sigma'(z^L_j)"#),
    .right(
      "relu", #"\frac{\partial h_1}{\partial z_1} = \begin{cases} 1 & z_1 > 0 \\ 0 & z_1 < 0 \end{cases}"#),
    .wrong(
      "relu", #"\frac{\partial h_1}{\partial z_1} = \begin{cases} 0 & z_1 > 0 \\ 1 & z_1 \le 0 \end{cases}"#),
    .right("relu", #"\frac{\partial L}{\partial W_{jk}} = (\hat{y} - y) v_j \mathbf{1}[z_j > 0] x_k"#),
    .wrong(
      "relu", #"\frac{\partial L}{\partial W_{jk}} = (\hat{y} - y) v_k \mathbf{1}[z_j > 0] x_k"#,
      mendedBy: #"v_j"#),
    .right("relu", #"\frac{\partial L}{\partial v_j} = (\hat{y} - y) h_j"#),
    .wrong("relu", #"\frac{\partial L}{\partial v_j} = (\hat{y} - y) z_j"#, mendedBy: #"h"#),
    .right("vnet", #"\frac{\partial E}{\partial v_{21}} = (O - y) H_2"#),
    .wrong("vnet", #"\frac{\partial E}{\partial v_{21}} = (O - y) H_1"#, mendedBy: "H_2"),
    .right("vnet", #"\frac{\partial E}{\partial w_{12}} = (O - y) v_{21} H_2 (1-H_2) I_1"#),
    .wrong("vnet", #"\frac{\partial E}{\partial w_{12}} = (O - y) v_{11} H_2 (1-H_2) I_1"#, mendedBy: #"v"#),
    .right("vnet", #"O = v_{11} H_1 + v_{21} H_2"#),
    .right("vnet", #"v_{11} \leftarrow v_{11} - \eta (O-y) H_1"#),
    .right("mse2", #"\delta = (a - y) \odot (1 - a \odot a)"#),
    .right("mse2", #"\delta = (a - y) \odot (1 - a^{\odot 2})"#),
    .wrong("mse2", #"\delta = (a - y) \odot (1 - a)"#),
    .right("mse2", #"\delta_j = (a_j - y_j)(1 - a_j^2)"#),
    .wrong("mse2", #"\delta_j = (a_j - y_j)(1 - a_j)"#, mendedBy: #"2"#),
    .wrong("mse2", #"\delta_j = (y_j - a_j)(1 - a_j^2)"#),
    .right("mse2", #"\frac{\partial L}{\partial W} = \delta x^T"#),
    // Right where vectors are rows, which a line alone leaves open.
    .right("mse2", #"\frac{\partial L}{\partial W} = \delta^T x"#),
    .right("mse2", #"\frac{\partial L}{\partial W} = \left((a - y) \odot \tanh'(z)\right) x^{\mathsf{T}}"#),
    .right("mse2", #"\frac{\partial L}{\partial b_j} = \delta_j"#),
    .right("mse2", #"\frac{\partial L}{\partial x_k} = \sum_j W_{jk} \delta_j"#),
    .wrong("mse2", #"\frac{\partial L}{\partial x_k} = \sum_j W_{kj} \delta_j"#, mendedBy: #"W_{jk}"#),
    .right("mse2", #"\frac{\partial L}{\partial x} = W^T \delta"#),
    .wrong("mse2", #"\frac{\partial L}{\partial x} = W \delta"#, mendedBy: #"W^T"#),
    .right("mse2", #"W_{jk} \leftarrow W_{jk} - \eta \delta_j x_k"#),
    .wrong("mse2", #"W_{jk} \leftarrow W_{jk} - \eta \delta_k x_j"#),
    .right("mse2", #"L = \frac12 \sum_{j=1}^{2} (a_j - y_j)^2"#),
    .wrong("mse2", #"L = \frac12 \sum_{j=0}^{2} (a_j - y_j)^2"#),
    .right("mse2", #"\frac{\partial L}{\partial W_{12}} = (a_1 - y_1)(1-a_1^2) x_2"#),
    .wrong("mse2", #"\frac{\partial L}{\partial W_{12}} = (a_2 - y_2)(1-a_2^2) x_1"#),
    .right("mse2", #"z = W x + b"#),
    .wrong("mse2", #"z = W^T x + b"#),
    .right(
      "mse2",
      #"z = \begin{bmatrix} W_{11} & W_{12} \\ W_{21} & W_{22} \end{bmatrix} \begin{bmatrix} x_1 \\ x_2 \end{bmatrix} + \begin{bmatrix} b_1 \\ b_2 \end{bmatrix}"#
    ),
    .wrong(
      "mse2",
      #"z = \begin{bmatrix} W_{11} & W_{21} \\ W_{12} & W_{22} \end{bmatrix} \begin{bmatrix} x_1 \\ x_2 \end{bmatrix} + b"#
    ),
    .right("mse2", #"\frac{\partial L}{\partial a} = a - y"#),
    .right("mse2", #"\frac{\partial L}{\partial z} = \frac{\partial L}{\partial a} \odot \tanh'(z)"#),
  ]

  @Test(arguments: claims) func verdict(claim: LectureClaim) throws { try claim.check() }
}
