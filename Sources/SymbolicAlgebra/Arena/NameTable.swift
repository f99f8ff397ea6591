/// The names of one graph, each once, in the order in which they came.
///
/// A few are searched one after the other; beyond, by open addressing in a power of two slots, at most half full, that hold
/// the place + 1 and 0 where they are empty.
struct NameTable: ~Copyable {
  private static let fewNames = 16

  private var names: [(text: String, hash: UInt64)] = []
  private var slots: UnsafeMutablePointer<UInt32>?
  private var mask = 0

  init() { names.reserveCapacity(Self.fewNames) }

  deinit { if let slots { Storage.release(slots) } }

  func text(at place: Int) -> String { names[place].text }
  func hash(at place: Int) -> UInt64 { names[place].hash }

  /// The place of a name, which is added on first use.
  mutating func place(of text: String) -> Int {
    let hash = Fingerprint.of(text)
    if let slots {
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 {
        let place = Int(slots[slot]) - 1
        if holds(place, text, hash) { return place }
        slot = (slot + 1) & mask
      }
    } else {
      for place in 0..<names.count where holds(place, text, hash) { return place }
    }
    names.append((text, hash))
    if names.count > Self.fewNames { enter() }
    return names.count - 1
  }

  @inline(__always)
  private func holds(_ place: Int, _ text: String, _ hash: UInt64) -> Bool {
    names[place].hash == hash && names[place].text == text
  }

  /// Enters the latest name, or all of them into a larger table.
  private mutating func enter() {
    if let slots, names.count * 2 <= mask {
      put(names.count - 1, slots)
      return
    }
    if let slots { Storage.release(slots) }
    mask = max(mask * 2 + 1, 4 * Self.fewNames - 1)
    let larger: UnsafeMutablePointer<UInt32> = Storage.zeroed(mask + 1)
    slots = larger
    for place in names.indices { put(place, larger) }
  }

  private func put(_ place: Int, _ slots: UnsafeMutablePointer<UInt32>) {
    var slot = Int(truncatingIfNeeded: names[place].hash) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = UInt32(place + 1)
  }
}
