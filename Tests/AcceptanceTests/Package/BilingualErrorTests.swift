import Foundation
import Nabla
import Testing

/// Every error that a user may see is a sentence in both languages, with the same names and numbers in it.
@Suite struct BilingualErrorTests {
  /// A name and a number that no sentence has of itself.
  private static let (name, number, other) = ("zeta7", 4711, 815)

  // Each function is as long as its enumeration: a case without a sample does not compile, or is missed below.

  private static func place(_ error: ProgramError) -> Int {
    switch error {
    case .unknownSymbol: 0
    case .symbolicIndex: 1
    case .unsupportedReduction: 2
    case .coupledSamples: 3
    case .tooLarge(_, _, 1): 4
    case .tooLarge: 5
    case .noWeights: 6
    }
  }

  private static func place(_ error: LoweringError) -> Int {
    switch error {
    case .undefined: 0
    case .circular: 1
    case .reductionOverSamples: 2
    case .noIndexForm: 3
    case .unknownFunction: 4
    }
  }

  private static func place(_ error: NumericEngineError) -> Int {
    switch error {
    case .undefined: 0
    case .circular: 1
    case .unbound: 2
    case .unknownFunction: 3
    case .emptyRange: 4
    case .derivativeTooHigh: 5
    case .tooLarge: 6
    case .fixedSamples: 7
    case .noSample: 8
    }
  }

  private static func place(_ error: MatrixFormError) -> Int {
    switch error {
    case .shapes: 0
    case .tooManyIndices: 1
    case .noMatrixForm: 2
    case .noGradient: 3
    }
  }

  private static func place(_ error: ElementNameError) -> Int {
    switch error {
    case .unknown(_, _, .some): 0
    case .unknown: 1
    case .ambiguous: 2
    }
  }

  private static func place(_ error: WorkedNumbers.Failure) -> Int {
    switch error {
    case .noRate: 0
    case .notExact: 1
    }
  }

  private static func place(_ error: NotationError) -> Int {
    switch error {
    case .alike: 0
    case .unknownNotation: 1
    case .unknownSetting: 2
    case .unknownValue: 3
    case .unknownSymbol: 4
    case .unusedIndex: 5
    case .unbalanced: 6
    case .doubleScript: 7
    case .foreignStatement: 8
    }
  }

  static let programs: [ProgramError] = [
    .unknownSymbol(name), .symbolicIndex(name), .unsupportedReduction(name), .coupledSamples,
    .tooLarge(instructions: number, limit: other, order: 1),
    .tooLarge(instructions: number, limit: other, order: 2), .noWeights,
  ]
  static let lowerings: [LoweringError] = [
    .undefined(name), .circular(name), .reductionOverSamples(name), .noIndexForm(name),
    .unknownFunction(name),
  ]
  static let engines: [NumericEngineError] = [
    .undefined(name), .circular(name), .unbound(name), .unknownFunction(name), .emptyRange(name),
    .derivativeTooHigh(name, number), .tooLarge(name), .fixedSamples(number),
    .noSample(number, count: other + 1),
  ]
  static let matrices: [MatrixFormError] = [
    .shapes(name), .tooManyIndices(name), .noMatrixForm(name), .noGradient([name]),
  ]
  static let elements: [ElementNameError] = [
    .unknown(name, known: ["w"], suggestion: "w1"), .unknown(name, known: ["w"], suggestion: nil),
    .ambiguous(name, readings: ["w[1]", "w[2]"]),
  ]
  static let numbers: [WorkedNumbers.Failure] = [.noRate, .notExact(name)]
  static let notations: [NotationError] = [
    .alike(name, "b", latex: "c"), .unknownNotation(name), .unknownSetting(name, known: ["a"]),
    .unknownValue(name, of: "b", known: ["a"]), .unknownSymbol(name, suggestion: "b"),
    .unusedIndex(name, "b"),
    .unbalanced(name, "b"), .doubleScript(name, "b"), .foreignStatement(name),
  ]

  @Test func everyCaseHasASample() {
    #expect(Self.programs.map { Self.place($0) } == Array(0...6))
    #expect(Self.lowerings.map { Self.place($0) } == Array(0...4))
    #expect(Self.engines.map { Self.place($0) } == Array(0...8))
    #expect(Self.matrices.map { Self.place($0) } == Array(0...3))
    #expect(Self.elements.map { Self.place($0) } == Array(0...2))
    #expect(Self.numbers.map { Self.place($0) } == Array(0...1))
    #expect(Self.notations.map { Self.place($0) } == Array(0...8))
  }

  @Test func bothLanguagesSayTheSame() {
    let all: [any BilingualError] =
      Self.programs + Self.lowerings + Self.engines + Self.matrices + Self.elements + Self.numbers
      + Self.notations
      + Schedule.allCases.map { ScheduleError($0, Message("\(Self.name) a", pt: "\(Self.name) b")) }
    #expect(all.count == 43)
    for error in all {
      let message = error.message
      #expect(message.english != message.portuguese, "\(message.english)")
      #expect(error.description == message.english)
      for part in [Self.name, "\(Self.number)", "\(Self.other)"] {
        #expect(
          message.english.contains(part) == message.portuguese.contains(part),
          "\(message.english) | \(message.portuguese)")
      }
    }
  }

  /// An error that describes itself in one language would be shown in that one.
  @Test func noErrorSpeaksOneLanguage() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var count = 0
    for case let file as URL in files where file.pathExtension == "swift" {
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      count += lines.count { $0.contains(": BilingualError") }
      for line in lines where line.contains("struct ") || line.contains("enum ") {
        #expect(!(line.contains(": Error") && line.contains("CustomStringConvertible")), "\(line)")
      }
    }
    #expect(count >= 10)
  }
}
