import LaTeXNotation
import ModelLanguage
import SymbolicAlgebra

/// A loss over samples, cut into the term of each sample and the factor before their sum.
struct SampleTerms {
  var factor: Node
  /// L₁, L₂, …: without the factor, and without what belongs to no sample.
  var terms: [Node]
}

extension ClaimModel {
  /// L = c·(L₁ + L₂ + …) + what belongs to no sample; nil for a loss that is not such a sum.
  func splitLoss() -> SampleTerms? {
    guard let range = sampleRange, let sum = sumOverSamples() else { return nil }
    var parts: [[Node]] = range.map { _ in [] }
    var factor = graph.constant(1)
    for item in sum.operands {
      let owners = samples(below: item)
      if owners.isEmpty { continue }
      guard owners.count == 1, let owner = owners.first else { return nil }
      parts[owner].append(item)
    }
    for item in sum.factors { factor = graph.product(factor, item) }
    guard parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    return SampleTerms(factor: factor, terms: parts.map { graph.sum($0) })
  }

  /// Whether the loss is a mean over the samples.
  var isMean: Bool {
    guard let loss = model.equations.first(where: { $0.target == model.loss }) else { return false }
    var open = [loss.body]
    while let node = open.popLast() {
      if case .reduction(.mean, _, _) = model.tree[node] { return true }
      open += model.tree.operands(of: node)
    }
    return false
  }

  private var sampleRange: Range<Int>? { sampleCount.map { 0..<$0 } }

  /// The sum whose terms each belong to one sample, and the factors on the way to it.
  private func sumOverSamples() -> (operands: [Node], factors: [Node])? {
    var node = elements[model.loss][0]
    var factors: [Node] = []
    while true {
      switch graph.view(node) {
      case .named(_, _, _, let value): node = value
      case .sum(let operands):
        let mixed = operands.filter { samples(below: $0).count > 1 }
        guard mixed.count == 1 else { return mixed.isEmpty ? (operands, factors) : nil }
        node = mixed[0]
      case .product(let operands):
        let mixed = operands.filter { samples(below: $0).count > 1 }
        guard mixed.count == 1 else { return mixed.isEmpty && sampleCount == 1 ? ([node], factors) : nil }
        factors += operands.filter { $0 != mixed[0] }
        node = mixed[0]
      default: return sampleCount == 1 ? ([node], factors) : nil
      }
    }
  }

  /// The samples whose data a node is made of.
  private func samples(below node: Node) -> Set<Int> {
    var found: Set<Int> = []
    for leaf in graph.reachable(from: [node]) { if let sample = sampleOfLeaf[leaf] { found.insert(sample) } }
    return found
  }

  /// Inputs and targets of each sample.
  func leavesOfSamples() -> [Node: Int] {
    guard let count = sampleCount else { return [:] }
    var table: [Node: Int] = [:]
    for (place, quantity) in model.quantities.enumerated() where quantity.isPerSample {
      let width = elements[place].count / max(count, 1)
      for (offset, node) in elements[place].enumerated() where width > 0 { table[node] = offset / width }
    }
    return table
  }
}

extension ClaimChecker {
  /// Whether more than one relation has names with the letter of the sample last of two, as in x_{jn}.
  func writesSamplesLast(_ formulas: [DisplayFormula]) -> Bool {
    guard claims.sampleCount != nil else { return false }
    return formulas.flatMap { $0.relations }.count { relation in
      let atoms = relation.sides.flatMap { $0.atoms }.map { $0.0 }
      let own = Set(atoms.compactMap { sampleLetter(of: $0) })
      return atoms.contains { atom in
        let letters = atom.below.joined().map { String($0) }
        return letters.count == 2 && own.contains(letters[1]) && !own.contains(letters[0])
      }
    } > 1
  }
}
