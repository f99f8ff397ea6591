import SymbolicAlgebra

/// Functions of a whole vector of samples, of the file's own.
///
/// The operators of the standard library on vectors of numbers go lane by lane, and the compiler puts the lanes together again.
/// `replacing(with:where:)` is a branch for each lane, which that does not survive once a function is inlined; `chosen` is an
/// exact selection by integer operations on the bits, which are operations of whole vectors. So a function compiles in a fraction of
/// the time.
///
/// Selections, no arithmetic masks on numbers; NaN stays NaN, infinities and subnormals are what the scalar function makes of them.
/// Largest errors, in units in the last place: exp 1, log 1, log1p and expm1 1.5, sigmoid 2, tanh 2.5, slopes and softplus 4.
/// A function of the table without a row calls the library lane by lane.
struct VectorFunction: Sendable {
  let name: String
  let parameters: [String]
  /// The rows that the lines call.
  let uses: [String]
  /// Whether it is some fifty operations, besides those it uses.
  let isLong: Bool
  let comment: String
  let lines: @Sendable (ScalarFormat) -> [String]

  init(
    _ name: String, of parameters: [String] = ["x"], uses: [String] = [], isLong: Bool = false,
    _ comment: String, _ lines: @escaping @Sendable (ScalarFormat) -> [String]
  ) {
    self.name = name
    self.parameters = parameters
    self.uses = uses
    self.isLong = isLong
    self.comment = comment
    self.lines = lines
  }

  /// What a function of the table is called on vectors.
  static func name(_ function: ElementaryFunction) -> String {
    let own = FunctionForm[function].name
    return "vector" + own.prefix(1).uppercased() + own.dropFirst()
  }

  /// nil for a function that has no row.
  static func row(of function: ElementaryFunction) -> VectorFunction? {
    let name = name(function)
    return table.first { $0.name == name }
  }

  /// How many long functions a call of the row amounts to.
  static func longCalls(in name: String) -> Int {
    guard let row = table.first(where: { $0.name == name }) else { return 0 }
    return (row.isLong ? 1 : 0) + row.uses.reduce(0) { $0 + longCalls(in: $1) }
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
    VectorFunction("chosen", of: ["a", "b", "isOther"], "a, or b in the lanes that say so.") { _ in
      [
        "let (x, y) = (unsafeBitCast(a, to: Bits.self), unsafeBitCast(b, to: Bits.self))",
        "return unsafeBitCast(x &- (y &- x) &* unsafeBitCast(isOther, to: Bits.self), to: Lanes.self)",
      ]
    },
    VectorFunction("vectorMasked", of: ["a", "b"], uses: ["chosen"], "a·b, and 0 in the lanes where b is.") {
      _ in
      ["return chosen(a * b, Lanes.zero, b .== Lanes.zero)"]
    },
    VectorFunction("vectorScale", of: ["x"], "The powers of two by which numbers are brought near 1.") {
      format in
      let reach = format.name == ScalarFormat.double.name ? 200 : 25
      return [
        "let (low, high) = (Lanes(repeating: 0x1p-\(reach)), Lanes(repeating: 0x1p\(reach)))",
        "if all((x .> low) .& (x .< high)) { return Lanes(repeating: 1.0) }",
        "var y = x", "for lane in 0..<\(format.lanes) { y[lane] = scale(x[lane]) }", "return y",
      ]
    },
    VectorFunction(
      "multiplyAdd", of: ["a", "b", "c"], "a·b + c, rounded once where the processor is known to do that."
    ) { _ in
      ["#if NABLA_FMA", "  return c.addingProduct(a, b)", "#else", "  return a * b + c", "#endif"]
    },
    VectorFunction("reduced", "The sum of a vector in memory, halves first.") { format in
      var items = (0..<format.lanes).map { "x[\($0)]" }
      while items.count > 1 {
        let half = items.count / 2
        items = (0..<half).map { "(\(items[$0]) + \(items[half + $0]))" }
      }
      return ["return " + items[0].dropFirst().dropLast()]
    },
    VectorFunction(
      "vectorExp", uses: ["chosen", "multiplyAdd"], isLong: true, "eˣ = 2ᵏ·eʳ with |r| ≤ log(2)/2."
    ) { format in
      [
        "let low = Lanes(repeating: \(format.expLow))", "let high = Lanes(repeating: \(format.expHigh))",
        "var b = chosen(x, low, x .< low)", "b = chosen(b, high, b .> high)",
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
    VectorFunction(
      "vectorDecay", uses: ["chosen", "multiplyAdd"], isLong: true,
      "exp(−|x|) = 2ᵏ·eʳ; k ≤ 0, so that one power of two reaches down to the subnormals."
    ) { format in
      [
        "let sign = Bits(repeating: \(format.integer).min)",
        "var b = unsafeBitCast(unsafeBitCast(x, to: Bits.self) | sign, to: Lanes.self)",
        "let low = Lanes(repeating: \(format.expLow))", "b = chosen(b, low, b .< low)",
      ] + reduction("b", format) + [
        "let exponent = unsafeBitCast(shifted, to: Bits.self) &<< Bits(repeating: \(format.significandBits))",
        "let lifted = exponent &+ Bits(repeating: \(format.bias + 64) << \(format.significandBits))",
        "let value = Lanes(repeating: 1.0) + part",
        "return value * unsafeBitCast(lifted, to: Lanes.self) * Lanes(repeating: 0x1p-64)",
      ]
    },
    VectorFunction(
      "vectorLog", uses: ["chosen", "multiplyAdd"], isLong: true,
      "log x = k·log 2 + log m with m in √½ ..< √2."
    ) { logarithm($0) },
    VectorFunction(
      "vectorExpm1", uses: ["chosen", "multiplyAdd", "vectorExp"], isLong: true,
      "eˣ − 1; near 0 without cancellation."
    ) { format in
      [
        "let bound = Lanes(repeating: 1.0)", "var b = chosen(x, -bound, x .< -bound)",
        "b = chosen(b, bound, b .> bound)",
      ] + reduction("b", format) + power(format) + [
        "let near = (power - Lanes(repeating: 1.0)) + power * part",
        "let far = vectorExp(x) - Lanes(repeating: 1.0)",
        "return chosen(chosen(near, far, x .< -bound), far, x .> bound)",
      ]
    },
    VectorFunction("vectorLog1p", uses: ["chosen", "vectorLog"], "log(1 + x), with what 1 + x rounds away.") {
      _ in
      [
        "let y = Lanes(repeating: 1.0) + x", "let lost = (x - (y - Lanes(repeating: 1.0))) / y",
        "let kept = chosen(lost, Lanes.zero, y .== Lanes.zero)",
        "return vectorLog(y) + chosen(kept, Lanes.zero, y .== Lanes(repeating: .infinity))",
      ]
    },
    VectorFunction(
      "vectorTanh", uses: ["chosen", "multiplyAdd"], isLong: true,
      "From e = exp(−2|x|): −(e−1)/(1+e) near 0, 1 − 2e/(1+e) beyond."
    ) { format in
      [
        "let isNegative = x .< Lanes.zero", "let size = chosen(x, -x, isNegative)",
        "let most = Lanes(repeating: 22.0)", "let held = chosen(size, most, size .> most)",
        "let b = Lanes(repeating: -2.0) * held",
      ] + reduction("b", format) + power(format) + [
        "let change = power * part", "let less = (power - Lanes(repeating: 1.0)) + change",
        "let isNear = size .< Lanes(repeating: 0.55)",
        "let twice = Lanes(repeating: 2.0) * (power + change)",
        "let top = chosen(twice, -less, isNear)",
        "let ratio = top / (Lanes(repeating: 2.0) + less)",
        "let far = Lanes(repeating: 1.0) - ratio",
        "let value = chosen(far, ratio, isNear)",
        "let signed = chosen(value, -value, isNegative)",
        "return chosen(signed, x, x .== Lanes.zero)",
      ]
    },
    VectorFunction("vectorTanhSlope", uses: ["vectorDecay"], "4e/(1+e)², e = exp(−2|x|).") { _ in
      [
        "let e = vectorDecay(x + x)", "let d = Lanes(repeating: 1.0) + e",
        "return Lanes(repeating: 4.0) * e / (d * d)",
      ]
    },
    VectorFunction("vectorSigmoid", uses: ["chosen", "vectorDecay"], "1/(1+e) or e/(1+e), e = exp(−|x|).") {
      _ in
      [
        "let e = vectorDecay(x)",
        "let one = Lanes(repeating: 1.0)", "let top = chosen(one, e, x .< Lanes.zero)",
        "return top / (one + e)",
      ]
    },
    VectorFunction("vectorSigmoidSlope", uses: ["vectorDecay"], "e/(1+e)², e = exp(−|x|).") { _ in
      [
        "let e = vectorDecay(x)",
        "let d = Lanes(repeating: 1.0) + e", "return e / (d * d)",
      ]
    },
    VectorFunction("vectorInverse", of: ["e"], "1/(1+e); a division takes as long as a dozen products.") {
      _ in
      ["return Lanes(repeating: 1.0) / (Lanes(repeating: 1.0) + e)"]
    },
    VectorFunction(
      "vectorSigmoidOf", of: ["x", "e", "i"], uses: ["chosen"], "i or e·i, e = exp(−|x|), i = 1/(1+e)."
    ) { _ in
      ["return chosen(i, e * i, x .< Lanes.zero)"]
    },
    VectorFunction("vectorSigmoidSlopeOf", of: ["e", "i"], "e·i², e = exp(−|x|), i = 1/(1+e).") { _ in
      ["return e * i * i"]
    },
    VectorFunction(
      "vectorSoftplusOf", of: ["x", "l"], uses: ["chosen"], "max(x, 0) + l, l = log(1 + exp(−|x|))."
    ) {
      _ in
      ["return chosen(x, Lanes.zero, x .< Lanes.zero) + l"]
    },
    VectorFunction(
      "vectorSoftplus", uses: ["chosen", "vectorDecay", "vectorLog1p"], "max(x, 0) + log1p(exp(−|x|))."
    ) { _ in
      [
        "let e = vectorDecay(x)",
        "return chosen(x, Lanes.zero, x .< Lanes.zero) + vectorLog1p(e)",
      ]
    },
    VectorFunction("vectorSoftsign", uses: ["vectorMagnitude"], "x/(1 + |x|).") { _ in
      ["return x / (Lanes(repeating: 1.0) + vectorMagnitude(x))"]
    },
    VectorFunction("vectorRootMinusOne", uses: ["chosen"], "√(1 + x) − 1 without cancellation.") {
      _ in
      [
        "let one = Lanes(repeating: 1.0)", "let root = (one + x).squareRoot()",
        "return chosen(x / (one + root), root, x .== Lanes(repeating: .infinity))",
      ]
    },
    VectorFunction("vectorMagnitude", uses: ["chosen"], "|x|.") { _ in
      ["return chosen(x, Lanes.zero - x, x .<= Lanes.zero)"]
    },
    VectorFunction("vectorSign", uses: ["chosen"], "−1, 0 or 1.") { _ in
      [
        "let one = Lanes(repeating: 1.0)", "let up = chosen(x, one, x .> Lanes.zero)",
        "let down = chosen(up, -one, x .< Lanes.zero)",
        "return chosen(down, Lanes.zero, x .== Lanes.zero)",
      ]
    },
    VectorFunction("vectorStep", uses: ["chosen"], "1 where x > 0, else 0.") { _ in
      [
        "let up = chosen(x, Lanes(repeating: 1.0), x .> Lanes.zero)",
        "return chosen(up, Lanes.zero, x .<= Lanes.zero)",
      ]
    },
    VectorFunction("vectorRelu", uses: ["chosen"], "max(x, 0).") { _ in
      ["return chosen(x, Lanes.zero, x .<= Lanes.zero)"]
    },
    VectorFunction("vectorMaximum", of: ["a", "b"], uses: ["chosen"], "NaN in either argument gives NaN.") {
      _ in
      ["return chosen(chosen(a, b, a .< b), b, b .!= b)"]
    },
    VectorFunction("vectorMinimum", of: ["a", "b"], uses: ["chosen"], "NaN in either argument gives NaN.") {
      _ in
      ["return chosen(chosen(a, b, a .> b), b, b .!= b)"]
    },
  ]

  // MARK: Shared lines

  /// `b` = k·log 2 + r; eʳ = 1 + `part`. `rest` is what rounding took from r.
  private static func reduction(_ argument: String, _ format: ScalarFormat) -> [String] {
    let c = format.exponential
    var lines = [
      "let shift = Lanes(repeating: \(format.shift))",
      "let shifted = multiplyAdd(\(argument), Lanes(repeating: 1.4426950408889634), shift)",
      "let k = shifted - shift",
      "let head = multiplyAdd(k, Lanes(repeating: -\(format.log2High)), \(argument))",
      "let tail = k * Lanes(repeating: \(format.log2Low))", "let r = head - tail",
      "let rest = (head - r) - tail", "let square = r * r",
    ]
    for (name, first) in [("even", c.count - 2), ("odd", c.count - 1)] {
      lines.append("var \(name) = Lanes(repeating: \(c[first]))")
      for place in stride(from: first - 2, through: 0, by: -2) {
        lines.append("\(name) = multiplyAdd(\(name), square, Lanes(repeating: \(c[place])))")
      }
    }
    return lines + ["let part = r + multiplyAdd(square, multiplyAdd(odd, r, even), rest)"]
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
      "let lifted = chosen(x, x * Lanes(repeating: \(format.lift)), isSmall)",
      "let bits = unsafeBitCast(lifted, to: Bits.self)",
      "let place = Bits(repeating: \(format.significandBits))",
      "let whole = (bits &- Bits(repeating: \(format.rootHalfBits))) &>> place",
      "let m = unsafeBitCast(bits &- (whole &<< place), to: Lanes.self)",
      "let shift = Lanes(repeating: \(format.shift))",
      "let counted = unsafeBitCast(whole &+ Bits(repeating: \(format.shiftBits)), to: Lanes.self) - shift",
      "let less = counted - Lanes(repeating: \(format.liftExponent))",
      "let k = chosen(counted, less, isSmall)",
      "let f = m - Lanes(repeating: 1.0)", "let s = f / (Lanes(repeating: 2.0) + f)", "let z = s * s",
      "var series = Lanes(repeating: \(c[c.count - 1]))",
    ]
    for place in stride(from: c.count - 2, through: 0, by: -1) {
      lines.append("series = multiplyAdd(series, z, Lanes(repeating: \(c[place])))")
    }
    return lines + [
      "let half = Lanes(repeating: 0.5) * f * f",
      "let low = s * multiplyAdd(series, z, half) + k * Lanes(repeating: \(format.log2Low))",
      "let value = k * Lanes(repeating: \(format.log2High)) - ((half - low) - f)",
      "let ended = chosen(chosen(value, x, x .== Lanes(repeating: .infinity)), x, x .!= x)",
      "let signed = chosen(ended, Lanes(repeating: .nan), x .< Lanes.zero)",
      "return chosen(signed, Lanes(repeating: -.infinity), x .== Lanes.zero)",
    ]
  }
}
