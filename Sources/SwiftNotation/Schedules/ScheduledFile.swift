import ModelLanguage
import SymbolicCalculus

/// The file of a model in one schedule.
public struct ScheduledFile {
  public let schedule: Schedule
  public let text: String
  /// How a driver calls it.
  public let driver: VerificationDriver.File

  public var typeName: String { driver.names.type }

  /// - Parameter straight: The same model in straight lines, where it is known already.
  public init(
    _ schedule: Schedule, of model: Model, layout: ModelLayout, description: SwiftSource.Description,
    straight: SwiftSource? = nil
  ) throws {
    self.schedule = schedule
    switch schedule {
    case .straight, .lanes:
      let known = try straight ?? Self.straight(model, layout)
      let source = try SwiftSource(
        description, program: known.program, lossProgram: known.lossProgram, curvature: known.curvature)
      let own = try schedule == .lanes ? source.inLanes() : source
      (text, driver) = (own.text, own.driverFile)
    case .loops, .blocks:
      let source = try LoopSource(
        model, layout: layout, description: description, hasBlocks: schedule == .blocks)
      (text, driver) = (try source.text(), source.driverFile)
    }
  }

  private static func straight(_ model: Model, _ layout: ModelLayout) throws -> SwiftSource {
    let lowered = try LoweredModel.lowering(model, layout: layout, samples: .symbolic)
    lowered.stabilize()
    return try SwiftSource(
      of: lowered.gradient(withRespectTo: lowered.weights), sourceName: "", sourceText: nil, command: "")
  }
}
