#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A line on the terminal for work that takes over a second: what is done, for how long, and at which step. It is erased at the end, and
/// before anything else is written.
///
/// Only where standard error is a terminal; files and pipes never see it.
final class Progress: @unchecked Sendable {
  /// That of this run; nil where nothing is shown.
  nonisolated(unsafe) private static var current: Progress?

  private static let patience: Int32 = 1000
  private static let pace: Int32 = 200
  private static let width = 79

  private let words: String
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var step = ""
  private var isDrawn = false
  private var isHeld = false
  private var start = Progress.seconds
  /// Closing the second end wakes the thread for the last time.
  private var ends: [Int32] = [-1, -1]
  private var thread: pthread_t?

  private init?(_ words: String) {
    self.words = words
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    pthread_mutex_init(lock, nil)
  }

  /// Does the work, and shows the line meanwhile.
  static func during<Result, Failure: Error>(
    _ words: String, _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? false
    guard FileAccess.isErrorTerminal, !isDumb, let progress = Progress(words), progress.begin() else {
      return try work()
    }
    current = progress
    defer {
      current = nil
      progress.end()
    }
    return try work()
  }

  /// Says which step the work has come to.
  static func step(_ text: @autoclosure () -> String) {
    guard let current else { return }
    let text = text()
    current.locked { current.step = text }
  }

  /// Takes the line away while something else is written or somebody types.
  static func aside<Result>(_ work: () -> Result) -> Result {
    guard let current else { return work() }
    current.locked {
      current.erase()
      current.isHeld = true
    }
    defer { current.locked { current.isHeld = false } }
    return work()
  }

  // MARK: The thread

  private func begin() -> Bool {
    // Requests to end are for the thread that knows what must not stay behind.
    var (all, before) = (sigset_t(), sigset_t())
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let own = Unmanaged.passUnretained(self).toOpaque()
    #if canImport(Darwin)
      var started: pthread_t?
      let isStarted =
        pthread_create(&started, nil, { Progress.run($0) }, own) == 0
    #else
      var started = pthread_t()
      let isStarted = pthread_create(&started, nil, { Progress.run($0!) }, own) == 0
    #endif
    if isStarted { thread = started }
    return isStarted
  }

  private static func run(_ own: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    let progress = Unmanaged<Progress>.fromOpaque(own).takeUnretainedValue()
    var wait = patience
    while true {
      var end = pollfd(fd: progress.ends[0], events: Int16(POLLIN), revents: 0)
      if poll(&end, 1, wait) != 0 { return nil }
      progress.locked { progress.draw() }
      wait = pace
    }
  }

  private func draw() {
    if isHeld { return }
    let line = "\(words): \(Int(Progress.seconds - start)) s" + (step.isEmpty ? "" : ", \(step)")
    write("\r\u{1B}[K" + line.prefix(Self.width))
    isDrawn = true
  }

  private func erase() {
    if isDrawn { write("\r\u{1B}[K") }
    isDrawn = false
  }

  private func end() {
    close(ends[1])
    if let thread { pthread_join(thread, nil) }
    close(ends[0])
    erase()
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  private func locked(_ work: () -> Void) {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    work()
  }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    #if canImport(Glibc)
      _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    #elseif canImport(Musl)
      _ = Musl.write(STDERR_FILENO, bytes, bytes.count)
    #else
      _ = Darwin.write(STDERR_FILENO, bytes, bytes.count)
    #endif
  }

  private static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
