extension SyntaxTree {
  /// An expression as the text of a model, with the parentheses that keep the tree and no others.
  public func text(of id: ID) -> String {
    var printer = ExpressionPrinter(tree: self)
    printer.print(id)
    return printer.text
  }
}

/// Prints with a stack of what is still to come; no recursion.
private struct ExpressionPrinter {
  enum Item {
    case text(String)
    /// An expression, in parentheses if it binds less tightly than a level.
    case node(SyntaxTree.ID, level: Int)
  }

  let tree: SyntaxTree
  var text = ""
  private var items: [Item] = []

  init(tree: SyntaxTree) {
    self.tree = tree
  }

  mutating func print(_ id: SyntaxTree.ID) {
    items = [.node(id, level: 0)]
    while let item = items.popLast() {
      switch item {
      case .text(let piece): text += piece
      case .node(let id, let level):
        let parts = parts(of: id)
        if precedence(tree[id]) < level {
          text += "("
          items.append(.text(")"))
        }
        items.append(contentsOf: parts.reversed())
      }
    }
  }

  private func precedence(_ node: SyntaxTree.Node) -> Int {
    switch node {
    case .binary(let operation, _, _): ExpressionStacks.precedence(operation)
    case .negation: 3
    case .number, .reference, .call, .vectorCall, .reduction, .transpose: 5
    }
  }

  private func parts(of id: SyntaxTree.ID) -> [Item] {
    switch tree[id] {
    case .number(let digits): [.text(digits)]
    case .reference(let name, let indices): [.text(name + bracketed(indices))]
    case .negation(let operand): [.text("-"), .node(operand, level: 3)]
    case .binary(.power, let base, let exponent):
      [.node(base, level: 5), .text("^"), .node(exponent, level: 3)]
    case .binary(let operation, let left, let right):
      binary(operation, left, right)
    case .call(let name, let primes, let arguments):
      [.text(name + String(repeating: "'", count: primes) + "(")] + list(arguments) + [.text(")")]
    case .vectorCall(let name, let binder, let argument):
      [.text("\(name)(\(binder.text): "), .node(argument, level: 0), .text(")")]
    case .reduction(let reduction, let binders, let body):
      [
        .text("\(reduction.rawValue)(\(binders.map(\.text).joined(separator: ", ")): "),
        .node(body, level: 0), .text(")"),
      ]
    case .transpose(let operand): [.text("transpose("), .node(operand, level: 0), .text(")")]
    }
  }

  private func binary(
    _ operation: SyntaxTree.BinaryOperator, _ left: SyntaxTree.ID, _ right: SyntaxTree.ID
  ) -> [Item] {
    let level = ExpressionStacks.precedence(operation)
    let sign =
      switch operation {
      case .addition: " + "
      case .subtraction: " - "
      case .multiplication: " * "
      case .division: isNumber(left) && isNumber(right) ? "/" : " / "
      case .hadamard: " .* "
      case .power: "^"
      }
    return [.node(left, level: level), .text(sign), .node(right, level: level + 1)]
  }

  private func isNumber(_ id: SyntaxTree.ID) -> Bool {
    if case .number = tree[id] { true } else { false }
  }

  private func list(_ arguments: [SyntaxTree.ID]) -> [Item] {
    arguments.enumerated().flatMap { position, argument -> [Item] in
      position == 0 ? [.node(argument, level: 0)] : [.text(", "), .node(argument, level: 0)]
    }
  }
}

// MARK: Indices

func bracketed(_ indices: [IndexExpression]) -> String {
  indices.isEmpty ? "" : "[" + indices.map(\.text).joined(separator: ",") + "]"
}

func bracketed(_ extents: [SizeExpression]) -> String {
  extents.isEmpty ? "" : "[" + extents.map(\.text).joined(separator: ",") + "]"
}

extension IndexExpression {
  package var text: String {
    if !isSum { return sumText(letter, offset) }
    var text = ""
    for term in terms {
      let isNegative = term.coefficient < 0
      if isNegative { text += "-" } else if !text.isEmpty { text += "+" }
      if term.coefficient.magnitude != 1 { text += "\(term.coefficient.magnitude)*" }
      text += term.name
    }
    return sumText(text, offset)
  }
}

extension SizeExpression {
  package var text: String { sumText(argument.map { "\(name ?? "")(\($0.text))" } ?? name, offset) }
}

private func sumText(_ name: String?, _ offset: Int) -> String {
  guard let name else { return String(offset) }
  return offset == 0 ? name : offset < 0 ? "\(name)\(offset)" : "\(name)+\(offset)"
}

extension IndexRange {
  var text: String { lower.text + ".." + upper.text }
}

extension IndexBinder {
  var text: String { range.map { "\(name) in \($0.text)" } ?? name }
}
