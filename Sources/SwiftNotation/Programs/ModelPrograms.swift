import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension ProgramSignature {
  /// What code for a model reads: weights, inputs, targets and constants in declared order, a rate where `roots` use it.
  public init(of lowered: LoweredModel, usedIn roots: [Node]) {
    let model = lowered.model
    let values = model.numericValues
    let used = Self.symbolNames(in: roots, lowered.graph)
    var arrays: [ArgumentArray] = []
    for (position, quantity) in model.quantities.enumerated() {
      let role: ArgumentArray.Role
      switch quantity.role {
      case .weight: role = .weight
      case .input: role = .input
      case .target: role = .target
      case .constant: role = .constant
      case .rate where used.contains(quantity.name): role = .constant
      case .rate, .link, .abbreviation, .loss: continue
      }
      let isRow = quantity.isPerSample && lowered.samples == .symbolic
      let bounds = lowered.layout.arrays[position].bounds
      arrays.append(
        ArgumentArray(
          quantity.name, role, bounds: isRow ? Array(bounds.dropFirst()) : bounds, isPerSample: isRow,
          defaults: role == .constant ? values[position] : nil))
    }
    let count = model.samples.map { lowered.layout.value(of: $0.size, indices: [:]) }
    self.init(
      arrays: arrays, functions: model.opaqueFunctions.map { $0.name }, hasSamples: model.samples != nil,
      fixedSampleCount: lowered.samples == .unrolled ? count : nil)
  }

  private static func symbolNames(in roots: [Node], _ graph: ExpressionGraph) -> Set<String> {
    var names: Set<String> = []
    for node in graph.reachable(from: roots) where graph.opcode(of: node) == .symbol {
      if case .symbol(let name, _) = graph.view(node) { names.insert(graph.name(of: name)) }
    }
    return names
  }
}

extension SwiftSource {
  /// The file for a model, from its gradient with respect to all weights in declared order.
  ///
  /// With symbolic samples the code loops over any number of samples; unrolled samples are written out, which coupled
  /// samples (batch statistics) need: `ProgramError.coupledSamples` asks for that. With order 2 there are functions of second
  /// derivatives, `hessianVectorProduct` always and `hessian` for small models; with `hasSampleFunction` there is one of a single
  /// sample where there are samples; with `isShipped` one of the outputs, where the model has some,
  /// functions on buffers, and weights to start from.
  public init(
    of gradient: Gradient, sourceName: String, sourceText: String?, command: String,
    format: ScalarFormat = .double, order: Int = 1, hasSampleFunction: Bool = false,
    isShipped: Bool = false
  ) throws(ProgramError) {
    let lowered = gradient.lowered
    let roots = gradient.stableRoots
    let signature = ProgramSignature(of: lowered, usedIn: roots)
    let model = lowered.model
    let program = try Program(graph: lowered.graph, roots: roots, signature: signature)
    // Second derivatives of what is too large already would take their time first.
    let isSecondOrder = order > 1
    if isSecondOrder, program.count > Self.instructionLimit {
      throw .tooLarge(instructions: program.count, limit: Self.instructionLimit, order: order)
    }
    try self.init(
      Description(
        of: model, sourceName: sourceName, sourceText: sourceText, command: command, format: format),
      program: program,
      lossProgram: Program(graph: lowered.graph, roots: [roots[0]], signature: signature),
      curvature: isSecondOrder ? CurvaturePrograms(of: gradient, signature: signature) : nil,
      sampleProgram: hasSampleFunction && signature.ofOneSample.isOneSample
        ? Program(graph: lowered.graph, roots: roots, signature: signature.ofOneSample) : nil,
      prediction: isShipped ? PredictionProgram(of: lowered, signature: signature) : nil,
      initial: isShipped ? InitialWeights(of: model, layout: lowered.layout) : nil)
  }
}

extension SwiftSource.Description {
  public init(
    of model: Model, sourceName: String, sourceText: String?, command: String, format: ScalarFormat = .double
  ) {
    self.init(
      modelName: model.name, title: model.title, lossName: model.quantities[model.loss].name,
      sourceName: sourceName,
      sourceText: sourceText, command: command, mathematics: Self.equations(of: model), format: format)
  }

  /// The author's own lines of equations.
  private static func equations(of model: Model) -> [String] {
    guard let text = model.syntax.source?.text else { return [] }
    let bytes = Array(text.utf8)
    let starts = model.syntax.statements.compactMap { statement -> Int? in
      switch statement.kind {
      case .equation, .abbreviation, .loss, .layer, .network, .expression: statement.range.lowerBound
      default: nil
      }
    }
    return starts.filter { bytes.indices.contains($0) }.map { start in
      let ends = [UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#")]
      return String(decoding: bytes[start...].prefix { !ends.contains($0) }, as: UTF8.self)
    }
  }
}
