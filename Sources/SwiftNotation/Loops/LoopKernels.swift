import SymbolicAlgebra

/// The private functions of a file in loops.
enum LoopKernels {
  static func text(functions: [ElementaryFunction], hasSigmoids: Bool) -> [String] {
    var lines: [String] = []
    for function in functions {
      let form = FunctionForm[function]
      guard let source = form.source else { continue }
      lines +=
        ["", "  private static func \(form.name)(_ x: Double) -> Double {"] + source.map { "    \($0)" } + [
          "  }"
        ]
    }
    return lines + kernels + (hasSigmoids ? sigmoids : [])
  }

  private static let kernels = [
    "", "  /// Σ a[i]·b[i] in eight partial sums.", "  @inline(__always)",
    "  private static func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {",
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

  /// eˣ = 2ᵏ·eʳ with |r| ≤ log(2)/2 and eʳ by its series to the thirteenth power, which is off by less than 1e-17.
  private static let sigmoids = [
    "", "  /// eˣ for x ≤ 0, eight at a time, within 2 ulp; NaN stays NaN.", "  @inline(__always)",
    "  private static func exponentials(_ x: SIMD8<Double>) -> SIMD8<Double> {",
    "    let least = SIMD8<Double>(repeating: -750.0)",
    "    let bounded: SIMD8<Double> = x.replacing(with: least, where: x .< least)",
    "    let magic = SIMD8<Double>(repeating: 6755399441055744.0)",
    "    let perLog2 = SIMD8<Double>(repeating: 1.4426950408889634)",
    "    let high = SIMD8<Double>(repeating: 0.6931471803691238)",
    "    let low = SIMD8<Double>(repeating: 1.9082149292705877e-10)",
    "    let shifted: SIMD8<Double> = bounded * perLog2 + magic",
    "    let k: SIMD8<Double> = shifted - magic",
    "    let head: SIMD8<Double> = bounded - k * high", "    let r: SIMD8<Double> = head - k * low",
    "    let c13 = SIMD8<Double>(repeating: 1.6059043836821613e-10)",
    "    let c12 = SIMD8<Double>(repeating: 2.08767569878681e-09)",
    "    let c11 = SIMD8<Double>(repeating: 2.505210838544172e-08)",
    "    let c10 = SIMD8<Double>(repeating: 2.755731922398589e-07)",
    "    let c9 = SIMD8<Double>(repeating: 2.7557319223985893e-06)",
    "    let c8 = SIMD8<Double>(repeating: 2.48015873015873e-05)",
    "    let c7 = SIMD8<Double>(repeating: 0.0001984126984126984)",
    "    let c6 = SIMD8<Double>(repeating: 0.001388888888888889)",
    "    let c5 = SIMD8<Double>(repeating: 0.008333333333333333)",
    "    let c4 = SIMD8<Double>(repeating: 0.041666666666666664)",
    "    let c3 = SIMD8<Double>(repeating: 0.16666666666666666)",
    "    let c2 = SIMD8<Double>(repeating: 0.5)",
    "    let c1 = SIMD8<Double>(repeating: 1.0)",
    "    let c0 = SIMD8<Double>(repeating: 1.0)",
    "    var p = c13",
    "    p = p * r + c12",
    "    p = p * r + c11",
    "    p = p * r + c10",
    "    p = p * r + c9",
    "    p = p * r + c8",
    "    p = p * r + c7",
    "    p = p * r + c6",
    "    p = p * r + c5",
    "    p = p * r + c4",
    "    p = p * r + c3",
    "    p = p * r + c2",
    "    p = p * r + c1",
    "    p = p * r + c0",
    "    let bits = unsafeBitCast(shifted, to: SIMD8<Int64>.self)",
    "    let whole: SIMD8<Int64> = bits &- unsafeBitCast(magic, to: SIMD8<Int64>.self)",
    "    let half: SIMD8<Int64> = whole &>> SIMD8<Int64>(repeating: 1)",
    "    let rest: SIMD8<Int64> = whole &- half", "    let bias = SIMD8<Int64>(repeating: 1023)",
    "    let place = SIMD8<Int64>(repeating: 52)",
    "    let first: SIMD8<Int64> = (half &+ bias) &<< place",
    "    let second: SIMD8<Int64> = (rest &+ bias) &<< place",
    "    p = p * unsafeBitCast(first, to: SIMD8<Double>.self)",
    "    return p * unsafeBitCast(second, to: SIMD8<Double>.self)", "  }", "",
    "  /// a[i] = σ(z[i]) and slopes[i] = σ′(z[i]), e = exp(−|z|) serving both.",
    "  private static func sigmoids(",
    "    _ z: UnsafePointer<Double>, _ a: UnsafeMutablePointer<Double>, _ slopes: UnsafeMutablePointer<Double>, _ count: Int",
    "  ) {", "    var i = 0", "    let one = SIMD8<Double>(repeating: 1.0)", "    while i + 8 <= count {",
    "      let x = UnsafeRawPointer(z + i).loadUnaligned(as: SIMD8<Double>.self)",
    "      let isNegative = x .< SIMD8<Double>.zero",
    "      let e = exponentials(x.replacing(with: SIMD8<Double>.zero - x, where: x .> SIMD8<Double>.zero))",
    "      let inverse: SIMD8<Double> = one / (one + e)",
    "      let value: SIMD8<Double> = inverse.replacing(with: e * inverse, where: isNegative)",
    "      let slope: SIMD8<Double> = e * inverse * inverse",
    "      UnsafeMutableRawPointer(a + i).storeBytes(of: value, as: SIMD8<Double>.self)",
    "      UnsafeMutableRawPointer(slopes + i).storeBytes(of: slope, as: SIMD8<Double>.self)", "      i += 8",
    "    }",
    "    while i < count {", "      let e: Double = exp(-z[i].magnitude)",
    "      let inverse: Double = 1.0 / (1.0 + e)",
    "      a[i] = z[i] < 0.0 ? e * inverse : inverse", "      slopes[i] = e * inverse * inverse",
    "      i += 1", "    }",
    "  }",
  ]
}
