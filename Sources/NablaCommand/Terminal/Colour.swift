#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Invocation {
  func checkColour() throws(CommandError) {
    if let value = values["--color"], Colour.Choice(rawValue: value) == nil {
      throw CommandError(
        .usage, "--color takes auto, always, never, not '\(value)'",
        pt: "--color aceita auto, always, never, não '\(value)'")
    }
  }
}

/// Colour of messages. It only repeats what the words say.
enum Colour {
  enum Choice: String { case auto, always, never }

  /// The choice on a command line that may not be understood as a whole.
  static func stated(in words: [String]) -> Choice {
    for (place, word) in words.enumerated() {
      if word.hasPrefix("--color=") { return Choice(rawValue: String(word.dropFirst(8))) ?? .auto }
      if word == "--color", place + 1 < words.count { return Choice(rawValue: words[place + 1]) ?? .auto }
    }
    return .auto
  }

  /// The option decides, then NO_COLOR, then CLICOLOR_FORCE, then whether standard error is a terminal.
  private static func isOn(_ choice: Choice) -> Bool {
    switch choice {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if !environment("NO_COLOR").isEmpty { return false }
    let force = environment("CLICOLOR_FORCE")
    if !force.isEmpty && force != "0" { return true }
    return FileAccess.isErrorTerminal && environment("TERM") != "dumb"
  }

  private static func environment(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }

  /// Messages with the severity of each diagnostic in bold red or yellow.
  static func errors(_ text: String, stated choice: Choice) -> String {
    guard isOn(choice) else { return text }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { line in marked(String(line)) }.joined(separator: "\n")
  }

  private static let severities = [
    (" error: ", "\u{1B}[1;31m"), (" erro: ", "\u{1B}[1;31m"), (" warning: ", "\u{1B}[1;33m"),
    (" aviso: ", "\u{1B}[1;33m"),
  ]

  private static func marked(_ line: String) -> String {
    for (word, colour) in severities {
      guard let place = line.firstRange(of: word) else { continue }
      return line[..<place.lowerBound] + " " + colour + word.dropFirst().dropLast() + "\u{1B}[0m "
        + line[place.upperBound...]
    }
    return line
  }
}
