import Nabla

/// `nabla verify MODEL --against COMMAND`: somebody's program in any language as one more witness.
///
/// It is given one line of JSON for each point, `{"id": 1, "given": {"x": [0.5, 1], "w": [[…]]}}`, and answers one line,
/// `{"loss": 0.25, "gradient": {"w": [[…]]}}`. The loss may be left out. A shared library is asked through its C interface.
struct AgainstCommand {
  let invocation: Invocation
  let loaded: LoadedModel
  let layout: ModelLayout

  static let usualSeconds = 10.0
  /// The last lines of standard error that a report shows.
  private static let shownLines = 5

  func run() throws(CommandError) -> AgainstReport {
    let command = invocation.values["--against"] ?? ""
    guard let words = CommandWords.split(command) else {
      throw CommandError(
        .usage, "--against: a quote in '\(command)' does not end",
        pt: "--against: uma aspa em '\(command)' não termina")
    }
    guard !words.isEmpty else {
      throw CommandError(.usage, "--against needs a program", pt: "--against precisa de um programa")
    }
    let seconds = try invocation.positive("--time-limit", default: Self.usualSeconds)
    let tolerance = try invocation.positive("--tolerance", default: CrossCheck.usualTolerance)
    let vectors = try loaded.vectors(
      count: 1 + (try invocation.number("--points", least: 0, default: 3)),
      seed: UInt64(try invocation.number("--seed", least: 0, default: 1)),
      includesHostile: invocation.has("--hostile"), layout: layout)
    let library = LibraryProgram.isLibrary(words) ? try LibraryQuestions(vectors) : nil
    let folder = try TemporaryFolder()
    let errors = folder.file("errors")
    var report = AgainstReport(command: command, check: CrossCheck(vectors, tolerance: tolerance))
    do {
      let program = try LineProgram(
        library == nil ? words : LibraryProgram.words(for: words[0]), errors: errors)
      let reader = AnswerReader(vectors: vectors)
      for vector in vectors.vectors {
        Progress.step("\(vector.number)/\(vectors.vectors.count) \(words[0])")
        let question =
          library?.question(vector) ?? JSON.object(VectorJSON.question(vector, in: vectors)).line
        let line = try program.answer(to: question, within: seconds)
        switch library?.answer(in: line) ?? reader.answer(in: line) {
        case .success(let answer): report.check.add(answer, to: vector)
        case .failure(let fault):
          report.fault = AgainstReport.Fault(number: vector.number, message: fault.message)
        }
        if report.fault != nil { break }
      }
    } catch LineProgram.Failure.notStarted(let reason) {
      throw CommandError(
        .missingInput, "--against: '\(words[0])' cannot be started: \(reason)",
        pt: "--against: não é possível iniciar '\(words[0])': \(reason)")
    } catch {
      let number = report.check.pointCount + 1
      let said = Self.last(of: (try? FileAccess.text(at: errors)) ?? "")
      report.fault = .init(number: number, message: Self.message(error, seconds), said: said)
    }
    return report
  }

  private static func last(of text: String) -> [String] {
    text.split(whereSeparator: { $0.isNewline }).suffix(shownLines).map { String($0.prefix(200)) }
  }

  private static func message(_ failure: LineProgram.Failure, _ seconds: Double) -> Message {
    switch failure {
    case .notStarted(let reason): Message(reason, pt: reason)
    case .ended(let status?, _):
      Message(
        "ended with status \(status) before it answered",
        pt: "terminou com estado \(status) antes de responder")
    case .ended(nil, let signal):
      signal == 0
        ? Message("closed its output before it answered", pt: "fechou a saída antes de responder")
        : Message(
          "was ended by signal \(signal) before it answered",
          pt: "foi morto pelo sinal \(signal) antes de responder")
    case .silent:
      Message(
        "did not answer within \(TextTable.short(seconds)) s (--time-limit)",
        pt: "não respondeu em \(TextTable.short(seconds)) s (--time-limit)")
    case .unasked:
      Message(
        "answered the point before with more than one line",
        pt: "respondeu ao ponto anterior com mais de uma linha")
    case .endless:
      Message(
        "answered more than \(LineProgram.longestLine >> 20) MB without the end of a line",
        pt: "respondeu mais de \(LineProgram.longestLine >> 20) MB sem terminar a linha")
    }
  }
}

/// What a program came to.
struct AgainstReport {
  struct Fault {
    /// The point it did not answer as it should.
    var number: Int
    var message: Message
    /// The end of what it wrote to standard error.
    var said: [String] = []
  }

  var command: String
  var check: CrossCheck
  var fault: Fault?

  /// Slips that are shown.
  private static let shown = 12

  var agrees: Bool { fault == nil && check.agrees }
  var status: ExitStatus { agrees ? .yes : .no }

  /// Its row in the table of witnesses.
  func row(_ language: String) -> [String] {
    let isOpen = check.pointCount == 0
    let loss = check.firstLoss.map { "\($0)" } ?? "-"
    let note =
      fault.map { "\(point($0.number, language)): \($0.message.text(language))" }
      ?? (check.firstLoss == nil ? Message("tells no loss", pt: "não diz a perda").text(language) : "")
    return [
      (agrees ? "✓ " : "✗ ") + Self.shortened(command), loss,
      isOpen ? "-" : TextTable.short(check.maximumRelative), isOpen ? "-" : TextTable.short(check.maximumULP),
      isOpen ? "-" : check.worst ?? "-", note,
    ]
  }

  /// What is wrong with it, a line each.
  func text(_ language: String) -> String {
    var lines = check.slips.prefix(Self.shown).map { slip -> String in
      let entries =
        slip.count > 1
        ? Message(" (\(slip.count) entries)", pt: " (\(slip.count) entradas)").text(language) : ""
      let numbers = slip.difference.map { ": " + self.numbers($0, language) } ?? ""
      return "  ✗ \(slip.subject) \(slip.message.text(language))\(entries)\(numbers)"
    }
    let more = check.slips.count - lines.count
    if more > 0 { lines.append(Message("  … and \(more) more", pt: "  … e mais \(more)").text(language)) }
    lines += (fault?.said ?? []).map { "  | \($0)" }
    return lines.map { $0 + "\n" }.joined()
  }

  func numbers(_ difference: CrossCheck.Difference, _ language: String) -> String {
    let place = difference.label + ", " + point(difference.number, language)
    return Message(
      "\(place): expected \(difference.expected), found \(difference.found)",
      pt: "\(place): esperado \(difference.expected), veio \(difference.found)"
    ).text(language)
  }

  func point(_ number: Int, _ language: String) -> String {
    Message("point \(number)", pt: "ponto \(number)").text(language)
  }

  private static func shortened(_ command: String) -> String {
    command.count > 32 ? String(command.prefix(31)) + "…" : command
  }

  func json(_ language: String) -> JSON {
    var members: [(String, JSON)] = [
      ("command", .string(command)), ("verdict", .string(agrees ? "agree" : "disagree")),
      ("points", .integer(check.pointCount)), ("max_relative", .number(check.maximumRelative)),
      ("max_ulp", .number(check.maximumULP)), ("worst", check.worst.map { .string($0) } ?? .null),
      (
        "slips",
        .array(
          check.slips.map { slip in
            var own: [(String, JSON)] = [
              ("subject", .string(slip.subject)), ("message", .string(slip.message.text(language))),
              ("entries", .integer(slip.count)),
            ]
            if let difference = slip.difference {
              own += [
                ("entry", .string(difference.label)), ("point", .integer(difference.number)),
                ("expected", .number(difference.expected)), ("found", .number(difference.found)),
              ]
            }
            return .object(own)
          })
      ),
    ]
    if let fault {
      members.append(
        (
          "fault",
          .object([
            ("point", .integer(fault.number)), ("message", .string(fault.message.text(language))),
            ("standard_error", .array(fault.said.map { .string($0) })),
          ])
        ))
    }
    return .object(members)
  }
}

extension Invocation {
  /// A value that is a positive number.
  func positive(_ name: String, default fallback: Double) throws(CommandError) -> Double {
    guard let text = values[name] else { return fallback }
    guard let number = Double(text), number > 0, number.isFinite else {
      throw CommandError(
        .usage, "\(name) takes a positive number, not '\(text)'",
        pt: "\(name) aceita um número positivo, não '\(text)'")
    }
    return number
  }
}
