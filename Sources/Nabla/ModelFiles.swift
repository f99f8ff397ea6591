import ModelLanguage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Model {
  /// The model that a text describes, in the language of `.nabla` files.
  ///
  ///     let model = try Model("""
  ///       input x
  ///       target y
  ///       weight w
  ///       loss L = (w*x - y)^2
  ///       """)
  ///
  /// - Parameter name: What diagnostics call the text.
  /// - Throws: All that can be seen wrong with it, each at its line and column.
  public init(_ text: String, named name: String = "model") throws(DiagnosticList) {
    try self.init(resolving: ModelSyntax(parsing: text, name: name))
  }

  /// The model in a file.
  ///
  /// - Parameter path: Absolute, or relative to the working folder of the process.
  /// - Throws: `ModelFileError` where there is no such file or no text in it, and a `DiagnosticList` for a text that is no model.
  public init(contentsOf path: String) throws {
    try self.init(try ModelFileError.text(at: path), named: path)
  }
}

/// Why a file holds no text of a model.
public enum ModelFileError: BilingualError, Equatable {
  /// It cannot be opened or read; in the words of the system.
  case unreadable(path: String, reason: String)
  case notText(path: String)

  public var message: Message {
    switch self {
    case .unreadable(let path, let reason):
      Message("\(path) cannot be read: \(reason)", pt: "não é possível ler \(path): \(reason)")
    case .notText(let path):
      Message("\(path) is not UTF-8 text", pt: "\(path) não é texto UTF-8")
    }
  }

  static func text(at path: String) throws(ModelFileError) -> String {
    guard let file = fopen(path, "rb") else { throw unreadable(path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      bytes += buffer[..<count]
      if count < buffer.count { break }
    }
    if ferror(file) != 0 { throw unreadable(path) }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText(path: path) }
    return text
  }

  private static func unreadable(_ path: String) -> ModelFileError {
    .unreadable(path: path, reason: String(cString: strerror(errno)))
  }
}
