import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// The derivation of a weight or link that acts on the loss along several paths, or directly.
extension DerivationDocument {
  /// The paths, the chain rule along them, each local derivative that is new, and what they give together.
  mutating func explanation(_ told: DerivationSteps.Told, _ steps: inout DerivationSteps) -> String {
    let weight = typesetter.latex(told.variable)
    var text = LineBreaking.wrapped(sentence(told, weight, steps), indent: "") + "\n"
    let isLink = isLink(told.variable)
    let left = isLink ? typesetter.derivative(of: told.variable) : typesetter.partial(of: weight)
    let chain = chain(told, steps)
    let isTrivial = told.sum.map { if case .step = $0 { true } else { false } } ?? true
    if !isTrivial || told.usesPenalty && told.sum != nil || steps.parts.samples != nil {
      var block = AlignBlock(isNumbered: false)
      block.add(left, chain)
      text += block.text
    }
    let local = localLines(told, &steps)
    if !local.isEmpty { text += (isTrivial ? "" : words.localFactors + "\n") + local.text }
    let result = substituted(told, steps)
    if !isTrivial || told.usesPenalty && told.sum != nil {
      var block = AlignBlock(isNumbered: false)
      block.add(left, result)
      text += (local.isEmpty ? stepWords.alreadySolved : stepWords.together) + "\n" + block.text
    }
    return text
  }

  private mutating func sentence(
    _ told: DerivationSteps.Told, _ weight: String, _ steps: DerivationSteps
  ) -> String {
    let penalty = told.usesPenalty ? typesetter.element(steps.penaltyName, []) : nil
    let end = lossName(steps)
    if told.paths.isEmpty { return stepWords.onlyPenalty(weight, loss, penalty ?? "") }
    if told.paths == [[]] { return stepWords.standsIn(weight, end, penalty) }
    return stepWords.severalPaths(weight, end, pathText(told, steps), told.paths.count, penalty)
  }

  /// The local derivatives of the paths that no weight before had, and that of the penalty.
  private mutating func localLines(
    _ told: DerivationSteps.Told, _ steps: inout DerivationSteps
  ) -> AlignBlock {
    var block = AlignBlock(isNumbered: false)
    for step in told.sum?.steps ?? [] {
      guard case .step(let outer, let inner) = step else { continue }
      let (whole, part) = (node(outer, told.variable, steps), node(inner, told.variable, steps))
      guard steps.solved.insert([whole, part]).inserted,
        let derivative = localDerivative(outer, inner, told.variable, steps)
      else { continue }
      let left = fraction(outer, inner, told.variable, steps)
      if let (group, place) = steps.softmax.group(of: whole) {
        let isOwn = group.scores[place] == part
        let isOther = !isOwn && group.scores.contains(part)
        let reason = isOwn ? stepWords.softmaxSame : isOther ? stepWords.softmaxOther : stepWords.softmaxChain
        block.add(left, steps: [(typesetter.latex(derivative), reason)])
        continue
      }
      block.add(left, steps: localSteps(of: body(outer, told.variable, steps), part, derivative: derivative))
    }
    if let penalty = steps.parts.penalty, let derivative = told.penaltyDerivative {
      let left = penaltyPartial(told.variable, steps)
      block.add(left, steps: localSteps(of: penalty, told.variable, derivative: derivative))
    }
    return block
  }

  /// The chain rule with the local derivatives in it.
  private mutating func substituted(_ told: DerivationSteps.Told, _ steps: DerivationSteps) -> [String] {
    var sides = resultSides(wholeDerivative(told, steps))
    if let short = result(told.variable).map({ typesetter.latex($0) }),
      short.utf8.count < sides[sides.count - 1].utf8.count
    {
      sides.append(short)
    }
    return sides
  }

  /// The derivative as the results give it.
  private func result(_ variable: Node) -> Node? {
    gradient.partials.first { $0.variable == variable }.map { gradient.factored($0) }
  }

  /// c · Σᵢ (sum over the paths) + ∂R/∂w.
  func wholeDerivative(_ told: DerivationSteps.Told, _ steps: DerivationSteps) -> Node {
    var terms: [Node] = []
    if let own = told.derivative {
      if let samples = steps.parts.samples, !isLink(told.variable), let sample = typesetter.sample {
        let sum = graph.reduction(
          .sum, over: graph.symbol(named: sample.name), in: samples.interval, own)
        terms.append(samples.factor.map { graph.product($0, sum) } ?? sum)
      } else {
        terms.append(own)
      }
    }
    if let own = told.penaltyDerivative { terms.append(own) }
    return graph.sum(terms)
  }

  /// The result of a weight that is a score of a softmax, or goes to one without a link in between: in the names of the shares.
  mutating func shareResult(_ partial: Gradient.Partial) -> Node? {
    guard let steps else { return nil }
    let users = steps.influence.users(of: partial.variable).map { steps.influence.links[$0] }
    guard users.contains(where: { steps.softmax.group(of: $0) != nil }) else { return nil }
    return told(partial.variable, steps, expected: partial.derivative).map {
      graph.lookingThrough([.adjoint], in: wholeDerivative($0, steps))
    }
  }

  // MARK: The document

  /// What the steps of several weights share: softmaxes, and links where many paths meet.
  mutating func sharedSteps(_ isEveryPathSingle: Bool) -> String {
    if isEveryPathSingle { return steps.map { softmaxText($0) } ?? "" }
    guard var steps else { return LineBreaking.wrapped(stepWords.noPaths, indent: "") + "\n" }
    defer { self.steps = steps }
    return softmaxText(steps) + jointLines(&steps)
  }

  /// The steps of a weight that acts along several paths or directly, or a sentence why there are none.
  mutating func ownSteps(_ partial: Gradient.Partial) -> String {
    guard var steps else { return "" }
    defer { self.steps = steps }
    guard let told = told(partial.variable, steps, expected: partial.derivative) else {
      let name = typesetter.partial(of: typesetter.latex(partial.variable))
      return LineBreaking.wrapped(stepWords.noSteps(name), indent: "") + "\n"
    }
    return explanation(told, &steps)
  }

  /// What ∂⁺ means, where it was printed and not yet explained.
  mutating func immediateSentence() -> String {
    if !tellsImmediate { return "" }
    tellsImmediate = false
    return LineBreaking.wrapped(stepWords.immediate, indent: "") + "\n"
  }

  /// The chain rule along the paths of a weight that has several; nil where there is one step only, or it would fill a page.
  mutating func chainAlongPaths(_ partial: Gradient.Partial) -> String? {
    guard let steps, let told = told(partial.variable, steps, expected: partial.derivative),
      told.paths.contains(where: { !$0.isEmpty }) || told.usesPenalty && told.sum != nil
    else { return nil }
    let text = chain(told, steps)
    return text.utf8.count <= Self.chainLimit ? text : nil
  }

  private static let chainLimit = 1_000

  /// R = …, where the derivation speaks of the penalty.
  mutating func addPenalty(_ steps: DerivationSteps, _ block: inout AlignBlock) {
    guard let penalty = steps.parts.penalty,
      gradient.partials.contains(where: { $0.hasInfluence && steps.influence.isUsedByPenalty($0.variable) })
    else { return }
    block.add(typesetter.element(steps.penaltyName, []), typesetter.latex(penalty))
  }

  /// The derivatives of the links where many paths meet, from the loss inwards.
  mutating func jointLines(_ steps: inout DerivationSteps) -> String {
    let joints = steps.influence.joints.sorted(by: >)
    if joints.isEmpty { return "" }
    var text = stepWords.joints + "\n"
    for place in joints {
      let link = steps.influence.links[place]
      let expected = steps.adjoints[link].map { graph.value(of: $0) }
      guard let expected, let told = told(link, steps, expected: expected) else {
        text += LineBreaking.wrapped(stepWords.noSteps(typesetter.derivative(of: link)), indent: "") + "\n"
        continue
      }
      text += explanation(told, &steps)
    }
    return text
  }
}
