import Foundation
import Nabla
import Testing

/// Indices with an offset, `x[j+1]`, in loops: neighbours, differences of weights, convolutions written out.
struct MovedIndexTests {
  static let models = [
    """
    model smooth
    weight w[10]
    loss L = sum(j in 2..10: (w[j] - w[j-1])^2) + sum(j: w[j]^4)
    """,
    """
    model lag
    samples N
    input x[11]
    target y[10]
    weight a, b, c
    p[j] = tanh(a*x[j] + b*x[j+1] + c) for j in 1..10
    loss L = mean(sample: sum(j in 1..10: (p[j]-y[j])^2))
    """,
    """
    model hid
    samples N
    input x[11]
    target y
    weight W[11,11], v[9], k
    h[j] = tanh(sum(i: W[j,i]*x[i]))
    q[j] = sigmoid(h[j] + k*h[j+1] + h[j+2]) for j in 1..9
    p = sum(j in 1..9: v[j]*q[j])
    loss L = mean(sample: (p-y)^2)
    """,
    """
    model rows
    samples N
    input x[9]
    target y[8]
    weight W[9,9], b[9]
    h[j] = tanh(sum(i: W[j,i]*x[i]) + b[j])
    q[j] = h[j+1]*h[j] for j in 1..8
    loss L = mean(sample: sum(j in 1..8: (q[j]-y[j])^2)) + sum(j in 2..9: sum(i: (W[j,i]-W[j-1,i])^2)) + sum(j in 2..9: j*(b[j]-b[j-1])^2*(j-1))
    """,
    """
    model conv
    samples N
    input x[13]
    target y
    weight k1, k2, k3, b, v[11], u[9]
    h[j] = relu(k1*x[j] + k2*x[j+1] + k3*x[j+2] + b) for j in 1..11
    g[j] = softplus(h[j] - 2*h[j+1] + h[j+2]) for j in 1..9
    p = sum(j in 1..11: v[j]*h[j]) + sum(j in 1..9: u[j]*g[j])
    loss L = mean(sample: log(1 + exp(p)) - y*p)
    """,
    """
    model second
    samples N
    input x[10]
    target y[10]
    weight s[10], a, g[11]
    m[j] = s[j]*x[j] + g[j+1]*x[j]
    loss L = mean(sample: sum(j: log(cosh(m[j]-y[j])))) + a^2*sum(j in 2..9: (s[j+1] - 2*s[j] + s[j-1])^2) + sum(j in 1..10: abs(g[j+1]-g[j]))
    """,
  ]

  @Test(.enabled(if: Compiler.path != nil, "needs swiftc"), arguments: models)
  func codeAgreesWithTheEngine(text: String) throws {
    try expectLoopsAgree(text)
  }

  /// What is beyond an array is never read: the text is refused where the index stands.
  @Test(arguments: [
    (
      "weight a[5]\nloss L = sum(i in 1..5, j in i+1..5: a[i+2]*a[j])\n", "a[i+2]",
      "'a[i+2]' reaches index 6; 'a' has 1 to 5"
    ),
    (
      "weight a[5]\nloss L = sum(i in 1..3, j in 1..i: a[j]*sum(j in 4..6: a[j]))\n", "a[j]",
      "'a[j]' reaches index 6; 'a' has 1 to 5"
    ),
    ("weight a[10]\nloss L = sum(j in 1..30: a[j]^2)\n", "a[j]", "'a[j]' reaches index 30; 'a' has 1 to 10"),
    (
      "weight a[10]\nloss L = sum(j in 1..10: a[j-1]^2)\n", "a[j-1]",
      "'a[j-1]' reaches index 0; 'a' has 1 to 10"
    ),
    (
      "weight a[4,6]\nloss L = sum(i in 1..3: sum(j in i..6: a[i+1,j]*a[j,i]))\n", "a[j,i]",
      "'a[j,i]' reaches index 6; 'a' has 1 to 4"
    ),
    (
      "samples N\ninput x[5]\nweight w\np[j] = w*x[j+1] for j in 1..5\nloss L = mean(sample: sum(j: p[j]^2))\n",
      "x[j+1]", "'x[j+1]' reaches index 6; 'x' has 1 to 5"
    ),
  ])
  func indicesBeyondAnArray(text: String, reference: String, message: String) throws {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let error = #expect(throws: DiagnosticList.self) {
      try ModelLayout(model, sizes: model.samples == nil ? [:] : ["N": 2])
    }
    let diagnostic = try #require(error?.diagnostics.first)
    #expect(diagnostic.message == message)
    let range = diagnostic.range.lowerBound..<diagnostic.range.upperBound
    #expect(String(decoding: Array(text.utf8)[range], as: UTF8.self) == reference)
  }

  /// Ranges that follow a letter around them end where the array does.
  @Test(arguments: [
    "weight a[6]\nloss L = sum(i in 1..6: sum(j in i..6: a[j]*a[i]))\n",
    "weight a[6]\nloss L = sum(i in 2..6: sum(j in 1..i: a[j]*a[i-1]))\n",
    "weight a[5]\nloss L = sum(i in 1..5, j in i+1..5: a[i+1]*a[j])\n",
    "weight a[5]\nloss L = sum(i in 1..5: sum(j in i+1..5: a[i+1]*a[j]))\n",
    "weight a[5]\nloss L = sum(i in 1..5, j in i+1..5, k in j+1..5: a[i+2]*a[j+1]*a[k])\n",
    "weight a[5]\nloss L = sum(i in 1..5, j in i+5..5: a[i+1]*a[j]) + a[1]\n",
    "weight a[3,3]\nloss L = sum(i in 1..6, j in i..3: a[i,j])\n",
    "weight a[6]\nloss L = sum(i in 1..6: sum(j in 7..i: a[j+9]) + a[i])\n",
  ])
  func rangesInsideAnArray(text: String) throws {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    #expect(try ModelLayout(model).arrays.count > 0)
  }
}
