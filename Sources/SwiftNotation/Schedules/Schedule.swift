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

extension Schedule {
  /// Beyond so many weights, or values between them and the loss, loops are faster than straight lines, and compile in a fraction
  /// of the time.
  private static let straightLimits = (weights: 200, links: 400)

  /// The file of a model in the schedule that suits its size, or in the next one that it has a form in.
  ///
  /// - Parameter make: Makes the file in a schedule, or says why there is none.
  /// - Throws: What keeps it from straight lines, where it has no form at all.
  public static func best<File>(
    for model: Model, _ layout: ModelLayout, make: (Schedule) throws -> File
  ) throws -> File {
    var refusal: (any Error)?
    for schedule in inOrder(for: model, layout) {
      do {
        return try make(schedule)
      } catch {
        if refusal == nil || schedule == .straight { refusal = error }
      }
    }
    throw refusal ?? ScheduleError(.loops, Message("the model", pt: "o modelo"))
  }

  private static func inOrder(for model: Model, _ layout: ModelLayout) -> [Schedule] {
    func count(_ role: Model.Role) -> Int {
      model.quantities.indices.filter { model.quantities[$0].role == role }
        .reduce(0) { $0 + layout.arrays[$1].count }
    }
    if count(.weight) <= straightLimits.weights, count(.link) <= straightLimits.links {
      return [.lanes, .straight, .loops]
    }
    // Blocks write a recurrence out, so that their text grows with its steps.
    let hasBlocks = model.samples != nil && !model.hasRecurrence
    return (hasBlocks ? [.blocks] : []) + [.loops, .lanes, .straight]
  }
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
