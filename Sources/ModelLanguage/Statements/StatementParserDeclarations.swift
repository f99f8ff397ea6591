/// Declarations of quantities, readings and functions.
extension Parser {
  /// `I[2], y`; constants and rates may have a value.
  mutating func parseDeclaration(_ role: DeclarationRole) throws(Diagnostic) -> Statement.Kind {
    .declaration(role, try parseDeclarators(role))
  }

  private mutating func parseDeclarators(_ role: DeclarationRole) throws(Diagnostic) -> [Declarator] {
    var declarators: [Declarator] = []
    repeat {
      let start = Int(next.lowerBound)
      var declarator = try parseExtendedName()
      if next.kind == .equals {
        guard role == .constant || role == .rate else {
          throw Diagnostic(.error, .valueInDeclaration(declarator.name), at: next.range)
        }
        cursor += 1
        declarator.value = try parseExpression()
      }
      declarator.range = range(from: start)
      declarators.append(declarator)
      if next.kind == .comma, let decimal = decimalComma() { throw decimal }
    } while accept(.comma)
    return declarators
  }

  /// `w[2,2]`
  mutating func parseExtendedName() throws(Diagnostic) -> Declarator {
    let start = Int(next.lowerBound)
    var declarator = Declarator(name: try expectName().name)
    if next.kind == .leftBracket { declarator.indices = try parseExtents() }
    declarator.range = range(from: start)
    return declarator
  }

  /// `y[3] distribution`
  mutating func parseTarget() throws(Diagnostic) -> Statement.Kind {
    let declarators = try parseDeclarators(.target(.real))
    let words: [(TargetKind, [String])] = [
      (.distribution, Particle.distribution), (.binary, Particle.binary), (.real, Particle.real),
    ]
    for (kind, spellings) in words where acceptWord(spellings) {
      return .declaration(.target(kind), declarators)
    }
    guard next.kind == .endOfLine else { throw expected(.targetKind) }
    return .declaration(.target(.real), declarators)
  }

  /// `W = transpose(w), V = v`
  mutating func parseMatrices() throws(Diagnostic) -> [Statement.Kind] {
    var matrices: [Statement.Kind] = []
    repeat {
      let name = try expectName().name
      try expect(.equals, .equalsSign)
      if isWord(next, Particle.transpose), peek(1).kind == .leftParenthesis {
        cursor += 2
        matrices.append(.matrix(name: name, of: try expectName().name, isTransposed: true))
        try expect(.rightParenthesis, .bracket(")"))
      } else {
        let array = try expectName(.arrayOrTranspose).name
        matrices.append(.matrix(name: name, of: array, isTransposed: accept(.transposition)))
      }
    } while accept(.comma)
    return matrices
  }

  mutating func parseOpaque() throws(Diagnostic) -> Statement.Kind {
    var names: [String] = []
    repeat {
      names.append(try expectName().name)
      if next.kind == .leftParenthesis { throw Diagnostic(.error, .opaqueWithArguments, at: next.range) }
    } while accept(.comma)
    return .opaque(names)
  }

  /// `f_h = sigmoid, f_o = identity`
  mutating func parseBindings() throws(Diagnostic) -> Statement.Kind {
    var bindings: [FunctionBinding] = []
    repeat {
      let opaque = try expectName().name
      try expect(.equals, .equalsSign)
      bindings.append(FunctionBinding(opaque: opaque, function: try parseFunctionName(allowsOpaque: false)))
    } while accept(.comma)
    return .bind(bindings)
  }

  /// The name of a function of one vector or scalar, canonical.
  mutating func parseFunctionName(allowsOpaque: Bool) throws(Diagnostic) -> String {
    let (name, range) = try expectName(.aFunction)
    switch scope.meaning(of: name) {
    case .function(let function): return function.name
    case .vector(let name): return name
    case .opaque where allowsOpaque: return name
    case .opaque: throw Diagnostic(.error, .boundToOpaque(name), at: range)
    case .portuguese(let english): throw Diagnostic(.error, .portugueseFunction(name, english), at: range)
    case .transposition, .unknown, .loss: throw unknownFunction(name, at: range)
    }
  }
}
