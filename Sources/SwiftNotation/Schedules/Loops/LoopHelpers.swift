import SymbolicAlgebra

/// The private functions that the statements of one file call.
final class LoopHelpers {
  private var functions: Set<ElementaryFunction> = []
  var usesPower = false
  private(set) var usesMask = false
  var usesScale = false
  /// Finds norms; nil where there are none.
  let norms: NormReader?
  /// The names of norms by their squares, in the letters of their equations.
  private(set) var normNames: [Node: Node] = [:]
  /// Which products are branches.
  private let masks: MaskedProducts
  /// The vector functions of rows.
  var vectors: VectorPrinter

  init(_ format: ScalarFormat, _ equations: LoopEquations) {
    vectors = VectorPrinter(format)
    masks = MaskedProducts(graph: equations.graph, equations: equations.evaluationOrder)
    let reader = NormReader(of: equations)
    let bodies = [equations.loss.body] + equations.evaluationOrder.flatMap { $0.bodies }
    norms = reader.isFound(in: bodies) ? reader : nil
    guard norms != nil else { return }
    for equation in equations.forward {
      if let square = reader.square(ofRoot: equation.target) { normNames[square] = equation.target }
    }
  }

  /// The factors of a product that decide over the others.
  func masks(among factors: [Node]) -> [Node] {
    let found = masks.masks(among: factors)
    if !found.isEmpty { usesMask = true }
    return found
  }

  /// What the statements of another function of the file call.
  func add(_ other: LoopHelpers) {
    functions.formUnion(other.functions)
    usesPower = usesPower || other.usesPower
    usesMask = usesMask || other.usesMask
    usesScale = usesScale || other.usesScale
    vectors.add(other.vectors)
  }

  func use(_ function: ElementaryFunction) { functions.insert(function) }

  /// As the printer of straight lines prints them.
  func printer(_ scalar: String) -> HelperPrinter {
    HelperPrinter(
      functions: ElementaryFunction.allCases.filter { functions.contains($0) }, usesPower: usesPower,
      usesMask: usesMask, usesScale: usesScale, scalar: scalar)
  }
}
