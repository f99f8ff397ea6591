import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// The private function of a file in blocks: all whole panels of samples, block after block.
struct BlockFunction {
  private let source: LoopSource
  private let name: String
  private let hasGradient: Bool
  private(set) var vectors: VectorPrinter
  private var pointers: [Symbol: String]
  private var slopes: [Symbol: String] = [:]
  private var buffers: [(name: String, offset: Int, comment: String)] = []
  /// The numbers of workspace.
  private(set) var workspace = 0
  private var pool: SwiftNames
  /// Arguments that are taken into panels.
  private var taken: [(argument: String, width: Int, panel: String)] = []
  private var products: [(product: LoopEmitter.GradientProduct, rows: String, values: String)] = []
  private var rowsOfLinks: [(symbol: Symbol, width: Int, rows: String)] = []

  private var scalar: String { source.names.scalar }
  private var blocking: Blocking { Blocking(format: vectors.format) }
  private var equations: LoopEquations { source.equations }

  init(_ source: LoopSource, _ name: String, hasGradient: Bool, _ vectors: VectorPrinter) throws {
    if hasGradient, source.readsTotals {
      throw ScheduleError(
        .blocks,
        Message("a function of a sum over the samples", pt: "uma função de uma soma sobre as amostras"))
    }
    if (source.equations.forwardOrder + source.equations.backwardOrder).contains(where: { $0.isRecurrence }) {
      throw ScheduleError(
        .blocks, Message("a recurrence of so many steps", pt: "uma recorrência de tantos passos"))
    }
    if hasGradient, source.equations.hasPieces {
      throw ScheduleError(
        .blocks,
        Message(
          "a derivative that is another for a part of an index",
          pt: "uma derivada que é outra para parte de um índice"))
    }
    self.source = source
    self.name = name
    self.hasGradient = hasGradient
    self.vectors = vectors
    pointers = source.pointers
    pool = source.names.pool
    if !source.equations.isPrediction {
      add("totals", blocking.format.lanes * source.lossSums.count, "sums over the samples")
    }
    layOut()
    if hasGradient { try layOutProducts() }
    if !taken.isEmpty || !products.isEmpty { add("square", blocking.square, "a square that is turned") }
  }

  private mutating func buffer(_ name: String, _ size: Int, _ comment: String) -> String {
    let own = pool.value(name)
    add(own, size, comment)
    return own
  }

  /// A buffer of the function's own, under a reserved name.
  private mutating func add(_ name: String, _ size: Int, _ comment: String) {
    buffers.append((name, workspace, comment))
    // Whole vectors, so that none of them crosses a line of the cache.
    workspace += (size + blocking.format.lanes - 1) / blocking.format.lanes * blocking.format.lanes
  }

  /// Panels of links, adjoints, slopes, inputs and targets.
  private mutating func layOut() {
    let (graph, model, width) = (equations.graph, equations.model, blocking.panel)
    let links = Set(equations.forward(hasGradient: hasGradient).map { $0.quantity })
    for (place, quantity) in model.quantities.enumerated() where quantity.isPerSample {
      let symbol = graph.symbol(named: quantity.name)
      let size = equations.size(place)
      if let position = source.signature.arrays.firstIndex(where: { $0.name == quantity.name }) {
        let argument = source.names.arrays[position]
        let panel = buffer(quantity.name + " panel", width * size, quantity.name)
        pointers[symbol] = panel
        taken.append((argument, size, panel))
        continue
      }
      guard links.contains(place) else { continue }
      pointers[symbol] = buffer(quantity.name, width * size, quantity.name)
      let adjoint = graph.symbol(named: AdjointEquation.prefix + quantity.name)
      let isNeeded = hasGradient && equations.linkAdjoints.contains { $0.quantity == place }
      if isNeeded { pointers[adjoint] = buffer("d_" + quantity.name, width * size, "∂/∂\(quantity.name)") }
      if source.slopes[symbol] != nil {
        slopes[symbol] = buffer("slope_" + quantity.name, width * size, "σ′(\(quantity.name))")
      }
    }
  }

  private func emitter(indent: Int) -> LoopEmitter {
    var emitter = LoopEmitter(
      equations, pointers: pointers, quantities: source.quantities, helpers: source.helpers,
      names: source.names, taken: pool, indent: indent)
    emitter.vectors = vectors
    emitter.slopes = slopes
    return emitter
  }

  /// Rows of a block for every gradient that is a product.
  private mutating func layOutProducts() throws {
    var emitter = emitter(indent: 0)
    var (widest, computed) = (0, 0)
    var hasOthers = false
    for adjoint in equations.weightAdjoints {
      for term in equations.graph.terms(of: adjoint.body) {
        guard let inner = source.ofOneSample(term, equations.graph) else { continue }
        guard
          let product = try emitter.gradientProduct(
            source.gradientPointer(adjoint), adjoint.variable, adjoint.free, inner)
        else {
          hasOthers = true
          continue
        }
        let quantity = equations.model.quantities[adjoint.quantity].name
        let rows = buffer("rows_" + quantity, blocking.groups(of: product.rows), "∂/∂\(quantity) by rows")
        products.append((product, rows, try values(product)))
        widest = max(widest, product.rows)
        if emitter.rowPointer(product) == nil { computed = max(computed, product.rows) }
      }
    }
    if hasOthers { add("scratch", blocking.format.lanes, "one vector") }
    if products.isEmpty { return }
    if computed > 0 { add("panel", blocking.panel * computed, "rows before they are turned") }
    add("packed", blocking.panel * (blocking.block + widest), "columns of a product")
  }

  /// The rows of samples along the columns of a product: an argument as it is, a link turned.
  private mutating func values(_ product: LoopEmitter.GradientProduct) throws -> String {
    let name = equations.graph.name(of: product.values)
    if let position = source.signature.arrays.firstIndex(where: { $0.name == name }) {
      return "\(source.names.arrays[position]) + \(product.columns) * first"
    }
    if let known = rowsOfLinks.first(where: { $0.symbol == product.values }) { return known.rows }
    let rows = buffer("rows_" + name, blocking.block * product.columns, "\(name) by rows")
    rowsOfLinks.append((product.values, product.columns, rows))
    return rows
  }

  // MARK: Text

  private var parameters: [FileNames.Parameter] {
    source.names.coreParameters([]) + [
      .init(name: "whole", type: "Int"), .init(name: "workspace", type: "UnsafeMutablePointer<\(scalar)>"),
    ] + source.results(hasGradient: hasGradient)
  }

  /// The call, before the samples that fill no panel.
  func call(_ margin: String) -> [String] {
    let items = parameters.map { $0.name == "whole" ? "count - rest" : $0.name }
    var lines = ["\(margin)let rest: Int = count % \(blocking.panel)", "\(margin)if count > rest {"]
    lines += Wrapping.list("\(margin)  \(name)(", items, ")", indent: margin + "  ")
    for place in source.lossSums.indices {
      let start = place == 0 ? "workspace" : "workspace + \(place * blocking.format.lanes)"
      lines.append("\(margin)  total\(place) = reduced(\(start))")
    }
    return lines + ["\(margin)}"]
  }

  mutating func lines() throws -> [String] {
    var lines = ["", "  /// The panels of samples before `whole`."]
    lines += Wrapping.list(
      "  private static func \(name)(", parameters.map { "_ \($0.name): \($0.type)" }, ") {", indent: "  ")
    var body = emitter(indent: 8)
    try forward(&body)
    if hasGradient { try backward(&body) }
    for link in rowsOfLinks {
      body.append(
        "giveRows(\(pointers[link.symbol] ?? ""), \(link.width), \(link.rows) + \(link.width) * (sample - first), "
          + "\(link.width), \(blocking.format.lanes), square)")
    }
    vectors = body.vectors ?? vectors
    for buffer in buffers {
      let author = CommentText.neutralized(buffer.comment, limit: 40)
      let place = buffer.offset == 0 ? "workspace" : "workspace + \(buffer.offset)"
      lines.append("    let \(buffer.name) = \(place)  // \(author)")
    }
    if !equations.isPrediction {
      lines.append("    clear(totals, \(blocking.format.lanes * source.lossSums.count))")
    }
    for output in source.outputPlaces where equations.isPrediction {
      let symbol = equations.graph.symbol(named: output.name)
      let start = [output.place == 0 ? "" : "\(output.place)", "\(source.outputCount) * sample"]
      body.append(
        "giveRows(\(pointers[symbol] ?? ""), \(output.count), outputs + \(start.filter { !$0.isEmpty }.joined(separator: " + ")), "
          + "\(source.outputCount), \(blocking.format.lanes), square)")
    }
    lines += [
      "    var first = 0",
      "    while first < whole {", "      let last: Int = min(first + \(blocking.block), whole)",
      "      var sample = first", "      while sample < last {",
    ]
    for (argument, width, panel) in taken {
      lines.append("        takePanel(\(argument) + \(width) * sample, \(width), \(panel), square)")
    }
    lines += body.lines + ["        sample += \(blocking.panel)", "      }"]
    for (product, rows, values) in products {
      lines.append(
        "      gradientProduct(\(product.rows), \(product.columns), last - first, \(rows), \(values), packed, "
          + "\(product.pointer) + \(product.start))")
    }
    return lines + ["      first = last", "    }", "  }"]
  }

  private func forward(_ body: inout LoopEmitter) throws {
    try source.run(equations.forwardOrder(hasGradient: hasGradient), &body)
    for (place, sum) in source.lossSums.enumerated() {
      let one = equations.graph.instance(of: sum, at: .free(equations.sample!))
      try body.halves { (body: inout LoopEmitter) in
        let value = try body.value(one)
        body.append("add(\(value), totals\(place == 0 ? "" : " + \(place * blocking.format.lanes)"))")
      }
    }
  }

  private func backward(_ body: inout LoopEmitter) throws {
    try source.run(equations.backwardOrder, &body)
    for adjoint in equations.weightAdjoints {
      let pointer = source.gradientPointer(adjoint)
      for term in equations.graph.terms(of: adjoint.body) {
        guard let inner = source.ofOneSample(term, equations.graph) else { continue }
        if let product = try body.gradientProduct(pointer, adjoint.variable, adjoint.free, inner) {
          let rows = products.first { $0.product.pointer == pointer && $0.product.factor == product.factor }
          try body.emitRows(product, "panel", rows?.rows ?? "")
        } else {
          try body.addPanel(pointer, adjoint.variable, adjoint.free, inner, "scratch")
        }
      }
    }
  }
}
