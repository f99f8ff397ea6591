import Nabla

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files and standard streams.
enum FileAccess {
  private static let sizeLimit = 64 << 20

  private enum Kind { case file, folder, device }

  private static func kind(of path: String) -> Kind? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: return .device
    }
  }

  /// Whether there is something to read.
  static func exists(_ path: String) -> Bool { kind(of: path).map { $0 != .folder } ?? false }

  static func isDevice(_ path: String) -> Bool { kind(of: path) == .device }

  static func isFolder(_ path: String) -> Bool { kind(of: path) == .folder }

  /// Makes a folder and those it lies in, where they are not there.
  static func makeFolder(_ path: String) throws(CommandError) {
    if path.isEmpty || isFolder(path) { return }
    if let slash = path.lastIndex(of: "/") { try makeFolder(String(path[..<slash])) }
    guard mkdir(path, 0o777) == 0 || isFolder(path) else {
      throw CommandError(
        .cannotWrite, "cannot make the folder \(path): \(reason())",
        pt: "não é possível criar a pasta \(path): \(reason())")
    }
  }

  /// The whole of a file, or of standard input for `-`, as text.
  static func text(at path: String) throws(CommandError) -> String {
    let bytes = try read(path)
    let name = path == "-" ? "stdin" : path
    if let place = bytes.firstIndex(of: 0) {
      throw CommandError(
        .malformedInput,
        "\(name):\(position(of: place, in: bytes)): error: binary data; a model is UTF-8 text",
        pt: "\(name):\(position(of: place, in: bytes)): erro: dados binários; um modelo é texto UTF-8")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let place = firstInvalid(bytes)
      throw CommandError(
        .malformedInput, "\(name):\(position(of: place, in: bytes)): error: not UTF-8 text",
        pt: "\(name):\(position(of: place, in: bytes)): erro: não é texto UTF-8")
    }
    return text
  }

  /// Line and column of a byte, as messages count them: columns in characters.
  private static func position(of place: Int, in bytes: [UInt8]) -> String {
    let before = bytes[..<place]
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let line = before.reduce(1) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
    return "\(line):\(String(decoding: before[start...], as: UTF8.self).count + 1)"
  }

  /// The first byte that no UTF-8 text has there.
  private static func firstInvalid(_ bytes: [UInt8]) -> Int {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var place = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      place += UTF8.width(scalar)
    }
    return place
  }

  /// The bytes of a file.
  static func bytes(at path: String) throws(CommandError) -> [UInt8] { try read(path) }

  private static func read(_ path: String) throws(CommandError) -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CommandError(.missingInput, verbatim: "\(path): \(reason())") }
    defer { if path != "-" { close(descriptor) } }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count =
        path == "-" ? Progress.aside { next(&buffer, descriptor) } : next(&buffer, descriptor)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw CommandError(.missingInput, verbatim: "\(path): \(reason())")
      }
      bytes += buffer[..<count]
      guard bytes.count <= sizeLimit else {
        throw CommandError(
          .malformedInput, "\(path): larger than \(sizeLimit >> 20) MB",
          pt: "\(path): maior que \(sizeLimit >> 20) MB")
      }
    }
  }

  /// What standard input has next, as soon as there is some; nil at its end.
  static func nextInput() -> ArraySlice<UInt8>? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = next(&buffer, STDIN_FILENO)
      if count > 0 { return buffer[..<count] }
      if count == 0 || errno != EINTR { return nil }
    }
  }

  private static func next(_ buffer: inout [UInt8], _ descriptor: Int32) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, &buffer, buffer.count)
    #elseif canImport(Musl)
      Musl.read(descriptor, &buffer, buffer.count)
    #else
      Darwin.read(descriptor, &buffer, buffer.count)
    #endif
  }

  private static func reason() -> String { String(cString: strerror(errno)) }

  /// Writes a file whole or not at all: a temporary name beside it, then a rename.
  ///
  /// A link keeps pointing where it did, and a device or a named pipe is written to, never replaced. A file that says the same
  /// already keeps its date: whatever is built from it stays as it is.
  static func write(_ text: String, to path: String, force: Bool) throws(CommandError) {
    try write(bytes: Array(text.utf8), to: path, force: force)
  }

  static func write(bytes: [UInt8], to path: String, force: Bool) throws(CommandError) {
    let kind = kind(of: path)
    if kind == .folder { throw CommandError(.cannotWrite, "\(path) is a folder", pt: "\(path) é uma pasta") }
    if kind == .device { return try writeDevice(bytes, path) }
    if !force, kind == .file, !isGenerated(path) {
      throw CommandError(
        .cannotWrite, "\(path) exists and was not generated by nabla; --force overwrites it",
        pt: "\(path) existe e não foi gerado por nabla; --force o substitui")
    }
    if kind == .file, (try? read(path)) == bytes { return }
    let target = kind == nil ? path : resolvingLinks(path)
    var template = Array((target + ".nabla-XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard descriptor >= 0 else {
      throw CommandError(
        .cannotWrite, "cannot write \(path): \(reason())", pt: "não é possível escrever \(path): \(reason())")
    }
    Interruption.removes(temporary)
    let mask = umask(0)
    umask(mask)
    fchmod(descriptor, 0o666 & ~mask)
    let isWritten = writeAll(bytes, to: descriptor)
    let failure = reason()
    close(descriptor)
    guard isWritten, rename(temporary, target) == 0 else {
      let failure = isWritten ? reason() : failure
      unlink(temporary)
      throw CommandError(
        .cannotWrite, "cannot write \(path): \(failure)", pt: "não é possível escrever \(path): \(failure)")
    }
  }

  private static func writeDevice(_ bytes: [UInt8], _ path: String) throws(CommandError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CommandError(
        .cannotWrite, "cannot write \(path): \(reason())", pt: "não é possível escrever \(path): \(reason())")
    }
    defer { close(descriptor) }
    guard writeAll(bytes, to: descriptor) else {
      throw CommandError(
        .cannotWrite, "cannot write \(path): \(reason())", pt: "não é possível escrever \(path): \(reason())")
    }
  }

  private static func resolvingLinks(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Whether the first lines carry the mark of generated files; of a PDF its description of itself.
  private static func isGenerated(_ path: String) -> Bool {
    guard let bytes = try? read(path) else { return false }
    let isPDF = bytes.starts(with: Array("%PDF".utf8))
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    return (isPDF ? lines[...] : lines.prefix(6)).contains {
      $0.contains("Generated by nabla") || $0.contains("Gerado por nabla")
    }
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        let rest = buffer.baseAddress! + done
        #if canImport(Glibc)
          return Glibc.write(descriptor, rest, bytes.count - done)
        #elseif canImport(Musl)
          return Musl.write(descriptor, rest, bytes.count - done)
        #else
          return Darwin.write(descriptor, rest, bytes.count - done)
        #endif
      }
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      done += count
    }
    return true
  }

  static func standardOutput(_ text: String) throws(CommandError) {
    let isWritten = Progress.aside { writeAll(Array(text.utf8), to: STDOUT_FILENO) }
    if !isWritten, errno != EPIPE {
      throw CommandError(
        .cannotWrite, "cannot write to standard output: \(reason())",
        pt: "não é possível escrever na saída padrão: \(reason())")
    }
  }

  /// A remark beside the result.
  static func note(_ english: String, pt portuguese: String, in language: String) {
    standardError(Message(english, pt: portuguese).text(language) + "\n")
  }

  static func standardError(_ text: String) {
    Progress.aside { _ = writeAll(Array(text.utf8), to: STDERR_FILENO) }
  }

  static var isErrorTerminal: Bool { isatty(STDERR_FILENO) != 0 }
}
