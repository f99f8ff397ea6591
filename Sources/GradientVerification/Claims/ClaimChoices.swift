import LaTeXNotation
import SymbolicAlgebra

/// The choices of letters at which the sides of a formula are compared.
extension ClaimChecker {
  /// Both sides at every value of the letters that are free in them.
  func instances(
    _ left: MathNode, _ sign: MathRelation.Sign, _ right: MathNode, _ context: ClaimContext
  ) throws -> [Instance] {
    try choices(from: context) { context, _ in
      Instance(
        left: try leftValue(left, sign, context), right: try evaluation.value(right, context),
        layers: context.layers)
    }
  }

  /// The same choices, at which one side is going to be changed: that one may have no value as it is.
  func settings(
    _ left: MathNode, _ sign: MathRelation.Sign, _ right: MathNode, _ context: ClaimContext, isRight: Bool
  ) throws -> [ClaimTrials.Setting] {
    try choices(from: context) { context, isLayered in
      var own = context
      if !isRight { own.isUpdate = sign == .update }
      own.memoLetters = evaluation.memo.letters()
      let other = isRight ? try leftValue(left, sign, context) : try evaluation.value(right, context)
      var isWhole = true
      do {
        _ = try evaluation.value(isRight ? right : left, own)
      } catch let failure as ClaimFailure {
        switch failure {
        case .needs, .needsSample, .needsLayer: throw failure
        default: isWhole = false
        }
      }
      return ClaimTrials.Setting(context: own, other: other, isWhole: isWhole, isLayered: isLayered)
    }
  }

  /// The left side of an update is the weights after the step.
  private func leftValue(_ left: MathNode, _ sign: MathRelation.Sign, _ context: ClaimContext) throws
    -> ClaimValue
  {
    var context = context
    context.isUpdate = sign == .update
    return try evaluation.value(left, context)
  }

  /// The values of a letter that a formula is meant for, by `1 \le t \le T` beside it.
  private func meant(_ values: [Int], of letter: String, _ context: ClaimContext) throws -> [Int] {
    guard let bounds = context.bounds.first(where: { $0.letter == letter }),
      let lower = try? evaluation.names.index(bounds.lower, context, []),
      let upper = try? evaluation.names.index(bounds.upper, context, [])
    else { return values }
    let kept = values.filter { lower <= $0 && $0 <= upper }
    if kept.isEmpty {
      let range = "\(bounds.lower) ≤ \(letter) ≤ \(bounds.upper)"
      throw ClaimFailure.beyond(
        ClaimNote("no value of \(letter) lies in \(range)", pt: "nenhum valor de \(letter) está em \(range)"),
        0..<0)
    }
    return kept
  }

  /// What `work` makes of every choice of the letters that it asks for.
  private func choices<T>(
    from context: ClaimContext, _ work: (_ context: ClaimContext, _ isLayered: Bool) throws -> T
  ) throws -> [T] {
    var open = [context]
    var done: [T] = []
    var skipped: ClaimFailure?
    var isLayered = false
    while let context = open.popLast(), done.count < Self.instanceLimit {
      do {
        done.append(try work(context, isLayered))
      } catch let failure as ClaimFailure {
        switch failure {
        case .needs(let letter, let all, let isSample):
          let values = try meant(all, of: letter, context)
          // The sample that is meant without a letter is that of the only letter.
          let isHidden =
            isSample && context.sample != nil
            && !context.letters.keys.contains { context.sampleLetters.contains($0) }
          for value in isHidden ? [context.sample!] : values.reversed() {
            var next = context
            next.letters[letter] = value
            if isSample {
              next.sampleLetters.insert(letter)
              if next.sample == nil { next.sample = value }
            }
            open.append(next)
          }
          isLayered = isLayered || values.count > 1
        case .needsSample(let values):
          for value in [values.last, values.first].compactMap({ $0 }) {
            var next = context
            next.sample = value
            open.append(next)
          }
        case .needsLayer(let letter):
          isLayered = true
          // Different letters count units of different layers.
          for layer in 0...6 where !context.layers.values.contains(layer) {
            var next = context
            next.layers[letter] = layer
            open.append(next)
          }
        case .unknown, .outOfRange, .unsupported:
          // A layer that is not there, or an index that another layer does not have.
          guard isLayered else { throw failure }
          if case .outOfRange = failure { skipped = failure } else { skipped = skipped ?? failure }
        default: throw failure
        }
      }
      if open.count > 4_000 { break }
    }
    if done.isEmpty, let skipped { throw skipped }
    return done
  }
}
