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
  init(_ model: Model, layout: ModelLayout, sourceName: String, straight: SwiftSource) throws {
    for schedule in Schedule.allCases where schedule != .straight {
      do {
        files.append(try Self.file(schedule, model, layout, sourceName, straight))
      } catch let error as ScheduleError {
        absences.append((schedule, error.description))
      }
    }
  }

  private static func file(
    _ schedule: Schedule, _ model: Model, _ layout: ModelLayout, _ sourceName: String, _ straight: SwiftSource
  ) throws -> File {
    var description = straight.description
    description.modelName += " \(schedule.rawValue)"
    switch schedule {
    case .straight, .lanes:
      let source = try SwiftSource(
        description, program: straight.program, lossProgram: straight.lossProgram
      ).inLanes()
      return File(schedule: schedule, text: source.text, driver: source.driverFile)
    case .loops, .blocks:
      let source = try LoopSource(
        model, layout: layout, description: description, hasBlocks: schedule == .blocks)
      return File(schedule: schedule, text: try source.text(), driver: source.driverFile)
    }
  }
}
