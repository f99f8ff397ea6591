import LaTeXReading
import ModelReading
import Testing

/// What describes no network, or not all of one, is refused in a sentence; nothing crashes or runs on.
@Suite struct RefusalTests {
  @Test(arguments: [
    ("", "no equation"),
    ("Only words, and a number $n$.", "no equation"),
    ("$$ a^2 + b^2 = c^2 $$", "no loss was found"),
    // The loss is named, what it is made of is not said.
    (
      "With $o = W x$ the loss is $L = l(o, y)$ and $J = L + \\lambda \\|W\\|^2$. "
        + "$$ \\frac{\\partial J}{\\partial W} = \\delta x^\\top + 2 \\lambda W $$",
      "the equation of L was not understood"
    ),
    // Two quantities that need one another.
    (
      "$$ a = b + w $$ $$ b = a + x $$ $$ L = (a - y)^2 $$ $$ \\frac{\\partial L}{\\partial w} = 2 (a - y) $$",
      "need each other"
    ),
    // Shapes that fit in no way.
    (
      "Let $W \\in \\mathbb{R}^{3 \\times 4}$ and $x \\in \\mathbb{R}^5$. $$ z = W x $$ $$ L = \\|z - y\\|^2 $$ "
        + "$$ \\frac{\\partial L}{\\partial W} = 2 (z - y) x^\\top $$",
      "fit together in no way"
    ),
  ])
  func sentenceSaysWhy(_ text: String, _ reason: String) throws {
    let sentence = try #require(refusal(text), "a model was read: \(read(text)?.text ?? "")")
    #expect(sentence.contains(reason), "\(sentence)")
  }

  @Test func whatIsNotSaidIsAsked() throws {
    let found = try #require(
      read(
        "$$ h = \\tanh(W x + b) $$ $$ L = \\|h - y\\|^2 $$ $$ \\frac{\\partial L}{\\partial W} = \\delta x^\\top $$"
      ))
    #expect(found.text.contains("# ? a size of x is not said"))
    #expect(found.text.contains("# ? nothing is differentiated in b"))
    _ = try model(found.text)
    let silent = try #require(
      read(
        "Let $W \\in \\mathbb{R}^{3 \\times 2}$. $$ h = \\tanh(W x) $$ $$ L = \\|h - y\\|^2 $$ "
          + "$$ \\frac{\\partial L}{\\partial W} = \\delta x^\\top $$"))
    #expect(silent.questions.isEmpty)
    #expect(silent.text.contains("weight W[3,2]"))
  }

  @Test func theLanguageIsThatOfTheNotes() throws {
    let text = String(decoding: try Note(name: "numeros.md").bytes(), as: UTF8.self)
    #expect(read(text)?.text.contains("lang pt") == true)
    #expect(read(text, language: "en")?.text.contains("lang en") == true)
  }
}

/// Pages that were cut, changed or made to be hard: a model that parses, or a sentence.
@Suite struct HostilePageTests {
  /// Every text that is printed is a model.
  private func expectModelOrSentence(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
    switch ModelReading.read(Page.read(bytes), name: "notes") {
    case .model(let found):
      #expect(throws: Never.self, sourceLocation: sourceLocation) { _ = try model(found.text) }
    case .nothing(let why):
      #expect(!why.english.isEmpty && !why.portuguese.isEmpty, sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: Note.all) func cutAnywhere(_ name: String) throws {
    let bytes = try Note(name: name).bytes()
    for part in 1..<6 { expectModelOrSentence(Array(bytes.prefix(bytes.count * part / 6))) }
  }

  @Test func linesInAnotherOrder() throws {
    let text = String(decoding: try Note(name: "elman.tex").bytes(), as: UTF8.self)
    expectModelOrSentence(Array(text.split(separator: "\n").reversed().joined(separator: "\n").utf8))
  }

  @Test(arguments: [
    "$$ L = " + String(repeating: "(", count: 4000) + "w" + String(repeating: ")", count: 4000) + " $$",
    "$$ L = " + (0..<2000).map { "w_{\($0)} x_{\($0)}" }.joined(separator: " + ") + " $$",
    "$f(x) = f(x) + f(x)$ and $L = f(w)$",
    "$f(x) = g(x) + g(x)$ $g(x) = h(x) + h(x)$ $h(x) = f(x) + f(x)$ $$ L = f(w + 1) $$",
    "$L = 99999999$ $$ a^{[l]} = \\tanh(W^{[l]} a^{[l-1]}) $$ $$ J = \\|a^{[L]} - y\\|^2 $$",
    "$$ L = \\sum_{i=1}^{99999999999999999999} w_i $$",
    "$$ L = \\frac{1}{0} w $$",
    (1..<400).map { "$$ a_{\($0)} = w_{\($0)} a_{\($0 - 1)} $$\n\n" }.joined() + "$$ L = (a_{399} - y)^2 $$",
  ])
  func hardPages(_ text: String) {
    let derivative =
      "\n\n$$ \\frac{\\partial L}{\\partial w} = 1 \\qquad \\frac{\\partial J}{\\partial W^{[1]}} = 1 $$"
    expectModelOrSentence(Array((text + derivative).utf8))
  }

  @Test func bytesThatAreNoText() {
    expectModelOrSentence((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7919 &+ ($0 >> 3)) })
  }
}
