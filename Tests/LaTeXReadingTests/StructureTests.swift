import Testing

@testable import LaTeXReading

/// The statements of a formula as s-expressions, with the role of each that is no relation.
func statements(_ formula: String) -> [String] {
  let page = Page.read(Array("$$\(formula)$$".utf8), as: .markdown)
  return page.formulas.flatMap { $0.statements }.map { statement in
    let text = page.tree.description(of: statement.root)
    return statement.role == .relation || statement.role == .expression ? text : "\(statement.role) \(text)"
  }
}

@Suite struct StructureTests {
  /// A formula and what stands there.
  static let expressions: [(String, String)] = [
    // names
    ("W", "W"), ("\\mathbf{W}", "W:bold"), ("\\hat{\\mathbf y}", "y:bold:hat"), ("\\vec x", "x:vec"),
    ("{\\bf x}", "x:bold"), ("\\mathcal{L}", "L:cal"), ("{\\cal L}", "L:cal"), ("\\bm{x}", "x:bold"),
    ("\\hat{y}_i", "(scripted y:hat sub i)"), ("\\hat{y_i}", "(scripted y:hat sub i)"), ("ŷ", "y:hat"),
    ("\\overline{x + y}", "(decorated (sum + x + y))"), ("\\varepsilon", "epsilon"), ("\\ell", "ell"),
    ("EQ", "(run EQ E Q)"), ("net_2", "(scripted (run net n e t) sub 2)"), ("w1", "(run w1 w 1)"),
    ("\\mathrm{net}_j", "(scripted net sub j)"), ("\\text{loss}", "loss"),
    ("x_{\\text{in}}", "(scripted x sub in)"),
    ("\\operatorname{diag}(z)", "(call diag (paren z))"), ("𝐱", "x:bold"), ("\\mathbb{1}", "1:bb"),
    // scripts
    ("W^{[l]}_{jk}", "(scripted W sub (run jk j k) sup (square l))"),
    ("z_{t,i}", "(scripted z sub (list t , i))"),
    ("x^{(i)}_2", "(scripted x sub 2 sup (paren i))"), ("A^\\top", "(scripted A sup top)"),
    ("A^T", "(scripted A sup T)"),
    ("A^{\\mathsf T}", "(scripted A sup T:sf)"), ("A^{-1}", "(scripted A sup (sum - 1))"),
    ("A^{[l-1]T}", "(scripted A sup (product (square (sum + l - 1)) T))"), ("u^*", "(scripted u sup *)"),
    ("g^{[l]\\prime}", "(scripted' g sup (square l))"), ("f''", "(scripted'' f)"),
    ("\\sigma'^2", "(scripted' sigma sup 2)"),
    ("{y}'", "(scripted' y)"), ("(AB)'", "(scripted' (paren (run AB A B)))"), ("x²", "(scripted x sup 2)"),
    ("w₁₂", "(scripted w sub 12)"), ("x^-1", "(scripted x sup (sum - 1))"),
    ("{W^{[l]}}^T", "(scripted (scripted W sup (square l)) sup T)"),
    ("\\theta^{(t+1)}", "(scripted theta sup (paren (sum + t + 1)))"),
    ("{}^{T}", "(scripted _ sup T)"), ("S[i,k]", "(call S (square (list i , k)))"),
    ("x**2", "(scripted x sup 2)"),
    // products and quotients
    ("a b", "(product a b)"), ("a \\cdot b * c", "(product a · b * c)"), ("2x", "(product 2 x)"),
    ("A B \\odot C", "(product A B ⊙ C)"), ("a \\times b \\otimes c \\circ d", "(product a × b ⊗ c ∘ d)"),
    ("a \\odot b + c", "(sum + (product a ⊙ b) + c)"), ("\\frac12", "(frac 1 2)"),
    ("\\tfrac{1}{2} x", "(product (frac 1 2) x)"),
    ("{a \\over b}", "(frac a b)"), ("a/b/c", "(slash (slash a b) c)"),
    ("1/2\\,x", "(product (slash 1 2) x)"),
    ("a \\cdot -b", "(product a · (sum - b))"), ("-x", "(sum - x)"), ("a - -b", "(sum + a - (sum - b))"),
    ("\\sqrt[3]{x}", "(root x 3)"), ("\\binom{n}{k}", "(binomial n k)"), ("n!", "(factorial n)"),
    ("(a + b)(c)", "(product (paren (sum + a + b)) (paren c))"), ("x \\pm y", "(sum + x ± y)"),
    // heads
    ("f(x)", "(call f (paren x))"),
    ("h_\\theta(x^{(i)})", "(call (scripted h sub theta) (paren (scripted x sup (paren i))))"),
    ("w(a+b)^2", "(call w (scripted (paren (sum + a + b)) sup 2))"), ("\\log x", "(prefixed 1 log x)"),
    ("\\log a b", "(prefixed 2 log a b)"), ("\\log a \\cdot b", "(prefixed 1 log a · b)"),
    ("log(p_k)", "(call log (paren (scripted p sub k)))"),
    ("y_k log(p)", "(product (scripted y sub k) (call log (paren p)))"),
    ("\\sin x \\cos y", "(prefixed 1 sin x (prefixed 1 cos y))"), ("\\log -x", "(prefixed 1 log (sum - x))"),
    ("\\sin x / y", "(prefixed 1 sin x / y)"), ("\\log_2 x", "(prefixed 1 (scripted log sub 2) x)"),
    ("\\cos^{2}{\\left(x \\right)}", "(call (scripted cos sup 2) (paren x))"),
    ("\\max(0, z)", "(call (maximum) (paren (list 0 , z)))"),
    ("\\max_k z_k", "(prefixed 1 (maximum from k) (scripted z sub k))"),
    ("\\arg\\max_k z_k", "(prefixed 1 (argumentOfMaximum from k) (scripted z sub k))"),
    ("\\underset{k}{\\max} z", "(prefixed 1 (maximum from k) z)"),
    ("\\text{softmax}(z)_k", "(call softmax (scripted (paren z) sub k))"),
    ("\\mathbb{E}[x]", "(call E:bb (square x))"), ("f(\\cdot)", "(call f (paren _))"),
    // sums
    ("\\sum_{k \\neq i} a_k b", "(prefixed 2 (sum from (relation k ≠ i)) (scripted a sub k) b)"),
    ("\\sum_{1\\le k\\le t} x", "(prefixed 1 (sum from (relation 1 ≤ k ≤ t)) x)"),
    ("\\sum x + y", "(sum + (prefixed 1 (sum) x) + y)"),
    ("\\sum_{i=1}^{n} x", "(prefixed 1 (sum from (relation i = 1) to n) x)"),
    (
      "\\sum_{\\substack{i=1 \\\\ j=2}} x",
      "(prefixed 1 (sum from (list (relation i = 1) , (relation j = 2))) x)"
    ),
    ("x_1 + \\dots + x_n", "(sum + (scripted x sub 1) + … + (scripted x sub n))"),
    ("\\prod_{s} A", "(prefixed 1 (product from s) A)"),
    // derivatives
    ("\\frac{\\partial L}{\\partial W}", "(derivative partial L W)"),
    ("{\\partial f}/{\\partial x}", "(derivative partial f x)"),
    ("\\partial L/\\partial W", "(derivative partial L W)"), ("\\frac{dy}{dx}", "(derivative total y x)"),
    ("\\frac{d y}{d x}", "(derivative total y x)"),
    ("\\frac{\\mathrm{d}y}{\\mathrm{d}x}", "(derivative total y x)"),
    ("\\frac{d}{dz} f", "(prefixed 1 (derivative total _ z) f)"),
    ("\\frac{dEQ}{dw}", "(derivative total (run EQ E Q) w)"),
    ("\\frac{\\partial^2 J}{\\partial a \\, \\partial b}", "(derivative partial J a b)"),
    ("\\frac{\\partial^2 J}{\\partial a^2}", "(derivative partial J a a)"),
    ("\\frac{d^2y}{dx^2}", "(derivative total y x x)"),
    ("\\nabla_W J", "(prefixed 1 (scripted nabla sub W) J)"),
    ("dW^{[l]}", "(differential total (scripted W sup (square l)))"),
    ("d\\theta", "(differential total theta)"),
    ("\\frac{\\partial E}{\\hat{y}}", "(frac (differential partial E) y:hat)"),
    ("\\left. f \\right|_{x=0}", "(scripted (group f) sub (relation x = 0))"),
    (
      "\\frac{\\partial f}{\\partial x}\\Big|_{x=0}",
      "(scripted (group (derivative partial f x)) sub (relation x = 0))"
    ),
    // brackets
    ("|x|", "(bars x)"), ("\\left|{x}\\right|", "(bars x)"), ("\\|x\\|^2", "(scripted (norm x) sup 2)"),
    ("\\lVert a - b \\rVert", "(norm (sum + a - b))"), ("|a||b|", "(product (bars a) (bars b))"),
    ("2|x|", "(product 2 (bars x))"),
    ("P(y | x)", "(call P (paren (list y | x)))"), ("[z, z, q]", "(square (list z , z , q))"),
    ("\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}", "(paren (matrix 2x2 a b c d))"),
    (
      "\\begin{bmatrix} x_1 \\\\ \\vdots \\\\ x_n \\end{bmatrix}",
      "(square (matrix 3x1 (scripted x sub 1) … (scripted x sub n)))"
    ),
    (
      "\\begin{cases} x & \\text{for}\\: x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}",
      "(cases x (phrase \"for\" (relation x > 0)) 0 \"otherwise\")"
    ),
    (
      "\\left\\{ \\begin{array}{ll} 1 & x > 0 \\\\ 0 & x \\le 0 \\end{array} \\right.",
      "(cases 1 (relation x > 0) 0 (relation x ≤ 0))"
    ),
    ("\\underbrace{W}_{m \\times n} x", "(product (annotated W (product m × n)) x)"),
    // numbers
    ("0{,}547", "0,547"), ("1\\,000", "1000"), ("2.5e-3", "2.5e-3"), (".5", ".5"),
    // what says nothing
    ("\\boxed{x}", "x"), ("\\color{red} x", "x"), ("\\textcolor{red}{x}", "x"), ("\\cancel{x}", "x"),
    ("x \\label{a}", "x"),
    ("\\displaystyle x", "x"), ("a \\, b", "(product a b)"),
  ]

  @Test("what stands there", arguments: expressions)
  func structure(formula: String, tree: String) {
    #expect(statements(formula) == [tree], "\(formula)")
  }

  /// A formula and its statements.
  static let displays: [(String, [String])] = [
    ("a = b, \\quad c = f(d)", ["(relation a = b)", "(relation c = (call f (paren d)))"]),
    ("a = b \\;\\; c = f(d)", ["(relation a = b)", "(relation c = (call f (paren d)))"]),
    ("a = b \\hspace{1em} c = f(d)", ["(relation a = b)", "(relation c = (call f (paren d)))"]),
    (
      "z_k = x, \\quad k = 1, \\dots, K",
      ["(relation (scripted z sub k) = x)", "possibleCondition (relation k = (list 1 , … , K))"]
    ),
    ("p = q \\quad \\text{if } i \\neq j", ["(relation p = q)", "condition (relation i ≠ j)"]),
    (
      "p = q(x) \\qquad (i = j)", ["(relation p = (call q (paren x)))", "condition (paren (relation i = j))"]
    ),
    ("= p - t", ["continuation (relation _ = (sum + p - t))"]),
    ("a = b \\in \\mathbb{R}", ["(relation a = b ∈ R:bb)"]),
    (
      "\\begin{align} a &= b \\\\ &= c \\\\ d &= e \\end{align}",
      ["(relation a = b = c)", "(relation d = e)"]
    ),
    (
      "\\begin{align} a &= b & c &= d \\\\ &= e & &= g \\end{align}",
      ["(relation a = b = e)", "(relation c = d = g)"]
    ),
    ("\\begin{align} a &= b \\\\ &\\quad + c \\end{align}", ["(relation a = (sum + b + c))"]),
    ("\\begin{align} a &= b + \\\\ & c \\end{align}", ["(relation a = (sum + b + c))"]),
    ("\\begin{eqnarray} a &=& b \\\\ &=& c \\end{eqnarray}", ["(relation a = b = c)"]),
    (
      "\\begin{align} a &= \\left( b \\right. \\\\ & \\left. + c \\right) \\end{align}",
      ["(relation a = (paren (sum + b + c)))"]
    ),
    ("a &= b && \\text{(chain rule)}", ["(relation a = b)", "remark \"(chain rule)\""]),
    ("a := b \\leftarrow c \\approx d", ["(relation a := b <- c ≈ d)"]),
    ("a \\stackrel{def}{=} b", ["(relation a := b)"]), ("a \\overset{!}{=} b", ["(relation a = b)"]),
    ("a = b \\implies c = d", ["(relation a = b)", "(relation c = d)"]),
    ("x \\in \\{0, 1\\}", ["(relation x ∈ (brace (list 0 , 1)))"]),
    ("W \\in \\mathbb{R}^{m \\times n}", ["(relation W ∈ (scripted R:bb sup (product m × n)))"]),
    ("a = b.", ["(relation a = b)"]), ("a = b \\,.", ["(relation a = b)"]),
    ("a = b \\newline c = d(x)", ["(relation a = b)", "(relation c = (call d (paren x)))"]),
    (
      "\\begin{array}{rcl} a &=& b(x) \\\\ c &=& d(x) \\end{array}",
      ["(relation a = (call b (paren x)))", "(relation c = (call d (paren x)))"]
    ),
    (
      "\\left\\{\\begin{aligned} a &= b(x) \\\\ c &= d(x) \\end{aligned}\\right.",
      ["(relation a = (call b (paren x)))", "(relation c = (call d (paren x)))"]
    ),
    (
      "\\begin{cases} a = b(x) \\\\ c = d(x) \\end{cases}",
      ["(relation a = (call b (paren x)))", "(relation c = (call d (paren x)))"]
    ),
    (
      "a = \\begin{cases} 1 & x = 1 \\\\ 2 & x = 2 \\end{cases}",
      ["(relation a = (cases 1 (relation x = 1) 2 (relation x = 2)))"]
    ),
    ("w \\mathrel{-}= \\alpha g", ["(relation w <- (sum + w - (product alpha g)))"]),
    (
      "a = b \\hspace{1em} \\rightarrow \\hspace{1em} c = d(x)",
      ["(relation a = b)", "(relation c = (call d (paren x)))"]
    ),
    ("w \\to w - g", ["(relation w -> (sum + w - g))"]),
    ("p = q(z), \\quad \\text{where } z = x", ["(relation p = (call q (paren z)))", "(relation z = x)"]),
    ("[a \\quad b]", ["(square (list a , b))"]),
    (
      "b = np.sum(z, axis=1)",
      ["(relation b = (call np.sum (paren (list z , (relation (run axis a x i s) = 1)))))"]
    ),
    ("w += g", ["(relation w <- (sum + w + g))"]),
    ("[x] \\text{(by definition)} = y", ["(relation (square x) = y)", "remark \"(by definition)\""]),
    ("\\begin{align} a &= b, \\\\ &= c \\end{align}", ["(relation a = b = c)"]),
  ]

  @Test("statements of a display", arguments: displays)
  func display(formula: String, expected: [String]) {
    #expect(statements(formula) == expected, "\(formula)")
  }
}
