/// Sizes, indices and arrays as literals of Swift. A string that is none is kept and refused with the model.
extension SizeExpression: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  public init(integerLiteral value: Int) {
    self.init(name: nil, offset: value)
  }

  /// `"m"`, `"l-1"`, `"n(l-1)"`
  public init(stringLiteral text: String) {
    self = Parser.parse(text) { parser throws(Diagnostic) in try parser.parseSize() } ?? .named(text)
  }
}

/// What stands between the brackets of a term: an extent of a declaration, `"n(l)"`, or an index, `"2*i+a-1"`.
public struct IndexPlace: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, Sendable {
  let size: SizeExpression
  let index: IndexExpression

  public init(integerLiteral value: Int) {
    size = .literal(value)
    index = IndexExpression(name: nil, offset: value)
  }

  public init(stringLiteral text: String) {
    self.init(SizeExpression(stringLiteral: text), written: text)
  }

  public init(_ size: SizeExpression) {
    self.init(size, written: nil)
  }

  private init(_ size: SizeExpression, written text: String?) {
    let sum = text.flatMap { text in
      Parser.parse(text) { parser throws(Diagnostic) in try parser.parseIndex() }
    }
    self.size = size
    index = sum ?? IndexExpression(name: size.name, offset: size.offset)
  }
}

extension IndexBinder: ExpressibleByStringLiteral {
  /// `"i"`, `"i in 1..n"`
  public init(stringLiteral text: String) {
    let binders = Parser.parse(text) { parser throws(Diagnostic) in try parser.parseBinders() }
    self = if let binders, binders.count == 1 { binders[0] } else { IndexBinder(name: text) }
  }
}

extension ArrayLiteral: ExpressibleByArrayLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByStringLiteral
{
  public init(integerLiteral value: Int) { self.init(shape: [], entries: ["\(value)"]) }
  public init(floatLiteral value: Double) { self.init(shape: [], entries: ["\(value)"]) }

  /// One exact number, `"1/3"`.
  public init(stringLiteral text: String) { self.init(shape: [], entries: [text]) }

  /// Lists of unequal shape are the values of layers.
  public init(arrayLiteral elements: ArrayLiteral...) {
    guard elements.allSatisfy({ $0.shape == elements[0].shape }) else {
      self.init(parts: elements)
      return
    }
    self.init(shape: [elements.count] + (elements.first?.shape ?? []), entries: elements.flatMap(\.entries))
  }
}

extension Parser {
  /// Reads a small text that is all of one kind, or nothing.
  static func parse<Result>(
    _ text: String, _ read: (inout Parser) throws(Diagnostic) -> Result
  ) -> Result? {
    var lexer = Lexer(text)
    lexer.run()
    guard lexer.diagnostics.isEmpty, lexer.lines.count == 1 else { return nil }
    var parser = Parser(lexer)
    parser.end = parser.tokens.count
    guard let result = try? read(&parser), parser.cursor == parser.end else { return nil }
    return result
  }
}
