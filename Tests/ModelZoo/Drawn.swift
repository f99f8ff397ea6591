extension ZooModel {
  /// What drawings tell apart: loops and levels, convolutions, gates, layers too wide for circles, functions without a formula.
  package static let drawn: [ZooModel] = [
    .init(
      name: "recurrent",
      text: """
        model elman "Elman network"
        size T
        input x[T,2]
        target y[T]
        weight Wx[3,2], Wh[3,3], b[3], v[3], c
        h[0,j] = 0 for j in 1..3
        h[t,j] = tanh(sum(k: Wx[j,k]*x[t,k]) + sum(i: Wh[j,i]*h[t-1,i]) + b[j])
        o[t] = sum(j: v[j]*h[t,j]) + c
        loss L = sum(t in 1..T: (o[t]-y[t])^2)
        given T = 3
        """),
    .init(
      name: "selfattention",
      text: """
        model attention
        size n, d
        input x[n,d]
        target y[n,d]
        weight Wq[d,d], Wk[d,d], Wv[d,d]
        q[i,a] = sum(b: Wq[a,b]*x[i,b])
        k[i,a] = sum(b: Wk[a,b]*x[i,b])
        v[i,a] = sum(b: Wv[a,b]*x[i,b])
        s[i,j] = sum(a: q[i,a]*k[j,a])
        p[i,j] = softmax(j: s[i,j])
        o[i,a] = sum(j: p[i,j]*v[j,a])
        loss L = sum(i, a: (o[i,a]-y[i,a])^2)
        given n = 3, d = 2
        """),
    .init(
      name: "classifier",
      text: """
        model iris "4-3-3"
        input x[4]
        target y[3] distribution
        layer h[3] = relu(W*x + b)
        layer p[3] = softmax(U*h + c)
        loss L = -sum(k: y[k]*log(p[k]))
        """),
    .init(
      name: "big",
      text: """
        model big "784-128-10"
        input x[784]
        target y[10] distribution
        layer h[128] = relu(W*x + b)
        layer p[10] = softmax(U*h + c)
        loss L = -sum(k: y[k]*log(p[k]))
        """),
    .init(
      name: "residual",
      text: """
        model res
        input x[3]
        target y[3]
        weight W[3,3], V[3,3]
        z[j] = sum(i: W[j,i]*x[i])
        h[j] = relu(z[j])
        u[j] = sum(i: V[j,i]*h[i]) + x[j]
        o[j] = relu(u[j])
        loss L = 1/2*sum(j: (o[j]-y[j])^2)
        """),
    .init(
      name: "levels",
      text: """
        model levels
        size L, n(l)
        input x[n(0)]
        target y[n(L)]
        weight W[L, n(l), n(l-1)], b[L, n(l)]
        a[0,j] = x[j]
        z[l,j] = sum(k: W[l,j,k]*a[l-1,k]) + b[l,j] for l in 1..L, j in 1..n(l)
        a[l,j] = sigmoid(z[l,j]) for l in 1..L, j in 1..n(l)
        loss J = 1/2*sum(j: (a[L,j]-y[j])^2)
        given L = 3, n = [2,3,2,1]
        """),
    .init(
      name: "convolution",
      text: """
        model conv
        input x[6]
        target y
        weight k[3], b, v[4]
        z[i] = k[1]*x[i] + k[2]*x[i+1] + k[3]*x[i+2] + b for i in 1..4
        a[i] = relu(z[i])
        o = sum(i: v[i]*a[i])
        loss L = (o-y)^2
        """),
    .init(
      name: "dense",
      text: """
        model d8 "8-8-4"
        input x[8]
        target y[4]
        layer h[8] = sigmoid(W1*x + b1)
        layer g[4] = sigmoid(W2*h + b2)
        loss L = sum(k: (g[k]-y[k])^2)
        """),
    .init(
      name: "gates",
      text: """
        model lstm "LSTM cell"
        size T
        input x[T]
        target y
        weight wf, uf, bf, wi, ui, bi, wg, ug, bg, wo, uo, bo
        h[0] = 0
        c[0] = 0
        f[t] = sigmoid(wf*x[t] + uf*h[t-1] + bf) for t in 1..T
        i[t] = sigmoid(wi*x[t] + ui*h[t-1] + bi) for t in 1..T
        g[t] = tanh(wg*x[t] + ug*h[t-1] + bg) for t in 1..T
        o[t] = sigmoid(wo*x[t] + uo*h[t-1] + bo) for t in 1..T
        c[t] = f[t]*c[t-1] + i[t]*g[t] for t in 1..T
        h[t] = o[t]*tanh(c[t]) for t in 1..T
        loss L = (h[T]-y)^2
        given T = 2
        """),
    .init(
      name: "grucell",
      text: """
        model gru
        size T
        input x[T]
        target y
        weight wz, uz, wr, ur, wn, un
        h[0] = 0
        z[t] = sigmoid(wz*x[t] + uz*h[t-1]) for t in 1..T
        r[t] = sigmoid(wr*x[t] + ur*h[t-1]) for t in 1..T
        n[t] = tanh(wn*x[t] + un*(r[t]*h[t-1])) for t in 1..T
        h[t] = (1 - z[t])*n[t] + z[t]*h[t-1] for t in 1..T
        loss L = (h[T]-y)^2
        given T = 2
        """),
    .init(
      name: "penalty",
      text: """
        model logistic
        samples N
        input x[3]
        target y binary
        weight w[3], b
        p = sigmoid(sum(j: w[j]*x[j]) + b)
        loss L = -mean(sample: y*log(p) + (1-y)*log(1-p)) + 1/2*sum(j: w[j]^2)
        """),
    .init(
      name: "unspecified",
      text: """
        model u
        input x
        target y
        weight w
        opaque f
        z = w*x
        a = f(z)
        loss L = (a-y)^2
        """),
  ]
}
