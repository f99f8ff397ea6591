import ModelLanguage
import Testing

@Suite struct ParserTests {
  @Test func seedModel() throws {
    let text = """
      # Método do gradiente: rede 2-2-1 com ativações genéricas
      model   wv "W/V expansion, 2-2-1"
      lang    pt
      notation wv                       # a profile
      input   I[2]
      target  y
      weight  w[2,2], v[2,1]            # w[from,to]
      matrix  W = transpose(w), V = transpose(v)
      opaque  f_h, f_o
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
    let model = try ModelSyntax(parsing: text, name: "wv.nabla")
    #expect(model.statements.count == 18)
  }
}
