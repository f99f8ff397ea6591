import Foundation

/// Models whose second derivatives one works out by hand, with the points to try them at.
struct CurvatureCase: Sendable, CustomStringConvertible {
  var name: String
  var text: String
  var points: [[String: [Double]]]
  /// ∇²L row after row.
  var truth: @Sendable ([String: [Double]]) -> [Double]
  /// Allowed error of an entry, in units in the last place of itself.
  var ulps = 64.0
  var bindings: [String: String] = [:]

  var description: String { name }

  /// Arguments from where nothing is special to where exponentials overflow.
  static let arguments = [0.3, -0.7, 0, 1e-9, -3e-9, 2, -5, 40, -40, 300, -300, 700, -700, 800, -800]

  /// e/(1+e)² with e = exp(−|z|).
  static func sigmoidSlope(_ z: Double) -> Double {
    let e = exp(-abs(z))
    return e / ((1 + e) * (1 + e))
  }

  static func sech(_ z: Double) -> Double {
    let e = exp(-abs(z))
    return 2 * e / (1 + e * e)
  }

  static func value(_ point: [String: [Double]], _ name: String) -> Double { point[name]?[0] ?? .nan }

  static let all: [CurvatureCase] =
    [logistic, penalty, softmax, softmaxOfLinks, tanhNeuron, reluPair, shared, recurrence, opaque] + functions

  /// L of one weight, L″ known.
  static let functions: [CurvatureCase] = [
    function("sigmoid(w)") { -sigmoidSlope($0) * tanh($0 / 2) },
    function("log(1 + exp(w))") { sigmoidSlope($0) },
    function("tanh(w)") { -2 * tanh($0) * sech($0) * sech($0) },
    function("log_cosh(w)") { sech($0) * sech($0) },
    function("-log(1/(1 + exp(-w)))") { sigmoidSlope($0) },
    function("bce_logits(w, 1)") { sigmoidSlope($0) },
    function("w^3/6") { $0 },
    function("relu(w)^2/2") { $0 > 0 ? 1 : 0 },
    function("abs(w)") { _ in 0 },
    function("huber(w, 1)") { abs($0) < 1 ? 1 : 0 },
  ]

  private static func function(
    _ text: String, _ second: @escaping @Sendable (Double) -> Double
  ) -> CurvatureCase {
    CurvatureCase(
      name: text, text: "weight w\nloss L = \(text)\n", points: arguments.map { ["w": [$0]] },
      truth: { [second(value($0, "w"))] })
  }

  /// ∇²L = mean σ′(z)·x̃x̃ᵀ with x̃ = (x, 1).
  static let logistic = CurvatureCase(
    name: "logistic",
    text: """
      samples N
      input x[2]
      target y binary
      weight w[2], b
      p = sigmoid(sum(i: w[i]*x[i]) + b)
      loss L = mean(sample: -(y*log(p) + (1-y)*log(1-p)))
      """,
    points: (arguments.map { ($0, 0.25) } + [(0.2, 500)]).map { weight, bias in
      [
        "w": [weight, weight / 2], "b": [bias], "x": [1, 0, 1, 0, 1, 0], "y": [0, 1, 1],
      ]
    },
    truth: { logisticTruth($0, penalty: 0) })

  /// The same with λ/2·Σw², and samples that differ.
  static let penalty = CurvatureCase(
    name: "penalty",
    text: """
      samples N
      input x[2]
      target y binary
      weight w[2], b
      constant lambda = 0.25
      p = sigmoid(sum(i: w[i]*x[i]) + b)
      loss L = mean(sample: -(y*log(p) + (1-y)*log(1-p))) + lambda/2*sum(i: w[i]^2)
      """,
    points: arguments.map {
      [
        "w": [$0, 0.5], "b": [-0.25], "x": [1, 2, 0.5, 0.25, 3, 1], "y": [0, 1, 1], "lambda": [0.25],
      ]
    },
    truth: { logisticTruth($0, penalty: 0.25) })

  private static func logisticTruth(_ point: [String: [Double]], penalty: Double) -> [Double] {
    let (w, x, bias) = (point["w"] ?? [], point["x"] ?? [], value(point, "b"))
    var matrix = [Double](repeating: 0, count: 9)
    for sample in 0..<3 {
      let row = [x[2 * sample], x[2 * sample + 1], 1]
      let slope = sigmoidSlope(w[0] * row[0] + w[1] * row[1] + bias)
      for i in 0..<3 { for j in 0..<3 { matrix[3 * i + j] += slope * row[i] * row[j] / 3 } }
    }
    for i in 0..<2 { matrix[4 * i] += penalty }
    return matrix
  }

  static let softmax = logits(
    "softmax", "target y[3] distribution\nweight w[3]\np[k] = softmax(k: w[k]*x)",
    [
      [0.0, 0, 0], [0.3, -0.2, 1], [40, 0, -3], [700, 0, -5], [-700, 350, 0], [800, -800, 799], [9, 8, 800],
      [-800, 800, 790],
    ], [0.25, 0.75, 0])

  /// The logits are links, and the target is no distribution.
  static let softmaxOfLinks = logits(
    "softmax of links", "target y[4]\nweight w[4]\nt[k] = w[k]*x\np[k] = softmax(k: t[k])",
    [
      [0.0, 0, 0, 0], [0.3, -0.2, 1, -1], [40, 0, -3, 7], [0, 700, -5, 3], [1, 2, 700, 650], [9, 8, 7, 800],
      [-800, 800, 790, -3],
    ], [0.5, 0.25, 0, 0.5])

  /// ∇²L = Σy·x²·(diag p − ppᵀ), 1 − p being the sum of the others.
  private static func logits(
    _ name: String, _ lines: String, _ weights: [[Double]], _ target: [Double]
  ) -> CurvatureCase {
    CurvatureCase(
      name: name, text: "input x\n\(lines)\nloss L = -sum(k: y[k]*log(p[k]))\n",
      points: weights.map { ["w": $0, "x": [0.5], "y": target] },
      truth: { point in
        let z = (point["w"] ?? []).map { $0 / 2 }
        let largest = z.max() ?? 0
        let powers = z.map { exp($0 - largest) }
        let p = powers.map { $0 / powers.reduce(0, +) }
        let scale = 0.25 * (point["y"] ?? []).reduce(0, +)
        return (0..<z.count * z.count).map { place in
          let (i, j) = (place / z.count, place % z.count)
          let others = z.indices.filter { $0 != i }.map { p[$0] }.reduce(0, +)
          return scale * (i == j ? p[i] * others : -p[i] * p[j])
        }
      }, ulps: 2048)
  }

  /// With t = tanh z and s = sech² z: L″ = s² − 2(t − y)ts in z = wx + b.
  static let tanhNeuron = CurvatureCase(
    name: "tanh neuron",
    text: "input x\ntarget y\nweight w, b\nloss L = 1/2*(tanh(w*x + b) - y)^2\n",
    points: arguments.map { ["w": [$0], "b": [0], "x": [1], "y": [0.5]] },
    truth: { point in
      let (z, x) = (value(point, "w") * value(point, "x") + value(point, "b"), value(point, "x"))
      let (t, s) = (tanh(z), sech(z) * sech(z))
      let second = s * s - 2 * (t - value(point, "y")) * t * s
      return [second * x * x, second * x, second * x, second]
    })

  /// With a = relu(wx) and relu′(0) = 0: L = (va − y)²/2.
  static let reluPair = CurvatureCase(
    name: "relu pair",
    text: "input x\ntarget y\nweight w, v\na = relu(w*x)\nloss L = 1/2*(v*a - y)^2\n",
    points: [(0.5, 2.0), (-0.5, 2), (0, 2), (800, -800), (-800, 3)].map { w, v in
      ["w": [w], "v": [v], "x": [1.5], "y": [-0.25]]
    },
    truth: { point in
      let (w, v, x) = (value(point, "w"), value(point, "v"), value(point, "x"))
      let (a, slope) = (max(w * x, 0), w * x > 0 ? x : 0)
      let mixed = (2 * v * a - value(point, "y")) * slope
      return [v * v * slope * slope, mixed, mixed, a * a]
    })

  /// One weight in two layers: L = (w·wx − y)²/2, L″ = 4w²x² + 2x(w²x − y).
  static let shared = CurvatureCase(
    name: "shared weight",
    text: "input x\ntarget y\nweight w\nh = w*x\no = w*h\nloss L = 1/2*(o - y)^2\n",
    points: [0.5, -2, 0].map { ["w": [$0], "x": [0.75], "y": [0.25]] },
    truth: { point in
      let (w, x) = (value(point, "w"), value(point, "x"))
      return [4 * w * w * x * x + 2 * x * (w * w * x - value(point, "y"))]
    })

  /// h₃ = w³ + w²x₁ + wx₂ + x₃ and L = h₃²/2.
  static let recurrence = CurvatureCase(
    name: "recurrence",
    text: """
      input x[3]
      weight w
      h[0] = 1
      h[t] = w*h[t-1] + x[t] for t in 1..3
      loss L = h[3]^2/2
      """,
    points: [0.5, -1.25, 3].map { ["w": [$0], "x": [0.5, -0.75, 2]] },
    truth: { point in
      let (w, x) = (value(point, "w"), point["x"] ?? [])
      let value = w * w * w + w * w * x[0] + w * x[1] + x[2]
      let first = 3 * w * w + 2 * w * x[0] + x[1]
      return [first * first + value * (6 * w + 2 * x[0])]
    })

  /// L = v·f(wx) with f = sin.
  static let opaque = CurvatureCase(
    name: "opaque",
    text: "input x\nweight w, v\nopaque f\nloss L = v*f(w*x)\n",
    points: [(0.5, 2.0), (-0.5, 0.3), (0, 2)].map { ["w": [$0], "v": [$1], "x": [1.5]] },
    truth: { point in
      let (z, x, v) = (value(point, "w") * value(point, "x"), value(point, "x"), value(point, "v"))
      return [-v * x * x * sin(z), x * cos(z), x * cos(z), 0]
    }, bindings: ["f": "sin"])
}
