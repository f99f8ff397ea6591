/// The network of the benchmark for Swift's own differentiation: weights as the fields of a struct where they are few, as one
/// array beyond. Its loops over arrays cost a thousand times the loops by hand, so that large networks are left out.
enum AutomaticHarness {
  /// More weights than these are not timed: a gradient of some 500 weights takes most of a millisecond.
  static let weightLimit = 600
  private static let fieldLimit = 64

  /// `enum Automatic` with the signature of the loops by hand; nil for a network that is too large.
  static func text(_ widths: [Int]) -> String? {
    let size = CodeBenchmark.weightCount(widths)
    guard size <= weightLimit else { return nil }
    let lines = size <= fieldLimit ? fields(widths, size) : arrays(widths, size)
    return (["enum Automatic {"] + lines + ["}", ""]).joined(separator: "\n")
  }

  private static let signature = [
    "  static func lossAndGradient(",
    "    weights w: UnsafePointer<Double>, x: UnsafePointer<Double>, y: UnsafePointer<Double>, count: Int,",
    "    gradient g: UnsafeMutablePointer<Double>", "  ) -> Double {",
    "    let share: Double = 1.0 / Double(count)", "    var total: Double = 0.0",
  ]

  // MARK: Fields

  private static func fields(_ widths: [Int], _ size: Int) -> [String] {
    let (inputs, outputs) = (widths[0], widths[widths.count - 1])
    var lines = ["  struct Weights: Differentiable {"]
    lines += (0..<size).map { "    var w\($0): Double" }
    lines += [
      "  }", "  @differentiable(reverse, wrt: p)",
      "  static func loss(_ p: Weights, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>) -> Double {",
    ]
    lines += (0..<inputs).map { "    let a0_\($0): Double = x[\($0)]" }
    var start = 0
    for layer in 1..<widths.count {
      let (from, to) = (widths[layer - 1], widths[layer])
      for unit in 0..<to {
        let z = "z\(layer)_\(unit)"
        lines.append("    var \(z): Double = p.w\(start + from * to + unit)")
        for k in 0..<from {
          lines.append("    \(z) = \(z) + p.w\(start + from * unit + k) * a\(layer - 1)_\(k)")
        }
        let value = layer < widths.count - 1 ? "1.0 / (1.0 + exp(-\(z)))" : z
        lines.append("    let a\(layer)_\(unit): Double = \(value)")
      }
      start += (from + 1) * to
    }
    lines.append("    var total: Double = 0.0")
    for k in 0..<outputs {
      lines.append("    let e\(k): Double = a\(widths.count - 1)_\(k) - y[\(k)]")
      lines.append("    total = total + 0.5 * e\(k) * e\(k)")
    }
    lines += ["    return total", "  }"] + signature
    let arguments = (0..<size).map { "w\($0): w[\($0)]" }.joined(separator: ", ")
    lines += [
      "    let p = Weights(\(arguments))", "    var sum = Weights.TangentVector.zero",
      "    for sample in 0..<count {",
      "      let (value, slope) = valueWithGradient(at: p) {",
      "        loss($0, x + \(inputs) * sample, y + \(outputs) * sample)", "      }",
      "      total += value", "      sum += slope", "    }",
    ]
    lines += (0..<size).map { "    g[\($0)] = sum.w\($0) * share" }
    return lines + ["    return total * share", "  }"]
  }

  // MARK: Arrays

  private static func arrays(_ widths: [Int], _ size: Int) -> [String] {
    let (inputs, outputs, last) = (widths[0], widths[widths.count - 1], widths.count - 1)
    var lines = [
      "  @differentiable(reverse, wrt: (w, a))",
      "  static func layer(_ w: [Double], _ a: [Double], _ start: Int, _ to: Int, _ isLast: Bool) -> [Double] {",
      "    let from = withoutDerivative(at: a.count)", "    var values: [Double] = []",
      "    for j in 0..<to {", "      var z: Double = w[start + from * to + j]",
      "      for k in 0..<from { z = z + w[start + from * j + k] * a[k] }",
      "      values = values + [isLast ? z : 1.0 / (1.0 + exp(-z))]", "    }", "    return values", "  }",
      "  @differentiable(reverse, wrt: w)",
      "  static func loss(_ w: [Double], _ a0: [Double], _ y: UnsafePointer<Double>) -> Double {",
    ]
    var start = 0
    for layer in 1...last {
      lines.append(
        "    let a\(layer) = layer(w, a\(layer - 1), \(start), \(widths[layer]), \(layer == last))")
      start += (widths[layer - 1] + 1) * widths[layer]
    }
    lines += [
      "    var total: Double = 0.0", "    for k in 0..<\(outputs) {",
      "      let e: Double = a\(last)[k] - y[k]", "      total = total + 0.5 * e * e", "    }",
      "    return total", "  }",
    ]
    lines += signature
    return lines + [
      "    let p = Array(UnsafeBufferPointer(start: w, count: \(size)))",
      "    for i in 0..<\(size) { g[i] = 0.0 }", "    for sample in 0..<count {",
      "      let row = Array(UnsafeBufferPointer(start: x + \(inputs) * sample, count: \(inputs)))",
      "      let (value, slope) = valueWithGradient(at: p) { loss($0, row, y + \(outputs) * sample) }",
      "      total += value", "      for i in 0..<\(size) { g[i] += slope[i] * share }", "    }",
      "    return total * share", "  }",
    ]
  }
}
