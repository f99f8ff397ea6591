/// The models that the claims speak of, in words of `claims.json`.
enum ClaimModels {
  /// Claims of numbers name the network with `_num` behind it.
  static let all = networks.merging(
    ["chain", "vec"].map { ($0 + "_num", networks[$0] ?? "") }, uniquingKeysWith: { own, _ in own })

  private static let networks: [String: String] = [
    "pelogia": """
    model pelogia
    input I[2]
    target y
    weight w[2,2], v[2,1]
    matrix W = transpose(w), V = transpose(v)
    opaque f_h, f_o
    H_in[j] = sum(i: w[i,j]*I[i])
    H[j] = f_h(H_in[j])
    O_in = sum(j: v[j,1]*H[j])
    O = f_o(O_in)
    name E = O - y
    loss EQ = 1/2*(O-y)^2
    """,
    "chain": """
    model chain
    input X1
    target y
    weight theta1, theta2
    z1 = theta1*X1
    a1 = sigmoid(z1)
    z2 = theta2*a1
    a2 = sigmoid(z2)
    loss J = 1/2*(y-a2)^2
    rate eta
    given X1 = 1, y = 1, theta1 = -0.5, theta2 = 0.5, eta = 0.1
    """,
    "vec": """
    model vec
    samples N
    input X[2]
    target y
    weight theta1[3,2], theta2[1,3]
    z1[j] = sum(k: theta1[j,k]*X[k])
    a1[j] = sigmoid(z1[j])
    z2[j] = sum(k: theta2[j,k]*a1[k])
    a2[j] = sigmoid(z2[j])
    loss J = sum(sample: 1/2*(a2[1]-y)^2)
    rate eta
    given theta1 = [[0.5, 0.2], [0.6, -0.1], [-0.4, -0.3]], theta2 = [[0.7, -0.1, 0.2]], eta = 0.1
    data X, y
    0.5 0.1 0.6
    0.2 0.6 0.8
    end
    """,
    "kup": """
    model kup
    indices from 0
    samples N
    input x
    target yhat
    opaque sigma
    weight w0[4,1], b0[4], w1[1,4], b1[1]
    z[k] = x*w0[k,0] + b0[k]
    h[k] = sigma(z[k])
    y = sum(k: h[k]*w1[0,k]) + b1[0]
    loss L = mean(sample: (y-yhat)^2)
    """,
    "kupv": """
    model kupv
    samples N
    input x[2]
    target yhat[2]
    opaque sigma
    weight Wh[3,2], bh[3], Wy[2,3], by[2]
    zh[j] = sum(k: Wh[j,k]*x[k]) + bh[j]
    h[j] = sigma(zh[j])
    y[o] = sum(j: Wy[o,j]*h[j]) + by[o]
    loss L = mean(sample: sum(o: (y[o]-yhat[o])^2))
    """,
    "cassar": """
    model cassar
    input h, k
    target y
    weight w1, w2, b
    yhat = h*w1 + k*w2 + b
    loss L = (y-yhat)^2
    given h = 1, k = -3, y = 10, w1 = 5, w2 = -1, b = 3
    """,
    "resumo": """
    model resumo
    input x[2]
    target y[2]
    weight u1[3,2], u2[2,3]
    a1[i] = sum(j: u1[i,j]*x[j])
    z1[i] = sigmoid(a1[i])
    a2[i] = sum(j: u2[i,j]*z1[j])
    z2[i] = a2[i]
    loss E = sum(k: (y[k]-z2[k])^2)
    """,
    "softmax": """
    model softmax
    input x[3]
    target y[3] distribution
    weight W[3,3], b[3]
    z[k] = sum(j: W[k,j]*x[j]) + b[k]
    p[k] = softmax(k: z[k])
    loss L = -sum(k: y[k]*log(p[k]))
    """,
    "logistic": """
    model logistic
    input x[2]
    target y
    weight w[2], b
    z = sum(j: w[j]*x[j]) + b
    p = sigmoid(z)
    loss L = -(y*log(p) + (1-y)*log(1-p))
    """,
    "nielsen": """
    model nielsen
    input a0[2]
    target y[2]
    weight w1[3,2], b1[3], w2[2,3], b2[2]
    z1[j] = sum(k: w1[j,k]*a0[k]) + b1[j]
    a1[j] = sigmoid(z1[j])
    z2[j] = sum(k: w2[j,k]*a1[k]) + b2[j]
    a2[j] = sigmoid(z2[j])
    loss C = 1/2*sum(j: (y[j]-a2[j])^2)
    """,
    "ridge": """
    model ridge
    samples N
    input x
    target y
    weight w, b
    constant lambda
    yhat = w*x + b
    loss J = mean(sample: 1/2*(yhat-y)^2) + lambda/2*w^2
    """,
    "batch": """
    model batch
    samples N
    input X[2]
    target T[2]
    weight W[2,2], b[2]
    Z[j] = sum(k: X[k]*W[k,j]) + b[j]
    A[j] = tanh(Z[j])
    loss L = mean(sample: 1/2*sum(j: (A[j]-T[j])^2))
    """,
    "scalar": """
    model scalar
    weight x
    s = sigmoid(x)
    loss f = log(1+exp(x))
    """,
  ]
}
