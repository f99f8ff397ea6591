import Foundation
import Templates
import Testing

/// Laws of the house that a machine can read off its files.
@Suite struct PackageTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test func thereIsNoPackageDependency() throws {
    let manifest = try String(contentsOf: Self.root.appendingPathComponent("Package.swift"), encoding: .utf8)
    #expect(!manifest.contains(".package("))
    #expect(!manifest.contains("unsafeFlags"))
  }

  @Test func theEngineSeesTheModelLanguageOnly() throws {
    let room = Self.root.appendingPathComponent("Sources/NumericBackprop")
    let files = try FileManager.default.contentsOfDirectory(at: room, includingPropertiesForKeys: nil)
    let lines = try files.filter { $0.pathExtension == "swift" }.flatMap {
      try String(contentsOf: $0, encoding: .utf8).split(separator: "\n")
    }
    let imports = Set(
      lines.map { $0.trimmingCharacters(in: .whitespaces) }.filter { $0.hasPrefix("import ") })
    #expect(!imports.isEmpty)
    #expect(imports.isSubset(of: ["import ModelLanguage", "import Glibc", "import Musl", "import Darwin"]))
  }

  @Test func theListOfStarterModelsIsTheFolder() throws {
    let folder = Self.root.appendingPathComponent("Templates/Models")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).map {
      String($0.dropLast(6))
    }
    #expect(Set(files) == Set(StarterModel.all.map { $0.name }))
  }
}
