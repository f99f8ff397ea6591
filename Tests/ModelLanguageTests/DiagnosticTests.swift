import ModelLanguage
import Testing

/// What is said about a mistake, where, and what is suggested.
@Suite struct DiagnosticTests {
  @Test func excerptWithCaretAndNotes() {
    let text = "input I[2]\n\tlayer H[2] = sigmoide(W*I)\n"
    #expect(
      rendering { try ModelSyntax(parsing: text, name: "rede.nabla") } == """
        rede.nabla:2:15: error: unknown function 'sigmoide'
           2 | \tlayer H[2] = sigmoide(W*I)
             | \t             ^^^^^^^^
          note: did you mean 'sigmoid'?
          note: to keep it symbolic: opaque sigmoide

        """)
  }

  @Test func portuguese() throws {
    let error = #expect(throws: DiagnosticList.self) {
      try ModelSyntax(parsing: "\nperda L = 0,5*x", name: "rede.nabla")
    }
    #expect(
      error?.rendered(language: "pt") == """
        rede.nabla:2:11: erro: '0,5': use ponto, 0.5; a vírgula separa
           2 | perda L = 0,5*x
             |           ^^^

        """)
  }

  @Test func unknownFunctionMayBeAProduct() {
    #expect(
      rendering { try ModelSyntax(expression: "w(x + 1)") } == """
        expr:1:1: error: unknown function 'w'
           1 | w(x + 1)
             | ^
          note: for a product write w*(...)
          note: to keep it symbolic: opaque w

        """)
  }

  @Test func columnsCountCharacters() {
    let text = "ŷ = θ́ + 見 + $"
    #expect(
      rendering { try ModelSyntax(parsing: text, name: "m") } == """
        m:1:13: error: unexpected character '$' (U+0024)
           1 | ŷ = θ́ + 見 + $
             |              ^

        """)
  }

  @Test func longLinesAreCut() {
    let text =
      "y = " + String(repeating: "a + ", count: 1000) + "a b" + String(repeating: " + c", count: 1000)
    let lines = rendering { try ModelSyntax(parsing: text, name: "m") }.split(separator: "\n")
    #expect(lines[0] == "m:1:4005: error: 'a b' needs an operator; for a product write a*b")
    #expect(lines[1].hasPrefix("   1 | …a + a +") && lines[1].hasSuffix("c + …") || lines[1].hasSuffix("…"))
    #expect(lines[1].count < 160)
    let caret = lines[2].prefix { $0 != "^" }.count
    #expect(lines[1].dropFirst(caret).hasPrefix("a b + c"))
    #expect(lines[2].hasSuffix(" ^^^"))
  }

  /// Each text, the place and the sentence.
  @Test(arguments: [
    ("y = x y", "1:5", "'x y' needs an operator; for a product write x*y"),
    ("y = x 2", "1:5", "'x 2' needs an operator; for a product write x*2"),
    ("y = (a)(b)", "1:8", "expected an operator before '('; for a product write '*'"),
    ("weight x\ny = x(a)", "2:5", "'x' is not a function; for a product write x*(...)"),
    (
      "y = 1/2x", "1:7",
      "this product without a sign can be read in two ways; write '*' or parentheses, (1/2)*x or 1/(2*x)"
    ),
    ("y = √x²", "1:5", "this root can be read in two ways; write (√x)^2 or √(x^2)"),
    ("y = (a + b", "1:5", "'(' is never closed"),
    ("y = f(a\nz = 2", "1:6", "'(' is never closed"),
    ("y = a + b)", "1:10", "expected the end of the statement, found ')'"),
    ("y = (a + b]", "1:11", "expected an operator or ')', found ']'"),
    ("y = |a", "1:5", "'|' is never closed"),
    ("y = a +", "1:8", "expected an expression, found the end of the line"),
    ("y = * a", "1:5", "expected an expression, found '*'"),
    ("y = exp()", "1:5", "exp() has no argument"),
    ("y = exp(a, b)", "1:5", "exp takes 1 argument, found 2"),
    ("y = max(a)", "1:5", "max takes 2 to 64 arguments, found 1; over an index write max(i: ...)"),
    ("y = sum(a)", "1:5", "sum needs an index: sum(i: ...)"),
    ("y = exp(0,5)", "1:9", "'0,5': write a point, 0.5; a comma separates"),
    (
      "y = x' + 1", "1:5",
      "a prime marks the derivative of a function, f'(x); a transpose is transpose(W) or Wᵀ"
    ),
    ("y = (a)[1]", "1:8", "only a name takes indices, as in w[i,j]"),
    (
      "y = w[i*j]", "1:7", "an index is a whole number plus whole multiples of names, as in 2*i + a - 1"
    ),
    (
      "input w[i+j]", "1:9",
      "a size, and an index on the left, is a name, a whole number or a name plus a whole number"
    ),
    ("y = w[1.5]", "1:7", "expected a whole number, found '1.5'"),
    ("y = 1e999", "1:5", "the exponent of '1e999' is out of range; it may be from -400 to 400"),
    ("y = 0x1p3", "1:5", "'0x1p3' is not a number; numbers are decimals such as 12, 0.5 or 1e-3"),
    ("y = 1.2.3", "1:5", "'1.2.3' is not a number; numbers are decimals such as 12, 0.5 or 1e-3"),
    ("given t = nan", "1:11", "expected a number, found 'nan'"),
    ("given t = 0,1", "1:11", "'0,1': write a point, 0.1; a comma separates"),
    ("given t = [[1, 2], [3]]", "1:22", "this list has 1 entries, the one before it 2"),
    ("given t = [1, [2]]", "1:15", "numbers and lists are mixed at one level"),
    ("given t = [[1], 2]", "1:17", "numbers and lists are mixed at one level"),
    ("given w[1] = 2", "1:8", "values are given for whole arrays: given w = [...]"),
    ("wieght w", "1:1", "'wieght' begins no statement, and no equation as '=' does not follow"),
    ("input x = 2", "1:9", "only constants and rates have a value here; write 'given x = ...'"),
    ("weight w[1000000000]", "1:10", "'1000000000' is too large; sizes and indices are at most 999999999"),
    ("loss L[i] = x", "1:7", "the loss is one number and has no indices; write 'loss L = sum(i: …)'"),
    ("lang fr", "1:6", "unknown language 'fr'; there are 'pt' and 'en'"),
    ("indices from 2", "1:14", "indices begin at 0 or 1, not at 2"),
    ("data x, y\n1 2\n3\nend", "3:1", "this row has 1 values, the first one 2"),
    ("data x\n1\n", "1:1", "'data' has no 'end'"), ("data x\nend", "1:1", "'data' has no rows"),
    ("data x\nabc\nend", "2:1", "'abc' is not a number; numbers are decimals such as 12, 0.5 or 1e-3"),
    ("data x y\n1,,2\nend", "1:8", "expected the end of the statement, found 'y'"),
    ("network 3", "1:9", "a network has at least two widths: 2 -> 3 -> 1"),
    (
      "y = w_{1,2}", "1:7",
      "only letters and digits stand in the braces of a name; indices go in brackets, 'w[1,2]'"
    ),
    ("model m \"title", "1:9", "'\"' is never closed"),
    ("y = a\u{202E}b", "1:6", "the invisible character U+202E is not allowed here; remove it"),
    ("y = a # \u{2066}", "1:9", "the invisible character U+2066 is not allowed here; remove it"),
    ("y = a\u{200D}b", "1:6", "the invisible character U+200D is not allowed here; remove it"),
    ("model m \"a\u{7}\"", "1:11", "the invisible character U+0007 is not allowed here; remove it"),
    ("y = a */ b", "1:8", "expected an expression, found '/'"),
    ("y = \u{0}", "1:5", "this is not UTF-8 text; a model file is plain text"),
    ("y = \u{FFFD}", "1:5", "this is not UTF-8 text; a model file is plain text"),
  ])
  func message(_ text: String, _ place: String, _ sentence: String) {
    let found = messages { try ModelSyntax(parsing: text, name: "m") }
    #expect(found == ["m:\(place): error: \(sentence)"])
  }

  @Test func errorsAreCollected() {
    let text = "y = a b\nz = 1 +\nx = 2\nu = foo(1) + bar(2)"
    let found = messages { try ModelSyntax(parsing: text, name: "m") }
    #expect(found.map { $0.prefix(5) } == ["m:1:5", "m:2:8", "m:4:5", "m:4:1"])
    #expect(found.last?.hasPrefix("m:4:14:") == true)
  }

  @Test func aFloodOfErrorsIsCutAtFifty() {
    let text = String(repeating: "y = a b\n", count: 1000)
    #expect(messages { try ModelSyntax(parsing: text, name: "m") }.count == 50)
  }

  @Test func emptyFilesSaySo() {
    for text in ["", "\n\n", "# nothing\n", "\u{FEFF}"] {
      #expect(
        rendering { try ModelSyntax(parsing: text, name: "m") }.hasPrefix(
          "m: error: the file has no statements"))
    }
    #expect(rendering { try ModelSyntax(expression: " ") } == "expr: error: the expression is empty\n")
  }
}
