import Foundation
import Testing

/// One valid JSON value on standard output, with the mathematics right.
@Suite struct JSONTests {
  private func object(_ words: [String]) throws -> [String: Any] {
    let result = try Command.run(words)
    #expect(result.status == 0, "\(words): \(result.errors)")
    return try #require(try result.json() as? [String: Any])
  }

  @Test func models() throws {
    let list = try #require(try Command.run(["models", "--json"]).json() as? [[String: String]])
    #expect(list.contains { $0["name"] == "wv" && $0["title"] == "W/V expansion, 2-2-1" })
    for model in list {
      let name = try #require(model["name"])
      #expect(try Command.run(["models", name]).output.contains("\nloss "))
    }
  }

  /// f = x²y: ∂x = 2xy, ∂y = x², ∂xx = 2y, ∂xy = 2x, ∂yy = 0.
  @Test func expressionAtAPoint() throws {
    let result = try object([
      "derive", "x^2*y", "--wrt", "x,y", "--at", "x=1.5,y=3", "--order", "2", "--json",
    ])
    #expect(result["value"] as? Double == 6.75)
    #expect(result["gradient"] as? [String: Double] == ["x": 9, "y": 2.25])
    let hessian = try #require(result["hessian"] as? [String: [String: Double]])
    #expect(hessian == ["x": ["x": 6, "y": 3], "y": ["x": 3, "y": 0]])
    let latex = try #require(result["latex"] as? [String: Any])
    #expect(latex["value"] as? String == "x^{2} \\cdot y")
    #expect((latex["gradient"] as? [String: String])?.count == 2)
    #expect((latex["hessian"] as? [String: [String: String]])?["y"]?["y"] == "0")
  }

  @Test func negativeAndExponentValues() throws {
    let result = try object(["derive", "x*y", "--at", "x=-2,y=1e-30", "--json"])
    #expect(result["value"] as? Double == -2e-30)
  }

  @Test func undefinedValuesNameTheirCondition() throws {
    let result = try object(["derive", "x/x + log(y)", "--wrt", "x,y", "--at", "x=0,y=-1", "--json"])
    #expect(result["value"] as? String == "nan")
    #expect((result["gradient"] as? [String: Any])?["x"] as? String == "nan")
    #expect(result["conditions"] as? [String] == ["x != 0", "y > 0"])
  }

  @Test func withoutAPointThereIsOnlyLaTeX() throws {
    let result = try object(["derive", "(y - sigma(w*x + b))^2", "--wrt", "w", "--json"])
    #expect(result["value"] == nil)
    #expect(((result["latex"] as? [String: Any])?["gradient"] as? [String: String])?["w"] != nil)
  }

  @Test func gradientOfAModel() throws {
    let result = try object(["derive", "wv", "--json"])
    let latex = try #require((result["latex"] as? [String: Any])?["gradient"] as? [String: String])
    #expect(latex["w11"] == "E \\cdot f_o'(O_{in}) \\cdot v_{11} \\cdot f_h'(H_{in1}) \\cdot I_1")
    #expect(latex["v21"] == "E \\cdot f_o'(O_{in}) \\cdot H_2")
    #expect(latex.count == 6)
  }

  /// L = (w·x − y)² at w = 2, x = 3, y = 5: L = 1, dL/dw = 2·1·3.
  @Test func numbers() throws {
    let scratch = try Scratch()
    let file = try scratch.file("m.nabla", InputTests.small)
    let result = try object(["numbers", file.path, "--json"])
    #expect(result["loss"] as? Double == 1)
    #expect(result["gradient"] as? [String: Double] == ["w": 6])
    #expect((result["values"] as? [String: Double])?["x"] == 3)
    let other = try object(["numbers", file.path, "--json", "--given", "w=1"])
    #expect(other["loss"] as? Double == 4)
  }

  /// Arrays are nested in the order of the declared indices: w[2,2] is w[1,1] w[1,2] / w[2,1] w[2,2].
  @Test func nestedArrays() throws {
    let result = try object(["numbers", "wv", "--json"])
    let values = try #require(result["values"] as? [String: Any])
    #expect(values["w"] as? [[Double]] == [[0.3, -0.2], [0.8, 0.4]])
    #expect(values["v"] as? [[Double]] == [[0.6], [-0.7]])
    #expect(((result["gradient"] as? [String: Any])?["w"] as? [[Double]])?.count == 2)
  }

  /// The domain is judged by the stable form: 1 − σ(x) > 0 also where doubles see σ(x) = 1.
  @Test(
    arguments: [
      ("log(1 - sigmoid(x))", "1e3", -1e3, -1), ("log(1 - sigmoid(x))", "1e10", -1e10, -1),
      ("log(x^2 - 1e30)", "1e15", nil, nil),
      ("log(x - 3)", "2", nil, nil), ("log(1 - tanh(x))", "400", -799.3068528194401, -2),
      ("sqrt(1 - sigmoid(x))*exp(x/2)", "100", 1, 0),
    ] as [(String, String, Double?, Double?)])
  func domainFarOut(_ formula: String, _ x: String, _ value: Double?, _ slope: Double?) throws {
    let result = try object(["derive", formula, "--wrt", "x", "--at", "x=\(x)", "--json"])
    let found = [result["value"], (result["gradient"] as? [String: Any])?["x"]]
    for (found, wanted) in zip(found, [value, slope]) {
      guard let wanted else {
        #expect(found as? String == "nan")
        continue
      }
      let number = try #require(found as? Double)
      #expect((number - wanted).magnitude <= 1e-14 * max(1, wanted.magnitude))
    }
  }

  @Test func infinitiesAreStrings() throws {
    let scratch = try Scratch()
    let text = InputTests.small.replacingOccurrences(of: "(w*x - y)^2", with: "exp(w*1000*x) - y")
    let file = try scratch.file("m.nabla", text)
    let result = try object(["numbers", file.path, "--json"])
    #expect(result["loss"] as? String == "inf")
  }
}
