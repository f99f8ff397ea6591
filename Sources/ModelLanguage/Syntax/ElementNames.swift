/// A spelling that names no element, or more than one.
public enum ElementNameError: BilingualError, Hashable {
  case unknown(String, known: [String], suggestion: String?)
  case ambiguous(String, readings: [String])

  public var message: Message {
    switch self {
    case .unknown(let name, let known, let suggestion):
      let all = known.joined(separator: " ")
      return Message(
        "no weight '\(name)'; this model has \(all) (in declared index order)"
          + (suggestion.map { "; did you mean '\($0)'?" } ?? ""),
        pt: "não há o peso '\(name)'; este modelo tem \(all) (na ordem declarada dos índices)"
          + (suggestion.map { "; quis dizer '\($0)'?" } ?? ""))
    case .ambiguous(let name, let readings):
      return Message(
        "'\(name)' may be \(readings.joined(separator: " or ")); write the indices in brackets",
        pt: "'\(name)' pode ser \(readings.joined(separator: " ou ")); escreva os índices entre colchetes")
    }
  }
}

extension Model {
  /// `w[1,2]`, the plain name of an element; the sample's index is left out.
  public func label(of element: ElementReference) -> String {
    let name = quantities[element.quantity].name
    return element.indices.isEmpty
      ? name : "\(name)[\(element.indices.map { String($0) }.joined(separator: ","))]"
  }

  /// `w12` where every index is one digit, else `w[1,12]`.
  public func shortLabel(of element: ElementReference) -> String {
    guard element.indices.allSatisfy({ (0...9).contains($0) }) else { return label(of: element) }
    return quantities[element.quantity].name + element.indices.map { String($0) }.joined()
  }

  /// The elements that a user's spelling names: `w11`, `w_11`, `w_{1,1}`, `w[1,1]`, `W[1,1]` by a matrix reading, `w^1_{0,3}`,
  /// `w` for all of an array.
  public func elements(named spelling: String, in layout: ModelLayout) throws(ElementNameError)
    -> [ElementReference]
  {
    if let quantity = quantities.firstIndex(where: { $0.name == spelling }) {
      return all(of: quantity, layout)
    }
    if let matrix = matrices.first(where: { $0.name == spelling }) { return all(of: matrix.quantity, layout) }
    var readings: [ElementReference] = []
    for (quantity, declaration) in quantities.enumerated() {
      for reading in indexReadings(of: spelling, after: declaration.name, layout.arrays[quantity].bounds) {
        readings.append(ElementReference(quantity: quantity, indices: reading))
      }
    }
    for matrix in matrices {
      let bounds = layout.arrays[matrix.quantity].bounds
      let printed = matrix.isTransposed ? bounds.reversed() : bounds
      for reading in indexReadings(of: spelling, after: matrix.name, printed) {
        readings.append(
          ElementReference(
            quantity: matrix.quantity, indices: matrix.isTransposed ? reading.reversed() : reading))
      }
    }
    var unique: [ElementReference] = []
    for reading in readings where !unique.contains(reading) { unique.append(reading) }
    if unique.count == 1 { return unique }
    if unique.count > 1 {
      throw .ambiguous(spelling, readings: unique.map { label(of: $0) })
    }
    throw unknown(spelling, layout)
  }

  private func all(of quantity: Int, _ layout: ModelLayout) -> [ElementReference] {
    let array = layout.arrays[quantity]
    return (0..<array.count).map { ElementReference(quantity: quantity, indices: array.indices(at: $0)) }
  }

  private func unknown(_ spelling: String, _ layout: ModelLayout) -> ElementNameError {
    var known: [String] = []
    for (quantity, declaration) in quantities.enumerated() where declaration.role == .weight {
      if layout.arrays[quantity].count > 30 {
        known.append("\(declaration.name)[…]")
      } else {
        known += all(of: quantity, layout).map { shortLabel(of: $0) }
      }
    }
    return .unknown(
      spelling, known: Array(known.prefix(40)), suggestion: spellingSuggestion(for: spelling, among: known))
  }

  /// The indices that the rest of a spelling after a name can mean.
  private func indexReadings(of spelling: String, after name: String, _ bounds: [ClosedRange<Int>]) -> [[Int]]
  {
    guard !bounds.isEmpty, spelling.hasPrefix(name), spelling.count > name.count else { return [] }
    let rest = spelling.dropFirst(name.count)
    var groups: [Substring] = []
    var digits = rest.startIndex..<rest.startIndex
    for place in rest.indices {
      if rest[place].isASCII && rest[place].isWholeNumber {
        if digits.isEmpty || digits.upperBound != place { digits = place..<place }
        digits = digits.lowerBound..<rest.index(after: place)
        if rest.index(after: place) == rest.endIndex { groups.append(rest[digits]) }
      } else {
        guard "_{}[](),^ ".contains(rest[place]) else { return [] }
        if !digits.isEmpty { groups.append(rest[digits]) }
        digits = place..<place
      }
    }
    if groups.count == bounds.count {
      let indices = groups.compactMap { Int($0) }
      return indices.count == bounds.count && fits(indices, bounds) ? [indices] : []
    }
    guard groups.count == 1 else { return [] }
    return splits(of: String(groups[0]), into: bounds)
  }

  private func fits(_ indices: [Int], _ bounds: [ClosedRange<Int>]) -> Bool {
    zip(indices, bounds).allSatisfy { $1.contains($0) }
  }

  /// All ways to cut a string of digits into indices within bounds.
  private func splits(of digits: String, into bounds: [ClosedRange<Int>]) -> [[Int]] {
    var partial: [(rest: Substring, indices: [Int])] = [(digits[...], [])]
    for bound in bounds {
      var next: [(rest: Substring, indices: [Int])] = []
      for (rest, indices) in partial where !rest.isEmpty {
        for length in 1...min(rest.count, 9) {
          guard let value = Int(rest.prefix(length)), bound.contains(value) else { continue }
          if length > 1 && rest.first == "0" { continue }
          next.append((rest.dropFirst(length), indices + [value]))
        }
      }
      partial = next
    }
    return partial.filter { $0.rest.isEmpty }.map { $0.indices }
  }
}

extension Model {
  /// Binds an opaque function; false where either name is unknown.
  public mutating func bind(_ opaque: String, to function: String) -> Bool {
    guard let place = opaqueFunctions.firstIndex(where: { $0.name == opaque }),
      let row = FunctionName.named(function), row.arity.contains(1)
    else { return false }
    opaqueFunctions[place].binding = row.name
    return true
  }

  /// Gives one element a value; entries that had none become 0.
  public mutating func setValue(_ decimal: String, at element: ElementReference, in layout: ModelLayout) {
    let array = layout.arrays[element.quantity]
    var literal =
      values[element.quantity]
      ?? ArrayLiteral(
        shape: array.bounds.map { $0.count }, entries: Array(repeating: "0", count: array.count))
    guard let offset = array.offset(of: element.indices), offset < literal.entries.count else { return }
    literal.entries[offset] = decimal
    values[element.quantity] = literal
  }
}
