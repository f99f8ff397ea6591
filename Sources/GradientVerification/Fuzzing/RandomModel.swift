import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// A valid model file drawn from a seed: dense networks, equations with indices, opaque functions, scalar formulas.
///
/// What is drawn stays in the domain of its functions at most points, small enough for exact identity, and wide in form:
/// every function, loss and statement of the language that changes what is computed has a chance.
struct RandomModel {
  private var generator: SeededGenerator
  private var lines: [String] = []

  /// The text of case number `seed`; the same everywhere.
  static func text(seed: UInt64) -> String {
    var model = RandomModel(generator: SeededGenerator(seed: seed))
    model.lines.append("model case-\(seed)")
    switch model.below(4) {
    case 0, 1: model.scalarFormula()
    case 2: model.equations()
    default: model.network()
    }
    return model.lines.joined(separator: "\n") + "\n"
  }

  private init(generator: SeededGenerator) { self.generator = generator }

  // MARK: Drawing

  private mutating func below(_ count: Int) -> Int { Int(generator.next() % UInt64(count)) }

  private mutating func pick<T>(_ all: [T]) -> T { all[below(all.count)] }

  private mutating func chance(_ part: Int, of whole: Int) -> Bool { below(whole) < part }

  /// A decimal with few digits in [−2, 2], often a whole number.
  private mutating func decimal() -> String {
    if chance(1, of: 5) { return "\(below(5) - 2)" }
    let hundredths = below(401) - 200
    let digits = String(hundredths.magnitude)
    let padded = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    return (hundredths < 0 ? "-" : "") + padded.dropLast(2) + "." + padded.suffix(2)
  }

  private mutating func array(_ shape: [Int]) -> String {
    guard let count = shape.first else { return decimal() }
    let rest = Array(shape.dropFirst())
    return "[" + (0..<count).map { _ in array(rest) }.joined(separator: ", ") + "]"
  }

  // MARK: Scalar formulas

  /// The functions of the language that have a value everywhere.
  private static let functions: [String] = FunctionName.all.filter { function in
    let graph = ExpressionGraph()
    let value = FunctionMeaning.expand(function.name, [Expression(graph.symbol("x"), in: graph)])
    return function.arity.contains(1)
      && value.map { graph.facts(of: $0.node(in: graph)).contains(.total) } == true
  }.map { $0.name }

  private mutating func scalarFormula() {
    let names = ["a", "b", "w", "theta", "x1", "k_2"].prefix(1 + below(5))
    let weights = max(1, names.count - below(2))
    lines.append("weight " + names.prefix(weights).joined(separator: ", "))
    if weights < names.count { lines.append("input " + names.dropFirst(weights).joined(separator: ", ")) }
    var leaves = Array(names)
    for number in 0..<below(3) {
      let name = ["u", "s"][number]
      let head = chance(1, of: 3) ? "name \(name) = " : "\(name) = "
      lines.append(head + expression(leaves, depth: 1 + below(2)))
      leaves.append(name)
    }
    lines.append("loss L = " + expression(leaves, depth: 2 + below(3)))
    lines.append("given " + names.map { "\($0) = " + decimal() }.joined(separator: ", "))
  }

  /// A formula over `leaves`; every operation and function, the partial ones mostly guarded.
  private mutating func expression(_ leaves: [String], depth: Int) -> String {
    if depth == 0 { return chance(3, of: 4) ? pick(leaves) : number() }
    let a = expression(leaves, depth: depth - 1)
    switch below(16) {
    case 0...2: return "\(a) + \(expression(leaves, depth: depth - 1))"
    case 3: return "\(a) - (\(expression(leaves, depth: depth - 1)))"
    case 4...6: return "(\(a))*(\(expression(leaves, depth: depth - 1)))"
    case 7:
      return "(\(a))/(\(pick(["2", "3", "1 + (\(expression(leaves, depth: depth - 1)))^2", pick(leaves)])))"
    case 8: return "(\(a))^\(pick(["2", "3", "4", "(-1)", "(-2)"]))"
    case 9:
      let leaf = pick(leaves)
      return pick([
        "sqrt(1 + (\(a))^2)", "log(1 + (\(a))^2)", "log1p((\(a))^2)", "sqrt(\(leaf))", "log(\(leaf))",
      ])
    case 10: return "-(\(a))"
    case 11: return "\(pick(["max", "min"]))(\(a), \(expression(leaves, depth: depth - 1)))"
    default: return "\(pick(Self.functions))(\(a))"
    }
  }

  private mutating func number() -> String {
    pick(["1", "2", "3", "5", "1/2", "1/3", "0.1", "2.5", "0.75", "7/4"])
  }

  // MARK: Networks

  private static let activations =
    ["sigmoid", "tanh", "relu", "softplus", "sin"]
    + FunctionName.all.filter { $0.arity.contains(1) && $0.meaning != nil }.map { $0.name }

  private struct Loss {
    /// With P for the prediction.
    var formula: String
    var target: String
    /// What the last layer must be; nil for any.
    var output: String?

    func formula(of prediction: String) -> String {
      formula.split(separator: "P", omittingEmptySubsequences: false).joined(separator: prediction)
    }
  }

  private mutating func loss() -> Loss {
    pick([
      Loss(formula: "1/2*sum(k: (P[k] - Y[k])^2)", target: "", output: nil),
      Loss(formula: "mse(k: P[k], Y[k])", target: "", output: nil),
      Loss(formula: "absolute(k: P[k], Y[k])", target: "", output: nil),
      Loss(formula: "sum(k: huber(P[k] - Y[k], 1/2))", target: "", output: nil),
      Loss(formula: "sum(k: log_cosh(P[k] - Y[k]))", target: "", output: nil),
      Loss(formula: "bce(k: P[k], Y[k])", target: " binary", output: "sigmoid"),
      Loss(formula: "bce_logits(k: P[k], Y[k])", target: " binary", output: "identity"),
      Loss(formula: "cross_entropy(k: P[k], Y[k])", target: " distribution", output: "softmax"),
      Loss(formula: "cross_entropy_logits(k: P[k], Y[k])", target: " distribution", output: "identity"),
      Loss(formula: "hinge(k: P[k], Y[k])", target: "", output: nil),
    ])
  }

  /// Layers written out with indices, an opaque function now and then, a penalty now and then.
  private mutating func equations() {
    let widths = (0..<(2 + below(2))).map { _ in 1 + below(3) }
    let loss = loss()
    let sampleCount = chance(1, of: 2) ? 1 + below(3) : 0
    let isOpaque = chance(1, of: 4)
    if sampleCount > 0 { lines.append("samples N") }
    lines.append("input X[\(widths[0])]")
    lines.append("target Y[\(widths[widths.count - 1])]" + loss.target)
    if isOpaque { lines.append("opaque f_h") }
    var given: [String] = []
    var value = "X"
    for layer in 1..<widths.count {
      let isLast = layer == widths.count - 1
      value = layerLines(layer, widths, from: value, isLast ? loss.output : isOpaque ? "f_h" : nil, &given)
    }
    let penalty = chance(1, of: 4) ? " + 0.01*sum(i, j: W1[i,j]^2)" : ""
    let sum = loss.formula(of: value)
    let reduction = pick(["mean", "sum"])
    lines.append("loss L = " + (sampleCount > 0 ? "\(reduction)(sample: \(sum))" : sum) + penalty)
    if isOpaque { lines.append("bind f_h = " + pick(["tanh", "sigmoid", "sin"])) }
    lines += given.map { "given " + $0 }
    if sampleCount > 0 {
      data(sampleCount, widths[0], widths[widths.count - 1], loss.target)
    } else {
      lines.append(
        "given X = " + array([widths[0]]) + ", Y = " + target(widths[widths.count - 1], loss.target))
    }
  }

  /// z = W·x + b, a = f(z); the name of a.
  private mutating func layerLines(
    _ layer: Int, _ widths: [Int], from input: String, _ function: String?, _ given: inout [String]
  ) -> String {
    let (rows, columns) = (widths[layer], widths[layer - 1])
    let isTransposed = chance(1, of: 3)
    let shape = isTransposed ? [columns, rows] : [rows, columns]
    lines.append("weight W\(layer)[\(shape[0]),\(shape[1])]")
    given.append("W\(layer) = " + array(shape))
    let entry = isTransposed ? "W\(layer)[i,j]" : "W\(layer)[j,i]"
    var sum = "sum(i: \(entry)*\(input)[i])"
    if chance(2, of: 3) {
      lines.append("bias b\(layer)[\(rows)]")
      given.append("b\(layer) = " + array([rows]))
      sum += " + b\(layer)[j]"
    }
    lines.append("z\(layer)[j] = " + sum)
    let function = function ?? pick(Self.activations)
    lines.append(
      "a\(layer)[j] = " + (function == "softmax" ? "softmax(j: z\(layer)[j])" : "\(function)(z\(layer)[j])"))
    return "a\(layer)"
  }

  private mutating func target(_ width: Int, _ kind: String) -> String {
    "[" + targets(width, kind).joined(separator: ", ") + "]"
  }

  private mutating func targets(_ width: Int, _ kind: String) -> [String] {
    switch kind {
    case " binary": return (0..<width).map { _ in "\(below(2))" }
    case " distribution":
      let hot = below(width)
      return (0..<width).map { $0 == hot ? "1" : "0" }
    default: return (0..<width).map { _ in decimal() }
    }
  }

  private mutating func data(_ count: Int, _ inputs: Int, _ outputs: Int, _ kind: String) {
    lines.append("data X, Y")
    for _ in 0..<count {
      let row = (0..<inputs).map { _ in decimal() } + targets(outputs, kind)
      lines.append(row.joined(separator: " "))
    }
    lines.append("end")
  }

  /// The shorthand, with its own names for what it declares.
  private mutating func network() {
    let widths = (0..<(2 + below(3))).map { _ in 1 + below(3) }
    let last = widths[widths.count - 1]
    lines.append("input X[\(widths[0])]")
    lines.append("target Y[\(last)]")
    let hidden = pick(Self.activations)
    let functions = widths.count == 2 || chance(1, of: 4) ? hidden : "\(hidden), \(pick(Self.activations))"
    lines.append(
      "network " + widths.map { "\($0)" }.joined(separator: " -> ") + " with \(functions)"
        + (chance(1, of: 3) ? " without biases" : ""))
    lines.append(
      "loss L = " + pick(["mse", "half_squared", "absolute"]) + "(k: a\(widths.count - 1)[k], Y[k])")
    lines.append("given X = " + array([widths[0]]) + ", Y = " + array([last]))
  }
}
