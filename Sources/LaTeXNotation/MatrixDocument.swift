import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension DerivationDocument {
  /// The model and its gradient as products of matrices, with the shapes under the braces of the results.
  mutating func matrixForm() throws -> String {
    let form = try IndexForm(of: model, in: graph)
    var reading = MatrixReading(form, samplesAsRows: options.profile.samplesAsRows)
    var profile = options.profile
    profile.productSign = ""
    var matrices = MatrixTypesetter(
      Self.typesetter(for: lowered, profile, isGeneral: true), model: model)
    var block = AlignBlock(isNumbered: true)
    for equation in form.equations where equation.quantity != model.loss {
      addDefinition(equation, &reading, &matrices, &block)
    }
    if let loss = form.equations.first(where: { $0.quantity == model.loss }) {
      let value = try? reading.matrix(target: loss.target, free: [], body: loss.body)
      block.add(self.loss, value.map { matrices.latex($0) } ?? typesetter.latex(loss.body))
    }
    var text = words.matrix + "\n" + block.text
    var results = AlignBlock(isNumbered: true)
    let whole = try generalAdjoints(of: form, keeping: [])
    for line in try generalAdjoints(of: form, keeping: keptAdjoints) {
      let own = whole.filter { $0.quantity == line.quantity }
      addAdjoint(line, whole: own.count == 1 ? own[0] : nil, &reading, &matrices, &results)
    }
    text += words.matrixGradient(self.loss) + "\n" + results.text
    if options.detail == .full { text += writtenOut(form) }
    if options.profile.isStacked { text += try stackedForm(form) }
    return text + "\n"
  }

  private mutating func addDefinition(
    _ equation: IndexEquation, _ reading: inout MatrixReading, _ matrices: inout MatrixTypesetter,
    _ block: inout AlignBlock
  ) {
    guard let target = reading.array(equation.target),
      let value = try? reading.matrix(target: equation.target, free: equation.free, body: equation.body)
    else {
      let free = Set(equation.free.map { graph.name(of: $0.symbol) })
      return block.add(typesetter.latex(equation.target), typesetter.latex(equation.body, reserved: free))
    }
    let left = matrices.array(target.name, target.labels, isTransposed: false)
    block.add("\\underbrace{\(left)}_{\(matrices.shape(value))}", matrices.latex(value))
  }

  private mutating func addAdjoint(
    _ line: GeneralAdjoint, whole: GeneralAdjoint?, _ reading: inout MatrixReading,
    _ matrices: inout MatrixTypesetter, _ block: inout AlignBlock
  ) {
    let quantity = model.quantities[line.quantity]
    let isWeight = quantity.role == .weight
    let transposed = model.matrices.first { $0.quantity == line.quantity }?.isTransposed ?? false
    let free = Set(line.free.map { graph.name(of: $0.symbol) })
    let mark = isWeight ? label("d\(quantity.name):matrix") : nil
    guard let target = reading.array(line.variable),
      let value = try? reading.matrix(
        target: line.variable, free: line.free, body: line.body, isTransposed: transposed)
    else {
      return block.add(
        typesetter.partial(of: typesetter.latex(line.variable)), typesetter.latex(line.body, reserved: free),
        label: mark)
    }
    let left = matrices.derivative(target.name, target.labels)
    let condition = line.narrowed.isEmpty ? "" : " \\qquad (" + conditions(line) + ")"
    if isWeight {
      let braced = "\\underbrace{\(left)}_{\(matrices.shape(value))}"
      var sides = [matrices.withShapes(value) + condition]
      if let whole, whole.body != line.body,
        let value = try? reading.matrix(
          target: whole.variable, free: whole.free, body: whole.body, isTransposed: transposed)
      {
        let text = matrices.latex(value)
        if text.utf8.count <= Self.wholeLimit, !text.contains("diag") { sides.append(text) }
      }
      block.add(braced, sides, label: mark)
    } else {
      block.add(left, matrices.latex(value) + condition)
    }
  }

  /// A result written out over all layers is left out past this many bytes.
  private static let wholeLimit = 400
}
