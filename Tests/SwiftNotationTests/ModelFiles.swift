import ModelLanguage
import SwiftNotation
import SymbolicCalculus

/// Models as text, through all rooms below.
enum ModelFiles {
  struct Made {
    var source: SwiftSource
    var lowered: LoweredModel
    var bindings: [String: String]
  }

  static func make(_ text: String, samples: LoweredModel.SampleReading = .symbolic) throws -> Made {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "model.nabla"))
    let lowered = try LoweredModel.lowering(model, layout: try ModelLayout(model), samples: samples)
    let gradient = lowered.gradient(withRespectTo: lowered.weights)
    let source = try SwiftSource(
      of: gradient, sourceName: "\(model.name).nabla", sourceText: text,
      command: "nabla generate \(model.name) -o \(model.name).swift")
    var bindings: [String: String] = [:]
    for function in model.opaqueFunctions { bindings[function.name] = function.binding }
    return Made(source: source, lowered: lowered, bindings: bindings)
  }

  static let network221 = """
    model   wv "W/V expansion, 2-2-1"
    input   I[2]
    target  y
    weight  w[2,2], v[2,1]
    opaque  f_h, f_o
    H_in[j] = sum(i: w[i,j] * I[i])
    H[j]    = f_h(H_in[j])
    O_in    = sum(j: v[j,1] * H[j])
    O       = f_o(O_in)
    name    E = O - y
    loss    EQ = 1/2 * (O - y)^2
    rate    t
    given   I = [0.5, -0.25], y = 0.75
    given   w = [[0.3, -0.2], [0.8, 0.4]], v = [[0.6], [-0.7]], t = 0.1
    bind    f_h = sigmoid, f_o = tanh
    """

  static let samples = """
    model batch
    samples N
    input x[2]
    target y
    weight w[2], b
    constant lambda = 0.01
    a = sum(i: w[i] * x[i]) + b
    p = sigmoid(a)
    loss L = mean(sample: (p - y)^2) + lambda * sum(i: w[i]^2)
    data x, y
    1 2 3
    4 5 6
    7 8 9
    end
    """
}
