/// The functions on buffers and spans of a generated file, which check lengths and copy nothing: slices, and memory of other
/// libraries, are lent to them as they lie.
struct BufferPrinter {
  struct Function {
    var name: String
    var names: FileNames
    var calls: [Program.OpaqueCall]
    /// What it writes, and how many numbers.
    var result: (name: String, length: String, said: String)?
    var hasLoss: Bool
  }

  let functions: [Function]
  let description: SwiftSource.Description

  /// Of the loss, of its gradient with it, and of the outputs, where there are some.
  init(
    _ description: SwiftSource.Description, _ names: FileNames, calls: [Program.OpaqueCall],
    lossCalls: [Program.OpaqueCall], prediction: PredictionPrinter?
  ) {
    self.description = description
    let count = names.signature.weightCount
    functions =
      [
        Function(name: "loss", names: names, calls: lossCalls, hasLoss: true),
        Function(
          name: "lossAndGradient", names: names, calls: calls,
          result: ("gradient", "\(count)", "\(count)"), hasLoss: true),
      ] + (prediction?.bufferFunctions ?? [])
  }

  private var format: ScalarFormat { description.format }
  private var scalar: String { format.name }

  func write(to writer: inout ByteWriter) {
    guard let first = functions.first else { return }
    writer.line("")
    writer.line("extension \(first.names.type) {")
    for (number, function) in functions.enumerated() {
      if number > 0 { writer.line("") }
      for line in buffers(function) + [""] + spans(function) { writer.line(line) }
    }
    for line in starts { writer.line(line.isEmpty ? "" : "  " + line) }
    writer.line("}")
  }

  /// The parameters, with arrays as `type`.
  private func parameters(_ function: Function, _ type: String, _ mutable: String) -> [String] {
    function.names.coreParameters(function.calls).map { parameter in
      "\(parameter.name): \(parameter.type == format.pointer ? type : parameter.type)"
    } + (function.result.map { ["\($0.name): \(mutable)"] } ?? [])
  }

  private func arrays(_ function: Function) -> [String] {
    function.names.coreParameters(function.calls).filter { $0.type == format.pointer }.map { $0.name }
  }

  private func head(_ function: Function, _ items: [String], indent: String) -> [String] {
    let end = function.hasLoss ? ") -> \(scalar) {" : ") {"
    return Wrapping.list("\(indent)public static func \(function.name)(", items, end, indent: indent)
  }

  private func buffers(_ function: Function) -> [String] {
    let items = parameters(
      function, "UnsafeBufferPointer<\(scalar)>", "UnsafeMutableBufferPointer<\(scalar)>")
    let frame = SwiftSource.Frame(
      description, names: function.names, signature: function.names.signature, calls: function.calls)
    let count = function.names.signature.weightCount
    var lines =
      ["  /// The same on memory that is lent, a slice's or a buffer's."]
      + head(function, items, indent: "  ")
    lines.append("    precondition(weights.count == \(count), \"there are \(count) weights\")")
    lines += frame.checks()
    if let result = function.result {
      lines += Wrapping.list(
        "    precondition(",
        ["\(result.name).count == \(result.length)", "\"\(result.name) has \(result.said)\""],
        ")", indent: "    ")
    }
    let lent = Set(arrays(function))
    let passed = function.names.coreParameters(function.calls).map { parameter in
      "\(parameter.name): " + (lent.contains(parameter.name) ? "start(\(parameter.name))" : parameter.name)
    }
    let own = passed + (function.result.map { ["\($0.name): start(\($0.name))"] } ?? [])
    let call = (function.hasLoss ? "return " : "") + "Self.\(function.name)("
    return lines + Wrapping.list("    " + call, own, ")", indent: "    ") + ["  }"]
  }

  private func spans(_ function: Function) -> [String] {
    let items = parameters(function, "Span<\(scalar)>", "inout MutableSpan<\(scalar)>")
    var lines = [
      "  #if compiler(>=6.2)", "    @available(macOS 10.14.4, iOS 12.2, watchOS 5.2, tvOS 12.2, *)",
    ]
    lines += head(function, items, indent: "    ")
    let lent = arrays(function)
    let opened =
      lent.map { "\($0).withUnsafeBufferPointer { \($0) in" }
      + (function.result.map { ["\($0.name).withUnsafeMutableBufferPointer { \($0.name) in"] } ?? [])
    for (depth, line) in opened.enumerated() {
      lines.append(
        String(repeating: "  ", count: 3 + depth) + (depth == 0 && function.hasLoss ? "return " : "") + line)
    }
    let passed = function.names.coreParameters(function.calls).map { "\($0.name): \($0.name)" }
    let own = passed + (function.result.map { ["\($0.name): \($0.name)"] } ?? [])
    let margin = String(repeating: "  ", count: 3 + opened.count)
    lines += Wrapping.list("\(margin)Self.\(function.name)(", own, ")", indent: margin)
    for depth in opened.indices.reversed() { lines.append(String(repeating: "  ", count: 3 + depth) + "}") }
    return lines + ["    }", "  #endif"]
  }

  /// Nothing is read or written where there is nothing.
  private var starts: [String] {
    var lines: [String] = []
    for kind in ["", "Mutable"] {
      if kind == "Mutable", functions.allSatisfy({ $0.result == nil }) { continue }
      let pointer = "Unsafe\(kind)Pointer<\(scalar)>"
      lines += [
        "", "// An empty buffer may have no address; nothing is read there.",
        "private static func start(_ buffer: Unsafe\(kind)BufferPointer<\(scalar)>) -> \(pointer) {",
        "  return buffer.baseAddress ?? \(pointer)(bitPattern: MemoryLayout<\(scalar)>.alignment)!", "}",
      ]
    }
    return lines
  }
}
