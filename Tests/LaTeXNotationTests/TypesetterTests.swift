import Foundation
import SymbolicAlgebra
import Testing

@testable import LaTeXNotation

/// Testing has an `Expression` of its own.
private typealias Formula = SymbolicAlgebra.Expression

@Suite struct TypesetterTests {
  let graph = ExpressionGraph()

  private func expression(_ name: String) -> Formula { Formula(graph.symbol(name), in: graph) }

  private func latex(_ expression: Formula) -> String {
    var typesetter = Typesetter(graph: graph, profile: NotationProfile.default)
    return typesetter.latex(expression.node)
  }

  @Test func everyFunctionHasANotation() {
    for function in ElementaryFunction.allCases {
      #expect(FunctionNotation.table[function.name] != nil, "\(function.name) has no notation")
    }
    #expect(FunctionNotation.table.count == ElementaryFunction.allCases.count)
  }

  /// Each operator inside each other one, with parentheses exactly where the meaning needs them.
  @Test func precedence() {
    let (a, b, c) = (expression("a"), expression("b"), expression("c"))
    check(a + b + c, "a + b + c")
    check(a - (b * 2 + c), "a - (2 b + c)")
    check(a - b - c, "a - b - c")
    check(a * (b + c), #"a \cdot (b + c)"#)
    check((a + b) * c, #"(a + b) \cdot c"#)
    check(a * b + c, "a b + c")
    check(a - b * c, "a - b c")
    check(-(a * b), #"-a \cdot b"#)
    check(-a + b, "-a + b")
    check(a + -b, "a - b")
    check((a + b) ** 2, "(a + b)^{2}")
    check(a ** (b + c), "a^{b + c}")
    check((a ** b) ** c, "(a^{b})^{c}")
    check(-(a ** 2), "-a^{2}")
    check((-a) ** b, "(-a)^{b}")
    check(a ** -b, "a^{-b}")
    check(2 * (a - b), "2 (a - b)")
    check(-2 * (a - b), "-2 (a - b)")
    check(a * b * (a + c), #"a \cdot b \cdot (a + c)"#)
  }

  /// What a sign, a Σ or a factor before a sum would change.
  @Test func parenthesesAroundSignsAndSums() {
    let (a, b) = (expression("a"), expression("b"))
    check(Formula(graph.constant(-2), in: graph) ** a, "(-2)^{a}")
    let (i, size) = (graph.symbol(named: "i"), Index(.size(graph.symbol(named: "N"))))
    let x = graph.symbol("x", [.free(i)])
    func total(_ body: Node) -> Formula {
      Formula(graph.reduction(.sum, over: i, in: IndexInterval(.integer(1), size), body), in: graph)
    }
    let sum = #"\sum_{i=1}^{N} "#
    check(total(graph.sum(x, b.node)), sum + "(x_i + b)")
    check(total(graph.product(x, b.node)), sum + #"x_i \cdot b"#)
    check(total(x) + b, sum + "x_i + b")
    check(a * total(x), "a " + sum + "x_i")
    let before = latex(total(x) * b)
    #expect(before.hasPrefix("(") || before.hasPrefix(#"\left("#), "\(before)")
    let minus = latex(total(graph.negation(x)))
    #expect(minus.hasPrefix("-") || minus.hasSuffix("(-x_i)"), "\(minus)")
    // Numbers in the places of names.
    var typesetter = Typesetter(graph: graph, profile: NotationProfile.default)
    typesetter.numbers = ["a": "-2", "b": "3"]
    #expect(typesetter.latex((a * b).node) == #"(-2) \cdot 3"#)
    #expect(typesetter.latex((b * a).node) == #"3 \cdot (-2)"#)
    #expect(typesetter.latex((a + b).node) == "(-2) + 3")
  }

  @Test func quotients() {
    let (a, b, c) = (expression("a"), expression("b"), expression("c"))
    check(a / (b + c), #"\frac{a}{b + c}"#)
    check((a + b) / c, #"\frac{a + b}{c}"#)
    check(a / b / c, #"\frac{a}{b \cdot c}"#)
    check(-(a / b), #"-\frac{a}{b}"#)
    check((a / b) ** c, #"\left( \frac{a}{b} \right)^{c}"#)
    check(2 / a, #"\frac{2}{a}"#)
    check(-3 * b / a, #"-\frac{3 b}{a}"#)
    check(a / 2, #"\frac{1}{2} a"#)
    check(1 / a, #"\frac{1}{a}"#)
    check((1 / a) ** b, #"\left( \frac{1}{a} \right)^{b}"#)
    check(1 / (2 * a), #"\frac{1}{2 a}"#)
  }

  private func check(_ value: Formula, _ expected: String, _ location: SourceLocation = #_sourceLocation) {
    #expect(latex(value) == expected, sourceLocation: location)
  }

  @Test func numbers() {
    let a = expression("a")
    let half = Formula(graph.constant(Rational(1, over: 2)!), in: graph)
    let tenth = Formula(graph.constant(Rational(1, over: 10)!), in: graph)
    let two = Formula(graph.constant(2), in: graph)
    #expect(latex(half * a) == #"\frac{1}{2} a"#)
    #expect(latex(tenth * a) == "0.1 a")
    #expect(latex(3 * two ** a) == #"3 \cdot 2^{a}"#)
    #expect(latex(half ** a) == #"\left( \frac{1}{2} \right)^{a}"#)
    var portuguese = Typesetter(graph: graph, profile: NotationProfile.named("wv")!)
    #expect(portuguese.latex((tenth * a).node) == "0{,}1 a")
  }

  @Test func functionsAndRoots() {
    let (a, b) = (expression("a"), expression("b"))
    #expect(latex(a(.exp)) == "e^{a}")
    #expect(latex(a(.abs)) == #"\left| a \right|"#)
    #expect(latex(a(.erf)) == #"\operatorname{erf}(a)"#)
    #expect(latex(a(.sigmoid)) == #"\sigma(a)"#)
    #expect(latex(a(.sigmoidSlope)) == #"\sigma'(a)"#)
    #expect(latex(a(.tanhSlope)) == #"1 - \tanh^2(a)"#)
    #expect(latex(b * a(.tanhSlope)) == #"b \cdot (1 - \tanh^2(a))"#)
    #expect(latex((a / b)(.log)) == #"\log\left( \frac{a}{b} \right)"#)
    #expect(latex(a(.sin) ** 2) == #"\sin^{2}(a)"#)
    #expect(latex(a(.erf) ** 2) == #"\left( \operatorname{erf}(a) \right)^{2}"#)
    let third = Formula(graph.constant(Rational(1, over: 3)!), in: graph)
    #expect(latex(Formula(graph.squareRoot(a.node), in: graph)) == #"\sqrt{a}"#)
    #expect(latex(a ** third) == #"\sqrt[3]{a}"#)
    #expect(latex(1 / Formula(graph.squareRoot(a.node), in: graph)) == #"\frac{1}{\sqrt{a}}"#)
  }

  @Test func derivativesOfOpaqueFunctions() {
    let f = graph.symbol(named: "f_h")
    let x = graph.symbol("x")
    var typesetter = Typesetter(graph: graph, profile: NotationProfile.default)
    let written = (0...4).map { typesetter.latex(graph.opaque(f, order: $0, x)) }
    #expect(written == ["f_h(x)", "f_h'(x)", "f_h''(x)", "f_h'''(x)", "f_h^{(4)}(x)"])
  }

  @Test func boundLettersAvoidNames() {
    let i = graph.symbol(named: "p")
    let size = Index(.size(graph.symbol(named: "N")))
    let body = graph.product(
      graph.symbol("x", [.free(i)]), graph.symbol("w", [.free(graph.symbol(named: "i"))]))
    let sum = graph.reduction(.sum, over: i, in: IndexInterval(.integer(1), size), body)
    var typesetter = Typesetter(graph: graph, profile: NotationProfile.default)
    #expect(typesetter.latex(sum) == #"\sum_{j=1}^{N} x_j \cdot w_i"#)
  }

  @Test func deepExpressionsNeedNoStack() {
    let thread = Thread {
      let graph = ExpressionGraph()
      var node = graph.symbol("x")
      for _ in 0..<20_000 { node = graph.apply(.sin, graph.sum(node, graph.constant(1))) }
      var typesetter = Typesetter(graph: graph, profile: NotationProfile.default)
      #expect(typesetter.latex(node).utf8.count > 20_000 * 8)
      DeepResult.done.signal()
    }
    thread.stackSize = 128 * 1024
    thread.start()
    DeepResult.done.wait()
  }
}

private enum DeepResult { static let done = DispatchSemaphore(value: 0) }
