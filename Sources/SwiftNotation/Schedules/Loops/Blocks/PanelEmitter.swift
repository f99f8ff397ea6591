import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

// Panels of samples: every per-sample value is a row of vectors, every layer a product of matrices.
extension LoopEmitter {
  var blocking: Blocking { Blocking(format: format) }

  /// The place of an entry's vector in a panel.
  func panelPlace(_ pointer: String, _ offset: String) -> String {
    let lane = "\(blocking.format.lanes) * half"
    if let number = Int(offset) { return "\(pointer) + \(number * blocking.panel) + \(lane)" }
    let place = offset.contains(" ") ? "(\(offset))" : offset
    return "\(pointer) + \(blocking.panel) * \(place) + \(lane)"
  }

  /// `target = body` for all entries and all samples of a panel.
  mutating func assignPanel(
    _ pointer: String, _ target: Node, _ own: [IndexEquation.FreeIndex], _ body: Node
  ) throws {
    guard case .symbol(_, let indices) = graph.view(target) else {
      throw ScheduleError(.loops, Message("a target", pt: "um alvo"))
    }
    if own.count == 1, try assignSigmoids(pointer, target, own[0], body) { return }
    let products = matrixProducts(body, own)
    let rest =
      products.isEmpty ? [] : graph.terms(of: body).filter { term in !products.contains { $0.term == term } }
    if products.isEmpty { return try store(body, pointer, target, indices, own) }
    if rest.isEmpty {
      let start = try firstPlace(target, indices, own)
      line("clear(\(pointer) + \(start * blocking.panel), \(blocking.panel * size(own)))")
    } else {
      try store(rest.count == 1 ? rest[0] : graph.sum(rest), pointer, target, indices, own)
    }
    for product in products { try emit(product, pointer, target, indices, own) }
    if products.count == 1, !products[0].others.isEmpty {
      try store(graph.product([target] + products[0].others), pointer, target, indices, own)
    }
  }

  /// One value after the other.
  private mutating func store(
    _ value: Node, _ pointer: String, _ target: Node, _ indices: [Index], _ own: [IndexEquation.FreeIndex]
  ) throws {
    try halves { (emitter: inout LoopEmitter) in
      try emitter.loop(over: own, of: [value]) { (emitter: inout LoopEmitter) in
        let text = try emitter.value(value)
        emitter.store(text, emitter.panelPlace(pointer, try emitter.offset(target, indices)))
      }
    }
  }

  /// A long value gets a line of its own.
  private mutating func store(_ value: String, _ place: String) {
    if value.count < 44 { return line("store(\(value), \(place))") }
    line("let value: Lanes = \(value)")
    line("store(value, \(place))")
  }

  mutating func halves(_ body: (inout LoopEmitter) throws -> Void) throws {
    vectors?.use("load")
    vectors?.use("store")
    try block("for half in 0..<2", body)
  }

  private func size(_ own: [IndexEquation.FreeIndex]) -> Int {
    own.reduce(1) { $0 * (equations.count($1.interval) ?? 1) }
  }

  /// The offset at the lowest indices.
  private mutating func firstPlace(
    _ node: Node, _ indices: [Index], _ own: [IndexEquation.FreeIndex], _ summed: MatrixProduct? = nil
  ) throws -> Int {
    let outer = letters
    defer { letters = outer }
    for index in own {
      letters[.free(index.symbol)] = LoopIndex(number: equations.value(index.interval.lower) ?? 0)
    }
    if let summed {
      letters[.free(summed.variable)] = LoopIndex(number: equations.value(summed.interval.lower) ?? 0)
    }
    guard let place = Int(try offset(node, indices)) else {
      throw ScheduleError(.loops, Message("an index", pt: "um índice"))
    }
    return place
  }

  // MARK: Σ over k of weights times values

  /// One term `Σₖ M[j,k]·v[k]`, and factors beside the sum.
  struct MatrixProduct {
    var term: Node
    var others: [Node]
    var matrix: Node
    var values: Node
    var variable: Symbol
    var interval: IndexInterval
  }

  /// The terms that are products of matrices; none where factors beside a sum would not reach all terms.
  private func matrixProducts(_ body: Node, _ own: [IndexEquation.FreeIndex]) -> [MatrixProduct] {
    guard own.filter({ equations.count($0.interval) != 1 }).count <= 1 else { return [] }
    let all = graph.terms(of: body)
    let products = all.compactMap { matrixProduct($0, own) }
    return products.contains { !$0.others.isEmpty } && all.count > 1 ? [] : products
  }

  private func matrixProduct(_ term: Node, _ own: [IndexEquation.FreeIndex]) -> MatrixProduct? {
    var factors = [term]
    if case .product(let all) = graph.view(term) { factors = all }
    let sums = factors.filter { graph.opcode(of: $0) == .reduction }
    guard sums.count == 1, case .reduction(.sum, _, let interval, _) = graph.view(sums[0]),
      (equations.count(interval) ?? 0) > 1
    else { return nil }
    let variable = graph.symbol(named: "\u{8}m\(sums[0].position)")
    guard case .product(let parts) = graph.view(graph.instance(of: sums[0], at: .free(variable))),
      parts.count == 2
    else { return nil }
    for (matrix, values) in [(parts[0], parts[1]), (parts[1], parts[0])] {
      guard case .symbol(let name, let indices) = graph.view(matrix), !isPerSample(name),
        let pointer = pointers[name], !pointer.hasPrefix("="), plain(indices, variable),
        case .symbol(let row, let places) = graph.view(values), isPerSample(row),
        places.dropLast().allSatisfy({ index in index.base != .free(variable) }),
        places.last?.base == .free(variable), places.last?.offset == 0,
        !own.contains(where: { depends(values, on: .free($0.symbol)) })
      else { continue }
      let others = factors.filter { $0 != sums[0] }
      return MatrixProduct(
        term: term, others: others, matrix: matrix, values: values, variable: variable, interval: interval)
    }
    return nil
  }

  /// The variable once and unmoved.
  private func plain(_ indices: [Index], _ variable: Symbol) -> Bool {
    indices.filter { $0.base == .free(variable) }.count == 1
      && indices.allSatisfy { $0.offset == 0 || $0.base == .none }
  }

  private mutating func emit(
    _ product: MatrixProduct, _ pointer: String, _ target: Node, _ indices: [Index],
    _ own: [IndexEquation.FreeIndex]
  ) throws {
    guard case .symbol(let name, let matrix) = graph.view(product.matrix),
      case .symbol(let row, let places) = graph.view(product.values),
      let depth = equations.count(product.interval)
    else { return }
    vectors?.use("load")
    vectors?.use("add")
    let from = try firstPlace(product.matrix, matrix, own, product)
    let values = try firstPlace(product.values, places, own, product)
    let start = try firstPlace(target, indices, own)
    let moving = own.first { equations.count($0.interval) != 1 }
    let rowStep = moving.map { stride(matrix, of: $0.symbol, name) } ?? 0
    line(
      "product(\(size(own)), \(depth), \(pointers[name] ?? "") + \(from), \(rowStep), "
        + "\(stride(matrix, of: product.variable, name)), \(pointers[row] ?? "") + \(values * blocking.panel), "
        + "\(pointer) + \(start * blocking.panel), \(blocking.panel))")
  }

  /// How far apart neighbours along an index lie.
  private func stride(_ indices: [Index], of symbol: Symbol, _ name: Symbol) -> Int {
    guard let quantity = quantities[name] else { return 0 }
    var stride = 1
    for (index, bound) in zip(indices, equations.extents(quantity)).reversed() {
      if index.base == .free(symbol) { return stride }
      stride *= bound.count
    }
    return 0
  }

  // MARK: Gradients

  /// `T[i,j] += Σₛ u[s,i]·v[s,j]` over the samples of a block.
  struct GradientProduct {
    var rows: Int
    var columns: Int
    /// The offset of the first entry in the gradient of its array.
    var start: Int
    var pointer: String
    /// The value that fills the rows, with its indices.
    var factor: Node
    var own: [IndexEquation.FreeIndex]
    /// The author's array along the columns.
    var values: Symbol
  }

  /// nil where a gradient is no product of two rows.
  mutating func gradientProduct(
    _ pointer: String, _ target: Node, _ free: [IndexEquation.FreeIndex], _ body: Node
  ) throws -> GradientProduct? {
    guard let last = free.last, let columns = equations.count(last.interval), columns > 1, free.count <= 2,
      case .symbol(let name, let indices) = graph.view(target), indices.last?.base == .free(last.symbol),
      let quantity = quantities[name], equations.extents(quantity).last?.count == columns,
      equations.size(quantity) == size(free)
    else { return nil }
    var factors = [body]
    if case .product(let all) = graph.view(body) { factors = all }
    let moving = factors.filter { depends($0, on: .free(last.symbol)) }
    let others = factors.filter { !depends($0, on: .free(last.symbol)) }
    guard moving.count == 1, case .symbol(let values, let places) = graph.view(moving[0]),
      isPerSample(values),
      places.last?.base == .free(last.symbol), places.last?.offset == 0, let array = quantities[values],
      equations.size(array) == columns, others.contains(where: { hasSample($0) })
    else { return nil }
    return GradientProduct(
      rows: size(free) / columns, columns: columns, start: try firstPlace(target, indices, free),
      pointer: pointer, factor: others.count == 1 ? others[0] : graph.product(others),
      own: Array(free.dropLast()), values: values)
  }

  private func hasSample(_ node: Node) -> Bool {
    graph.reachable(from: [node]).contains { inner in
      if case .symbol(let name, _) = graph.view(inner) { isPerSample(name) } else { false }
    }
  }

  /// The rows u of a panel, through `scratch` where they are no array as it is.
  mutating func emitRows(_ product: GradientProduct, _ scratch: String, _ rows: String) throws {
    if let pointer = rowPointer(product) {
      giveGroups(pointer, product.rows, rows)
      return
    }
    try halves { (emitter: inout LoopEmitter) in
      try emitter.loop(over: product.own, of: [product.factor]) { (emitter: inout LoopEmitter) in
        let text = try emitter.value(product.factor)
        emitter.store(text, emitter.panelPlace(scratch, try emitter.rowNumber(product.own)))
      }
    }
    giveGroups(scratch, product.rows, rows)
  }

  /// A panel as rows of a block that lie together as a tile takes them.
  private mutating func giveGroups(_ panel: String, _ width: Int, _ rows: String) {
    let lanes = blocking.format.lanes
    line(
      "giveRows(\(panel), \(width), \(rows) + \(lanes) * (sample - first), \(lanes), \(lanes) * (last - first), square)"
    )
  }

  /// The panel that holds exactly the rows; nil where they have to be computed.
  func rowPointer(_ product: GradientProduct) -> String? {
    guard case .symbol(let name, let indices) = graph.view(product.factor), let quantity = quantities[name],
      isPerSample(name), equations.size(quantity) == product.rows,
      indices.allSatisfy({ $0.offset == 0 || $0.base == .none })
    else { return nil }
    return pointers[name]
  }

  private func rowNumber(_ own: [IndexEquation.FreeIndex]) throws -> String {
    guard let index = own.first, equations.count(index.interval) != 1,
      let place = letters[.free(index.symbol)], let low = equations.value(index.interval.lower)
    else { return "0" }
    return place.advanced(by: -low).text
  }

  /// Any other gradient: the sum over the panel of each entry.
  mutating func addPanel(
    _ pointer: String, _ target: Node, _ free: [IndexEquation.FreeIndex], _ body: Node, _ scratch: String
  ) throws {
    guard case .symbol(_, let indices) = graph.view(target) else {
      throw ScheduleError(.loops, Message("a target", pt: "um alvo"))
    }
    vectors?.use("reduced")
    try halves { (emitter: inout LoopEmitter) in
      try emitter.loop(over: free, of: [body]) { (emitter: inout LoopEmitter) in
        let text = try emitter.value(body)
        emitter.store(text, scratch)
        emitter.line("\(pointer)[\(try emitter.offset(target, indices))] += reduced(\(scratch))")
      }
    }
  }
}
