/// Places by hash, with open addressing: what interns names and numbers, whose values live elsewhere.
///
/// A slot holds the low half of the hash and the place + 1; 0 is empty. A power of two, at most half full.
struct HashedPlaces {
  private var slots: [UInt64] = [UInt64](repeating: 0, count: 32)
  private var count = 0

  /// The place stored under the hash for which `matches` holds.
  @inline(__always)
  func first(_ hash: UInt64, where matches: (Int) -> Bool) -> Int? {
    slots.withUnsafeBufferPointer { slots in
      let mask = slots.count - 1
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 {
        let entry = slots[slot]
        if entry >> 32 == hash & 0xFFFF_FFFF, case let place = Int(entry & 0xFFFF_FFFF) - 1, matches(place) {
          return place
        }
        slot = (slot + 1) & mask
      }
      return nil
    }
  }

  mutating func insert(_ place: Int, _ hash: UInt64) {
    if count * 2 >= slots.count {
      let old = slots
      slots = [UInt64](repeating: 0, count: old.count * 2)
      for entry in old where entry != 0 { put(entry) }
    }
    put(hash << 32 | UInt64(place + 1))
    count += 1
  }

  private mutating func put(_ entry: UInt64) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: entry >> 32) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = entry
  }
}
