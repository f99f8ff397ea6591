import ModelLanguage
import SymbolicAlgebra
import Testing

@testable import SymbolicCalculus

/// Walks the book of presentation laws: every row changes its samples, and each result is equal to its sample by exact identity.
@Suite struct PresentationBookTests {
  /// A sample as a node, and a presenter that knows what the sample presupposes.
  static func presenter(_ text: String) throws -> (Presenter, Node) {
    let model = try Model(resolving: ModelSyntax(expression: text))
    let lowered = try LoweredModel.lowering(model, layout: ModelLayout(model), samples: .symbolic)
    let graph = lowered.graph
    let root = graph.value(of: lowered.loss)
    let presenter = Presenter(
      graph, facts: Presuppositions(graph, of: [root]), authors: AuthorsForms(graph, of: []),
      names: NamedValues(graph),
      ordersFactors: false)
    return (presenter, root)
  }

  static func expectEqual(
    _ law: String, _ sample: String, _ left: Node, _ right: Node, _ graph: ExpressionGraph
  ) {
    let verdict = graph.identity(of: left, and: right)
    #expect(verdict.isEqual, "\(law), \(sample): \(PlainText(graph: graph).text(right)): \(verdict)")
  }

  @Test func functionLaws() throws {
    for law in PresentationBook.functions {
      for sample in law.samples {
        let (presenter, root) = try Self.presenter(sample)
        let graph = presenter.graph
        guard let function = graph.function(of: root) else {
          Issue.record("\(sample) is no function")
          continue
        }
        let arguments = graph.operands(of: root).map { presenter.best($0) }
        guard let made = law.rewrite(presenter, function, arguments) else {
          Issue.record("\(law.name) leaves \(sample)")
          continue
        }
        Self.expectEqual(law.name, sample, root, made, graph)
      }
    }
  }

  @Test func productLaws() throws {
    for law in PresentationBook.products {
      for sample in law.samples {
        let (presenter, root) = try Self.presenter(sample)
        guard let made = law.rewrite(presenter, presenter.monomial(root)) else {
          Issue.record("\(law.name) leaves \(sample)")
          continue
        }
        Self.expectEqual(law.name, sample, root, presenter.node(made), presenter.graph)
      }
    }
    for law in PresentationBook.openings {
      for sample in law.samples {
        let (presenter, root) = try Self.presenter(sample)
        let forms = law.rewrite(presenter, presenter.monomial(root))
        #expect(!forms.isEmpty, "\(law.name) leaves \(sample)")
        for form in forms { Self.expectEqual(law.name, sample, root, form.node, presenter.graph) }
      }
    }
  }

  @Test func sumLaws() throws {
    for law in PresentationBook.sums {
      for sample in law.samples {
        let (presenter, root) = try Self.presenter(sample)
        let forms = law.rewrite(presenter, presenter.collected(presenter.terms(of: root)))
        #expect(!forms.isEmpty, "\(law.name) leaves \(sample)")
        for form in forms { Self.expectEqual(law.name, sample, root, form.node, presenter.graph) }
      }
    }
  }

  @Test func everyLawIsNamedOnce() {
    let names =
      PresentationBook.functions.map { $0.name } + PresentationBook.products.map { $0.name }
      + PresentationBook.openings.map { $0.name } + PresentationBook.sums.map { $0.name }
    #expect(Set(names).count == names.count)
  }

  /// The false laws of the book are false: each with its counter-example, and the presenter does not use them.
  @Test(arguments: [
    "sqrt(x^2*y)", "(x^2)^(1/2)", "log(x^2)", "sqrt(x*y)", "sign(x)^2", "x/x", "sqrt(x)^2", "(x^n)^2",
  ])
  func guardsHold(text: String) throws {
    let (presenter, root) = try Self.presenter(text)
    let graph = presenter.graph
    let simple = Presentation(graph, presupposing: [root]).simplest(of: root)
    var compared = 0
    for x in [-2.0, -1, 1, 2] {
      for y in [-4.0, -3, 3, 4] {
        let both = graph.evaluate([root, simple]) {
          [graph.symbol("x"): x, graph.symbol("y"): y, graph.symbol("n"): 2][$0] ?? .nan
        }
        guard both[0].isFinite else { continue }
        compared += 1
        #expect((both[0] - both[1]).magnitude < 1e-12, "\(text) at \(x), \(y): \(both)")
      }
    }
    #expect(compared > 0)
  }
}
