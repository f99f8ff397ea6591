import SymbolicAlgebra

/// A function on pointers of a generated file: what it is called, and where the outputs of its program go.
///
/// The first output is the loss, which is returned. The others are written into arrays: the gradient; after it ∇²L·d, or the upper
/// triangle of ∇²L, of which the lower one is a copy. A prediction has no loss, and nothing in its place.
enum GeneratedFunction: CaseIterable {
  case loss, lossAndGradient, sampleGradient, hessianVectorProduct, hessian, predict

  var name: String {
    switch self {
    case .loss: "loss"
    case .lossAndGradient, .sampleGradient: "lossAndGradient"
    case .hessianVectorProduct: "hessianVectorProduct"
    case .hessian: "hessian"
    case .predict: "predict"
    }
  }

  /// Whether it returns the loss.
  var hasLoss: Bool { self != .predict }

  /// The arrays it writes, in the order of its arguments.
  var results: [String] {
    switch self {
    case .loss: []
    case .lossAndGradient, .sampleGradient: ["gradient"]
    case .hessianVectorProduct: ["gradient", "product"]
    case .hessian: ["gradient", "hessian"]
    case .predict: ["outputs"]
    }
  }

  var comment: String {
    switch self {
    case .loss: "The loss, without allocating."
    case .lossAndGradient: "The loss; the gradient is written over `gradient`. Allocates nothing."
    case .sampleGradient:
      "The same for one sample, without a loop and without sums over samples."
    case .hessianVectorProduct:
      "The loss; its gradient is written over `gradient`, the Hessian times `direction` over `product`. Allocates nothing."
    case .hessian:
      "The loss; its gradient is written over `gradient`, its second derivatives over `hessian`, row-major and symmetric. "
        + "Allocates nothing."
    case .predict: "The outputs of one sample are written over `outputs`. Allocates nothing."
    }
  }

  /// The place of output `number`, 1 the first after the loss, and what stands there in terms of the loss and its weights.
  func target(_ number: Int, lossName: String, signature: ProgramSignature) -> (
    place: String, meaning: String
  ) {
    if self == .predict { return ("outputs[\(number - 1)]", "") }
    let count = signature.weightCount
    func weight(_ place: Int) -> String { signature.weightName(place) }
    if number <= count { return ("gradient[\(number - 1)]", "∂\(lossName)/∂\(weight(number - 1))") }
    let rest = number - 1 - count
    if self == .hessianVectorProduct { return ("product[\(rest)]", "∇²\(lossName)·d at \(weight(rest))") }
    let (row, column) = Self.upperPlace(rest, of: count)
    let meaning =
      row == column ? "∂²\(lossName)/∂\(weight(row))²" : "∂²\(lossName)/∂\(weight(row))∂\(weight(column))"
    return ("hessian[\(count * row + column)]", meaning)
  }

  /// What remains to be done after all outputs, without indentation.
  func closing(_ signature: ProgramSignature) -> [String] {
    let count = signature.weightCount
    if self != .hessian || count < 2 { return [] }
    return [
      "for row in 1..<\(count) {",
      "  for column in 0..<row { hessian[\(count) * row + column] = hessian[\(count) * column + row] }", "}",
    ]
  }

  /// Row and column of the entry of an upper triangle at a place, row after row.
  static func upperPlace(_ place: Int, of count: Int) -> (row: Int, column: Int) {
    var (row, rest) = (0, place)
    while rest >= count - row {
      rest -= count - row
      row += 1
    }
    return (row, row + rest)
  }
}

extension ProgramSignature {
  /// What the author calls the entry of the gradient at a place.
  func weightName(_ place: Int) -> String {
    var rest = place
    for position in weights {
      let array = arrays[position]
      if rest < array.count { return AuthorName.text(array.name, array.indices(at: rest)) }
      rest -= array.count
    }
    return ""
  }
}
