#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Programs run without a shell.
enum Subprocess {
  /// The path of a program, by the PATH of the environment.
  static func find(_ name: String) -> String? {
    guard let path = getenv("PATH") else { return nil }
    for folder in String(cString: path).split(separator: ":") {
      let candidate = "\(folder)/\(name)"
      if access(candidate, X_OK) == 0 { return candidate }
    }
    return nil
  }

  /// Runs a program with files for its standard streams and returns its exit status.
  static func run(
    _ program: String, _ arguments: [String], input: String, output: String, errors: String
  ) -> Int32 {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    guard posix_spawn(&process, program, &actions, nil, words, environ) == 0 else { return -1 }
    Interruption.child = process
    defer { Interruption.child = 0 }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
  }
}

/// A folder of its own that goes away with its last user.
final class TemporaryFolder {
  let path: String

  init() throws(CommandError) {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((base + "/nabla-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw CommandError(
        .cannotWrite, "cannot make a folder in \(base): \(String(cString: strerror(errno)))",
        pt: "não é possível criar uma pasta em \(base): \(String(cString: strerror(errno)))")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    Interruption.removes(path)
  }

  private var files: [String] = []

  func file(_ name: String) -> String {
    files.append(name)
    Interruption.removes("\(path)/\(name)")
    return "\(path)/\(name)"
  }

  deinit {
    for name in files { unlink("\(path)/\(name)") }
    rmdir(path)
  }
}

/// Compiles generated code with a driver and runs it.
enum CompiledCode {
  static func run(_ source: String, _ driver: String, _ input: String) throws -> String? {
    try run(source, driver, input, options: [])
  }

  static func run(
    _ source: String, _ driver: String, _ input: String, options extra: [String]
  ) throws -> String? {
    guard let compiler = Subprocess.find("swiftc") else { return nil }
    let folder = try TemporaryFolder()
    let (code, main) = (folder.file("Generated.swift"), folder.file("main.swift"))
    let (program, points) = (folder.file("program"), folder.file("points"))
    let (output, errors) = (folder.file("output"), folder.file("errors"))
    try FileAccess.write(source, to: code, force: true)
    try FileAccess.write(driver, to: main, force: true)
    try FileAccess.write(input, to: points, force: true)
    let options =
      ["-O"] + extra + ["-swift-version", "6", "-warnings-as-errors", "-o", program, code, main]
    Progress.step("swiftc")
    defer { Progress.step("") }
    guard Subprocess.run(compiler, options, input: "/dev/null", output: output, errors: errors) == 0 else {
      let text = (try? FileAccess.text(at: errors)) ?? ""
      throw CommandError(
        .internalFault, "the generated code does not compile:\n" + text.prefix(2000),
        pt: "o código gerado não compila:\n" + text.prefix(2000))
    }
    let status = Subprocess.run(program, [], input: points, output: output, errors: errors)
    guard status == 0 else {
      throw CommandError(
        .internalFault, "the generated code ended with status \(status)",
        pt: "o código gerado terminou com estado \(status)")
    }
    return try FileAccess.text(at: output)
  }
}
