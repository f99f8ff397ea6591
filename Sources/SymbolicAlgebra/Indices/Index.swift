/// A name, interned in one graph.
public struct Symbol: Hashable, Sendable, Comparable {
  public let rawValue: UInt32
  @inlinable init(_ rawValue: UInt32) { self.rawValue = rawValue }
  public static func < (a: Symbol, b: Symbol) -> Bool { a.rawValue < b.rawValue }
}

/// A position in one dimension: `base + offset`, the base a letter, a size or a sum of multiples of these.
///
/// Bound variables are numbered by the height of their binder, 1 + the largest height inside its body, never by
/// a letter: equal terms are equal nodes and nothing can be captured.
public struct Index: Hashable, Sendable {
  public enum Base: Hashable, Sendable {
    /// An integer.
    case none
    /// A free index variable of an equation.
    case free(Symbol)
    /// The variable of the enclosing binder of this height.
    case bound(UInt32)
    /// A named size, such as N.
    case size(Symbol)
    /// A size that depends on an index, such as n(l-1); the position in the graph's table.
    case dependentSize(UInt32)
    /// A sum of multiples of letters and sizes, such as 2i + a; the position in the graph's table.
    case sum(UInt32)
  }

  public var base: Base
  public var offset: Int32

  public init(_ base: Base, offset: Int = 0) {
    self.base = base
    self.offset = Int32(clamping: offset)
  }

  public static func integer(_ value: Int) -> Index { Index(.none, offset: value) }
  public static func free(_ symbol: Symbol, offset: Int = 0) -> Index { Index(.free(symbol), offset: offset) }

  /// The value of an index without a base.
  public var integer: Int? { base == .none ? Int(offset) : nil }

  public func advanced(by distance: Int) -> Index { Index(base, offset: Int(offset) + distance) }

  private static let payloadBits: UInt32 = 29

  @inline(__always)
  var baseWord: UInt32 {
    switch base {
    case .none: 0
    case .free(let symbol): 1 << Self.payloadBits | symbol.rawValue
    case .bound(let height): 2 << Self.payloadBits | height
    case .size(let symbol): 3 << Self.payloadBits | symbol.rawValue
    case .dependentSize(let position): 4 << Self.payloadBits | position
    case .sum(let position): 5 << Self.payloadBits | position
    }
  }

  @inline(__always)
  var offsetWord: UInt32 { UInt32(bitPattern: offset) }

  init(baseWord: UInt32, offsetWord: UInt32) {
    let payload = baseWord & (1 << Self.payloadBits - 1)
    switch baseWord >> Self.payloadBits {
    case 1: base = .free(Symbol(payload))
    case 2: base = .bound(payload)
    case 3: base = .size(Symbol(payload))
    case 4: base = .dependentSize(payload)
    case 5: base = .sum(payload)
    default: base = .none
    }
    offset = Int32(bitPattern: offsetWord)
  }
}

/// The values of a bound or free index; both bounds belong to it.
public struct IndexInterval: Hashable, Sendable {
  public var lower: Index
  public var upper: Index

  public init(_ lower: Index, _ upper: Index) {
    self.lower = lower
    self.upper = upper
  }
}
