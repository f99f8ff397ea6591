/// A position in one dimension of an array: whole multiples of index variables and named sizes, plus an integer.
///
/// `i` has the letter i, `l-1` the letter l and the offset −1, `3` the offset alone, `2*i+a-1` the terms 2·i and a. The integer
/// counts in the model's index base.
public struct IndexExpression: Hashable, Sendable {
  public struct Term: Hashable, Sendable {
    /// An index variable or the name of a size.
    public var name: String
    public var coefficient: Int

    public init(name: String, coefficient: Int) {
      self.name = name
      self.coefficient = coefficient
    }
  }

  /// The name of an index that is one name plus an integer, as nearly all are; nil for an integer and for a sum.
  public private(set) var letter: String?
  /// The terms of an index that is neither a letter plus an integer nor an integer; empty otherwise.
  private var sum: [Term] = []
  public var offset: Int

  public init(name: String?, offset: Int = 0) {
    letter = name
    self.offset = offset
  }

  /// Terms of one name are joined where the first of them stands.
  public init(_ terms: [Term], offset: Int = 0) {
    var joined: [Term] = []
    for term in terms {
      if let place = joined.firstIndex(where: { $0.name == term.name }) {
        joined[place].coefficient += term.coefficient
      } else {
        joined.append(term)
      }
    }
    joined.removeAll { $0.coefficient == 0 }
    self.offset = offset
    if joined.count == 1, joined[0].coefficient == 1 {
      letter = joined[0].name
    } else {
      sum = joined
    }
  }

  public var terms: [Term] { letter.map { [Term(name: $0, coefficient: 1)] } ?? sum }

  public var names: [String] { letter.map { [$0] } ?? sum.map { $0.name } }

  public var isInteger: Bool { letter == nil && sum.isEmpty }

  /// Whether it is more than one name plus an integer.
  public var isSum: Bool { !sum.isEmpty }

  /// With the names replaced that have a value.
  public func placing(_ value: (String) -> Int?) -> IndexExpression {
    if isInteger { return self }
    var offset = offset
    var open: [Term] = []
    for term in terms {
      if let known = value(term.name) { offset += term.coefficient * known } else { open.append(term) }
    }
    return IndexExpression(open, offset: offset)
  }
}
