import SymbolicAlgebra

/// The arguments z of which a program takes both σ(z) and σ′(z): e = exp(−|z|) and i = 1/(1+e) serve both, since an
/// exponential and a division are what these functions cost.
///
/// The operations are those of the two functions on their own, so that the values are the same, bit for bit.
struct SharedDecays {
  private(set) var arguments: [Operand] = []

  init(_ program: Program) {
    var (values, slopes): ([Operand], [Operand]) = ([], [])
    for place in 0..<program.count where program.operations[place] == .function {
      switch FunctionForm.table[program.right[place].position].function {
      case .sigmoid: values.append(program.left[place])
      case .sigmoidSlope: slopes.append(program.left[place])
      default: continue
      }
    }
    arguments = values.filter { $0.source == .instruction && slopes.contains($0) }
  }

  /// Whether a function of an argument is taken from its e.
  func serves(_ function: ElementaryFunction, of argument: Operand) -> Bool {
    (function == .sigmoid || function == .sigmoidSlope) && arguments.contains(argument)
  }

  static let valueName = "sigmoidOf"
  static let slopeName = "sigmoidSlopeOf"

  /// The functions of e, as lines without indentation.
  static func functions(_ scalar: String) -> [String] {
    [
      "", "// σ(x), from e = exp(−|x|) and i = 1/(1+e).",
      "private static func \(valueName)(_ x: \(scalar), _ e: \(scalar), _ i: \(scalar)) -> \(scalar) {",
      "  x < 0.0 ? e * i : i", "}", "", "// σ′(x), from e = exp(−|x|) and i = 1/(1+e).",
      "private static func \(slopeName)(_ e: \(scalar), _ i: \(scalar)) -> \(scalar) {", "  e * i * i", "}",
    ]
  }
}
