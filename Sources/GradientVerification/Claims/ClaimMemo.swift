import LaTeXNotation

/// What the parts of a formula are worth, by their place in the document and by what the letters in them stand for: a formula
/// with one factor put to another is worked out along the way to that factor only.
final class ClaimMemo {
  private struct Key: Hashable {
    var letters: Int
    var range: Range<Int>
    var kind: Int
  }

  private struct Step: Hashable {
    var letters: Int
    var index: String
    var value: Int?
    var isSample: Bool
  }

  private var values: [Key: Result<ClaimValue, any Error>] = [:]
  private var steps: [Step: Int] = [:]
  private var count = 0
  /// How often definitions have been read for the formula at hand.
  var definitions = 0

  /// A number for a new choice of letters.
  func letters() -> Int {
    count += 1
    return count
  }

  /// The number for a choice with one index more.
  func letters(_ letters: Int?, _ index: String, _ value: Int?, isSample: Bool) -> Int? {
    guard let letters else { return nil }
    let step = Step(letters: letters, index: index, value: value, isSample: isSample)
    if let known = steps[step] { return known }
    count += 1
    steps[step] = count
    return count
  }

  func value(of node: MathNode, _ letters: Int, _ work: () throws -> ClaimValue) throws -> ClaimValue {
    guard !node.range.isEmpty, let kind = node.placeMark else { return try work() }
    let key = Key(letters: letters, range: node.range, kind: kind)
    if let known = values[key] { return try known.get() }
    let result = Result { try work() }
    values[key] = result
    return try result.get()
  }
}

extension MathNode {
  /// Tells nodes of one range apart; nil where that is not enough.
  fileprivate var placeMark: Int? {
    switch kind {
    case .number, .kronecker: nil
    case .atom: 1
    case .sum: 2
    case .product: 3
    case .hadamard: 4
    case .quotient: 5
    case .power: 6
    case .call: 7
    case .derivative(let of, _): of.range == range ? nil : 8
    case .reduction(_, let index, _, _, _): index.utf8.reduce(100) { 31 &* $0 &+ Int($1) }
    case .matrix: 9
    case .transpose: 10
    case .norm: 11
    case .root: 12
    case .group: 13
    case .nabla: 14
    case .cases: 15
    case .entry: 16
    case .hessian: 17
    }
  }
}
