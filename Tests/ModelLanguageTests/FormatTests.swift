import Foundation
import Testing

@testable import ModelLanguage

/// One layout for every model, with all that was said.
@Suite struct FormatTests {
  private func formatted(_ text: String) throws -> String { try ModelSyntax.formatted(text) }

  /// A text that has its layout already.
  static let whole = """
    # Two lines of words,
    #   as they were

    model    net-2 "A title  with   blanks # and a sharp"  # the name
    lang     en
    notation theta-layer
    size     n = 3, m(l)
    samples  N index s
    input    x[n], h0[2]
    target   y distribution
    weight   W[n,n-1], b[2]                                # to, from
    style    product = none, slope = theta-layer

    z[j]    = sum(k in 1..n-1: W[j,k] * x[k-1]) + b[j] for j in 1..n
    h[l,j]  = -tanh(z[j])^2 / 2 - 1/2 * |z[j]| for l in 2..m(l-1)
    averylongname[i,j] = 2x + 2(x + 1)² - tanh''(x) * Wᵀ .* ½
    u       = x^-1 + √(x) - (-x)
    loss    L = mean(s: (y - h)^2)
    given   W = [[0.1, -0.2],
                 [1e-3, +1/3]], b = [
                   1,  # the first
                   # and then
                   2
                 ]
    network 2 -> m -> n-1 with tanh, identity without biases

    data x, y  # header
        1  -2.5  # row
      # alone
      1/3 1e-12

        0     0
    end  # done

    """

  @Test func itsOwnLayout() throws {
    // Parsed, not resolved: it says a little of everything.
    #expect(try formatted(Self.whole) == Self.whole)
  }

  @Test(arguments: [
    ("loss L=w", "loss L = w\n"), ("\n\n\nloss   L  =  w\n\n\n\n", "loss L = w\n"),
    ("a=1\nbb=a\nloss   L=bb", "a    = 1\nbb   = a\nloss L = bb\n"),
    ("weight w#c  \nloss w", "weight w  #c\nloss   w\n"),
    ("loss (w - 1) ^ 2", "loss (w - 1)^2\n"), ("loss=w", "loss = w\n"),
    ("a = w[ 1 , 2 ] * max ( x , y )", "a = w[1,2] * max(x, y)\n"),
    ("a = 1 / 2 * x / 3 / 4", "a = 1/2 * x / 3 / 4\n"), ("a = 2*x", "a = 2 * x\n"),
    ("a = 2 e3", "a = 2 e3\n"), ("a = x² ³", "a = x² ³\n"), ("a = - ( - x )", "a = -(-x)\n"),
    ("a = x - -y + + z", "a = x - -y + +z\n"), ("a = | | x | - y |", "a = ||x| - y|\n"),
    ("a=sum ( i , j in 1 .. n : w [ i , j ] )", "a = sum(i, j in 1..n: w[i,j])\n"),
    ("given a=-1,b=[ -2,3 ]", "given a = -1, b = [-2, 3]\n"), ("indices   from 0", "indices from 0\n"),
    ("model 2-2-1", "model 2-2-1\n"), ("style a=b-c,d=\"x  y\"", "style a = b-c, d = \"x  y\"\n"),
    ("data x, y\n1,2\n\n-3,4 # c\nfim # d\nloss 1", "data x, y\n   1 2\n\n  -3 4  # c\nfim  # d\nloss 1\n"),
    ("# only\n", "# only\n"), ("\u{FEFF}loss w", "loss w\n"),
    ("loss w\r\nb = 1\r\n", "loss w\r\nb    = 1\r\n"),
  ]) func layouts(_ text: String, _ expected: String) throws {
    if text == "# only\n" {
      #expect(throws: DiagnosticList.self) { try formatted(text) }
    } else {
      #expect(try formatted(text) == expected)
      #expect(try formatted(expected) == expected)
    }
  }

  /// The sample of the article has its layout.
  @Test func article() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
      .appendingPathComponent("Sources/ModelLanguage/ModelLanguage.docc/Editors.md")
    let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
    let start = try #require(lines.firstIndex(of: "    model  net"))
    let sample = lines[start...].prefix { $0.isEmpty || $0.hasPrefix("    ") }.map { String($0.dropFirst(4)) }
    let text = sample.joined(separator: "\n")
    #expect(try formatted(text) == text)
  }

  @Test func unreadableTextsAreRefused() {
    let error = #expect(throws: DiagnosticList.self) { try formatted("weight w\nloss L = (w\nb = 0,5\n") }
    #expect(error?.diagnostics.count == 2)
  }

  @Test func largeTexts() throws {
    let sum = "loss L = " + Array(repeating: "w", count: 20_000).joined(separator: "+")
    #expect(try formatted(sum).split(separator: "+").count == 20_000)
    let deep =
      "loss L = " + String(repeating: "(", count: 20_000) + "w" + String(repeating: ")", count: 20_000)
    #expect(try formatted(deep) == deep + "\n")
  }
}
