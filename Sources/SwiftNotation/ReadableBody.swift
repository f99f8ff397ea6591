import SymbolicAlgebra

/// A small program as one function body: named values, short expressions, a loop over the samples.
struct ReadableBody {
  private let program: Program
  private let plan: StatementPlan
  private let names: FileNames
  private var pool: SwiftNames
  private var valueNames: [String?]
  private var inputNames: [String?]
  private var nextTemporary = 0
  private let lossName: String
  private let weightOffsets: [Int: Int]

  init(_ program: Program, _ plan: StatementPlan, _ names: FileNames, lossName: String) {
    self.program = program
    self.plan = plan
    self.names = names
    self.lossName = lossName
    pool = names.pool
    valueNames = Array(repeating: nil, count: program.count)
    inputNames = Array(repeating: nil, count: program.inputs.count)
    weightOffsets = program.signature.weightOffsets
    nameInputs()
    nameValues()
  }

  // MARK: Names

  private mutating func nameInputs() {
    for (position, input) in program.inputs.enumerated() {
      if input.array == Program.Input.sampleCount {
        inputNames[position] = pool.value("sampleCount")
        continue
      }
      let array = program.signature.arrays[input.array]
      if array.isScalar {
        inputNames[position] = names.arrays[input.array]
      } else if array.bounds.isEmpty {
        inputNames[position] = names.arrays[input.array] + "[sample]"
      } else {
        inputNames[position] = pool.value(array.name, indices: array.indices(at: input.offset))
      }
    }
  }

  private mutating func nameValues() {
    for place in 0..<program.count where !plan.isFolded[place] {
      guard let position = plan.labelOf[place] else {
        valueNames[place] = "t\(nextTemporary)"
        nextTemporary += 1
        continue
      }
      let label = program.labels[position]
      valueNames[place] = pool.value(
        label.name, indices: label.indices, prefix: label.role == .adjoint ? "d" : "")
    }
  }

  // MARK: Lines

  /// The lines of the body, indented by four.
  mutating func lines(writesGradient: Bool) -> [String] {
    var lines: [String] = []
    let loop = program.perSample
    lines += loads(perSample: false, indent: "    ")
    for place in 0..<loop.lowerBound { lines += statement(place, "    ") }
    if !loop.isEmpty {
      for place in loop where program.operations[place] == .accumulate {
        lines.append("    var \(valueNames[place] ?? ""): Double = 0.0")
      }
      lines.append("    for sample in 0..<count {")
      lines += loads(perSample: true, indent: "      ")
      for place in loop { lines += statement(place, "      ") }
      lines.append("    }")
    }
    for place in loop.upperBound..<program.count { lines += statement(place, "    ") }
    if writesGradient {
      for (place, output) in program.outputs.dropFirst().enumerated() {
        let comment = "∂\(lossName)/∂\(weightName(place))"
        lines += commented("    gradient[\(place)] = \(text(output))", comment, "    ")
      }
    }
    lines.append("    return \(text(program.outputs[0]))")
    return lines
  }

  private func loads(perSample: Bool, indent: String) -> [String] {
    var lines: [String] = []
    for (position, input) in program.inputs.enumerated() where plan.inputUses[position] > 0 {
      guard let name = inputNames[position] else { continue }
      if input.array == Program.Input.sampleCount {
        let value = input.offset == 0 ? "count" : "count + \(input.offset)"
        if !perSample { lines.append("\(indent)let \(name): Double = Double(\(value))") }
        continue
      }
      let array = program.signature.arrays[input.array]
      if array.isPerSample != perSample || array.isPerSample && array.bounds.isEmpty { continue }
      if array.role == .weight {
        let place = (weightOffsets[input.array] ?? 0) + input.offset
        lines.append("\(indent)let \(name): Double = weights[\(place)]")
      } else if !array.isScalar {
        let row = perSample ? (array.count == 1 ? "sample" : "\(array.count) * sample") : ""
        let place = [row, perSample && input.offset == 0 ? "" : String(input.offset)].filter { !$0.isEmpty }
        lines.append(
          "\(indent)let \(name): Double = \(names.arrays[input.array])[\(place.joined(separator: " + "))]")
      }
    }
    return lines
  }

  private func weightName(_ place: Int) -> String {
    var rest = place
    for position in program.signature.weights {
      let array = program.signature.arrays[position]
      if rest < array.count { return AuthorName.text(array.name, array.indices(at: rest)) }
      rest -= array.count
    }
    return ""
  }

  private func statement(_ place: Int, _ indent: String) -> [String] {
    if plan.isFolded[place] { return [] }
    let name = valueNames[place] ?? ""
    let value = expression(place).text
    if program.operations[place] == .accumulate { return ["\(indent)\(name) += \(value)"] }
    return commented("\(indent)let \(name): Double = \(value)", comment(place), indent)
  }

  /// What the author calls the value, where that says more than the name.
  private func comment(_ place: Int) -> String {
    let texts = program.labels.filter { $0.instruction == place }.map { label in
      let own = AuthorName.text(label.name, label.indices)
      return label.role == .adjoint ? "∂\(lossName)/∂\(own)" : own
    }
    return texts == [valueNames[place] ?? ""] ? "" : texts.joined(separator: ", ")
  }

  private func commented(_ line: String, _ comment: String, _ indent: String) -> [String] {
    if comment.isEmpty { return [line] }
    let text = CommentText.neutralized(comment)
    if line.count + 5 + text.count <= 100 { return ["\(line)  // \(text)"] }
    return ["\(indent)// \(text)", line]
  }

  // MARK: Expressions

  /// A text with how strongly it binds: 1 sums, 2 products, 3 signs, 4 names and calls.
  private typealias Fragment = (text: String, strength: Int)

  private func text(_ operand: Operand) -> String { fragment(operand).text }

  private func fragment(_ operand: Operand) -> Fragment {
    switch operand.source {
    case .constant:
      let value = program.constants[operand.position]
      return (Literal.text(value), value.sign == .minus ? 3 : 4)
    case .input: return (inputNames[operand.position] ?? "", 4)
    case .instruction:
      if let name = valueNames[operand.position] { return (name, 4) }
      return expression(operand.position)
    }
  }

  private func wrapped(_ fragment: Fragment, atLeast strength: Int) -> String {
    fragment.strength >= strength ? fragment.text : "(\(fragment.text))"
  }

  /// Recursion is bounded by the number of operations in one expression.
  private func expression(_ place: Int) -> Fragment {
    let left = fragment(program.left[place])
    func infix(_ sign: String, _ strength: Int) -> Fragment {
      let right = fragment(program.right[place])
      return (
        "\(wrapped(left, atLeast: strength)) \(sign) \(wrapped(right, atLeast: strength + 1))", strength
      )
    }
    func call(_ name: String) -> Fragment { ("\(name)(\(left.text))", 4) }
    switch program.operations[place] {
    case .add: return infix("+", 1)
    case .subtract: return infix("-", 1)
    case .multiply: return infix("*", 2)
    case .divide: return infix("/", 2)
    case .negate: return ("-\(wrapped(left, atLeast: 4))", 3)
    case .squareRoot: return ("\(wrapped(left, atLeast: 4)).squareRoot()", 4)
    case .power: return ("power(\(left.text), \(text(program.right[place])))", 4)
    case .maximum: return ("maximum(\(left.text), \(text(program.right[place])))", 4)
    case .minimum: return ("minimum(\(left.text), \(text(program.right[place])))", 4)
    case .function: return call(FunctionForm.table[program.right[place].position].name)
    case .opaque: return call(names.closure(program.calls[program.right[place].position]))
    case .accumulate: return left
    }
  }
}
