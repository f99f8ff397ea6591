import ModelLanguage
import SwiftNotation

/// The files of one model in all schedules but the first, straight lines, beside which they are judged.
struct ScheduledCode {
  private(set) var files: [ScheduledFile] = []
  /// Why a schedule has no file.
  private(set) var absences: [(schedule: Schedule, reason: String)] = []

  /// A type of its own for each schedule, so that all of them compile together.
  init(_ model: Model, layout: ModelLayout, sourceName: String, straight: SwiftSource) throws {
    for schedule in Schedule.allCases where schedule != .straight {
      var description = straight.description
      description.modelName += " \(schedule.rawValue)"
      do {
        files.append(
          try ScheduledFile(
            schedule, of: model, layout: layout, description: description, straight: straight))
      } catch let error as ScheduleError {
        absences.append((schedule, error.description))
      }
    }
  }
}
