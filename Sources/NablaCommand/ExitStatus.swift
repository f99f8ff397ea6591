#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a run comes to.
enum ExitStatus: Int32 {
  case yes = 0
  case no = 1
  case undecided = 2
  case usage = 64
  case malformedInput = 65
  case missingInput = 66
  case internalFault = 70
  case cannotWrite = 73
}

/// A run that ends early, with what to say on standard error.
struct CommandError: Error {
  var status: ExitStatus
  var message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }
}
