import LaTeXNotation
import ModelLanguage
import SymbolicAlgebra

/// Arrays as matrices, and slopes of activations.
extension ClaimEvaluation {
  /// An array as a matrix: a column for one index, the samples as rows where none is meant.
  func whole(_ quantity: Int, _ sample: Int?, _ context: ClaimContext) -> ClaimValue {
    let nodes = claims.elements[quantity]
    let bounds = claims.layout.arrays[quantity].bounds
    guard model.quantities[quantity].isPerSample else {
      let own = shaped(nodes, bounds.map { $0.count })
      let isRow = context.vectorsAreRows && bounds.count == 1 && model.quantities[quantity].role == .weight
      return isRow ? own.transposed : own
    }
    let width = bounds.dropFirst().reduce(1) { $0 * $1.count }
    if let sample = sample ?? context.sample {
      let start = (sample - bounds[0].lowerBound) * width
      return shaped(Array(nodes[start..<start + width]), bounds.dropFirst().map { $0.count })
    }
    return .matrix(stride(from: 0, to: nodes.count, by: width).map { Array(nodes[$0..<$0 + width]) })
  }

  /// What an array is at one value of its first index.
  func slice(_ quantity: Int, at index: Int) -> ClaimValue {
    let bounds = claims.layout.arrays[quantity].bounds
    let width = bounds.dropFirst().reduce(1) { $0 * $1.count }
    let start = (index - bounds[0].lowerBound) * width
    return shaped(
      Array(claims.elements[quantity][start..<start + width]), bounds.dropFirst().map { $0.count })
  }

  func shaped(_ nodes: [Node], _ shape: [Int]) -> ClaimValue {
    if shape.isEmpty { return .scalar(nodes[0]) }
    let width = shape.count > 1 ? shape[shape.count - 1] : 1
    return .matrix(stride(from: 0, to: nodes.count, by: width).map { Array(nodes[$0..<$0 + width]) })
  }

  /// (Z − Y)_{nk} and (Wᵀδ)_j: an entry of what an expression is worth. Where samples are rows, the first index counts them.
  func entry(
    of inner: MathNode, _ indices: [String], _ context: ClaimContext, _ range: Range<Int>
  ) throws -> ClaimValue {
    var whole = context
    var matrix = try value(inner, context)
    let isOfSample = indices.joined().count == 2 && matrix.columns == 1 && claims.sampleCount != nil
    if isOfSample {
      (whole.sample, whole.reading, whole.memoLetters) = (nil, .stacked, nil)
      matrix = try value(inner, whole)
    }
    guard case .matrix(let rows) = matrix else { throw ClaimFailure.unsupported(indices.joined(), range) }
    let isVector = rows.count == 1 || rows[0].count == 1
    guard let parts = names.split(indices, into: 2) ?? (isVector ? names.split(indices, into: 1) : nil) else {
      throw ClaimFailure.unsupported(indices.joined(separator: ","), range)
    }
    let extents = parts.count == 2 ? [rows.count, rows[0].count] : [max(rows.count, rows[0].count)]
    let base = model.indexBase
    let places = try zip(parts, extents).enumerated().map { place, pair in
      let bounds = base..<base + pair.1
      let isSample = isOfSample && place == 0
      let index = try names.index(pair.0, context, Array(bounds), isSample: isSample)
      guard bounds.contains(index) else { throw ClaimFailure.outOfRange(parts.joined(), index, range) }
      return index - base
    }
    return .scalar(parts.count == 2 ? rows[places[0]][places[1]] : matrix.entries[places[0]])
  }

  /// a′ of an activation a = f(z) is f′(z), entry by entry.
  func slope(
    _ reference: ClaimReference, _ result: ClaimValue, _ atom: MathAtom, _ context: ClaimContext,
    _ range: Range<Int>
  ) throws -> ClaimValue {
    let quantity: Int
    switch reference {
    case .element(let place, _, _), .whole(let place, _, _, _): quantity = place
    default: throw ClaimFailure.unsupported("'", range)
    }
    guard let z = claims.preActivation[quantity], atom.primes == 1 else {
      throw ClaimFailure.unsupported("'", range)
    }
    let table = Dictionary(
      zip(claims.elements[quantity], claims.elements[z]), uniquingKeysWith: { first, _ in first })
    return result.map { node in table[node].map { claims.derivative(of: node, by: $0) } ?? node }
  }
}
