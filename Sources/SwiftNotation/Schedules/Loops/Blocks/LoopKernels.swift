import SymbolicAlgebra

/// The private functions of a file in loops.
enum LoopKernels {
  static func text(_ format: ScalarFormat, hasSigmoids: Bool) -> [String] {
    kernels(format) + (hasSigmoids ? sigmoids(format) : [])
  }

  private static func kernels(_ format: ScalarFormat) -> [String] {
    let (scalar, lanes) = (format.name, format.lanes)
    // Written into a loop over rows of known length, the compiler would turn it into gathers across the rows, which are slower.
    return [
      "", "  /// Σ a[i]·b[i] in \(lanes) partial sums, added halves first.", "  @inline(never)",
      "  private static func dot(",
      "    _ a: UnsafePointer<\(scalar)>, _ b: UnsafePointer<\(scalar)>, _ count: Int", "  ) -> \(scalar) {",
      "    var i = 0", "    var total: \(scalar) = 0.0", "    if count >= \(lanes) {",
      "      var sums = Lanes.zero",
      "      while i + \(lanes) <= count {",
      "        let x = UnsafeRawPointer(a + i).loadUnaligned(as: Lanes.self)",
      "        let y = UnsafeRawPointer(b + i).loadUnaligned(as: Lanes.self)", "        sums += x * y",
      "        i += \(lanes)", "      }",
    ] + halves(lanes) + [
      "    }", "    while i < count {", "      total += a[i] * b[i]", "      i += 1", "    }",
      "    return total", "  }", "",
      "  /// y[i] += factor·x[i].", "  @inline(__always)", "  private static func add(",
      "    _ factor: \(scalar), _ x: UnsafePointer<\(scalar)>, _ y: UnsafeMutablePointer<\(scalar)>, _ count: Int",
      "  ) {",
      "    var i = 0", "    if count >= \(lanes) {", "      let factors = Lanes(repeating: factor)",
      "      while i + \(lanes) <= count {",
      "        let a = UnsafeRawPointer(x + i).loadUnaligned(as: Lanes.self)",
      "        let b = UnsafeRawPointer(y + i).loadUnaligned(as: Lanes.self)",
      "        UnsafeMutableRawPointer(y + i).storeBytes(of: b + factors * a, as: Lanes.self)",
      "        i += \(lanes)", "      }", "    }", "    while i < count {", "      y[i] += factor * x[i]",
      "      i += 1", "    }", "  }",
      "", "  @inline(__always)",
      "  private static func clear(_ x: UnsafeMutablePointer<\(scalar)>, _ count: Int) {",
      "    x.update(repeating: 0.0, count: count)", "  }",
    ]
  }

  /// The sum of a vector: the lower half and the upper half, until two numbers are left.
  private static func halves(_ lanes: Int) -> [String] {
    var (lines, name, rest): ([String], String, Int) = ([], "sums", lanes / 2)
    while rest > 1 {
      lines.append("      let by\(rest) = \(name).lowHalf + \(name).highHalf")
      (name, rest) = ("by\(rest)", rest / 2)
    }
    return lines + ["      total = \(name)[0] + \(name)[1]"]
  }

  private static func sigmoids(_ format: ScalarFormat) -> [String] {
    let (scalar, lanes) = (format.name, format.lanes)
    return [
      "",
      "  /// a[i] = σ(z[i]) and slopes[i] = σ′(z[i]), e = exp(−|z|) serving both.",
      "  private static func sigmoids(",
      "    _ z: UnsafePointer<\(scalar)>, _ a: UnsafeMutablePointer<\(scalar)>,",
      "    _ slopes: UnsafeMutablePointer<\(scalar)>, _ count: Int",
      "  ) {", "    var i = 0", "    let one = Lanes(repeating: 1.0)", "    while i + \(lanes) <= count {",
      "      let x = UnsafeRawPointer(z + i).loadUnaligned(as: Lanes.self)",
      "      let isNegative = x .< Lanes.zero",
      "      let e = vectorDecay(x)",
      "      let inverse: Lanes = one / (one + e)",
      "      let value: Lanes = chosen(inverse, e * inverse, isNegative)",
      "      let slope: Lanes = e * inverse * inverse",
      "      UnsafeMutableRawPointer(a + i).storeBytes(of: value, as: Lanes.self)",
      "      UnsafeMutableRawPointer(slopes + i).storeBytes(of: slope, as: Lanes.self)",
      "      i += \(lanes)",
      "    }",
      "    while i < count {", "      let e: \(scalar) = exp(-z[i].magnitude)",
      "      let inverse: \(scalar) = 1.0 / (1.0 + e)",
      "      a[i] = z[i] < 0.0 ? e * inverse : inverse", "      slopes[i] = e * inverse * inverse",
      "      i += 1", "    }",
      "  }",
    ]
  }
}
