extension ZooModel {
  /// Losses and layers beyond the usual networks: penalties, graphs, pairs, factors, products of three.
  package static let others: [ZooModel] = [
    .init(
      "ridge",
      """
      size n = 3, d = 4
      input X[n,d], y[n]
      weight w[d]
      constant lambda = 0.3
      loss L = 1/(2*n)*sum(i: (sum(j: X[i,j]*w[j]) - y[i])^2) + lambda/2*sum(j: w[j]^2)
      """),
    .init(
      "gcn",
      """
      size n = 3, d = 4, h = 5, c = 2
      input A[n,n], X[n,d]
      target Y[n,c] distribution
      weight W[d,h], V[h,c]
      Z[i,k] = sum(j, a: A[i,j]*X[j,a]*W[a,k])
      H[i,k] = relu(Z[i,k])
      O[i,k] = sum(j, a: A[i,j]*H[j,a]*V[a,k])
      P[i,k] = softmax(k: O[i,k])
      loss L = -sum(i, k: Y[i,k]*log(P[i,k]))
      """),
    .init(
      "rms",
      """
      size n = 3, m = 4
      input x[n]
      target y[n]
      weight g[n], W[n,n]
      z[i] = sum(j: W[i,j]*x[j])
      r = sqrt(mean(i: z[i]^2) + 0.00001)
      o[i] = g[i]*z[i]/r
      loss L = 1/2*sum(i: (o[i]-y[i])^2)
      """),
    .init(
      "cosine",
      """
      size d = 3
      input x[d], y[d]
      weight W[d,d]
      u[i] = sum(j: W[i,j]*x[j])
      s = sum(i: u[i]*y[i])
      nu = sqrt(sum(i: u[i]^2))
      ny = sqrt(sum(i: y[i]^2))
      loss L = 1 - s/(nu*ny)
      """),
    .init(
      "gram",
      """
      size n = 3, d = 4
      input T[d,d]
      weight F[n,d]
      G[a,b] = sum(i: F[i,a]*F[i,b])
      loss L = 1/4*sum(a, b: (G[a,b]-T[a,b])^2)
      """),
    .init(
      "hinge",
      """
      size n = 3, d = 4
      input X[n,d], y[n]
      weight w[d], b
      m[i] = y[i]*(sum(j: X[i,j]*w[j]) + b)
      loss L = 1/n*sum(i: max(0, 1 - m[i])) + 1/2*sum(j: w[j]^2)
      """),
    .init(
      "vae",
      """
      size n = 3, k = 4
      input x[n], eps[k]
      weight M[k,n], S[k,n], D[n,k]
      mu[i] = sum(j: M[i,j]*x[j])
      s[i] = sum(j: S[i,j]*x[j])
      z[i] = mu[i] + exp(s[i]/2)*eps[i]
      r[j] = sum(i: D[j,i]*z[i])
      loss L = 1/2*sum(j: (r[j]-x[j])^2) - 1/2*sum(i: 1 + s[i] - mu[i]^2 - exp(s[i]))
      """),
    .init(
      "logistic",
      """
      size N = 3, d = 4
      input X[N,d]
      target y[N] binary
      weight w[d], b
      z[i] = sum(j: X[i,j]*w[j]) + b
      p[i] = sigmoid(z[i])
      loss L = -1/N*sum(i: y[i]*log(p[i]) + (1-y[i])*log(1-p[i]))
      """),
    .init(
      "negsamp",
      """
      size d = 3, K = 4
      input c[d]
      weight u[d], V[K,d]
      loss L = -log(sigmoid(sum(i: u[i]*c[i]))) - sum(k: log(sigmoid(-sum(i: u[i]*V[k,i]))))
      """),
    .init(
      "mahal",
      """
      size n = 3
      input x[n]
      weight m[n], P[n,n]
      loss L = 1/2*sum(i, j: (x[i]-m[i])*P[i,j]*(x[j]-m[j]))
      """),
    .init(
      "bilinear",
      """
      size n = 3, m = 4
      input x[n], y[m], t
      weight W[n,m]
      s = sum(i, j: x[i]*W[i,j]*y[j])
      loss L = 1/2*(s-t)^2
      """),
    .init(
      "trilinear",
      """
      size n = 3, m = 4, k = 5
      input x[n], y[m], t[k]
      weight W[k,n,m]
      s[c] = sum(i, j: x[i]*W[c,i,j]*y[j])
      loss L = 1/2*sum(c: (s[c]-t[c])^2)
      """),
    .init(
      "temp",
      """
      size K = 3, d = 4
      input x[d]
      target y[K] distribution
      weight W[K,d], tau
      z[k] = sum(j: W[k,j]*x[j])
      p[k] = softmax(k: z[k]/tau)
      loss L = -sum(k: y[k]*log(p[k]))
      """),
    .init(
      "sharedrnn",
      """
      size T = 3
      input x[T], y[T]
      weight w, u, b
      h[0] = 0
      h[t] = tanh(w*x[t] + u*h[t-1] + b) for t in 1..T
      loss L = 1/2*sum(t in 1..T: (h[t]-y[t])^2)
      """),
    .init(
      "fm",
      """
      size n = 3, k = 4
      input x[n], t
      weight w0, w[n], V[n,k]
      s[f] = sum(i: V[i,f]*x[i])
      q[f] = sum(i: V[i,f]^2*x[i]^2)
      p = w0 + sum(i: w[i]*x[i]) + 1/2*sum(f: s[f]^2 - q[f])
      loss L = (p-t)^2
      """),
    .init(
      "groupl",
      """
      size m = 3, n = 4
      input x[n], y[m]
      weight W[m,n]
      constant lambda = 0.3
      r[i] = sum(j: W[i,j]*x[j]) - y[i]
      loss L = 1/2*sum(i: r[i]^2) + lambda*sum(i: sqrt(sum(j: W[i,j]^2)))
      """),
    .init(
      "lse",
      """
      size K = 3, d = 4
      input x[d], y[K]
      weight W[K,d]
      z[k] = sum(j: W[k,j]*x[j])
      loss L = logsumexp(k: z[k]) - sum(k: y[k]*z[k])
      """),
    .init(
      "elasticnet",
      """
      size n = 3, d = 4
      input X[n,d], y[n]
      weight w[d]
      constant a = 0.3, b = 0.4
      r[i] = y[i] - sum(j: X[i,j]*w[j])
      loss L = 1/2*sum(i: r[i]^2) + a*sum(j: abs(w[j])) + b*sum(j: w[j]^2)
      """),
    .init(
      "distmat",
      """
      size n = 3, m = 4, d = 5
      input Y[m,d], T[n,m]
      weight X[n,d]
      D[i,j] = sum(k: (X[i,k]-Y[j,k])^2)
      loss L = 1/2*sum(i, j: (D[i,j]-T[i,j])^2)
      """),
  ]
}
