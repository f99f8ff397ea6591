#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A program that answers one line for each line it is given, run without a shell in a process group of its own.
///
/// Both pipes are served at once, so that a program may begin to answer before it has read its line. When the last reference goes, the
/// whole group is killed: nothing stays behind.
final class LineProgram {
  /// Why there is no answer.
  enum Failure: Error {
    case notStarted(String)
    /// It ended, with an exit status, or by a signal where that is nil.
    case ended(status: Int32?, signal: Int32)
    /// Nothing within the time limit.
    case silent
    /// More than one line for the question before.
    case unasked
    /// More bytes than a line may have.
    case endless
  }

  private let process: pid_t
  private let input: Int32
  private let output: Int32
  private var isWaitedFor = false
  /// What came after the last line.
  private var rest: [UInt8] = []

  static let longestLine = 256 << 20

  /// - Parameters:
  ///   - words: The program, found by the PATH, and its arguments.
  ///   - errors: The file for its standard error.
  init(_ words: [String], errors: String) throws(Failure) {
    var (down, up): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    guard pipe(&down) == 0, pipe(&up) == 0 else { throw .notStarted(Self.reason(errno)) }
    for descriptor in down + up { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
      close(down[0])
      close(up[1])
    }
    posix_spawn_file_actions_adddup2(&actions, down[0], 0)
    posix_spawn_file_actions_adddup2(&actions, up[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    // A group of its own, and signals as a program expects them: nabla ignores SIGPIPE.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGDEF))
    posix_spawnattr_setpgroup(&attributes, 0)
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    arguments.append(nil)
    defer { for word in arguments { free(word) } }
    var started: pid_t = 0
    let status = posix_spawnp(&started, words[0], &actions, &attributes, arguments, environ)
    (process, input, output) = (started, down[1], up[0])
    guard status == 0 else {
      close(input)
      close(output)
      isWaitedFor = true
      throw .notStarted(Self.reason(status))
    }
    Interruption.group = process
    _ = fcntl(input, F_SETFL, O_NONBLOCK)
    _ = fcntl(output, F_SETFL, O_NONBLOCK)
  }

  private static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }

  /// Gives the program a line and waits for its own, at most so many seconds.
  func answer(to line: String, within seconds: Double) throws(Failure) -> [UInt8] {
    if !rest.isEmpty { throw .unasked }
    let question = Array(line.utf8) + [UInt8(ascii: "\n")]
    var sent = 0
    let end = Self.now() + seconds
    var seen = 0
    while true {
      // Only what is new is searched: a long line comes in many parts.
      if let place = rest[seen...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { rest.removeSubrange(...place) }
        return Array(rest[..<place])
      }
      seen = rest.count
      let left = end - Self.now()
      if left <= 0 { throw .silent }
      var waits = [pollfd(fd: output, events: Int16(POLLIN), revents: 0)]
      if sent < question.count { waits.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0)) }
      let ready = poll(&waits, nfds_t(waits.count), Int32(min(left * 1000 + 1, 1e6)))
      if ready < 0, errno != EINTR { throw .notStarted(Self.reason(errno)) }
      if ready <= 0 { continue }
      if waits.count > 1, waits[1].revents != 0 { sent += try send(question[sent...]) ?? 0 }
      if waits[0].revents != 0, try !receive() { throw endedFailure() }
    }
  }

  /// What could be written; all of it where nobody reads any more, so that the end shows at the other pipe.
  private func send(_ bytes: ArraySlice<UInt8>) throws(Failure) -> Int? {
    let count = bytes.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
    if count >= 0 { return count }
    return errno == EAGAIN || errno == EINTR ? 0 : bytes.count
  }

  /// Whether the other side is still open.
  private func receive() throws(Failure) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(output, &buffer, buffer.count)
    if count < 0 { return errno == EAGAIN || errno == EINTR }
    rest += buffer[..<count]
    if rest.count > Self.longestLine { throw .endless }
    return count > 0
  }

  private func endedFailure() -> Failure {
    let status = wait(atMost: 1)
    guard let status else { return .ended(status: nil, signal: 0) }
    let number = status & 0x7F
    return .ended(status: number == 0 ? (status >> 8) & 0xFF : nil, signal: number)
  }

  /// The raw status once the program has ended; nil where it goes on.
  private func wait(atMost seconds: Double) -> Int32? {
    let end = Self.now() + seconds
    var status: Int32 = 0
    while !isWaitedFor {
      let found = waitpid(process, &status, WNOHANG)
      if found == process {
        isWaitedFor = true
        return status
      }
      if found < 0 && errno != EINTR || Self.now() > end { return nil }
      usleep(1000)
    }
    return nil
  }

  /// Closes its input, gives it a moment to end and kills what is left of its group.
  deinit {
    if process == 0 { return }
    close(input)
    close(output)
    if !isWaitedFor { _ = wait(atMost: 0.2) }
    kill(-process, SIGKILL)
    var status: Int32 = 0
    while !isWaitedFor, waitpid(process, &status, 0) < 0, errno == EINTR {}
    Interruption.group = 0
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
