import SymbolicAlgebra

/// What one evaluation costs, in machine operations.
public struct ProgramCost: Equatable, Sendable {
  public private(set) var additions = 0
  public private(set) var multiplications = 0
  public private(set) var divisions = 0
  public private(set) var squareRoots = 0
  /// Calls of functions, by name, in the order of the table; opaque functions last.
  public private(set) var calls: [(name: String, count: Int)] = []

  /// Subtractions and changes of sign count as additions.
  init(_ program: Program, _ range: Range<Int>) {
    var functions = [Int](repeating: 0, count: FunctionForm.table.count)
    var (maxima, minima, powers, opaque) = (0, 0, 0, 0)
    for place in range {
      switch program.operations[place] {
      case .add, .subtract, .negate, .accumulate: additions += 1
      case .multiply, .masked, .scale: multiplications += 1
      case .divide: divisions += 1
      case .squareRoot: squareRoots += 1
      case .power: powers += 1
      case .maximum: maxima += 1
      case .minimum: minima += 1
      case .function: functions[program.right[place].position] += 1
      case .opaque: opaque += 1
      }
    }
    functions[Int(ElementaryFunction.max.rawValue)] = maxima
    functions[Int(ElementaryFunction.min.rawValue)] = minima
    calls = zip(FunctionForm.table, functions).map { ($0.function.name, $1) }
    calls += [("power", powers), ("opaque", opaque)]
    calls.removeAll { $0.count == 0 }
  }

  public static func == (a: ProgramCost, b: ProgramCost) -> Bool { a.description == b.description }
}

extension ProgramCost: CustomStringConvertible {
  /// `18 multiplications, 4 additions, 3 sigmoid`
  public var description: String {
    let counts =
      [
        (multiplications, "multiplication"), (additions, "addition"), (divisions, "division"),
        (squareRoots, "square root"),
      ].filter { $0.0 > 0 }.map { $0.0 == 1 ? "1 \($0.1)" : "\($0.0) \($0.1)s" }
    let all = counts + calls.map { "\($0.count) \($0.name)" }
    return all.isEmpty ? "nothing to compute" : all.joined(separator: ", ")
  }
}

extension Program {
  public var cost: ProgramCost { ProgramCost(self, 0..<count) }
  /// What each sample adds; nil without samples.
  public var costPerSample: ProgramCost? { perSample.isEmpty ? nil : ProgramCost(self, perSample) }
  /// The cost as a sentence.
  var costText: String {
    guard let each = costPerSample else { return "\(cost)." }
    return "\(each) per sample; \(costOutsideSamples) once."
  }
  /// What is done once, whatever the number of samples.
  public var costOutsideSamples: ProgramCost {
    var rest = self
    rest.operations.removeSubrange(perSample)
    rest.right.removeSubrange(perSample)
    return ProgramCost(rest, 0..<rest.count)
  }
}
