/// One element of a quantity, its indices in the model's base.
public struct ElementReference: Hashable, Sendable {
  /// Position in `Model.quantities`.
  public var quantity: Int
  public var indices: [Int]

  public init(quantity: Int, indices: [Int]) {
    self.quantity = quantity
    self.indices = indices
  }
}

/// Where the elements of an array lie: row-major in declared index order.
public struct ArrayLayout: Sendable {
  public var bounds: [ClosedRange<Int>]

  public var count: Int { bounds.reduce(1) { $0 * $1.count } }

  public func offset(of indices: [Int]) -> Int? {
    guard indices.count == bounds.count else { return nil }
    var offset = 0
    for (index, bound) in zip(indices, bounds) {
      guard bound.contains(index) else { return nil }
      offset = offset * bound.count + index - bound.lowerBound
    }
    return offset
  }

  public func indices(at offset: Int) -> [Int] {
    var indices: [Int] = []
    var rest = offset
    for bound in bounds.reversed() {
      indices.append(bound.lowerBound + rest % bound.count)
      rest /= bound.count
    }
    return indices.reversed()
  }
}

/// The arrays of a model for concrete sizes.
public struct ModelLayout: Sendable {
  /// By position in `Model.quantities`.
  public private(set) var arrays: [ArrayLayout] = []
  private var sizes: [String: Model.NamedSize] = [:]

  public init(_ model: Model, sizes overrides: [String: Int] = [:]) throws(DiagnosticList) {
    for size in model.sizes { sizes[size.name] = size }
    for (name, value) in overrides { sizes[name] = Model.NamedSize(name: name, values: [value]) }
    for quantity in model.quantities {
      var bounds: [ClosedRange<Int>] = []
      for range in quantity.dimensions {
        guard let values = values(of: range, indices: [:]) else {
          throw DiagnosticList([
            Diagnostic(.error, Self.missingExtent(of: quantity, range), at: quantity.range)
          ])
        }
        bounds.append(values)
      }
      if Self.isTooLarge(bounds) {
        let shape = bounds.map { String($0.count) }.joined(separator: "×")
        throw DiagnosticList([
          Diagnostic(
            .error,
            Message(
              "'\(quantity.name)' has \(shape) elements; an array may have \(Self.elementLimit)",
              pt: "'\(quantity.name)' tem \(shape) elementos; um arranjo pode ter \(Self.elementLimit)"),
            at: quantity.range)
        ])
      }
      arrays.append(ArrayLayout(bounds: bounds))
    }
    let misplaced = misplacedReferences(in: model)
    if !misplaced.isEmpty { throw DiagnosticList(misplaced) }
  }

  /// Whether a size that depends on no index has a value.
  func hasValue(_ size: String) -> Bool {
    sizes[size].map { $0.parameter == nil && $0.values.count == 1 } ?? false
  }

  /// With the arrays that `model` has beyond those of this layout; nil where one of them has no extent.
  public func adding(linksOf model: Model) -> ModelLayout? {
    var layout = self
    for quantity in model.quantities[arrays.count...] {
      let bounds = quantity.dimensions.compactMap { values(of: $0, indices: [:]) }
      guard bounds.count == quantity.dimensions.count else { return nil }
      layout.arrays.append(ArrayLayout(bounds: bounds))
    }
    return layout
  }

  /// The layout of another model for the same sizes.
  public func layout(of model: Model) throws(DiagnosticList) -> ModelLayout {
    try ModelLayout(model, sizes: sizes.compactMapValues { $0.values.count == 1 ? $0.values[0] : nil })
  }

  private static func missingExtent(of quantity: Model.Quantity, _ range: IndexRange) -> Message {
    guard let name = range.upper.name ?? range.lower.name else {
      return Message(
        "'\(quantity.name)' has an empty range of indices",
        pt: "'\(quantity.name)' tem um intervalo de índices vazio")
    }
    return Message(
      "the size '\(name)' of '\(quantity.name)' has no value; write 'given \(name) = …'",
      pt: "o tamanho '\(name)' de '\(quantity.name)' não tem valor; escreva 'given \(name) = …'")
  }

  /// More elements than these cannot be told apart by a 32-bit number.
  public static let elementLimit = 4_294_967_295

  private static func isTooLarge(_ bounds: [ClosedRange<Int>]) -> Bool {
    var count = 1
    for bound in bounds {
      let product = count.multipliedReportingOverflow(by: bound.count)
      if product.overflow || product.partialValue > elementLimit { return true }
      count = product.partialValue
    }
    return false
  }

  public func value(of size: SizeExpression, indices: [String: Int]) -> Int {
    guard let name = size.name else { return size.offset }
    if let index = indices[name] { return index + size.offset }
    guard let known = sizes[name] else { return size.offset }
    guard let argument = size.argument else { return (known.values.first ?? 0) + size.offset }
    let level = argument.offset + (argument.letter.flatMap { indices[$0] } ?? 0) - known.firstArgument
    return (known.values.indices.contains(level) ? known.values[level] : 0) + size.offset
  }

  public func value(of index: IndexExpression, indices: [String: Int]) -> Int {
    if !index.isSum {
      return value(of: SizeExpression(name: index.letter, offset: index.offset), indices: indices)
    }
    return index.placing { value(of: .named($0), indices: indices) }.offset
  }

  /// nil for an empty range.
  public func values(of range: IndexRange, indices: [String: Int]) -> ClosedRange<Int>? {
    let (lower, upper) = (value(of: range.lower, indices: indices), value(of: range.upper, indices: indices))
    return lower <= upper ? lower...upper : nil
  }
}

extension Model {
  /// The values of `given`, `data` and constants as doubles, by position in `quantities`, in order of the offsets.
  public var numericValues: [Int: [Double]] {
    values.mapValues { literal in literal.entries.map { Model.double($0) } }
  }

  /// The functions bound to opaque ones, by the names of these.
  public var functionBindings: [String: String] {
    var bindings: [String: String] = [:]
    for function in opaqueFunctions { bindings[function.name] = function.binding }
    return bindings
  }

  /// A decimal or a quotient of two; the model has been checked to hold nothing else.
  public static func double(_ text: String) -> Double {
    let parts = text.split(separator: "/").map { Double($0) ?? .nan }
    return parts.count == 2 ? parts[0] / parts[1] : parts.first ?? .nan
  }
}
