import Nabla

/// `numbers --order 2` and `numbers --direction`: the Hessian of a small model, or its product with a direction for any.
struct CurvatureReport {
  private let labels: [String]
  private let elements: [ElementReference]
  private var hessian: [[Double]] = []
  private var product: [Double] = []
  private let direction: [Double]
  private let format: NumberFormat
  private let loss: String

  /// Beyond this many weights the matrix is not printed.
  private static let weightLimit = 64

  /// Nil where neither is asked for.
  init?(_ invocation: Invocation, _ model: Model, _ layout: ModelLayout, _ format: NumberFormat) throws {
    let order = try invocation.order()
    let pairs = try invocation.pairs("--direction")
    if order == 1, pairs.isEmpty { return nil }
    let numbers = try CurvatureNumbers(of: model, layout: layout)
    elements = model.quantities.indices.filter { model.quantities[$0].role == .weight }.flatMap { place in
      (0..<layout.arrays[place].count).map {
        ElementReference(quantity: place, indices: layout.arrays[place].indices(at: $0))
      }
    }
    (labels, self.format, loss) = (numbers.labels, format, model.quantities[model.loss].name)
    direction = try Self.direction(pairs, model, layout, labels)
    if !pairs.isEmpty { product = try numbers.product(with: direction) }
    if order == 1 { return }
    guard labels.count <= Self.weightLimit else {
      throw CommandError(
        .usage,
        "\(labels.count) weights have \(labels.count * labels.count) second derivatives (limit \(Self.weightLimit) weights); "
          + "--direction \(labels[0])=1 gives the Hessian times a direction",
        pt:
          "\(labels.count) pesos têm \(labels.count * labels.count) segundas derivadas (limite de \(Self.weightLimit) pesos); "
          + "--direction \(labels[0])=1 dá a Hessiana vezes uma direção")
    }
    hessian = try numbers.hessian()
  }

  /// One number for each weight; those not named are 0.
  private static func direction(
    _ pairs: [(name: String, value: String)], _ model: Model, _ layout: ModelLayout, _ labels: [String]
  ) throws -> [Double] {
    var direction = [Double](repeating: 0, count: labels.count)
    for pair in pairs {
      let value = Model.double(pair.value)
      guard value.isFinite else {
        throw CommandError(
          .usage, "'\(pair.value)' is no finite number", pt: "'\(pair.value)' não é um número finito")
      }
      for element in try model.elements(named: pair.name, in: layout) {
        guard let place = labels.firstIndex(of: model.label(of: element)) else {
          throw CommandError(
            .usage, "--direction: '\(pair.name)' is no weight",
            pt: "--direction: '\(pair.name)' não é um peso")
        }
        direction[place] = value
      }
    }
    return direction
  }

  var json: [(String, JSON)] {
    var members: [(String, JSON)] = []
    if !hessian.isEmpty {
      let rows = zip(labels, hessian).map { name, row in
        (name, JSON.object(zip(labels, row).map { ($0, number($1)) }))
      }
      members.append(("hessian", .object(rows)))
    }
    if !product.isEmpty {
      members.append(("hessian_vector", .object(zip(labels, product).map { ($0, number($1)) })))
    }
    return members
  }

  /// For a printed page.
  var document: NumericDocument.Curvature { .init(elements: elements, hessian: hessian, product: product) }

  func text(_ language: String) -> String {
    var text = ""
    if !hessian.isEmpty {
      text += language == "pt" ? "\nSegundas derivadas\n" : "\nSecond derivatives\n"
      for (row, a) in labels.enumerated() {
        for (column, b) in labels.enumerated() where column >= row {
          let name = a == b ? "d2\(loss)/d\(a)^2" : "d2\(loss)/d\(a) d\(b)"
          text += line(name, hessian[row][column])
        }
      }
    }
    if !product.isEmpty {
      text += language == "pt" ? "\nHessiana vezes a direção\n" : "\nHessian times direction\n"
      for (label, value) in zip(labels, product) { text += line("(H d)_\(label)", value) }
    }
    return text
  }

  private func line(_ name: String, _ value: Double) -> String {
    "  " + name + String(repeating: " ", count: max(1, 24 - name.count)) + format.text(value) + "\n"
  }

  private func number(_ value: Double) -> JSON { .number(format.rounded(value)) }
}
