import SymbolicAlgebra

/// The names of one generated file: its type, the arguments, the closures of opaque functions.
struct FileNames {
  let type: String
  /// By position in `signature.arrays`.
  let arrays: [String]
  private let closures: [String: String]
  /// The pool from which local names are taken.
  let pool: SwiftNames
  let signature: ProgramSignature
  /// The type of all numbers.
  let format: ScalarFormat
  var scalar: String { format.name }

  init(
    model: String, signature: ProgramSignature, calls: [Program.OpaqueCall], format: ScalarFormat = .double,
    taking own: [String] = []
  ) {
    self.signature = signature
    self.format = format
    var pool = SwiftNames(minimumCapacity: signature.arrays.count + 1)
    type = pool.type(model)
    for name in own { pool.take(name) }
    arrays = signature.arrays.map { $0.role == .direction ? "direction" : pool.value($0.name) }
    var closures: [String: String] = [:]
    for call in Self.ordered(calls, signature) {
      closures[Self.key(call)] = pool.function(call.name, order: call.order)
    }
    self.closures = closures
    self.pool = pool
  }

  private static func key(_ call: Program.OpaqueCall) -> String { "\(call.order) \(call.name)" }

  func closure(_ call: Program.OpaqueCall) -> String { closures[Self.key(call)] ?? "unknown" }

  /// Each call once: functions as declared, the function before its derivatives.
  static func ordered(_ calls: [Program.OpaqueCall], _ signature: ProgramSignature) -> [Program.OpaqueCall] {
    if calls.isEmpty { return [] }
    var places: [String: Int] = [:]
    for (place, name) in signature.functions.enumerated() { places[name] = place }
    var seen: Set<Program.OpaqueCall> = []
    let distinct = calls.filter { seen.insert($0).inserted }
    return distinct.enumerated().sorted { a, b in
      let (x, y) = (places[a.element.name] ?? .max, places[b.element.name] ?? .max)
      if x != y { return x < y }
      if a.element.name != b.element.name { return a.offset < b.offset }
      return a.element.order < b.element.order
    }.map { $0.element }
  }

  /// One argument of a function: label, name, type.
  struct Parameter {
    var name: String
    var type: String
    var defaultValue: String?
  }

  /// What the functions on pointers take, without what they write.
  func coreParameters(_ calls: [Program.OpaqueCall]) -> [Parameter] {
    var list: [Parameter] = []
    list.reserveCapacity(signature.arrays.count + 2)
    list.append(Parameter(name: "weights", type: format.pointer))
    for (position, array) in signature.arrays.enumerated() where array.role != .weight {
      list.append(Parameter(name: arrays[position], type: array.isScalar ? scalar : format.pointer))
    }
    appendTail(calls, to: &list)
    return list
  }

  /// What the functions on arrays take after the weights and the direction.
  func publicParameters(_ calls: [Program.OpaqueCall]) -> [Parameter] {
    var list: [Parameter] = []
    for (position, array) in signature.arrays.enumerated()
    where array.role != .weight && array.role != .direction {
      list.append(
        Parameter(
          name: arrays[position], type: array.isScalar ? scalar : "[\(scalar)]",
          defaultValue: defaultValue(of: array)))
    }
    appendTail(calls, to: &list)
    return list
  }

  private func appendTail(_ calls: [Program.OpaqueCall], to list: inout [Parameter]) {
    if signature.hasSamples { list.append(Parameter(name: "count", type: "Int")) }
    for call in Self.ordered(calls, signature) {
      list.append(Parameter(name: closure(call), type: "(\(scalar)) -> \(scalar)"))
    }
  }

  private func defaultValue(of array: ProgramSignature.ArgumentArray) -> String? {
    guard let values = array.defaults, values.count == array.count, values.count <= 6 else { return nil }
    let texts = values.map { format.literal($0) }
    return array.isScalar ? texts[0] : "[" + texts.joined(separator: ", ") + "]"
  }
}

/// The author's spelling of names, for comments.
enum AuthorName {
  static func text(_ name: String, _ indices: [Int]) -> String {
    indices.isEmpty ? name : name + "[" + indices.map { String($0) }.joined(separator: ",") + "]"
  }
}
