import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// The programs of second derivatives beside loss and gradient.
public struct CurvaturePrograms: Sendable {
  /// The largest number of weights whose matrix of second derivatives is written out.
  public static let weightLimit = 64

  /// Outputs: the loss, ∂L/∂w for each weight, (∇²L·d) for each weight. The direction d is the last array of its signature.
  public let product: Program
  /// Outputs: the loss, ∂L/∂w for each weight, the upper triangle of ∇²L row after row; nil where it is left out.
  public let hessian: Program?
  /// Why there is no `hessian`.
  public let omission: Message?

  /// The name of the direction in programs, which no author's name can be.
  static let directionName = "\u{1}direction"

  /// From the gradient with respect to all weights. O(nodes) for the product, O(weights · nodes) for the matrix.
  public init(of gradient: Gradient, signature: ProgramSignature) throws(ProgramError) {
    let count = signature.weightCount
    guard count > 0 else { throw .noWeights }
    let graph = gradient.lowered.graph
    let roots = gradient.stableRoots
    let direction = (0..<count).map { graph.symbol(Self.directionName, [.integer($0)]) }
    product = try Program(
      graph: graph, roots: roots + gradient.hessianVectorProduct(direction: direction),
      signature: signature.withDirection)
    guard product.count <= SwiftSource.instructionLimit else {
      throw .tooLarge(instructions: product.count, limit: SwiftSource.instructionLimit, order: 2)
    }
    guard count <= Self.weightLimit else {
      (hessian, omission) = (
        nil,
        Message(
          "\(count) weights are more than \(Self.weightLimit)",
          pt: "\(count) pesos são mais que \(Self.weightLimit)")
      )
      return
    }
    let matrix = try Program(graph: graph, roots: roots + gradient.upperHessian(), signature: signature)
    let isSmall = matrix.count <= SwiftSource.instructionLimit
    hessian = isSmall ? matrix : nil
    omission =
      isSmall
      ? nil
      : Message(
        "\(matrix.count) instructions are more than \(SwiftSource.instructionLimit)",
        pt: "\(matrix.count) instruções são mais que \(SwiftSource.instructionLimit)")
  }

  /// Every program with its function, in the order of the file.
  var functions: [(function: GeneratedFunction, program: Program)] {
    [(.hessianVectorProduct, product)] + (hessian.map { [(.hessian, $0)] } ?? [])
  }

  var calls: [Program.OpaqueCall] { product.calls + (hessian?.calls ?? []) }

  /// What the header says of them.
  var notes: [String] {
    let own = functions.map { "Cost of \($0.function.name): \($0.program.costText)" }
    guard let omission else { return own }
    return own + [
      "hessian is left out: \(omission.english); hessianVectorProduct along one weight gives its column."
    ]
  }
}

extension ProgramSignature {
  /// With the direction of a product as its last array.
  var withDirection: ProgramSignature {
    var own = self
    own.arrays.append(
      ArgumentArray(CurvaturePrograms.directionName, .direction, bounds: [0...max(weightCount - 1, 0)]))
    return own
  }
}

extension SwiftSource.Frame {
  /// `hessianVectorProduct` on arrays; the frame has the names and the calls of its program.
  func writeHessianVectorProduct(to writer: inout ByteWriter) {
    writeSecondOrder(
      "\(lossName), its gradient and ∇²\(lossName)·d, the derivative of the gradient along a direction d, each in the places "
        + "of the weights. The matrix ∇²\(lossName) of second derivatives is not formed.",
      .hessianVectorProduct, ["_ parameters: Parameters", "direction: Parameters"],
      "(loss: \(scalar), gradient: Parameters, product: Parameters)",
      ["var product = Parameters(repeating: 0.0)"], "product.values", &writer)
  }

  /// `hessian` on arrays.
  func writeHessian(to writer: inout ByteWriter) {
    let count = signature.weightCount
    writeSecondOrder(
      "\(lossName), its gradient and the matrix ∇²\(lossName) of its second derivatives, ∂²\(lossName)/∂a∂b at \(count)·i + j, where a and b are the weights "
        + "at i and j: \(count)×\(count), row-major, symmetric.",
      .hessian, ["_ parameters: Parameters"],
      "(loss: \(scalar), gradient: Parameters, hessian: [\(scalar)])",
      ["var hessian = [\(scalar)](repeating: 0.0, count: \(count * count))"], "hessian", &writer)
  }

  private var lossName: String { CommentText.neutralized(description.lossName, limit: 40) }

  private func writeSecondOrder(
    _ comment: String, _ function: GeneratedFunction, _ first: [String], _ result: String,
    _ locals: [String],
    _ target: String, _ writer: inout ByteWriter
  ) {
    let own = function.results[1]
    let head = Wrapping.list(
      "    let loss: \(scalar) = Self.\(function.name)(",
      coreArguments(calls) + ["gradient: &gradient.values", "\(own): &\(target)"], ")", indent: "    ")
    writeFunction(
      comment, function.name, names.publicParameters(calls), result,
      checks() + ["    var gradient = Parameters(repeating: 0.0)"] + locals.map { "    " + $0 } + head
        + ["    return (loss, gradient, \(own))"], first: first, &writer)
  }
}
