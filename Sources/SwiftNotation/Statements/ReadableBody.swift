import SymbolicAlgebra

/// A small program as one function body: named values, short expressions, a loop over the samples.
///
/// With a vector printer the samples go through the same statements a vector at a time; those that fill no vector follow one by one.
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
  /// The functions that vectors have used; nil for one sample at a time.
  private(set) var vectors: VectorPrinter?
  /// Names of vectors whose lanes are all one number.
  private var constantNames: [String?]
  private var isVector = false
  private let decays: SharedDecays?
  private var decayNames: [Operand: SharedDecays.Names] = [:]
  private var scalar: String { names.scalar }
  private var type: String { isVector ? "Lanes" : scalar }

  init(
    _ program: Program, _ plan: StatementPlan, _ names: FileNames, lossName: String,
    sharesDecays: Bool = false, vectors: VectorPrinter? = nil
  ) {
    self.vectors = vectors
    constantNames = Array(repeating: nil, count: program.constants.count)
    self.program = program
    self.plan = plan
    self.names = names
    self.lossName = lossName
    pool = names.pool
    decays = sharesDecays ? SharedDecays(program) : nil
    valueNames = Array(repeating: nil, count: program.count)
    inputNames = Array(repeating: nil, count: program.inputs.count)
    weightOffsets = program.signature.weightOffsets
    nameInputs()
    nameValues()
    for (place, argument) in (decays?.arguments ?? []).enumerated() {
      func name(_ stem: String) -> String { pool.value(stem, indices: [place + 1]) }
      decayNames[argument.operand] = SharedDecays.Names(
        e: name("e"), inverse: argument.hasInverse ? name("inverse") : nil,
        logarithm: argument.hasLogarithm ? name("logarithm") : nil)
    }
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
        inputNames[position] = names.arrays[input.array] + (program.signature.hasSamples ? "[sample]" : "[0]")
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
        label.name, indices: Array(program.indices(of: label)), prefix: label.role == .adjoint ? "d" : "")
    }
  }

  // MARK: Lines

  /// The lines of the body, indented by four.
  ///
  /// `function` names the function of whole vectors of samples, where there is one.
  mutating func lines(of own: GeneratedFunction, vectors function: String? = nil) -> [String] {
    var lines: [String] = []
    let loop = program.perSample
    lines += loads(perSample: false, indent: "    ")
    for place in 0..<loop.lowerBound { lines += statement(place, "    ") }
    if !loop.isEmpty {
      for place in loop where program.operations[place] == .accumulate {
        lines.append("    var \(valueNames[place] ?? ""): \(scalar) = 0.0")
      }
      if let function { lines += vectorCalls(function) }
      lines.append("    for sample in \(function == nil ? "0" : "count - rest")..<count {")
      lines += loads(perSample: true, indent: "      ")
      for place in loop { lines += statement(place, "      ") }
      lines.append("    }")
    }
    for place in loop.upperBound..<program.count { lines += statement(place, "    ") }
    let means = own == .lossAndGradient ? plan.means : nil
    if own != .loss {
      for (number, output) in program.outputs.enumerated().dropFirst() {
        let (place, meaning) = own.target(number, lossName: lossName, signature: program.signature)
        lines += commented("    \(place) = \(text(means?.sums[number - 1] ?? output))", meaning, "    ")
      }
    }
    if let means {
      lines += [
        "    if count != 1 {",
        "      for place in 0..<\(means.sums.count) { gradient[place] /= \(text(means.count)) }", "    }",
      ]
    }
    lines += own.closing(program.signature).map { "    " + $0 }
    if own.hasLoss { lines.append("    return \(text(program.outputs[0]))") }
    return lines
  }

  // MARK: Vectors

  private var lanes: Int { vectors?.format.lanes ?? 1 }

  /// What the function of a vector of samples takes: pointers to its own rows, numbers that are the same for all.
  private var vectorParameters: [FileNames.Parameter] {
    let own = names.coreParameters([]).filter { $0.name != "count" }
    let values = inputNames.indices.filter { program.inputs[$0].array == Program.Input.sampleCount }
      .compactMap { isReadBySamples(.input, $0) ? inputNames[$0] : nil }
    let early = (0..<program.perSample.lowerBound)
      .compactMap { isReadBySamples(.instruction, $0) ? valueNames[$0] : nil }
    return own + (values + early).map { FileNames.Parameter(name: $0, type: scalar) }
  }

  /// The places of the sums over the samples, one vector each.
  private var sums: [(instruction: Int, place: Int)] {
    program.perSample.filter { program.operations[$0] == .accumulate }.enumerated()
      .map { ($1, lanes * $0) }
  }

  /// All whole vectors of samples, by calls of `function`.
  private mutating func vectorCalls(_ function: String) -> [String] {
    vectors?.use("reduced")
    let width = lanes * sums.count
    var items = vectorParameters.map { parameter -> String in
      guard let position = names.arrays.firstIndex(of: parameter.name),
        program.signature.arrays[position].isPerSample
      else { return parameter.name }
      let count = program.signature.arrays[position].count
      return parameter.name + (count == 1 ? " + sample" : " + \(count) * sample")
    }
    items.append("sums")
    var lines = [
      "    let rest: Int = count % \(lanes)", "    if count > rest {",
      "      withUnsafeTemporaryAllocation(of: \(scalar).self, capacity: \(width)) {",
      "        (buffer: UnsafeMutableBufferPointer<\(scalar)>) in",
      "        guard let sums = buffer.baseAddress else { return }",
      "        sums.initialize(repeating: 0.0, count: \(width))",
      "        var sample = 0", "        while sample < count - rest {",
    ]
    lines += Wrapping.list("          \(function)(", items, ")", indent: "          ")
    lines += ["          sample += \(lanes)", "        }"]
    for (instruction, place) in sums {
      lines.append(
        "        \(valueNames[instruction] ?? "") = reduced(sums\(place == 0 ? "" : " + \(place)"))")
    }
    return lines + ["      }", "    }"]
  }

  /// The function of one vector of samples: the statements for one sample, in which every name means a vector.
  ///
  /// It is a function of its own, never inlined, so that its sums stay vectors in memory: the compiler takes apart what it sees
  /// being added up lane by lane.
  mutating func vectorFunction(_ function: String) -> [String] {
    isVector = true
    defer { isVector = false }
    vectors?.use("add")
    let items =
      vectorParameters.map { "_ \($0.name): \($0.type)" } + ["_ sums: UnsafeMutablePointer<\(scalar)>"]
    var lines = ["", "  /// Adds what \(lanes) samples give to the sums.", "  @inline(never)"]
    lines += Wrapping.list("  private static func \(function)(", items, ") {", indent: "  ")
    for name in sharedNames() { lines.append("    let \(name.own) = Lanes(repeating: \(name.value))") }
    for (place, constant) in program.constants.enumerated() where isReadBySamples(.constant, place) {
      let name = pool.value("c", indices: [place])
      constantNames[place] = name
      lines.append("    let \(name) = Lanes(repeating: \(names.format.literal(constant)))")
    }
    lines += loads(perSample: true, indent: "    ")
    let places = Dictionary(uniqueKeysWithValues: sums.map { ($0.instruction, $0.place) })
    for place in program.perSample {
      if let sum = places[place] {
        lines.append("    add(\(text(program.left[place])), sums\(sum == 0 ? "" : " + \(sum)"))")
      } else {
        lines += statement(place, "    ")
      }
    }
    return lines + ["  }"]
  }

  /// Values that are the same for all samples, and that samples read.
  private func sharedNames() -> [(own: String, value: String)] {
    let inputs = program.inputs.enumerated().compactMap { place, input -> (String, String)? in
      guard let name = inputNames[place], isReadBySamples(.input, place) else { return nil }
      if input.array == Program.Input.sampleCount { return (name, name) }
      let array = program.signature.arrays[input.array]
      if array.isPerSample { return nil }
      if array.role == .weight {
        return (name, "weights[\((weightOffsets[input.array] ?? 0) + input.offset)]")
      }
      return (name, array.isScalar ? name : "\(names.arrays[input.array])[\(input.offset)]")
    }
    let values = (0..<program.perSample.lowerBound).compactMap { place -> (String, String)? in
      isReadBySamples(.instruction, place) ? (valueNames[place] ?? "", valueNames[place] ?? "") : nil
    }
    return inputs + values
  }

  /// One entry of the samples of a vector.
  private mutating func columnText(_ input: Program.Input) -> String {
    let width = program.signature.arrays[input.array].count
    let start = input.offset == 0 ? "" : " + \(input.offset)"
    vectors?.use("column")
    return "column(\(names.arrays[input.array])\(start), \(width))"
  }

  private func isReadBySamples(_ source: Operand.Source, _ position: Int) -> Bool {
    let operand = Operand(source, position)
    return program.perSample.contains { plan.operands(of: $0).contains(operand) }
  }

  // MARK: Statements

  private mutating func loads(perSample: Bool, indent: String) -> [String] {
    var lines: [String] = []
    for (position, input) in program.inputs.enumerated() where plan.inputUses[position] > 0 {
      guard let name = inputNames[position] else { continue }
      if input.array == Program.Input.sampleCount {
        let value = input.offset == 0 ? "count" : "count + \(input.offset)"
        if !perSample { lines.append("\(indent)let \(name): \(scalar) = \(scalar)(\(value))") }
        continue
      }
      let array = program.signature.arrays[input.array]
      let isRow = array.isPerSample && program.signature.hasSamples
      if isRow != perSample || array.isPerSample && array.bounds.isEmpty { continue }
      if array.role == .weight {
        let place = (weightOffsets[input.array] ?? 0) + input.offset
        lines.append("\(indent)let \(name): \(scalar) = weights[\(place)]")
      } else if isVector {
        lines.append("\(indent)let \(name): Lanes = \(columnText(input))")
      } else if !array.isScalar {
        let row = perSample ? (array.count == 1 ? "sample" : "\(array.count) * sample") : ""
        let place = [row, perSample && input.offset == 0 ? "" : String(input.offset)].filter { !$0.isEmpty }
        lines.append(
          "\(indent)let \(name): \(scalar) = \(names.arrays[input.array])[\(place.joined(separator: " + "))]")
      }
    }
    return lines
  }

  private mutating func statement(_ place: Int, _ indent: String) -> [String] {
    if plan.isFolded[place] { return [] }
    let name = valueNames[place] ?? ""
    let value = expression(place).text
    if program.operations[place] == .accumulate { return ["\(indent)\(name) += \(value)"] }
    let line = commented("\(indent)let \(name): \(type) = \(value)", comment(place), indent)
    guard let decay = decayNames[Operand(.instruction, place)] else { return line }
    return line
      + decay.definitions(of: name, isVector: isVector) { use($0) }.map { name, value in
        "\(indent)let \(name): \(type) = \(value)"
      }
  }

  /// What the author calls the value, where that says more than the name.
  private func comment(_ place: Int) -> String {
    let texts = program.labels.filter { $0.instruction == place }.map {
      program.text(of: $0, lossName: lossName)
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

  private mutating func text(_ operand: Operand) -> String { fragment(operand).text }

  private mutating func fragment(_ operand: Operand) -> Fragment {
    switch operand.source {
    case .constant where isVector: return (constantNames[operand.position] ?? "", 4)
    case .constant:
      let value = program.constants[operand.position]
      return (names.format.literal(value), value.sign == .minus ? 3 : 4)
    case .input:
      let input = program.inputs[operand.position]
      if isVector, input.array >= 0 {
        let array = program.signature.arrays[input.array]
        if array.isPerSample, array.bounds.isEmpty { return (columnText(input), 4) }
      }
      return (inputNames[operand.position] ?? "", 4)
    case .instruction:
      if let name = valueNames[operand.position] { return (name, 4) }
      return expression(operand.position)
    }
  }

  private func wrapped(_ fragment: Fragment, atLeast strength: Int) -> String {
    fragment.strength >= strength ? fragment.text : "(\(fragment.text))"
  }

  /// Recursion is bounded by the number of operations in one expression.
  private mutating func expression(_ place: Int) -> Fragment {
    let operation = program.operations[place]
    let left = fragment(program.left[place])
    let right: Fragment = operation.isUnary ? ("", 4) : fragment(program.right[place])
    func infix(_ sign: String, _ strength: Int) -> Fragment {
      ("\(wrapped(left, atLeast: strength)) \(sign) \(wrapped(right, atLeast: strength + 1))", strength)
    }
    func call(_ name: String) -> Fragment { ("\(name)(\(left.text))", 4) }
    switch operation {
    case .add: return infix("+", 1)
    case .subtract: return infix("-", 1)
    case .multiply: return infix("*", 2)
    case .divide: return infix("/", 2)
    case .negate: return ("-\(wrapped(left, atLeast: 4))", 3)
    case .squareRoot: return ("\(wrapped(left, atLeast: 4)).squareRoot()", 4)
    case .scale: return call(isVector ? use("vectorScale") : "scale")
    case .power: return ("\(powerName())(\(left.text), \(right.text))", 4)
    case .masked: return ("\(maskedName())(\(left.text), \(right.text))", 4)
    case .maximum: return ("\(name(of: .max))(\(left.text), \(right.text))", 4)
    case .minimum: return ("\(name(of: .min))(\(left.text), \(right.text))", 4)
    case .function:
      let function = FunctionForm.table[program.right[place].position].function
      if let base = decays?.base(of: program.left[place], for: function), let names = decayNames[base],
        let row = SharedDecays.row(function)
      {
        let own = isVector ? use(row.vectorName) : row.name
        return ("\(own)(\(row.parameters.map { names[$0] ?? left.text }.joined(separator: ", ")))", 4)
      }
      return call(name(of: function))
    case .opaque: return call(names.closure(program.calls[program.right[place].position]))
    case .accumulate: return left
    }
  }

  private mutating func name(of function: ElementaryFunction) -> String {
    isVector ? vectors?.use(function) ?? "" : FunctionForm[function].name
  }

  private mutating func use(_ name: String) -> String {
    vectors?.call(name)
    return name
  }

  private mutating func maskedName() -> String { isVector ? use("vectorMasked") : "masked" }

  private mutating func powerName() -> String { isVector ? vectors?.usePower() ?? "" : "power" }
}
