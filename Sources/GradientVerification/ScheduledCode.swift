import ModelLanguage
import SwiftNotation

/// The files of one model in all schedules but the first, straight lines, beside which they are judged.
struct ScheduledCode {
  private(set) var files: [ScheduledFile] = []
  /// Why a schedule has no file.
  private(set) var absences: [(schedule: Schedule, reason: String)] = []

  /// A type of its own for each schedule, so that all of them compile together.
  ///
  /// - Parameters:
  ///   - straight: nil for a model too large for straight lines, and for lanes, which are made of them.
  ///   - refusal: Why there are none.
  init(
    _ model: Model, layout: ModelLayout, sourceName: String, format: ScalarFormat, straight: SwiftSource?,
    refusal: ProgramError?
  ) throws {
    if let refusal { absences.append((.straight, refusal.description)) }
    for schedule in Schedule.allCases where schedule != .straight {
      if schedule == .lanes, let refusal {
        absences.append((schedule, refusal.description))
        continue
      }
      var description =
        straight?.description
        ?? SwiftSource.Description(
          of: model, sourceName: sourceName, sourceText: nil, command: "nabla verify", format: format)
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
