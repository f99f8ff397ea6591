import LaTeXReading

/// The ways in which one quantity may be laid out, and what each costs.
extension LayoutSearch {
  // MARK: Alternatives

  struct Choice {
    var rank: Int
    var isRow = false
    var stack = Layout.Stack.none
    var cost: Double
  }

  func with(_ choice: Choice, for id: QuantityID, _ state: Assignment) -> Assignment {
    var state = state
    let declared = shape(of: id)
    var axes: [Dimension] = []
    for position in 0..<choice.rank {
      guard let declared, declared.count == choice.rank else {
        axes.append(state.fresh())
        continue
      }
      switch declared[position] {
      case .number(let value): axes.append(state.fresh(nil, value))
      case .letter(let size, 0): axes.append(state.fresh(size, facts.integers[size]))
      default: axes.append(state.fresh())
      }
    }
    state.layouts[id] = Layout(axes: axes, isRow: choice.isRow, stack: choice.stack)
    state.cost += choice.cost
    return state
  }

  /// The extents that the page declares, without those of the samples.
  func shape(of id: QuantityID) -> [ScriptItem]? {
    for key in finder.builder.quantities[id].shapeKeys {
      guard var shape = facts.shapes[key] else { continue }
      shape.removeAll { $0 == .letter(facts.sampleSize ?? "", 0) || $0 == .number(1) }
      return shape
    }
    return nil
  }

  func declaredStack(of id: QuantityID) -> Layout.Stack? {
    for key in finder.builder.quantities[id].shapeKeys {
      guard let shape = facts.shapes[key], let size = facts.sampleSize else { continue }
      if shape.first == .letter(size, 0) { return .rows }
      if shape.last == .letter(size, 0) { return .columns }
      return Layout.Stack.none
    }
    return nil
  }

  func alternatives(_ id: QuantityID) -> [Choice] {
    let quantity = finder.builder.quantities[id]
    let usage = usage[id] ?? Usage()
    let isWeight = facts.weights.contains(quantity.base) && !defined.contains(id)
    let isCapital = quantity.base.first?.isUppercase == true
    let isRate =
      facts.rates.contains(quantity.base) || KnownLetters.constants.contains(quantity.base)
      || (!isWeight && !usage.isSampled && vicinity.speaks(of: quantity.base, RoleFinder.constantWords))
    var choices: [Choice] = []
    let least = usage.least == Int.max ? 0 : usage.least
    let highest = usage.most > least ? usage.most : usage.most + 2
    let isData = hasSamples && !isWeight
    let declared = shape(of: id)
    for rank in usage.most...min(highest, 4) {
      let implicit = rank - least
      if let declared, usage.most == 0, declared.count != rank { continue }
      var cost = 0.0
      if declared == nil, usage.most == least {
        cost = prior(
          implicit, isCapital: isCapital, isWeight: isWeight,
          isBold: facts.looksLikeArray.contains(quantity.base + (usage.isSampled ? "#" : "")))
        // What is indexed is written with all its indices, but for those of time.
        if usage.most > 0, !usage.hasOnlyTime { cost = 3 * Double(implicit) }
        if isRate { cost = implicit == 0 ? 0 : cost + 6 }
        if isData, implicit == 2 { cost += 2 }
      }
      for stack in [Layout.Stack.none, .rows, .columns] {
        if stack != .none, !hasSamples || isWeight || implicit > 1 || isRate { continue }
        if let known = declaredStack(of: id), known != stack { continue }
        var own = cost
        if stack != .none { own = stackCost(stack, implicit, isCapital, declaredStack(of: id) != nil, usage) }
        choices.append(Choice(rank: rank, stack: stack, cost: own))
        if implicit == 1, stack == .none, declared == nil || facts.samplesAreRows == true {
          choices.append(
            Choice(
              rank: rank, isRow: true, stack: stack,
              cost: own + (isWeight ? 0.9 : facts.samplesAreRows == true ? 0.6 : 2)))
        }
      }
    }
    return choices.sorted { $0.cost < $1.cost }
  }

  func prior(_ implicit: Int, isCapital: Bool, isWeight: Bool, isBold: Bool) -> Double {
    switch (implicit, isCapital) {
    case (0, true): isBold ? 7 : isWeight ? 5 : 3
    case (1, true): 2
    case (2, true): 0
    case (0, false): isBold ? 3 : 0
    case (1, false): isBold ? 0 : 1
    default: 4
    }
  }

  func stackCost(
    _ stack: Layout.Stack, _ implicit: Int, _ isCapital: Bool, _ isDeclared: Bool, _ usage: Usage
  ) -> Double {
    if isDeclared { return 0 }
    var cost = isCapital ? 0.3 : usage.isBare ? 2.5 : 6
    if let rows = facts.samplesAreRows, rows != (stack == .rows) { cost += 3 }
    if facts.samplesAreRows == nil { cost += 0.4 }
    if implicit == 0 { cost += isCapital ? 1 : 0.2 }
    return cost
  }
}
