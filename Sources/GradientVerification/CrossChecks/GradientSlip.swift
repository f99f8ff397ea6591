import LaTeXNotation
import ModelLanguage

/// What a wrong gradient looks like beside the right one.
public struct GradientSlip: Sendable {
  public enum Kind: Sendable, Equatable {
    /// All numbers are not finite where the true ones are.
    case notFinite
    /// Nothing flows back.
    case zero
    case sign
    /// found = n · true, with the number of samples.
    case sumForMean
    /// found = true / n.
    case meanForSum
    case factor(Double)
    /// found[i, j] = true[j, i].
    case transposed
    /// The derivative with respect to another entry.
    case otherEntry(String)
    /// found = true + the same number times the weight, and the like, are not looked for.
    case other
  }

  /// An array, one of its entries, or the loss.
  public var subject: String
  public var kind: Kind
  /// How many entries of the array it is true of.
  public var count: Int
  /// Where it shows most.
  public var difference: CrossCheck.Difference?
}

extension GradientSlip {
  /// The slip in words, without its subject.
  public var message: Message {
    switch kind {
    case .notFinite: Message("is not finite", pt: "não é finito")
    case .zero: Message("is always 0", pt: "é sempre 0")
    case .sign: Message("has the opposite sign", pt: "tem o sinal trocado")
    case .sumForMean:
      Message("is the sum over the samples, not the mean", pt: "é a soma sobre as amostras, não a média")
    case .meanForSum:
      Message("is the mean over the samples, not the sum", pt: "é a média sobre as amostras, não a soma")
    case .factor(let factor):
      Message(
        "is \(Self.number(factor)) times what it should be",
        pt: "é \(Self.number(factor)) vezes o que devia ser")
    case .transposed: Message("is transposed", pt: "está transposto")
    case .otherEntry(let label):
      Message("is the derivative with respect to \(label)", pt: "é a derivada em relação a \(label)")
    case .other: Message("is wrong", pt: "está errado")
    }
  }

  /// A quotient of small whole numbers where the factor is one.
  private static func number(_ factor: Double) -> String {
    for below in 1...12 {
      let above = factor * Double(below)
      guard (above - above.rounded()).magnitude <= 1e-6 * above.magnitude, above.magnitude < 1e6 else {
        continue
      }
      let whole = Int(above.rounded())
      return below == 1 ? "\(whole)" : "\(whole)/\(below)"
    }
    return NumberFormat(significantDigits: 6).text(factor)
  }
}

/// Finds the slips of an array by what is the same at every point.
struct SlipSearch {
  let labels: [String]
  /// By point, then by entry.
  let expected: [[Double]]
  let found: [[Double]]
  let sampleCount: Int?

  /// Two numbers are the same to this part of them: a coincidence at every point is none.
  private static let closeness = 1e-6

  func slips(
    of name: String, _ range: Range<Int>, shape: [Int], _ wrong: [Int: CrossCheck.Difference]
  ) -> [GradientSlip] {
    let own = range.filter { wrong[$0] != nil }
    guard let first = own.first else { return [] }
    func slip(_ subject: String, _ kind: GradientSlip.Kind, _ count: Int, at place: Int) -> GradientSlip {
      GradientSlip(subject: subject, kind: kind, count: count, difference: wrong[place])
    }
    let worst = own.max { size(wrong[$0]) < size(wrong[$1]) } ?? first
    if range.count > 1, isTransposed(range, shape) {
      return [slip(name, .transposed, range.count, at: worst)]
    }
    let kinds = own.map { kind(at: $0, in: range) }
    if range.count == 1 { return [slip(name, kinds[0], 1, at: first)] }
    // One sentence for the array where all of it is wrong in one way, else one an entry.
    if own.count == range.count, kinds.allSatisfy({ isSame($0, kinds[0]) }), !isEntry(kinds[0]) {
      return [slip(name, kinds[0], own.count, at: worst)]
    }
    return zip(own, kinds).map { slip(labels[$0], $1, 1, at: $0) }
  }

  private func size(_ difference: CrossCheck.Difference?) -> Double {
    guard let difference, difference.found.isFinite else { return .infinity }
    return (difference.found - difference.expected).magnitude
  }

  private func isEntry(_ kind: GradientSlip.Kind) -> Bool {
    if case .otherEntry = kind { true } else { false }
  }

  private func isSame(_ a: GradientSlip.Kind, _ b: GradientSlip.Kind) -> Bool {
    if case .factor(let x) = a, case .factor(let y) = b { return isClose(x, y) }
    return a == b
  }

  private func kind(at place: Int, in range: Range<Int>) -> GradientSlip.Kind {
    let (truths, values) = (expected.map { $0[place] }, found.map { $0[place] })
    if let factor = factor(truths, values) { return factor }
    if values.count > 1 {
      let others = Array(range) + labels.indices.filter { !range.contains($0) }
      for other in others where other != place && isSame(values, expected.map { $0[other] }) {
        return .otherEntry(labels[other])
      }
    }
    return .other
  }

  /// The one number that takes every true value to the one found, in words; nil where there is none.
  func factor(_ truths: [Double], _ values: [Double]) -> GradientSlip.Kind? {
    if values.allSatisfy({ !$0.isFinite }) { return .notFinite }
    if values.allSatisfy({ $0 == 0 }) { return .zero }
    guard let lead = truths.indices.max(by: { truths[$0].magnitude < truths[$1].magnitude }),
      truths[lead] != 0, values[lead].isFinite
    else { return nil }
    let ratio = values[lead] / truths[lead]
    guard ratio != 0, ratio.isFinite, isSame(values, truths.map { ratio * $0 }), !isClose(ratio, 1) else {
      return nil
    }
    if isClose(ratio, -1) { return .sign }
    if let count = sampleCount, count > 1 {
      if isClose(ratio, Double(count)) { return .sumForMean }
      if isClose(ratio * Double(count), 1) { return .meanForSum }
    }
    return .factor(ratio)
  }

  private func isTransposed(_ range: Range<Int>, _ shape: [Int]) -> Bool {
    guard shape.count == 2, shape[0] > 1, shape[1] > 1 else { return false }
    let (rows, columns) = (shape[0], shape[1])
    return expected.indices.allSatisfy { point in
      (0..<rows * columns).allSatisfy { offset in
        // The same numbers, read as rows of the transposed array.
        let turned = offset % rows * columns + offset / rows
        return isClose(
          found[point][range.lowerBound + offset], expected[point][range.lowerBound + turned],
          beside: largest(point, range))
      }
    }
  }

  private func largest(_ point: Int, _ range: Range<Int>) -> Double {
    expected[point][range].map(\.magnitude).max() ?? 0
  }

  /// Whether two columns of numbers agree at every point, beside the largest of them.
  private func isSame(_ a: [Double], _ b: [Double]) -> Bool {
    let scale = b.map(\.magnitude).max() ?? 0
    return scale > 0 && zip(a, b).allSatisfy { isClose($0, $1, beside: scale) }
  }

  private func isClose(_ a: Double, _ b: Double, beside scale: Double = 0) -> Bool {
    (a - b).magnitude <= Self.closeness * max(scale, b.magnitude)
  }
}
