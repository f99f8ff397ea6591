import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension DerivationDocument {
  /// The rule of gradient descent for the results just printed, where the model has a step size.
  mutating func updateRules() -> String {
    guard let rate = model.quantities.first(where: { $0.role == .rate }) else { return "" }
    let step = typesetter.element(rate.name, [])
    var block = AlignBlock(isNumbered: true)
    if options.forms.contains(.weight) || options.forms.contains(.expanded) {
      for partial in gradient.partials where partial.hasInfluence {
        let weight = typesetter.latex(partial.variable)
        block.add(updated(weight), "\(weight) - \(step) \\, \(typesetter.partial(of: weight))")
      }
    }
    if options.forms.contains(.index) { addGeneralRules(step, &block) }
    if options.forms.contains(.matrix) { addMatrixRules(step, &block) }
    if block.isEmpty { return "" }
    var method = AlignBlock(isNumbered: false)
    if options.detail == .full {
      if options.profile.stepsBelow {
        let time = rate.name == "t" ? "k" : "t"
        method.add("\\theta_{\(time)+1}", "\\theta_\(time) - \(step) \\, \\nabla \(loss)")
      } else {
        let all = isUsed("x") ? "\\theta" : "x"
        method.add("\(all)^{k+1}", "\(all)^{k} - \(step)^{k} \\nabla \(loss)(\(all)^{k})")
      }
    }
    let momentum =
      options.detail == .full
      ? LineBreaking.wrapped(words.momentum(step, velocity, "\\nabla \(loss)"), indent: "") + "\n" : ""
    return words.update + "\n" + (method.isEmpty ? "" : method.text) + block.text + momentum + "\n"
  }

  /// A letter for the velocity that is none of the model's.
  private var velocity: String {
    (["v", "u", "m", "s", "q", "r"] as [Character]).first { !isUsed($0) }.map { String($0) } ?? "\\nu"
  }

  /// Whether a name of the model begins with this letter.
  private func isUsed(_ letter: Character) -> Bool { model.quantities.contains { $0.name.first == letter } }

  /// A weight after the step; two superscripts on one base would not compile.
  private func updated(_ weight: String) -> String {
    let mark = options.profile.updateMark
    if mark.isEmpty { return weight + " \\leftarrow " }
    return (weight.contains("^") ? "(\(weight))" : weight) + "^{\(mark)}"
  }

  private mutating func addGeneralRules(_ step: String, _ block: inout AlignBlock) {
    guard let form = try? IndexForm(of: model, in: graph), let lines = try? generalAdjoints(of: form)
    else {
      return
    }
    for line in lines.reversed() where model.quantities[line.quantity].role == .weight {
      let weight = typesetter.latex(line.variable)
      var sides = ["\(weight) - \(step) \\, \(typesetter.partial(of: weight))"]
      if let mean = meanOverSamples() {
        let letter = typesetter.sample?.letter ?? "i"
        let part = "\\frac{\\partial \(typesetter.sampleLoss(letter))}{\\partial \(weight)}"
        sides.append("\(weight) - \\frac{\(step)}{\(mean.count)} \(sigma(mean.interval))\(part)")
      }
      block.add(updated(weight), sides)
    }
  }

  /// The number of samples, where the loss is their mean and nothing else.
  private mutating func meanOverSamples() -> (count: String, interval: IndexInterval)? {
    guard let equation = model.equations.first(where: { $0.target == model.loss }),
      case .reduction(.mean, let binders, _) = model.tree[equation.body], binders.count == 1,
      let samples = model.samples, binders[0].name == samples.index
    else { return nil }
    let range = samples.range(from: model.indexBase)
    let upper = Index(
      range.upper.name.map { .size(graph.symbol(named: $0)) } ?? .none, offset: range.upper.offset)
    let interval = IndexInterval(.integer(range.lower.offset), upper)
    return (typesetter.latexUnshifted(graph.count(of: interval)), interval)
  }

  private mutating func addMatrixRules(_ step: String, _ block: inout AlignBlock) {
    for (place, quantity) in model.quantities.enumerated() where quantity.role == .weight && isChosen(place) {
      let name = MatrixTypesetter.plainName(quantity.name, of: model, options.profile)
      block.add(updated(name), "\(name) - \(step) \\, \(typesetter.partial(of: name))")
    }
  }
}
