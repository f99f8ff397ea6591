import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// The outputs of a model as straight lines: of one sample, or of all samples where each depends on all.
struct PredictionProgram {
  let outputs: PredictedOutputs
  /// Of the functions on pointers, with all samples.
  let signature: ProgramSignature
  /// The first of its outputs stands where other programs have the loss.
  let program: Program

  /// nil for a model without outputs.
  init?(of lowered: LoweredModel, signature whole: ProgramSignature) throws(ProgramError) {
    guard let outputs = PredictedOutputs(of: lowered.model, layout: lowered.layout),
      let roots = lowered.predictions(outputs)
    else { return nil }
    self.outputs = outputs
    signature = outputs.signature(whole)
    let isWhole = signature.fixedSampleCount != nil
    program = try Program(
      graph: lowered.graph, roots: [lowered.graph.constant(0)] + lowered.stableValues(of: roots),
      signature: isWhole ? signature : signature.ofOneSample)
  }
}

extension LoweredModel {
  /// The elements of the outputs, one row for each sample; nil where one has no equation.
  fileprivate func predictions(_ outputs: PredictedOutputs) -> [Node]? {
    var nodes: [Int: [[Int]: Node]] = [:]
    for definition in definitions {
      nodes[definition.quantity, default: [:]][definition.indices] = definition.node
    }
    func row(_ sample: [Int]) -> [Node]? {
      var row: [Node] = []
      for output in outputs.outputs {
        let array = ProgramSignature.ArgumentArray(output.name, .input, bounds: output.bounds)
        for offset in 0..<output.count {
          guard let node = nodes[output.quantity]?[sample + array.indices(at: offset)] else { return nil }
          row.append(node)
        }
      }
      return row
    }
    guard samples == .unrolled, let first = outputs.outputs.first,
      model.quantities[first.quantity].isPerSample, let all = layout.arrays[first.quantity].bounds.first
    else { return row([]) }
    let rows = all.compactMap { row([$0]) }
    return rows.count == all.count ? rows.flatMap { $0 } : nil
  }
}
