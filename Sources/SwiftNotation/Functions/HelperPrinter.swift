import SymbolicAlgebra

/// The private functions a file needs, only those, in the order of the table.
struct HelperPrinter {
  private var functions: [Bool]
  private var usesPower = false
  private var usesMask = false
  private var usesRoot = false
  private var usesScale = false

  private let scalar: String
  /// The functions that are taken from a shared exponential.
  private var decaying: [SharedDecays.Row] = []

  /// - Parameter sharesDecays: Whether a program takes functions of one argument from one exponential.
  init(
    programs: [Program], scalar: String = ScalarFormat.double.name,
    sharesDecays: (Program) -> Bool = { _ in false }
  ) {
    self.scalar = scalar
    functions = [Bool](repeating: false, count: FunctionForm.table.count)
    var shared: [ElementaryFunction] = []
    for program in programs {
      let decays = sharesDecays(program) ? SharedDecays(program) : nil
      for place in 0..<program.count {
        switch program.operations[place] {
        case .function:
          let function = FunctionForm.table[program.right[place].position].function
          if decays?.base(of: program.left[place], for: function) != nil {
            shared.append(function)
          } else {
            functions[program.right[place].position] = true
          }
        case .maximum: functions[Int(ElementaryFunction.max.rawValue)] = true
        case .minimum: functions[Int(ElementaryFunction.min.rawValue)] = true
        case .power: usesPower = true
        case .masked: usesMask = true
        case .squareRoot: usesRoot = true
        case .scale: usesScale = true
        default: break
        }
      }
    }
    decaying = SharedDecays.table.filter { shared.contains($0.function) }
  }

  init(functions used: [ElementaryFunction], usesPower: Bool, usesMask: Bool, usesScale: Bool, scalar: String)
  {
    self.scalar = scalar
    functions = FunctionForm.table.map { used.contains($0.function) }
    self.usesPower = usesPower
    self.usesMask = usesMask
    self.usesScale = usesScale
  }

  private var used: [FunctionForm] { zip(FunctionForm.table, functions).filter { $0.1 }.map { $0.0 } }

  /// Whether the file calls the C library. A square root may be compiled to a call of it for negative numbers.
  var needsLibrary: Bool { usesPower || !decaying.isEmpty || usesRoot || used.contains { $0.needsLibrary } }

  func write(to writer: inout ByteWriter, access: String = "private static ", indent: String = "  ") {
    for form in used {
      guard let source = form.source else { continue }
      let isPair = form.function.row.arity == 2
      writer.line("")
      writer.line(
        isPair
          ? "\(indent)\(access)func \(form.name)(_ a: \(scalar), _ b: \(scalar)) -> \(scalar) {"
          : "\(indent)\(access)func \(form.name)(_ x: \(scalar)) -> \(scalar) {")
      for line in source { writer.line("\(indent)  \(line)") }
      writer.line("\(indent)}")
    }
    for line in decaying.flatMap({ $0.lines(scalar) }) { writer.line(line.isEmpty ? "" : indent + line) }
    if usesMask {
      writer.line("")
      writer.line("\(indent)// 0 where the slope is, whatever it is multiplied by.")
      writer.line("\(indent)\(access)func masked(_ a: \(scalar), _ b: \(scalar)) -> \(scalar) {")
      for line in FunctionForm.maskedSource { writer.line("\(indent)  \(line)") }
      writer.line("\(indent)}")
    }
    if usesScale {
      writer.line("")
      writer.line(
        "\(indent)// A power of two that brings numbers of the size x near 1; 1 unless they are far from it.")
      writer.line("\(indent)\(access)func scale(_ x: \(scalar)) -> \(scalar) {")
      for line in FunctionForm.scaleSource(scalar) { writer.line("\(indent)  \(line)") }
      writer.line("\(indent)}")
    }
    guard usesPower else { return }
    writer.line("")
    writer.line(
      "\(indent)// Not optimized: pow with a known argument would be rewritten, and round differently.")
    writer.line("\(indent)@inline(never)")
    writer.line("\(indent)@_optimize(none)")
    writer.line("\(indent)\(access)func power(_ base: \(scalar), _ exponent: \(scalar)) -> \(scalar) {")
    writer.line("\(indent)  return pow(base, exponent)")
    writer.line("\(indent)}")
  }
}
