import SymbolicAlgebra

/// The vector functions a file uses, those they use, and nothing else.
struct VectorPrinter {
  let format: ScalarFormat
  /// Rows of `VectorFunction.table`.
  private(set) var used: Set<String> = []
  /// Rows that only loops over rows use.
  private var ofRows: Set<String> = []
  /// Functions that call the library for every lane.
  private(set) var lanewise: Set<ElementaryFunction> = []
  private(set) var usesPower = false
  /// How often the code calls a function of some fifty operations, those inside other functions included.
  private(set) var longCalls = 0
  /// From so many calls on, long functions are called and no longer written into their callers. Written in, they run side by side,
  /// which is twice as fast, but each takes the compiler a quarter of a second.
  static let longCallLimit = 12

  init(_ format: ScalarFormat) { self.format = format }

  var isEmpty: Bool { used.isEmpty && lanewise.isEmpty && !usesPower }

  /// The name under which a function is called on vectors.
  mutating func use(_ function: ElementaryFunction) -> String {
    if let row = VectorFunction.row(of: function) {
      call(row.name)
    } else {
      lanewise.insert(function)
    }
    return VectorFunction.name(function)
  }

  /// Besides what was used, the functions of rows. One call follows the other there, and each stands alone in its loop: long
  /// functions are called, so that the compiler sees them once.
  mutating func add(rows: VectorPrinter) {
    ofRows = rows.used.subtracting(used)
    used.formUnion(rows.used)
  }

  /// What another function of the file uses. It has no say in how functions are called: the others compile as they do without it.
  mutating func add(_ other: VectorPrinter) {
    used.formUnion(other.used)
    lanewise.formUnion(other.lanewise)
    usesPower = usesPower || other.usesPower
  }

  mutating func use(_ name: String) {
    var waiting = [name]
    while let next = waiting.popLast() {
      guard used.insert(next).inserted else { continue }
      waiting += VectorFunction.table.first { $0.name == next }?.uses ?? []
    }
  }

  /// A row of the table, called by its name.
  mutating func call(_ name: String) {
    use(name)
    longCalls += VectorFunction.longCalls(in: name)
  }

  /// aᵇ for every lane.
  mutating func usePower() -> String {
    usesPower = true
    return "vectorPower"
  }

  /// The names of the vector types.
  func writeTypes(to writer: inout ByteWriter) {
    writer.line("")
    writer.line("  private typealias Lanes = SIMD\(format.lanes)<\(format.name)>")
    if used.contains("chosen") {
      writer.line("  private typealias Bits = SIMD\(format.lanes)<\(format.integer)>")
    }
  }

  func write(to writer: inout ByteWriter) {
    for row in VectorFunction.table where used.contains(row.name) {
      let isInlined = !row.isLong || longCalls < Self.longCallLimit && !ofRows.contains(row.name)
      write(row.comment, head(row), row.lines(format), isInlined: isInlined, &writer)
    }
    for function in ElementaryFunction.allCases where lanewise.contains(function) {
      let name = FunctionForm[function].name
      write(
        "\(name) of every lane.", "\(VectorFunction.name(function))(_ x: Lanes) -> Lanes",
        each("x", "\(name)(x[lane])"), &writer)
    }
    guard usesPower else { return }
    write(
      "aᵇ of every lane.", "vectorPower(_ a: Lanes, _ b: Lanes) -> Lanes",
      each("a", "power(a[lane], b[lane])"),
      &writer)
  }

  private func head(_ row: VectorFunction) -> String {
    switch row.name {
    case "column": return "column(_ x: UnsafePointer<\(format.name)>, _ step: Int) -> Lanes"
    case "add": return "add(_ x: Lanes, _ y: UnsafeMutablePointer<\(format.name)>)"
    case "chosen": return "chosen(_ a: Lanes, _ b: Lanes, _ isOther: SIMDMask<Bits>) -> Lanes"
    case "load": return "load(_ x: UnsafePointer<\(format.name)>) -> Lanes"
    case "store": return "store(_ x: Lanes, _ y: UnsafeMutablePointer<\(format.name)>)"
    case "reduced": return "reduced(_ x: UnsafePointer<\(format.name)>) -> \(format.name)"
    default:
      let parameters = row.parameters.map { "_ \($0): Lanes" }.joined(separator: ", ")
      return "\(row.name)(\(parameters)) -> Lanes"
    }
  }

  private func each(_ start: String, _ value: String) -> [String] {
    ["var y = \(start)", "for lane in 0..<\(format.lanes) { y[lane] = \(value) }", "return y"]
  }

  private func write(
    _ comment: String, _ head: String, _ lines: [String], isInlined: Bool = true, _ writer: inout ByteWriter
  ) {
    writer.line("")
    writer.line("  /// \(comment)")
    writer.line(isInlined ? "  @inline(__always)" : "  @inline(never)")
    writer.line("  private static func \(head) {")
    for line in lines { writer.line("    " + line) }
    writer.line("  }")
  }
}

extension ScalarFormat {
  /// All vector functions in a type of their own, for tests of their accuracy: `VectorFunctions.of(name, x)`.
  public var vectorFunctions: String {
    let format = self
    var printer = VectorPrinter(format)
    let functions = ElementaryFunction.allCases.filter { $0.row.arity == 1 }
    for row in VectorFunction.table { printer.use(row.name) }
    let cases = functions.compactMap { function -> String? in
      let name = VectorFunction.name(function)
      guard VectorFunction.table.contains(where: { $0.name == name }) else { return nil }
      return "    case \"\(function.name)\": return \(name)(x)"
    }
    var writer = ByteWriter()
    for line in SwiftSource.Frame.imports { writer.line(line) }
    writer.line("public enum VectorFunctions {")
    printer.writeTypes(to: &writer)
    writer.line("")
    // A vector of scales calls that of numbers.
    writer.line("  static func scale(_ x: \(format.name)) -> \(format.name) {")
    for line in FunctionForm.scaleSource(format.name) { writer.line("    \(line)") }
    writer.line("  }")
    writer.line("")
    writer.line("  public static let lanes = \(format.lanes)")
    writer.line("")
    writer.line(
      "  public static func of(_ name: String, _ x: SIMD\(format.lanes)<\(format.name)>)"
        + " -> SIMD\(format.lanes)<\(format.name)> {")
    writer.line("    switch name {")
    for line in cases { writer.line(line) }
    writer.line("    default: return x")
    writer.line("    }")
    writer.line("  }")
    printer.write(to: &writer)
    writer.line("}")
    return writer.text
  }
}
