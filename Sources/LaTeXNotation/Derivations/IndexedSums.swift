import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// Softmaxes and sums of exponentials in the general form, with the names that their derivations take.
extension DerivationDocument {
  /// The softmax equations, each with the array that its scores are, if they are an array used nowhere else.
  func softmaxNames(_ form: IndexForm) -> [(names: SoftmaxNames, scoreArray: Int)] {
    let (typesetter, graph) = (typesetter, graph)
    return form.equations.compactMap { equation in
      guard let letter = softmaxLetter(equation), let score = score(of: equation),
        case .symbol(let name, let indices) = graph.view(score), indices.contains(.free(letter.symbol)),
        let array = model.quantities.firstIndex(where: { $0.name == graph.name(of: name) }),
        uses(of: name, form) == 1
      else { return nil }
      let others = Set(equation.free.map { graph.name(of: $0.symbol) }).subtracting([
        graph.name(of: letter.symbol)
      ])
      let target = entropyTarget(equation, letter.symbol, form)
      let at = { (node: Node) in
        { (text: String) -> String in
          var typesetter = typesetter
          let map: [Index.Base: Index] = [.free(letter.symbol): .free(graph.symbol(named: text))]
          return typesetter.latex(graph.substituting(map, in: node))
        }
      }
      return (
        SoftmaxNames(
          share: at(equation.target), score: at(score), target: target.map { at($0.node) },
          sum: { self.sigma(letter.interval, over: $0) }, isDistribution: target?.isDistribution ?? false,
          letters: freeLetters(others), denominator: denominatorName, loss: loss), array
      )
    }
  }

  /// The letter k of pₖ = e^{zₖ} / Σⱼ e^{zⱼ}.
  private func softmaxLetter(_ equation: IndexEquation) -> IndexEquation.FreeIndex? {
    guard case .product(let factors) = graph.view(equation.body), factors.count == 2,
      case .function(.exp, _) = graph.view(factors[0]),
      case .power(let sum, let exponent) = graph.view(factors[1]),
      graph.constant(of: exponent)?.isMinusOne == true,
      case .reduction(.sum, _, let interval, _) = graph.view(sum)
    else { return nil }
    return equation.free.first {
      $0.interval == interval && graph.instance(of: sum, at: .free($0.symbol)) == factors[0]
    }
  }

  private func score(of equation: IndexEquation) -> Node? {
    guard case .product(let factors) = graph.view(equation.body),
      case .function(.exp, let score) = graph.view(factors[0])
    else { return nil }
    return score[0]
  }

  /// The number of equations that use an array.
  private func uses(of name: Symbol, _ form: IndexForm) -> Int {
    form.equations.count { equation in
      graph.reachable(from: [equation.body]).contains {
        if case .symbol(name, _) = graph.view($0) { true } else { false }
      }
    }
  }

  /// y where the loss is −Σ y log p and nothing else uses p.
  private func entropyTarget(
    _ equation: IndexEquation, _ letter: Symbol, _ form: IndexForm
  ) -> (node: Node, isDistribution: Bool)? {
    guard case .symbol(let name, let indices) = graph.view(equation.target), uses(of: name, form) == 1,
      equation.free.count == 1,
      let last = form.equations.first(where: { $0.quantity == model.loss }),
      case .product(let factors) = graph.view(last.body), factors.count == 2,
      graph.constant(of: factors[0])?.isMinusOne == true, graph.opcode(of: factors[1]) == .reduction,
      case .product(let parts) = graph.view(graph.instance(of: factors[1], at: .free(letter))),
      parts.count == 2,
      case .function(.log, let share) = graph.view(parts[1]), share[0] == graph.symbol(name, indices),
      case .symbol(let target, _) = graph.view(parts[0])
    else { return nil }
    let isDistribution = model.quantities.contains {
      $0.name == graph.name(of: target) && $0.role == .target(.distribution)
    }
    return (parts[0], isDistribution)
  }

  /// The derivation of the first logarithm of a sum of exponentials.
  func logSumExpText(_ form: IndexForm) -> String {
    for node in graph.reachable(from: form.equations.map { $0.body }) {
      guard case .function(.log, let sum) = graph.view(node),
        case .reduction(.sum, _, let interval, _) = graph.view(sum[0])
      else { continue }
      let letters = freeLetters()
      let score = { (letter: String) -> Node? in
        let body = self.graph.instance(of: sum[0], at: .free(self.graph.symbol(named: letter)))
        guard case .function(.exp, let inside) = self.graph.view(body) else { return nil }
        return inside[0]
      }
      guard let own = score(letters.i), case .symbol = graph.view(own) else { continue }
      let typesetter = typesetter
      return logSumExpText(
        score: { letter in
          var typesetter = typesetter
          return score(letter).map { typesetter.latex($0) } ?? "t_{\(letter)}"
        }, sum: { self.sigma(interval, over: $0) }, letters)
    }
    return ""
  }
}

extension LossParts {
  /// The terms of the general loss that are of weights and constants alone, where it has others too.
  static func penalty(of form: IndexForm) -> Node? {
    guard let loss = form.equations.first(where: { $0.quantity == form.model.loss }),
      case .sum(let terms) = form.graph.view(loss.body)
    else { return nil }
    let graph = form.graph
    func names(_ role: (Model.Role) -> Bool) -> Set<Symbol> {
      Set(form.model.quantities.filter { role($0.role) }.map { graph.symbol(named: $0.name) })
    }
    let weights = names { $0 == .weight }
    let fixed = weights.union(names { $0 == .constant || $0 == .rate })
    let penalties = terms.filter { term in
      let symbols = graph.reachable(from: [term]).compactMap { graph.symbolName(of: $0) }
      return symbols.allSatisfy { fixed.contains($0) || graph.name(of: $0) == ExpressionGraph.piName }
        && symbols.contains { weights.contains($0) }
    }
    return penalties.isEmpty || penalties.count == terms.count ? nil : graph.sum(penalties)
  }
}
