import Foundation

/// What one run of the built executable came to.
struct CommandResult {
  var status: Int32
  var outputBytes: Data
  var errors: String

  var output: String { String(decoding: outputBytes, as: UTF8.self) }

  /// Standard output as JSON.
  func json() throws -> Any {
    try JSONSerialization.jsonObject(with: outputBytes, options: .fragmentsAllowed)
  }
}

/// Runs the executable that was built with the tests, as a process.
enum Command {
  /// The folder of the test bundle, where the build puts executables.
  static let buildFolder: URL = {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
    return (bundle ?? URL(fileURLWithPath: CommandLine.arguments[0])).deletingLastPathComponent()
  }()

  static var executable: URL { buildFolder.appendingPathComponent("nabla") }

  static func run(
    _ arguments: [String], input: String = "", in folder: URL? = nil, environment: [String: String] = [:]
  ) throws -> CommandResult {
    try run(arguments, bytes: Data(input.utf8), in: folder, environment: environment)
  }

  /// Streams travel through files, so that no pipe can fill up.
  static func run(
    _ arguments: [String], bytes: Data, in folder: URL? = nil, environment: [String: String] = [:]
  ) throws -> CommandResult {
    let streams = try Scratch()
    let input = try streams.file("input", bytes)
    let output = try streams.file("output", Data())
    let errors = try streams.file("errors", Data())
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = folder }
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return CommandResult(
      status: process.terminationStatus, outputBytes: try Data(contentsOf: output),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }
}

/// A folder that goes away with its last user.
final class Scratch {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("nabla-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func file(_ name: String, _ bytes: Data) throws -> URL {
    let place = folder.appendingPathComponent(name)
    try bytes.write(to: place)
    return place
  }

  func file(_ name: String, _ text: String) throws -> URL { try file(name, Data(text.utf8)) }

  /// The names of the files, sorted.
  var contents: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  }
}
