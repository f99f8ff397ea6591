import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// The matrix form in the making: what is read and checked is printed, the rest keeps its indices.
private struct MatrixLines {
  let form: IndexForm
  var reading: MatrixReading
  var matrices: MatrixTypesetter
  let check: MatrixCheck
  var definitions = AlignBlock(isNumbered: true)
  var results = AlignBlock(isNumbered: true)
  /// What has no form in matrices: names, and equations with indices.
  var names: [String] = []
  var others = AlignBlock(isNumbered: true)
  /// Weights with a gradient in matrices, and those without.
  var read = 0
  var refused: [String] = []

  /// The tree that says an equation, once it has been compared with the equation in numbers.
  mutating func tree(
    _ target: Node, _ free: [IndexEquation.FreeIndex], _ body: Node, isTransposed: Bool = false,
    isAuthors: Bool = false
  ) -> MatrixExpression.Shaped? {
    guard
      let tree = try? reading.matrix(
        target: target, free: free, body: body, isTransposed: isTransposed, isAuthors: isAuthors),
      check.verdict(tree, target: target, free: free, body: body, isTransposed: isTransposed) == .agrees
    else { return nil }
    return tree
  }

  /// The form of an adjoint that a textbook prints, where it costs its reader less than the given one.
  mutating func simplerTree(
    _ target: Node, _ line: GeneralAdjoint, than own: MatrixExpression.Shaped?, by gain: Int,
    isTransposed: Bool
  ) -> MatrixExpression.Shaped? {
    guard let own, case let body = PointwisePresentation(form).simplest(of: line.body), body != line.body,
      let simpler = try? reading.matrix(
        target: target, free: line.free, body: body, isTransposed: isTransposed),
      reading.cost(simpler, ones: 4) + gain <= reading.cost(own, ones: 4),
      check.verdict(simpler, target: target, free: line.free, body: line.body, isTransposed: isTransposed)
        == .agrees
    else { return nil }
    return simpler
  }
}

extension DerivationDocument {
  /// The model and its gradient as products of matrices, with the shapes under the braces of the results.
  mutating func matrixForm() throws -> String {
    let form = try IndexForm(of: model, in: graph)
    var lines = matrixLines(form)
    for equation in form.equations where equation.quantity != model.loss { addDefinition(equation, &lines) }
    if let loss = form.equations.first(where: { $0.quantity == model.loss }) { addLoss(loss, &lines) }
    let whole = try generalAdjoints(of: form, keeping: [])
    for line in try generalAdjoints(of: form, keeping: keptAdjoints) {
      let own = whole.filter { $0.quantity == line.quantity }
      addAdjoint(line, whole: own.count == 1 ? own[0] : nil, &lines)
    }
    if lines.read == 0, !lines.refused.isEmpty { throw MatrixFormError.noGradient(lines.refused) }
    var text = lines.definitions.isEmpty ? "" : words.matrix + "\n" + lines.definitions.text
    if !lines.results.isEmpty { text += words.matrixGradient(loss) + "\n" + lines.results.text }
    if !lines.others.isEmpty {
      text += words.notMatrices(lines.names.joined(separator: ", ")) + "\n" + lines.others.text
    }
    if options.detail == .full { text += writtenOut(form) }
    if options.profile.isStacked { text += try stackedForm(form) }
    return text + "\n"
  }

  private func matrixLines(_ form: IndexForm) -> MatrixLines {
    var profile = options.profile
    profile.productSign = ""
    let plain = Self.typesetter(for: lowered, profile, isGeneral: true)
    let reading = MatrixReading(
      form, samplesAsRows: profile.samplesAsRows, reserved: Set([plain.sample?.letter].compactMap { $0 }),
      // 1 - h² is shorter than 1 - tanh²(z) in every notation.
      values: plain.reading.values.filter { profile.slopeByValue || $0.key == ElementaryFunction.tanh.name })
    return MatrixLines(
      form: form, reading: reading, matrices: MatrixTypesetter(plain, reading, model: model),
      check: MatrixCheck(reading, layout: lowered.layout))
  }

  private mutating func addDefinition(_ equation: IndexEquation, _ lines: inout MatrixLines) {
    guard let target = lines.reading.array(equation.target, free: equation.free),
      let value = lines.tree(equation.target, equation.free, equation.body, isAuthors: true)
    else {
      let free = Set(equation.free.map { graph.name(of: $0.symbol) })
      let left = typesetter.latex(equation.target)
      return refuse(left, left, typesetter.latex(equation.body, reserved: free), &lines)
    }
    let left = lines.matrices.array(target.name, target.labels, isTransposed: false)
    let right = lines.matrices.latex(value)
    // A recurrence begins with an input that notes give the same name.
    if left == right { return }
    lines.definitions.add("\\underbrace{\(left)}_{\(lines.matrices.shape(value))}", right)
  }

  private mutating func addLoss(_ equation: IndexEquation, _ lines: inout MatrixLines) {
    guard let value = lines.tree(equation.target, [], equation.body, isAuthors: true) else {
      return refuse(loss, loss, typesetter.latex(equation.body), &lines)
    }
    lines.definitions.add(loss, lines.matrices.latex(value))
  }

  private func refuse(_ name: String, _ left: String, _ right: String, _ lines: inout MatrixLines) {
    lines.names.append("$\(name)$")
    lines.others.add(left, right)
  }

  private mutating func addAdjoint(
    _ line: GeneralAdjoint, whole: GeneralAdjoint?, _ lines: inout MatrixLines
  ) {
    let quantity = model.quantities[line.quantity]
    let isWeight = quantity.role == .weight
    let transposed = model.matrices.first { $0.quantity == line.quantity }?.isTransposed ?? false
    let mark = isWeight ? label("d\(quantity.name):matrix") : nil
    guard let target = lines.reading.array(line.variable, free: line.free),
      let value = lines.tree(adjoint(line), line.free, line.body, isTransposed: transposed)
    else {
      let free = Set(line.free.map { graph.name(of: $0.symbol) })
      let left = typesetter.partial(of: typesetter.latex(line.variable))
      if isWeight { lines.refused.append(quantity.name) }
      return refuse(left, left, typesetter.latex(line.body, reserved: free), &lines)
    }
    let left = lines.matrices.derivative(target.name, target.labels)
    let condition = line.narrowed.isEmpty ? "" : " \\qquad (" + conditions(line) + ")"
    let simpler = lines.simplerTree(
      adjoint(line), line, than: value, by: Self.lineGain, isTransposed: transposed)
    let last = simpler.map { [lines.matrices.latex($0) + condition] } ?? []
    guard isWeight else {
      return lines.results.add(left, [lines.matrices.latex(value) + (last.isEmpty ? condition : "")] + last)
    }
    lines.read += 1
    let braced = "\\underbrace{\(left)}_{\(lines.matrices.shape(value))}"
    let own = lines.matrices.withShapes(value) + condition
    guard let whole, whole.body != line.body else {
      return lines.results.add(braced, [own] + last, label: mark)
    }
    let closed = closedForm(whole, besides: value, isTransposed: transposed, &lines)
    lines.results.add(braced, [own] + (closed.map { [$0] } ?? last), label: mark)
  }

  /// A result without other derivatives in it, where it is not long.
  private func closedForm(
    _ whole: GeneralAdjoint, besides value: MatrixExpression.Shaped, isTransposed: Bool,
    _ lines: inout MatrixLines
  ) -> String? {
    let own = lines.tree(adjoint(whole), whole.free, whole.body, isTransposed: isTransposed)
    let simpler = lines.simplerTree(adjoint(whole), whole, than: own, by: 1, isTransposed: isTransposed)
    guard let tree = simpler ?? own, tree != value,
      !tree.nodes.contains(where: { if case .diagonal = $0.expression { true } else { false } })
    else { return nil }
    let text = lines.matrices.latex(tree)
    return text.utf8.count <= Self.wholeLimit ? text : nil
  }

  /// The symbol ∂X[…] of a line's variable.
  private func adjoint(_ line: GeneralAdjoint) -> Node {
    guard case .symbol(let name, let indices) = graph.view(line.variable) else { return line.variable }
    return graph.symbol(AdjointEquation.prefix + graph.name(of: name), indices)
  }

  /// What one more relation must save the reader of a line.
  private static let lineGain = 8
  /// A result written out over all layers is left out past this many bytes.
  private static let wholeLimit = 260
}
