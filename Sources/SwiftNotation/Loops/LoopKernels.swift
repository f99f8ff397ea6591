import SymbolicAlgebra

/// The private functions of a file in loops.
enum LoopKernels {
  static func text(hasSigmoids: Bool) -> [String] { kernels + (hasSigmoids ? sigmoids : []) }

  private static let kernels = [
    "", "  /// Σ a[i]·b[i] in eight partial sums.", "  @inline(__always)",
    "  private static func dot(",
    "    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int", "  ) -> Double {",
    "    var i = 0", "    var total: Double = 0.0", "    if count >= 8 {",
    "      var sums = SIMD8<Double>.zero",
    "      while i + 8 <= count {",
    "        let x = UnsafeRawPointer(a + i).loadUnaligned(as: SIMD8<Double>.self)",
    "        let y = UnsafeRawPointer(b + i).loadUnaligned(as: SIMD8<Double>.self)", "        sums += x * y",
    "        i += 8", "      }", "      total = sums.sum()", "    }", "    while i < count {",
    "      total += a[i] * b[i]", "      i += 1", "    }", "    return total", "  }", "",
    "  /// y[i] += factor·x[i].", "  @inline(__always)", "  private static func add(",
    "    _ factor: Double, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, _ count: Int",
    "  ) {",
    "    var i = 0", "    if count >= 8 {", "      let factors = SIMD8<Double>(repeating: factor)",
    "      while i + 8 <= count {",
    "        let a = UnsafeRawPointer(x + i).loadUnaligned(as: SIMD8<Double>.self)",
    "        let b = UnsafeRawPointer(y + i).loadUnaligned(as: SIMD8<Double>.self)",
    "        UnsafeMutableRawPointer(y + i).storeBytes(of: b + factors * a, as: SIMD8<Double>.self)",
    "        i += 8", "      }", "    }", "    while i < count {", "      y[i] += factor * x[i]",
    "      i += 1", "    }", "  }",
    "", "  @inline(__always)",
    "  private static func clear(_ x: UnsafeMutablePointer<Double>, _ count: Int) {",
    "    x.update(repeating: 0.0, count: count)", "  }",
  ]

  private static let sigmoids = [
    "",
    "  /// a[i] = σ(z[i]) and slopes[i] = σ′(z[i]), e = exp(−|z|) serving both.",
    "  private static func sigmoids(",
    "    _ z: UnsafePointer<Double>, _ a: UnsafeMutablePointer<Double>,",
    "    _ slopes: UnsafeMutablePointer<Double>, _ count: Int",
    "  ) {", "    var i = 0", "    let one = Lanes(repeating: 1.0)", "    while i + 8 <= count {",
    "      let x = UnsafeRawPointer(z + i).loadUnaligned(as: Lanes.self)",
    "      let isNegative = x .< Lanes.zero",
    "      let e = vectorExp(chosen(x, Lanes.zero - x, x .> Lanes.zero))",
    "      let inverse: Lanes = one / (one + e)",
    "      let value: Lanes = chosen(inverse, e * inverse, isNegative)",
    "      let slope: Lanes = e * inverse * inverse",
    "      UnsafeMutableRawPointer(a + i).storeBytes(of: value, as: Lanes.self)",
    "      UnsafeMutableRawPointer(slopes + i).storeBytes(of: slope, as: Lanes.self)", "      i += 8",
    "    }",
    "    while i < count {", "      let e: Double = exp(-z[i].magnitude)",
    "      let inverse: Double = 1.0 / (1.0 + e)",
    "      a[i] = z[i] < 0.0 ? e * inverse : inverse", "      slopes[i] = e * inverse * inverse",
    "      i += 1", "    }",
    "  }",
  ]
}
