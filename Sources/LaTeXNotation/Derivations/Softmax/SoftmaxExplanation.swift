import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// The Jacobian of a softmax, and what it makes of the slope of a cross-entropy.
struct SoftmaxNames {
  /// pⱼ, tⱼ and yⱼ at a letter; no y where the loss is no cross-entropy.
  var share: (String) -> String
  var score: (String) -> String
  var target: ((String) -> String)?
  /// `\sum_{k=1}^{3}` over a letter.
  var sum: (String) -> String
  var isDistribution: Bool
  /// Two letters that are no names.
  var letters: (i: String, j: String)
  /// The name of the denominator.
  var denominator: String
  var loss: String
  /// Whether nothing but the softmax uses the scores.
  var isOnlyUse = true
}

extension DerivationDocument {
  /// ∂pⱼ/∂tᵢ in two cases and with the Kronecker delta, and ∂L/∂tᵢ.
  func softmaxText(_ names: SoftmaxNames) -> String {
    let (i, j) = names.letters
    let (own, other) = (names.share(i), names.share(j))
    let (e, f, s) = ("e^{\(names.score(i))}", "e^{\(names.score(j))}", names.denominator)
    var block = AlignBlock(isNumbered: false)
    block.add(other, ["\\frac{\(f)}{\(s)}, \\qquad \(s) = \(names.sum(j))\(f)"])
    let sign = profileSign
    block.add(
      fraction(own, names.score(i)),
      steps: [
        ("\\frac{\(e) \(s) - \(e) \(e)}{\(s)^{2}}", stepWords.quotientSame(i, j)),
        ("\(own) \\cdot (1 - \(own))", nil),
      ])
    block.add(
      fraction(other, names.score(i)),
      steps: [
        ("\\frac{0 \\cdot \(s) - \(f) \(e)}{\(s)^{2}}", stepWords.quotientOther(i, j)),
        ("-\(other) \(own)", nil),
      ])
    let kronecker = "\(other) \\cdot ([\(i) = \(j)] - \(own))"
    block.add(fraction(other, names.score(i)), steps: [(kronecker, stepWords.bothCases)])
    if !names.isOnlyUse { return stepWords.softmax + "\n" + block.text }
    var steps: [Step] = [
      (
        names.sum(j) + fraction(names.loss, other) + sign + fraction(other, names.score(i)),
        stepWords.contracted
      )
    ]
    if let target = names.target {
      let sum = names.sum(j) + target(j)
      steps.append(
        (names.sum(j) + "\\left( -\\frac{\(target(j))}{\(other)} \\right) \\cdot \(kronecker)", nil))
      steps.append(("-\(target(i)) + \(own) \(sum)", oneTerm(i, j)))
      if names.isDistribution { steps.append(("\(own) - \(target(i))", stepWords.sumsToOne(sum))) }
    } else {
      let slope = { fraction(names.loss, $0) }
      steps.append(
        (
          "\(own) \\cdot \\left( \(slope(own)) - \(names.sum(j))\(slope(other))\(sign)\(other) \\right)",
          oneTerm(i, j)
        ))
    }
    block.add(fraction(names.loss, names.score(i)), steps: steps)
    return stepWords.softmax + "\n" + block.text
  }

  private func oneTerm(_ i: String, _ j: String) -> String {
    stepWords.oneTerm.replacing("[i = j]", with: "[\(i) = \(j)]")
  }

  /// ∂/∂tᵢ log Σⱼ e^{tⱼ}.
  func logSumExpText(score: (String) -> String, sum: (String) -> String, _ letters: (i: String, j: String))
    -> String
  {
    let (own, all) = ("e^{\(score(letters.i))}", "\(sum(letters.j))e^{\(score(letters.j))}")
    let mark = "\\frac{\\partial}{\\partial \(score(letters.i))}"
    var block = AlignBlock(isNumbered: false)
    block.add(
      "\(mark) \\log \(all)",
      steps: [
        ("\\frac{1}{\(all)} \\cdot \(mark) \(all)", words.functionRule("$\\log$")),
        ("\\frac{\(own)}{\(all)}", stepWords.innerDerivative),
      ])
    return stepWords.logSumExp + "\n" + block.text
  }

  /// Two letters that stand for no name, sample or size.
  func freeLetters(_ others: Set<String> = []) -> (i: String, j: String) {
    let sample = typesetter.sample?.letter
    let free = ["i", "j", "k", "l", "q", "r"].filter {
      !typesetter.taken.contains($0) && $0 != sample && !others.contains($0)
    }
    return free.count > 1 ? (free[0], free[1]) : ("i'", "j'")
  }

  /// A letter for the denominator.
  var denominatorName: String {
    ["S", "Z", "D"].first { !typesetter.taken.contains($0) } ?? "\\Sigma"
  }

  // MARK: With numbers for indices

  /// The derivations of the softmaxes and sums of exponentials that the loss goes through, those of one array once.
  func softmaxText(_ steps: DerivationSteps) -> String {
    var text = ""
    var seen: Set<String> = []
    for group in steps.softmax.groups {
      guard let names = names(of: group, steps), seen.insert(names.share("j")).inserted else { continue }
      text += softmaxText(names)
    }
    return text + logSumExpText(steps)
  }

  private func names(of group: SoftmaxLinks.Group, _ steps: DerivationSteps) -> SoftmaxNames? {
    let letters = freeLetters()
    guard let share = running(group.shares), let range = share.range else { return nil }
    let score = running(group.scores)
    // ∂L/∂t goes through the shares alone, ∂L/∂p through the loss alone.
    let isOnly = score == nil || group.scores.allSatisfy { isUsed($0, by: group.shares, steps) }
    let slopes = group.shares.map { localDerivative(of: steps.parts.data, $0) }
    let isLast = group.shares.allSatisfy { steps.influence.users(of: $0).isEmpty }
    let targets = isLast ? zip(group.shares, slopes).compactMap { entropyTarget($0, $1) } : []
    let target = targets.count == group.shares.count ? running(targets) : nil
    return SoftmaxNames(
      share: share.at, score: score?.at ?? { "t_{\($0)}" }, target: target.map { $0.at },
      sum: { self.sigma(over: $0, range) }, isDistribution: targets.first.map { isDistribution($0) } ?? false,
      letters: letters, denominator: denominatorName, loss: lossName(steps),
      isOnlyUse: isOnly)
  }

  private func isUsed(_ score: Node, by shares: [Node], _ steps: DerivationSteps) -> Bool {
    let users = steps.influence.users(of: score).map { steps.influence.links[$0] }
    return users.allSatisfy { shares.contains($0) } && !steps.influence.isUsedByData(score)
      && !steps.influence.isUsedByPenalty(score)
  }

  /// y where the slope of the loss is −y/p.
  private func entropyTarget(_ share: Node, _ slope: Node) -> Node? {
    guard case .product(let factors) = graph.view(slope), factors.count == 3,
      graph.constant(of: factors[0])?.isMinusOne == true
    else { return nil }
    let rest = factors.dropFirst().filter { $0 != graph.power(share, graph.constant(-1)) }
    guard rest.count == 1, case .symbol = graph.view(rest[0]) else { return nil }
    return rest[0]
  }

  private func isDistribution(_ node: Node) -> Bool {
    guard case .symbol(let name, _) = graph.view(node) else { return false }
    return model.quantities.contains {
      $0.name == graph.name(of: name) && $0.role == .target(.distribution)
    }
  }

  private func sigma(over letter: String, _ range: ClosedRange<Int>) -> String {
    if options.profile.hidesBounds { return "\\sum_{\(letter)} " }
    let (low, high) = (
      typesetter.text(.integer(range.lowerBound)), typesetter.text(.integer(range.upperBound))
    )
    return "\\sum_{\(letter)=\(low)}^{\(high)} "
  }

  /// Elements of one array that differ in one running index, by the letter there.
  private func running(_ nodes: [Node]) -> (at: (String) -> String, range: ClosedRange<Int>?)? {
    var elements: [(name: Symbol, indices: [Index])] = []
    for node in nodes {
      switch graph.view(node) {
      case .symbol(let name, let indices), .named(_, let name, let indices, _):
        elements.append((name, indices))
      default: return nil
      }
    }
    guard let first = elements.first,
      elements.allSatisfy({ $0.name == first.name && $0.indices.count == first.indices.count })
    else { return nil }
    let places = first.indices.indices.filter { place in
      elements.contains { $0.indices[place] != first.indices[place] }
    }
    guard places.count == 1, let start = first.indices[places[0]].integer,
      elements.enumerated().allSatisfy({ $1.indices[places[0]].integer == start + $0 })
    else { return nil }
    let (typesetter, graph) = (typesetter, graph)
    return (
      { letter in
        var indices = first.indices
        indices[places[0]] = .free(graph.symbol(named: letter))
        return typesetter.element(graph.name(of: first.name), indices)
      }, start...(start + elements.count - 1)
    )
  }

  private func logSumExpText(_ steps: DerivationSteps) -> String {
    var roots = [steps.parts.data]
    roots += steps.influence.links.map { graph.value(of: $0) }
    for node in graph.reachable(from: roots) {
      guard case .function(.log, let sum) = graph.view(node), case .sum(let terms) = graph.view(sum[0]) else {
        continue
      }
      let scores = terms.compactMap { term -> Node? in
        if case .function(.exp, let score) = graph.view(term) { score[0] } else { nil }
      }
      guard scores.count == terms.count else { continue }
      let names = running(scores)
      let range = names?.range ?? 1...scores.count
      return logSumExpText(
        score: names?.at ?? { "t_{\($0)}" }, sum: { self.sigma(over: $0, range) }, freeLetters())
    }
    return ""
  }
}
