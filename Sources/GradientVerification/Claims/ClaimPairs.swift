import LaTeXNotation
import SymbolicAlgebra

/// Tells from what two changes do alone whether both together can make a formula right. Of n changes n are worked out, and
/// the n² pairs cost a few comparisons each.
struct ClaimPairs {
  private let trials: ClaimTrials
  /// By group: what the side should be, what it is, and what it is with each change; nil where it has no value.
  private let targets: [[Double]?]
  private let values: [[Double]?]
  private let changed: [[[Double]?]]
  private let edits: [ClaimEdit]
  private let isScalar: Bool

  init(_ trials: ClaimTrials, _ edits: [ClaimEdit]) {
    (self.trials, self.edits) = (trials, edits)
    targets = trials.targets
    values = trials.values(of: trials.side)
    changed = edits.map { trials.values(with: $0) }
    isScalar = trials.isScalar
  }

  /// false where the two at these places cannot make the formula right.
  func mayHold(_ first: Int, _ second: Int) -> Bool {
    var joint: Joint??
    return targets.indices.contains { group in
      guard let target = targets[group], let value = values[group], let a = changed[first][group],
        let b = changed[second][group], target.count == value.count, a.count == value.count,
        b.count == value.count
      else { return true }
      return target.indices.allSatisfy { place in
        let (x, y) = (a[place], b[place])
        // What is 0 may hide what a change does.
        if value[place] == 0 { return true }
        if x == value[place] { return ClaimComparison.isClose(y, target[place]) }
        if y == value[place] { return ClaimComparison.isClose(x, target[place]) }
        if joint == nil { joint = .some(self.joint(edits[first].target, edits[second].target)) }
        switch joint ?? nil {
        case .multiplied: return ClaimComparison.isClose(x * y / value[place], target[place])
        case .added: return ClaimComparison.isClose(x + y - value[place], target[place])
        case nil: return true
        }
      }
    }
  }

  private enum Joint { case multiplied, added }

  /// How two changes act together: factors of one product multiply what they do alone, terms of one sum add it, as long as
  /// nothing but factors, or factors and terms, stands between them and the root.
  private func joint(_ first: Range<Int>, _ second: Range<Int>) -> Joint? {
    guard isScalar, !first.overlaps(second) else { return nil }
    func holds(_ node: MathNode, _ range: Range<Int>) -> Bool {
      node.range.lowerBound <= range.lowerBound && range.upperBound <= node.range.upperBound
    }
    var node = trials.side
    var (isProduct, isLinear) = (true, true)
    while true {
      let next = node.children.first { holds($0, first) && holds($0, second) }
      switch node.kind {
      case .group: break
      case .product, .hadamard: if next == nil { return isProduct ? .multiplied : nil }
      case .quotient(_, let divisor):
        if next == nil { return isProduct ? .multiplied : nil }
        if holds(divisor, first) { isLinear = false }
      case .sum:
        if next == nil { return isLinear ? .added : nil }
        isProduct = false
      case .power(_, let exponent):
        if holds(exponent, first) || holds(exponent, second) { return nil }
        isLinear = false
      default: return nil
      }
      guard let next, next.range != node.range || next.children.count < 2 else { return nil }
      node = next
    }
  }
}

extension ClaimTrials {
  /// What the side should be, by group.
  var targets: [[Double]?] {
    groups.map { group in
      let point = checker.claims.numbers[0]
      return group.settings.flatMap { $0.other.entries.map { point.value(of: $0) } }
    }
  }

  func values(with edit: ClaimEdit) -> [[Double]?] {
    changed(by: [edit]).map { values(of: $0) } ?? groups.map { _ in nil }
  }

  /// What a side is at a random point, by group; nil where it has no value, or one of another shape.
  func values(of node: MathNode) -> [[Double]?] {
    let point = checker.claims.numbers[0]
    return groups.map { group in
      var all: [Double] = []
      for setting in group.settings {
        guard let value = try? checker.evaluation.value(node, setting.context),
          value.rows == setting.other.rows, value.columns == setting.other.columns
        else { return nil }
        checker.work.trials += 1
        all += value.entries.map { point.value(of: $0) }
      }
      return all
    }
  }

  /// Whether all names of the side are numbers.
  var isScalar: Bool {
    guard let setting = groups.first?.settings.first else { return false }
    return side.atoms.allSatisfy { atom, range in
      do {
        return try checker.evaluation.value(atom, setting.context, range).single != nil
      } catch { return !atom.below.isEmpty }
    }
  }
}
