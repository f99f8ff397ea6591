/// `nabla complete`: the script that lets a shell complete the words of a command line, made from the table of options.
struct CompleteCommand {
  let invocation: Invocation

  func run() throws(CommandError) -> String {
    let known = Shell.allCases.map { $0.rawValue }
    guard invocation.arguments.count == 1, let shell = Shell(rawValue: invocation.arguments[0]) else {
      let names = known.joined(separator: ", ")
      throw CommandError(
        .usage, "nabla complete takes a shell: \(names)", pt: "nabla complete recebe um shell: \(names)")
    }
    switch shell {
    case .bash: return BashCompletion.text
    case .zsh: return ZshCompletion.text
    case .fish: return FishCompletion.text
    }
  }
}

extension CommandOption {
  /// The options of a command.
  static func options(of command: String) -> [CommandOption] {
    table.filter { $0.commands.isEmpty || $0.commands.contains(command) }
  }

  /// The options whose value is a word of its own.
  static var withValues: [String] { table.filter { $0.value != nil }.map { $0.name } }
}

/// The parts that the scripts for shells of the family of `sh` have in common.
enum ShellWords {
  /// The commands that can be completed, `help` included.
  static let commands = Invocation.commands + ["help"]

  /// A line of a `case` for every option that has something to choose from, by command where that decides.
  static func optionCases(_ action: (Choices, String) -> String) -> [String] {
    CommandOption.table.filter { $0.value != nil }.flatMap { option -> [String] in
      if case .forms = option.choices {
        return option.commands.map { "\($0):\(option.name)) \(action(option.choices, $0)) ;;" }
      }
      return ["*:\(option.name)) \(action(option.choices, "")) ;;"]
    }
  }

  /// A line for every argument of every command: the last argument stands for all that follow.
  static func argumentCases(_ action: (Choices, String) -> String) -> [String] {
    commands.flatMap { command -> [String] in
      let choices = Invocation.choices(of: command)
      return choices.enumerated().map { place, choice in
        "\(command):\(place + 1 == choices.count ? "*" : "\(place)")) \(action(choice, command)) ;;"
      }
    }
  }

  static func indented(_ lines: [String], by count: Int) -> String {
    lines.map { String(repeating: " ", count: count) + $0 }.joined(separator: "\n")
  }
}
