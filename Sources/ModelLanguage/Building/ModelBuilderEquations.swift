/// `name E = O - y`
public struct Abbreviation: ModelStatement {
  let definition: WrittenEquation
  public init(_ definition: WrittenEquation) { self.definition = definition }
  public func append(to model: inout ModelSyntax) {
    let body = definition.body
    let id = model.tree.append(contentsOf: body.tree) + body.root
    model.append(.abbreviation(target: definition.target.asDeclarator, body: id))
  }
}

/// `loss EQ = 1/2 * (O - y)^2`; without a name it is `L`.
public struct Loss: ModelStatement {
  let definition: WrittenEquation
  public init(_ definition: WrittenEquation) { self.definition = definition }
  public init(_ body: Term) { definition = WrittenEquation(target: "L", body: body) }
  public func append(to model: inout ModelSyntax) {
    let body = definition.body
    let id = model.tree.append(contentsOf: body.tree) + body.root
    model.append(.loss(name: definition.target.asDeclarator.name, body: id))
  }
}

/// `layer H[3] = sigmoid(W*X + b)`
public struct Layer: ModelStatement {
  let definition: WrittenEquation
  public init(_ definition: WrittenEquation) { self.definition = definition }
  public func append(to model: inout ModelSyntax) {
    let body = definition.body
    let id = model.tree.append(contentsOf: body.tree) + body.root
    model.append(.layer(target: definition.target.asDeclarator, body: id))
  }
}

/// `network 2 -> 3 -> 1 with tanh, identity without biases`
public struct Network: ModelStatement {
  let network: NetworkShorthand
  public init(_ widths: SizeExpression..., activations: [NamedFunction] = ["sigmoid"], hasBiases: Bool = true)
  {
    network = NetworkShorthand(widths: widths, activations: activations.map(\.name), hasBiases: hasBiases)
  }
  public func append(to model: inout ModelSyntax) { model.append(.network(network)) }
}

// MARK: Values

/// `given w = [[0.3, -0.2], [0.8, 0.4]], t = 0.1`, written `Given([w: [[0.3, -0.2], [0.8, 0.4]], t: 0.1])`
public struct Given: ModelStatement {
  let values: [GivenValue]
  public init(_ values: KeyValuePairs<Term, ArrayLiteral>) {
    self.values = values.map { GivenValue(name: $0.asDeclarator.name, value: $1) }
  }
  public func append(to model: inout ModelSyntax) { model.append(.given(values)) }
}

/// `bind f_h = sigmoid`, written `Bind([f_h: "sigmoid"])`
public struct Bind: ModelStatement {
  let bindings: [FunctionBinding]
  public init(_ bindings: KeyValuePairs<NamedFunction, NamedFunction>) {
    self.bindings = bindings.map { FunctionBinding(opaque: $0.name, function: $1.name) }
  }
  public func append(to model: inout ModelSyntax) { model.append(.bind(bindings)) }
}

/// `data I, y` … `end`, a list of numbers for each sample.
public struct DataRows: ModelStatement {
  let columns: [Term]
  let rows: [ArrayLiteral]
  public init(_ columns: Term..., rows: [ArrayLiteral]) {
    self.columns = columns
    self.rows = rows
  }
  public func append(to model: inout ModelSyntax) {
    model.append(.data(columns: columns.map(\.asDeclarator), rows: rows.map(\.entries)))
  }
}
