import Nabla

/// The programs around generated code that time it.
enum CodeHarness {
  /// The same network in plain loops with its sizes written in, as one writes them by hand.
  static func hand(_ widths: [Int]) -> String {
    let last = widths.count - 1
    var starts = [0]
    for layer in 1...last { starts.append(starts[layer - 1] + (widths[layer - 1] + 1) * widths[layer]) }
    var lines = [
      "enum Hand {", "  static func lossAndGradient(",
      "    weights w: UnsafePointer<Double>, x: UnsafePointer<Double>, y: UnsafePointer<Double>, count: Int,",
      "    gradient g: UnsafeMutablePointer<Double>", "  ) -> Double {",
      "    let rows = UnsafeMutablePointer<Double>.allocate(capacity: \(2 * widths.reduce(0, +)))",
      "    defer { rows.deallocate() }", "    for i in 0..<\(starts[last]) { g[i] = 0.0 }",
      "    let share: Double = 1.0 / Double(count)", "    var total: Double = 0.0",
    ]
    var place = 0
    for layer in 1...last {
      lines.append("    let (a\(layer), d\(layer)) = (rows + \(place), rows + \(place + widths[layer]))")
      place += 2 * widths[layer]
    }
    lines += ["    for sample in 0..<count {", "      let a0 = x + \(widths[0]) * sample"]
    for layer in 1...last { lines += forward(layer, widths, starts[layer - 1]) }
    lines += [
      "      for k in 0..<\(widths[last]) {",
      "        let e: Double = a\(last)[k] - y[\(widths[last]) * sample + k]",
      "        total += 0.5 * e * e", "        d\(last)[k] = e * share", "      }",
    ]
    for layer in stride(from: last, to: 0, by: -1) { lines += backward(layer, widths, starts[layer - 1]) }
    return (lines + ["    }", "    return total * share", "  }", "}", ""]).joined(separator: "\n")
  }

  private static func forward(_ layer: Int, _ widths: [Int], _ start: Int) -> [String] {
    let (from, to) = (widths[layer - 1], widths[layer])
    let value = layer < widths.count - 1 ? "1.0 / (1.0 + exp(-z))" : "z"
    return [
      "      for j in 0..<\(to) {", "        var z: Double = w[\(start + from * to) + j]",
      "        for k in 0..<\(from) { z += w[\(start) + \(from) * j + k] * a\(layer - 1)[k] }",
      "        a\(layer)[j] = \(value)", "      }",
    ]
  }

  private static func backward(_ layer: Int, _ widths: [Int], _ start: Int) -> [String] {
    let (from, to, own, below) = (widths[layer - 1], widths[layer], "\(layer)", "\(layer - 1)")
    var lines = layer > 1 ? ["      for k in 0..<\(from) { d\(below)[k] = 0.0 }"] : []
    lines += [
      "      for j in 0..<\(to) {", "        let d: Double = d\(own)[j]",
      "        g[\(start + from * to) + j] += d",
      "        for k in 0..<\(from) { g[\(start) + \(from) * j + k] += d * a\(below)[k] }",
    ]
    if layer > 1 {
      lines.append("        for k in 0..<\(from) { d\(below)[k] += d * w[\(start) + \(from) * j + k] }")
    }
    lines.append("      }")
    if layer > 1 {
      lines.append("      for k in 0..<\(from) { d\(below)[k] *= a\(below)[k] * (1.0 - a\(below)[k]) }")
    }
    return lines
  }

  /// Times every file and prints one line for each: name, nanoseconds for one sample, for each of a batch, difference.
  static func driver(_ widths: [Int], _ files: [ScheduledFile]) -> String {
    let size = CodeBenchmark.weightCount(widths)
    var lines = [
      start, "let (size, inputs, outputs) = (\(size), \(widths[0]), \(widths[widths.count - 1]))",
      "let batch = \(CodeBenchmark.batch)", middle,
      "measure(\"hand\") { Hand.lossAndGradient(weights: w, x: x, y: y, count: $0, gradient: g) }",
    ]
    if AutomaticHarness.text(widths) != nil {
      lines.append(
        "measure(\"_Differentiation\") { Automatic.lossAndGradient(weights: w, x: x, y: y, count: $0, gradient: g) }"
      )
    }
    for file in files {
      lines.append(
        "measure(\"\(file.schedule.rawValue)\") { \(file.typeName).lossAndGradient(weights: w, x: x, y: y, count: $0, gradient: g) }"
      )
    }
    lines.append("print(\"machine\", fixed, 96_000.0 / wide, wall() - began)")
    return lines.joined(separator: "\n") + "\n"
  }

  private static let start = """
    #if canImport(Glibc)
      import Glibc
    #elseif canImport(Musl)
      import Musl
    #elseif canImport(Darwin)
      import Darwin
    #endif

    /// Processor time in nanoseconds.
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
      return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    /// The least time of a call.
    func least(_ work: () -> Void) -> Double {
      var repeats = 1
      var best = Double.infinity
      for _ in 0..<12 {
        let begin = now()
        for _ in 0..<repeats { work() }
        let each = (now() - begin) / Double(repeats)
        best = min(best, each)
        repeats = max(1, min(1_000_000, Int(8e6 / each)))
      }
      return best
    }

    func chain(_ start: Double) -> Double {
      var x = start
      for _ in 0..<1000 { x = x * 0.999 + 0.001 }
      return x
    }

    /// Six vectors of 8, each multiplied and added to; the results stay vectors in memory.
    @inline(never)
    func vectors(_ place: UnsafeMutableRawPointer) {
      let (a, b) = (SIMD8<Double>(repeating: 0.999), place.loadUnaligned(as: SIMD8<Double>.self))
      var (s0, s1, s2, s3, s4, s5) = (b, b + a, b - a, b * a, b * b, a)
      for _ in 0..<1000 {
        #if NABLA_FMA
          s0 = b.addingProduct(s0, a)
          s1 = b.addingProduct(s1, a)
          s2 = b.addingProduct(s2, a)
          s3 = b.addingProduct(s3, a)
          s4 = b.addingProduct(s4, a)
          s5 = b.addingProduct(s5, a)
        #else
          s0 = s0 * a + b
          s1 = s1 * a + b
          s2 = s2 * a + b
          s3 = s3 * a + b
          s4 = s4 * a + b
          s5 = s5 * a + b
        #endif
      }
      let all = ((s0 + s1) + (s2 + s3)) + (s4 + s5)
      place.storeBytes(of: all * SIMD8<Double>(repeating: 1e-6), as: SIMD8<Double>.self)
    }

    func wall() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_MONOTONIC, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    let began = wall()
    nonisolated(unsafe) var sink: Double = 0.001
    let fixed = least { sink = chain(sink) }
    nonisolated(unsafe) let place = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
    place.initializeMemory(as: Double.self, repeating: 0.001, count: 8)
    let wide = least { vectors(place) }
    """

  private static let middle = """
    func random(_ count: Int) -> UnsafeMutablePointer<Double> {
      let numbers = UnsafeMutablePointer<Double>.allocate(capacity: count)
      var state: UInt64 = 88_172_645_463_325_252
      for i in 0..<count {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        numbers[i] = Double(state >> 11) * 0x1p-53 - 0.5
      }
      return numbers
    }
    let (w, x, y) = (random(size), random(inputs * batch), random(outputs * batch))
    nonisolated(unsafe) let g = UnsafeMutablePointer<Double>.allocate(capacity: size)
    nonisolated(unsafe) let expected = UnsafeMutablePointer<Double>.allocate(capacity: size)
    _ = Hand.lossAndGradient(weights: w, x: x, y: y, count: batch, gradient: expected)
    nonisolated(unsafe) var scale: Double = 0.0
    for i in 0..<size { scale = max(scale, expected[i].magnitude) }

    func measure(_ name: String, _ work: (Int) -> Double) {
      let single = least { sink += 1e-9 * work(1) }
      let whole = least { sink += 1e-9 * work(batch) }
      var gap: Double = 0.0
      for i in 0..<size { gap = max(gap, (g[i] - expected[i]).magnitude) }
      print(name, single, whole / Double(batch), gap / scale)
    }
    """
}
