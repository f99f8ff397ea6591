import Nabla
import Testing

/// Models of lecture notes that no catalogue has: regressions, nets of three and four layers, softmax, samples as rows.
enum LectureModels {
  static let all: [String: String] = [
    "linear": """
    model linear
    samples N
    input x[2]
    target y
    weight w[2], b
    rate eta
    yhat = sum(j: w[j]*x[j]) + b
    loss L = mean(sample: (yhat-y)^2)
    """,
    "net3": """
    model net3
    input x[2]
    target y[2]
    weight W1[3,2], b1[3], W2[3,3], b2[3], W3[2,3], b3[2]
    rate eta
    z1[j] = sum(k: W1[j,k]*x[k]) + b1[j]
    a1[j] = sigmoid(z1[j])
    z2[j] = sum(k: W2[j,k]*a1[k]) + b2[j]
    a2[j] = sigmoid(z2[j])
    z3[j] = sum(k: W3[j,k]*a2[k]) + b3[j]
    a3[j] = sigmoid(z3[j])
    loss C = 1/2*sum(j: (a3[j]-y[j])^2)
    """,
    "net4": """
    model net4
    input a0[2]
    target y[2]
    weight w1[3,2], b1[3], w2[3,3], b2[3], w3[2,3], b3[2], w4[2,2], b4[2]
    z1[j] = sum(k: w1[j,k]*a0[k]) + b1[j]
    a1[j] = sigmoid(z1[j])
    z2[j] = sum(k: w2[j,k]*a1[k]) + b2[j]
    a2[j] = sigmoid(z2[j])
    z3[j] = sum(k: w3[j,k]*a2[k]) + b3[j]
    a3[j] = sigmoid(z3[j])
    z4[j] = sum(k: w4[j,k]*a3[k]) + b4[j]
    a4[j] = sigmoid(z4[j])
    loss C = 1/2*sum(j: (y[j]-a4[j])^2)
    """,
    "softce": """
    model softce
    input x[3]
    target y[3] distribution
    weight W[3,3], b[3]
    rate eta
    z[k] = sum(j: W[k,j]*x[j]) + b[k]
    p[k] = softmax(k: z[k])
    loss L = -sum(k: y[k]*log(p[k]))
    """,
    "relu": """
    model relu
    input x[2]
    target y
    weight W[2,2], b[2], v[2], c
    rate eta
    z[j] = sum(k: W[j,k]*x[k]) + b[j]
    h[j] = relu(z[j])
    yhat = sum(j: v[j]*h[j]) + c
    loss L = 1/2*(yhat-y)^2
    """,
    "logreg": """
    model logreg
    samples m
    input x[2]
    target y
    weight w[2], b
    rate alpha
    z = sum(j: w[j]*x[j]) + b
    a = sigmoid(z)
    loss J = mean(sample: -(y*log(a) + (1-y)*log(1-a)))
    """,
    "scalar2": """
    model scalar2
    input x
    target y
    weight w, b
    rate eta
    z = w*x + b
    a = tanh(z)
    loss L = (a-y)^2
    """,
    "ridge2": """
    model ridge2
    samples N
    input x[2]
    target y
    weight w[2]
    constant lambda
    rate eta
    yhat = sum(j: w[j]*x[j])
    loss J = mean(sample: (yhat-y)^2) + lambda*sum(j: w[j]^2)
    """,
    "vnet": """
    model vnet
    input I[2]
    target y
    weight w[2,2], v[2]
    rate eta
    H_in[j] = sum(i: w[i,j]*I[i])
    H[j] = sigmoid(H_in[j])
    O = sum(j: v[j]*H[j])
    loss E = 1/2*(O-y)^2
    """,
    "norm2": """
    model norm2
    input x[2]
    target y[2]
    weight W[2,2]
    yhat[i] = sum(j: W[i,j]*x[j])
    loss L = sum(i: (yhat[i]-y[i])^2)
    """,
    "sq": """
    model sq
    input X[2,2]
    target y
    weight A[2,2]
    loss L = sum(i: sum(j: A[i,j]^2))
    """,
    "ae": """
    model ae
    samples N
    input x[3]
    weight E[2,3], D[3,2]
    rate eta
    h[j] = sum(k: E[j,k]*x[k])
    r[j] = sum(k: D[j,k]*h[k])
    loss L = mean(sample: sum(j: (r[j]-x[j])^2))
    """,
    "mse2": """
    model mse2
    input x[2]
    target y[2]
    weight W[2,2], b[2]
    rate eta
    z[j] = sum(k: W[j,k]*x[k]) + b[j]
    a[j] = tanh(z[j])
    loss L = 1/2*sum(j: (a[j]-y[j])^2)
    """,
    "batchnet": """
    model batchnet
    samples N
    input X[2]
    target y[1]
    weight W1[2,2], W2[2,1]
    rate eta
    Z1[j] = sum(k: X[k]*W1[k,j])
    A1[j] = sigmoid(Z1[j])
    Z2[j] = sum(k: A1[k]*W2[k,j])
    A2[j] = sigmoid(Z2[j])
    loss L = mean(sample: 1/2*sum(j: (A2[j]-y[j])^2))
    """,
    "poisson": """
    model poisson
    samples N
    input x
    target y
    weight w, b
    rate eta
    u = w*x + b
    mu = exp(u)
    loss L = mean(sample: mu - y*u)
    """,
    "huber-batch": """
    model hub
    samples N
    input x[2]
    target y
    weight w[2], b
    constant delta = 1.5
    p = sum(j: w[j]*x[j]) + b
    loss L = mean(sample: huber(p - y, delta))
    """,
    "huberish": """
    model huberish
    input x
    target y
    weight w
    loss L = log(cosh(w*x - y))
    """,
    "samp": """
    model samp
    samples N
    input x[2]
    target y[2]
    weight W1[2,2], W2[2,2]
    z1[j] = sum(k: W1[j,k]*x[k])
    a1[j] = sigmoid(z1[j])
    z2[j] = sum(k: W2[j,k]*a1[k])
    a2[j] = sigmoid(z2[j])
    loss C = mean(sample: 1/2*sum(j: (a2[j]-y[j])^2))
    """,
    "one": """
    model one
    input x[2]
    target y[2]
    weight W1[2,2], W2[2,2]
    z1[j] = sum(k: W1[j,k]*x[k])
    a1[j] = sigmoid(z1[j])
    z2[j] = sum(k: W2[j,k]*a1[k])
    a2[j] = sigmoid(z2[j])
    loss C = 1/2*sum(j: (a2[j]-y[j])^2)
    """,
  ]
}
