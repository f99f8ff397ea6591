import ModelLanguage
import Testing

/// Expressions parse to the tree that the grammar prescribes, shown here fully parenthesised.
@Suite struct ExpressionParserTests {
  @Test(arguments: [
    ("1 + 2 * 3", "(+ 1 (* 2 3))"), ("a - b - c", "(- (- a b) c)"), ("a / b * c", "(* (/ a b) c)"),
    ("2^3^2", "(^ 2 (^ 3 2))"), ("-x^2", "(neg (^ x 2))"), ("x^-1", "(^ x (neg 1))"), ("x**2", "(^ x 2)"),
    ("x^-y^2", "(^ x (neg (^ y 2)))"), ("2^-x*y", "(* (^ 2 (neg x)) y)"), ("-x*y", "(* (neg x) y)"),
    ("-x/-y", "(/ (neg x) (neg y))"), ("+x", "x"), ("a*-b", "(* a (neg b))"), ("--x", "(neg (neg x))"),
    ("a .* b", "(.* a b)"), ("a ⊙ b·c", "(* (.* a b) c)"), ("a × b ÷ c − d", "(- (/ (* a b) c) d)"),
    ("x²", "(^ x 2)"), ("-x²", "(neg (^ x 2))"), ("x⁻¹", "(^ x (neg 1))"), ("x¹²", "(^ x 12)"),
    ("2^x²", "(^ 2 (^ x 2))"), ("½(O - y)²", "(* (/ 1 2) (^ (- O y) 2))"), ("¼x", "(* (/ 1 4) x)"),
    ("√x + 1", "(+ (sqrt x) 1)"), ("√(x+1)", "(sqrt (+ x 1))"), ("2√x", "(* 2 (sqrt x))"),
    ("2x", "(* 2 x)"), ("2(x+1)", "(* 2 (+ x 1))"), ("2x^2", "(* 2 (^ x 2))"), ("-2x", "(* (neg 2) x)"),
    ("2exp(x)", "(* 2 (exp x))"), ("3x*y", "(* (* 3 x) y)"), ("1e-3x", "(* 1e-3 x)"),
    (".5 + 2.", "(+ .5 2.)"), ("|x|", "(abs x)"), ("||x| - 1|^2", "(^ (abs (- (abs x) 1)) 2)"),
    ("|x|*|y|", "(* (abs x) (abs y))"), ("ln(x)", "(log x)"), ("σ(z)", "(sigmoid z)"),
    ("sigma(w*x + b)", "(sigmoid (+ (* w x) b))"), ("sigmoid'(z)", "(sigmoid' z)"),
    ("tanh''(z)", "(tanh'' z)"), ("tanh″(z)", "(tanh'' z)"), ("leaky_relu(z, 0.01)", "(leaky_relu z 0.01)"),
    ("max(a, b, c)", "(max a b c)"), ("max(i: z[i])", "(max i: z[i])"),
    ("sum(i: w[i]*x[i])", "(sum i: (* w[i] x[i]))"),
    ("sum(i, j in 1..m-1: a[i,j])", "(sum i,j in 1..m-1: a[i,j])"),
    ("mean(sample: (y - p)^2)", "(mean sample: (^ (- y p) 2))"), ("soma(i: x[i])", "(sum i: x[i])"),
    ("média(i: x[i])", "(mean i: x[i])"), ("softmax(k: z[k])", "(softmax! k: z[k])"),
    ("softmax(U*H + c)", "(softmax (+ (* U H) c))"), ("transpose(W)*v", "(* (T W) v)"),
    ("Wᵀ*v", "(* (T W) v)"),
    ("a[l-1,k+2,3]", "a[l-1,k+2,3]"), ("x[1+l]", "x[l+1]"), ("w_{11} + w₂₁", "(+ w_11 w_21)"),
    ("ŷ - y", "(- ŷ y)"), ("θ*x", "(* θ x)"), ("nan + inf", "(+ nan inf)"), ("1/2x[1]*0 + (1/2)*x", nil),
    ("2 3", nil), ("2 ½", nil),
    ("x y", nil), ("2^3x", nil),
    ("sum(n in 0..n(l-1): a[n])", "(sum n in 0..n(l-1): a[n])"), ("f * e", "(* f e)"),
  ])
  func tree(_ text: String, _ expected: String?) throws {
    guard let expected else {
      #expect(throws: DiagnosticList.self) { try ModelSyntax(expression: text) }
      return
    }
    #expect(try prefixForm(ModelSyntax(expression: text)) == expected)
  }

  @Test func bareExpressionTakesAName() throws {
    let model = try ModelSyntax(expression: "L = (y - p)^2")
    guard case .expression(let name, _) = model.statements[0].kind else {
      Issue.record("no expression")
      return
    }
    #expect(name == "L")
  }

  @Test func portugueseFunctionsNeedTheLanguage() throws {
    #expect(
      try prefixForm(ModelSyntax(expression: "sen(x) + tg(x)", language: "pt")) == "(+ (sin x) (tan x))")
    #expect(
      messages { try ModelSyntax(expression: "1 + sen(x)") } == [
        "expr:1:5: error: 'sen' is spelled 'sin' in model files ('sen' is accepted after 'lang pt')"
      ])
  }

  @Test func rangesCoverTheWholeExpression() throws {
    let text = "1 + (a + b) * |ŷ|"
    let model = try ModelSyntax(expression: text)
    let tree = model.tree
    let spans = (0..<tree.count).map { id in
      String(
        decoding: Array(text.utf8)[tree.range(of: id).lowerBound..<tree.range(of: id).upperBound],
        as: UTF8.self)
    }
    #expect(spans == ["1", "a", "b", "a + b", "ŷ", "|ŷ|", "(a + b) * |ŷ|", text])
  }
}

/// The expression of a bare-expression model, operators first.
func prefixForm(_ model: ModelSyntax) -> String {
  for statement in model.statements {
    if case .expression(_, let body) = statement.kind { return prefixForm(model.tree, body) }
  }
  return ""
}

func prefixForm(_ tree: SyntaxTree, _ id: SyntaxTree.ID) -> String {
  let parts = tree.operands(of: id).map { prefixForm(tree, $0) }.joined(separator: " ")
  return switch tree[id] {
  case .number(let digits): digits
  case .reference(let name, let indices):
    name + (indices.isEmpty ? "" : "[" + indices.map(indexForm).joined(separator: ",") + "]")
  case .negation: "(neg \(parts))"
  case .binary(let operation, _, _): "(\(sign(operation)) \(parts))"
  case .call(let name, let primes, _): "(\(name)\(String(repeating: "'", count: primes)) \(parts))"
  case .vectorCall(let name, let binder, _): "(\(name)! \(binder.name): \(parts))"
  case .reduction(let reduction, let binders, _):
    "(\(reduction.rawValue) \(binders.map(binderForm).joined(separator: ",")): \(parts))"
  case .transpose: "(T \(parts))"
  }
}

private func sign(_ operation: SyntaxTree.BinaryOperator) -> String {
  switch operation {
  case .addition: "+"
  case .subtraction: "-"
  case .multiplication: "*"
  case .division: "/"
  case .power: "^"
  case .hadamard: ".*"
  }
}

private func indexForm(_ index: IndexExpression) -> String { sum(index.letter, index.offset) }

private func sizeForm(_ size: SizeExpression) -> String {
  sum(size.argument.map { "\(size.name!)(\(indexForm($0)))" } ?? size.name, size.offset)
}

private func binderForm(_ binder: IndexBinder) -> String {
  guard let range = binder.range else { return binder.name }
  return "\(binder.name) in \(sizeForm(range.lower))..\(sizeForm(range.upper))"
}

private func sum(_ name: String?, _ offset: Int) -> String {
  guard let name else { return "\(offset)" }
  return offset == 0 ? name : name + (offset > 0 ? "+" : "") + "\(offset)"
}

/// The first line of each diagnostic that reading a text gives.
func messages(_ parse: () throws -> ModelSyntax) -> [String] {
  rendering(parse).split(separator: "\n").map(String.init).filter { $0.contains(": error: ") }
}

/// All that is printed when reading a text fails; empty when it succeeds.
func rendering(_ parse: () throws -> ModelSyntax) -> String {
  do {
    _ = try parse()
    return ""
  } catch let list as DiagnosticList {
    return list.rendered()
  } catch {
    return "\(error)"
  }
}
