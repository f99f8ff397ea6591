extension ExpressionGraph {
  /// The largest height a binder can have: sums nested deeper are refused before they come here.
  public static let heightLimit = 200

  /// `w[i,j]`, a leaf.
  public func symbol(_ name: Symbol, _ indices: [Index] = []) -> Node {
    intern(
      .symbol, name.rawValue, words: indices.count * 2,
      (indices.reduce(nameHash(of: name)) { Fingerprint.mix($0, fingerprint(of: $1)) }, symbolFacts(name), 0)
    ) { slice in
      for (place, index) in indices.enumerated() {
        slice[place * 2] = index.baseWord
        slice[place * 2 + 1] = index.offsetWord
      }
    }
  }

  /// An element of a vector of numbers, without an array on the way.
  public func symbol(_ name: Symbol, at place: Int) -> Node {
    let index = Index.integer(place)
    return intern(
      .symbol, name.rawValue, words: 2,
      (Fingerprint.mix(nameHash(of: name), fingerprint(of: index)), symbolFacts(name), 0)
    ) { slice in
      slice[0] = index.baseWord
      slice[1] = index.offsetWord
    }
  }

  /// An element of a matrix of numbers, without an array on the way.
  public func symbol(_ name: Symbol, row: Int, column: Int) -> Node {
    let (row, column) = (Index.integer(row), Index.integer(column))
    return intern(
      .symbol, name.rawValue, words: 4,
      (
        Fingerprint.mix(Fingerprint.mix(nameHash(of: name), fingerprint(of: row)), fingerprint(of: column)),
        symbolFacts(name), 0
      )
    ) { slice in
      slice[0] = row.baseWord
      slice[1] = row.offsetWord
      slice[2] = column.baseWord
      slice[3] = column.offsetWord
    }
  }

  public func symbol(_ name: String, _ indices: [Index] = []) -> Node { symbol(symbol(named: name), indices) }

  /// The number π, a symbol of this name that every evaluation knows.
  public var pi: Node { symbol(Self.piName) }
  public static let piName = "π"

  private func symbolFacts(_ name: Symbol) -> Facts {
    nameHash(of: name) == Self.piHash ? [.total, .positive] : .total
  }

  /// An integer is itself, since `mix` scatters it; other bases are keyed by name, so that two graphs agree.
  @inline(__always)
  func fingerprint(of index: Index) -> UInt64 {
    index.base == .none ? UInt64(bitPattern: Int64(index.offset)) : fingerprint(ofNamed: index)
  }

  private func fingerprint(ofNamed index: Index) -> UInt64 {
    let base: UInt64 =
      switch index.base {
      case .none: 0
      case .free(let symbol): Fingerprint.mix(nameHash(of: symbol), 5)
      case .bound(let height): Fingerprint.mix(UInt64(height), 7)
      case .size(let symbol): Fingerprint.mix(nameHash(of: symbol), 11)
      case .dependentSize(let place):
        Fingerprint.mix(
          nameHash(of: dependentSizes[Int(place)].name), fingerprint(of: dependentSizes[Int(place)].argument))
      case .sum(let place):
        indexSums[Int(place)].reduce(0) { total, term in
          let own = Fingerprint.mix(
            fingerprint(of: Index(term.base)), UInt64(bitPattern: Int64(term.coefficient)))
          return Fingerprint.add(total, own)
        }
      }
    return Fingerprint.mix(base, UInt64(bitPattern: Int64(index.offset)))
  }

  /// An index as a number, such as N in 1/N.
  public func indexValue(_ index: Index) -> Node {
    if let value = index.integer { return constant(value) }
    return intern(
      .indexValue, 0, words: 2,
      (Fingerprint.mix(fingerprint(of: index), 13), isSize(index) ? [.total, .positive] : .total, 0)
    ) { slice in
      slice[0] = index.baseWord
      slice[1] = index.offsetWord
    }
  }

  /// Sizes count something: at least one. With an offset nothing is known.
  private func isSize(_ index: Index) -> Bool {
    switch index.base {
    case .size, .dependentSize: index.offset >= 0
    default: false
    }
  }

  /// [a = b]: 1 where the indices are equal, 0 where not; decided at once where both have one base.
  public func delta(_ a: Index, _ b: Index) -> Node {
    if a.base == b.base { return constant(a.offset == b.offset ? 1 : 0) }
    if isSum(a) || isSum(b), let gap = difference(a, b).integer { return constant(gap == 0 ? 1 : 0) }
    return intern(
      .delta, 0, words: 4,
      (
        Fingerprint.add(
          Fingerprint.mix(fingerprint(of: a), 17), Fingerprint.mix(fingerprint(of: b), 17)),
        [.total, .nonnegative], 0
      )
    ) { slice in
      slice[0] = a.baseWord
      slice[1] = a.offsetWord
      slice[2] = b.baseWord
      slice[3] = b.offsetWord
    }
  }

  /// That of the value, through the name; of a name for a number or for another name its own: h₁ and h₂ that are both 0 are no like
  /// terms, and 2h + 3z with h = z is not 5h.
  private func namedFingerprint(
    _ name: Symbol, _ indices: @autoclosure () -> [Index], _ value: Node
  ) -> UInt64 {
    switch opcode(of: value) {
    case .constant, .symbol, .named:
      indices().reduce(Fingerprint.mix(nameHash(of: name), 0x6E61_6D65)) {
        Fingerprint.mix($0, fingerprint(of: $1))
      }
    default: fingerprint(of: value)
    }
  }

  /// A value with a name.
  public func named(_ role: NameRole, _ name: Symbol, _ indices: [Index] = [], _ value: Node) -> Node {
    intern(
      .named, name.rawValue, words: indices.count * 2 + 2,
      (namedFingerprint(name, indices, value), facts(of: value), height(of: value))
    ) { slice in
      slice[0] = role.rawValue
      for (place, index) in indices.enumerated() {
        slice[place * 2 + 1] = index.baseWord
        slice[place * 2 + 2] = index.offsetWord
      }
      slice[indices.count * 2 + 1] = value.rawValue
    }
  }

  /// A value with the name of an element of a vector, without an array on the way.
  public func named(_ role: NameRole, _ name: Symbol, at place: Int, _ value: Node) -> Node {
    let index = Index.integer(place)
    return intern(
      .named, name.rawValue, words: 4,
      (namedFingerprint(name, [index], value), facts(of: value), height(of: value))
    ) { slice in
      slice[0] = role.rawValue
      slice[1] = index.baseWord
      slice[2] = index.offsetWord
      slice[3] = value.rawValue
    }
  }

  /// A value with the name and the indices of a named node, in another role.
  public func named(_ role: NameRole, like node: Node, _ value: Node) -> Node {
    let length = words(of: node).count
    return intern(
      .named, payload(of: node), words: length, (fingerprint(of: value), facts(of: value), height(of: value))
    ) { slice in
      slice.update(from: words(of: node).baseAddress!, count: length)
      slice[0] = role.rawValue
      slice[length - 1] = value.rawValue
    }
  }

  // MARK: Binding

  /// The reduction of `body` over the free index `variable`, which becomes bound.
  ///
  /// With one value the body is instantiated; a sum of a term without the index is that term times the count; a sum
  /// over [i = j]·f(i) is f(j) where the range of i is that of j, which equal declared ranges guarantee. [j = i + a] is not solved
  /// for i, whose range need not hold j − a.
  public func reduction(
    _ kind: ReductionKind, over variable: Symbol, in interval: IndexInterval, _ body: Node
  ) -> Node {
    if interval.lower == interval.upper { return substituting([.free(variable): interval.lower], in: body) }
    if kind == .sum, let simple = contracted(variable, interval, body) { return simple }
    let height = UInt32(height(of: body)) + 1
    precondition(height <= Self.heightLimit, "reductions are nested deeper than \(Self.heightLimit)")
    let bound = substituting([.free(variable): Index(.bound(height))], in: body)
    return internReduction(kind, height, interval, bound)
  }

  func internReduction(_ kind: ReductionKind, _ height: UInt32, _ interval: IndexInterval, _ body: Node)
    -> Node
  {
    let range = Fingerprint.mix(fingerprint(of: interval.lower), fingerprint(of: interval.upper))
    return intern(
      .reduction, kind.rawValue | height << 8, words: 5,
      (
        Fingerprint.mix(Fingerprint.mix(fingerprint(of: body), range), UInt64(kind.rawValue) + 19),
        facts(of: body).intersection([.total, .nonnegative]), UInt8(height)
      )
    ) { slice in
      slice[0] = interval.lower.baseWord
      slice[1] = interval.lower.offsetWord
      slice[2] = interval.upper.baseWord
      slice[3] = interval.upper.offsetWord
      slice[4] = body.rawValue
    }
  }

  private func contracted(_ variable: Symbol, _ interval: IndexInterval, _ body: Node) -> Node? {
    let factors = opcode(of: body) == .product ? operands(of: body) : [body]
    if !uses(variable, in: body) {
      return product(count(of: interval), body)
    }
    for (place, factor) in factors.enumerated() where opcode(of: factor) == .delta {
      guard case .delta(let a, let b) = view(factor) else { continue }
      guard let target = solution(of: variable, a, b) else { continue }
      if let value = target.integer, isOutside(value, interval) { return constant(0) }
      var rest = factors
      rest.remove(at: place)
      return substituting([.free(variable): target], in: product(rest))
    }
    return nil
  }

  private func isOutside(_ value: Int, _ interval: IndexInterval) -> Bool {
    interval.lower.integer.map { value < $0 } == true || interval.upper.integer.map { value > $0 } == true
  }

  /// v for which a = b, when exactly one side is the variable plus an integer.
  private func solution(of variable: Symbol, _ a: Index, _ b: Index) -> Index? {
    if a.base == .free(variable), b.base != .free(variable) { return b.advanced(by: -Int(a.offset)) }
    if b.base == .free(variable), a.base != .free(variable) { return a.advanced(by: -Int(b.offset)) }
    return nil
  }

  /// upper − lower + 1.
  public func count(of interval: IndexInterval) -> Node {
    let (lower, upper) = (interval.lower, interval.upper)
    if lower.base == upper.base { return constant(Int(upper.offset) - Int(lower.offset) + 1) }
    if let first = lower.integer { return indexValue(upper.advanced(by: 1 - first)) }
    return sum([indexValue(upper), negation(indexValue(lower)), constant(1)])
  }

  public func uses(_ variable: Symbol, in node: Node) -> Bool {
    reachable(from: [node]).contains { indices(of: $0).contains { dependsOn(variable, $0) } }
  }

  private func dependsOn(_ variable: Symbol, _ index: Index) -> Bool {
    switch index.base {
    case .free(variable): true
    case .dependentSize(let place): dependsOn(variable, dependentSizes[Int(place)].argument)
    case .sum(let place): indexSums[Int(place)].contains { dependsOn(variable, Index($0.base)) }
    case .none, .free, .bound, .size: false
    }
  }

  /// The indices a node itself carries.
  public func ownIndices(of node: Node) -> [Index] { indices(of: node) }

  func indices(of node: Node) -> [Index] {
    switch view(node) {
    case .symbol(_, let indices), .named(_, _, let indices, _): indices
    case .indexValue(let index): [index]
    case .delta(let a, let b): [a, b]
    case .reduction(_, _, let interval, _): [interval.lower, interval.upper]
    default: []
    }
  }

  /// The body of a reduction at one value of its index.
  public func instance(of reduction: Node, at index: Index) -> Node {
    guard case .reduction(_, let height, _, let body) = view(reduction) else { return reduction }
    return substituting([.bound(height): index], in: body)
  }
}

extension ExpressionGraph {
  /// Whether the node itself, not its operands, mentions an index base.
  public func mentions(_ base: Index.Base, _ node: Node) -> Bool {
    switch opcode(of: node) {
    case .symbol, .named, .indexValue, .delta, .reduction: indices(of: node).contains { dependsOn(base, $0) }
    default: false
    }
  }

  private func dependsOn(_ base: Index.Base, _ index: Index) -> Bool {
    if index.base == base { return true }
    switch index.base {
    case .dependentSize(let place): return dependsOn(base, dependentSizes[Int(place)].argument)
    case .sum(let place): return indexSums[Int(place)].contains { dependsOn(base, Index($0.base)) }
    case .none, .free, .bound, .size: return false
    }
  }

  @inlinable @inline(__always)
  public func anyOperand(of node: Node, _ predicate: (Node) -> Bool) -> Bool {
    for operand in operandWords(of: node) where predicate(Node(operand)) { return true }
    return false
  }

  /// A factor [i = j], by which a sum may contract.
  private func hasDelta(_ body: Node) -> Bool {
    if opcode(of: body) == .product {
      return operandWords(of: body).contains { opcode(of: Node($0)) == .delta }
    }
    return opcode(of: body) == .delta
  }

  /// The sum over the bound index of this height of a value made inside that scope.
  public func closing(
    _ kind: ReductionKind, height: UInt32, in interval: IndexInterval, _ body: Node
  ) -> Node {
    let isSimple = opcode(of: body) == .constant || hasDelta(body)
    if isSimple || UInt32(self.height(of: body)) >= height {
      let variable = symbol(named: "\u{1}bound")
      return reduction(
        kind, over: variable, in: interval, substituting([.bound(height): .free(variable)], in: body))
    }
    return internReduction(kind, height, interval, body)
  }
}
