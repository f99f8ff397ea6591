import Foundation
import Testing

@testable import LaTeXReading

/// Formulas as computer algebra systems print them, with the values that their systems give.
@Suite struct PrintedFormulaTests {
  static let values: [String: Double] = ["x": 0.7, "a": 1.3, "b": 0.6, "k": 2.5, "n": 3, "y": 0.45]

  static func value(of formula: String) throws -> Double {
    let page = Page.read(Array("$$\(formula)$$".utf8), as: .markdown)
    let statements = page.formulas.flatMap { $0.statements }
    guard statements.count == 1 else { throw TreeEvaluation.NotPlain(what: "\(statements.count) statements") }
    return try TreeEvaluation(tree: page.tree, values: values).value(statements[0].root)
  }

  @Test("everything that SymPy prints of elementary functions has SymPy's value")
  func sympy() throws {
    let url = try #require(
      Bundle.module.url(forResource: "SymPyValues", withExtension: "tsv", subdirectory: "Resources"))
    let rows = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    #expect(rows.count > 500)
    for row in rows {
      let parts = row.split(separator: "\t", maxSplits: 1)
      let expected = try #require(Double(parts[0]))
      let formula = String(parts[1])
      let value = Result { try Self.value(of: formula) }
      switch value {
      case .success(let value):
        #expect(
          abs(value - expected) <= 1e-9 * max(1, abs(expected)), "\(formula): \(value), not \(expected)")
      case .failure(let error): Issue.record("\(formula): \(error)")
      }
    }
  }

  static let others: [(String, Double)] = [
    // Mathematica
    ("\\sin ^2(x)", pow(sin(0.7), 2)), ("\\tan ^{-1}\\left(\\frac{x}{a}\\right)", atan(0.7 / 1.3)),
    ("\\frac{e^{-\\frac{x^2}{2 a^2}}}{a}", exp(-0.49 / 2 / 1.69) / 1.3),
    ("\\text{sech}(x)^2", pow(1 / cosh(0.7), 2)),
    ("x^{n-1} \\log (x)", 0.49 * log(0.7)), ("\\left| x-y\\right|", 0.25), ("\\tanh ^{-1}(x)", atanh(0.7)),
    ("\\text{erf}(a x)", erf(0.91)), ("\\text{sgn}(x)", 1), ("\\Gamma (k)", tgamma(2.5)),
    ("\\left\\{\\begin{array}{cc} x & x>0 \\\\ 0 & \\text{True} \\\\\\end{array}\\right.", 0.7),
    // Maple
    ("{\\frac {x}{a}}", 0.7 / 1.3), ("{{\\rm e}^{-{x}^{2}}}", exp(-0.49)),
    ("\\ln  \\left( x \\right) ", log(0.7)),
    ("\\left( \\sin \\left( x \\right)  \\right) ^{2}", pow(sin(0.7), 2)),
    ("{\\rm arctanh} \\left(x\\right)", atanh(0.7)),
    ("{x}^{n-1}n", 3 * 0.49), ("\\sqrt {a+x}", 2.0.squareRoot()), ("\\left| x \\right| ", 0.7),
    // Maxima
    ("{{e^ {- x^2 }}\\over{a}}", exp(-0.49) / 1.3), ("\\sin ^2x", pow(sin(0.7), 2)),
    ("\\arctan x", atan(0.7)),
    ("{{x\\,\\cos \\left(x\\right)-\\sin x}\\over{x^2}}", (0.7 * cos(0.7) - sin(0.7)) / 0.49),
    ("\\log \\left(b\\,x+a\\right)", log(0.42 + 1.3)), ("-{{1}\\over{\\cosh ^2x}}", -1 / pow(cosh(0.7), 2)),
  ]

  @Test("what Mathematica, Maple and Maxima print", arguments: others)
  func other(formula: String, expected: Double) throws {
    let value = try Self.value(of: formula)
    #expect(abs(value - expected) <= 1e-12 * max(1, abs(expected)), "\(formula)")
  }
}
