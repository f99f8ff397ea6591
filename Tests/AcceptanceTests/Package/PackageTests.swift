import Foundation
import Templates
import Testing

/// Laws of the house that a machine can read off its files.
@Suite struct PackageTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test func thereIsNoPackageDependency() throws {
    let manifest = try String(contentsOf: Self.root.appendingPathComponent("Package.swift"), encoding: .utf8)
    #expect(!manifest.contains(".package("))
    #expect(!manifest.contains("unsafeFlags"))
  }

  @Test func theListOfStarterModelsIsTheFolder() throws {
    let folder = Self.root.appendingPathComponent("Templates/Models")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).map {
      String($0.dropLast(6))
    }
    #expect(Set(files) == Set(StarterModel.all.map { $0.name }))
  }

  /// What a newcomer can take in at a glance.
  @Test(arguments: ["Sources", "Tests"]) func aFolderHoldsAtMostADozenFiles(room: String) throws {
    let all = try #require(
      FileManager.default.enumerator(
        at: Self.root.appendingPathComponent(room), includingPropertiesForKeys: nil))
    let files = all.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
    #expect(!files.isEmpty)
    for (folder, members) in Dictionary(grouping: files, by: { $0.deletingLastPathComponent().path }) {
      #expect(members.count <= 12, "\(folder) holds \(members.count) files")
    }
  }
}
