import LaTeXNotation
import Testing

/// Index and matrix forms of networks against what one writes by hand.
@Suite struct ArrayFormTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var name: String
    var text: String
    var form: DerivationDocument.Form
    /// Left sides with the last of their right sides.
    var lines: [(left: String, right: String)]

    var testDescription: String { "\(name), \(form)" }
  }

  static let mixture = """
    input x[2]
    target y
    weight g[3,2], e[3,2]
    s[k] = sum(i: g[k,i]*x[i])
    p[k] = softmax(k: s[k])
    f[k] = sum(i: e[k,i]*x[i])
    o = sum(k: p[k]*f[k])
    loss L = 1/2*(o - y)^2
    """
  static let likelihood = """
    samples 4
    input x[2]
    target y
    weight w[2], v[2]
    m = sum(i: w[i]*x[i])
    q = sum(i: v[i]*x[i])
    loss L = mean(sample: 1/2*q + (y - m)^2/(2*exp(q)))
    """
  static let norm = """
    size G = 2, M = 3
    input x[G,M]
    target y[G,M]
    weight a[G,M]
    constant eps = 0.1
    mu[g] = mean(i: x[g,i])
    v[g] = mean(i: (x[g,i] - mu[g])^2)
    n[g,i] = (x[g,i] - mu[g])/sqrt(v[g] + eps)
    loss L = sum(g: sum(i: (a[g,i]*n[g,i] - y[g,i])^2))
    """
  static let line = """
    samples m
    given m = 3
    input x
    target y
    weight a, c
    p = a*x + c
    loss J = 1/m*sum(sample: (p - y)^2) + 1/2*a^2
    """

  static let rows: [Row] = [
    Row(
      name: "a factor in all terms, one of them a sum", text: mixture, form: .index,
      lines: [
        (
          #"\frac{\partial L}{\partial s_k}"#,
          #"p_k \cdot \left( \frac{\partial L}{\partial p_k} - \sum_{i=1}^{3} \frac{\partial L}{\partial p_i} \cdot p_i \right)"#
        )
      ]),
    Row(
      name: "numbers before the sum", text: line, form: .index,
      lines: [
        (#"\frac{\partial J}{\partial c}"#, #"\frac{2}{m} \sum_{i=1}^{m} (p_i - y_i)"#),
        (#"\frac{\partial J}{\partial a}"#, #"\frac{2}{m} \sum_{i=1}^{m} (p_i - y_i) \cdot x_i + a"#),
      ]),
    Row(
      name: "one base in several powers, and each sum with what goes before it", text: norm, form: .index,
      lines: [
        (
          #"\frac{\partial L}{\partial v_g}"#,
          #"-\frac{1}{2 (v_g + \mathit{eps})^{\frac{3}{2}}} \sum_{i=1}^{M} \frac{\partial L}{\partial n_{gi}} \cdot (x_{gi} - \mu_g)"#
        ),
        (
          #"\frac{\partial L}{\partial \mu_g}"#,
          #"-\frac{2}{M} \cdot \frac{\partial L}{\partial v_g} \sum_{i=1}^{M} (x_{gi} - \mu_g) - \frac{1}{\sqrt{v_g + \mathit{eps}}} \sum_{i=1}^{M} \frac{\partial L}{\partial n_{gi}}"#
        ),
      ]),
    Row(
      name: "numbers of several divisors", text: likelihood, form: .index,
      lines: [
        (#"\frac{\partial L}{\partial m_n}"#, #"-\frac{1}{4 e^{q_n}} \cdot (y_n - m_n)"#),
        (
          #"\frac{\partial L}{\partial w_i}"#,
          #"-\frac{1}{4} \sum_{n=1}^{4} e^{-q_n} \cdot (y_n - m_n) \cdot x_{ni}"#
        ),
      ]),
    Row(
      name: "a sum beside a vector above the line keeps its brackets", text: likelihood, form: .matrix,
      lines: [
        (
          #"\underbrace{\frac{\partial L}{\partial w}}_{2 \times 1}"#,
          #"-\frac{1}{4} \sum_{n=1}^{4} \frac{(y_n - m_n) x_n}{e^{q_n}}"#
        )
      ]),
  ]

  @Test(arguments: rows) func lastSides(row: Row) throws {
    let printed = Self.sides(
      try SeedModels.document("model m\n" + row.text, forms: [row.form], detail: .factors))
    for (left, right) in row.lines {
      #expect(printed[left]?.last == right, "\(left) in\n\(printed[left] ?? [])")
    }
  }

  /// Where [n′ = n] stands in every term of a sum over n′, one term is left of it.
  @Test func deltasContractInSums() throws {
    let text = try SeedModels.document("model m\n" + Self.likelihood, forms: [.index], detail: .full)
    let chain = try #require(text.split(separator: "By the chain rule", maxSplits: 1).last)
    #expect(!chain.contains("[n' = n]"))
    #expect(
      Self.sides(String(chain))[#"\frac{\partial L}{\partial q_n}"#]?.last
        == #"\frac{1}{4} \left( \frac{1}{2} - \frac{2 (y_n - m_n)^{2}}{(2 e^{q_n})^{2}} \cdot e^{q_n} \right)"#
    )
  }

  /// The lines of alignments, with what was broken put together.
  private static func logicalLines(_ text: String) -> [String] {
    var lines: [String] = []
    for line in text.split(separator: "\n") {
      let words = line.split { $0.isWhitespace }.joined(separator: " ")
      if line.hasPrefix("    "), !lines.isEmpty {
        lines[lines.count - 1] += " " + words
      } else if words.hasPrefix("&\\quad "), let last = lines.popLast() {
        let cut = last.firstRange(of: " \\notag") ?? last.endIndex..<last.endIndex
        lines.append(last[..<cut.lowerBound] + " " + words.dropFirst(7))
      } else {
        lines.append(words)
      }
    }
    return lines
  }

  /// The right sides of each left side of the alignments of a text.
  static func sides(_ text: String) -> [String: [String]] {
    var found: [String: [String]] = [:]
    var left = ""
    for line in logicalLines(text) {
      guard let mark = line.firstRange(of: "&= ") else { continue }
      if mark.lowerBound != line.startIndex { left = String(line[..<mark.lowerBound].dropLast()) }
      var right = line[mark.upperBound...]
      for end in [" \\\\", " \\notag", " \\label", " &&"] {
        if let cut = right.firstRange(of: end) { right = right[..<cut.lowerBound] }
      }
      found[left, default: []].append(String(right))
    }
    return found
  }
}
