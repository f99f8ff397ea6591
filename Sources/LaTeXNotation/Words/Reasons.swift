import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension DerivationDocument {
  /// The rule that differentiates `value` in `inner`, in words, with what is constant.
  mutating func reason(for value: Node, _ inner: Node) -> String {
    switch graph.view(movingFactor(of: value, inner)) {
    case .sum(let terms):
      let constant = terms.filter { !mentions($0, inner) }
      if constant.isEmpty { return words.rule(.sum) }
      if constant.count == 1, constant[0] != inner {
        let term = typesetter.latexOfTerm(constant[0])
        // A reason is short, or names no term.
        if FormulaReader.line(term).width < LineWidth.page / 3 { return words.constantTerm(term) }
      }
      return words.rule(.otherTerms)
    case .product: return words.rule(.product)
    case .power: return words.rule(.power)
    case .function(let function, _): return words.functionRule(FunctionNotation.mention(function))
    case .opaque(let name, _, _):
      let known = CompoundFunction.command(of: graph.name(of: name))
      return known.map { words.functionRule("$\($0)$") } ?? words.rule(.opaque)
    case .reduction: return words.rule(.sum)
    default: return words.rule(.itself)
    }
  }

  /// Of a product with one factor that moves, and which is not the variable itself, that factor.
  private func movingFactor(of value: Node, _ inner: Node) -> Node {
    guard case .product(let factors) = graph.view(value) else { return value }
    let moving = factors.filter { mentions($0, inner) }
    return moving.count == 1 && moving[0] != inner ? moving[0] : value
  }

  private func mentions(_ node: Node, _ inner: Node) -> Bool { depends(node, on: inner) }

  /// A derivation with the derivative pushed inwards: ∂/∂w of the loss, then of what it is made of, until w is reached.
  mutating func directDerivation(_ path: WeightPath) -> String {
    let weight = typesetter.latex(path.partial.variable)
    let partial = typesetter.partial(of: weight)
    let mark = "\\frac{\\partial}{\\partial \(weight)} "
    var block = AlignBlock(isNumbered: false)
    let loss = graph.value(of: lowered.loss)
    block.add(partial, [opened(loss, withRespectTo: weight)], reason: words.rule(.definition))
    let prefix = samplePrefix(path)
    if !prefix.isEmpty, let samples = path.samples {
      block.add("", [prefix + mark + fencedTerm(samples.body)], reason: words.rule(.linearity))
    }
    let last = path.links.count - 2
    let outer = stepped(path, from: path.links.count - 1, to: last)
    block.add(
      "", [prefix + pushed(outer, mark + typesetter.latex(path.links[last]))], reason: words.rule(.chain))
    var text = words.direct(weight) + "\n" + block.text
    if options.detail == .full { text += inwards(path, from: last, mark) }
    return text
  }

  /// ∂/∂w of the last link, down to the weight.
  private mutating func inwards(_ path: WeightPath, from last: Int, _ mark: String) -> String {
    var block = AlignBlock(isNumbered: false)
    var left = mark + typesetter.latex(path.links[last])
    let nodes = path.nodes
    for place in stride(from: last + 1, to: 0, by: -1) {
      let (node, inner) = (nodes[place], nodes[place - 1])
      let value = graph.value(of: node)
      let before = stepped(path, from: last, to: place - 1)
      let weight = typesetter.latex(nodes[0])
      block.add(left, [pushed(before, opened(value, withRespectTo: weight))], reason: words.rule(.definition))
      left = ""
      let after =
        place == 1
        ? graph.product(before, localDerivative(node, inner, path)) : stepped(path, from: last, to: place - 2)
      let rest = place == 1 ? "" : mark + typesetter.latex(inner)
      block.add(left, [pushed(after, rest)], reason: reason(for: value, inner))
    }
    return words.inwards + "\n" + block.text
  }

  /// The product of the local factors between two links of the path, the outer first; 1 for none.
  func stepped(_ path: WeightPath, from outer: Int, to inner: Int) -> Node {
    var factors: [Node] = []
    for place in stride(from: outer, to: inner, by: -1) {
      let (node, next) = (path.links[place], path.links[place - 1])
      if node == lowered.loss, let samples = path.samples {
        let plain = WeightPath(
          partial: path.partial, links: path.links, samples: (nil, samples.interval, samples.body))
        factors.append(localDerivative(node, next, plain))
      } else {
        factors.append(localDerivative(node, next, path))
      }
    }
    return graph.product(factors)
  }

  /// A factor and what is still to be differentiated.
  mutating func pushed(_ factor: Node, _ rest: String) -> String {
    if graph.constant(of: factor)?.isOne == true { return rest.isEmpty ? "1" : rest }
    if rest.isEmpty { return typesetter.latex(factor) }
    let hole = graph.symbol("\u{3}rest")
    typesetter.names[hole] = "\u{3}"
    return typesetter.latex(graph.product(factor, hole)).split(
      separator: "\u{3}", omittingEmptySubsequences: false
    )
    .joined(separator: rest)
  }

  mutating func samplePrefix(_ path: WeightPath) -> String {
    guard let samples = path.samples else { return "" }
    return (samples.factor.map { typesetter.latex($0) + " " } ?? "") + sigma(samples.interval)
  }

  mutating func fencedTerm(_ node: Node) -> String {
    let text = typesetter.latex(node)
    return typesetter.printsSum(node) ? "(\(text))" : text
  }
}
