import Nabla

/// Models of lecture notes: softmax over two layers, two steps in time, tied weights, a residual, two heads, samples as rows,
/// weights as (from, to), penalties.
extension LectureModels {
  static let others: [String: String] = [
    "s342": """
    model s342
    input x[3]
    target y[2] distribution
    weight W1[4,3], b1[4], W2[2,4], b2[2]
    rate eta
    z1[j] = sum(k: W1[j,k]*x[k]) + b1[j]
    a1[j] = tanh(z1[j])
    z2[j] = sum(k: W2[j,k]*a1[k]) + b2[j]
    p[j] = softmax(j: z2[j])
    loss L = -sum(j: y[j]*log(p[j]))
    """,
    "s342b": """
    model s342b
    samples N
    input x[3]
    target y[2] distribution
    weight W1[4,3], b1[4], W2[2,4], b2[2]
    rate eta
    z1[j] = sum(k: W1[j,k]*x[k]) + b1[j]
    a1[j] = relu(z1[j])
    z2[j] = sum(k: W2[j,k]*a1[k]) + b2[j]
    p[j] = softmax(j: z2[j])
    loss L = mean(sample: -sum(j: y[j]*log(p[j])))
    """,
    "rnn2": """
    model rnn2
    input x1, x2
    target y
    weight w, u, v
    rate eta
    s1 = w*x1
    h1 = tanh(s1)
    s2 = w*x2 + u*h1
    h2 = tanh(s2)
    o = v*h2
    loss L = 1/2*(o - y)^2
    """,
    "rnnv": """
    model rnnv
    input x1[2], x2[2], h0[3]
    target y[2]
    weight W[3,2], U[3,3], V[2,3], b[3]
    rate eta
    s1[j] = sum(k: W[j,k]*x1[k]) + sum(k: U[j,k]*h0[k]) + b[j]
    h1[j] = tanh(s1[j])
    s2[j] = sum(k: W[j,k]*x2[k]) + sum(k: U[j,k]*h1[k]) + b[j]
    h2[j] = tanh(s2[j])
    o[j] = sum(k: V[j,k]*h2[k])
    loss L = 1/2*sum(j: (o[j] - y[j])^2)
    """,
    "tied": """
    model tied
    input x[3]
    weight W[2,3]
    rate eta
    z[j] = sum(k: W[j,k]*x[k])
    h[j] = sigmoid(z[j])
    r[k] = sum(j: W[j,k]*h[j])
    loss L = 1/2*sum(k: (r[k] - x[k])^2)
    """,
    "logl2": """
    model logl2
    samples m
    input x[2]
    target y binary
    weight w[2], b
    constant lambda
    rate alpha
    z = sum(j: w[j]*x[j]) + b
    p = sigmoid(z)
    loss J = mean(sample: -(y*log(p) + (1-y)*log(1-p))) + lambda/2*sum(j: w[j]^2)
    """,
    "resid": """
    model resid
    input x[2]
    target y[2]
    weight W[2,2], V[2,2]
    rate eta
    z[j] = sum(k: W[j,k]*x[k])
    h[j] = x[j] + tanh(z[j])
    o[j] = sum(k: V[j,k]*h[k])
    loss L = 1/2*sum(j: (o[j] - y[j])^2)
    """,
    "heads": """
    model heads
    input x[2]
    target y, t binary
    weight W[3,2], u[3], v[3]
    constant alpha
    rate eta
    z[j] = sum(k: W[j,k]*x[k])
    h[j] = sigmoid(z[j])
    o = sum(j: u[j]*h[j])
    s = sum(j: v[j]*h[j])
    q = sigmoid(s)
    loss L = 1/2*(o - y)^2 + alpha*(-(t*log(q) + (1-t)*log(1-q)))
    """,
    "rows": """
    model rows
    samples N
    input X[3]
    target Y[2]
    weight W1[3,4], b1[4], W2[4,2], b2[2]
    rate eta
    Z1[j] = sum(k: X[k]*W1[k,j]) + b1[j]
    H[j] = relu(Z1[j])
    Z2[j] = sum(k: H[k]*W2[k,j]) + b2[j]
    loss L = mean(sample: sum(j: (Z2[j]-Y[j])^2))
    """,
    "tr": """
    model tr
    input x[3]
    target y[2]
    weight W[3,4], c[4], U[4,2], d[2]
    rate eta
    a[j] = sum(i: W[i,j]*x[i]) + c[j]
    h[j] = sigmoid(a[j])
    o[k] = sum(j: U[j,k]*h[j]) + d[k]
    loss E = 1/2*sum(k: (y[k]-o[k])^2)
    """,
    "opq": """
    model opq
    input x[2]
    target y
    weight w[2], b
    opaque f
    rate eta
    z = sum(j: w[j]*x[j]) + b
    a = f(z)
    loss C = (y - a)^2
    """,
    "decay": """
    model decay
    samples N
    input x[2]
    target y
    weight w[2], b
    constant lambda
    rate eta
    yhat = sum(j: w[j]*x[j]) + b
    loss L = 1/2*mean(sample: (yhat - y)^2) + lambda/2*sum(j: w[j]^2)
    """,
    "quad": """
    model quad
    input x1, x2
    target y
    weight w1, w2
    rate eta
    p = w1*x1 + w2*x2
    loss L = 1/2*(p - y)^2
    """,
  ]
}
