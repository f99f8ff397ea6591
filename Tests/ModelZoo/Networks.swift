extension ZooModel {
  /// Dense, recurrent, attentive and normalised networks, and factorisations.
  package static let networks: [ZooModel] = [
    .init(
      "dense2",
      """
      size n = 3, m = 4, q = 2
      input x[n]
      target y[q]
      weight W[m,n], b[m], V[q,m], c[q]
      constant lambda = 0.1
      z[j] = sum(i: W[j,i]*x[i]) + b[j]
      h[j] = sigmoid(z[j])
      o[k] = sum(j: V[k,j]*h[j]) + c[k]
      loss L = 1/2*sum(k: (o[k]-y[k])^2) + lambda/2*(sum(j,i: W[j,i]^2) + sum(k,j: V[k,j]^2))
      """),
    .init(
      "softmax",
      """
      size n = 3, q = 4
      input x[n]
      target y[q] distribution
      weight W[q,n], b[q]
      z[k] = sum(i: W[k,i]*x[i]) + b[k]
      p[k] = softmax(k: z[k])
      loss L = -sum(k: y[k]*log(p[k]))
      """),
    .init(
      "softmaxb",
      """
      size n = 3, q = 4, N = 5
      samples N index s
      input x[n]
      target y[q] distribution
      weight W[q,n], b[q]
      z[k] = sum(i: W[k,i]*x[i]) + b[k]
      p[k] = softmax(k: z[k])
      loss L = -mean(s: sum(k: y[k]*log(p[k])))
      """),
    .init(
      "elman",
      """
      size T = 4, n = 2, m = 3, q = 5
      input x[T,n], h0[m]
      target y[T,q]
      weight W[m,n], U[m,m], b[m], V[q,m], c[q]
      h[0,i] = h0[i] for i in 1..m
      a[t,i] = sum(j: W[i,j]*x[t,j]) + sum(k: U[i,k]*h[t-1,k]) + b[i] for t in 1..T
      h[t,i] = tanh(a[t,i]) for t in 1..T
      o[t,k] = sum(i: V[k,i]*h[t,i]) + c[k] for t in 1..T
      loss L = 1/2*sum(t in 1..T: sum(k: (o[t,k]-y[t,k])^2))
      """),
    .init(
      "attention",
      """
      size T = 4, d = 3, e = 2
      input X[T,d]
      target Y[T,e]
      weight Q[d,e], K[d,e], V[d,e]
      q[t,i] = sum(j: X[t,j]*Q[j,i])
      k[t,i] = sum(j: X[t,j]*K[j,i])
      v[t,i] = sum(j: X[t,j]*V[j,i])
      s[t,u] = sum(i: q[t,i]*k[u,i])/sqrt(e)
      a[t,u] = softmax(u: s[t,u])
      o[t,i] = sum(u: a[t,u]*v[u,i])
      loss L = 1/2*sum(t, i: (o[t,i]-Y[t,i])^2)
      """),
    .init(
      "heads",
      """
      size T = 4, d = 3, e = 2, H = 5
      input X[T,d]
      target Y[T,d]
      weight Q[H,d,e], K[H,d,e], V[H,d,e], O[H,e,d]
      q[h,t,i] = sum(j: X[t,j]*Q[h,j,i])
      k[h,t,i] = sum(j: X[t,j]*K[h,j,i])
      v[h,t,i] = sum(j: X[t,j]*V[h,j,i])
      s[h,t,u] = sum(i: q[h,t,i]*k[h,u,i])
      a[h,t,u] = softmax(u: s[h,t,u])
      c[h,t,i] = sum(u: a[h,t,u]*v[h,u,i])
      o[t,j] = sum(h, i: c[h,t,i]*O[h,i,j])
      loss L = 1/2*sum(t, j: (o[t,j]-Y[t,j])^2)
      """),
    .init(
      "layernorm",
      """
      size n = 3, m = 4
      input x[n]
      target y[m]
      weight W[m,n], g[m], b[m]
      z[j] = sum(i: W[j,i]*x[i])
      mu = mean(j: z[j])
      v = mean(j: (z[j]-mu)^2)
      s = sqrt(v + 0.001)
      u[j] = (z[j]-mu)/s
      o[j] = g[j]*u[j] + b[j]
      loss L = 1/2*sum(j: (o[j]-y[j])^2)
      """),
    .init(
      "batchnorm",
      """
      size n = 3, m = 4, N = 5
      samples N
      input x[n]
      target y[m]
      weight W[m,n], g[m], b[m]
      z[j] = sum(i: W[j,i]*x[i])
      mu[j] = mean(sample: z[j])
      v[j] = mean(sample: (z[j]-mu[j])^2)
      u[j] = (z[j]-mu[j])/sqrt(v[j] + 0.001)
      o[j] = g[j]*u[j] + b[j]
      loss L = mean(sample: 1/2*sum(j: (o[j]-y[j])^2))
      """),
    .init(
      "autoenc",
      """
      size d = 4, n = 3
      input x[d]
      weight W[n,d]
      h[j] = sum(k: W[j,k]*x[k])
      r[k] = sum(j: W[j,k]*h[j])
      loss L = 1/2*sum(k: (r[k]-x[k])^2)
      """),
    .init(
      "rbf",
      """
      size n = 3, m = 4
      input x[n]
      target y
      weight C[m,n], w[m]
      constant gamma = 0.5
      d[j] = sum(i: (x[i]-C[j,i])^2)
      h[j] = exp(-gamma*d[j])
      o = sum(j: w[j]*h[j])
      loss L = 1/2*(o-y)^2
      """),
    .init(
      "mf",
      """
      size m = 4, n = 3, r = 2
      input R[m,n]
      weight U[m,r], V[n,r]
      constant lambda = 0.1
      loss L = 1/2*sum(i,j: (R[i,j] - sum(k: U[i,k]*V[j,k]))^2) + lambda/2*(sum(i,k: U[i,k]^2) + sum(j,k: V[j,k]^2))
      """),
    .init(
      "skip",
      """
      size V = 5, d = 3
      input x[V]
      target y[V] distribution
      weight W[V,d], C[V,d]
      h[i] = sum(w: W[w,i]*x[w])
      u[w] = sum(i: C[w,i]*h[i])
      p[w] = softmax(w: u[w])
      loss L = -sum(w: y[w]*log(p[w]))
      """),
    .init(
      "samples3",
      """
      samples 3
      input x[2]
      target y
      weight w[2], b
      z = sum(i: w[i]*x[i]) + b
      loss L = sum(sample: (z - y)^2)
      """),
    .init(
      "quad",
      """
      size n = 3
      input A[n,n], b[n]
      weight x[n]
      loss L = 1/2*sum(i,j: x[i]*A[i,j]*x[j]) - sum(i: b[i]*x[i])
      """),
    .init(
      "gru",
      """
      size T = 4, n = 2, m = 3
      input x[T,n]
      target y[m]
      weight Wz[m,n], Uz[m,m], Wr[m,n], Ur[m,m], Wh[m,n], Uh[m,m]
      h[0,i] = 0 for i in 1..m
      z[t,i] = sigmoid(sum(j: Wz[i,j]*x[t,j]) + sum(k: Uz[i,k]*h[t-1,k])) for t in 1..T
      r[t,i] = sigmoid(sum(j: Wr[i,j]*x[t,j]) + sum(k: Ur[i,k]*h[t-1,k])) for t in 1..T
      c[t,i] = tanh(sum(j: Wh[i,j]*x[t,j]) + sum(k: Uh[i,k]*r[t,k]*h[t-1,k])) for t in 1..T
      h[t,i] = (1-z[t,i])*h[t-1,i] + z[t,i]*c[t,i] for t in 1..T
      loss L = 1/2*sum(i: (h[T,i]-y[i])^2)
      """),
    .init(
      "lstm",
      """
      size T = 4, n = 2, m = 3
      input x[T,n]
      target y[m]
      weight Wi[m,n], Ui[m,m], Wf[m,n], Uf[m,m], Wo[m,n], Uo[m,m], Wg[m,n], Ug[m,m]
      h[0,j] = 0 for j in 1..m
      c[0,j] = 0 for j in 1..m
      i[t,j] = sigmoid(sum(k: Wi[j,k]*x[t,k]) + sum(k: Ui[j,k]*h[t-1,k])) for t in 1..T
      f[t,j] = sigmoid(sum(k: Wf[j,k]*x[t,k]) + sum(k: Uf[j,k]*h[t-1,k])) for t in 1..T
      o[t,j] = sigmoid(sum(k: Wo[j,k]*x[t,k]) + sum(k: Uo[j,k]*h[t-1,k])) for t in 1..T
      g[t,j] = tanh(sum(k: Wg[j,k]*x[t,k]) + sum(k: Ug[j,k]*h[t-1,k])) for t in 1..T
      c[t,j] = f[t,j]*c[t-1,j] + i[t,j]*g[t,j] for t in 1..T
      h[t,j] = o[t,j]*tanh(c[t,j]) for t in 1..T
      loss L = 1/2*sum(j: (h[T,j]-y[j])^2)
      """),
    .init(
      "frob",
      """
      size m = 3, n = 4
      input X[m,n]
      weight W[m,n]
      constant lambda = 0.1
      loss L = 1/2*sum(i,j: (W[i,j]-X[i,j])^2) + lambda*sqrt(sum(i,j: W[i,j]^2))
      """),
    .init(
      "rowsdense",
      """
      size N = 5, n = 3, m = 4, q = 2
      input X[N,n]
      target Y[N,q]
      weight W1[n,m], b1[m], W2[m,q], b2[q]
      Z1[s,j] = sum(i: X[s,i]*W1[i,j]) + b1[j]
      A1[s,j] = relu(Z1[s,j])
      Z2[s,k] = sum(j: A1[s,j]*W2[j,k]) + b2[k]
      loss L = 1/(2*N)*sum(s,k: (Z2[s,k]-Y[s,k])^2)
      """),
    .init(
      "batch",
      """
      size n = 3, m = 4, q = 2
      samples N
      input x[n]
      target y[q]
      weight W[m,n], b[m], V[q,m], c[q]
      constant lambda = 0.1
      z[j] = sum(i: W[j,i]*x[i]) + b[j]
      h[j] = tanh(z[j])
      o[k] = sum(j: V[k,j]*h[j]) + c[k]
      loss L = mean(sample: 1/2*sum(k: (o[k]-y[k])^2)) + lambda*sum(j,i: W[j,i]^2)
      """),
    .init(
      "lowrank",
      """
      size n = 4, m = 3, r = 2
      input x[n], W0[m,n]
      target y[m]
      weight A[r,n], B[m,r]
      constant alpha = 2
      h[i] = sum(j: W0[i,j]*x[j]) + alpha/r*sum(k: B[i,k]*sum(j: A[k,j]*x[j]))
      loss L = 1/2*sum(i: (h[i]-y[i])^2)
      """),
  ]
}
