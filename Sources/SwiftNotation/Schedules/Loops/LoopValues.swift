import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

// Values at the current indices, as expressions; what takes more than an expression goes in lines before it.
extension LoopEmitter {
  /// The type of a value.
  var type: String { vectors == nil ? scalar : "Lanes" }

  var scalar: String { format.name }

  /// A number that is the same for all samples.
  func splat(_ number: String) -> String { vectors == nil ? number : "Lanes(repeating: \(number))" }

  func isPerSample(_ name: Symbol) -> Bool {
    quantities[name].map { equations.model.quantities[$0].isPerSample } ?? false
  }

  /// The value of one statement: functions and powers that stand in it more than once are taken once, in lines before it.
  mutating func value(_ root: Node) throws -> String {
    let outer = repeated
    defer { repeated = outer }
    repeated = repeatedNodes(in: root)
    return try scalar(root)
  }

  /// Functions and powers with more than one use, outside of reductions.
  private func repeatedNodes(in root: Node) -> Set<Node> {
    var (seen, result): (Set<Node>, Set<Node>) = ([root], [])
    var stack = [root]
    while let node = stack.popLast() {
      if graph.opcode(of: node) == .reduction || accumulators[node] != nil { continue }
      for operand in graph.operands(of: node) {
        if seen.insert(operand).inserted {
          stack.append(operand)
        } else if [.function, .power, .opaque].contains(graph.opcode(of: operand)) {
          result.insert(operand)
        }
      }
    }
    return result
  }

  /// An expression at the current indices; sums are computed in lines before it.
  mutating func scalar(_ root: Node) throws -> String {
    if let name = accumulators[root] { return name }
    let text = try expression(root)
    guard repeated.contains(root) else { return text }
    let name = fresh("f")
    line("let \(name): \(type) = \(text)")
    remember(root, name)
    return name
  }

  private mutating func expression(_ root: Node) throws -> String {
    switch graph.view(root) {
    case .constant(let value): return splat(format.literal(value.doubleValue))
    case .symbol(let name, let indices): return try element(root, name, indices)
    case .indexValue(let index): return splat(try number(index))
    case .sum(let terms): return try sum(terms)
    case .product(let factors): return try product(factors)
    case .power(let base, let exponent): return try power(base, exponent)
    case .function(let function, let arguments):
      if let slope = try knownSlope(function, arguments[0]) { return slope }
      if function == .rootMinusOne, let value = try rootMinusOne(root) { return value }
      let name = call(function)
      let values = try arguments.map { short(try scalar($0)) }
      if values.count == 1 { return "\(name)(\(values[0]))" }
      return values.dropFirst().reduce(values[0]) { "\(name)(\($0), \($1))" }
    case .reduction(let kind, _, let interval, _): return try reduction(root, kind, interval)
    case .delta(let a, let b): return splat("(\(try place(a)) == \(try place(b)) ? 1.0 : 0.0)")
    case .named(_, let name, let indices, _):
      return try element(graph.symbol(name, indices), name, indices)
    case .opaque(_, _, let argument):
      guard vectors == nil, let call = equations.call(of: root) else {
        throw ScheduleError(.blocks, Message("an opaque function", pt: "uma função opaca"))
      }
      return "\(names.closure(call))(\(short(try scalar(argument))))"
    }
  }

  /// The name under which a function is called.
  mutating func call(_ function: ElementaryFunction) -> String {
    if let name = vectors?.use(function) {
      if vectors?.lanewise.contains(function) == true { helpers.use(function) }
      return name
    }
    helpers.use(function)
    return FunctionForm[function].name
  }

  /// σ′(z) that lies beside σ(z).
  private func knownSlope(_ function: ElementaryFunction, _ argument: Node) throws -> String? {
    guard function == .sigmoidSlope, case .symbol(let name, _) = graph.view(argument),
      let slope = slopes[name]
    else { return nil }
    guard case .symbol(_, let indices) = graph.view(argument) else { return nil }
    let place = try offset(argument, indices)
    if row != nil { return "load(\(slope) + \(place))" }
    return vectors == nil ? "\(slope)[\(place)]" : "load(\(panelPlace(slope, place)))"
  }

  func place(_ index: Index) throws -> String {
    if let value = equations.value(index) { return "\(value)" }
    guard let place = letters[index.base] else {
      throw ScheduleError(.loops, Message("an index", pt: "um índice"))
    }
    return place.advanced(by: Int(index.offset)).text
  }

  func number(_ index: Index) throws -> String {
    if case .size(let symbol) = index.base, graph.name(of: symbol) == equations.model.samples?.size.name {
      return index.offset == 0 ? "\(scalar)(count)" : "\(scalar)(count + \(index.offset))"
    }
    if let value = equations.value(index) { return format.literal(Double(value)) }
    return "\(scalar)(\(try place(index)))"
  }

  func element(_ node: Node, _ name: Symbol, _ indices: [Index]) throws -> String {
    if node == graph.pi { return splat("\(scalar).pi") }
    guard let pointer = pointers[name] else {
      throw ScheduleError(.loops, Message("'\(graph.name(of: name))'", pt: "'\(graph.name(of: name))'"))
    }
    if pointer.hasPrefix("=") { return splat(String(pointer.dropFirst())) }
    let place = try offset(node, indices)
    if let row, depends(node, on: .free(row)) { return "load(\(pointer) + \(place))" }
    if vectors != nil, row == nil, isPerSample(name) { return "load(\(panelPlace(pointer, place)))" }
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
  mutating func bounded(_ text: String, before next: String) -> String {
    guard text.count + next.count > 64, text.contains(" ") else { return text }
    let name = fresh("v")
    line("let \(name): \(type) = \(text)")
    return name
  }

  /// A long argument gets a name.
  mutating func short(_ text: String) -> String {
    guard text.count > 48, text.contains(" ") else { return text }
    let name = fresh("v")
    line("let \(name): \(type) = \(text)")
    return name
  }

  /// Factors over divisors.
  mutating func product(_ factors: [Node]) throws -> String {
    let masks = helpers.masks(among: factors)
    if !masks.isEmpty { return try masked(factors.filter { !masks.contains($0) }, masks) }
    if graph.constant(of: factors[0])?.isMinusOne == true, factors.count > 1 {
      return "-" + (try product(Array(factors.dropFirst())))
    }
    if let quotient = try normQuotient(factors) { return quotient }
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

  /// Each mask in turn decides over the product of all else.
  private mutating func masked(_ rest: [Node], _ masks: [Node]) throws -> String {
    let name = vectors == nil ? "masked" : "vectorMasked"
    vectors?.call(name)
    return try masks.reduce(try product(rest)) { "\(name)(\(short($0)), \(short(try scalar($1))))" }
  }

  /// Whole powers as products, √ for a half, the library's function for the rest.
  mutating func power(_ base: Node, _ exponent: Node) throws -> String {
    let number = graph.constant(of: exponent)
    if let whole = number?.integer, whole.magnitude <= 16 {
      let name = fresh("p")
      line("let \(name): \(type) = \(try scalar(base))")
      let product = Array(repeating: name, count: Int(whole.magnitude)).joined(separator: " * ")
      return whole < 0 ? "(\(splat("1.0")) / (\(product)))" : "(\(product))"
    }
    let half = Rational(1, over: 2)
    if number == half, let norm = try norm(ofSquare: base) { return norm }
    if helpers.norms != nil, number?.isNegative == true,
      let quotient = try normQuotient([graph.power(base, exponent)])
    {
      return quotient
    }
    if let number, number == half || number.negated == half {
      let known = graph.constant(of: base).map { splat(format.literal($0.doubleValue.squareRoot())) }
      let root = try known ?? "\(scalar(base)).squareRoot()"
      return number == half ? root : "(\(splat("1.0")) / \(root))"
    }
    helpers.usesPower = true
    let name = vectors?.usePower() ?? "power"
    return "\(name)(\(try scalar(base)), \(try scalar(exponent)))"
  }
}
