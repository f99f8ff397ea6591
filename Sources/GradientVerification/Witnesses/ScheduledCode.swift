import ModelLanguage
import SwiftNotation

/// The files of one model in all schedules but the first, straight lines, beside which they are judged.
struct ScheduledCode {
  private(set) var files: [ScheduledFile] = []
  /// Why a schedule has no file.
  private(set) var absences: [(schedule: Schedule, reason: Message)] = []

  /// A type of its own for each schedule, so that all of them compile together.
  ///
  /// - Parameter straight: The model in straight lines, of which lanes are made too, or why it is too large for them.
  init(
    _ model: Model, layout: ModelLayout, sourceName: String, format: ScalarFormat,
    straight: Result<SwiftSource, ProgramError>
  ) throws {
    let known = try? straight.get()
    for schedule in Schedule.allCases {
      if case .failure(let refusal) = straight, schedule == .straight || schedule == .lanes {
        absences.append((schedule, refusal.message))
      }
    }
    for schedule in Schedule.allCases where schedule != .straight && (known != nil || schedule != .lanes) {
      var description =
        known?.description
        ?? SwiftSource.Description(
          of: model, sourceName: sourceName, sourceText: nil, command: "nabla verify", format: format)
      description.modelName += " \(schedule.rawValue)"
      do {
        files.append(
          try ScheduledFile(
            schedule, of: model, layout: layout, description: description, straight: known))
      } catch let error as ScheduleError {
        absences.append((schedule, error.message))
      }
    }
  }
}
