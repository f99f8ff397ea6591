import Foundation

/// Compiles generated code with its driver, as the command line does. Tests skip where there is no compiler.
enum Compiler {
  static let path: String? = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":")
    .map { "\($0)/swiftc" }.first { FileManager.default.isExecutableFile(atPath: $0) }

  static func run(_ source: String, _ driver: String, _ input: String) throws -> String? {
    try run(source, driver, input, level: "-Onone")
  }

  static func run(_ source: String, _ driver: String, _ input: String, level: String) throws -> String? {
    guard let path else { return nil }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nabla-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (code, main) = (
      folder.appendingPathComponent("Code.swift"), folder.appendingPathComponent("main.swift")
    )
    try source.write(to: code, atomically: true, encoding: .utf8)
    try driver.write(to: main, atomically: true, encoding: .utf8)
    let program = folder.appendingPathComponent("program").path
    _ = try launch(
      path,
      level.split(separator: " ").map { String($0) } + [
        "-swift-version", "6", "-o", program, code.path, main.path,
      ], "")
    return try launch(program, [], input)
  }

  /// The input comes from a file: a pipe of it and one of the output would wait for one another where both are long.
  private static func launch(_ program: String, _ arguments: [String], _ input: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let output = Pipe()
    let feed = FileManager.default.temporaryDirectory.appendingPathComponent("nabla-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: feed) }
    try Data(input.utf8).write(to: feed)
    process.standardInput = try FileHandle(forReadingFrom: feed)
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
