#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What must not stay behind when a run is interrupted.
enum Interruption {
  /// C strings, because a signal handler may neither allocate nor take locks.
  nonisolated(unsafe) private static let paths = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    .allocate(capacity: limit)
  nonisolated(unsafe) private static var count = 0
  private static let limit = 64
  /// The process that is waited for; 0 without.
  nonisolated(unsafe) static var child: pid_t = 0
  /// A group of processes that must not go on; 0 without.
  nonisolated(unsafe) static var group: pid_t = 0

  /// Ctrl-C and a request to end stop the compiler, remove temporary files, and end the process as they would have.
  /// What the caller ignores, as `nohup` does, stays ignored.
  static func install() {
    count = 0
    for number in [SIGINT, SIGTERM, SIGHUP] {
      let previous = signal(number, SIG_IGN)
      if unsafeBitCast(previous, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { continue }
      signal(number) { number in
        if Interruption.child > 0 {
          kill(Interruption.child, SIGINT)
          waitpid(Interruption.child, nil, 0)
        }
        if Interruption.group > 0 { kill(-Interruption.group, SIGKILL) }
        Interruption.sweep()
        signal(number, SIG_DFL)
        raise(number)
      }
    }
  }

  /// Registers a temporary file or folder; a folder before what it holds.
  static func removes(_ path: String) {
    guard count < limit else { return }
    paths[count] = strdup(path)
    count += 1
  }

  private static func sweep() {
    while count > 0 {
      count -= 1
      guard let path = paths[count] else { continue }
      if unlink(path) != 0 { rmdir(path) }
    }
  }
}

enum StandardStreams {
  /// Occupies standard streams that were closed, so that no file opened later is taken for one of them. Writing to
  /// the placeholder of standard output fails as it should.
  static func reserve() {
    while true {
      let descriptor = open("/dev/null", O_RDONLY)
      if descriptor < 0 { return }
      if descriptor > STDERR_FILENO {
        close(descriptor)
        return
      }
    }
  }
}
