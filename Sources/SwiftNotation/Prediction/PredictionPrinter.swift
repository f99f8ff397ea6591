/// What surrounds the core of `predict` in a generated file: the type of its outputs, its forms on arrays, and the form on pointers for
/// one sample or for many that the core is not.
///
/// `outputs` holds one row for each sample, in which each output has its places, as weights have theirs among the parameters. A model
/// without samples takes many samples too: a row of each input for each.
struct PredictionPrinter {
  private let description: SwiftSource.Description
  private let outputs: PredictedOutputs
  private let calls: [Program.OpaqueCall]
  /// With a number of samples, which scalar inputs have rows of.
  private let many: FileNames
  /// Without; nil where samples depend on one another.
  private let one: FileNames?
  /// Whether the core takes all samples.
  private let isOfMany: Bool

  private var scalar: String { many.scalar }

  static func names(
    _ description: SwiftSource.Description, _ signature: ProgramSignature, _ calls: [Program.OpaqueCall]
  ) -> FileNames {
    FileNames(
      model: description.modelName, signature: signature, calls: calls, format: description.format,
      taking: ["outputs"])
  }

  /// - Parameter signature: Of the core, where that takes all samples; of both else.
  init(
    _ description: SwiftSource.Description, _ outputs: PredictedOutputs, signature: ProgramSignature,
    calls: [Program.OpaqueCall], isOfMany: Bool
  ) {
    self.description = description
    self.outputs = outputs
    self.calls = calls
    self.isOfMany = isOfMany
    many = Self.names(description, signature.withRows, calls)
    one =
      signature.fixedSampleCount == nil ? Self.names(description, signature.ofOneSample, calls) : nil
  }

  init(_ description: SwiftSource.Description, _ prediction: PredictionProgram) {
    self.init(
      description, prediction.outputs, signature: prediction.signature, calls: prediction.program.calls,
      isOfMany: prediction.signature.fixedSampleCount != nil)
  }

  /// Where a model without inputs has one sample, there are no many.
  private var forms: [FileNames] {
    let hasMany = many.signature.arrays.contains { $0.isPerSample } || many.signature.fixedSampleCount != nil
    return (one.map { [$0] } ?? []) + (hasMany ? [many] : [])
  }

  /// The same for buffers.
  var bufferFunctions: [BufferPrinter.Function] {
    forms.map { names in
      let (width, isMany) = (outputs.rowCount, names.signature.hasSamples)
      let length = isMany ? (width == 1 ? "count" : "\(width) * count") : "\(width)"
      return .init(
        name: "predict", names: names, calls: calls,
        result: ("outputs", length, isMany ? "\(width) for each sample" : "\(width)"), hasLoss: false)
    }
  }

  // MARK: Arrays

  /// The type of the outputs, and the functions on arrays.
  func writeOutputs(to writer: inout ByteWriter) {
    let author = outputs.outputs.map { CommentText.neutralized($0.name, limit: 40) }
    writer.line("")
    for line in Wrapping.comment(
      "What the loss reads of the forward pass: \(author.joined(separator: ", ")).", mark: "  ///")
    {
      writer.line(line)
    }
    writer.line("  public struct Outputs: Equatable, Sendable {")
    writer.line("    /// One row for each sample.")
    writer.line("    ///")
    for (output, name) in zip(outputs.outputs, author) {
      let shape = output.bounds.map { String($0.count) }.joined(separator: "×")
      let place = "\(output.offset)..<\(output.offset + output.count)"
      writer.line(
        "    /// - \(name)\(output.bounds.isEmpty ? " at \(output.offset)" : ", \(shape) row-major, at \(place)")"
      )
    }
    writer.line("    public var values: [\(scalar)]")
    writeAccessors(author, &writer)
    writer.line("  }")
    for form in forms { writeFunction(form, &writer) }
  }

  private func writeAccessors(_ author: [String], _ writer: inout ByteWriter) {
    var pool = SwiftNames(minimumCapacity: 4)
    pool.take("rows")
    let isAlone = outputs.outputs.count == 1
    for (output, name) in zip(outputs.outputs, author) {
      let value = isAlone ? "values" : "rows(\(output.offset), \(output.count))"
      writer.line("")
      writer.line("    /// \(name) of every sample.")
      writer.line("    public var \(pool.value(output.name)): [\(scalar)] { \(value) }")
    }
    if isAlone { return }
    let width = outputs.rowCount
    writer.line("")
    writer.line("    private func rows(_ start: Int, _ width: Int) -> [\(scalar)] {")
    writer.line("      (0..<values.count / \(width)).flatMap {")
    writer.line("        values[\(width) * $0 + start..<\(width) * $0 + start + width]")
    writer.line("      }")
    writer.line("    }")
  }

  private func writeFunction(_ names: FileNames, _ writer: inout ByteWriter) {
    let frame = SwiftSource.Frame(description, names: names, signature: names.signature, calls: calls)
    let isMany = names.signature.hasSamples
    let size = [outputs.rowCount == 1 && isMany ? "" : "\(outputs.rowCount)", isMany ? "count" : ""]
      .filter { !$0.isEmpty }.joined(separator: " * ")
    var lines = frame.checks()
    lines.append(
      "    var outputs = Outputs(values: [\(scalar)](repeating: 0.0, count: \(size)))")
    let items = frame.coreArguments(calls) + ["outputs: &outputs.values"]
    lines += Wrapping.list("    Self.predict(", items, ")", indent: "    ")
    frame.writeFunction(
      isMany ? "The outputs of every sample." : "The outputs of one sample.", "predict",
      names.publicParameters(calls), "Outputs", lines + ["    return outputs"], &writer)
  }

  // MARK: Pointers

  /// The head of the core.
  func head(_ names: FileNames) -> [String] {
    let items = names.coreParameters(calls).map { "\($0.name): \($0.type)" }
    return Wrapping.list(
      "  public static func predict(", items + ["outputs: \(names.format.mutablePointer)"], ") {",
      indent: "  ")
  }

  /// The function on pointers that is made from the core.
  func writeOtherCore(to writer: inout ByteWriter) {
    if isOfMany {
      guard let one else { return }
      writer.line("")
      writer.line("  /// The outputs of one sample are written over `outputs`.")
      let passed = many.coreParameters(calls).map {
        $0.name == "count" ? "count: 1" : "\($0.name): \($0.name)"
      }
      for line in head(one) { writer.line(line) }
      for line in Wrapping.list("    Self.predict(", passed + ["outputs: outputs"], ")", indent: "    ") {
        writer.line(line)
      }
      writer.line("  }")
      return
    }
    guard forms.count == 2 else { return }
    writer.line("")
    writer.line("  /// The outputs of every sample are written over `outputs`, one row after the other.")
    for line in head(many) { writer.line(line) }
    let passed = many.coreParameters(calls).filter { $0.name != "count" }.map { parameter in
      "\(parameter.name): \(atRow(parameter.name))"
    }
    let row = outputs.rowCount == 1 ? "sample" : "\(outputs.rowCount) * sample"
    writer.line("    for sample in 0..<count {")
    for line in Wrapping.list(
      "      Self.predict(", passed + ["outputs: outputs + \(row)"], ")", indent: "      ")
    {
      writer.line(line)
    }
    writer.line("    }")
    writer.line("  }")
  }

  /// An argument of many samples, as that of one.
  private func atRow(_ name: String) -> String {
    guard let one, let place = many.arrays.firstIndex(of: name) else { return name }
    let array = many.signature.arrays[place]
    if !array.isPerSample { return name }
    if one.signature.arrays[place].isScalar { return "\(name)[sample]" }
    return array.count == 1 ? "\(name) + sample" : "\(name) + \(array.count) * sample"
  }
}

extension ProgramSignature {
  /// The same for many samples: a row of each input for each, where samples are not spoken of.
  fileprivate var withRows: ProgramSignature {
    if hasSamples { return self }
    var own = self
    own.hasSamples = true
    for place in own.arrays.indices where own.arrays[place].role == .input {
      own.arrays[place].isPerSample = true
    }
    return own
  }
}
