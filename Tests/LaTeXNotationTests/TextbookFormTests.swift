import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus
import Testing

@testable import LaTeXNotation

/// How near results are to the form of a textbook: printed tokens over those of the best form, and how many are that form.
@Suite struct TextbookFormTests {
  /// What is printed of a formula, braces, blanks and the size of brackets aside.
  static func tokens(_ latex: String) -> [String] {
    var tokens: [String] = []
    var rest = Substring(latex)
    while let first = rest.first {
      var token = String(first)
      rest.removeFirst()
      if first == "\\" {
        let name = rest.prefix { $0.isLetter }
        token += name
        rest = rest.dropFirst(name.count)
        if token == "\\operatorname" {
          let word = rest.dropFirst().prefix { $0 != "}" }
          token += word
          rest = rest.dropFirst(word.count + 2)
        }
      } else if first.isNumber {
        let digits = rest.prefix { $0.isNumber || $0 == "." }
        token += digits
        rest = rest.dropFirst(digits.count)
      }
      if !["{", "}", " ", "^", "_", "\\left", "\\right", "\\cdot", "\\ "].contains(token) {
        tokens.append(token)
      }
    }
    return tokens
  }

  struct Score {
    var ratios: [Double] = []
    var same = 0
    var other: [String] = []

    mutating func add(_ name: String, _ printed: String, _ best: [String]) {
      let own = tokens(printed)
      let all = best.map { tokens($0) }
      ratios.append(Double(own.count) / Double(all.map { $0.count }.min() ?? 1))
      if all.contains(where: { $0.sorted() == own.sorted() }) {
        same += 1
      } else {
        other.append("\(name): \(printed) for \(best[0])")
      }
    }

    func quantile(_ part: Double) -> Double { ratios.sorted()[Int(part * Double(ratios.count - 1))] }
  }

  static func printed(_ row: TextbookForms.Row) throws -> String {
    let model = try Model(resolving: ModelSyntax(expression: row.expression))
    let layout = try ModelLayout(model)
    let elements = try model.elements(named: row.variable, in: layout)
    var formulas = try PrintedGradient(of: model, layout, elements, profile: .default, isSimplified: true)
    return formulas.gradient()[0].right
  }

  @Test(arguments: [TextbookForms.first, TextbookForms.second])
  func expressions(rows: [TextbookForms.Row]) throws {
    var score = Score()
    for row in rows { score.add(row.expression, try Self.printed(row), row.best) }
    let others = score.other.joined(separator: "\n")
    #expect(score.quantile(0.5) <= 1 && score.quantile(0.9) <= 1.2, "\(others)")
    #expect(score.same * 10 >= rows.count * 9, "\(score.same) of \(rows.count)\n\(others)")
  }

  @Test func weights() throws {
    var score = Score()
    for network in TextbookForms.models {
      let model = try Model(resolving: ModelSyntax(parsing: network.text, name: "m"))
      let layout = try ModelLayout(model)
      let lowered = try LoweredModel.lowering(model, layout: layout, samples: .symbolic)
      let partial = lowered.gradient(withRespectTo: try model.elements(named: network.weight, in: layout))
        .partials[0]
      var options = DerivationDocument.Options(source: "m")
      options.detail = .result
      var document = DerivationDocument(lowered.gradient(withRespectTo: []), options: options)
      score.add(network.name, document.resultSides(document.gradient.factored(partial))[0], network.best)
    }
    #expect(score.same * 10 >= TextbookForms.models.count * 9, "\(score.other.joined(separator: "\n"))")
  }

  /// A form of constants that the raw derivative does not have.
  @Test func constantsStaySymbols() throws {
    for text in ["gelu_tanh(x)", "selu(x)", "erf(x)", "gelu(x)"] {
      let row = TextbookForms.Row(text, "x", [])
      let long = Self.tokens(try Self.printed(row)).filter { $0.first?.isNumber == true && $0.count > 8 }
      #expect(long.isEmpty, "\(text): \(long)")
    }
  }
}
