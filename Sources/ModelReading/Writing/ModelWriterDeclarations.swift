import LaTeXReading
import ModelLanguage

/// What the model declares and gives.
extension ModelWriter {
  // MARK: Declarations

  mutating func declarationLines() -> [(statement: String, line: Int?)] {
    var found: [(statement: String, line: Int?)] = []
    for (role, keyword) in [
      (Role.input, "input"), (.target, "target"), (.weight, "weight"), (.constant, "constant"),
    ] {
      for (quantity, own) in roles where own == role {
        found.append((keyword + " " + declarator(quantity) + suffix(quantity, role), firstLine(of: quantity)))
      }
    }
    for rate in facts.rates.sorted() {
      let name = ModelNames.identifier(rate)
      guard !names.isUsed(name), !roles.contains(where: { quantities[$0.0].base == rate }) else { continue }
      found.append(("rate " + name, nil))
    }
    for name in opaque() { found.append(("opaque " + name, nil)) }
    return found
  }

  mutating func declarator(_ quantity: QuantityID) -> String {
    let axes = state.layouts[quantity]?.axes ?? []
    let sizes = axes.map { Self.text(extent($0, of: quantity)) }
    return names.name(quantity) + (sizes.isEmpty ? "" : "[" + sizes.joined(separator: ",") + "]")
  }

  func firstLine(of quantity: QuantityID) -> Int? {
    equations.filter { item in terms.mentions(in: item.equation.body).contains { $0.quantity == quantity } }
      .map(\.equation.line).min()
  }

  /// Functions that nothing gives a formula.
  func opaque() -> [String] {
    var found: [String] = []
    let known = Set(FunctionName.all.map(\.name))
    for (_, equation) in equations {
      for id in terms.all(in: equation.body) {
        guard case .call(let name) = terms[id].kind, !known.contains(name) else { continue }
        let own = names.function(name)
        if !found.contains(own) { found.append(own) }
      }
    }
    return found
  }

  /// `binary` where the loss uses 1 − y.
  func suffix(_ quantity: QuantityID, _ role: Role) -> String {
    guard role == .target else { return "" }
    for (_, equation) in equations {
      let all = terms.all(in: equation.body)
      guard all.contains(where: { terms[$0].kind == .call("log") }) else { continue }
      for id in all {
        guard case .sum(let signs) = terms[id].kind, signs == [true, false],
          case .mention(let mention) = terms[terms[id].children[1]].kind, mention.quantity == quantity,
          case .number("1") = terms[terms[id].children[0]].kind
        else { continue }
        return " binary"
      }
    }
    return ""
  }

  // MARK: Values

  /// `given`: values that the page states in full, and the sizes that they tell.
  mutating func addValues() {
    var finder = finder
    let values = GivenValues(harvest, &finder)
    var known: [String: Int] = [:]
    for text in sizesUsed {
      let parts = text.split(separator: " ")
      if parts.count == 3, let value = Int(parts[2]) { known[String(parts[0])] = value }
    }
    for (quantity, role) in roles where role == .weight || role == .constant {
      add(quantity, values, &known)
    }
    for rate in facts.rates.sorted() {
      let id = finder.builder.quantities.intern(Quantity(base: rate, label: "", layer: nil))
      let name = ModelNames.identifier(rate)
      guard lines.contains(where: { $0.statement == "rate " + name }),
        let value = values.text(of: id, extents: [])
      else { continue }
      lines.append(("given \(name) = \(value.text)", values.lines[id]))
    }
  }

  mutating func add(_ quantity: QuantityID, _ values: GivenValues, _ known: inout [String: Int]) {
    let axes = state.layouts[quantity]?.axes ?? []
    let sizes = axes.map { extent($0, of: quantity) }
    let extents = sizes.map { $0.name.map { known[$0] } ?? $0.offset }
    guard let value = values.text(of: quantity, extents: extents) else { return }
    for (size, extent) in zip(sizes, value.shape) {
      guard let name = size.name, known[name] == nil else { continue }
      known[name] = extent
      lines.append(("given \(name) = \(extent)", values.lines[quantity]))
    }
    lines.append(("given \(names.name(quantity)) = \(value.text)", values.lines[quantity]))
  }
}
