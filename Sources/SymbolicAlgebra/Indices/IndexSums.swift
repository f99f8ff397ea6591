/// One term of an index such as 2i + a − 1: a letter or size with its factor.
public struct IndexTerm: Hashable, Sendable {
  public var base: Index.Base
  public var coefficient: Int

  public init(_ base: Index.Base, _ coefficient: Int = 1) {
    self.base = base
    self.coefficient = coefficient
  }
}

extension ExpressionGraph {
  /// The index Σ coefficient·base + offset, terms of one base joined where the first of them stands: an integer or a letter plus an
  /// integer where no more is left.
  public func index(_ terms: [IndexTerm], offset: Int = 0) -> Index {
    var joined: [IndexTerm] = []
    for term in terms where term.base != .none {
      if let place = joined.firstIndex(where: { $0.base == term.base }) {
        joined[place].coefficient += term.coefficient
      } else {
        joined.append(term)
      }
    }
    joined.removeAll { $0.coefficient == 0 }
    switch joined.count {
    case 0: return .integer(offset)
    case 1 where joined[0].coefficient == 1: return Index(joined[0].base, offset: offset)
    default: return Index(.sum(place(ofIndexSum: joined)), offset: offset)
    }
  }

  /// Nothing for an integer, a letter with the factor 1.
  public func terms(of index: Index) -> [IndexTerm] {
    switch index.base {
    case .none: []
    case .sum(let place): indexSums[Int(place)]
    case .free, .bound, .size, .dependentSize: [IndexTerm(index.base)]
    }
  }

  /// Whether an index is neither an integer nor one letter or size plus an integer.
  public func isSum(_ index: Index) -> Bool {
    if case .sum = index.base { true } else { false }
  }

  public func difference(_ a: Index, _ b: Index) -> Index {
    let negated = terms(of: b).map { IndexTerm($0.base, -$0.coefficient) }
    return index(terms(of: a) + negated, offset: Int(a.offset) - Int(b.offset))
  }

  /// The factor of a letter in an index; 0 where it does not stand there.
  public func coefficient(of base: Index.Base, in index: Index) -> Int {
    terms(of: index).first { $0.base == base }?.coefficient ?? 0
  }

  /// The value of `base` for which an index equals another that does not hold it; nil unless its factor is 1 or −1.
  public func solution(for base: Index.Base, in index: Index, equalTo other: Index) -> Index? {
    let own = coefficient(of: base, in: index)
    guard own == 1 || own == -1, coefficient(of: base, in: other) == 0 else { return nil }
    // c·base + rest = other, so base = c·other − c·rest.
    let rest = terms(of: index).filter { $0.base != base }
    let solved =
      terms(of: other).map { IndexTerm($0.base, own * $0.coefficient) }
      + rest.map { IndexTerm($0.base, -own * $0.coefficient) }
    return self.index(solved, offset: own * (Int(other.offset) - Int(index.offset)))
  }

  /// A text for an index, its letters and sizes written as told: `2*i+a-1`.
  public func text(of index: Index, times: String, _ name: (Index.Base) -> String) -> String {
    var text = ""
    for term in terms(of: index) {
      if term.coefficient < 0 { text += "-" } else if !text.isEmpty { text += "+" }
      if term.coefficient.magnitude != 1 { text += "\(term.coefficient.magnitude)\(times)" }
      text += name(term.base)
    }
    if text.isEmpty { return "\(index.offset)" }
    return index.offset == 0 ? text : index.offset > 0 ? "\(text)+\(index.offset)" : "\(text)\(index.offset)"
  }
}
