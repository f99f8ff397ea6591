#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Flat storage of trivial values from the C library, which grows large blocks in place and keeps small ones at hand: what a
/// pointer allocates passes its cache by.
package enum Storage {
  package static func allocated<T>(_ count: Int) -> UnsafeMutablePointer<T> {
    bound(malloc(count * MemoryLayout<T>.stride), count)
  }

  /// All bits 0. Where the C library clears or resizes a block, it passes its cache of small ones by; those are made anew.
  package static func zeroed<T>(_ count: Int) -> UnsafeMutablePointer<T> {
    let size = count * MemoryLayout<T>.stride
    if size > smallBlock { return bound(calloc(count, MemoryLayout<T>.stride), count) }
    let block: UnsafeMutablePointer<T> = allocated(count)
    clear(block, size)
    return block
  }

  /// Called, not written in: the compiler would make one call of `calloc` of both.
  @inline(never)
  private static func clear(_ block: UnsafeMutableRawPointer, _ size: Int) { memset(block, 0, size) }

  private static let smallBlock = 1 << 12

  /// Room for `count`, of which the first `used` are kept.
  package static func resized<T>(_ storage: UnsafeMutablePointer<T>, _ count: Int, keeping used: Int)
    -> UnsafeMutablePointer<T>
  {
    if count * MemoryLayout<T>.stride > smallBlock {
      return bound(realloc(storage, count * MemoryLayout<T>.stride), count)
    }
    let larger: UnsafeMutablePointer<T> = allocated(count)
    larger.moveInitialize(from: storage, count: used)
    free(storage)
    return larger
  }

  package static func release<T>(_ storage: UnsafeMutablePointer<T>) { free(storage) }

  private static func bound<T>(_ block: UnsafeMutableRawPointer?, _ count: Int) -> UnsafeMutablePointer<T> {
    guard let block else { preconditionFailure("no memory for \(count) entries of an expression graph") }
    return block.assumingMemoryBound(to: T.self)
  }

  /// Half as much again while small, then three eighths: what is held for growth stays below the limit a node.
  static func larger(_ capacity: Int) -> Int { capacity + capacity * (capacity < 1 << 12 ? 4 : 3) / 8 }
}
