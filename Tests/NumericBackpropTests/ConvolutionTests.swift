import Testing

/// Windows over an array against loops by hand.
@Suite struct ConvolutionTests {
  static let x: [Double] = [0.5, -1, 2, 0.25, -0.75, 1.5]
  static let w: [Double] = [0.3, -0.2, 0.7]

  /// z_i = Σ_a w_a x_{s(i−1) + d(a−1) + 1}, L = Σ z²; ∂L/∂w_a = Σ_i 2 z_i x_…, and x at the same places.
  @Test(arguments: [(1, 1), (2, 1), (1, 2), (3, 1)])
  func stridesAndDilation(stride: Int, dilation: Int) throws {
    let bench = try Bench(
      """
      weight x[6], w[3]
      z[i] = sum(a: w[a] * x[\(stride)*(i-1)+\(dilation)*(a-1)+1])
      loss L = sum(i: z[i]^2)
      """, ["x": Self.x, "w": Self.w])
    var z: [Double] = []
    while stride * z.count + 2 * dilation < 6 {
      let first = stride * z.count
      z.append((0..<3).reduce(0) { $0 + Self.w[$1] * Self.x[first + dilation * $1] })
    }
    var dx = [Double](repeating: 0, count: 6)
    var dw = [Double](repeating: 0, count: 3)
    for (i, value) in z.enumerated() {
      for a in 0..<3 {
        let place = stride * i + dilation * a
        dx[place] += 2 * value * Self.w[a]
        dw[a] += 2 * value * Self.x[place]
      }
    }
    expectEqual(try bench.value("z"), z)
    expectEqual(try bench.gradient("x"), dx)
    expectEqual(try bench.gradient("w"), dw)
  }

  @Test func windowsOfMaximaAndMeans() throws {
    let bench = try Bench(
      """
      weight x[6]
      m[i] = max(a in 1..2: x[2*i+a-2])
      q[i] = mean(a in 1..2: x[2*i+a-2])
      loss L = sum(i: i*m[i]) + sum(i: i^2*q[i])
      """, ["x": Self.x])
    expectEqual(try bench.value("m"), [0.5, 2, 1.5])
    expectEqual(try bench.value("q"), [-0.25, 1.125, 0.375])
    expectEqual(try bench.gradient("x"), [1.5, 0.5, 4, 2, 4.5, 7.5])
  }
}
