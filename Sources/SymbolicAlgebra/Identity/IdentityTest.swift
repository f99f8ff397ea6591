extension ExpressionGraph {
  /// Whether `a` and `b` are equal wherever both are defined, away from kinks.
  ///
  /// *Equal* needs agreement modulo 2⁶¹−1 at 64 or more random points, *different* needs a real point at which interval
  /// arithmetic separates the two; anything else is undecided. Symbolic sizes and the free indices of deltas are taken
  /// from `assignments`, or are tried at several small values, distinct for distinct sizes; the verdict names them.
  ///
  /// Symbols are keyed by name and indices; functions without a formula are arbitrary. Time is linear in the number of
  /// nodes for each point, 64 points where no signs are involved.
  public func identity(of a: Node, and b: Node, at assignments: [IndexAssignment] = []) -> IdentityVerdict {
    let given = assignments.isEmpty ? IndexInstances(self, [a, b]).assignments : assignments
    var points = 0
    var exponent = Int.min
    for assignment in given {
      let sides = expandingReductions(in: IndexInstances.instances(of: [a, b], at: assignment, in: self))
      switch IdentityTest(graph: self, left: sides[0], right: sides[1], assignment: assignment).verdict() {
      case .equal(let count, let bound, _):
        points += count
        exponent = max(exponent, bound)
      case let other: return other
      }
    }
    return .equal(points: points, errorExponent: exponent, at: given)
  }
}

/// One comparison, all indices concrete.
struct IdentityTest {
  let graph: ExpressionGraph
  let left: Node
  let right: Node
  let assignment: IndexAssignment

  static let pointCount = 64
  /// Points drawn in vain before the test gives up, roots that do not exist being the common cause.
  private static let drawLimit = 8192
  private static let workLimit = 400_000_000
  /// Up to 2^8 patterns of signs, four points each.
  private static let signLimit = 8
  private static let realPointCount = 96

  func verdict() -> IdentityVerdict {
    let plan: ModularPlan
    do {
      plan = try ModularPlan(graph, left, right)
    } catch {
      return counterexample().map { .different($0) } ?? .undecided(error)
    }
    switch agreement(plan) {
    case .agree(let points, let bits):
      if isDefinedSomewhere() { return .equal(points: points, errorExponent: -bits, at: [assignment]) }
      return .undecided(.nowhereDefined)
    case .disagree: return counterexample().map { .different($0) } ?? .undecided(.unproved)
    case .doubt(let doubt): return counterexample().map { .different($0) } ?? .undecided(doubt)
    }
  }

  // MARK: Modulo p

  private enum Agreement {
    case agree(points: Int, bits: Int)
    case disagree
    case doubt(IdentityDoubt)
  }

  private func agreement(_ plan: ModularPlan) -> Agreement {
    let bitsPerPoint = 61 - plan.degreeBits
    guard bitsPerPoint >= 2 else { return .doubt(.degree) }
    var signCount = 0
    let free = agreement(plan, points: Self.pointCount, signCount: &signCount) { _ in .free }
    switch free {
    case .agree(let points, _): return .agree(points: points, bits: points * bitsPerPoint)
    case .doubt: return free
    case .disagree: break
    }
    // s² = 1 holds for signs only: every pattern is tried.
    if signCount == 0 { return .disagree }
    guard signCount <= Self.signLimit else { return agreementByCases() }
    let patterns = 1 << signCount
    let rounds = max(Self.pointCount / patterns, 4)
    var ignored = 0
    let all = agreement(plan, points: patterns * rounds, signCount: &ignored) {
      .pattern(UInt64($0 % patterns))
    }
    guard case .agree(let points, _) = all else { return agreementByCases() }
    return .agree(points: points, bits: rounds * bitsPerPoint)
  }

  /// Agreement in every case of signs that can occur, the signs put in.
  private func agreementByCases() -> Agreement {
    guard let cases = SignCases(graph: graph).cases(left, right) else { return .doubt(.size) }
    var (points, bits) = (0, Int.max)
    for part in cases {
      let plan: ModularPlan
      do { plan = try ModularPlan(graph, part.left, part.right) } catch { return .doubt(error) }
      let rounds = 8
      var ignored = 0
      guard 61 - plan.degreeBits >= 2 else { return .doubt(.degree) }
      let agreement = agreement(plan, points: rounds, signCount: &ignored) { _ in .free }
      guard case .agree = agreement else { return agreement }
      points += rounds
      bits = min(bits, rounds * (61 - plan.degreeBits))
    }
    return cases.isEmpty ? .doubt(.nowhereDefined) : .agree(points: points, bits: bits)
  }

  private func agreement(
    _ plan: ModularPlan, points: Int, signCount: inout Int, _ signs: (Int) -> ModularEvaluation.Signs
  ) -> Agreement {
    var agreed = 0
    for draw in 0..<Self.drawLimit {
      guard (draw + 1) * plan.nodes.count <= Self.workLimit else { return .doubt(.size) }
      let seed = Fingerprint.mix(UInt64(draw), 0x6964_656E_7469_7479)
      var evaluation = ModularEvaluation(plan, seed: seed, signs: signs(agreed))
      guard let sides = evaluation.evaluate() else { continue }
      signCount = max(signCount, evaluation.signCount)
      guard sides.left == sides.right else { return .disagree }
      agreed += 1
      if agreed == points { return .agree(points: points, bits: 0) }
    }
    return .doubt(.nowhereDefined)
  }

  // MARK: Over the reals

  private func isDefinedSomewhere() -> Bool {
    (0..<Self.realPointCount).contains { number in
      var evaluation = IntervalEvaluation(graph, point: number)
      return evaluation.evaluate([left, right]) != nil
    }
  }

  private func counterexample() -> Counterexample? {
    for point in 0..<Self.realPointCount {
      var evaluation = IntervalEvaluation(graph, point: point)
      guard let sides = evaluation.evaluate([left, right]), sides[0].isDisjoint(from: sides[1]) else {
        continue
      }
      return Counterexample(
        point: evaluation.point, functions: evaluation.functions, left: sides[0].middle,
        right: sides[1].middle,
        assignment: assignment)
    }
    return nil
  }
}
