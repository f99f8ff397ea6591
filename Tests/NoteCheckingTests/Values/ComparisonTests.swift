import Testing

@testable import NoteChecking

/// How two values stand to each other, at the limits and for every pair of shapes.
@Suite struct ComparisonTests {
  private func array(_ rows: Int, _ columns: Int, _ entries: [Double]) -> Value {
    Value(rows: rows, columns: columns, entries.map { Number($0) })
  }

  private func word(_ left: Value, _ right: Value) -> String {
    switch Comparison(left, right) {
    case .equal: "equal"
    case .close: "close"
    case .different: "different"
    case .shapes: "shapes"
    case .undefined: "undefined"
    }
  }

  static let pairs: [(Double, Double, String)] = [
    (1.0, 1.0, "equal"), (1, 1 + 1e-12, "equal"), (1, 1 + 1e-8, "close"), (1, 1 + 1e-7, "close"),
    (1, 1 + 1e-5, "different"), (1, 1.001, "different"), (1, -1, "different"), (0, 1e-3, "different"),
    (1, .infinity, "undefined"), (.infinity, 1, "undefined"), (.infinity, .infinity, "undefined"),
    (.nan, 1, "undefined"), (1, .nan, "undefined"), (0, 0, "equal"), (1e8, 1e8 + 1, "close"),
  ]

  @Test(arguments: pairs) func numbers(left: Double, right: Double, expected: String) {
    #expect(word(Value(left), Value(right)) == expected)
    #expect(word(Value(right), Value(left)) == expected)
  }

  /// Only arrays of one shape are compared entry by entry; a number beside an array is right as 0 alone.
  @Test func shapes() {
    let (row, column) = (array(1, 3, [1, 2, 3]), array(3, 1, [1, 2, 3]))
    let (wide, high) = (array(2, 3, [1, 2, 3, 4, 5, 6]), array(3, 2, [1, 2, 3, 4, 5, 6]))
    #expect(word(row, row) == "equal" && word(row, column) == "shapes" && word(wide, high) == "shapes")
    #expect(word(column, array(2, 1, [1, 2])) == "shapes")
    let (zeros, ones) = (array(3, 1, [0, 0, 0]), array(3, 1, [1, 1, 1]))
    #expect(word(zeros, Value(0)) == "equal" && word(Value(0), zeros) == "equal")
    #expect(word(ones, Value(1)) == "shapes" && word(Value(1), ones) == "shapes")
    #expect(word(ones, Value(0)) == "different")
    #expect(word(ones, Value(form: .ones(isRow: false))) == "equal")
    #expect(word(ones.transposed, Value(form: .ones(isRow: true))) == "equal")
    let unit = array(2, 2, [1, 0, 0, 1])
    #expect(word(unit, Value(form: .identity)) == "equal" && word(wide, Value(form: .identity)) == "shapes")
  }

  @Test func theFirstPlaceThatDiffersIsNamed() {
    let (a, b) = (array(2, 3, [1, 2, 3, 4, 5, 6]), array(2, 3, [1, 2, 3, 4, 5, 7]))
    guard case .different(let row, let column, let left, let right) = Comparison(a, b) else {
      Issue.record("not different")
      return
    }
    #expect(row == 1 && column == 2 && left == 6 && right == 7)
  }

  /// Products that do not conform have no value.
  @Test func productsConform() {
    let (wide, high) = (array(2, 3, [1, 2, 3, 4, 5, 6]), array(3, 2, [1, 0, 0, 1, 1, 1]))
    let (row, column) = (array(1, 3, [1, 2, 3]), array(3, 1, [4, 5, 6]))
    let short = array(2, 1, [1, 1])
    #expect(Value.product(wide, high).map { $0.flat.map { $0.value } } == [4, 5, 10, 11])
    #expect(Value.product(wide, wide) == nil && Value.product(high, column) == nil)
    #expect(Value.product(wide, short) == nil && Value.product(row, short) == nil)
    #expect(Value.product(wide, column).map { $0.flat.map { $0.value } } == [32, 77])
    #expect(Value.product(row, column)?.number.value == 32)
    #expect(Value.inner(row, column)?.number.value == 32 && Value.inner(row, short) == nil)
    #expect(Value.outer(column, short)?.shape == "3×2" && Value.outer(wide, short) == nil)
    #expect(Value.entrywise(row, column, *) == nil && Value.entrywise(row, row, *)?.flat[2].value == 9)
    #expect(wide.diagonal == nil && high.trace == nil && array(2, 2, [1, 2, 3, 4]).trace?.number.value == 5)
  }
}

/// What notes call functions: values and slopes.
@Suite struct RealFunctionTests {
  @Test(arguments: [
    "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "sech", "csch", "arcsin",
    "arccos",
    "arctan", "asinh", "acosh", "atanh", "acot", "asec", "acsc", "acoth", "asech", "acsch", "lg", "ln", "log",
    "exp", "logit", "sinc", "erf", "erfc", "erfi", "sqrt", "sigmoid", "softplus", "relu", "silu", "gelu",
    "mish",
    "selu", "softsign", "logcosh", "abs",
  ]) func slopeIsTheLimitOfDifferences(name: String) throws {
    let function = try #require(RealFunction.written(name))
    var compared = 0
    for x in [-1.9, -0.7, 0.3, 0.6, 1.4, 2.6] {
      func f(_ x: Double) -> Double { function(Number(x)).value }
      let h = 1e-3
      let difference = (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h)
      let slope = function(Number(x, slope: 2)).slope / 2
      guard difference.isFinite else { continue }
      compared += 1
      #expect((slope - difference).magnitude <= 1e-7 * max(1, difference.magnitude), "at \(x): \(slope)")
    }
    #expect(compared >= 2)
  }

  static let known: [(String, Double, Double)] = [
    ("lg", 1000.0, 3.0), ("ln", 1, 0), ("coth", 1, 1.3130352854993313), ("sech", 1, 0.6480542736638855),
    ("csch", 1, 0.8509181282393216), ("cot", 1, 0.6420926159343306), ("acot", 1, 0.7853981633974483),
    ("asec", 2, 1.0471975511965979), ("asech", 0.5, 1.3169578969248166), ("sinc", 0, 1),
    ("erfi", 1, 1.6504257587975429), ("logit", 0.5, 0), ("erfc", 0, 1),
  ]

  @Test(arguments: known) func values(name: String, x: Double, expected: Double) throws {
    let function = try #require(RealFunction.written(name))
    #expect((function(Number(x)).value - expected).magnitude <= 1e-12)
  }
}
