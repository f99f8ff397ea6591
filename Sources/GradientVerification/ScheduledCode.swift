import ModelLanguage
import SwiftNotation

/// The files of one model in all schedules but the first, straight lines, beside which they are judged.
struct ScheduledCode {
  struct File {
    var schedule: Schedule
    var text: String
    var driver: VerificationDriver.File
  }

  private(set) var files: [File] = []
  /// Why a schedule has no file.
  private(set) var absences: [(schedule: Schedule, reason: String)] = []

  /// A type of its own for each schedule, so that all of them compile together.
  init(_ model: Model, layout: ModelLayout, sourceName: String) throws {
    for schedule in Schedule.allCases where schedule != .straight {
      var description = SwiftSource.Description(
        of: model, sourceName: sourceName, sourceText: nil, command: "nabla verify")
      description.modelName += " \(schedule.rawValue)"
      do {
        let source = try LoopSource(model, layout: layout, description: description)
        files.append(File(schedule: schedule, text: try source.text(), driver: source.driverFile))
      } catch let error as LoopError {
        absences.append((schedule, error.description))
      }
    }
  }
}
