import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// A generated Swift file whose work is done in loops: its text does not grow with the widths of the network.
///
/// The interface is that of `SwiftSource`. Each sample goes forward and backward before the next one, and adds its part to the
/// gradient; rows are read in order by explicit vectors of eight.
public struct LoopSource {
  let equations: LoopEquations
  private let description: SwiftSource.Description
  let names: FileNames
  let signature: ProgramSignature
  /// Of functions without formulas, in the gradient and in the loss alone.
  private let calls: [Program.OpaqueCall]
  private let lossCalls: [Program.OpaqueCall]
  private(set) var pointers: [Symbol: String] = [:]
  private(set) var quantities: [Symbol: Int] = [:]
  private(set) var buffers: [Buffer] = []
  private(set) var workspace = 0
  /// Whether samples go in panels, with products of matrices.
  let hasBlocks: Bool
  private(set) var slopes: [Symbol: String] = [:]
  let helpers: LoopHelpers
  /// The names of arguments and parts of the workspace.
  private(set) var pool: SwiftNames
  /// The links that are written to `outputs`, with their places in the row of a sample.
  private(set) var outputPlaces: [(name: String, place: Int, count: Int)] = []
  /// Numbers in that row.
  let outputCount: Int
  /// What `predict` of the same file is made from; nil where it is not asked for, or where the model has no outputs.
  private let prediction: (outputs: PredictedOutputs, make: () throws -> LoopSource)?
  /// Where weights start; nil where it is not asked for.
  private let initial: InitialWeights?

  /// A part of the workspace.
  struct Buffer {
    var name: String
    var offset: Int
    var author: String
    var quantity: Int
    var isBackward = false
  }

  public init(
    _ model: Model, layout: ModelLayout, description: SwiftSource.Description, hasBlocks: Bool = false,
    isShipped: Bool = false
  ) throws {
    try self.init(model, layout, description, hasBlocks, isShipped: isShipped, predicting: nil)
  }

  private init(
    _ model: Model, _ layout: ModelLayout, _ description: SwiftSource.Description, _ hasBlocks: Bool,
    isShipped: Bool, predicting outputs: PredictedOutputs?
  ) throws {
    if hasBlocks { try Self.checkBlocks(model) }
    initial = isShipped ? InitialWeights(of: model, layout: layout) : nil
    let known = isShipped ? PredictedOutputs(of: model, layout: layout) : nil
    prediction = known.map { outputs in
      (
        outputs,
        {
          try LoopSource(model, layout, description, hasBlocks, isShipped: false, predicting: outputs)
        }
      )
    }
    self.hasBlocks = hasBlocks
    let unrolled = hasBlocks ? model.unrollingRecurrences() : model.unrollingLayers()
    let layout = try unrolled.map { try layout.layout(of: $0) } ?? layout
    let model = unrolled ?? model
    let places = try outputs.map { try Self.places(of: $0, in: model) }
    outputPlaces = places ?? []
    outputCount = outputs?.rowCount ?? 0
    let equations = try LoopEquations(
      model, layout: layout, outputs: places.map { Set($0.map { $0.name }) }, hasBlocks: hasBlocks)
    self.equations = equations
    calls = equations.calls(hasGradient: true)
    lossCalls = equations.calls(hasGradient: false)
    self.description = description
    let outline = LoweredModel.outline(model, layout: layout)
    var signature = ProgramSignature(of: outline, usedIn: [])
    if model.samples == nil { signature.hasSamples = false }
    self.signature = outputs?.signature(signature) ?? signature
    names =
      outputs == nil
      ? FileNames(
        model: description.modelName, signature: signature, calls: calls, format: description.format)
      : PredictionPrinter.names(description, self.signature, calls)
    pool = names.pool
    helpers = LoopHelpers(names.format, equations)
    layOut()
    if outputs == nil { layOutSlopes() }
  }

  /// An output that is a recurrence has a link for each of its steps.
  private static func places(
    of outputs: PredictedOutputs, in model: Model
  ) throws -> [(name: String, place: Int, count: Int)] {
    func isLink(_ name: String) -> Bool {
      model.quantities.contains { $0.name == name && $0.role == .link }
    }
    return try outputs.outputs.flatMap { output -> [(name: String, place: Int, count: Int)] in
      if isLink(output.name) { return [(output.name, output.offset, output.count)] }
      let steps = output.bounds.first ?? 1...0
      let names = steps.map { Model.stepName(output.name, $0) }
      guard !steps.isEmpty, names.allSatisfy(isLink) else {
        throw ScheduleError(
          .loops, Message("the output '\(output.name)'", pt: "a saída '\(output.name)'"))
      }
      let count = output.count / steps.count
      return names.enumerated().map { ($1, output.offset + $0 * count, count) }
    }
  }

  private static func checkBlocks(_ model: Model) throws {
    func refusal(_ obstacle: Message) -> ScheduleError { ScheduleError(.blocks, obstacle) }
    if model.samples == nil {
      throw refusal(Message("a model without samples", pt: "um modelo sem amostras"))
    }
    if !model.opaqueFunctions.isEmpty { throw refusal(Message("an opaque function", pt: "uma função opaca")) }
  }

  /// The pointer of each array: arguments as they are called, links and adjoints in one workspace.
  private mutating func layOut() {
    let (graph, model) = (equations.graph, equations.model)
    for (place, quantity) in model.quantities.enumerated() {
      let symbol = graph.symbol(named: quantity.name)
      let adjoint = graph.symbol(named: AdjointEquation.prefix + quantity.name)
      quantities[symbol] = place
      quantities[adjoint] = place
      if let argument = signature.arrays.firstIndex(where: { $0.name == quantity.name }) {
        let array = signature.arrays[argument]
        let name = names.arrays[argument]
        if array.role == .weight {
          pointers[symbol] = "(weights + \(signature.weightOffsets[argument] ?? 0))"
        } else if array.isPerSample {
          pointers[symbol] = "(\(name) + \(array.count) * sample)"
        } else {
          pointers[symbol] = array.isScalar ? "=\(name)" : name
        }
        continue
      }
      if let output = outputPlaces.first(where: { $0.name == quantity.name }) {
        let start = output.place == 0 ? "outputs" : "outputs + \(output.place)"
        pointers[symbol] = model.samples == nil ? "(\(start))" : "(\(start) + \(outputCount) * sample)"
        continue
      }
      guard quantity.role == .link || quantity.role == .abbreviation else { continue }
      let isKnown = equations.forward.contains { $0.quantity == place }
      let hasAdjoint = equations.linkAdjoints.contains { $0.quantity == place }
      for (symbol, name, isNeeded) in [
        (symbol, quantity.name, isKnown), (adjoint, "d_" + quantity.name, hasAdjoint),
      ] where isNeeded {
        let own = pool.value(name)
        let size = equations.size(place)
        buffers.append(
          Buffer(
            name: own, offset: workspace, author: symbol == adjoint ? "∂/∂\(quantity.name)" : quantity.name,
            quantity: place, isBackward: symbol == adjoint))
        pointers[symbol] = own
        workspace += size
      }
    }
  }

  /// Room for σ′(z) beside every row of σ(z).
  private mutating func layOutSlopes() {
    let graph = equations.graph
    for equation in equations.forward {
      guard case .function(.sigmoid, let arguments) = graph.view(equation.body),
        case .symbol(let name, let indices) = graph.view(arguments[0]), let quantity = quantities[name],
        case .symbol(_, let own) = graph.view(equation.target), own == indices,
        equations.extents(quantity).count == 1
      else { continue }
      let buffer = pool.value("slope_" + equations.model.quantities[quantity].name)
      buffers.append(
        Buffer(
          name: buffer, offset: workspace, author: "σ′(\(equations.model.quantities[quantity].name))",
          quantity: quantity))
      workspace += equations.size(quantity)
      slopes[name] = buffer
    }
  }

  var scalar: String { names.scalar }

  public var driverFile: VerificationDriver.File {
    VerificationDriver.File(names: names, calls: calls, lossCalls: lossCalls)
  }

  /// The whole file.
  public func text() throws -> String {
    var writer = ByteWriter(capacity: 1 << 14)
    let frame = SwiftSource.Frame(
      description, names: names, signature: signature, calls: calls, lossCalls: lossCalls, cost: cost)
    frame.writeHead(to: &writer)
    var vectors = VectorPrinter(names.format)
    for line in try core(&vectors) { writer.line(line) }
    let prediction = try writePrediction(&vectors, &writer)
    helpers.printer(scalar).write(to: &writer)
    for line in LoopKernels.text(names.format, hasSigmoids: !slopes.isEmpty) { writer.line(line) }
    if hasBlocks {
      for line in Blocking(format: vectors.format).lines { writer.line(line.isEmpty ? "" : "  " + line) }
      for name in ["load", "store", "add", "reduced", "multiplyAdd"] { vectors.use(name) }
    }
    if !slopes.isEmpty { vectors.use("vectorDecay") }
    vectors.add(rows: helpers.vectors)
    vectors.writeTypes(to: &writer)
    vectors.write(to: &writer)
    writer.line("}")
    if let initial {
      BufferPrinter(description, names, calls: calls, lossCalls: lossCalls, prediction: prediction)
        .write(to: &writer)
      WeightsPrinter(names: names, initial: initial).write(to: &writer)
    }
    return writer.text
  }

  /// The same functions for C.
  public func cHeader() throws -> CHeader {
    let printer = try prediction.map { try predictionPrinter($0.outputs, of: $0.make()) }
    return CHeader(
      description,
      BufferPrinter(description, names, calls: calls, lossCalls: lossCalls, prediction: printer),
      prediction?.outputs)
  }

  private func predictionPrinter(_ outputs: PredictedOutputs, of source: LoopSource) -> PredictionPrinter {
    PredictionPrinter(
      description, outputs, signature: source.signature, calls: source.calls,
      isOfMany: source.signature.hasSamples)
  }

  /// nil for a model without outputs.
  private func writePrediction(
    _ vectors: inout VectorPrinter, _ writer: inout ByteWriter
  ) throws -> PredictionPrinter? {
    guard let prediction else { return nil }
    let source = try prediction.make()
    let printer = predictionPrinter(prediction.outputs, of: source)
    printer.writeOutputs(to: &writer)
    let blocks = VectorPrinter(names.format)
    var function = hasBlocks ? try BlockFunction(source, "predictOfBlocks", hasGradient: false, blocks) : nil
    for line in try source.function(GeneratedFunction.predict.name, hasGradient: false, function) {
      writer.line(line)
    }
    for line in try function?.lines() ?? [] { writer.line(line) }
    printer.writeOtherCore(to: &writer)
    helpers.add(source.helpers)
    if let function { vectors.add(function.vectors) }
    return printer
  }

  private var cost: String {
    let weights = signature.weightCount
    return
      "about \(3 * weights) multiplications and additions per sample, in loops; rows in vectors of \(names.format.lanes), "
      + "so that sums along a row are not taken from left to right; functions of rows are polynomials, within 4 ulp (tanh 2.5, exp and sigmoid 2)."
      + (hasBlocks ? " Samples go in panels; \(Blocking.note)." : "")
  }

  // MARK: The core

  private func core(_ vectors: inout VectorPrinter) throws -> [String] {
    var lines: [String] = []
    for (name, hasGradient) in [("loss", false), ("lossAndGradient", true)] {
      var blocks =
        hasBlocks ? try BlockFunction(self, "\(name)OfBlocks", hasGradient: hasGradient, vectors) : nil
      lines += try function(name, hasGradient: hasGradient, blocks)
      if let own = try blocks?.lines() { lines += own }
      vectors = blocks?.vectors ?? vectors
    }
    return lines
  }

  /// Numbers of workspace on the stack; the library does not ask whether there is room for more, and a thread may have little.
  private static let stackLimit = 8192

  private func function(_ name: String, hasGradient: Bool, _ blocks: BlockFunction?) throws -> [String] {
    let isPrediction = equations.isPrediction
    var parameters = names.coreParameters(hasGradient || isPrediction ? calls : lossCalls)
    parameters += results(hasGradient: hasGradient)
    let comment =
      isPrediction
      ? "The outputs of every sample are written over `outputs`, one row after the other."
      : hasGradient ? "The loss; the gradient is written over `gradient`." : "The loss."
    var lines = ["", "  /// " + comment]
    let workspace = max(workspace, blocks?.workspace ?? 0)
    lines += head(name, parameters)
    if workspace == 0 { return lines + (try body(hasGradient: hasGradient, indent: 4, blocks)) + ["  }"] }
    if workspace <= Self.stackLimit {
      lines += [
        "    return withUnsafeTemporaryAllocation(of: \(scalar).self, capacity: \(workspace)) {",
        "      (buffer: UnsafeMutableBufferPointer<\(scalar)>) -> \(isPrediction ? "Void" : scalar) in",
        "      guard let workspace = buffer.baseAddress else { return\(isPrediction ? "" : " \(scalar).nan") }",
      ]
      return lines + (try parts(hasGradient: hasGradient, indent: 6, blocks)) + ["    }", "  }"]
    }
    lines += [
      "    let bytes: Int = \(workspace) * MemoryLayout<\(scalar)>.stride",
      "    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)",
      "    defer { memory.deallocate() }",
      "    let workspace = memory.bindMemory(to: \(scalar).self, capacity: \(workspace))",
    ]
    parameters.append(.init(name: "workspace", type: "UnsafeMutablePointer<\(scalar)>"))
    lines += Wrapping.list(
      "    return \(isPrediction ? "Self." : "")\(name)(", parameters.map { "\($0.name): \($0.name)" }, ")",
      indent: "    ")
    lines += [
      "  }", "",
      "  /// The same in a workspace of \(workspace) numbers, best at a multiple of 64 bytes: nothing is allocated.",
    ]
    return lines + head(name, parameters) + (try parts(hasGradient: hasGradient, indent: 4, blocks)) + ["  }"]
  }

  /// Where a function writes, besides what it returns.
  func results(hasGradient: Bool) -> [FileNames.Parameter] {
    let name = hasGradient ? "gradient" : equations.isPrediction ? "outputs" : nil
    return name.map { [.init(name: $0, type: names.format.mutablePointer)] } ?? []
  }

  private func head(_ name: String, _ parameters: [FileNames.Parameter]) -> [String] {
    Wrapping.list(
      "  public static func \(name)(", parameters.map { "\($0.name): \($0.type)" },
      equations.isPrediction ? ") {" : ") -> \(scalar) {",
      indent: "  ")
  }

  /// The parts of the workspace by name, and what is done in them.
  private func parts(hasGradient: Bool, indent: Int, _ blocks: BlockFunction?) throws -> [String] {
    let margin = String(repeating: " ", count: indent)
    let links = Set(equations.forward(hasGradient: hasGradient).map { $0.quantity })
    let lines = buffers.filter { links.contains($0.quantity) && (hasGradient || !$0.isBackward) }.map {
      buffer in
      let author = CommentText.neutralized(buffer.author, limit: 40)
      return "\(margin)let \(buffer.name) = workspace + \(buffer.offset)  // \(author)"
    }
    return lines + (try body(hasGradient: hasGradient, indent: indent, blocks))
  }
}
