import Foundation
import ModelLanguage
import Testing

/// Portuguese all the way: words of models, messages, and the language a model asks for wherever its line stands.
@Suite struct LanguageTests {
  static let words = """
    modelo média
    língua pt
    amostras N
    entrada x[2]
    alvo y
    peso w[2]
    p = soma(k: w[k]*x[k])
    perda L = média(amostra: (p - y)^2) + 0.1*soma(k: w[k]^2)
    """

  @Test(arguments: [
    ("média", "amostra"), ("media", "amostra"), ("mean", "amostra"), ("média", "sample"),
  ]) func aggregators(_ mean: String, _ index: String) throws {
    let text = Self.words.replacingOccurrences(of: "média(amostra", with: "\(mean)(\(index)")
    let result = try Command.run(["derive", "-"], input: text)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("\\frac{1}{N}"))
  }

  @Test(arguments: [
    ("máximo(k: w[k])", "\\max"), ("maximo(k: w[k])", "\\max"), ("mínimo(k: w[k])", "\\min"),
    ("produto(k: w[k])", "w_1"),
  ]) func reductions(_ formula: String, _ has: String) throws {
    let result = try Command.run(["derive", "-"], input: "pesos w[3]\nperda L = \(formula)\n")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains(has))
  }

  /// One mistake a line; each message differs from its English form.
  static let mistakes = [
    "loss L = q^2", "weight w\nweight w\nloss L = w", "weight w\nx = w", "weight w[2]\nloss L = w[3]",
    "weight w\nloss L = log(-1)*w", "weight w\nloss L = w/0", "weight w[m]\nloss L = w[1]",
    "weight w\nloss L = w\nloss M = w", "weight w\nloss L = w\ngiven w = [1, 2]",
    "weight w\na = b + w\nb = a\nloss L = b", "weight w\nloss L = w\nbind f = tanh",
    "input x[2]\nweight W[3,3]\nh = W*x\nloss L = sum(i: h[i])", "weight w\nloss L = (w",
    "weight w\nloss L = w $ 2", "indices from 3\nweight w\nloss L = w", "weight w\nloss L = sigmoide(w)",
    "weight w\nloss L = sum(i: w)", "samples N\nsamples M\nweight w\nloss L = w",
  ]

  @Test(arguments: mistakes.indices) func everyMessageHasItsSentence(_ number: Int) throws {
    let text = Self.mistakes[number] + "\nlíngua pt\n"
    let error = #expect(throws: DiagnosticList.self) {
      try Model(resolving: try ModelSyntax(parsing: text, name: "m.nabla"))
    }
    for diagnostic in error?.diagnostics ?? [] {
      #expect(diagnostic.message != diagnostic.portuguese, "\(diagnostic.message)")
      for note in diagnostic.notes { #expect(note.message != note.portuguese, "\(note.message)") }
    }
    // The line of the language stands last, behind the mistake.
    let result = try Command.run(["derive", "-"], input: text)
    #expect(result.status == 65)
    #expect(result.errors.contains(": erro: "), "\(result.errors)")
    #expect(try Command.run(["derive", "-", "--lang", "en"], input: text).errors.contains(": error: "))
  }

  @Test(
    arguments: [
      ("lang pt", "pt"), ("  língua pt # comentário", "pt"), ("lingua en", "en"), ("idioma pt", "pt"),
      ("langue pt", nil), ("lang fr", nil), ("x = lang", nil),
    ] as [(String, String?)]) func languageLine(_ line: String, _ code: String?)
  {
    #expect(ModelSyntax.language(of: "weight w = (\n\(line)\n") == code)
  }

  /// Runs that end early, each with a sentence of the command line's own.
  static let refusals: [[String]] = [
    ["derive"], ["derive", "wv", "mlp231"], ["derive", "wv", "--expression", "x^2"], ["derive", "nomodel"],
    ["derive", "wv", "--frm", "index"], ["derive", "wv", "--qqqq"], ["derive", "wv", "--form"],
    ["derive", "wv", "--form", "index", "--form", "index"],
    ["derive", "wv", "--standalone=1"], ["dervie", "wv"], ["zzzzzz"], ["generate", "wv", "--wrt", "w11"],
    ["generate", "wv", "--scalar", "Half"], ["generate", "wv", "--schedule", "fast"],
    ["generate", "wv", "--order", "2", "--schedule", "loops"], ["derive", "wv", "--order", "3"],
    ["derive", "wv", "--style", "none"], ["derive", "wv", "--detail", "none"],
    ["derive", "wv", "--form", "none"],
    ["derive", "wv", "--labels", "some"], ["derive", "wv", "--decimal", "dot"],
    ["derive", "wv", "--to", "rtf"],
    ["derive", "wv", "--notation", "nobody"], ["derive", "wv", "--given", "w11"],
    ["derive", "wv", "--given", "w11=a"],
    ["derive", "x^2", "--order", "x"], ["derive", "x^2*y", "--json", "--at", "x=1"],
    ["draw", "wv", "forest"],
    ["numbers", "wv", "--digits", "999"], ["check", "wv"],
    ["verify", "/"], ["derive", "wv", "--color", "red"],
  ]

  @Test(arguments: refusals) func everyRefusalHasItsSentence(_ words: [String]) throws {
    let english = try Command.run(words + ["--lang", "en"])
    let portuguese = try Command.run(words + ["--lang", "pt"])
    #expect(english.status != 0 && english.status == portuguese.status, "\(words): \(english.errors)")
    #expect(english.errors != portuguese.errors && !portuguese.errors.isEmpty, "\(words): \(english.errors)")
  }

  /// `--lang` comes first, then the line of the model.
  @Test func refusalsSpeakTheLanguageOfTheModel() throws {
    let text = "língua pt\npeso w\nperda L = w^2\n"
    let words = ["derive", "-", "--order", "3"]
    #expect(try Command.run(words, input: text).errors == "nabla: --order aceita 1 ou 2\n")
    #expect(try Command.run(words + ["--lang", "en"], input: text).errors == "nabla: --order takes 1 or 2\n")
    let given = try Command.run(["derive", "-", "--given", "w=a"], input: text)
    #expect(given.errors == "nabla: 'a' não é um número finito\n")
  }
}

/// What somebody wrote into a generated file is not overwritten without a word.
@Suite struct SealTests {
  static let outputs: [(words: [String], file: String)] = [
    (["derive", "wv"], "wv.tex"), (["generate", "wv"], "WV.swift"), (["numbers", "wv"], "wv.tex"),
  ]

  @Test(arguments: outputs.indices) func handEditsAreKept(_ number: Int) throws {
    let (words, file) = Self.outputs[number]
    let scratch = try Scratch()
    let write = words + ["-o", file]
    #expect(try Command.run(write, in: scratch.folder).status == 0)
    let place = scratch.folder.appendingPathComponent(file)
    let original = try String(contentsOf: place, encoding: .utf8)
    // Written again it is the same, whatever its line ends.
    #expect(try Command.run(write, in: scratch.folder).status == 0)
    #expect(try String(contentsOf: place, encoding: .utf8) == original)
    try original.replacingOccurrences(of: "\n", with: "\r\n").write(
      to: place, atomically: true, encoding: .utf8)
    #expect(try Command.run(write, in: scratch.folder).status == 0)
    // One line more.
    try (original + "% mine\n").write(to: place, atomically: true, encoding: .utf8)
    let refused = try Command.run(write + ["--lang", "en"], in: scratch.folder)
    #expect(refused.status == 73)
    #expect(refused.errors.contains("by hand") && refused.errors.contains("--force"))
    #expect(try String(contentsOf: place, encoding: .utf8).hasSuffix("% mine\n"))
    #expect(try Command.run(write + ["--force"], in: scratch.folder).status == 0)
    #expect(try String(contentsOf: place, encoding: .utf8) == original)
  }

  /// Another model, or other options, make another text of an untouched file: no question is asked.
  @Test func staleFilesAreReplaced() throws {
    let scratch = try Scratch()
    #expect(try Command.run(["derive", "wv", "-o", "a.tex"], in: scratch.folder).status == 0)
    let words = ["derive", "chain", "--detail", "full", "-o", "a.tex"]
    #expect(try Command.run(words, in: scratch.folder).status == 0)
    #expect(try Command.run(words + ["--check"], in: scratch.folder).status == 0)
  }

  /// Standard output has no seal, and a file made of it is up to date.
  @Test func standardOutput() throws {
    let scratch = try Scratch()
    let text = try Command.run(["derive", "wv"]).output
    #expect(!text.contains("sha256"))
    _ = try scratch.file("a.tex", text)
    #expect(try Command.run(["derive", "wv", "-o", "a.tex", "--check"], in: scratch.folder).status == 0)
  }
}
