import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus
import Testing

@Suite struct SeedNetworkTests {
  static let text = """
    model   wv "W/V expansion, 2-2-1"
    lang    pt
    notation wv
    input   I[2]
    target  y
    weight  w[2,2], v[2,1]
    matrix  W = transpose(w), V = transpose(v)
    opaque  f_h, f_o
    H_in[j] = sum(i: w[i,j] * I[i])
    H[j]    = f_h(H_in[j])
    O_in    = sum(j: v[j,1] * H[j])
    O       = f_o(O_in)
    name    E = O - y
    loss    EQ = 1/2 * (O - y)^2
    rate    t
    given   w = [[0.3, -0.2], [0.8, 0.4]], v = [[0.6], [-0.7]], t = 0.1
    bind    f_h = sigmoid, f_o = identity
    """

  @Test func pathOrder() throws {
    let model = try Model(resolving: ModelSyntax(parsing: Self.text, name: "wv.nabla"))
    let layout = try ModelLayout(model)
    let lowered = try LoweredModel.lowering(model, layout: layout, samples: .symbolic)
    let gradient = lowered.gradient(withRespectTo: lowered.weights)
    let written = gradient.partials.map { plain(gradient.factored($0), lowered.graph) }
    #expect(
      written == [
        "E·f_o'(O_in)·v[1,1]·f_h'(H_in[1])·I[1]", "E·f_o'(O_in)·v[2,1]·f_h'(H_in[2])·I[1]",
        "E·f_o'(O_in)·v[1,1]·f_h'(H_in[1])·I[2]", "E·f_o'(O_in)·v[2,1]·f_h'(H_in[2])·I[2]",
        "E·f_o'(O_in)·H[1]", "E·f_o'(O_in)·H[2]",
      ])
    let graph = lowered.graph
    let rewriting = lowered.gradientByRewriting(withRespectTo: lowered.weights)
    let index = try lowered.gradientByIndexForm(withRespectTo: lowered.weights)
    for (place, partial) in gradient.partials.enumerated() {
      let expanded = gradient.expanded(partial)
      #expect(graph.fingerprint(of: rewriting[place]) == graph.fingerprint(of: expanded))
      #expect(graph.fingerprint(of: index[place]) == graph.fingerprint(of: expanded))
    }
    let adjoints = try IndexForm(of: model, in: graph).adjointEquations()
    let general = adjoints.map { plain($0.variable, graph) + " ← " + plain($0.body, graph) }
    #expect(general.contains("w[i,j] ← ∂H_in[j]·I[i]"))
    #expect(general.contains("H_in[j] ← ∂H[j]·f_h'(H_in[j])"))
    #expect(general.contains("H[j] ← ∂O_in·v[j,1]"))
    #expect(general.contains("O ← E"))
  }

  func plain(_ node: Node, _ graph: ExpressionGraph) -> String {
    func index(_ index: Index) -> String {
      switch index.base {
      case .none: "\(index.offset)"
      case .free(let s): graph.name(of: s) + (index.offset == 0 ? "" : "+\(index.offset)")
      case .bound(let h): "#\(h)"
      case .size(let s): graph.name(of: s)
      case .dependentSize: "n()"
      case .sum: "sum"
      }
    }
    switch graph.view(node) {
    case .constant(let value): return "\(value.doubleValue)"
    case .symbol(let s, let i):
      return graph.name(of: s) + (i.isEmpty ? "" : "[\(i.map(index).joined(separator: ","))]")
    case .indexValue(let i): return index(i)
    case .delta(let a, let b): return "[\(index(a))=\(index(b))]"
    case .sum(let t): return "(" + t.map { plain($0, graph) }.joined(separator: " + ") + ")"
    case .product(let t): return t.map { plain($0, graph) }.joined(separator: "·")
    case .power(let a, let b): return plain(a, graph) + "^" + plain(b, graph)
    case .function(let f, let x):
      return f.name + "(" + x.map { plain($0, graph) }.joined(separator: ",") + ")"
    case .opaque(let f, let n, let x):
      return graph.name(of: f) + String(repeating: "'", count: n) + "(" + plain(x, graph) + ")"
    case .reduction(_, let h, let r, let b):
      return "Σ#\(h)=\(index(r.lower))..\(index(r.upper)){\(plain(b, graph))}"
    case .named(_, let s, let i, _):
      return graph.name(of: s) + (i.isEmpty ? "" : "[\(i.map(index).joined(separator: ","))]")
    }
  }
}
