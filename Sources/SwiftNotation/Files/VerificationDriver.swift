import SymbolicAlgebra
import SymbolicCalculus

/// Concrete functions in place of opaque ones, as programs of one argument: run here, printed there.
public struct ConcreteFunctions: Sendable {
  /// By call, in the order of the signature.
  let programs: [(call: Program.OpaqueCall, program: Program)]

  public static let none = ConcreteFunctions(programs: [])

  init(programs: [(call: Program.OpaqueCall, program: Program)]) { self.programs = programs }

  /// The functions bound to names, with the derivatives that `source` calls.
  public init(binding functions: [String: String], for source: SwiftSource, of lowered: LoweredModel) throws {
    try self.init(binding: functions, for: [source.driverFile], of: lowered)
  }

  /// The functions bound to names, with the derivatives that files of one model call.
  public init(
    binding functions: [String: String], for files: [VerificationDriver.File], of lowered: LoweredModel
  ) throws {
    let graph = lowered.graph
    let calls = files.first.map { FileNames.ordered(files.flatMap { $0.allCalls }, $0.signature) } ?? []
    let signature = ProgramSignature(arrays: [.init("x", .input)])
    programs = try calls.map { call in
      let root = graph.opaque(graph.symbol(named: call.name), order: call.order, graph.symbol("x"))
      let bound = try lowered.binding(functions, in: root)
      return (call, try Program(graph: graph, roots: [bound], signature: signature))
    }
  }

  /// f⁽ⁿ⁾(x); NaN for a function that is not bound.
  public func value(_ call: Program.OpaqueCall, _ x: Double) -> Double {
    guard let program = programs.first(where: { $0.call == call })?.program else { return .nan }
    return ProgramInterpreter(program).outputs([[x]])[0]
  }
}

/// A `main.swift` that reads points and prints results, to be compiled together with the text of generated files.
///
/// Each line of input is made by `SwiftSource.inputLine`. For each line of input there is a line of output for every file, of
/// bit patterns in hexadecimal: the value of `loss`, then loss and gradient of `lossAndGradient`, then what the functions of second
/// derivatives give, where there are any; `SwiftSource.values(ofLine:)` reads it.
public struct VerificationDriver {
  /// A generated file, as its callers see it. All files of a driver are of one model.
  public struct File {
    let names: FileNames
    public var signature: ProgramSignature { names.signature }
    var calls: [Program.OpaqueCall] = []
    var lossCalls: [Program.OpaqueCall] = []
    /// The functions of second derivatives. Their direction is among the names, and the last array of a line of input.
    var curvature: [(function: GeneratedFunction, calls: [Program.OpaqueCall])] = []

    var allCalls: [Program.OpaqueCall] { calls + lossCalls + curvature.flatMap { $0.calls } }
  }

  private let files: [File]
  private let functions: ConcreteFunctions

  public init(_ files: [File], functions: ConcreteFunctions = .none) {
    self.files = files
    self.functions = functions
  }

  public var text: String {
    var writer = ByteWriter()
    let programs = functions.programs
    let helpers = HelperPrinter(programs: programs.map { $0.program })
    if helpers.needsLibrary { for line in SwiftSource.Frame.imports { writer.line(line) } }
    for (number, entry) in programs.enumerated() { writeFunction(number, entry.program, &writer) }
    helpers.write(to: &writer, access: "", indent: "")
    for (number, file) in files.enumerated() { writeEvaluation(number, file, &writer) }
    for line in Self.reading { writer.line(line) }
    writer.line("while let line = readLine() {")
    for number in files.indices { writer.line("  print(evaluate\(number)(line))") }
    writer.line("}")
    return writer.text
  }

  private func writeFunction(_ number: Int, _ program: Program, _ writer: inout ByteWriter) {
    let names = FileNames(model: "driver", signature: program.signature, calls: [])
    var body = ReadableBody(program, StatementPlan(program), names, lossName: "f")
    writer.line("")
    writer.line("func concrete\(number)(_ x: Double) -> Double {")
    for line in body.lines(of: .loss) { writer.line(line) }
    writer.line("}")
  }

  private func writeEvaluation(_ number: Int, _ file: File, _ writer: inout ByteWriter) {
    let (signature, type) = (file.names.signature, file.names.type)
    writer.line("")
    writer.line("func evaluate\(number)(_ line: String) -> String {")
    writer.line("  var words: ArraySlice<Substring> = line.split(separator: \" \")[...]")
    let keyword = signature.weights.isEmpty ? "let" : "var"
    let scalar = file.names.scalar
    writer.line("  \(keyword) parameters = \(type).Parameters(repeating: 0.0)")
    writer.line(
      signature.hasSamples
        ? "  let sampleCount: Int = Int(words.removeFirst()) ?? 0" : "  words.removeFirst()")
    let offsets = signature.weightOffsets
    for (position, array) in signature.arrays.enumerated() {
      let length = array.isPerSample ? "\(array.count) * sampleCount" : "\(array.count)"
      if let offset = offsets[position] {
        let range = "\(offset)..<\(offset + array.count)"
        writer.line(
          "  parameters.values.replaceSubrange(\(range), with: take(&words, \(length)).map { \(scalar)($0) })"
        )
      } else {
        writer.line("  let a\(position): [\(scalar)] = take(&words, \(length)).map { \(scalar)($0) }")
      }
    }
    writer.line("  let loss: \(scalar) = \(type).loss(\(arguments(file.lossCalls, file.names)))")
    writer.line("  let both = \(type).lossAndGradient(\(arguments(file.calls, file.names)))")
    writer.line(
      "  \(file.curvature.isEmpty ? "let" : "var") results: [\(scalar)] = [loss, both.loss] + both.gradient.values"
    )
    writeCurvature(of: file, &writer)
    writer.line("  return results.map { String(Double($0).bitPattern, radix: 16) }.joined(separator: \" \")")
    writer.line("}")
  }

  private func writeCurvature(of file: File, _ writer: inout ByteWriter) {
    let (type, arrays) = (file.names.type, file.names.signature.arrays)
    for (function, calls) in file.curvature {
      let head = "  let \(function.name) = \(type).\(function.name)("
      switch function {
      case .loss, .lossAndGradient, .sampleGradient, .predict: continue
      case .hessianVectorProduct:
        writer.line("  var direction = \(type).Parameters(repeating: 0.0)")
        writer.line("  direction.values = a\(arrays.count - 1)")
        writer.line(head + arguments(calls, file.names, first: ["parameters", "direction: direction"]) + ")")
      case .hessian: writer.line(head + arguments(calls, file.names) + ")")
      }
      let own = function == .hessian ? "hessian" : "product.values"
      writer.line("  results += [\(function.name).loss] + \(function.name).gradient.values")
      writer.line("  results += \(function.name).\(own)")
    }
  }

  private func arguments(
    _ own: [Program.OpaqueCall], _ names: FileNames, first: [String] = ["parameters"]
  ) -> String {
    var items = first
    for (position, array) in names.signature.arrays.enumerated()
    where array.role != .weight && array.role != .direction {
      items.append("\(names.arrays[position]): a\(position)" + (array.isScalar ? "[0]" : ""))
    }
    if names.signature.hasSamples { items.append("count: sampleCount") }
    for call in FileNames.ordered(own, names.signature) {
      let place = functions.programs.firstIndex { $0.call == call }
      let scalar = names.scalar
      let own = place.map {
        scalar == "Double" ? "concrete\($0)" : "{ \(scalar)(concrete\($0)(Double($0))) }"
      }
      items.append("\(names.closure(call)): \(own ?? "{ _ in \(scalar).nan }")")
    }
    return items.joined(separator: ", ")
  }

  private static let reading = [
    "",
    "func take(_ words: inout ArraySlice<Substring>, _ count: Int) -> [Double] {",
    "  let taken = words.prefix(count)",
    "  words = words.dropFirst(count)",
    "  return taken.map { Double(bitPattern: UInt64($0, radix: 16) ?? 0) }",
    "}",
    "",
  ]
}

extension SwiftSource {
  public var driverFile: VerificationDriver.File {
    let own = curvature?.functions.map { ($0.function, $0.program.calls) } ?? []
    return VerificationDriver.File(
      names: own.isEmpty ? names : directionNames, calls: program.calls, lossCalls: lossProgram.calls,
      curvature: own)
  }

  /// The driver of this file alone.
  public func verificationDriver(_ functions: ConcreteFunctions = .none) -> String {
    VerificationDriver([driverFile], functions: functions).text
  }

  /// One point as a line of input: the number of samples, then the entries of every array of the signature in order, last the
  /// direction where there are second derivatives.
  public static func inputLine(_ arguments: [[Double]], sampleCount: Int = 1) -> String {
    ([String(sampleCount)] + arguments.joined().map { String($0.bitPattern, radix: 16) })
      .joined(separator: " ")
  }

  /// The numbers of a line of output.
  public static func values(ofLine line: String) -> [Double] {
    line.split(separator: " ").map { Double(bitPattern: UInt64($0, radix: 16) ?? 0x7FF8_0000_0000_0000) }
  }

  /// What the driver prints for a point, by the interpreter.
  public func interpretedValues(
    _ arguments: [[Double]], sampleCount: Int = 1, functions: ConcreteFunctions = .none
  ) -> [Double] {
    func outputs(_ program: Program) -> [Double] {
      ProgramInterpreter(program).outputs(arguments, sampleCount: sampleCount, functions: functions.value)
    }
    let own = (curvature?.functions ?? []).flatMap { function, program in
      function == .hessian ? Self.mirrored(outputs(program), program.signature) : outputs(program)
    }
    return outputs(lossProgram) + outputs(program) + own
  }

  /// The values of all operations of loss and gradient; of those done for each sample, the last one's.
  public func instructionValues(
    _ arguments: [[Double]], sampleCount: Int = 1, functions: ConcreteFunctions = .none
  ) -> [Double] {
    ProgramInterpreter(program).values(arguments, sampleCount: sampleCount, functions: functions.value)
  }

  /// Loss, gradient and the whole matrix, from its upper triangle.
  private static func mirrored(_ outputs: [Double], _ signature: ProgramSignature) -> [Double] {
    let count = signature.weightCount
    var matrix = [Double](repeating: 0, count: count * count)
    for (place, value) in outputs[(1 + count)...].enumerated() {
      let (row, column) = GeneratedFunction.upperPlace(place, of: count)
      (matrix[count * row + column], matrix[count * column + row]) = (value, value)
    }
    return outputs[...count] + matrix
  }
}
