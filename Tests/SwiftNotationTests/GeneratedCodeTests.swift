import Foundation
import SwiftNotation
import SymbolicAlgebra
import Testing

/// Generated code against the interpreter of its program, bit for bit, as -Onone and -O compile it.
@Suite(.enabled(if: SwiftCompiler.path != nil, "\(SwiftCompiler.absence)"))
struct GeneratedCodeTests {
  /// The same bits, NaN taken as one value.
  static func agree(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN }
  }

  static func points(_ source: SwiftSource, count: Int, samples: Int, scale: Double) -> [[[Double]]] {
    var random = SplitMix(state: 7)
    return (0..<count).map { _ in
      source.program.signature.arrays.map { array in
        (0..<(array.count * (array.isPerSample ? samples : 1))).map { _ in random.next() * scale }
      }
    }
  }

  static func check(
    _ source: SwiftSource, functions: ConcreteFunctions = .none, samples: Int = 1,
    levels: [String] = ["-Onone", "-O"]
  ) throws {
    let points =
      Self.points(source, count: 20, samples: samples, scale: 1)
      + Self.points(source, count: 10, samples: samples, scale: 40)
    let driver = source.verificationDriver(functions)
    let input = points.map { SwiftSource.inputLine($0, sampleCount: samples) }
    for level in levels {
      let lines = try SwiftCompiler.run(source.text, driver: driver, input: input, flags: [level])
      #expect(lines.count == points.count)
      for (line, point) in zip(lines, points) {
        let expected = source.interpretedValues(point, sampleCount: samples, functions: functions)
        let printed = SwiftSource.values(ofLine: line)
        #expect(Self.agree(printed, expected), "\(level): \(printed) for \(expected)")
      }
    }
    let body = source.text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
    #expect(try SwiftCompiler.lint(body.joined(separator: "\n")) == "")
  }

  @Test func opaqueNetwork() throws {
    let made = try ModelFiles.make(ModelFiles.network221)
    let functions = try ConcreteFunctions(binding: made.bindings, for: made.source, of: made.lowered)
    try Self.check(made.source, functions: functions)
  }

  @Test func loopOverSamples() throws {
    try Self.check(try ModelFiles.make(ModelFiles.samples).source, samples: 3)
  }

  @Test func samplesWrittenOut() throws {
    let made = try ModelFiles.make(ModelFiles.samples, samples: .unrolled)
    try Self.check(made.source, samples: 3)
  }

  /// One weight for each function of the table; powers of every kind.
  @Test func everyFunction() throws {
    let graph = ExpressionGraph()
    var terms: [Node] = []
    var weights: [Node] = []
    func weight() -> Node {
      weights.append(graph.symbol("w", [.integer(weights.count)]))
      return weights[weights.count - 1]
    }
    for function in ElementaryFunction.allCases {
      let arguments = (0..<function.row.arity).map { _ in weight() }
      terms.append(graph.product(graph.constant(terms.count + 2), graph.apply(function, arguments)))
    }
    for (p, q) in [
      (2, 1), (3, 1), (7, 1), (-1, 1), (-2, 1), (1, 2), (-1, 2), (5, 2), (1, 3), (-2, 3), (-3, 2),
    ] {
      let exponent = graph.constant(Rational(p, over: q)!)
      terms.append(graph.quotient(graph.power(weight(), exponent), graph.constant(3)))
    }
    terms.append(graph.power(graph.constant(2), weight()))
    terms.append(graph.power(weight(), weight()))
    let source = try Self.source("all", graph, terms, weights.count)
    try Self.check(source)
  }

  /// A file whose loss is the sum of `terms` and whose "gradient" holds the terms themselves and zeros.
  static func source(_ name: String, _ graph: ExpressionGraph, _ terms: [Node], _ weights: Int) throws
    -> SwiftSource
  {
    let signature = ProgramSignature(arrays: [.init("w", .weight, bounds: [0...weights - 1])])
    let loss = graph.sum(terms)
    var entries = Array(terms.prefix(weights))
    while entries.count < weights { entries.append(graph.constant(0)) }
    return try SwiftSource(
      .init(modelName: name, lossName: "L", sourceName: "\(name).nabla", command: "nabla generate \(name)"),
      program: Program(graph: graph, roots: [loss] + entries, signature: signature),
      lossProgram: Program(graph: graph, roots: [loss], signature: signature))
  }
}

/// SplitMix64 as numbers in -1..<1.
struct SplitMix {
  var state: UInt64

  mutating func word() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func next() -> Double { Double(word() >> 11) * 0x1p-52 - 1 }
}

extension GeneratedCodeTests {
  /// 484 weights: functions of bounded size over a file of registers, compiled within seconds.
  @Test func chunkedNetwork() throws {
    let (graph, roots, count) = ScalarNetwork.make([8, 16, 16, 4])
    #expect(count == 484)
    let signature = ProgramSignature(arrays: [
      .init("w", .weight, bounds: [0...483]), .init("x", .input, bounds: [0...7]),
      .init("y", .target, bounds: [0...3]),
    ])
    let source = try SwiftSource(
      .init(modelName: "net", lossName: "L", sourceName: "net.nabla", command: "nabla generate net"),
      program: Program(graph: graph, roots: roots, signature: signature),
      lossProgram: Program(graph: graph, roots: [roots[0]], signature: signature))
    try Self.check(source, levels: ["-O"])
    try Self.check(source, levels: ["-Onone"])
  }
}
