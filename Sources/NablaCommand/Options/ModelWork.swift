import Nabla

extension LoadedModel {
  /// What a command makes of the model: diagnostics end the run with their lines, other errors with their sentence.
  func making<Result>(_ work: () throws -> Result) throws(CommandError) -> Result {
    do {
      return try work()
    } catch let error as CommandError {
      throw error
    } catch let error as DiagnosticList {
      throw CommandError(diagnosed(error))
    } catch {
      throw CommandError(.malformedInput, of: error)
    }
  }
}
