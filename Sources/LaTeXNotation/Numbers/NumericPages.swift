import ModelLanguage
import SymbolicAlgebra

// All steps of a worked example, and what stands beside them.
extension NumericDocument {
  /// A node of a computational graph: what it is made of, its value, and the derivative of the loss.
  public struct GraphRow {
    public var name: String
    public var operation: String?
    public var value: Double
    public var derivative: Double

    public init(name: String, operation: String?, value: Double, derivative: Double) {
      self.name = name
      self.operation = operation
      self.value = value
      self.derivative = derivative
    }
  }

  /// Second derivatives: the Hessian row by row, or its product with a direction.
  public struct Curvature {
    /// The weights, in the order of rows and columns.
    public var elements: [ElementReference]
    public var hessian: [[Double]]
    public var product: [Double]

    public init(elements: [ElementReference], hessian: [[Double]], product: [Double]) {
      self.elements = elements
      self.hessian = hessian
      self.product = product
    }
  }

  /// The document of some steps of gradient descent; the last one says what the loss is after it.
  public mutating func text(
    _ steps: [Numbers], graph: [GraphRow] = [], curvature: Curvature? = nil
  ) -> String {
    var body = ""
    for (place, step) in steps.enumerated() {
      if steps.count > 1 { body += heading(words.tables.step(place + 1)) }
      body += hasTables || markup != .latex ? tables(step) : pass(step)
      if let after = step.lossAfter, step.rate != nil {
        body += heading(words.lossAfter(typesetter.lossName, format.latex(step.loss), format.latex(after)))
      }
    }
    if !graph.isEmpty { body += heading(words.tables.graph) + graphTable(graph) }
    if let curvature { body += self.curvature(curvature) }
    return header + (isStandalone ? DerivationDocument.standalone(body, language: language) : body)
  }

  private var header: String {
    let line = GeneratedLine(source: source, notation: typesetter.profile.name, language: language)
    return markup == .markdown ? line.markup : line.tex + words.needs + "\n\n"
  }

  /// Columns of a table of second derivatives.
  private static let hessianLimit = 6

  private func graphTable(_ rows: [GraphRow]) -> String {
    var table = NumberTable([
      words.tables.node, words.tables.operation, words.tables.value, words.tables.derivative,
    ])
    for row in rows {
      table.add([
        .words(plain(row.name)), .words(plain(row.operation ?? "")), .formula(format.latex(row.value)),
        .formula(format.latex(row.derivative)),
      ])
    }
    return table.text(markup)
  }

  /// Names and operations as they are typed, in letters of a typewriter.
  private func plain(_ text: String) -> String {
    if text.isEmpty { return "" }
    if markup == .markdown { return "`\(text.split(separator: "|").joined(separator: "¦"))`" }
    var safe = ""
    for character in text {
      switch character {
      case "−": safe += "-"
      case "·": safe += "*"
      default: safe += SymbolNotation.text(String(character))
      }
    }
    return "\\texttt{\(safe)}"
  }

  private mutating func curvature(_ curvature: Curvature) -> String {
    var text = ""
    let names = curvature.elements.map { "$\(elementName($0.quantity, $0.indices))$" }
    if !curvature.hessian.isEmpty {
      text += heading(words.second)
      for start in stride(from: 0, to: names.count, by: Self.hessianLimit) {
        let columns = start..<min(start + Self.hessianLimit, names.count)
        var table = NumberTable([""] + names[columns])
        for (name, row) in zip(names, curvature.hessian) {
          table.add([.words(name)] + row[columns].map { .formula(format.latex($0)) })
        }
        text += table.text(markup)
      }
    }
    if !curvature.product.isEmpty {
      var table = NumberTable([words.tables.weight, "$H d$"])
      for (name, value) in zip(names, curvature.product) {
        table.add([.words(name), .formula(format.latex(value))])
      }
      text += heading(words.tables.direction) + table.text(markup)
    }
    return text
  }
}
