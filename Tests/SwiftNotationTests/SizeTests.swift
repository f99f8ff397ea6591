import SymbolicAlgebra
import SymbolicCalculus
import Testing

@testable import SwiftNotation

/// What networks cost in nodes, bytes and instructions: counts that are the same on every machine.
struct SizeTests {
  static let networks: [[Int]] = [
    [1, 1], [2, 2, 1], [4, 8, 1], [5, 7, 3], [8, 16, 16, 4], [24, 24, 10], [32, 64, 64, 10],
    [64, 96, 48, 10],
  ]

  /// Weights without biases, biases, hidden neurons, hidden-to-anything weights.
  private static func count(_ widths: [Int]) -> (weights: Int, biases: Int, hidden: Int, inner: Int) {
    let layers = zip(widths, widths.dropFirst())
    let weights = layers.reduce(0) { $0 + $1.0 * $1.1 }
    let hidden = widths.dropFirst().dropLast().reduce(0, +)
    return (weights, widths.dropFirst().reduce(0, +), hidden, weights - widths[0] * widths[1])
  }

  @Test(arguments: networks) func aNodeTakesAtMostSixtyFourBytes(_ widths: [Int]) {
    let graph = ExpressionGraph()
    let roots = ScalarNetwork.make(widths, in: graph).roots
    #expect(roots.count == Self.count(widths).weights + Self.count(widths).biases + 1)
    #expect(graph.byteCount <= 64 * graph.count || graph.count < 40, "\(graph.byteCount / graph.count)")
  }

  /// A symbol, its product and its derivative for a weight, and one product more on the way back through it.
  @Test(arguments: networks) func nodesAreLinearInWeights(_ widths: [Int]) {
    let graph = ExpressionGraph()
    _ = ScalarNetwork.make(widths, in: graph)
    let (weights, biases, hidden, inner) = Self.count(widths)
    #expect(
      graph.count <= 3 * weights + inner + 3 * biases + 5 * hidden + 5 * widths[0] + 5 * widths.last! + 4)
  }

  /// Forwards a product and a sum for each weight, backwards the same for each that is not in the first layer, and a
  /// product for each derivative: at most what the fastest peer prints for these nets.
  @Test(arguments: [
    ([2, 2, 1], 57), ([4, 8, 1], 277), ([8, 16, 16, 4], 3_395), ([32, 64, 64, 10], 48_863),
  ])
  func instructionsAreFewerThanThePeers(_ widths: [Int], _ limit: Int) throws {
    let (graph, roots, _) = ScalarNetwork.make(widths)
    let program = try Program(graph: graph, roots: roots)
    #expect(program.count < limit)
    let text = SwiftSource.straightLineText(program)
    #expect(text.count < 60 * program.count + 1_000)
  }

  @Test func reservedRoomIsEnough() {
    let graph = ExpressionGraph()
    let name = graph.symbol(named: "w")
    graph.reserveCapacity(additional: 5_000)
    let held = graph.byteCount
    var total = graph.symbol(name, row: 0, column: 0)
    for place in 1..<1_600 {
      total = graph.product(graph.symbol("v"), graph.sum(total, graph.symbol("u", [.integer(place)])))
    }
    #expect(graph.count > 4_700)
    #expect(graph.byteCount == held)
    #expect(held <= 64 * graph.count)
  }

  @Test func anElementIsTheSameHoweverItIsMade() {
    let graph = ExpressionGraph()
    let name = graph.symbol(named: "w")
    #expect(graph.symbol(name, row: 3, column: -2) == graph.symbol("w", [.integer(3), .integer(-2)]))
    #expect(graph.symbol(name, row: 3, column: 2) != graph.symbol(name, row: 2, column: 3))
    let element = graph.symbol(name, at: -2)
    #expect(element == graph.symbol("w", [.integer(-2)]))
    #expect(graph.named(.link, name, at: 3, element) == graph.named(.link, name, [.integer(3)], element))
  }

  // MARK: Bytes

  @Test(arguments: [0, 7, 9, 10, 42, 99, 100, 101, 999, 1_000, 65_535, 1_234_567, 4_294_967_295] as [UInt32])
  func digitsAreThoseOfTheNumber(_ value: UInt32) {
    let text = ByteWriter.bytes(capacity: 64) { $0.put(decimal: value) }
    #expect(String(decoding: text, as: UTF8.self) == String(value))
  }

  @Test(arguments: [1, 100, 10_000]) func bytesDoNotDependOnTheRoom(_ capacity: Int) {
    let lines = (0..<300).map { "line \($0)" }
    let bytes = ByteWriter.bytes(capacity: capacity) { writer in
      for line in lines { writer.line(line) }
    }
    #expect(String(decoding: bytes, as: UTF8.self) == lines.joined(separator: "\n") + "\n")
  }

  @Test func tablesKeepShortAndLongTexts() {
    var table = TextTable(minimumCapacity: 0)
    let long = String(repeating: "ab", count: 40)
    table.append("x")
    table.append(long)
    table.append("weights", index: 1_204)
    table.put(literal: "taken back")
    table.discard()
    table.append(parameter: "x", "Double")
    #expect(table.put("ab", where: { $0 == UInt8(ascii: "a") }) == false)
    table.put(decimal: 31)
    table.close()
    table.append("")
    let cursor = table.cursor()
    #expect(
      (0..<table.count).map { cursor[$0] } == ["x", long, "weights[1204]", "_ x: Double", "ab31", ""])
    #expect(table.longest == 80 && table.length(of: 2) == 13 && table.byteCount == 109)
    let bytes = ByteWriter.bytes(capacity: 400) { writer in
      for place in 0..<6 { writer.put(cursor, place) }
    }
    #expect(String(decoding: bytes, as: UTF8.self) == "x\(long)weights[1204]_ x: Doubleab31")
  }
}
