import Foundation
import Testing

/// The witness is independent as long as it sees the syntax tree and nothing of the algebra.
@Suite struct RoomTests {
  @Test func imports() throws {
    let allowed: Set<String> = ["ModelLanguage", "Glibc", "Darwin", "Musl"]
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let room = package.appendingPathComponent("Sources/NumericBackprop")
    let all = try #require(FileManager.default.enumerator(at: room, includingPropertiesForKeys: nil))
    let files = all.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
    #expect(files.count > 5)
    for file in files {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(of: "import"), place <= 2, !line.contains("///") else { continue }
        let name = words.last.map { String($0) } ?? ""
        #expect(allowed.contains(name), "\(file.lastPathComponent) imports \(name)")
      }
    }
  }
}
