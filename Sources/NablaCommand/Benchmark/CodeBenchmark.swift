import Nabla

/// `nabla benchmark --code`: how fast generated code runs, beside loops written by hand, in one process.
///
/// Networks with sigmoid hidden layers and biases, identity output and the mean of ½Σ(ŷ−y)². All schedules are compiled together
/// by `swiftc -O`, the smaller networks also for Swift's own differentiation, with `--native` for the processor at hand. The
/// figures are the least of several runs in processor time; a ratio above 1 is faster than the loops by hand.
struct CodeBenchmark {
  let isNative: Bool

  struct Row {
    var name: String
    var single: Double
    var batch: Double
    /// The largest difference from the gradient by hand, over its largest entry.
    var difference: Double
  }

  struct Report {
    var network: String
    var weights: Int
    /// Nanoseconds of a fixed chain of a thousand multiplications and additions, and multiplications and additions of
    /// vectors in a nanosecond.
    var calibration: Double
    var peak: Double
    var compileSeconds: Double
    /// Floating-point operations of one gradient.
    var operations: Int
    var rows: [Row]
  }

  static let batch = 256

  /// nil without a compiler.
  func report(_ widths: [Int]) throws -> Report? {
    let model = try Model(resolving: ModelSyntax(parsing: Self.text(widths), name: "net.nabla"))
    let layout = try ModelLayout(model, sizes: ["N": 1])
    var files: [ScheduledFile] = []
    // Straight lines of more weights are longer than the compiler takes.
    let schedules = Self.weightCount(widths) <= 2000 ? Schedule.allCases : [.loops, .blocks]
    for schedule in schedules {
      var description = SwiftSource.Description(
        of: model, sourceName: "net.nabla", sourceText: nil, command: "nabla benchmark --code")
      description.modelName = "net \(schedule.rawValue)"
      do {
        files.append(try ScheduledFile(schedule, of: model, layout: layout, description: description))
      } catch is ScheduleError {
        continue
      }
    }
    let options = isNative ? ["-Xcc", "-march=native", "-D", "NABLA_FMA"] : []
    let clock = ContinuousClock()
    var output: String?
    let automatic = AutomaticHarness.text(widths)
    let texts = files.map { $0.text } + [CodeHarness.hand(widths), automatic ?? ""]
    let source = (automatic == nil ? "" : "import _Differentiation\n") + texts.joined(separator: "\n")
    let time = try clock.measure {
      output = try CompiledCode.run(source, CodeHarness.driver(widths, files), "", options: options)
    }
    guard let output else { return nil }
    return Self.report(
      output, widths, Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18)
  }

  private static func report(_ output: String, _ widths: [Int], _ seconds: Double) -> Report {
    var report = Report(
      network: widths.map { String($0) }.joined(separator: "-"), weights: weightCount(widths), calibration: 0,
      peak: 0, compileSeconds: seconds, operations: operations(widths), rows: [])
    for line in output.split(separator: "\n") {
      let words = line.split(separator: " ")
      let numbers = words.dropFirst().compactMap { Double($0) }
      switch words.first {
      case "machine" where numbers.count == 3:
        (report.calibration, report.peak) = (numbers[0], numbers[1])
        report.compileSeconds -= numbers[2]
      case let name? where numbers.count == 3:
        report.rows.append(
          Row(name: String(name), single: numbers[0], batch: numbers[1], difference: numbers[2]))
      default: continue
      }
    }
    return report
  }

  static func weightCount(_ widths: [Int]) -> Int {
    zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
  }

  /// Two for each weight forward, for its gradient, and backward but for the first layer.
  private static func operations(_ widths: [Int]) -> Int {
    zip(widths, widths.dropFirst()).enumerated().reduce(0) { total, layer in
      total + (layer.offset == 0 ? 4 : 6) * layer.element.0 * layer.element.1
    }
  }

  private static func text(_ widths: [Int]) -> String {
    var lines = ["model net", "samples N", "input x[\(widths[0])]", "target y[\(widths[widths.count - 1])]"]
    var previous = "x"
    for layer in 1..<widths.count {
      let isLast = layer == widths.count - 1
      let (name, sum) = (isLast ? "p" : "h\(layer)", "W\(layer)*\(previous) + b\(layer)")
      lines.append("layer \(name)[\(widths[layer])] = " + (isLast ? sum : "sigmoid(\(sum))"))
      previous = name
    }
    lines.append("loss L = mean(sample: 1/2*sum(k: (p[k]-y[k])^2))")
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Reporting

  static func table(_ report: Report, isNative: Bool) -> String {
    let hand = report.rows.first { $0.name == "hand" }
    var rows = [["code", "ns single", "ratio", "ns of \(batch)", "ratio", "GFLOP/s", "difference"]]
    for row in report.rows {
      rows.append([
        row.name, short(row.single), ratio(hand?.single, row.single), short(row.batch),
        ratio(hand?.batch, row.batch), short(Double(report.operations) / row.batch),
        TextTable.short(row.difference),
      ])
    }
    return
      "\(report.network), \(report.weights) weights, \(isNative ? "native" : "baseline"); peak \(short(report.peak)) GFLOP/s, "
      + "calibration \(short(report.calibration)) ns, compiled in \(short(report.compileSeconds)) s\n"
      + TextTable.text(rows)
  }

  private static func short(_ value: Double) -> String {
    value >= 1000 ? "\(Int(value))" : "\((value * 10).rounded() / 10)"
  }

  private static func ratio(_ hand: Double?, _ own: Double) -> String {
    hand.map { "\(($0 / own * 100).rounded() / 100)" } ?? "-"
  }

  static func json(_ report: Report, isNative: Bool) -> JSON {
    .object([
      ("net", .string(report.network)), ("weights", .integer(report.weights)),
      ("target", .string(isNative ? "native" : "baseline")), ("peak_gflops", .number(report.peak)),
      ("calibration_ns", .number(report.calibration)), ("compile_s", .number(report.compileSeconds)),
      ("batch", .integer(batch)),
      (
        "code",
        .array(
          report.rows.map { row in
            .object([
              ("name", .string(row.name)), ("single_ns", .number(row.single)),
              ("batch_ns", .number(row.batch)),
              ("gflops", .number(Double(report.operations) / row.batch)),
              ("difference", .number(row.difference)),
            ])
          })
      ),
    ])
  }
}
