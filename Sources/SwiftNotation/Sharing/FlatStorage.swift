import SymbolicAlgebra

/// Values in a row that are read without counting references or checking bounds on every access.
struct FlatStorage<Element: BitwiseCopyable>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var count: Int
  private var capacity: Int

  init(repeating value: Element, count: Int) {
    self.count = count
    capacity = max(count, 1)
    base = Storage.allocated(capacity)
    base.initialize(repeating: value, count: count)
  }

  init(capacity: Int) {
    count = 0
    self.capacity = max(capacity, 1)
    base = Storage.allocated(self.capacity)
  }

  deinit { Storage.release(base) }

  subscript(place: Int) -> Element { base[place] }

  /// Room for `length` more, to be written at `end`.
  @inline(__always)
  mutating func reserve(_ length: Int) {
    if count + length > capacity { grow(length) }
  }

  private mutating func grow(_ length: Int) {
    capacity = max(capacity * 2, count + length)
    base = Storage.resized(base, capacity, keeping: count)
  }

  @inline(__always)
  var end: UnsafeMutablePointer<Element> { base + count }

  /// Counts what was written at `end`.
  @inline(__always)
  mutating func advance(by length: Int) { count += length }

  @inline(__always)
  mutating func append(_ value: Element) {
    reserve(1)
    end.initialize(to: value)
    count += 1
  }
}
