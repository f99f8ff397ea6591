#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Flat storage of trivial values from the C library, which grows large blocks in place.
enum Storage {
  static func allocated<T>(_ count: Int) -> UnsafeMutablePointer<T> {
    bound(malloc(count * MemoryLayout<T>.stride), count)
  }

  static func zeroed<T>(_ count: Int) -> UnsafeMutablePointer<T> {
    bound(calloc(count, MemoryLayout<T>.stride), count)
  }

  /// Room for `count`, of which the first `used` are kept. Small blocks are made anew: where the C library resizes, it
  /// passes its cache of them by.
  static func resized<T>(_ storage: UnsafeMutablePointer<T>, _ count: Int, keeping used: Int)
    -> UnsafeMutablePointer<T>
  {
    if count * MemoryLayout<T>.stride > 1 << 12 {
      return bound(realloc(storage, count * MemoryLayout<T>.stride), count)
    }
    let larger: UnsafeMutablePointer<T> = allocated(count)
    larger.moveInitialize(from: storage, count: used)
    free(storage)
    return larger
  }

  private static func bound<T>(_ block: UnsafeMutableRawPointer?, _ count: Int) -> UnsafeMutablePointer<T> {
    guard let block else { preconditionFailure("no memory for \(count) entries of an expression graph") }
    return block.assumingMemoryBound(to: T.self)
  }

  /// Half as much again while small, then three eighths: what is held for growth stays below the limit a node.
  static func larger(_ capacity: Int) -> Int { capacity + capacity * (capacity < 1 << 12 ? 4 : 3) / 8 }
}
