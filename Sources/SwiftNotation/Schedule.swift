/// How the work of a generated file is ordered. The interface and the values are the same, to rounding.
public enum Schedule: String, CaseIterable, Sendable {
  /// Every operation a statement of its own: the fastest for a few weights.
  case straight
  /// One loop nest an equation: the text does not grow with the widths.
  case loops
  /// As straight lines, with eight samples side by side in every number: for a few weights and many samples.
  case lanes
  /// As loops, over panels of samples, every layer a product of matrices: for large layers and many samples.
  case blocks
}

/// Why a model has no file in a schedule; loops serve it in place of blocks, straight lines in place of others.
public struct ScheduleError: Error, Equatable, CustomStringConvertible {
  public var schedule: Schedule
  public var obstacle: String

  public var description: String {
    let other = schedule == .blocks ? Schedule.loops : .straight
    return "\(obstacle) has no form in \(schedule.rawValue); use --schedule \(other.rawValue)"
  }
}
