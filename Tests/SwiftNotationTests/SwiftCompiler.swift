import Foundation

/// The Swift compiler of the machine, for tests that run generated code.
enum SwiftCompiler {
  /// nil where there is none on the path.
  static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/swiftc" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  static let absence = "swiftc is not on the path: generated code is not compiled here"

  struct Failure: Error, CustomStringConvertible { var description: String }

  /// Compiles `source` and `driver` as one program and runs it on the lines of `input`.
  static func run(_ source: String, driver: String, input: [String], flags: [String]) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nabla-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = [("Model.swift", source), ("main.swift", driver)]
    for (name, text) in files {
      try text.write(to: folder.appendingPathComponent(name), atomically: false, encoding: .utf8)
    }
    let program = folder.appendingPathComponent("program").path
    let arguments =
      flags + ["-swift-version", "6", "-warnings-as-errors", "-o", program]
      + files.map { folder.appendingPathComponent($0.0).path }
    let compiled = try launch(path ?? "", arguments, input: "")
    guard compiled.status == 0 else { throw Failure(description: compiled.error) }
    let result = try launch(program, [], input: input.map { $0 + "\n" }.joined())
    guard result.status == 0 else { throw Failure(description: result.error) }
    return result.output.split(separator: "\n").map { String($0) }
  }

  /// What the toolchain's formatter says of a text; empty where it accepts it.
  static func lint(_ text: String) throws -> String {
    guard let path else { return "" }
    let tool = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent("swift").path
    let result = try launch(tool, ["format", "lint", "--strict", "-"], input: text)
    return result.status == 0 ? "" : result.error
  }

  private static func launch(_ tool: String, _ arguments: [String], input: String) throws
    -> (status: Int32, output: String, error: String)
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: tool)
    process.arguments = arguments
    let folder = FileManager.default.temporaryDirectory
    let names = ["in", "out", "err"].map { folder.appendingPathComponent("nabla-\(UUID().uuidString)-\($0)") }
    defer { for name in names { try? FileManager.default.removeItem(at: name) } }
    try Data(input.utf8).write(to: names[0])
    for name in names[1...] { try Data().write(to: name) }
    process.standardInput = try FileHandle(forReadingFrom: names[0])
    process.standardOutput = try FileHandle(forWritingTo: names[1])
    process.standardError = try FileHandle(forWritingTo: names[2])
    try process.run()
    process.waitUntilExit()
    func text(_ place: Int) -> String { (try? String(contentsOf: names[place], encoding: .utf8)) ?? "" }
    return (process.terminationStatus, text(1), text(2))
  }
}
