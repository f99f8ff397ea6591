import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// Writes equations as loop nests over flat arrays. Inner loops run along rows: a sum along the last index is a dot product,
/// a sum across rows adds multiples of rows, so that no loop strides.
struct LoopEmitter {
  let equations: LoopEquations
  /// The name of the pointer of each array, by symbol; adjoint symbols have their own.
  let pointers: [Symbol: String]
  /// Quantities by symbol, adjoint symbols included.
  let quantities: [Symbol: Int]
  /// Where σ′(z) lies for the name of z, once σ(z) has been computed.
  var slopes: [Symbol: String] = [:]
  /// The reductions over samples that are accumulated in variables of these names.
  var accumulators: [Node: String] = [:]
  /// For panels of samples, the vector functions that were used; nil for one sample at a time.
  var vectors: VectorPrinter?
  private(set) var lines: [String] = []
  var indent: Int
  var letters: [Index.Base: String] = [:]
  private var freshCount = 0
  var graph: ExpressionGraph { equations.graph }

  init(_ equations: LoopEquations, pointers: [Symbol: String], quantities: [Symbol: Int], indent: Int) {
    self.equations = equations
    self.pointers = pointers
    self.quantities = quantities
    self.indent = indent
  }

  mutating func line(_ text: String) { lines.append(String(repeating: " ", count: indent) + text) }

  mutating func append(_ text: String) { line(text) }

  mutating func fresh(_ prefix: String) -> String {
    freshCount += 1
    return "\(prefix)\(freshCount)"
  }

  mutating func block(_ head: String, _ body: (inout LoopEmitter) throws -> Void) throws {
    line(head + " {")
    indent += 2
    try body(&self)
    indent -= 2
    line("}")
  }

  // MARK: Equations

  /// `target = body` for all free indices but the sample; `isAdded` adds to what is there.
  mutating func assign(
    _ pointer: String, _ target: Node, _ free: [IndexEquation.FreeIndex], _ body: Node, isAdded: Bool
  ) throws {
    guard case .symbol(_, let indices) = graph.view(target) else { throw ScheduleError.loops("a target") }
    let own = free.filter { .free($0.symbol) != equations.sample.map { Index.Base.free($0) } }
    if vectors != nil, !isAdded { return try assignPanel(pointer, target, own, body) }
    if own.isEmpty {
      let value = try scalar(body)
      return line("\(pointer)[\(try offset(target, indices))] \(isAdded ? "+=" : "=") \(value)")
    }
    if own.count == 1, !isAdded, try assignSigmoids(pointer, target, own[0], body) { return }
    if own.count == 1, !isAdded, try assignRows(pointer, target, own[0], body) { return }
    if try assignOuter(pointer, target, own, body, isAdded: isAdded) { return }
    try loop(over: own, at: 0) { (emitter: inout LoopEmitter) in
      let value = try emitter.scalar(body)
      let place = try emitter.offset(target, indices)
      emitter.line("\(pointer)[\(place)] \(isAdded ? "+=" : "=") \(value)")
    }
  }

  mutating func loop(
    over free: [IndexEquation.FreeIndex], at place: Int, _ body: (inout LoopEmitter) throws -> Void
  ) throws {
    if place == free.count { return try body(&self) }
    guard let low = equations.value(free[place].interval.lower),
      let count = equations.count(free[place].interval)
    else {
      throw ScheduleError.loops("an open size")
    }
    let letter = fresh("i")
    let base = Index.Base.free(free[place].symbol)
    let outer = letters[base]
    if count == 1 {
      letters[base] = "\(low)"
      try loop(over: free, at: place + 1, body)
    } else {
      // Letters count from zero.
      letters[base] = "(\(letter) + \(low))"
      if low == 0 { letters[base] = letter }
      try block("for \(letter) in 0..<\(count)") { (emitter: inout LoopEmitter) in
        try emitter.loop(over: free, at: place + 1, body)
      }
    }
    letters[base] = outer
  }

  /// a[j] = σ(z[j]) with σ′(z[j]) beside it, from one exponential each.
  mutating func assignSigmoids(
    _ pointer: String, _ target: Node, _ free: IndexEquation.FreeIndex, _ body: Node
  ) throws -> Bool {
    guard case .function(.sigmoid, let arguments) = graph.view(body),
      case .symbol(let name, let indices) = graph.view(arguments[0]), let slope = slopes[name],
      case .symbol(_, let targetIndices) = graph.view(target), indices == targetIndices,
      let width = equations.count(free.interval), let first = equations.value(free.interval.lower)
    else { return false }
    letters[.free(free.symbol)] = "\(first)"
    let (from, to) = (try offset(arguments[0], indices), try offset(target, targetIndices))
    letters[.free(free.symbol)] = nil
    if vectors != nil {
      let (x, y) = ((Int(from) ?? 0) * blocking.panel, (Int(to) ?? 0) * blocking.panel)
      line(
        "sigmoids(\(pointers[name] ?? "") + \(x), \(pointer) + \(y), \(slope) + \(x), \(blocking.panel * width))"
      )
      return true
    }
    line("sigmoids(\(pointers[name] ?? "") + \(from), \(pointer) + \(to), \(slope) + \(from), \(width))")
    return true
  }

  /// T[j] = … Σₖ cₖ·M[k,j] …: rows of M are added, the other factors follow entry by entry.
  private mutating func assignRows(
    _ pointer: String, _ target: Node, _ free: IndexEquation.FreeIndex, _ body: Node
  ) throws -> Bool {
    var factors = [body]
    if case .product(let all) = graph.view(body) { factors = all }
    let sums = factors.indices.filter { graph.opcode(of: factors[$0]) == .reduction }
    guard sums.count == 1, case .reduction(_, _, let interval, _) = graph.view(factors[sums[0]]),
      let count = equations.count(interval), let width = equations.count(free.interval), count > 1, width > 1
    else { return false }
    let variable = graph.symbol(named: "\u{8}k\(lines.count)")
    let inner = graph.instance(of: factors[sums[0]], at: .free(variable))
    var parts = [inner]
    if case .product(let all) = graph.view(inner) { parts = all }
    let base = Index.Base.free(free.symbol)
    let moving = parts.filter { depends($0, on: base) }
    guard moving.count == 1, case .symbol(let name, let indices) = graph.view(moving[0]),
      indices.last?.base == base,
      indices.last?.offset == 0, indices.dropLast().allSatisfy({ $0.base != base }),
      indices.contains(where: { $0.base == .free(variable) })
    else { return false }
    guard case .symbol(_, let targetIndices) = graph.view(target), let low = equations.value(interval.lower),
      let first = equations.value(free.interval.lower)
    else { return false }
    let letter = fresh("k")
    letters[.free(variable)] = low == 0 ? letter : "(\(letter) + \(low))"
    letters[base] = "\(first)"
    let start = try offset(target, targetIndices)
    line("clear(\(pointer) + \(start), \(width))")
    let others = parts.filter { !depends($0, on: base) }
    try block("for \(letter) in 0..<\(count)") { (emitter: inout LoopEmitter) in
      let factor = try emitter.scalar(
        others.isEmpty ? emitter.graph.constant(1) : emitter.graph.product(others))
      let row = try emitter.offset(moving[0], indices)
      emitter.line(
        "add(\(factor), \(emitter.pointers[name] ?? "") + \(row), \(pointer) + \(start), \(width))")
    }
    letters[.free(variable)] = nil
    letters[base] = nil
    let rest = factors.indices.filter { $0 != sums[0] }.map { factors[$0] }
    if !rest.isEmpty {
      try loop(over: [free], at: 0) { (emitter: inout LoopEmitter) in
        let value = try emitter.scalar(emitter.graph.product(rest))
        emitter.line("\(pointer)[\(try emitter.offset(target, targetIndices))] *= \(value)")
      }
    }
    return true
  }

  /// T[i,j] += uᵢ·v[j]: a multiple of one row is added to each row.
  private mutating func assignOuter(
    _ pointer: String, _ target: Node, _ free: [IndexEquation.FreeIndex], _ body: Node, isAdded: Bool
  ) throws -> Bool {
    guard isAdded, let last = free.last, let width = equations.count(last.interval), width > 1,
      let first = equations.value(last.interval.lower),
      case .symbol(_, let targetIndices) = graph.view(target),
      targetIndices.last?.base == .free(last.symbol)
    else { return false }
    var factors = [body]
    if case .product(let all) = graph.view(body) { factors = all }
    let base = Index.Base.free(last.symbol)
    let moving = factors.filter { depends($0, on: base) }
    guard moving.count == 1, case .symbol(let name, let indices) = graph.view(moving[0]),
      indices.last?.base == base,
      indices.last?.offset == 0, indices.dropLast().allSatisfy({ $0.base != base })
    else { return false }
    let others = factors.filter { !depends($0, on: base) }
    try loop(over: Array(free.dropLast()), at: 0) { (emitter: inout LoopEmitter) in
      emitter.letters[base] = "\(first)"
      let factor = try emitter.scalar(
        others.isEmpty ? emitter.graph.constant(1) : emitter.graph.product(others))
      let (row, place) = (try emitter.offset(moving[0], indices), try emitter.offset(target, targetIndices))
      emitter.line(
        "add(\(factor), \(emitter.pointers[name] ?? "") + \(row), \(pointer) + \(place), \(width))")
      emitter.letters[base] = nil
    }
    return true
  }

  func depends(_ node: Node, on base: Index.Base) -> Bool {
    graph.reachable(from: [node]).contains { graph.mentions(base, $0) }
  }

  // MARK: Places

  /// The offset of an element in its array, without the sample's row.
  func offset(_ node: Node, _ indices: [Index]) throws -> String {
    guard case .symbol(let name, _) = graph.view(node), let quantity = quantities[name] else {
      throw ScheduleError.loops("a symbol")
    }
    let isPerSample = equations.model.quantities[quantity].isPerSample
    let own = Array(indices.dropFirst(isPerSample ? 1 : 0))
    var terms: [String] = []
    var constant = 0
    var stride = 1
    for (index, bound) in zip(own, equations.extents(quantity)).reversed() {
      defer { stride *= bound.count }
      if bound.count == 1 { continue }
      if let value = equations.value(index) {
        constant += (value - bound.lowerBound) * stride
        continue
      }
      guard let letter = letters[index.base] else { throw ScheduleError.loops("an index") }
      if let value = Int(letter) {
        constant += (value - bound.lowerBound) * stride
        continue
      }
      let plain = plain(letter, above: bound.lowerBound)
      terms.insert(stride == 1 ? plain : "\(stride) * \(plain)", at: 0)
    }
    if constant != 0 || terms.isEmpty { terms.append("\(constant)") }
    return terms.joined(separator: " + ")
  }

  /// An index counted from zero: "(i + low)" less its lower bound is i itself.
  func plain(_ letter: String, above low: Int) -> String {
    if low == 0 { return letter }
    let inner = letter.dropFirst().prefix { $0 != " " }
    return letter == "(\(inner) + \(low))" ? String(inner) : "(\(letter) - \(low))"
  }

  // MARK: Scalars

  /// The type of a value.
  var type: String { vectors == nil ? "Double" : "Lanes" }

  /// A number that is the same for all samples.
  func splat(_ number: String) -> String { vectors == nil ? number : "Lanes(repeating: \(number))" }

  func isPerSample(_ name: Symbol) -> Bool {
    quantities[name].map { equations.model.quantities[$0].isPerSample } ?? false
  }

  /// An expression at the current indices; sums are computed in lines before it.
  mutating func scalar(_ root: Node) throws -> String {
    if let name = accumulators[root] { return name }
    switch graph.view(root) {
    case .constant(let value): return splat(Literal.text(value.doubleValue))
    case .symbol(let name, let indices): return try element(root, name, indices)
    case .indexValue(let index): return splat(try number(index))
    case .sum(let terms): return try sum(terms)
    case .product(let factors): return try product(factors)
    case .power(let base, let exponent): return try power(base, exponent)
    case .function(let function, let arguments):
      if function == .sigmoidSlope, case .symbol(let name, let indices) = graph.view(arguments[0]),
        let slope = slopes[name]
      {
        let place = try offset(arguments[0], indices)
        return vectors == nil ? "\(slope)[\(place)]" : "load(\(panelPlace(slope, place)))"
      }
      let name = vectors?.use(function) ?? FunctionForm[function].name
      return "\(name)(\(try scalar(arguments[0])))"
    case .reduction(_, _, let interval, _): return try reduction(root, interval)
    case .delta(let a, let b): return splat("(\(try place(a)) == \(try place(b)) ? 1.0 : 0.0)")
    case .opaque, .named: throw ScheduleError.loops("a name")
    }
  }

  private func place(_ index: Index) throws -> String {
    if let value = equations.value(index) { return "\(value)" }
    guard let letter = letters[index.base] else { throw ScheduleError.loops("an index") }
    return letter
  }

  private func number(_ index: Index) throws -> String {
    if case .size(let symbol) = index.base, graph.name(of: symbol) == equations.model.samples?.size.name {
      return index.offset == 0 ? "Double(count)" : "Double(count + \(index.offset))"
    }
    if let value = equations.value(index) { return Literal.text(Double(value)) }
    return "Double(\(try place(index)))"
  }

  private func element(_ node: Node, _ name: Symbol, _ indices: [Index]) throws -> String {
    if node == graph.pi { return splat("Double.pi") }
    guard let pointer = pointers[name] else { throw ScheduleError.loops("'\(graph.name(of: name))'") }
    if pointer.hasPrefix("=") { return splat(String(pointer.dropFirst())) }
    let place = try offset(node, indices)
    if vectors != nil, isPerSample(name) { return "load(\(panelPlace(pointer, place)))" }
    return splat("\(pointer)[\(place)]")
  }

  mutating func sum(_ terms: [Node]) throws -> String {
    var text = ""
    for (place, term) in terms.enumerated() {
      let value = try scalar(term)
      text = bounded(text, before: value)
      if place > 0, value.hasPrefix("-") {
        text += " - " + value.dropFirst()
      } else {
        text += (place > 0 ? " + " : "") + value
      }
    }
    return "(\(text))"
  }

  /// What has been written of an expression, as a value of its own where it is long.
  private mutating func bounded(_ text: String, before next: String) -> String {
    guard text.count + next.count > 64, text.contains(" ") else { return text }
    let name = fresh("v")
    line("let \(name): \(type) = \(text)")
    return name
  }

  /// Factors over divisors.
  mutating func product(_ factors: [Node]) throws -> String {
    if graph.constant(of: factors[0])?.isMinusOne == true, factors.count > 1 {
      return "-" + (try product(Array(factors.dropFirst())))
    }
    var text = ""
    for factor in factors {
      if case .power(let base, let exponent) = graph.view(factor),
        graph.constant(of: exponent)?.isMinusOne == true
      {
        let value = try scalar(base)
        text = bounded(text.isEmpty ? splat("1.0") : text, before: value) + " / " + value
      } else {
        let value = try scalar(factor)
        text = bounded(text, before: value)
        text += text.isEmpty ? value : " * " + (value.hasPrefix("-") ? "(\(value))" : value)
      }
    }
    return factors.count == 1 ? text : "(\(text))"
  }

  mutating func power(_ base: Node, _ exponent: Node) throws -> String {
    guard let whole = graph.constant(of: exponent)?.integer, whole.magnitude <= 16 else {
      throw ScheduleError.loops("a power")
    }
    let name = fresh("p")
    line("let \(name): \(type) = \(try scalar(base))")
    let product = Array(repeating: name, count: Int(whole.magnitude)).joined(separator: " * ")
    return whole < 0 ? "(\(splat("1.0")) / (\(product)))" : "(\(product))"
  }

  /// A sum: a dot product where two rows meet, else a loop with one variable.
  mutating func reduction(_ node: Node, _ interval: IndexInterval) throws -> String {
    guard let count = equations.count(interval), let low = equations.value(interval.lower) else {
      throw ScheduleError.loops("a sum over the samples inside a sample")
    }
    let variable = graph.symbol(named: "\u{8}s\(lines.count)\(freshCount)")
    let body = graph.instance(of: node, at: .free(variable))
    let name = fresh("s")
    if vectors == nil, let pair = try dotPair(body, variable, low) {
      line("let \(name): Double = dot(\(pair.0), \(pair.1), \(count))")
      return name
    }
    let letter = fresh("k")
    line("var \(name): \(type) = \(splat("0.0"))")
    letters[.free(variable)] = low == 0 ? letter : "(\(letter) + \(low))"
    try block("for \(letter) in 0..<\(count)") { (emitter: inout LoopEmitter) in
      emitter.line("\(name) += \(try emitter.scalar(body))")
    }
    letters[.free(variable)] = nil
    return name
  }

  /// Two arrays whose last index is the one that is summed over.
  private mutating func dotPair(_ body: Node, _ variable: Symbol, _ low: Int) throws -> (String, String)? {
    guard case .product(let factors) = graph.view(body), factors.count == 2 else { return nil }
    var starts: [String] = []
    letters[.free(variable)] = "\(low)"
    defer { letters[.free(variable)] = nil }
    for factor in factors {
      guard case .symbol(let name, let indices) = graph.view(factor), indices.last?.base == .free(variable),
        indices.last?.offset == 0, indices.dropLast().allSatisfy({ $0.base != .free(variable) }),
        let pointer = pointers[name], !pointer.hasPrefix("=")
      else { return nil }
      starts.append("\(pointer) + \(try offset(factor, indices))")
    }
    return (starts[0], starts[1])
  }
}
