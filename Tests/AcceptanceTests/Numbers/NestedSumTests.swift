import Foundation
import Nabla
import Testing

/// Sums without a name inside functions: code in loops takes each once, as if the author had named it.
struct NestedSumTests {
  /// The model, the dot products of loss and gradient, and the calls of functions outside the loops over rows.
  static let networks: [(text: String, dots: Int, calls: [String: Int])] = [
    (
      """
      model nested
      samples N
      input x[9]
      target y
      weight W[5,9], b[5], v[5], c
      loss L = mean(sample: (sigmoid(sum(j: v[j]*tanh(sum(i: W[j,i]*x[i]) + b[j])) + c) - y)^2)
      """, 2, ["tanh": 1]
    ),
    (
      """
      model classes
      samples N
      input x[9]
      target y[4]
      weight W[5,9], V[4,5]
      h[j] = sigmoid(sum(i: W[j,i]*x[i]))
      p[k] = softmax(k: sum(j: V[k,j]*h[j]))
      loss L = mean(sample: -sum(k: y[k]*log(p[k])))
      """, 3, ["exp": 1, "sigmoids": 1]
    ),
    (
      """
      model gate
      samples N
      input x[9]
      target y
      weight W[5,9], V[5,9], u[5]
      loss L = mean(sample: (sum(j: u[j]*tanh(sum(i: W[j,i]*x[i]))*sum(i: V[j,i]*x[i])) - y)^2)
      """, 2, ["tanh": 1]
    ),
    (
      """
      model rates
      samples N
      input x[9]
      target y
      weight w[9], b
      loss L = mean(sample: exp(sum(i: w[i]*x[i]) + b) - y*(sum(i: w[i]*x[i]) + b))
      """, 1, [:]
    ),
    // A root over the samples is no sum of one sample, and a norm of weights none either.
    (
      """
      model root
      samples N
      input x[9]
      target y
      weight w[9], v[9]
      loss L = sqrt(mean(sample: (tanh(sum(i: w[i]*x[i]))*sum(i: v[i]*x[i]) - y)^2)) + sqrt(1 + sum(i: w[i]^2))
      """, 4, [:]
    ),
  ]

  @Test(arguments: networks.indices)
  func sumsAreTakenOnce(number: Int) throws {
    let network = Self.networks[number]
    let model = try Model(resolving: ModelSyntax(parsing: network.text, name: "m.nabla"))
    let text = try LoopSource(
      model, layout: ModelLayout(model, sizes: ["N": 1]),
      description: .init(of: model, sourceName: "m.nabla", sourceText: nil, command: "nabla generate m"),
      hasBlocks: false
    ).text()
    let start = try #require(text.range(of: "gradient is written over", options: .backwards)).upperBound
    let end = text.range(of: "\n  }\n", range: start..<text.endIndex)?.lowerBound ?? text.endIndex
    let body = text[start..<end]
    #expect(body.components(separatedBy: "dot(").count - 1 == network.dots, "\(body)")
    for (name, count) in network.calls.sorted(by: { $0.key < $1.key }) {
      #expect(body.components(separatedBy: " \(name)(").count - 1 == count, "\(name) in \(body)")
    }
  }

  @Test(.enabled(if: Compiler.path != nil, "needs swiftc"), arguments: networks.indices)
  func codeAgreesWithTheEngine(number: Int) throws {
    try expectLoopsAgree(Self.networks[number].text)
  }
}
