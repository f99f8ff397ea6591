import Foundation
import Nabla
import Testing

/// Twenty networks whose losses and gradients were computed at sixty digits by hand-written backpropagation.
@Suite struct NetworkOracleTests {
  static let names: [String] = {
    let networks = (try? Oracle.object("networks"))?["networks"] as? [[String: Any]] ?? []
    return networks.compactMap { $0["id"] as? String }
  }()

  @Test func thereAreTwenty() { #expect(Self.names.count == 20) }

  @Test(arguments: names) func network(_ name: String) throws {
    let all = try #require(try Oracle.object("networks")["networks"] as? [[String: Any]])
    let network = try #require(all.first { $0["id"] as? String == name })
    let text = try NetworkText(network).text
    let evaluated = try Evaluated(text, name: "\(name).nabla")
    let reference = try #require(network["reference"] as? [String: Any])
    let truth = gradient(reference["grads"])
    let noise = gradient(reference["noise"])
    let loss = Oracle.numbers(reference["loss"])[0]
    let lossNoise = Oracle.numbers(reference["loss_noise"])[0]
    let scale = truth.map(\.magnitude).max() ?? 0
    let symbolic = try evaluated.symbolic()
    #expect(Oracle.isBasic(evaluated.engine.loss, loss, scale: loss.magnitude, noise: lossNoise))
    #expect(evaluated.numericGradient.count == truth.count)
    for (place, value) in truth.enumerated() {
      #expect(Oracle.isBasic(evaluated.numericGradient[place], value, scale: scale, noise: noise[place]))
      #expect(Oracle.isStrict(symbolic.gradient[place], value, noise: noise[place]))
    }
  }

  /// W then b, layer by layer, as the generated models declare them.
  private func gradient(_ value: Any?) -> [Double] {
    ((value as? [[String: Any]]) ?? []).flatMap { Oracle.numbers($0["W"]) + Oracle.numbers($0["b"]) }
  }
}

/// A network of the oracle as a model file.
struct NetworkText {
  let text: String

  init(_ network: [String: Any]) throws {
    let layers = try #require(network["layers"] as? [[String: Any]])
    let inputs = Oracle.numbers(layers[0]["in"])[0]
    let outputs = Int(Oracle.numbers(layers.last?["out"])[0])
    let loss = try #require(network["loss"] as? [String: Any])
    var lines = ["model net", "samples N", "input x[\(Int(inputs))]", "target y[\(outputs)]"]
    var body: [String] = []
    var previous = "x"
    for (place, layer) in layers.enumerated() {
      let (own, from) = (Int(Oracle.numbers(layer["out"])[0]), Int(Oracle.numbers(layer["in"])[0]))
      let number = place + 1
      lines.append("weight W\(number)[\(own),\(from)]")
      lines.append("given W\(number) = \(NetworkText.literal(layer["W"]))")
      var sum = "sum(k: W\(number)[j,k] * \(previous)[k])"
      if layer["b"] is [Any] {
        lines.append("weight b\(number)[\(own)]")
        lines.append("given b\(number) = \(NetworkText.literal(layer["b"]))")
        sum += " + b\(number)[j]"
      }
      body.append("z\(number)[j] = \(sum)")
      body.append("a\(number)[j] = \(try NetworkText.activation(layer, "z\(number)[j]"))")
      previous = "a\(number)"
    }
    let reduction = network["batch_reduction"] as? String == "mean" ? "mean" : "sum"
    let part = try NetworkText.loss(loss, previous, outputs)
    body.append("loss L = \(reduction)(sample: \(part))" + NetworkText.penalty(network, layers.count))
    let rows = zip(network["X"] as? [Any] ?? [], network["Y"] as? [Any] ?? []).map { x, y in
      (Oracle.numbers(x) + Oracle.numbers(y)).map { "\($0)" }.joined(separator: " ")
    }
    text = (lines + body + ["data x, y"] + rows + ["end"]).joined(separator: "\n") + "\n"
  }

  private static func literal(_ value: Any?) -> String {
    guard let rows = value as? [Any] else { return Oracle.numbers(value).map { "\($0)" }.joined() }
    return "[" + rows.map { literal($0) }.joined(separator: ", ") + "]"
  }

  private static func activation(_ layer: [String: Any], _ z: String) throws -> String {
    switch layer["activation"] as? String {
    case "identity": return z
    case "gelu_erf": return "gelu(\(z))"
    case "elu":
      let alpha = Oracle.numbers((layer["act_params"] as? [String: Any])?["alpha"])[0]
      return "elu(\(z), \(alpha))"
    case let name?: return "\(name)(\(z))"
    case nil: return try #require(nil as String?)
    }
  }

  private static func loss(_ loss: [String: Any], _ a: String, _ outputs: Int) throws -> String {
    let over = loss["over_outputs"] as? String ?? "sum"
    switch loss["kind"] as? String {
    case "half_squared_error": return "\(over)(k: 1/2 * (\(a)[k] - y[k])^2)"
    case "squared_error": return "\(over)(k: (\(a)[k] - y[k])^2)"
    case "absolute_error": return "\(over)(k: abs(\(a)[k] - y[k]))"
    case "log_cosh": return "\(over)(k: log_cosh(\(a)[k] - y[k]))"
    case "binary_cross_entropy_logits": return "\(over)(k: softplus(\(a)[k]) - y[k] * \(a)[k])"
    case "softmax_cross_entropy_logits":
      return "sum(k: y[k]) * logsumexp(k: \(a)[k]) - sum(k: y[k] * \(a)[k])"
    default: return try #require(nil as String?)
    }
  }

  private static func penalty(_ network: [String: Any], _ layers: Int) -> String {
    guard let penalties = network["regularisation"] as? [[String: Any]], let first = penalties.first else {
      return ""
    }
    let coefficient = Oracle.numbers(first["coef"])[0]
    return (1...layers).map { " + \(coefficient) * 1/2 * sum(j, k: W\($0)[j,k]^2)" }.joined()
  }
}
