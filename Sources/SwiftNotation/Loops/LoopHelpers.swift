import SymbolicAlgebra

/// The private functions that the statements of one file call.
final class LoopHelpers {
  private var functions: Set<ElementaryFunction> = []
  var usesPower = false
  /// The vector functions of rows.
  var vectors: VectorPrinter

  init(_ format: ScalarFormat) { vectors = VectorPrinter(format) }

  func use(_ function: ElementaryFunction) { functions.insert(function) }

  /// As the printer of straight lines prints them.
  func printer(_ scalar: String) -> HelperPrinter {
    HelperPrinter(
      functions: ElementaryFunction.allCases.filter { functions.contains($0) }, usesPower: usesPower,
      scalar: scalar)
  }
}
