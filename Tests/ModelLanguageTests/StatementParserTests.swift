import ModelLanguage
import Testing

/// Every statement of the grammar, in both languages, and its way back to text.
@Suite struct StatementParserTests {
  static let seed = """
    # Método do gradiente: rede 2-2-1 com ativações genéricas
    model   wv "W/V expansion, 2-2-1"
    lang    pt
    notation wv                       # a profile: how names, indices and primes are printed
    input   I[2]
    target  y
    weight  w[2,2], v[2,1]            # w[from,to]: the author's choice, printed w_{11}
    matrix  W = transpose(w), V = transpose(v)     # how the notes stack them
    opaque  f_h, f_o                  # functions without a formula
    H_in[j] = sum(i: w[i,j] * I[i])
    H[j]    = f_h(H_in[j])
    O_in    = sum(j: v[j,1] * H[j])
    O       = f_o(O_in)
    name    E = O - y
    loss    EQ = 1/2 * (O - y)^2
    rate    t                         # update rules use it: w <- w - t * dEQ/dw
    given   w = [[0.3, -0.2], [0.8, 0.4]], v = [[0.6], [-0.7]], t = 0.1
    bind    f_h = sigmoid, f_o = identity          # for numbers and tests only
    """

  /// Written out by hand from the seed model and the rules for printing.
  static let seedPrinted = """
    model wv "W/V expansion, 2-2-1"
    lang pt
    notation wv
    input I[2]
    target y
    weight w[2,2], v[2,1]
    matrix W = transpose(w)
    matrix V = transpose(v)
    opaque f_h, f_o
    H_in[j] = sum(i: w[i,j] * I[i])
    H[j] = f_h(H_in[j])
    O_in = sum(j: v[j,1] * H[j])
    O = f_o(O_in)
    name E = O - y
    loss EQ = 1/2 * (O - y)^2
    rate t
    given w = [[0.3, -0.2], [0.8, 0.4]], v = [[0.6], [-0.7]], t = 0.1
    bind f_h = sigmoid, f_o = identity

    """

  @Test func seedModelPrintsItsStatements() throws {
    #expect(try ModelSyntax(parsing: Self.seed, name: "wv.nabla").text() == Self.seedPrinted)
  }

  /// Each text and how it prints; nil where it prints as it stands.
  @Test(arguments: [
    ("model theta-layer", nil), ("model 2-2-1 \"a \\\"b\\\" \\\\ c\"", nil),
    ("modelo x “aspas”", "model x \"aspas\""),
    ("idioma pt", "lang pt"), ("língua en", "lang en"), ("notação theta-layer", "notation theta-layer"),
    ("indices from 0", nil), ("índices de 1", "indices from 1"), ("tamanho m, n(l)", "size m, n(l)"),
    ("size m = 4, k", nil), ("samples N", nil), ("samples N index b", nil),
    ("amostras 12 índice b", "samples 12 index b"),
    ("entrada x[n(0)], X", "input x[n(0)], X"), ("target y[3] distribution", nil),
    ("alvo y binário", "target y binary"),
    ("peso θ[L,n(l),n(l-1)]", "weight θ[L,n(l),n(l-1)]"), ("viés b[3]", "bias b[3]"),
    ("constante lambda, alpha = 0,01", "!"),
    ("constante lambda, alpha = 1/100", "constant lambda, alpha = 1/100"),
    ("taxa η = 0.1", "rate η = 0.1"), ("matriz W = wᵀ, V = v", "matrix W = transpose(w)\nmatrix V = v"),
    ("opaca f", "opaque f"), ("nome E = O - y", "name E = O - y"),
    ("perda EQ = ½(O - y)²", "loss EQ = 1/2 * (O - y)^2"),
    ("loss (O-y)^2", "loss L = (O - y)^2"), ("loss = (O-y)^2", "loss L = (O - y)^2"),
    ("loss mean(sample: e)", "loss L = mean(sample: e)"), ("loss[i] = x[i]", nil),
    ("dado t = −0.5, v = [1, 1/3, ½]", "given t = -0.5, v = [1, 1/3, 1/2]"),
    ("given a = [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]", nil), ("liga f = σ", "bind f = sigmoid"),
    ("camada H[3] = sigmoid(W*X + b)", "layer H[3] = sigmoid(W * X + b)"),
    ("layer p = softmax(U*H + c)", "layer p = softmax(U * H + c)"),
    ("rede 2 -> 3 → 1", "network 2 -> 3 -> 1 with sigmoid"),
    ("network n -> m -> 1 with tanh, identity without biases", nil),
    ("rede 2 -> 1 com relu sem vieses", "network 2 -> 1 with relu without biases"),
    ("dados I, y\n1 2,3\n # x\n -4.5  1e-3 , 1/3 # y\nfim", "data I, y\n  1 2 3\n  -4.5 1e-3 1/3\nend"),
    ("a[0,j] = x[j]", nil),
    (
      "a[l,j] = σ(z[l,j]) para l em 1..L, j em 1..n(l)",
      "a[l,j] = sigmoid(z[l,j]) for l in 1..L, j in 1..n(l)"
    ),
    ("name = 2", nil), ("data = input + weight", nil), ("size[i] = x[i]", nil), ("y = for + in", nil),
    ("z = sum(\n  i: w[i] *\n  x[i])", "z = sum(i: w[i] * x[i])"),
    ("y = a - (b - c) - (d)", "y = a - (b - c) - d"),
    ("y = (a*b)*c + a*(b*c)", "y = a * b * c + a * (b * c)"),
    ("y = (a^b)^c / (a/b) / (1/2)", "y = (a^b)^c / (a / b) / (1/2)"),
    ("y = (-x)^2 + -(x*z) + (-x)*z", "y = (-x)^2 + -(x * z) + -x * z"),
    ("y = 2^(x+1)^-3 .* -z", "y = 2^(x + 1)^-3 .* -z"),
    ("y = transpose(W*v)' ", "!"), ("y = Wᵀ²", "y = transpose(W)^2"),
  ])
  func statement(_ text: String, _ printed: String?) throws {
    if printed == "!" {
      #expect(throws: DiagnosticList.self) { try ModelSyntax(parsing: text, name: "m") }
      return
    }
    let model = try ModelSyntax(parsing: text, name: "m")
    #expect(model.text() == (printed ?? text) + "\n")
    #expect(try ModelSyntax(parsing: model.text(), name: "printed") == model)
  }

  @Test func layoutOfTheFileIsFree() throws {
    let model = try ModelSyntax(parsing: Self.seed, name: "a")
    let lines = Self.seed.split(separator: "\n", omittingEmptySubsequences: false)
    for separator in ["\r\n", "\r", "\n\n\t\n"] {
      #expect(try ModelSyntax(parsing: lines.joined(separator: separator), name: "b") == model)
    }
    #expect(try ModelSyntax(parsing: "\u{FEFF}" + Self.seed, name: "c") == model)
    #expect(try ModelSyntax(parsing: Self.seed + "\nx = 1", name: "d") != model)
  }

  /// Pairs that differ in one place each must not be equal: the comparison can fail.
  @Test(arguments: [
    ("y = a - (b - c)", "y = a - b - c"), ("y = a[i]", "y = a[i+1]"),
    ("y = f'(x)\nopaque f", "y = f(x)\nopaque f"),
    ("y = sum(i: x[i])", "y = sum(i in 1..2: x[i])"), ("y = 0.1", "y = 0.10"),
    ("target y", "target y binary"),
    ("weight w", "input w"), ("given t = 1", "given t = [1]"), ("opaque f, g", "opaque g, f"),
    ("constant a = 1", "constant a"), ("y = a * b", "y = a .* b"), ("size m", "size m = 2"),
    ("network 2 -> 1", "network 2 -> 1 without biases"), ("data x\n1\nend", "data x\n2\nend"),
    ("y[j] = x[j]", "y[j] = x[j] for j in 1..2"), ("name y = x", "y = x"), ("samples N", "samples N index b"),
  ])
  func differences(_ left: String, _ right: String) throws {
    #expect(try ModelSyntax(parsing: left, name: "m") != ModelSyntax(parsing: right, name: "m"))
  }
}
