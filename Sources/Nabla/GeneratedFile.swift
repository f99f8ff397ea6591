import ModelLanguage
import SwiftNotation
import SymbolicCalculus

/// A file of Swift code with a model's loss and its gradient.
public struct GeneratedFile: Sendable {
  /// The whole text. The same model gives the same bytes.
  public let swift: String
  /// How its work is ordered.
  public let schedule: Schedule
}

extension Model {
  /// Swift code for the loss and its gradient, as `nabla generate` writes it.
  ///
  ///     try model.generated().swift
  ///     try model.generated(schedule: .loops, scalar: .float)
  ///
  /// - Parameters:
  ///   - schedule: How the work is ordered; the one that suits the model's size where none is given.
  ///   - scalar: The type of all numbers.
  /// - Throws: A `ScheduleError` where the model has no form in the schedule, in two languages.
  public func generated(schedule: Schedule? = nil, scalar: ScalarFormat = .double) throws -> GeneratedFile {
    let layout = try ModelLayout(self, sizes: standIns(all: false))
    var known: SwiftSource?
    func file(_ schedule: Schedule) throws -> GeneratedFile {
      if schedule == .loops || schedule == .blocks {
        let text = try loops(layout, scalar, hasBlocks: schedule == .blocks)
        return GeneratedFile(swift: text, schedule: schedule)
      }
      let straight = try known ?? straightLines(layout, scalar)
      known = straight
      let source = schedule == .lanes ? try straight.inLanes() : straight
      return GeneratedFile(swift: source.text, schedule: schedule)
    }
    return try schedule.map { try file($0) } ?? Schedule.best(for: self, layout, make: file)
  }

  private var command: String { "nabla generate \(name).nabla" }

  private func loops(_ layout: ModelLayout, _ scalar: ScalarFormat, hasBlocks: Bool) throws -> String {
    try LoopSource(
      self, layout: layout,
      description: SwiftSource.Description(
        of: self, sourceName: "\(name).nabla", sourceText: syntax.source?.text, command: command,
        format: scalar),
      hasBlocks: hasBlocks, isShipped: true
    ).text()
  }

  /// A loop over the samples, which are written out where they are coupled.
  private func straightLines(_ layout: ModelLayout, _ scalar: ScalarFormat) throws -> SwiftSource {
    do {
      return try source(try LoweredModel.lowering(self, layout: layout, samples: .symbolic), scalar)
    } catch ProgramError.coupledSamples {
    } catch LoweringError.reductionOverSamples {
    }
    return try source(
      try LoweredModel.lowering(self, layout: try ModelLayout(self), samples: .unrolled), scalar)
  }

  private func source(_ lowered: LoweredModel, _ scalar: ScalarFormat) throws -> SwiftSource {
    lowered.stabilize()
    return try SwiftSource(
      of: lowered.gradient(withRespectTo: lowered.weights), sourceName: "\(name).nabla",
      sourceText: syntax.source?.text, command: command, format: scalar, order: 1, isShipped: true)
  }
}
