import ModelLanguage

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
public struct ScheduleError: BilingualError, Equatable {
  public var schedule: Schedule
  /// What has no form, as the beginning of a sentence.
  public var obstacle: Message

  public init(_ schedule: Schedule, _ obstacle: Message) {
    self.schedule = schedule
    self.obstacle = obstacle
  }

  public var message: Message {
    let other = schedule == .blocks ? Schedule.loops : .straight
    return Message(
      "\(obstacle.english) has no form in \(schedule.rawValue); use --schedule \(other.rawValue)",
      pt: "\(obstacle.portuguese) não tem forma em \(schedule.rawValue); use --schedule \(other.rawValue)")
  }
}
