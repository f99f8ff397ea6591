import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension DerivationDocument {
  /// The functions of one argument that the model calls: what they are, and their derivatives. Those with a formula of their
  /// own in every result, in full only.
  mutating func functionLines() -> String {
    let argument = graph.symbol("\u{3}argument")
    var profile = options.profile
    profile.slopeByValue = true
    var typesetter = Self.typesetter(for: lowered, profile)
    typesetter.names[argument] = "x"
    var block = AlignBlock(isNumbered: false)
    var seen: Set<String> = []
    for case .call(let name, 0, let arguments) in model.tree.nodes {
      guard !Self.plainNames.contains(name), seen.insert(name).inserted else { continue }
      if let kept = model.opaqueFunctions.first(where: { $0.name == name }) {
        addKept(kept, argument, &typesetter, &block)
      } else if options.detail == .full, arguments.count == 1 {
        addFunction(name, argument, &typesetter, &block)
      }
    }
    let bound = options.detail == .full ? boundFunctions(argument, &typesetter) : ""
    if block.isEmpty && bound.isEmpty { return "" }
    return (block.isEmpty ? "" : words.functions + "\n" + block.text) + bound + "\n"
  }

  /// What is assumed of targets that are distributions, where the model has a softmax: Σ y = 1 makes p − y of s·p − y.
  func distributions() -> String {
    let hasSoftmax = model.tree.nodes.contains { node in
      if case .vectorCall = node { true } else { false }
    }
    guard hasSoftmax else { return "" }
    let lines = model.quantities.filter { $0.role == .target(.distribution) }.map { target in
      let written = typesetter.reading.letters[target.name] ?? []
      let letter = written.last { !$0.isEmpty } ?? "k"
      let others = written.dropLast().filter { !$0.isEmpty && $0 != letter && $0 != model.samples?.index }
      let entry = options.profile.elementText(target.name, indices: others + [letter], isArray: true)
      return LineBreaking.wrapped(
        words.distribution(
          options.profile.elementText(target.name, indices: [], isArray: true), "\\sum_{\(letter)} \(entry)"),
        indent: "")
    }
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n\n"
  }

  /// Printed as formulas without a name.
  private static let plainNames: Set<String> = ["identity", "square", "sqrt"]

  /// f, f′ and, beside second derivatives, f″ of a function that stands by its name.
  private func addKept(
    _ function: Model.OpaqueFunction, _ argument: Node, _ typesetter: inout Typesetter,
    _ block: inout AlignBlock
  ) {
    guard function.binding == function.name, let command = CompoundFunction.command(of: function.name) else {
      return
    }
    guard let row = CompoundFunction.table[function.name] else {
      return addMeaning(function, command, argument, &typesetter, &block)
    }
    let parameter = (function.parameters.first ?? row.parameter).map { number($0) } ?? ""
    let lines = [(row.value, ""), (row.slope, "'"), (row.curvature, "''")]
    for (formula, primes) in lines.prefix(options.order == 2 ? 3 : 2) {
      let text = CompoundFunction.text(formula, parameter: parameter, otherwise: words.otherwise)
      block.add(command + primes + "(x)", text)
    }
  }

  /// The same of a function without a row of its own: its meaning, and the derivatives of that.
  private func addMeaning(
    _ function: Model.OpaqueFunction, _ command: String, _ argument: Node, _ typesetter: inout Typesetter,
    _ block: inout AlignBlock
  ) {
    let meaning = FunctionMeaning.expand(
      function.name, of: argument, parameters: function.parameters, in: graph)
    guard var value = meaning else { return }
    let differentiator = ForwardRewriting(graph: graph)
    let presentation = Presentation(graph, presupposing: [value], awayFromKinks: true)
    for primes in ["", "'", "''"].prefix(options.order == 2 ? 3 : 2) {
      block.add(command + primes + "(x)", typesetter.latex(value))
      value = presentation.simplest(of: differentiator.derivative(of: value, withRespectTo: argument))
    }
  }

  /// A decimal of the model language in this notation.
  private func number(_ text: String) -> String {
    let parts = text.split(separator: "/").map {
      options.profile.decimalComma ? String($0).replacing(".", with: "{,}") : String($0)
    }
    return parts.count == 2 ? "\\frac{\(parts[0])}{\(parts[1])}" : parts[0]
  }

  private func addFunction(
    _ name: String, _ argument: Node, _ typesetter: inout Typesetter, _ block: inout AlignBlock
  ) {
    guard let value = FunctionMeaning.expand(name, [Expression(argument, in: graph)])?.node(in: graph) else {
      return
    }
    let slope = ForwardRewriting(graph: graph).derivative(of: value, withRespectTo: argument)
    let command: String
    if let elementary = ElementaryFunction(named: name) {
      // Exponentials and bars have no letter that could take a prime.
      guard case .command(let own) = FunctionNotation.table[name] else { return }
      command = own
      if let definition = FunctionNotation.definitions[name] { block.add(command + "(x)", definition) }
      let domain = elementary.row.kink == nil ? "" : " \\qquad (x \\neq 0)"
      block.add(command + "'(x)", typesetter.latex(slope) + domain)
    } else {
      command = "\\operatorname{\(SymbolNotation.escaped(name))}"
      block.add(command + "(x)", typesetter.latex(value))
      block.add(command + "'(x)", typesetter.latex(slope))
    }
  }

  /// What stands for the functions without a formula where numbers are worked out.
  private func boundFunctions(_ argument: Node, _ typesetter: inout Typesetter) -> String {
    var names: [String] = []
    var values: [String] = []
    for function in model.opaqueFunctions where function.binding != function.name {
      guard let name = function.binding,
        let value = FunctionMeaning.expand(name, [Expression(argument, in: graph)])?.node(in: graph)
      else { continue }
      let own = typesetter.opaque(function.name, 0)
      names.append("$\(own)$")
      values.append("$\(own)(x) = \(typesetter.latex(value))$")
    }
    if names.isEmpty { return "" }
    let text = words.boundFunctions(listed(names), listed(values), names.count == 1)
    return LineBreaking.wrapped(text, indent: "") + "\n"
  }

  /// `a`, `a e b`, `a, b e c`.
  private func listed(_ items: [String]) -> String {
    items.count < 2
      ? items.joined() : "\(items.dropLast().joined(separator: ", ")) \(words.and) \(items[items.count - 1])"
  }

  /// A derivative, and the same with σ′ by its value where that is another formula: `\sigma'(x) = \sigma(x) \cdot (1 - \sigma(x))`.
  public static func withSlopes(
    _ node: Node, in graph: ExpressionGraph, _ profile: NotationProfile, _ typesetter: inout Typesetter
  ) -> String {
    var byValue = profile
    byValue.slopeByValue = true
    var other = Typesetter(graph: graph, profile: byValue)
    let (own, valued) = (typesetter.latex(node), other.latex(node))
    return own == valued ? own : "\(own) = \(valued)"
  }

  /// The places where a function in a formula has a kink, as conditions that leave them out: `x \neq 0`.
  public static func kinks(of root: Node, in graph: ExpressionGraph, _ typesetter: inout Typesetter)
    -> [String]
  {
    var found: [String] = []
    for node in graph.reachable(from: [root]) {
      guard case .function(let function, let arguments) = graph.view(node), function.row.kink != nil else {
        continue
      }
      let sides = arguments.map { typesetter.latex($0) } + (arguments.count == 1 ? ["0"] : [])
      for (place, left) in sides.enumerated() {
        for right in sides[(place + 1)...] where !found.contains("\(left) \\neq \(right)") {
          found.append("\(left) \\neq \(right)")
        }
      }
    }
    return found
  }
}
