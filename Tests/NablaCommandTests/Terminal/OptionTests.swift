import Testing

@testable import NablaCommand

/// Every option of every command changes what comes out, or is refused in a sentence that names it.
@Suite struct OptionTests {
  /// A run that an option is added to.
  struct Setting: Sendable {
    var command: String
    var words: [String]
    /// Values that suit this run better than the usual ones.
    var values: [String: String] = [:]
    /// Options that change nothing here because of what the model is, such as one without decimals in its formulas.
    var exempt: [String] = []
  }

  private static let net = """
    model net
    input x[2]
    target y
    weight W[2,2], v[2]
    opaque g
    z[j] = sum(i: W[j,i]*x[i]) + 0.12345
    h[j] = g(z[j])
    p = sum(j: v[j]*h[j])
    loss L = 0.12345*(p - y)^2
    rate eta
    given x = [0.5, -0.123456], W = [[0.3, -0.2], [0.1, 0.4]], v = [0.7, -0.6], y = 0.25, eta = 0.1
    bind g = tanh
    """

  private static let notes = "$z_1 = w x$\n"

  /// Values that differ from what each run has without the option.
  private static let values = [
    "--only": "right",
    "--wrt": "W", "--simplify": "no", "--form": "expanded", "--detail": "full", "--style": "direct",
    "--notation": "wcse",
    "--decimal": "comma", "--labels": "none", "--order": "2", "--direction": "W11=1", "--at": "x=2,y=3",
    "--given": "y=2", "--bind": "g=sigmoid", "--to": "latex", "--round": "2", "--digits": "2",
    "--round-steps": "3", "--steps": "3", "--schedule": "straight", "--scalar": "Float", "--seed": "7",
    "--cases": "2", "--points": "2", "--lang": "pt", "--expression": "x^3*y", "-o": "out",
    "--color": "always", "--figures": "none", "--count": "2", "--against": "true", "--tolerance": "1e-4",
    "--time-limit": "5", "--format": "junit",
  ]

  static let settings: [Setting] = [
    .init(command: "derive", words: ["net.nabla"]),
    .init(command: "derive", words: ["net.nabla", "--form", "index"]),
    .init(command: "derive", words: ["net.nabla", "--form", "matrix"]),
    .init(command: "derive", words: ["net.nabla", "--form", "expanded"], values: ["--form": "weight"]),
    .init(command: "derive", words: ["net.nabla", "--detail", "result"]),
    .init(command: "derive", words: ["net.nabla", "--json"]),
    .init(command: "derive", words: ["net.nabla", "--form", "index", "--json"], exempt: ["--decimal"]),
    .init(command: "derive", words: ["0.12345*x^2*y"], values: ["--wrt": "x", "--given": "x=2,y=3"]),
    .init(
      command: "derive", words: ["0.12345*x^2*y", "--json"], values: ["--wrt": "x", "--given": "x=2,y=3"]),
    .init(command: "generate", words: ["mlp231"], values: ["--schedule": "loops", "--wrt": "theta1"]),
    .init(command: "numbers", words: ["net.nabla"]),
    .init(command: "numbers", words: ["net.nabla", "--to", "latex"]),
    .init(command: "numbers", words: ["net.nabla", "--to", "markdown"]),
    .init(command: "numbers", words: ["net.nabla", "--json"]),
    .init(command: "numbers", words: ["net.nabla", "--round-steps", "4"]),
    .init(command: "check", words: ["net.nabla", "notes.md"]),
    .init(command: "check", words: ["--lint", "notes.md"]),
    .init(command: "vectors", words: ["net.nabla", "--count", "3"], values: ["--to": "csv"]),
    .init(command: "vectors", words: ["net.nabla", "--count", "3", "--to", "csv"]),
    .init(command: "draw", words: ["net.nabla"]),
    .init(command: "draw", words: ["net.nabla", "graph"]),
    .init(command: "models", words: []),
    .init(command: "models", words: ["wv"]),
    .init(command: "fuzz", words: ["--cases", "1"]),
  ]

  /// What shows only in messages, or in what is decided elsewhere, with the reason.
  private static let silent: [String: String] = [
    "--simplify": "changes results that have a simpler form",
    "--color": "colours messages on the error stream", "--lang": "of code and JSON, the language of messages",
    "--expression": "stands in place of the model", "--force": "says what to do with a file",
    "--check": "compares a file", "-o": "moves the output", "--given": "of a document, values for its checks",
    "--bind": "of a document, functions for its checks", "--seed": "draws other points of the same verdict",
    "--notation": "of a document, how its formulas are read",
  ]

  @Test(arguments: settings.indices) func effectiveOrRefused(_ number: Int) throws {
    let setting = Self.settings[number]
    let scratch = try Scratch()
    _ = try scratch.file("net.nabla", Self.net)
    _ = try scratch.file("notes.md", Self.notes)
    let base = [setting.command] + setting.words
    let plain = try Command.run(base, in: scratch.folder)
    for option in CommandOption.table where !setting.words.contains(option.name) {
      if (["--help", "--version"] + setting.exempt).contains(option.name) { continue }
      let value = setting.values[option.name] ?? Self.values[option.name]
      #expect(option.value == nil || value != nil, "a value for \(option.name)")
      let words = base + [option.name] + (option.value == nil ? [] : [value ?? ""])
      let result = try Command.run(words, in: scratch.folder)
      let isRefused = result.status == 64 && result.errors.contains(option.name)
      let isEffective = result.status != 64 && result.output != plain.output
      let isMessage = Self.silent[option.name] != nil && result.status != 64
      #expect(isRefused || isEffective || isMessage, "\(words): \(result.status) \(result.errors)")
    }
  }

  /// A size among given values says what the model is, and values that a network does not show are refused.
  @Test func givenSizes() throws {
    let scratch = try Scratch()
    _ = try scratch.file("net.nabla", Self.net)
    _ = try scratch.file(
      "n.nabla", "size n\ninput x[n]\ntarget y\nweight w[n]\nloss L = (sum(i: w[i]*x[i]) - y)^2\n")
    let drawn = try Command.run(["draw", "n.nabla", "--given", "n=3"], in: scratch.folder)
    #expect(drawn.status == 0 && drawn.output.contains("x₃") && !drawn.output.contains("x₄"))
    let values = "n=3,x=1,y=2,w=0.5"
    let numbers = try Command.run(["numbers", "n.nabla", "--given", values, "--json"], in: scratch.folder)
    #expect(numbers.output.contains("\"w\": [-1.0, -1.0, -1.0]"), "\(numbers.output)\(numbers.errors)")
    for value in ["0", "2.5", "[2,x]"] {
      let bad = try Command.run(["numbers", "n.nabla", "--given", "n=\(value)"], in: scratch.folder)
      #expect(bad.status == 64 && bad.errors.contains("whole number of at least 1"))
    }
    let refused = try Command.run(["draw", "net.nabla", "--given", "y=3"], in: scratch.folder)
    #expect(refused.status == 64 && refused.errors.contains("--given"))
  }

  @Test func refusalsAreInBothLanguages() throws {
    for rule in OptionRule.table {
      #expect(rule.reason.english != rule.reason.portuguese)
      #expect(
        rule.reason.english.contains(rule.option) || rule.option == "--digits", "\(rule.reason.english)")
      #expect(rule.reason.portuguese.contains(rule.option), "\(rule.reason.portuguese)")
    }
  }

  @Test(arguments: ["wv.docx", "wv.swift", "wv.json", "wv.svg"]) func otherKindsOfFiles(
    _ name: String
  ) throws {
    let scratch = try Scratch()
    let result = try Command.run(["derive", "wv", "-o", name], in: scratch.folder)
    #expect(result.status == 64)
    #expect(result.errors.contains(".tex") && result.errors.contains(name))
    #expect(scratch.contents.isEmpty)
    #expect(try Command.run(["derive", "wv", "-o", "wv.tex"], in: scratch.folder).status == 0)
    #expect(try Command.run(["derive", "wv", "-o", "derivadas"], in: scratch.folder).status == 0)
  }

  @Test func wholeArraysInGeneralForms() throws {
    let all = try Command.run(["derive", "mlp231", "--form", "index"])
    let one = try Command.run(["derive", "mlp231", "--form", "index", "--wrt", "theta1"])
    #expect(one.status == 0 && all.status == 0)
    #expect(one.output.contains("eq:mlp231:dtheta1:general"))
    #expect(!one.output.contains("eq:mlp231:dtheta2:general"))
    #expect(all.output.contains("eq:mlp231:dtheta2:general"))
    let single = try Command.run(["derive", "wv", "--form", "matrix", "--wrt", "w11"])
    #expect(single.status == 64)
    #expect(single.errors.contains("w11") && single.errors.contains("--form weight"))
  }
}
