import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension DerivationDocument {
  /// The equations of the model and of its gradient with symbolic indices.
  mutating func indexForm() throws -> String {
    var block = AlignBlock(isNumbered: true)
    let form = try IndexForm(of: model, in: graph)
    for equation in form.equations {
      let free = Set(equation.free.map { graph.name(of: $0.symbol) })
      block.add(typesetter.latex(equation.target), typesetter.latex(equation.body, reserved: free))
    }
    var labels: Set<Int> = []
    for line in try form.generalAdjoints(keeping: keptAdjoints) {
      let isWeight = model.quantities[line.quantity].role == .weight && labels.insert(line.quantity).inserted
      let name = model.quantities[line.quantity].name
      block.add(leftSide(line), rightSides(line), label: isWeight ? label("d\(name):general") : nil)
    }
    return words.general + "\n" + block.text + "\n"
  }

  /// The general result for each weight array.
  public mutating func generalResults() throws -> [(name: String, latex: String)] {
    let form = try IndexForm(of: model, in: graph)
    return try form.generalAdjoints(keeping: keptAdjoints).filter {
      model.quantities[$0.quantity].role == .weight
    }.map { (model.quantities[$0.quantity].name, rightSides($0).joined(separator: " = ")) }
  }

  /// With δ the other adjoints are not listed: they are put where they are used.
  var keptAdjoints: Set<Int>? {
    let deltas = typesetter.reading.deltas
    if deltas.isEmpty { return nil }
    return Set(model.quantities.indices.filter { deltas[model.quantities[$0].name] != nil })
  }

  private mutating func leftSide(_ line: GeneralAdjoint) -> String {
    guard case .symbol(let name, let indices) = graph.view(line.variable),
      let delta = typesetter.reading.deltas[graph.name(of: name)]
    else { return typesetter.partial(of: typesetter.latex(line.variable)) }
    return typesetter.element(delta, indices)
  }

  private mutating func rightSides(_ line: GeneralAdjoint) -> [String] {
    let free = Set(line.free.map { graph.name(of: $0.symbol) })
    var value = typesetter.latex(line.body, reserved: free)
    if !line.narrowed.isEmpty { value += " \\qquad (" + conditions(line) + ")" }
    guard case .symbol(let name, _) = graph.view(line.variable),
      typesetter.reading.deltas[graph.name(of: name)] != nil
    else { return [value] }
    return [typesetter.partial(of: typesetter.latex(line.variable)), value]
  }

  func conditions(_ line: GeneralAdjoint) -> String {
    line.free.filter { line.narrowed.contains($0.symbol) }.map { index in
      let letter = typesetter.element(graph.name(of: index.symbol), [])
      return
        "\(typesetter.text(index.interval.lower)) \\le \(letter) \\le \(typesetter.text(index.interval.upper))"
    }.joined(separator: ",\\ ")
  }
}
