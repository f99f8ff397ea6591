import Foundation
import ModelLanguage
import SwiftNotation
import Testing

/// Every starter model is generated, compiled and compared with its interpreter.
@Suite(.enabled(if: SwiftCompiler.path != nil, "\(SwiftCompiler.absence)"))
struct StarterModelTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Templates/Models")

  static let models =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".nabla") }.sorted()

  @Test(arguments: models)
  func generatedCodeEqualsTheInterpreter(_ name: String) throws {
    let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
    let made = try ModelFiles.make(text)
    let functions = try ConcreteFunctions(binding: made.bindings, for: made.source, of: made.lowered)
    try GeneratedCodeTests.check(made.source, functions: functions, samples: 3, levels: ["-O"])
  }
}
