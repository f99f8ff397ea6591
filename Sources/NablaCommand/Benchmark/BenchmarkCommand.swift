import Nabla

/// `nabla benchmark`: what it costs to build, differentiate and print scalar-expanded networks.
///
/// Sigmoid hidden layers with biases, identity output, loss ½Σ(ŷ−y)², one sample. Each figure is the median of many runs in
/// this process, after as many that do not count; compare ratios measured side by side, since absolute times move from machine to machine.
struct BenchmarkCommand {
  let invocation: Invocation

  /// How long each network is repeated. The first half of the runs warms the machine up and does not count.
  private static let duration = Duration.milliseconds(400)

  private static let networks: [[Int]] = [
    [2, 2, 1], [4, 8, 1], [8, 16, 16, 4], [32, 64, 64, 10], [64, 128, 128, 10],
  ]

  private struct Row {
    var name: String
    var weights: Int
    var build: Double
    var gradient: Double
    var program: Double
    var text: Double
    /// nil for nets whose formulas nobody reads.
    var latex: Double?
    var lossNodes: Int
    var nodes: Int
    var graphBytes: Int
    var instructions: Int
    var bytes: Int
    var total: Double { build + gradient + program + text }
  }

  func run() throws(CommandError) -> String {
    if invocation.switches.contains("--code") { return try code() }
    if let argument = invocation.arguments.first { return try single(argument) }
    #if DEBUG
      FileAccess.standardError(
        "nabla benchmark: a debug build; times are those of 'swift build -c release'\n")
    #endif
    var rows: [Row] = []
    for widths in Self.networks {
      do { rows.append(try Self.measure(widths)) } catch {
        throw CommandError(.internalFault, of: error)
      }
    }
    return invocation.switches.contains("--json") ? json(rows) : table(rows)
  }

  /// How fast generated code runs, of one network or of all.
  private func code() throws(CommandError) -> String {
    let isNative = invocation.switches.contains("--native")
    let networks =
      try invocation.arguments.isEmpty
      ? [[2, 2, 1], [2, 3, 1], [8, 16, 16, 4], [32, 64, 64, 10], [784, 128, 10]]
      : [widths(invocation.arguments[0])]
    var reports: [CodeBenchmark.Report] = []
    for widths in networks {
      do {
        guard let report = try CodeBenchmark(isNative: isNative).report(widths) else {
          throw CommandError(
            .missingInput, "nabla benchmark --code needs swiftc on the path",
            pt: "nabla benchmark --code precisa de swiftc no PATH")
        }
        reports.append(report)
      } catch let error as CommandError {
        throw error
      } catch { throw CommandError(.internalFault, of: error) }
    }
    return invocation.switches.contains("--json")
      ? JSON.array(reports.map { CodeBenchmark.json($0, isNative: isNative) }).text
      : reports.map { CodeBenchmark.table($0, isNative: isNative) }.joined(separator: "\n")
  }

  /// One network by its widths, as one line of JSON or a table of one row.
  private func single(_ argument: String) throws(CommandError) -> String {
    let widths = try widths(argument)
    do {
      let row = try Self.measure(widths)
      return invocation.switches.contains("--json") ? object(row).text : table([row])
    } catch { throw CommandError(.malformedInput, of: error) }
  }

  private func widths(_ argument: String) throws(CommandError) -> [Int] {
    let widths = argument.split(separator: "-").compactMap { Int($0) }
    let isPlain = argument.split(separator: "-", omittingEmptySubsequences: false).count == widths.count
    guard isPlain, widths.count >= 2, widths.allSatisfy({ (1...4096).contains($0) }),
      invocation.arguments.count == 1
    else {
      throw CommandError(
        .usage, "nabla benchmark takes widths such as 8-16-16-4, not '\(argument)'",
        pt: "nabla benchmark aceita larguras como 8-16-16-4, não '\(argument)'")
    }
    return widths
  }

  // MARK: Measuring

  private static func measure(_ widths: [Int]) throws -> Row {
    // The C library gives blocks back to the system until it has seen one of that size freed; then it keeps them, and
    // what is measured is the engine and not the first touch of fresh pages.
    UnsafeMutableRawPointer.allocate(byteCount: 31 << 20, alignment: 16).deallocate()
    let shape = ScalarNetwork.Shape(widths)
    var rows: [Row] = []
    let start = ContinuousClock.now
    while rows.count < 6 || ContinuousClock.now - start < Self.duration {
      rows.append(try generated(shape))
    }
    rows.removeFirst(rows.count / 2)
    var result = rows[0]
    result.build = median(rows.map { $0.build })
    result.gradient = median(rows.map { $0.gradient })
    result.program = median(rows.map { $0.program })
    result.text = median(rows.map { $0.text })
    if shape.weightCount <= 1_000 { result.latex = median((0..<25).map { _ in latexTime(shape) }) }
    return result
  }

  /// One network from nothing to text.
  private static func generated(_ shape: ScalarNetwork.Shape) throws -> Row {
    let (build, network) = timed { ScalarNetwork(shape) }
    let graph = network.graph
    let lossNodes = graph.count
    let (gradient, roots) = timed { network.roots(network.accumulation()) }
    let (nodes, graphBytes) = (graph.count, graph.byteCount)
    let (list, program) = try timed { try Program(graph: graph, roots: roots) }
    let (text, bytes) = timed { SwiftSource.straightLineText(program) }
    return Row(
      name: shape.widths.map { String($0) }.joined(separator: "-"), weights: shape.weightCount, build: build,
      gradient: gradient, program: list, text: text, lossNodes: lossNodes, nodes: nodes,
      graphBytes: graphBytes, instructions: program.count, bytes: bytes.count)
  }

  private static func latexTime(_ shape: ScalarNetwork.Shape) -> Double {
    let network = ScalarNetwork(shape)
    let accumulation = network.accumulation()
    return timed { network.latex(accumulation) }.0
  }

  /// Microseconds, and what was made.
  private static func timed<T>(_ work: () throws -> T) rethrows -> (Double, T) {
    let start = ContinuousClock.now
    let result = try work()
    return (microseconds(ContinuousClock.now - start), result)
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  private static func microseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1e6 + Double(duration.components.attoseconds) * 1e-12
  }

  // MARK: Reporting

  private func table(_ rows: [Row]) -> String {
    var text = "net             weights  build µs  gradient µs  list µs  text µs  total µs  LaTeX µs"
    text += "  ns/loss node  ns/gradient node  bytes/node  instructions  text bytes\n"
    for row in rows {
      let cells: [(String, Int)] = [
        ("\(row.weights)", 7), (short(row.build), 10), (short(row.gradient), 13), (short(row.program), 9),
        (short(row.text), 9), (short(row.total), 10), (row.latex.map { short($0) } ?? "", 10),
        (short(row.build * 1000 / Double(row.lossNodes)), 14),
        (short(row.gradient * 1000 / Double(max(row.nodes - row.lossNodes, 1))), 18),
        ("\(row.graphBytes / row.nodes)", 12), ("\(row.instructions)", 14), ("\(row.bytes)", 12),
      ]
      text += row.name + String(repeating: " ", count: max(16 - row.name.count, 1))
      for (cell, width) in cells { text += String(repeating: " ", count: max(1, width - cell.count)) + cell }
      text += "\n"
    }
    return text
  }

  private func short(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

  private func json(_ rows: [Row]) -> String {
    JSON.array(rows.map { object($0) }).text
  }

  private func object(_ row: Row) -> JSON {
    .object(
      [
        ("net", .string(row.name)), ("weights", .integer(row.weights)), ("build_us", .number(row.build)),
        ("grad_us", .number(row.gradient)), ("codegen_us", .number(row.program + row.text)),
        ("total_us", .number(row.total)), ("instructions", .integer(row.instructions)),
        ("nodes", .integer(row.nodes)), ("bytes", .integer(row.bytes)),
        ("bytes_per_node", .integer(row.graphBytes / row.nodes)),
      ] + (row.latex.map { [("latex_us", .number($0))] } ?? []))
  }
}
