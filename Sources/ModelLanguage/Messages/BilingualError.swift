/// An error whose sentence is known in both languages; its description is the English one.
public protocol BilingualError: Error, CustomStringConvertible {
  var message: Message { get }
}

extension BilingualError {
  public var description: String { message.english }
}
