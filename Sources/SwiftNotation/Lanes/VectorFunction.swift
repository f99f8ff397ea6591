import SymbolicAlgebra

/// Functions of a whole vector of samples, of the file's own.
///
/// Real selections, no arithmetic masks; NaN stays NaN, infinities and subnormals are what the scalar function makes of them.
/// Largest errors, in units in the last place: exp 1, log 1, log1p and expm1 1.5, sigmoid 2, tanh 2.5, slopes and softplus 4.
/// A function of the table without a row calls the library lane by lane.
struct VectorFunction: Sendable {
  let name: String
  let parameters: [String]
  /// The rows that the lines call.
  let uses: [String]
  let comment: String
  let lines: @Sendable (ScalarFormat) -> [String]

  init(
    _ name: String, of parameters: [String] = ["x"], uses: [String] = [], _ comment: String,
    _ lines: @escaping @Sendable (ScalarFormat) -> [String]
  ) {
    self.name = name
    self.parameters = parameters
    self.uses = uses
    self.comment = comment
    self.lines = lines
  }

  /// What a function of the table is called on vectors.
  static func name(_ function: ElementaryFunction) -> String {
    let own = FunctionForm[function].name
    return "vector" + own.prefix(1).uppercased() + own.dropFirst()
  }

  /// In the order in which they are printed.
  static let table: [VectorFunction] = [
    VectorFunction("column", "Every `step`-th number from `x` on.") { format in
      let items = (0..<format.lanes).map { $0 == 0 ? "x[0]" : $0 == 1 ? "x[step]" : "x[\($0) * step]" }
      return Wrapping.list("  return Lanes(", items, ")", indent: "  ")
        .map { String($0.dropFirst(2)) }
    },
    VectorFunction("load", "The vector at `x`.") { _ in
      ["return UnsafeRawPointer(x).loadUnaligned(as: Lanes.self)"]
    },
    VectorFunction("store", "The vector `x` at `y`.") { _ in
      ["UnsafeMutableRawPointer(y).storeBytes(of: x, as: Lanes.self)"]
    },
    VectorFunction("add", "The vector at `y` grows by `x`.") { _ in
      [
        "let sum = UnsafeRawPointer(y).loadUnaligned(as: Lanes.self) + x",
        "UnsafeMutableRawPointer(y).storeBytes(of: sum, as: Lanes.self)",
      ]
    },
    VectorFunction("reduced", "The sum of a vector in memory, halves first.") { format in
      var items = (0..<format.lanes).map { "x[\($0)]" }
      while items.count > 1 {
        let half = items.count / 2
        items = (0..<half).map { "(\(items[$0]) + \(items[half + $0]))" }
      }
      return ["return " + items[0].dropFirst().dropLast()]
    },
    VectorFunction("vectorExp", "eˣ = 2ᵏ·eʳ with |r| ≤ log(2)/2.") { format in
      [
        "let low = Lanes(repeating: \(format.expLow))", "let high = Lanes(repeating: \(format.expHigh))",
        "var b = x.replacing(with: low, where: x .< low)", "b.replace(with: high, where: b .> high)",
      ] + reduction("b", format) + [
        "let whole = unsafeBitCast(shifted, to: Bits.self) &- Bits(repeating: \(format.shiftBits))",
        "let half = whole &>> Bits(repeating: 1)", "let bias = Bits(repeating: \(format.bias))",
        "let place = Bits(repeating: \(format.significandBits))", "let first = (half &+ bias) &<< place",
        "let second = (whole &- half &+ bias) &<< place",
        "let value = Lanes(repeating: 1.0) + part",
        "let scaled = value * unsafeBitCast(first, to: Lanes.self)",
        "return scaled * unsafeBitCast(second, to: Lanes.self)",
      ]
    },
    VectorFunction("vectorLog", "log x = k·log 2 + log m with m in √½ ..< √2.") { logarithm($0) },
    VectorFunction("vectorExpm1", uses: ["vectorExp"], "eˣ − 1; near 0 without cancellation.") { format in
      [
        "let bound = Lanes(repeating: 1.0)", "var b = x.replacing(with: -bound, where: x .< -bound)",
        "b.replace(with: bound, where: b .> bound)",
      ] + reduction("b", format) + power(format) + [
        "let near = (power - Lanes(repeating: 1.0)) + power * part",
        "let far = vectorExp(x) - Lanes(repeating: 1.0)",
        "let isFar = (x .< -bound) .| (x .> bound)", "return near.replacing(with: far, where: isFar)",
      ]
    },
    VectorFunction("vectorLog1p", uses: ["vectorLog"], "log(1 + x), with what 1 + x rounds away.") { _ in
      [
        "let y = Lanes(repeating: 1.0) + x", "let lost = (x - (y - Lanes(repeating: 1.0))) / y",
        "let isEnd = (y .== Lanes.zero) .| (y .== Lanes(repeating: .infinity))",
        "return vectorLog(y) + lost.replacing(with: Lanes.zero, where: isEnd)",
      ]
    },
    VectorFunction("vectorTanh", "From e = exp(−2|x|): −(e−1)/(1+e) near 0, 1 − 2e/(1+e) beyond.") { format in
      [
        "let isNegative = x .< Lanes.zero", "let size = x.replacing(with: -x, where: isNegative)",
        "let most = Lanes(repeating: 22.0)", "let held = size.replacing(with: most, where: size .> most)",
        "let b = Lanes(repeating: -2.0) * held",
      ] + reduction("b", format) + power(format) + [
        "let change = power * part", "let less = (power - Lanes(repeating: 1.0)) + change",
        "let isNear = size .< Lanes(repeating: 0.55)",
        "let twice = Lanes(repeating: 2.0) * (power + change)",
        "let top = twice.replacing(with: -less, where: isNear)",
        "let ratio = top / (Lanes(repeating: 2.0) + less)",
        "let far = Lanes(repeating: 1.0) - ratio",
        "let value = far.replacing(with: ratio, where: isNear)",
        "let signed = value.replacing(with: -value, where: isNegative)",
        "return signed.replacing(with: x, where: x .== Lanes.zero)",
      ]
    },
    VectorFunction("vectorTanhSlope", uses: ["vectorExp"], "4e/(1+e)², e = exp(−2|x|).") { _ in
      [
        "let size = x.replacing(with: -x, where: x .< Lanes.zero)",
        "let e = vectorExp(Lanes(repeating: -2.0) * size)", "let d = Lanes(repeating: 1.0) + e",
        "return Lanes(repeating: 4.0) * e / (d * d)",
      ]
    },
    VectorFunction("vectorSigmoid", uses: ["vectorExp"], "1/(1+e) or e/(1+e), e = exp(−|x|).") { _ in
      [
        "let e = vectorExp(x.replacing(with: -x, where: x .> Lanes.zero))",
        "let one = Lanes(repeating: 1.0)", "let top = one.replacing(with: e, where: x .< Lanes.zero)",
        "return top / (one + e)",
      ]
    },
    VectorFunction("vectorSigmoidSlope", uses: ["vectorExp"], "e/(1+e)², e = exp(−|x|).") { _ in
      [
        "let e = vectorExp(x.replacing(with: -x, where: x .> Lanes.zero))",
        "let d = Lanes(repeating: 1.0) + e", "return e / (d * d)",
      ]
    },
    VectorFunction(
      "vectorSoftplus", uses: ["vectorExp", "vectorLog1p"], "max(x, 0) + log1p(exp(−|x|))."
    ) { _ in
      [
        "let e = vectorExp(x.replacing(with: -x, where: x .> Lanes.zero))",
        "return x.replacing(with: Lanes.zero, where: x .< Lanes.zero) + vectorLog1p(e)",
      ]
    },
    VectorFunction("vectorMagnitude", "|x|.") { _ in
      ["return x.replacing(with: Lanes.zero - x, where: x .<= Lanes.zero)"]
    },
    VectorFunction("vectorSign", "−1, 0 or 1.") { _ in
      [
        "let one = Lanes(repeating: 1.0)", "let up = x.replacing(with: one, where: x .> Lanes.zero)",
        "let down = up.replacing(with: -one, where: x .< Lanes.zero)",
        "return down.replacing(with: Lanes.zero, where: x .== Lanes.zero)",
      ]
    },
    VectorFunction("vectorStep", "1 where x > 0, else 0.") { _ in
      [
        "let up = x.replacing(with: Lanes(repeating: 1.0), where: x .> Lanes.zero)",
        "return up.replacing(with: Lanes.zero, where: x .<= Lanes.zero)",
      ]
    },
    VectorFunction("vectorRelu", "max(x, 0).") { _ in
      ["return x.replacing(with: Lanes.zero, where: x .<= Lanes.zero)"]
    },
    VectorFunction("vectorMaximum", of: ["a", "b"], "NaN in either argument gives NaN.") { _ in
      ["return a.replacing(with: b, where: (a .< b) .| (b .!= b))"]
    },
    VectorFunction("vectorMinimum", of: ["a", "b"], "NaN in either argument gives NaN.") { _ in
      ["return a.replacing(with: b, where: (a .> b) .| (b .!= b))"]
    },
  ]

  // MARK: Shared lines

  /// `b` = k·log 2 + r; eʳ = 1 + `part`. `rest` is what rounding took from r.
  private static func reduction(_ argument: String, _ format: ScalarFormat) -> [String] {
    let c = format.exponential
    var lines = [
      "let shift = Lanes(repeating: \(format.shift))",
      "let shifted = \(argument) * Lanes(repeating: 1.4426950408889634) + shift",
      "let k = shifted - shift", "let head = \(argument) - k * Lanes(repeating: \(format.log2High))",
      "let tail = k * Lanes(repeating: \(format.log2Low))", "let r = head - tail",
      "let rest = (head - r) - tail", "let square = r * r",
    ]
    for (name, first) in [("even", c.count - 2), ("odd", c.count - 1)] {
      lines.append("var \(name) = Lanes(repeating: \(c[first]))")
      for place in stride(from: first - 2, through: 0, by: -2) {
        lines.append("\(name) = \(name) * square + Lanes(repeating: \(c[place]))")
      }
    }
    return lines + ["let part = r + (square * (even + odd * r) + rest)"]
  }

  /// 2ᵏ for a k that overflows nothing.
  private static func power(_ format: ScalarFormat) -> [String] {
    [
      "let whole = unsafeBitCast(shifted, to: Bits.self) &- Bits(repeating: \(format.shiftBits))",
      "let exponent = whole &+ Bits(repeating: \(format.bias))",
      "let power = unsafeBitCast(exponent &<< Bits(repeating: \(format.significandBits)), to: Lanes.self)",
    ]
  }

  private static func logarithm(_ format: ScalarFormat) -> [String] {
    let c = format.logarithm
    var lines = [
      "let isSmall = x .< Lanes(repeating: \(format.leastNormal))",
      "let lifted = x.replacing(with: x * Lanes(repeating: \(format.lift)), where: isSmall)",
      "let bits = unsafeBitCast(lifted, to: Bits.self)",
      "let place = Bits(repeating: \(format.significandBits))",
      "let whole = (bits &- Bits(repeating: \(format.rootHalfBits))) &>> place",
      "let m = unsafeBitCast(bits &- (whole &<< place), to: Lanes.self)",
      "let shift = Lanes(repeating: \(format.shift))",
      "let counted = unsafeBitCast(whole &+ Bits(repeating: \(format.shiftBits)), to: Lanes.self) - shift",
      "let less = counted - Lanes(repeating: \(format.liftExponent))",
      "let k = counted.replacing(with: less, where: isSmall)",
      "let f = m - Lanes(repeating: 1.0)", "let s = f / (Lanes(repeating: 2.0) + f)", "let z = s * s",
      "var series = Lanes(repeating: \(c[c.count - 1]))",
    ]
    for place in stride(from: c.count - 2, through: 0, by: -1) {
      lines.append("series = series * z + Lanes(repeating: \(c[place]))")
    }
    return lines + [
      "let half = Lanes(repeating: 0.5) * f * f",
      "let low = s * (half + series * z) + k * Lanes(repeating: \(format.log2Low))",
      "let value = k * Lanes(repeating: \(format.log2High)) - ((half - low) - f)",
      "let isEnd = (x .== Lanes(repeating: .infinity)) .| (x .!= x)",
      "let ended = value.replacing(with: x, where: isEnd)",
      "let signed = ended.replacing(with: Lanes(repeating: .nan), where: x .< Lanes.zero)",
      "return signed.replacing(with: Lanes(repeating: -.infinity), where: x .== Lanes.zero)",
    ]
  }
}
