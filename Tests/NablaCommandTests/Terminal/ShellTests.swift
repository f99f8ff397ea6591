import Foundation
import Testing

@testable import NablaCommand

/// Completion tried in the shells themselves, and the manual page in the programs that show it.
@Suite struct ShellTests {
  private struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  /// Runs a program in a folder with models, notes and a folder in it.
  private func run(_ program: String, _ arguments: [String], in scratch: Scratch) throws -> Outcome {
    let (output, errors) = (try scratch.file(".output", ""), try scratch.file(".errors", ""))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(AgainstTests.tool(program)))
    process.arguments = arguments
    process.currentDirectoryURL = scratch.folder
    process.environment = ProcessInfo.processInfo.environment.merging([
      "HOME": scratch.folder.path, "TERM": "dumb", "XDG_CONFIG_HOME": scratch.folder.path,
    ]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }

  private func scratch(_ shell: String) throws -> Scratch {
    let scratch = try Scratch()
    for name in ["net.nabla", "my net.nabla", "notes.tex", "notes.md", "other.c"] {
      _ = try scratch.file(name, "")
    }
    _ = try scratch.file("script", try Command.run(["complete", shell]).output)
    return scratch
  }

  /// What a line is completed to, from its last word on: all that is offered there.
  struct Case: Sendable {
    var words: [String]
    var offers: [String]
    /// What is not offered.
    var not: [String] = []
  }

  static let cases: [Case] = [
    .init(words: ["de"], offers: ["derive"], not: ["draw"]),
    .init(words: ["derive", "--sty"], offers: ["--style"]),
    .init(words: ["derive", "--style", ""], offers: ["chain", "direct"], not: ["derive"]),
    .init(words: ["derive", "--style", "d"], offers: ["direct"], not: ["chain"]),
    .init(words: ["numbers", "--s"], offers: ["--steps", "--standalone"], not: ["--style"]),
    .init(words: ["derive", "x"], offers: ["xor"], not: ["wv"]),
    .init(words: ["derive", "n"], offers: ["neuron", "net.nabla"], not: ["notes.tex"]),
    .init(words: ["check", "wv", "n"], offers: ["notes.tex", "notes.md"], not: ["net.nabla", "neuron"]),
    .init(words: ["check", "--format", "sarif", "wv", "n"], offers: ["notes.tex"], not: ["net.nabla"]),
    .init(words: ["derive", "wv", "--notation", "ni"], offers: ["nielsen"]),
    .init(words: ["draw", "wv", ""], offers: ["network", "graph"], not: ["neuron"]),
    .init(words: ["vectors", "--to", ""], offers: ["json", "csv", "npz"], not: ["svg"]),
    .init(words: ["draw", "--to", ""], offers: ["svg", "tikz"], not: ["csv"]),
    .init(words: ["generate", "wv", "-o", "oth"], offers: ["other.c"]),
    .init(words: ["complete", ""], offers: ["bash", "zsh", "fish"]),
    .init(words: ["--lang", "pt", "der"], offers: ["derive"]),
  ]

  private func compare(_ offered: [String], _ own: Case, _ shell: String) {
    for word in own.offers { #expect(offered.contains(word), "\(shell) \(own.words): \(offered)") }
    for word in own.not { #expect(!offered.contains(word), "\(shell) \(own.words): \(offered)") }
  }

  // MARK: bash

  @Test(.enabled(if: AgainstTests.tool("bash") != nil, "no bash here")) func bash() throws {
    let scratch = try scratch("bash")
    for own in Self.cases {
      let words = (["nabla"] + own.words).map { "'\($0)'" }.joined(separator: " ")
      let program = """
        source ./script; COMP_WORDS=(\(words)); COMP_CWORD=\(own.words.count); _nabla
        for word in "${COMPREPLY[@]}"; do printf '%s\\n' "$word"; done
        """
      let result = try run("bash", ["--norc", "-c", program], in: scratch)
      #expect(result.status == 0 && result.errors.isEmpty, "\(own.words): \(result.errors)")
      compare(result.output.components(separatedBy: "\n"), own, "bash")
    }
    // Lists go on behind a comma, without what they have; blanks in names are no ends of words.
    let more = """
      source ./script; COMP_WORDS=(nabla derive --form weight,); COMP_CWORD=3; _nabla; echo "${COMPREPLY[*]}"
      COMP_WORDS=(nabla derive my); COMP_CWORD=2; _nabla; printf '%s|' "${COMPREPLY[@]}"
      """
    let result = try run("bash", ["--norc", "-c", more], in: scratch)
    #expect(result.output == "weight,expanded weight,index weight,matrix\nmy net.nabla|", "\(result.errors)")
  }

  // MARK: fish

  @Test(.enabled(if: AgainstTests.tool("fish") != nil, "no fish here")) func fish() throws {
    let scratch = try scratch("fish")
    for own in Self.cases {
      let line = (["nabla"] + own.words).joined(separator: " ")
      let result = try run(
        "fish", ["--no-config", "-c", "source ./script; complete -C '\(line)'"], in: scratch)
      #expect(result.status == 0 && result.errors.isEmpty, "\(own.words): \(result.errors)")
      let offered = result.output.split(separator: "\n").map { $0.split(separator: "\t")[0] }
      compare(offered.map { String($0) }, own, "fish")
    }
  }

  // MARK: zsh

  /// The shell in a terminal of its own, a line typed into it and the key for completion.
  private static let typing = """
    zmodload zsh/zpty
    TERM=dumb zpty shell zsh -f -i
    send() { zpty -w shell "$1"; }
    send "PS1= PS2= RPS1=; stty -echo; autoload -Uz compinit; compinit -u -D; source ./script"
    send "unsetopt zle_bracketed_paste 2>/dev/null; LISTMAX=0; zstyle ':completion:*' list-prompt ''"
    send "zstyle ':completion:*:*' insert-tab false; setopt no_always_last_prompt; bindkey '^I' list-choices"
    send "COLUMNS=2000; echo rea''dy"
    zpty -r -m shell text '*ready*' || exit 3
    zpty -w -n shell "$1"$'\\t'
    sleep 1
    zpty -w -n shell $'\\x15echo do\\'\\'ne\\n'
    zpty -r -m shell text '*done*' || exit 4
    print -r -- "$text"
    zpty -d shell
    """

  @Test(.enabled(if: AgainstTests.tool("zsh") != nil, "no zsh here")) func zsh() throws {
    let scratch = try scratch("zsh")
    let syntax = try run("zsh", ["-f", "-n", "script"], in: scratch)
    #expect(syntax.status == 0 && syntax.errors.isEmpty, "\(syntax.errors)")
    // What the function hands to the shell, with the shell's own functions as witnesses.
    for own in Self.cases {
      let words = (["nabla"] + own.words).map { "'\($0)'" }.joined(separator: " ")
      let program = """
        compadd() { shift; for word in "$@"; do [[ $word == "$cur"* ]] && print -r -- $word; done }
        _describe() { local name=$argv[-1]; for word in "${(@P)name}"; do
          [[ ${word%%:*} == "$cur"* ]] && print -r -- ${word%%:*}; done }
        _files() { setopt local_options extended_glob null_glob
          local -a all; if [[ $1 == -g ]]; then all=(${~2}); else all=(*); fi
          for word in $all; do [[ $word == "$cur"* ]] && print -r -- $word; done }
        _values() { shift 3; print -rl -- "$@"; }
        compdef() { }
        source ./script; words=(\(words)); CURRENT=$#words; cur=$words[CURRENT]; _nabla
        """
      let result = try run("zsh", ["-f", "-c", program], in: scratch)
      #expect(result.errors.isEmpty, "\(own.words): \(result.errors)")
      compare(result.output.components(separatedBy: "\n"), own, "zsh")
    }
  }

  @Test(.enabled(if: AgainstTests.tool("zsh") != nil, "no zsh here")) func zshAtAPrompt() throws {
    let scratch = try scratch("zsh")
    let result = try run("zsh", ["-f", "-c", Self.typing, "zsh", "nabla derive --style "], in: scratch)
    #expect(
      result.status == 0 && result.output.contains("chain") && result.output.contains("direct"), "\(result)")
    let files = try run("zsh", ["-f", "-c", Self.typing, "zsh", "nabla check wv n"], in: scratch)
    #expect(files.output.contains("notes.tex") && !files.output.contains("net.nabla"), "\(files)")
  }

  // MARK: The table

  /// Words that are offered are words that are taken.
  @Test func wordsAreAccepted() throws {
    for option in CommandOption.table {
      let commands = option.commands.isEmpty ? ["models"] : option.commands
      for command in commands {
        let words = option.choices.words(in: command)
        if case .notations = option.choices { continue }
        for word in words {
          let run = try Command.run([command, "no-such-model", option.name, word, "--lang", "en"])
          #expect(
            !run.errors.contains("\(option.name) takes"), "\(command) \(option.name) \(word): \(run.errors)")
        }
        if words.isEmpty, case .forms = option.choices { Issue.record("\(command) has no forms") }
      }
    }
  }

  @Test func usage() throws {
    #expect(try Command.run(["complete", "tcsh"]).status == 64)
    #expect(try Command.run(["complete"]).status == 64)
  }

  // MARK: The manual page

  @Test func pageNamesEverything() throws {
    let page = try Command.run(["man"]).output.replacingOccurrences(of: "\\-", with: "-")
    for option in CommandOption.table { #expect(page.contains("\\fB\(option.name)\\fR")) }
    for command in Invocation.commands { #expect(page.contains(".SS \(command)\n")) }
  }

  @Test(.enabled(if: AgainstTests.tool("groff") != nil, "no groff here")) func groff() throws {
    let scratch = try Scratch()
    _ = try scratch.file("nabla.1", try Command.run(["man"]).output)
    let result = try run("groff", ["-man", "-ww", "-z", "-K", "utf8", "nabla.1"], in: scratch)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
  }

  @Test(.enabled(if: AgainstTests.tool("man") != nil, "no man here")) func man() throws {
    let scratch = try Scratch()
    _ = try scratch.file("nabla.1", try Command.run(["man"]).output)
    let result = try run("man", ["--warnings", "-l", "./nabla.1"], in: scratch)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(result.output.contains("--notation NAME"), "\(result.output.prefix(300))")
  }

  /// It asks for a date, which no output of nabla has; it has nothing else to say.
  @Test(.enabled(if: AgainstTests.tool("mandoc") != nil, "no mandoc here")) func mandoc() throws {
    let scratch = try Scratch()
    _ = try scratch.file("nabla.1", try Command.run(["man"]).output)
    let result = try run("mandoc", ["-T", "lint", "-W", "warning", "nabla.1"], in: scratch)
    let said = result.output.split(separator: "\n").filter { !$0.contains("missing date") }
    #expect(said.isEmpty, "\(said)")
  }
}
