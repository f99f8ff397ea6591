import GradientVerification
import ModelLanguage
import SymbolicCalculus

extension Model {
  /// All witnesses of the gradient, compared at the model's own values and at seeded random points: the interpreted program, the symbolic
  /// expression, backpropagation by numbers and finite differences; with `run` the compiled generated code too.
  ///
  /// Without `run` the code was not run, so that the verdict is `undecided` where nothing disagrees; `disagreements` is empty then.
  ///
  /// - Parameters:
  ///   - points: Random points beside the given values.
  ///   - run: Compiles a source with its driver, runs it on an input and returns what it printed.
  /// - Throws: A sentence in two languages where the model has no numbers.
  public func verification(
    points: Int = 3, seed: UInt64 = 1, run: Verification.Runner = { _, _, _ in nil }
  ) throws -> Verification {
    var options = Verification.Options()
    options.randomPoints = points
    options.seed = seed
    var sizes: [String: Int] = [:]
    // Three samples where the model leaves their number open.
    if let samples, self.sizes.contains(where: { $0.name == samples.size.name && $0.values.isEmpty }) {
      sizes[samples.size.name ?? ""] = 3
    }
    return try Verification(
      of: self, layout: try ModelLayout(self, sizes: sizes), sourceName: "\(name).nabla", options: options,
      run: run)
  }
}

extension Verification {
  /// The witnesses that disagree with backpropagation by numbers, each with its largest relative error and the weight it is at.
  public var disagreements: [(witness: String, relative: Double, worst: String?)] {
    (witnesses.map { ($0.name.rawValue, $0) } + schedules.map { ($0.schedule.rawValue, $0.witness) })
      .filter { $0.1.standing == .disagrees }
      .map { (witness: $0.0, relative: $0.1.maximumRelative, worst: $0.1.worst) }
  }
}
