import Nabla

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
  var message: Message
  /// That of the model, once there is one; `--lang` comes before it.
  private(set) var language: String?
  /// What it says of a model, place by place.
  private(set) var diagnosed: DiagnosedText?

  init(_ status: ExitStatus, _ message: Message) {
    self.status = status
    self.message = message
  }

  /// What is wrong with a model.
  init(_ diagnosed: DiagnosedText) {
    self.init(.malformedInput, verbatim: diagnosed.rendered)
    self.diagnosed = diagnosed
  }

  init(_ status: ExitStatus, _ english: String, pt portuguese: String) {
    self.init(status, Message(english, pt: portuguese))
  }

  /// A text that has its language already, such as diagnostics at their places and what the system says.
  init(_ status: ExitStatus, verbatim text: String) { self.init(status, Message(text, pt: text)) }

  /// The sentence of an error, in both languages where it has them.
  init(_ status: ExitStatus, of error: any Error) {
    self.init(status, (error as? any BilingualError)?.message ?? Message(verbatim: "\(error)"))
  }

  /// The same in the language of a model, where none is known yet.
  func speaking(_ language: String?) -> CommandError {
    var error = self
    error.language = self.language ?? language
    return error
  }
}
