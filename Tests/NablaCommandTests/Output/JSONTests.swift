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

  /// Value, slope and second derivative where they are small differences of large numbers: from the series at 0 to three terms, and
  /// √(1 + x²) to fifty digits.
  @Test(
    arguments: [
      // 1 − x²/3 + 2x⁴/15
      ("tanh(x)/x", 0x1p-17, 1 - 0x1p-34 / 3, -0x1p-16 / 3 + 0x1p-48 / 15, -2.0 / 3 + 0x1p-31 / 5),
      // 1 − x²/6 + x⁴/120
      ("sin(x)/x", 0x1p-17, 1 - 0x1p-34 / 6, -0x1p-17 / 3 + 0x1p-51 / 30, -1.0 / 3 + 0x1p-34 / 10),
      // 1 + x/2 + x²/6 + x³/24 + x⁴/120
      (
        "(exp(x) - 1)/x", 0x1p-20, 1 + 0x1p-21 + 0x1p-40 / 6,
        0.5 + 0x1p-20 / 3 + 0x1p-43, 1.0 / 3 + 0x1p-22 + 0x1p-40 / 10
      ),
      // 1 − x/2 + x²/3 − x³/4 + x⁴/5
      (
        "log(1 + x)/x", 0x1p-20, 1 - 0x1p-21 + 0x1p-40 / 3, -0.5 + 0x1p-19 / 3 - 0x1p-40 * 3 / 4,
        2.0 / 3 - 0x1p-20 * 3 / 2 + 0x1p-40 * 12 / 5
      ),
      // −arsinh 10⁹ = −log(2·10⁹) − 10⁻¹⁸/4
      ("log(x + sqrt(1 + x^2))", -1e9, -21.416413017506358, 1e-9, 1e-18),
    ] as [(String, Double, Double, Double, Double)])
  func cancellation(_ formula: String, _ x: Double, _ value: Double, _ slope: Double, _ second: Double) throws
  {
    let result = try object([
      "derive", formula, "--wrt", "x", "--at", "x=\(x)", "--order", "2", "--json",
    ])
    let hessian = result["hessian"] as? [String: [String: Double]]
    let found = [
      result["value"] as? Double, (result["gradient"] as? [String: Double])?["x"], hessian?["x"]?["x"],
    ]
    for (found, wanted) in zip(found, [value, slope, second]) {
      let number = try #require(found)
      #expect((number - wanted).magnitude <= 4 * wanted.magnitude.ulp, "\(formula): \(number) \(wanted)")
    }
  }

  /// x + √(1 + x²) is 0 in doubles, and positive; x·√x has the slope 0 at 0.
  @Test func domainsInManyDigits() throws {
    let far = try object(["derive", "log(x + sqrt(x^2 - 1))", "--wrt", "x", "--at", "x=-1e9", "--json"])
    #expect(far["value"] as? String == "nan")
    for formula in ["x*sqrt(x)", "sqrt(abs(x))*abs(x)", "abs(x)^2*sqrt(abs(x))*3"] {
      let zero = try object(["derive", formula, "--wrt", "x", "--at", "x=0", "--json"])
      #expect(zero["value"] as? Double == 0)
      #expect((zero["gradient"] as? [String: Double])?["x"] == 0)
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
