import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension ScheduleError {
  static func loops(_ obstacle: String) -> ScheduleError {
    ScheduleError(schedule: .loops, obstacle: obstacle)
  }
}

/// The equations of a model and of its gradient, as loops read them: what is done for each sample, what once.
struct LoopEquations {
  let model: Model
  let layout: ModelLayout
  let graph: ExpressionGraph
  let form: IndexForm
  /// Links in the order of evaluation.
  private(set) var forward: [IndexEquation] = []
  private(set) var loss: IndexEquation
  /// Adjoints of links, from the loss outwards, then of weights.
  private(set) var linkAdjoints: [AdjointEquation] = []
  private(set) var weightAdjoints: [AdjointEquation] = []

  /// Loops over concrete sizes; the number of samples alone is open.
  init(_ model: Model, layout: ModelLayout) throws {
    self.model = model
    self.layout = layout
    graph = ExpressionGraph()
    form = try IndexForm(of: model, in: graph)
    guard model.opaqueFunctions.isEmpty else { throw ScheduleError.loops("an opaque function") }
    guard let loss = form.equations.first(where: { $0.quantity == model.loss }) else {
      throw ScheduleError.loops("a model without loss")
    }
    self.loss = loss
    forward = form.equations.filter { $0.quantity != model.loss }
    for adjoint in try form.adjointEquations().reversed() where adjoint.hasInfluence {
      guard adjoint.restricted.isEmpty else { throw ScheduleError.loops("a recurrence") }
      switch model.quantities[adjoint.quantity].role {
      case .link: linkAdjoints.append(adjoint)
      case .weight: weightAdjoints.append(adjoint)
      default: continue
      }
    }
    try check()
  }

  /// One equation a quantity, plain indices, sums only, and functions whose loops neither overflow nor cancel.
  private func check() throws {
    var seen: Set<Int> = []
    let roots =
      forward.map { $0.body } + [loss.body] + linkAdjoints.map { $0.body } + weightAdjoints.map { $0.body }
    for equation in forward where !seen.insert(equation.quantity).inserted {
      throw ScheduleError.loops(
        "'\(model.quantities[equation.quantity].name)', which has several equations,")
    }
    for node in graph.reachable(from: roots) {
      switch graph.view(node) {
      case .function(let function, let arguments):
        let isSafe = arguments.count == 1 && Self.safe.contains(function)
        if !isSafe { throw ScheduleError.loops("the function \(function.name)") }
      case .opaque, .named: throw ScheduleError.loops("a name")
      case .reduction(let kind, _, _, _) where kind != .sum: throw ScheduleError.loops("\(kind)")
      case .power(_, let exponent) where graph.constant(of: exponent)?.integer == nil:
        throw ScheduleError.loops("a power")
      case .symbol(_, let indices):
        for index in indices where index.offset != 0 && index.base != .none {
          throw ScheduleError.loops("a moved index")
        }
      default: continue
      }
    }
    for quantity in model.quantities where quantity.dimensions.count > (quantity.isPerSample ? 3 : 2) {
      throw ScheduleError.loops("'\(quantity.name)', an array of more than two indices,")
    }
  }

  private static let safe: Set<ElementaryFunction> = [
    .sigmoid, .sigmoidSlope, .tanh, .tanhSlope, .sech, .logCosh, .relu, .step, .softplus, .abs, .sign, .sin,
    .cos,
    .atan, .erf, .erfc,
  ]

  var sample: Symbol? { model.samples.map { graph.symbol(named: $0.index) } }

  /// Whether a reduction runs over the samples.
  func isOverSamples(_ interval: IndexInterval) -> Bool {
    guard let name = model.samples?.size.name, case .size(let symbol) = interval.upper.base else {
      return false
    }
    return graph.name(of: symbol) == name
  }

  /// The number of values of an interval; nil for the samples.
  func count(_ interval: IndexInterval) -> Int? {
    if isOverSamples(interval) { return nil }
    guard let low = value(interval.lower), let high = value(interval.upper) else { return nil }
    return high - low + 1
  }

  func value(_ index: Index) -> Int? {
    switch index.base {
    case .none: return Int(index.offset)
    case .size(let symbol):
      return layout.value(
        of: SizeExpression(name: graph.name(of: symbol), offset: Int(index.offset)), indices: [:])
    case .free, .bound, .dependentSize: return nil
    }
  }

  /// The extents of an array without the sample.
  func extents(_ quantity: Int) -> [ClosedRange<Int>] {
    Array(layout.arrays[quantity].bounds.dropFirst(model.quantities[quantity].isPerSample ? 1 : 0))
  }

  func size(_ quantity: Int) -> Int { extents(quantity).reduce(1) { $0 * $1.count } }
}
