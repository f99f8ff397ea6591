import Testing

/// Wrong words on the command line: exit 64, nothing on standard output, and a message that helps.
@Suite struct UsageTests {
  struct Mistake: Sendable {
    var words: [String]
    var says: [String]
  }

  static let mistakes: [Mistake] = [
    .init(words: ["dervie", "wv"], says: ["dervie", "did you mean 'derive'"]),
    .init(words: ["check", "wv"], says: ["check", "notes.tex"]),
    .init(words: ["check", "--lint"], says: ["--lint", "notes.tex"]),
    .init(words: ["derive"], says: ["needs a model"]),
    .init(words: ["derive", "wv", "xor"], says: ["one model", "xor"]),
    .init(words: ["derive", "wv", "--wtr", "w11"], says: ["--wtr", "did you mean --wrt"]),
    .init(words: ["derive", "wv", "--wrt"], says: ["--wrt", "needs a value"]),
    .init(words: ["derive", "wv", "--wrt="], says: ["--wrt", "needs a value"]),
    .init(words: ["derive", "wv", "--wrt", "w11", "--wrt", "v"], says: ["--wrt", "twice"]),
    .init(words: ["derive", "wv", "--standalone=yes"], says: ["--standalone", "takes no value"]),
    .init(words: ["numbers", "wv", "--wrt", "w11"], says: ["--wrt", "derive"]),
    .init(words: ["generate", "wv", "--schedule", "spirals"], says: ["--schedule", "straight", "loops"]),
    .init(words: ["generate", "wv", "--scalar", "Half"], says: ["--scalar", "Double, Float"]),
    .init(words: ["numbers", "wv", "--steps", "0", "--lang", "en"], says: ["--steps", "at least 1"]),
    .init(words: ["numbers", "wv", "--round", "-1", "--lang", "en"], says: ["--round", "at least 0", "-1"]),
    .init(words: ["numbers", "wv", "--round-steps", "four"], says: ["--round-steps", "four"]),
    .init(words: ["numbers", "wv", "--round", "9999"], says: ["--round", "300"]),
    .init(words: ["derive", "wv", "--style", "upwards"], says: ["--style", "chain", "direct"]),
    .init(
      words: ["derive", "wv", "--form", "tree"], says: ["tree", "weight", "expanded", "index", "matrix"]),
    .init(words: ["derive", "wv", "--detail", "some"], says: ["some", "result", "factors", "full"]),
    .init(words: ["derive", "wv", "--notation", "mine"], says: ["mine", "wv"]),
    .init(words: ["derive", "wv", "--lang", "fr"], says: ["fr", "pt", "en"]),
    .init(words: ["derive", "wv", "--color", "blue"], says: ["blue", "auto", "always", "never"]),
    .init(words: ["derive", "wv", "--wrt", "w13"], says: ["w13", "w11", "v21"]),
    .init(words: ["derive", "wv", "--at", "w11=1"], says: ["--at"]),
    .init(words: ["derive", "wv", "--order", "3"], says: ["--order"]),
    .init(words: ["derive", "x*y", "--order", "3", "--json"], says: ["--order"]),
    .init(words: ["derive", "x*y", "--at", "x=1", "--json"], says: ["y"]),
    .init(words: ["derive", "x*y", "--at", "x", "--json"], says: ["name=value"]),
    .init(words: ["derive", "x*y", "--at", "x=1e999,y=1", "--json"], says: ["1e999"]),
    .init(words: ["derive", "x*y", "--at", "x=nan,y=1", "--json"], says: ["nan"]),
    .init(words: ["numbers", "wv", "--given", "q=1"], says: ["q"]),
    .init(words: ["numbers", "wv", "--bind", "f_h=nonsense"], says: ["nonsense"]),
    .init(words: ["verify", "wv", "--points", "-1"], says: ["--points"]),
    .init(words: ["generate", "wv", "--check"], says: ["--check", "-o"]),
    .init(words: ["models", "wv", "xor"], says: ["xor"]),
    .init(words: ["benchmark", "wv"], says: ["benchmark", "8-16-16-4"]),
  ]

  @Test(arguments: mistakes.indices) func mistake(_ number: Int) throws {
    let mistake = Self.mistakes[number]
    let result = try Command.run(mistake.words)
    #expect(result.status == 64, "\(mistake.words)")
    #expect(result.output.isEmpty, "\(mistake.words)")
    for words in mistake.says { #expect(result.errors.contains(words), "\(mistake.words): \(result.errors)") }
  }

  @Test func valuesAfterAnEqualsSign() throws {
    let result = try Command.run(["derive", "wv", "--wrt=w11", "--detail=result"])
    #expect(result.status == 0)
    #expect(
      result.output == (try Command.run(["derive", "--wrt", "w11", "wv", "--detail", "result"]).output))
    #expect(result.output.contains("E \\cdot f_o'(O_{in}) \\cdot v_{11} \\cdot f_h'(H_{in1}) \\cdot I_1"))
    #expect(!result.output.contains("w_{12}}"))
  }

  @Test(arguments: ["w11", "w_{11}", "w[1,1]"]) func spellingsOfAWeight(_ name: String) throws {
    let plain = try Command.run(["derive", "wv", "--wrt", "w11"])
    #expect(try Command.run(["derive", "wv", "--wrt", name]).output == plain.output)
  }

  @Test func twoDashesEndTheOptions() throws {
    let result = try Command.run(["derive", "--wrt", "x", "--", "-x^2"])
    #expect(result.status == 0)
    #expect(result.output.contains("-2"))
  }
}
