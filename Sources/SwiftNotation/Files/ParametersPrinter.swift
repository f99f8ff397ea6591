/// The struct of weights.
struct ParametersPrinter {
  let names: FileNames

  private var scalar: String { names.scalar }
  private var weights: [Int] { names.signature.weights }

  private func array(_ position: Int) -> ProgramSignature.ArgumentArray { names.signature.arrays[position] }

  func write(to writer: inout ByteWriter) {
    writer.line("  /// The weights, one after the other; the gradient has the same places.")
    if !weights.isEmpty { writer.line("  ///") }
    let offsets = names.signature.weightOffsets
    for position in weights {
      let (array, offset) = (array(position), offsets[position] ?? 0)
      let shape = array.bounds.map { String($0.count) }.joined(separator: "×")
      let author = CommentText.neutralized(array.name, limit: 40)
      writer.line(
        array.isScalar
          ? "  /// - \(author) at \(offset)"
          : "  /// - \(author), \(shape) row-major, at \(offset)..<\(offset + array.count)")
    }
    writer.line("  public struct Parameters: Equatable, Sendable {")
    writer.line("    public var values: [\(scalar)]")
    writer.line("")
    writer.line("    public init(repeating value: \(scalar)) {")
    writer.line("      values = [\(scalar)](repeating: value, count: \(names.signature.weightCount))")
    writer.line("    }")
    writeInitializer(&writer)
    for position in weights { writeAccessor(position, offsets[position] ?? 0, &writer) }
    writer.line("  }")
  }

  private func writeInitializer(_ writer: inout ByteWriter) {
    if weights.isEmpty { return }
    writer.line("")
    let items = weights.map { "\(names.arrays[$0]): \(array($0).isScalar ? "\(scalar)" : "[\(scalar)]")" }
    for line in Wrapping.list("    public init(", items, ") {", indent: "    ") { writer.line(line) }
    for position in weights where !array(position).isScalar {
      let name = names.arrays[position]
      writer.line(
        "      precondition(\(name).count == \(array(position).count), \"\(name) has \(array(position).count)\")"
      )
    }
    writer.line("      values = []")
    writer.line("      values.reserveCapacity(\(names.signature.weightCount))")
    for position in weights {
      let name = names.arrays[position]
      writer.line(
        array(position).isScalar ? "      values.append(\(name))" : "      values.append(contentsOf: \(name))"
      )
    }
    writer.line("    }")
  }

  private func writeAccessor(_ position: Int, _ offset: Int, _ writer: inout ByteWriter) {
    let (array, name) = (array(position), names.arrays[position])
    writer.line("")
    writer.line("    public var \(name): \(array.isScalar ? "\(scalar)" : "[\(scalar)]") {")
    if array.isScalar {
      writer.line("      get { values[\(offset)] }")
      writer.line("      set { values[\(offset)] = newValue }")
    } else {
      let range = "\(offset)..<\(offset + array.count)"
      writer.line("      get { Array(values[\(range)]) }")
      writer.line("      set {")
      writer.line("        precondition(newValue.count == \(array.count), \"\(name) has \(array.count)\")")
      writer.line("        values.replaceSubrange(\(range), with: newValue)")
      writer.line("      }")
    }
    writer.line("    }")
  }
}
