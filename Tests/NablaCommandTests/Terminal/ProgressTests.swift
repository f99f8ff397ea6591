import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The line on the terminal for work that takes over a second. `sleep` makes the time.
@Suite struct ProgressTests {
  private static let words = ["verify", "xor", "--against", "sleep 2", "--time-limit", "20", "--lang", "en"]

  /// Standard error of a run as a terminal receives it.
  private func terminal(_ words: [String], _ environment: [String: String]) throws -> String {
    let (master, slave) = Self.pair()
    try #require(master >= 0 && slave >= 0)
    let process = Process()
    process.executableURL = Command.executable
    process.arguments = words
    process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle(fileDescriptor: slave, closeOnDealloc: false)
    try process.run()
    close(slave)
    var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
    while true {
      let count = read(master, &buffer, buffer.count)
      if count <= 0 { break }
      bytes += buffer[..<count]
    }
    process.waitUntilExit()
    close(master)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The two ends of a terminal.
  private static func pair() -> (master: Int32, slave: Int32) {
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    #if os(Linux)
      // TIOCSPTLCK and TIOCGPTN, which the C library's module does not export.
      var (lock, number): (Int32, Int32) = (0, 0)
      guard ioctl(master, 0x4004_5431, &lock) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
        return (master, -1)
      }
      return (master, open("/dev/pts/\(number)", O_RDWR | O_NOCTTY))
    #else
      guard grantpt(master) == 0, unlockpt(master) == 0, let name = ptsname(master) else {
        return (master, -1)
      }
      return (master, open(String(cString: name), O_RDWR | O_NOCTTY))
    #endif
  }

  @Test func onATerminal() throws {
    let text = try terminal(Self.words, ["TERM": "xterm"])
    #expect(text.contains("nabla verify: 1 s, 1/4 sleep"), "\(text)")
    // Nothing of it is left.
    #expect(text.hasSuffix("\r\u{1B}[K"), "\(text)")
    let lines = text.components(separatedBy: "\r\u{1B}[K")
    #expect(lines.dropFirst().allSatisfy { $0.count <= 79 })
  }

  @Test func nowhereElse() throws {
    #expect(!(try terminal(Self.words, ["TERM": "dumb"]).contains("nabla verify: 1 s")))
    let result = try Command.run(Self.words, environment: ["PATH": "/usr/bin:/bin", "TERM": "xterm"])
    #expect(!result.errors.contains("verify: 1 s") && !result.errors.contains("\u{1B}"))
    // What is soon done shows nothing.
    #expect(try terminal(["models"], ["TERM": "xterm"]).isEmpty)
  }
}
