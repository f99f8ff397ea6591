import SymbolicAlgebra

/// The private functions a file needs, only those, in the order of the table.
struct HelperPrinter {
  private var functions: [Bool]
  private var usesPower = false
  private var usesRoot = false

  init(programs: [Program]) {
    functions = [Bool](repeating: false, count: FunctionForm.table.count)
    for program in programs {
      for place in 0..<program.count {
        switch program.operations[place] {
        case .function: functions[program.right[place].position] = true
        case .maximum: functions[Int(ElementaryFunction.max.rawValue)] = true
        case .minimum: functions[Int(ElementaryFunction.min.rawValue)] = true
        case .power: usesPower = true
        case .squareRoot: usesRoot = true
        default: break
        }
      }
    }
  }

  init(functions used: [ElementaryFunction], usesPower: Bool) {
    functions = FunctionForm.table.map { used.contains($0.function) }
    self.usesPower = usesPower
  }

  private var used: [FunctionForm] { zip(FunctionForm.table, functions).filter { $0.1 }.map { $0.0 } }

  /// Whether the file calls the C library. A square root may be compiled to a call of it for negative numbers.
  var needsLibrary: Bool { usesPower || usesRoot || used.contains { $0.needsLibrary } }

  func write(to writer: inout ByteWriter, access: String = "private static ", indent: String = "  ") {
    for form in used {
      guard let source = form.source else { continue }
      let isPair = form.function.row.arity == 2
      writer.line("")
      writer.line(
        isPair
          ? "\(indent)\(access)func \(form.name)(_ a: Double, _ b: Double) -> Double {"
          : "\(indent)\(access)func \(form.name)(_ x: Double) -> Double {")
      for line in source { writer.line("\(indent)  \(line)") }
      writer.line("\(indent)}")
    }
    guard usesPower else { return }
    writer.line("")
    writer.line(
      "\(indent)// Not optimized: pow with a known argument would be rewritten, and round differently.")
    writer.line("\(indent)@inline(never)")
    writer.line("\(indent)@_optimize(none)")
    writer.line("\(indent)\(access)func power(_ base: Double, _ exponent: Double) -> Double {")
    writer.line("\(indent)  return pow(base, exponent)")
    writer.line("\(indent)}")
  }
}
