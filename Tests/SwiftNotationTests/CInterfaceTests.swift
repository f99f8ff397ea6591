import ModelLanguage
import SwiftNotation
import SymbolicCalculus
import Testing

/// The entry points for C: where each array stands in p, x and y.
@Suite struct CInterfaceTests {
  private func interface(_ text: String) throws -> CInterface {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m"))
    return try CInterface(model, layout: ModelLayout(model, sizes: model.samples == nil ? [:] : ["N": 2]))
  }

  /// The arguments of the call in an entry point, by name.
  private func arguments(_ text: String, of entry: String) -> [String: String] {
    guard let body = text.components(after: "public func \(entry)(").last,
      let call = body.components(after: "lossAndGradient(").last?.components(before: ")\n")
    else { return [:] }
    var found: [String: String] = [:]
    for part in call.split(separator: ",") {
      let words = part.split(separator: ":", maxSplits: 1).map { $0.trimmed }
      if words.count == 2 { found[words[0]] = words[1] }
    }
    return found
  }

  static let inputs = """
    model m
    input a[2], s, b[3]
    target t[2], u
    weight w[2,2], c
    h[j] = sum(k: w[j,k]*a[k]) + c*s
    loss L = sum(j: (h[j] - t[j])^2) + (h[1] - u)^2 + c*b[3]
    """

  @Test func severalInputsAndTargets() throws {
    let text = try interface(Self.inputs).text
    let single = arguments(text, of: "grad_single")
    let expected = ["a": "x + 0", "s": "x[2]", "b": "x + 3", "t": "y + 0", "u": "y[2]"]
    for (name, place) in expected { #expect(single[name] == place, "\(name)") }
    let batch = arguments(text, of: "grad_batch")
    let rows = [
      "a": "x + 6 * row + 0", "s": "x[6 * row + 2]", "b": "x + 6 * row + 3", "t": "y + 3 * row + 0",
      "u": "y[3 * row + 2]",
    ]
    for (name, place) in rows { #expect(batch[name] == place, "\(name)") }
  }

  /// Layer after layer, each matrix before its bias, whatever the order of the declarations.
  @Test func weightsComeByLayers() throws {
    let text = """
      model m
      input x[2]
      target y
      weight c, b[3], V[1,3], W[3,2]
      h[j] = tanh(sum(k: W[j,k]*x[k]) + b[j])
      p = sum(j: V[1,j]*h[j]) + c
      loss L = (p - y)^2
      """
    let own = try interface(text)
    // Declared: c at 0, b at 1, V at 4, W at 7.
    #expect(own.weightOrder.map { [$0.offset, $0.count] } == [[7, 6], [1, 3], [4, 3], [0, 1]])
    #expect(
      own.text.contains("own[7 + i] = layers[0 + i]") && own.text.contains("layers[6 + i] = own[1 + i]"))
    let turned = try interface(
      text.replacing("b[j])", with: "X").replacing("tanh(sum", with: "tanh(b[j] + sum")
        .replacing(" + X", with: ")"))
    #expect(turned.weightOrder.map { [$0.offset, $0.count] } == [[7, 6], [1, 3], [4, 3], [0, 1]])
  }

  /// The batch gives a mean: it is taken where the loss has none.
  @Test(arguments: [("mean", false), ("sum", true)]) func meansOfBatches(reduction: String, isTaken: Bool)
    throws
  {
    let text = "samples N\ninput x\ntarget y\nweight w\nloss L = \(reduction)(sample: (w*x - y)^2)\n"
    let own = try interface("model m\n" + text)
    #expect(own.isMean != isTaken)
    #expect(own.text.contains("let share: Double = 1.0 / Double(m)") == isTaken)
    #expect(arguments(own.text, of: "grad_batch")["count"] == "m")
  }
}

extension StringProtocol {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  fileprivate func components(after mark: String) -> [String] {
    firstRange(of: mark).map { [String(self[$0.upperBound...])] } ?? []
  }

  fileprivate func components(before mark: String) -> String? {
    firstRange(of: mark).map { String(self[..<$0.lowerBound]) }
  }
}
