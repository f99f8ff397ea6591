import Nabla
import Templates
import Testing

/// The matrix form of every gradient, computed as matrices and compared entry by entry with backpropagation in numbers.
@Suite struct MatrixFormTests {
  /// Evaluates matrix expressions at the numbers of an engine.
  struct Evaluator {
    let engine: NumericEngine
    let graph: ExpressionGraph
    let model: Model
    let samplesAsRows: Bool

    func quantity(_ name: String) -> Int? { model.quantities.firstIndex { $0.name == name } }

    /// Values or adjoints of an array.
    func numbers(_ name: String) -> (values: [Double], quantity: Int)? {
      if name.hasPrefix(AdjointEquation.prefix) {
        return quantity(String(name.dropFirst())).map { (engine.gradient(of: $0), $0) }
      }
      return quantity(name).map { (engine.value(of: $0), $0) }
    }

    func array(_ name: String, sample: Int) throws -> [[Double]] {
      let (values, place) = try #require(numbers(name))
      var shape = engine.layout.arrays[place].bounds.map { $0.count }
      var own = values
      if model.quantities[place].isPerSample, !samplesAsRows {
        let width = shape.dropFirst().reduce(1, *)
        own = Array(values[sample * width..<(sample + 1) * width])
        shape.removeFirst()
      }
      let width = shape.count > 1 ? shape[1] : 1
      return stride(from: 0, to: own.count, by: width).map { Array(own[$0..<$0 + width]) }
    }

    func scalar(_ node: Node, sample: Int) -> Double {
      graph.evaluate(
        [node],
        symbols: { symbol in
          guard case .symbol(let name, let indices) = graph.view(symbol),
            let (values, place) = numbers(graph.name(of: name))
          else { return .nan }
          let bounds = engine.layout.arrays[place].bounds
          let places = zip(indices, bounds).map { $0.integer ?? $1.lowerBound + sample }
          return engine.layout.arrays[place].offset(of: places).map { values[$0] } ?? .nan
        })[0]
    }

    /// A number that may contain the number of samples.
    func factor(_ node: Node, sample: Int) -> Double {
      let count = model.samples.map { engine.layout.value(of: $0.size, indices: [:]) } ?? 1
      let concrete = graph.rewriting(node) { inner in
        if case .indexValue = graph.view(inner) { graph.constant(count) } else { nil }
      }
      return scalar(concrete, sample: sample)
    }

    func value(_ shaped: MatrixExpression.Shaped, sample: Int) throws -> [[Double]] {
      switch shaped.expression {
      case .array(let name, _, let isTransposed):
        let own = try array(name, sample: sample)
        return isTransposed ? transposed(own) : own
      case .scalar(let node): return [[factor(node, sample: sample)]]
      case .elementwise(let template, let inner):
        let hole = graph.symbol(MatrixReading.hole)
        return try value(inner, sample: sample).map { row in
          row.map { x in graph.evaluate([template], symbols: { $0 == hole ? x : .nan })[0] }
        }
      case .product(let factors):
        return try factors.dropFirst().reduce(value(factors[0], sample: sample)) { total, next in
          multiplied(total, try value(next, sample: sample))
        }
      case .hadamard(let factors): return try combined(factors, sample) { $0 * $1 }
      case .sum(let terms): return try combined(terms, sample) { $0 + $1 }
      case .scaled(let node, let inner):
        let scale = factor(node, sample: sample)
        return try value(inner, sample: sample).map { $0.map { scale * $0 } }
      case .transpose(let inner): return transposed(try value(inner, sample: sample))
      case .power(let inner, let exponent):
        let n = try #require(graph.constant(of: exponent)?.integer)
        return try value(inner, sample: sample).map {
          $0.map { x in (0..<n).reduce(1.0) { total, _ in total * x } }
        }
      case .diagonal(let inner):
        let entries = try value(inner, sample: sample).map { $0[0] }
        return entries.indices.map { row in entries.indices.map { $0 == row ? entries[row] : 0 } }
      case .ones: return Array(repeating: [1], count: try extent(shaped.rows))
      case .squaredNorm(let inner):
        return [[try value(inner, sample: sample).joined().reduce(0) { $0 + $1 * $1 }]]
      case .overSamples(let inner, _, _):
        let count = model.samples.map { engine.layout.value(of: $0.size, indices: [:]) } ?? 1
        return try (1..<count).reduce(value(inner, sample: 0)) { total, sample in
          zip(total, try value(inner, sample: sample)).map { zip($0, $1).map { $0 + $1 } }
        }
      }
    }

    private func extent(_ extent: MatrixExpression.Extent) throws -> Int {
      guard case .values(let interval) = extent else { return 1 }
      return Int(factor(graph.count(of: interval), sample: 0))
    }

    private func combined(
      _ parts: [MatrixExpression.Shaped], _ sample: Int, _ join: (Double, Double) -> Double
    ) throws -> [[Double]] {
      try parts.dropFirst().reduce(value(parts[0], sample: sample)) { total, next in
        zip(total, try value(next, sample: sample)).map { zip($0, $1).map { join($0, $1) } }
      }
    }

    private func transposed(_ rows: [[Double]]) -> [[Double]] {
      rows[0].indices.map { column in rows.map { $0[column] } }
    }

    private func multiplied(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
      if a.count == 1, a[0].count == 1, b.count != 1 { return b.map { $0.map { a[0][0] * $0 } } }
      if b.count == 1, b[0].count == 1, a[0].count != 1 { return a.map { $0.map { $0 * b[0][0] } } }
      return a.map { row in b[0].indices.map { column in zip(row, b).reduce(0) { $0 + $1.0 * $1.1[column] } }
      }
    }
  }

  @Test(
    "A3-12, entry by entry",
    arguments: ["deep", "mlp231", "regression", "regression-general", "xor", "chain"], [false, true])
  func everyEntry(name: String, samplesAsRows: Bool) throws {
    let model = try Model(
      resolving: ModelSyntax(parsing: #require(StarterModel.named(name)).text, name: "\(name).nabla"))
    let layout = try ModelLayout(model)
    var engine = try NumericEngine(model, layout: layout)
    engine.forward(model.numericValues)
    engine.backward()
    let graph = ExpressionGraph()
    let form = try IndexForm(of: model, in: graph)
    let evaluator = Evaluator(engine: engine, graph: graph, model: model, samplesAsRows: samplesAsRows)
    var reading = MatrixReading(form, samplesAsRows: samplesAsRows)
    var count = 0
    for kept in [nil, []] as [Set<Int>?] {
      for line in try form.generalAdjoints(keeping: kept)
      where model.quantities[line.quantity].role == .weight {
        let matrix = try reading.matrix(target: line.variable, free: line.free, body: line.body)
        let found = try evaluator.value(matrix, sample: 0).flatMap { $0 }
        let expected = engine.gradient(of: line.quantity)
        #expect(found.count == expected.count, "\(model.quantities[line.quantity].name)")
        let scale = expected.map { $0.magnitude }.max() ?? 0
        for (a, b) in zip(found, expected) { #expect((a - b).magnitude <= 1e-12 * scale) }
        count += found.count
      }
    }
    #expect(count > 0)
  }
}
