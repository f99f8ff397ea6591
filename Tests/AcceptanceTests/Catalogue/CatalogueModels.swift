extension CatalogueTests {
  /// The models of the notes that are no starter models, in the notation of their note.
  static let models: [String: String] = [
    "square-loss": """
    model square_loss
    target y
    weight yhat
    loss E = (y - yhat)^2
    """,
    "resumo": """
    model resumo "layers of any width, linear output, one sample"
    lang pt
    notation resumo
    size p, q, m
    input x[p]
    target y[m]
    weight u1[q,p], u2[m,q]            # u[to,from]
    a1[i] = sum(j: u1[i,j] * x[j])
    z1[i] = sigmoid(a1[i])
    a2[k] = sum(i: u2[k,i] * z1[i])
    yhat[k] = identity(a2[k])
    loss E = sum(k: (y[k] - yhat[k])^2)
    rate rho
    """,
    "wv-general": """
    model wv_general "the output layer, any number of units"
    notation wv
    size p, q
    input H[p]
    target y[q]
    weight v[p,q]                      # v[from,to]
    opaque f_o
    O_in[k] = sum(j: v[j,k] * H[j])
    O[k] = f_o(O_in[k])
    loss EQ = 1/2 * sum(k: (O[k] - y[k])^2)
    """,
    "half-mean": """
    model half_mean
    notation theta-layer
    samples N
    input X
    target y
    weight theta
    yhat = sigmoid(theta * X)
    loss J = 1/2 * mean(sample: (y - yhat)^2)
    """,
    "method": """
    model method "steps counted below, as the slides do"
    notation theta-layer
    style steps = subscript
    input X1
    target y
    weight theta
    a = sigmoid(theta * X1)
    loss J = 1/2 * (y - a)^2
    rate eta
    """,
    "layers": #"""
    model layers "any depth"
    notation theta-layer
    size L, n
    samples N
    input X[n]
    target y[n]
    weight theta[L,n,n]
    a[0,j] = X[j]
    z[l,j] = sum(k in 1..n: theta[l,j,k] * a[l-1,k]) for l in 1..L, j in 1..n
    a[l,j] = sigmoid(z[l,j]) for l in 1..L, j in 1..n
    loss J = 1/2 * mean(sample: sum(j: (y[j] - a[L,j])^2))
    rate eta
    symbol a[i,l,j] = "a^{(l)}_{ij}"
    symbol z[i,l,j] = "z^{(l)}_{ij}"
    symbol delta[i,l,j] = "\delta^{(l)}_{ij}"
    symbol theta[l,j,k] = "\theta^{(l)}_{jk}"
    """#,
    "linear-layers": """
    model linear_layers "activation 2x in both layers"
    input x[2]
    target y
    weight W[2,2], b[2], w[2], c
    z[j] = sum(k: W[j,k] * x[k]) + b[j]
    h[j] = 2 * z[j]
    u = sum(j: w[j] * h[j]) + c
    yhat = 2 * u
    loss L = (y - yhat)^2
    given W = [[0.5, -1], [2, 0.25]], b = [0.1, -0.3], w = [1.5, -0.75], c = 0.2, x = [0.3, -2], y = 0
    """,
    "sign": """
    model threshold
    weight x
    loss f = sign(x)
    given x = 0.5
    """,
    "perceptron": """
    model perceptron "AND with -1 and 1"
    input x1, x2
    target y
    weight w1, w2, b
    p = sign(w1 * x1 + w2 * x2 + b)
    loss L = (y - p)^2
    given w1 = 1, w2 = 1, b = -1
    """,
    "neuron-sigma": """
    model neuron
    lang pt
    notation graph
    input h, k
    target y
    weight w1, w2, b
    opaque sigma
    yhat = sigma(h * w1 + k * w2 + b)
    loss L = (y - yhat)^2
    bind sigma = identity
    """,
  ]
}
