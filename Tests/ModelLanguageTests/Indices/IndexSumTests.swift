import ModelLanguage
import Testing

/// Indices that are sums of letters: strides, windows, dilation.
@Suite struct IndexSumTests {
  private func indices(_ text: String) throws -> [IndexExpression] {
    let syntax = try ModelSyntax(parsing: "loss L = x[\(text)]\n", name: "m")
    let found = syntax.tree.nodes.compactMap { node -> [IndexExpression]? in
      if case .reference("x", let indices) = node { indices } else { nil }
    }
    return try #require(found.first)
  }

  @Test(arguments: [
    ("2*i + a - 1", [("i", 2), ("a", 1)], -1, "2*i+a-1"),
    ("i+a-1", [("i", 1), ("a", 1)], -1, "i+a-1"),
    ("2i", [("i", 2)], 0, "2*i"),
    ("i*2", [("i", 2)], 0, "2*i"),
    ("-i+n+1", [("i", -1), ("n", 1)], 1, "-i+n+1"),
    ("n - 2*i", [("n", 1), ("i", -2)], 0, "n-2*i"),
    ("2*(i-1)+a", [("i", 2), ("a", 1)], -2, "2*i+a-2"),
    ("3*(2*(i-1)-(j+2))", [("i", 6), ("j", -3)], -12, "6*i-3*j-12"),
    ("i+i", [("i", 2)], 0, "2*i"),
    ("i+j-i", [("j", 1)], 0, "j"),
    ("i-i+3", [], 3, "3"),
    ("1+l", [("l", 1)], 1, "l+1"),
  ])
  func sumsAreReadAndPrinted(text: String, terms: [(String, Int)], offset: Int, printed: String) throws {
    let index = try #require(try indices(text).first)
    #expect(index.terms.map { $0.name } == terms.map { $0.0 })
    #expect(index.terms.map { $0.coefficient } == terms.map { $0.1 })
    #expect(index.offset == offset)
    let syntax = try ModelSyntax(parsing: "loss L = x[\(text)]\n", name: "m")
    #expect(syntax.text().contains("x[\(printed)]"))
    #expect(try ModelSyntax(parsing: syntax.text(), name: "m") == syntax)
  }

  @Test(arguments: [
    ("2*i*j", "an index is a whole number plus whole multiples of names, as in 2*i + a - 1"),
    ("i/2", "an index is a whole number plus whole multiples of names, as in 2*i + a - 1"),
    ("i^2", "an index is a whole number plus whole multiples of names, as in 2*i + a - 1"),
    ("i j", "an index is a whole number plus whole multiples of names, as in 2*i + a - 1"),
    ("(i-1)*2", "an index is a whole number plus whole multiples of names, as in 2*i + a - 1"),
    ("10000*i", "the factor of a letter in an index is at most 9999"),
    ("100*(100*i)", "the factor of a letter in an index is at most 9999"),
    ("9999*i+i", "the factor of a letter in an index is at most 9999"),
    ("0.5*i", "expected a whole number, found '0.5'"),
    ("2*", "expected an index, such as i, 3 or l-1, found ']'"),
    ("2*3", "expected an index, such as i, 3 or l-1, found '3'"),
    ("2*(i", "'[' is never closed"),
    ("999999999+1", "'1000000000' is too large; sizes and indices are at most 999999999"),
  ])
  func whatIsNoIndexIsRefused(text: String, message: String) throws {
    let error = #expect(throws: DiagnosticList.self) { _ = try indices(text) }
    #expect(error?.diagnostics.first?.message == message)
  }

  private func range(of letter: String, _ text: String) throws -> String? {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m"))
    let binder = model.equations.flatMap { $0.free }.first { $0.name == letter }
    guard let range = binder?.range else { return nil }
    return "\(range.lower.name ?? "")\(range.lower.offset) \(range.upper.name ?? "")\(range.upper.offset)"
  }

  /// The values for which the window stays in its array.
  @Test(arguments: [
    ("z[i] = sum(a: w[a]*x[i+a-1])", "1 26"),
    ("z[i] = sum(a: w[a]*x[2*i+a-2])", "1 13"),
    ("z[i] = sum(a: w[a]*x[2*i+a-1])", "1 13"),
    ("z[i] = sum(a: w[a]*x[3*i+2*a-4])", "1 8"),
    ("z[i] = sum(a: w[a]*x[i+4*(a-1)])", "1 20"),
    ("z[i] = sum(a: w[a]*x[29-i-a+1])", "1 26"),
    ("z[i] = sum(a: w[a]*x[30-2*i-a])", "1 13"),
    ("z[i] = max(a in 1..2: x[2*i+a-2])", "1 14"),
    ("z[i] = x[2*i-1] - x[2*i+1]", "1 13"),
    ("z[i] = x[2*i]*v[i]", "1 14"),
    ("z[i] = sum(a: w[a]*q[i+a-1])", "1 n-2"),
    ("z[i] = sum(a: w[a]*x[i+a-1]) for i in 2..5", "2 5"),
  ])
  func windowsGiveRanges(equation: String, expected: String) throws {
    let text = """
      size n = 9
      input x[28], q[n]
      weight w[3], v[14]
      \(equation)
      loss L = sum(i: z[i]^2)
      """
    #expect(try range(of: "i", text) == expected)
  }

  /// What cannot be told is asked for.
  @Test(arguments: [
    "z[i] = sum(a in 1..k: x[i+a-1])", "z[i] = q[2*i]", "z[i] = sum(a: w[a]*s[i+a-1])",
    "z[i] = x[2*i] + q[i+i]",
  ])
  func unknownRangesAreAskedFor(equation: String) throws {
    let text = """
      size n, k
      input x[28], q[n], s[2]
      weight w[3]
      \(equation)
      loss L = sum(i: z[i]^2)
      """
    let error = #expect(throws: DiagnosticList.self) {
      _ = try Model(resolving: ModelSyntax(parsing: text, name: "m"))
    }
    let diagnostic = try #require(error?.diagnostics.first)
    #expect(diagnostic.message == "the index 'i' of 'z' has no range")
    #expect(diagnostic.notes.first?.message.contains("write 'z[i] = … for i in 1..m'") == true)
  }

  @Test(arguments: [
    (
      "z[i] = sum(a: w[a]*x[2*i+a-1]) for i in 1..14",
      "'x[2*i+a-1]' reaches index 30; 'x' has 1 to 28: i runs from 1 to 14, a runs from 1 to 3"
    ),
    (
      "z[i] = sum(a: w[a]*x[i-a]) for i in 3..9",
      "'x[i-a]' reaches index 0; 'x' has 1 to 28: i runs from 3 to 9, a runs from 1 to 3"
    ),
    (
      "z[i] = x[n-2*i] for i in 1..9",
      "'x[n-2*i]' reaches index -9; 'x' has 1 to 28: i runs from 1 to 9"
    ),
  ])
  func windowsBeyondAnArray(equation: String, message: String) throws {
    let text = """
      size n = 9
      input x[28]
      weight w[3]
      \(equation)
      loss L = sum(i: z[i]^2)
      """
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m"))
    let error = #expect(throws: DiagnosticList.self) { _ = try ModelLayout(model) }
    #expect(error?.diagnostics.first?.message == message)
  }

  @Test func swiftTermsTakeSums() throws {
    let x: Term = "x"
    let w: Term = "w"
    let z: Term = "z"
    let built = try Model("m") {
      Input(x[6])
      Weight(w[3])
      z["i"] == sum(over: "a", of: w["a"] * x["i+a-1"])
      Loss("L" == sum(over: "i", of: z["i"].squared))
    }
    let read = try ModelSyntax(
      parsing: """
        model m
        input x[6]
        weight w[3]
        z[i] = sum(a: w[a] * x[i+a-1])
        loss L = sum(i: z[i]^2)
        """, name: "m")
    #expect(built.syntax == read)
  }
}
