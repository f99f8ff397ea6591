/// What hangs on a factor and is no power: points, indices of an expression, stars, transposes.
extension MathParser {
  /// The bar of `\partial L/\partial w|_{w}`: a derivative is taken at the point where its names are; other points are not read.
  mutating func skipPoint() throws(MathReadingError) -> Bool {
    guard openNorms == 0, next == .symbol("|") || next == .command("rvert"), kind(after: 1) == .subscripted
    else { return false }
    let start = position
    position += 2
    guard let point = try? pieces(),
      point.allSatisfy({ $0.allSatisfy { $0.isLetter || $0 == "(" || $0 == ")" || $0 == "^" } })
    else {
      position = start
      throw failure("derivatives at a point are not read", "derivadas num ponto não são lidas")
    }
    return true
  }

  /// `(W_2)_{jk}` is `W_{2,jk}`; `(Z - Y)_{nk}` is an entry of the difference.
  mutating func entry(of node: MathNode) throws(MathReadingError) -> MathNode? {
    guard case .group(let inner) = node.kind else {
      guard case .transpose = node.kind else { return nil }
      position += 1
      return MathNode(
        .entry(node, try pieces()), node.range.lowerBound..<tokens[position - 1].range.upperBound)
    }
    position += 1
    let indices = try pieces()
    let range = node.range.lowerBound..<tokens[position - 1].range.upperBound
    if case .atom(var atom) = inner.kind, !atom.isTransposed {
      atom.below += indices
      return MathNode(.atom(atom), range)
    }
    return MathNode(.entry(node, indices), range)
  }

  /// `(w_{11})^{*}`: a star on a name in parentheses belongs to the name.
  mutating func stepped(_ node: MathNode) -> MathNode? {
    guard case .group(let inner) = node.kind, case .atom(var atom) = inner.kind else { return nil }
    let start = position
    let isBraced = accept(.open)
    var mark: String?
    if accept(.symbol("*")) || accept(.command("ast")) { mark = "*" }
    if case .words(let words) = next, ["new", "novo", "nova"].contains(words) {
      position += 1
      mark = "new"
    }
    guard let mark, !isBraced || accept(.close) else {
      position = start
      return nil
    }
    atom.above.append(mark)
    return MathNode(.atom(atom), node.range.lowerBound..<tokens[position - 1].range.upperBound)
  }

  /// `A^{\odot 2}`: the power of every entry.
  mutating func elementwisePower(_ node: MathNode) throws(MathReadingError) -> MathNode? {
    guard next == .open, [.command("odot"), .command("circ")].contains(kind(after: 1)) else { return nil }
    position += 2
    let exponent = try expression()
    guard accept(.close) else { throw unexpected() }
    return MathNode(.power(node, exponent), node.range.lowerBound..<tokens[position - 1].range.upperBound)
  }

  /// `T`, `{T}`, `\top`, `{\mathsf{T}}` after a ^.
  mutating func isTransposeMark() -> Bool {
    let start = position
    let isBraced = accept(.open)
    var isFound = accept(.letter("T")) || accept(.command("top")) || accept(.command("intercal"))
    if !isFound, case .command(let name) = next, ["mathsf", "mathrm", "text"].contains(name) {
      position += 1
      if accept(.open) {
        isFound = accept(.letter("T")) && accept(.close)
      } else {
        isFound = accept(.letter("T"))
      }
    }
    if !isFound, next == .words("T") {
      position += 1
      isFound = true
    }
    if isFound, isBraced { isFound = accept(.close) }
    if !isFound { position = start }
    return isFound
  }
}
