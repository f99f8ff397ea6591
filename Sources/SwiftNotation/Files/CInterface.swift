import ModelLanguage

/// Why a model has no entry points of fixed form.
public enum CInterfaceError: BilingualError, Equatable {
  case opaqueFunctions([String])

  public var message: Message {
    guard case .opaqueFunctions(let names) = self else { return Message("", pt: "") }
    let list = names.joined(separator: ", ")
    return Message(
      "grad_single and grad_batch take no functions, and \(list) have no formulas; "
        + "--c-header has functions for C that take them as pointers",
      pt: "grad_single e grad_batch não recebem funções, e \(list) não têm fórmula; "
        + "--c-header tem funções para C que as recebem como ponteiros")
  }
}

/// Entry points with the C calling convention after a generated file, for callers in other languages.
///
///     void grad_single(const double *p, const double *x, const double *y, double *loss, double *g);
///     void grad_batch(const double *p, const double *X, const double *Y, long m, double *loss, double *g);
///
/// With `--scalar Float` all pointers are to `float`.
///
/// p and g hold layer after layer the matrix, row-major as declared, then the bias; x and y one sample, X and Y m rows. The batch
/// gives the mean loss and the mean gradient. A model without samples has code for one sample alone, whatever its schedule: its batch
/// goes through that code row by row and adds up. `samples N` in the model, with the mean over the sample in the loss, gives the batch
/// vectors and products of matrices.
public struct CInterface {
  private let model: Model
  private let layout: ModelLayout
  private let type: String
  private let names: FileNames
  private let signature: ProgramSignature
  private var scalar: String { names.scalar }
  /// Whether the file has a function for one sample.
  private let hasSampleFunction: Bool

  public init(
    _ model: Model, layout: ModelLayout, format: ScalarFormat = .double, hasSampleFunction: Bool = false
  ) throws {
    self.hasSampleFunction = hasSampleFunction
    guard model.opaqueFunctions.isEmpty else {
      throw CInterfaceError.opaqueFunctions(model.opaqueFunctions.map { $0.name })
    }
    self.model = model
    self.layout = layout
    var signature = ProgramSignature(of: .outline(model, layout: layout), usedIn: [])
    if model.samples == nil { signature.hasSamples = false }
    self.signature = signature
    names = FileNames(model: model.name, signature: signature, calls: [], format: format)
    type = names.type
  }

  public var text: String {
    (copies.map { $0 } + [""] + entry("grad_single", isBatch: false) + [""]
      + entry("grad_batch", isBatch: true))
      .joined(separator: "\n") + "\n"
  }

  // MARK: The order of the weights

  /// The weights layer after layer, each matrix before its bias, with their places in the parameters.
  public var weightOrder: [(offset: Int, count: Int)] {
    var positions: [Int] = []
    for equation in model.equations {
      var own: [Int] = []
      model.forEachReference(in: equation.body) { name, _ in
        if let position = signature.arrays.firstIndex(where: { $0.name == name && $0.role == .weight }),
          !positions.contains(position), !own.contains(position)
        {
          own.append(position)
        }
      }
      positions += own.sorted { signature.arrays[$0].bounds.count > signature.arrays[$1].bounds.count }
    }
    positions += signature.weights.filter { !positions.contains($0) }
    return positions.map { (signature.weightOffsets[$0] ?? 0, signature.arrays[$0].count) }
  }

  private var isDeclaredOrder: Bool {
    zip(weightOrder, weightOrder.dropFirst()).allSatisfy { $0.offset + $0.count == $1.offset }
  }

  /// Copies between the two orders, where they differ.
  private var copies: [String] {
    if isDeclaredOrder { return [""] }
    var (into, from, place) = ([String](), [String](), 0)
    for part in weightOrder {
      into.append("  for i in 0..<\(part.count) { own[\(part.offset) + i] = layers[\(place) + i] }")
      from.append("  for i in 0..<\(part.count) { layers[\(place) + i] = own[\(part.offset) + i] }")
      place += part.count
    }
    return [
      "",
      "private func takeLayers(_ layers: UnsafePointer<\(scalar)>, _ own: UnsafeMutablePointer<\(scalar)>) {",
    ] + into
      + [
        "}", "",
        "private func giveLayers(_ own: UnsafePointer<\(scalar)>, _ layers: UnsafeMutablePointer<\(scalar)>) {",
      ] + from
      + ["}"]
  }

  // MARK: Entries

  private func entry(_ name: String, isBatch: Bool) -> [String] {
    let count = isBatch ? ", _ m: Int" : ""
    var lines = [
      "@_cdecl(\"\(name)\")",
      "public func \(name)(",
      "  _ p: UnsafePointer<\(scalar)>, _ x: UnsafePointer<\(scalar)>, _ y: UnsafePointer<\(scalar)>\(count),",
      "  _ loss: UnsafeMutablePointer<\(scalar)>, _ g: UnsafeMutablePointer<\(scalar)>", ") {",
    ]
    if isDeclaredOrder {
      lines += work(isBatch: isBatch, weights: "p", gradient: "g", indent: "  ")
    } else {
      let size = signature.weightCount
      lines += borrowing("own", count: 2 * size, indent: "  ")
      lines.append("    takeLayers(p, own)")
      lines += work(isBatch: isBatch, weights: "own", gradient: "(own + \(size))", indent: "    ")
      lines += ["    giveLayers(own + \(size), g)", "  }"]
    }
    return lines + ["}"]
  }

  /// The beginning of a scope with numbers of its own, on the stack where they are few.
  private func borrowing(_ name: String, count: Int, indent: String) -> [String] {
    [
      "\(indent)withUnsafeTemporaryAllocation(of: \(scalar).self, capacity: \(max(count, 1))) {",
      "\(indent)  (buffer: UnsafeMutableBufferPointer<\(scalar)>) in",
      "\(indent)  guard let \(name) = buffer.baseAddress else { return }",
    ]
  }

  private func work(isBatch: Bool, weights: String, gradient: String, indent: String) -> [String] {
    if signature.hasSamples {
      let count = isBatch ? "m" : hasSampleFunction ? nil : "1"
      var lines = ["\(indent)loss.pointee = \(call(weights, gradient, count: count, row: nil))"]
      if isBatch, !isMean { lines += mean(gradient, indent) }
      return lines
    }
    if !isBatch { return ["\(indent)loss.pointee = \(call(weights, gradient, count: nil, row: nil))"] }
    let size = signature.weightCount
    return borrowing("one", count: size, indent: indent) + [
      "\(indent)  var total: \(scalar) = 0.0", "\(indent)  for i in 0..<\(size) { \(gradient)[i] = 0.0 }",
      "\(indent)  for row in 0..<m {",
      "\(indent)    total += \(call(weights, "one", count: nil, row: "row"))",
      "\(indent)    for i in 0..<\(size) { \(gradient)[i] += one[i] }", "\(indent)  }",
      "\(indent)  loss.pointee = total", "\(indent)}",
    ] + mean(gradient, indent)
  }

  private func mean(_ gradient: String, _ indent: String) -> [String] {
    [
      "\(indent)let share: \(scalar) = 1.0 / \(scalar)(m)", "\(indent)loss.pointee *= share",
      "\(indent)for i in 0..<\(signature.weightCount) { \(gradient)[i] *= share }",
    ]
  }

  /// Whether the loss is a mean over the samples already.
  public var isMean: Bool {
    guard let loss = model.equations.first(where: { $0.target == model.loss }) else { return false }
    var stack = [loss.body]
    while let node = stack.popLast() {
      if case .reduction(.mean, let binders, _) = model.tree[node],
        binders.contains(where: { $0.name == model.samples?.index })
      {
        return true
      }
      stack += model.tree.operands(of: node)
    }
    return false
  }

  private func call(_ weights: String, _ gradient: String, count: String?, row: String?) -> String {
    var items = ["weights: \(weights)"]
    var next: [ProgramSignature.ArgumentArray.Role: Int] = [:]
    let widths = Dictionary(grouping: signature.arrays, by: { $0.role }).mapValues {
      $0.reduce(0) { $0 + $1.count }
    }
    for (position, array) in signature.arrays.enumerated() where array.role != .weight {
      let name = names.arrays[position]
      if array.role == .constant {
        let values = (array.defaults ?? []).map { names.format.literal($0) }
        items.append(
          "\(name): \(array.isScalar ? values.first ?? "0.0" : "[\(values.joined(separator: ", "))]")")
        continue
      }
      let pointer = array.role == .input ? "x" : "y"
      var start = "\(next[array.role, default: 0])"
      if let row { start = "\(widths[array.role] ?? 0) * \(row) + \(start)" }
      next[array.role, default: 0] += array.count
      items.append(array.isScalar ? "\(name): \(pointer)[\(start)]" : "\(name): \(pointer) + \(start)")
    }
    if let count { items.append("count: \(count)") }
    return "\(type).lossAndGradient(\(items.joined(separator: ", ")), gradient: \(gradient))"
  }
}
