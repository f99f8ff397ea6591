import ModelLanguage
import SymbolicAlgebra

/// A generated Swift file.
///
/// One signature serves every size and every schedule. Weights are one flat array in declared order, row-major
/// in the model's indices, and the gradient lies in the same places: an update is a loop over two arrays, a large
/// network has no thousand labels, and loops, straight lines and vector lanes read the same pointers. Inputs and targets
/// are scalars or flat arrays; with samples each has one row a sample and `count` says how many. Constants
/// have their values as defaults, opaque functions are closures. For each function there is a form on arrays, which
/// checks lengths, and one on pointers, which allocates nothing.
public struct SwiftSource: Sendable {
  /// What the header and the comments say.
  public struct Description: Sendable {
    public var modelName: String
    public var title: String?
    public var lossName: String
    /// `wv.nabla`, a name without a folder.
    public var sourceName: String
    /// The text whose hash the header carries; nil for a model built in Swift.
    public var sourceText: String?
    /// What remakes the file: `nabla generate wv -o WV.swift`.
    public var command: String
    /// The author's equations, one a line.
    public var mathematics: [String]
    /// The type of all numbers.
    public var format: ScalarFormat

    public init(
      modelName: String, title: String? = nil, lossName: String, sourceName: String,
      sourceText: String? = nil,
      command: String, mathematics: [String] = [], format: ScalarFormat = .double
    ) {
      self.format = format
      self.modelName = modelName
      self.title = title
      self.lossName = lossName
      self.sourceName = sourceName
      self.sourceText = sourceText
      self.command = command
      self.mathematics = mathematics
    }
  }

  /// Larger programs take the compiler too long in straight-line form.
  public static let instructionLimit = 20_000

  /// The program of loss and gradient: outputs are the loss and one partial for each weight.
  public let program: Program
  /// The program of the loss alone.
  public let lossProgram: Program
  /// The programs of second derivatives; nil where none are asked for.
  public let curvature: CurvaturePrograms?
  /// Loss and gradient for one sample, beside the loop over samples; nil where none is asked for, or where it would be long.
  let sampleProgram: Program?
  /// The program of the outputs; nil where none is asked for, or where the model has none.
  let prediction: PredictionProgram?
  /// Where weights start; nil where it is not asked for.
  let initial: InitialWeights?
  public let description: Description
  let names: FileNames
  /// The same names with a direction among the arguments.
  let directionNames: FileNames
  /// The same names without the number of samples.
  private let sampleNames: FileNames
  /// The names of the outputs' program.
  private let predictionNames: FileNames
  /// Whether samples go in vectors.
  let hasLanes: Bool

  /// Both programs have one signature; `program` has 1 + `signature.weightCount` outputs.
  public init(
    _ description: Description, program: Program, lossProgram: Program, curvature: CurvaturePrograms? = nil,
    sampleProgram: Program? = nil, hasLanes: Bool = false
  ) throws(ProgramError) {
    try self.init(
      description, program: program, lossProgram: lossProgram, curvature: curvature,
      sampleProgram: sampleProgram, prediction: nil, initial: nil, hasLanes: hasLanes)
  }

  init(
    _ description: Description, program: Program, lossProgram: Program, curvature: CurvaturePrograms?,
    sampleProgram: Program?, prediction: PredictionProgram?, initial: InitialWeights?, hasLanes: Bool = false
  ) throws(ProgramError) {
    guard program.count <= Self.instructionLimit else {
      throw .tooLarge(instructions: program.count, limit: Self.instructionLimit, order: 1)
    }
    self.description = description
    self.program = program
    self.lossProgram = lossProgram
    self.hasLanes = hasLanes
    self.sampleProgram = sampleProgram.flatMap { Self.isOneFunction($0) ? $0 : nil }
    self.curvature = curvature
    self.prediction = prediction
    self.initial = initial
    let calls = program.calls + lossProgram.calls + (curvature?.calls ?? [])
    func names(_ signature: ProgramSignature) -> FileNames {
      FileNames(
        model: description.modelName, signature: signature, calls: calls, format: description.format)
    }
    (self.names, directionNames) = (names(program.signature), names(program.signature.withDirection))
    sampleNames = names(program.signature.ofOneSample)
    predictionNames =
      prediction.map {
        PredictionPrinter.names(description, $0.program.signature, $0.program.calls)
      } ?? sampleNames
  }

  private var scalar: String { names.scalar }

  /// The name of the generated type: `WV`.
  public var typeName: String { names.type }

  /// The whole file. The same input gives the same bytes.
  public var text: String {
    var writer = ByteWriter(capacity: 4096 + program.count * 64)
    Frame(
      description, names: names, signature: program.signature, calls: program.calls,
      lossCalls: lossProgram.calls,
      cost: program.costText, notes: curvature?.notes ?? [], needsLibrary: helpers.needsLibrary
    ).writeHead(to: &writer)
    for (function, program) in curvature?.functions ?? [] { writeFrame(of: function, program, &writer) }
    var vectors = hasLanes ? VectorPrinter(names.format) : nil
    writeCore(program, .lossAndGradient, &vectors, &writer)
    if let sampleProgram { writeCore(sampleProgram, .sampleGradient, &vectors, &writer) }
    writeCore(lossProgram, .loss, &vectors, &writer)
    for (function, program) in curvature?.functions ?? [] { writeCore(program, function, &vectors, &writer) }
    writePrediction(&writer)
    helpers.write(to: &writer)
    vectors?.writeTypes(to: &writer)
    vectors?.write(to: &writer)
    writer.line("}")
    writeExtensions(&writer)
    return writer.text
  }

  private var helpers: HelperPrinter {
    HelperPrinter(
      programs: [program, lossProgram] + (curvature?.functions.map { $0.program } ?? [])
        + (prediction.map { [$0.program] } ?? []), scalar: scalar,
      sharesDecays: Self.isOneFunction)
  }

  /// Whether there is a function for one sample, called without a number of samples.
  public var hasSampleFunction: Bool { sampleProgram != nil }

  /// Whether a program is one function whatever the length of its lines.
  private static func isOneFunction(_ program: Program) -> Bool {
    StatementPlan(program, operationLimit: 1).statementCount <= ChunkedBody.chunkLength
  }

  /// The same file with its samples in vector lanes.
  public func inLanes() throws -> SwiftSource {
    func missing(_ obstacle: Message) -> ScheduleError { ScheduleError(.lanes, obstacle) }
    if program.perSample.isEmpty {
      let isCoupled = program.signature.fixedSampleCount != nil
      throw missing(
        isCoupled
          ? Message(
            "a model whose samples depend on one another",
            pt: "um modelo cujas amostras dependem umas das outras")
          : Message("a model without samples", pt: "um modelo sem amostras"))
    }
    if program.perSample.contains(where: { program.operations[$0] == .opaque }) {
      throw missing(Message("an opaque function", pt: "uma função opaca"))
    }
    if let excess = excess(of: program) { throw missing(excess) }
    return try SwiftSource(
      description, program: program, lossProgram: lossProgram, curvature: curvature,
      sampleProgram: sampleProgram, prediction: prediction, initial: initial, hasLanes: true)
  }

  /// Vector functions are written into their callers, each some fifty operations that the compiler takes a quarter of a second
  /// over.
  private static let vectorCallLimit = 40

  /// What there is too much of for one function over vectors; nil where there is not.
  private func excess(of program: Program) -> Message? {
    let calls = program.perSample.reduce(0) { $0 + (program.operations[$1] == .function ? 1 : 0) }
    if calls > Self.vectorCallLimit {
      return Message(
        "a model of \(calls) calls of functions a sample (limit \(Self.vectorCallLimit))",
        pt: "um modelo de \(calls) chamadas de funções por amostra (limite \(Self.vectorCallLimit))")
    }
    let statements = StatementPlan(program).statementCount
    return statements > ChunkedBody.chunkLength
      ? Message(
        "a model of \(statements) statements (limit \(ChunkedBody.chunkLength))",
        pt: "um modelo de \(statements) instruções (limite \(ChunkedBody.chunkLength))") : nil
  }

  // MARK: Functions on pointers

  private func names(for function: GeneratedFunction) -> FileNames {
    switch function {
    case .hessianVectorProduct: directionNames
    case .sampleGradient: sampleNames
    case .predict: predictionNames
    case .loss, .lossAndGradient, .hessian: names
    }
  }

  private func writeFrame(of function: GeneratedFunction, _ program: Program, _ writer: inout ByteWriter) {
    let frame = Frame(
      description, names: names(for: function), signature: program.signature, calls: program.calls)
    if function == .hessian {
      frame.writeHessian(to: &writer)
    } else {
      frame.writeHessianVectorProduct(to: &writer)
    }
  }

  private var buffers: BufferPrinter {
    BufferPrinter(
      description, names, calls: program.calls, lossCalls: lossProgram.calls,
      prediction: prediction.map { PredictionPrinter(description, $0) })
  }

  /// The same functions for C.
  public var cHeader: CHeader { CHeader(description, buffers, prediction?.outputs) }

  /// What callers use beside the functions themselves.
  private func writeExtensions(_ writer: inout ByteWriter) {
    guard let initial else { return }
    buffers.write(to: &writer)
    WeightsPrinter(names: names, initial: initial).write(to: &writer)
  }

  private func writePrediction(_ writer: inout ByteWriter) {
    guard let prediction else { return }
    let printer = PredictionPrinter(description, prediction)
    printer.writeOutputs(to: &writer)
    var vectors: VectorPrinter?
    writeCore(prediction.program, .predict, &vectors, &writer)
    printer.writeOtherCore(to: &writer)
  }

  private func writeCore(
    _ program: Program, _ function: GeneratedFunction, _ vectors: inout VectorPrinter?,
    _ writer: inout ByteWriter
  ) {
    let (name, names) = (function.name, names(for: function))
    let parameters = names.coreParameters(program.calls)
    let results = function.results.map { "\($0): UnsafeMutablePointer<\(scalar)>" }
    let items = parameters.map { "\($0.name): \($0.type)" } + results
    let lossName = CommentText.neutralized(description.lossName, limit: 30)
    let end = function.hasLoss ? ") -> \(scalar) {" : ") {"
    let head = Wrapping.list("  public static func \(name)(", items, end, indent: "  ")
    writer.line("")
    for line in Wrapping.comment(function.comment, mark: "  ///") { writer.line(line) }
    if let (lines, functions) = readableBody(program, lossName, function, &vectors) {
      for line in head + lines + ["  }"] + functions { writer.line(line) }
      return
    }
    if function == .loss, let shared = sharedStretches {
      let body = ChunkedBody(
        self.program, names, prefix: "", lossName: lossName, of: .lossAndGradient, shared: shared)
      for line in head + driver(of: body, function, parameters) + ["  }"] { writer.line(line) }
      return
    }
    let shared = function == .lossAndGradient ? sharedStretches : nil
    let body = ChunkedBody(
      program, names, prefix: "\(name)Part", lossName: lossName, of: function, shared: shared ?? [])
    for line in head + driver(of: body, function, parameters) + ["  }"] { writer.line(line) }
    body.writeChunks(
      body.parameters(names, program.calls, results: function.results),
      shared: body.parameters(names, lossProgram.calls, results: []), to: &writer)
  }

  /// What the loss alone calls of the functions of loss and gradient; nil where it is one function of its own.
  private var sharedStretches: [Range<Int>]? {
    Self.isOneFunction(lossProgram) ? nil : program.stretches(of: lossProgram)
  }

  /// The lines of the function, and the function of a vector of samples after it. nil where one function would be too long.
  private func readableBody(
    _ program: Program, _ lossName: String, _ own: GeneratedFunction, _ vectors: inout VectorPrinter?
  ) -> (lines: [String], functions: [String])? {
    let hasVectors = vectors != nil && !program.perSample.isEmpty && excess(of: program) == nil
    let function = hasVectors ? own.name + "OfVector" : nil
    for limit in [5, 3, 1] {
      let plan = StatementPlan(program, operationLimit: limit)
      if plan.statementCount > ChunkedBody.chunkLength { return nil }
      var body = ReadableBody(
        program, plan, names(for: own), lossName: lossName, sharesDecays: Self.isOneFunction(program),
        vectors: vectors)
      let lines = body.lines(of: own, vectors: function)
      let functions = function.map { body.vectorFunction($0) } ?? []
      if limit == 1 || (lines + functions).allSatisfy({ $0.count <= Wrapping.width }) {
        vectors = body.vectors
        return (lines, functions)
      }
    }
    return nil
  }

  /// Calls the chunks over one file of registers; the loss alone calls the shared ones where there are any.
  private func driver(
    of body: borrowing ChunkedBody, _ function: GeneratedFunction, _ parameters: [FileNames.Parameter]
  ) -> [String] {
    let program = body.program
    let (result, none) = function.hasLoss ? (scalar, " \(scalar).nan") : ("Void", "")
    var lines = [
      "    return withUnsafeTemporaryAllocation(of: \(scalar).self, capacity: \(max(body.slotCount, 1))) {",
      "      (buffer: UnsafeMutableBufferPointer<\(scalar)>) -> \(result) in",
      "      guard let registers = buffer.baseAddress else { return\(none) }",
    ]
    if body.sumCount > 0 {
      lines.append("      registers.initialize(repeating: 0.0, count: \(body.sumCount))")
    }
    if function != .loss, !body.sums.isEmpty {
      lines.append("      gradient.update(repeating: 0.0, count: \(program.signature.weightCount))")
    }
    let sharedNames = Set(names.coreParameters(lossProgram.calls).map { $0.name })
    let hasShared = body.chunks.contains { $0.isShared }
    var isInLoop = false
    for chunk in body.chunks where chunk.isShared || !(hasShared && function == .loss) {
      let loops = program.perSample.contains(chunk.places.lowerBound)
      if loops, !isInLoop { lines.append("      for sample in 0..<count {") }
      if !loops, isInLoop { lines.append("      }") }
      isInLoop = loops
      let indent = loops ? "        " : "      "
      let passed = chunk.isShared ? parameters.filter { sharedNames.contains($0.name) } : parameters
      let items =
        ["registers"] + passed.map { pointer($0.name, inLoop: loops) }
        + (chunk.isShared ? [] : function.results)
      lines += Wrapping.list("\(indent)\(chunk.name)(", items, ")", indent: indent)
    }
    if isInLoop { lines.append("      }") }
    if function != .loss { lines += body.closingLoops.map { "      " + $0 } }
    for output in body.lateOutputs where function != .loss {
      let place = function.target(output, lossName: "", signature: program.signature).place
      lines.append("      \(place) = \(body.resultText(program.outputs[output]))")
    }
    lines += function.closing(program.signature).map { "      " + $0 }
    return lines
      + (function.hasLoss ? ["      return \(body.resultText(program.outputs[0]))"] : []) + ["    }"]
  }

  /// A per-sample array at the row of the sample.
  private func pointer(_ name: String, inLoop: Bool) -> String {
    guard inLoop, let position = names.arrays.firstIndex(of: name) else { return name }
    let array = program.signature.arrays[position]
    if !array.isPerSample { return name }
    return array.count == 1 ? "\(name) + sample" : "\(name) + \(array.count) * sample"
  }
}
