import ModelLanguage
import Testing

/// Whole arrays in expressions, and values of arrays: what fits is taken and means what it says, what does not is refused.
@Suite struct ShapeTests {
  /// The sentences about a model, without places; empty where it is one.
  private func problems(_ text: String) -> [String] {
    do {
      _ = try Model(resolving: ModelSyntax(parsing: text, name: "m"))
      return []
    } catch {
      return error.rendered().split(separator: "\n").compactMap { line in
        line.firstRange(of: "error: ").map { String(line[$0.upperBound...]) }
      }
    }
  }

  static let declared = "input a[2], b[3], c[3], A[2,3], S[3,3]\nweight w\n"

  @Test(arguments: [
    "y = b + c", "y = b - c", "y = b .* c", "y = w*b", "y = A*b", "y = A*S", "y = transpose(A)*a",
    "y = transpose(S)*b", "y = tanh(A*b) + a", "y = A + 1", "y = 2*A - A", "y = transpose(b)*c",
  ]) func whatFitsIsTaken(equation: String) {
    let sum = "loss L = w*sum(i: b[i])"
    #expect(problems(Self.declared + equation + "\n" + sum) == [])
  }

  static let misfits: [(String, String, String)] = [
    ("y = a + b", "a vector of 2", "a vector of 3"), ("y = b - a", "a vector of 3", "a vector of 2"),
    ("y = a .* b", "a vector of 2", "a vector of 3"), ("y = A*a", "2×3", "a vector of 2"),
    ("y = A*A", "2×3", "2×3"), ("y = A + S", "2×3", "3×3"), ("y = S*A", "3×3", "2×3"),
    ("y = transpose(A)*b", "3×2", "a vector of 3"), ("y = A + b", "2×3", "a vector of 3"),
  ]

  @Test(arguments: misfits) func whatDoesNotFitNamesBothShapes(equation: String, left: String, right: String)
  {
    let found = problems(Self.declared + equation + "\nloss L = w*sum(i: b[i])")
    #expect(found.count == 1 && found[0].hasPrefix("shape mismatch: "), "\(found)")
    #expect(found[0].contains(" is \(left) but ") && found[0].hasSuffix(" is \(right)"), "\(found)")
  }

  static let written: [(String, String)] = [
    ("y = transpose(S)*b", "y[j] = sum(i: S[i,j]*b[i])"), ("y = S*b", "y[j] = sum(i: S[j,i]*b[i])"),
    ("y = transpose(A)*a", "y[j] = sum(i: A[i,j]*a[i])"), ("y = b .* c", "y[j] = b[j] .* c[j]"),
    ("y = S*S", "y[j,i] = sum(k: S[j,k]*S[k,i])"), ("y = transpose(S)*S", "y[j,i] = sum(k: S[k,j]*S[k,i])"),
    ("y = S*transpose(S)", "y[j,i] = sum(k: S[j,k]*S[i,k])"), ("y = transpose(b)*c", "y = sum(i: b[i]*c[i])"),
  ]

  /// The entries of whole arrays, with their indices in place.
  @Test(arguments: written) func entries(whole: String, written: String) throws {
    func body(_ equation: String) throws -> String {
      let text = Self.declared + equation + "\nloss L = w*b[1]"
      let model = try Model(resolving: ModelSyntax(parsing: text, name: "m"))
      let own = try #require(model.equations.first { model.quantities[$0.target].name == "y" })
      return model.tree.text(of: own.body)
    }
    func plain(_ text: String) -> String { text.split { $0 == " " || $0 == "(" || $0 == ")" }.joined() }
    let (found, expected) = (try body(whole), try body(written))
    // The ranges that the author did not write stand in one of the two only.
    func bare(_ text: String) -> String {
      plain(text.replacing(#/ in [^:,)]*/#, with: ""))
    }
    #expect(bare(found) == bare(expected))
  }

  static let statements: [(String, String?)] = [
    ("target t[3] distribution\ngiven t = [0.5, 0.25, 0.25]", nil),
    ("target t[3] distribution\ngiven t = [1, 0.5, 0.5]", "its values sum to 2.0, not to 1"),
    ("target t[3] distribution\ngiven t = [1.5, -0.5, 0]", "has the value -0.5"),
    ("target t binary\ngiven t = 1", nil), ("target t binary\ngiven t = 2", "has the value 2.0"),
    ("target t\ngiven t = 2", nil), ("u = huber(w, 0.5)", nil),
    ("u = huber(w, 0)", "the parameter of huber is positive, not 0.0"),
    ("u = elu(w, -1)", "the parameter of elu is positive, not -1.0"), ("u = leaky_relu(w, 0)", nil),
    ("given a = [1, 2]", nil), ("given a = [1, 2, 3]", "'a' is 2 but its value is 3"),
    ("given A = [[1, 2, 3], [4, 5, 6]]", nil), ("given A = [[1, 2], [3, 4], [5, 6]]", "'A' is 2×3"),
    ("given w = 1/0", "1/0 is no finite number"),
    ("data a, w\n1 2 3\nend", nil), ("data a, w\n1 2\nend", "row 1 of the data has 2 values, not 3"),
    ("data a, w\n1 2 3 4\nend", "row 1 of the data has 4 values, not 3"),
    ("data a, w\n1 2 3\n4 5 6\nend", "without 'samples' the data has one row, not 2"),
  ]

  @Test(arguments: statements) func valuesAreChecked(statement: String, problem: String?) {
    let found = problems(Self.declared + statement + "\nloss L = w*b[1]")
    guard let problem else {
      #expect(found == [])
      return
    }
    #expect(found.count == 1 && found[0].contains(problem), "\(found)")
  }
}

/// What is printed is read back as the same tree, with no more parentheses than it needs.
@Suite struct PrintedExpressionTests {
  @Test(arguments: [
    "a + b + c", "a + (b + c)", "a - (b - c)", "a - b - c", "a - (b + c)", "(a + b) * c", "a * (b * c)",
    "a / (b * c)", "a / b / c", "a / (b / c)", "-(a + b)", "-a * b", "-(a * b)", "-a^2", "(-a)^2", "(a^b)^c",
    "a^b^c", "a^(-b)", "a^(b + c)", "(a * b)^c", "(a / b)^2", "2^(-x)^y", "a .* (b + c)", "a - -b",
    "-(-a)", "x[t-1] + x[t+1] - x[t]", "sum(i: a[i] + b[i]) * c", "(1/2) * x", "1/2", "f'(x)^2",
  ]) func isReadBack(text: String) throws {
    let head = "opaque f\nweight a, b, c, x\n"
    func tree(_ text: String) throws -> (String, String) {
      let syntax = try ModelSyntax(parsing: head + "y = \(text)\n", name: "m")
      for statement in syntax.statements {
        if case .equation(_, _, let body) = statement.kind {
          return (prefixForm(syntax.tree, body), syntax.tree.text(of: body))
        }
      }
      return ("", "")
    }
    let (form, printed) = try tree(text)
    #expect(!form.isEmpty)
    let again = try tree(printed)
    #expect(again.0 == form && again.1 == printed, "\(printed)")
    // A sign before a sign and a sign in an exponent may lose the parentheses that they do not need.
    #expect(printed.utf8.count <= text.utf8.count + 2)
  }
}
