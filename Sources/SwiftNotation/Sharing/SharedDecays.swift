import SymbolicAlgebra

/// The values z of which a program takes several functions that are made of e = exp(−|z|), of z itself or of −z.
///
/// | function | computed |
/// |---|---|
/// | σ(x) | i or e·i, i = 1/(1+e) |
/// | σ′(x) | e·i² |
/// | softplus(x) | max(x, 0) + l, l = log(1+e) |
///
/// An exponential, a division and a logarithm are what these functions cost, so e, i and l are taken once. The operations are
/// those of the functions on their own, so that the values are the same, bit for bit.
struct SharedDecays {
  struct Argument {
    var operand: Operand
    var hasInverse = false
    var hasLogarithm = false
  }

  /// In the order in which they are made.
  private(set) var arguments: [Argument] = []
  private var baseOf: [Operand: Operand] = [:]

  init(_ program: Program) {
    let calls = (0..<program.count).filter { program.operations[$0] == .function }.map { place in
      (function: FunctionForm.table[program.right[place].position].function, operand: program.left[place])
    }.filter { Self.row($0.function) != nil }
    let taken = Set(calls.map { $0.operand })
    for (_, operand) in calls { baseOf[operand] = Self.base(of: operand, among: taken, program) }
    var counts: [Operand: Int] = [:]
    for (_, operand) in calls { counts[baseOf[operand] ?? operand, default: 0] += 1 }
    let shared = counts.keys.filter { $0.source == .instruction && counts[$0] != 1 }
    arguments = shared.sorted { $0.position < $1.position }.map { Argument(operand: $0) }
    for place in arguments.indices {
      for (function, operand) in calls where baseOf[operand] == arguments[place].operand {
        if function == .softplus {
          arguments[place].hasLogarithm = true
        } else {
          arguments[place].hasInverse = true
        }
      }
    }
  }

  /// z for −z where functions of both are taken.
  private static func base(of operand: Operand, among taken: Set<Operand>, _ program: Program) -> Operand {
    guard let place = operand.instruction, program.operations[place] == .negate,
      taken.contains(program.left[place])
    else { return operand }
    return program.left[place]
  }

  /// The value whose e serves a function of an argument; nil where the function stands alone.
  func base(of argument: Operand, for function: ElementaryFunction) -> Operand? {
    guard Self.row(function) != nil, let base = baseOf[argument],
      arguments.contains(where: { $0.operand == base })
    else { return nil }
    return base
  }

  /// A function of what is shared.
  struct Row {
    var function: ElementaryFunction
    var name: String
    var comment: String
    /// Of x, e, i and l.
    var parameters: [String]
    var body: String
  }

  static let table = [
    Row(
      function: .sigmoid, name: "sigmoidOf", comment: "σ(x), from e = exp(−|x|) and i = 1/(1+e).",
      parameters: ["x", "e", "i"], body: "x < 0.0 ? e * i : i"),
    Row(
      function: .sigmoidSlope, name: "sigmoidSlopeOf", comment: "σ′(x), from e = exp(−|x|) and i = 1/(1+e).",
      parameters: ["e", "i"], body: "e * i * i"),
    Row(
      function: .softplus, name: "softplusOf", comment: "softplus(x), from l = log(1 + exp(−|x|)).",
      parameters: ["x", "l"], body: "(x > 0.0 ? x : 0.0) + l"),
  ]

  static func row(_ function: ElementaryFunction) -> Row? { table.first { $0.function == function } }
}

extension SharedDecays {
  /// What a function body calls e of one argument, and i and l where they are needed.
  struct Names {
    var e: String
    var inverse: String?
    var logarithm: String?

    /// The name for a parameter of the table; nil for x.
    subscript(parameter: String) -> String? {
      switch parameter {
      case "e": e
      case "i": inverse
      case "l": logarithm
      default: nil
      }
    }

    /// Each name with its value for the argument x; `use` hears which vector functions are called.
    func definitions(of x: String, isVector: Bool, use: (String) -> String) -> [(name: String, value: String)]
    {
      var list = [(e, isVector ? "\(use("vectorDecay"))(\(x))" : "exp(-\(x).magnitude)")]
      if let inverse {
        list.append((inverse, isVector ? "\(use("vectorInverse"))(\(e))" : "1.0 / (1.0 + \(e))"))
      }
      if let logarithm { list.append((logarithm, isVector ? "\(use("vectorLog1p"))(\(e))" : "log1p(\(e))")) }
      return list
    }
  }
}

extension SharedDecays.Row {
  var vectorName: String { "vector" + name.prefix(1).uppercased() + name.dropFirst() }

  /// As lines without indentation.
  func lines(_ scalar: String) -> [String] {
    let list = parameters.map { "_ \($0): \(scalar)" }.joined(separator: ", ")
    return ["", "// \(comment)", "private static func \(name)(\(list)) -> \(scalar) {", "  \(body)", "}"]
  }
}
