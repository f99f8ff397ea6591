extension Resolver {
  /// Makes the equation of one definition and declares what it defines.
  func define(_ definition: Definition) {
    if definition.isLayer { return defineLayer(definition) }
    guard checkReferences(definition.body), checkIndices(definition) else { return }
    let free = freeNames(of: definition)
    if definition.indices.isEmpty, let shapes = shapes(of: definition.body) {
      guard let shape = shapes[definition.body] else { return }
      if !shape.isEmpty {
        if definition.role == .loss { return reportVectorLoss(definition, shape, shapes) }
        return defineArray(definition, shape, shapes, extents: nil)
      }
      var taken = Set(names(in: definition.body))
      return finish(definition, [], body: entry(definition.body, [], shapes, &taken, depth: 0))
    }
    guard let binders = ranges(of: free, in: definition) else { return }
    finish(definition, binders, body: elaborateScalar(definition.body))
  }

  /// The index variables at the left.
  private func freeNames(of definition: Definition) -> [String] {
    definition.indices.compactMap { index in
      guard let name = index.name, index.argument == nil else { return nil }
      return sizes.contains { $0.name == name } ? nil : name
    }
  }

  private func ranges(of free: [String], in definition: Definition) -> [IndexBinder]? {
    var binders: [IndexBinder] = []
    for name in free {
      if let stated = definition.ranges.first(where: { $0.name == name })?.range {
        binders.append(IndexBinder(name: name, range: stated))
      } else if let inferred = inferredRange(
        of: name, in: definition.body, isPiece: hasFixedPiece(beside: definition, at: name))
      {
        binders.append(IndexBinder(name: name, range: inferred))
      } else if let fitting = range(of: name, thatFits: definition) {
        binders.append(IndexBinder(name: name, range: fitting))
      } else if let known = places[definition.name],
        let dimension = definition.indices.firstIndex(where: { $0.name == name })
      {
        binders.append(IndexBinder(name: name, range: ownDimensions(known)[dimension]))
      } else if let place = definition.indices.firstIndex(where: { $0.name == name }),
        let other = rangeElsewhere(definition.name, place, besides: definition.range)
      {
        binders.append(IndexBinder(name: name, range: other))
      } else {
        report(
          Message(
            "the index '\(name)' of '\(definition.name)' has no range",
            pt: "o índice '\(name)' de '\(definition.name)' não tem intervalo"), at: definition.range,
          notes: [
            .init(
              Message(
                "neither an array on the right nor another equation of '\(definition.name)' says how far it runs; write \(example(definition, name, "the number of its values"))",
                pt:
                  "nem um arranjo à direita nem outra equação de '\(definition.name)' diz até onde ele vai; escreva \(example(definition, name, "o número de seus valores"))"
              ))
          ])
        return nil
      }
    }
    return binders
  }

  /// Whether another equation defines the array where this equation's index has one value.
  private func hasFixedPiece(beside definition: Definition, at name: String) -> Bool {
    guard let place = definition.indices.firstIndex(where: { $0.name == name }) else { return false }
    return definitions.contains { other in
      other.name == definition.name && other.range != definition.range
        && other.indices.indices.contains(place) && other.indices[place].name == nil
    }
  }

  /// `'h[0,i] = … for i in 1..m', m being the number of its values`.
  private func example(_ definition: Definition, _ name: String, _ meaning: String) -> String {
    let indices = definition.indices.map { text($0) }.joined(separator: ",")
    let size = ["m", "n", "p", "q"].first { $0 != name } ?? "m"
    return "'\(definition.name)[\(indices)] = … for \(name) in \(indexBase)..\(size)' (\(size): \(meaning))"
  }

  /// The range that other equations of an array give the index at a position, where they agree; looks through arrays that are not yet
  /// defined. Each position of an array is looked at once.
  private func rangeElsewhere(_ array: String, _ position: Int, besides range: SourceRange) -> IndexRange? {
    var open = [(array: array, position: position)]
    var seen: Set<String> = []
    var found: IndexRange?
    while let next = open.popLast() {
      guard seen.insert("\(next.array) \(next.position)").inserted else { continue }
      for other in definitions where other.name == next.array && other.range != range {
        guard next.position < other.indices.count, let name = other.indices[next.position].name,
          other.indices[next.position].offset == 0, freeNames(of: other).contains(name)
        else { continue }
        let own = other.ranges.first { $0.name == name }?.range ?? inferredRange(of: name, in: other.body)
        if let own {
          if found.map({ $0 != own }) ?? false { return nil }
          found = own
          continue
        }
        var stack = [other.body]
        while let node = stack.popLast() {
          stack += tree.operands(of: node)
          guard case .reference(let inner, let indices) = tree[node] else { continue }
          for (place, index) in indices.enumerated() where index.letter == name && index.offset == 0 {
            open.append((inner, place))
          }
        }
      }
    }
    return found
  }

  /// The dimensions as the author writes them, without the sample.
  func ownDimensions(_ place: Int) -> [IndexRange] {
    Array(quantities[place].dimensions.dropFirst(quantities[place].isPerSample ? 1 : 0))
  }

  func shifted(_ size: SizeExpression, by distance: Int) -> SizeExpression {
    var result = size
    result.offset += distance
    return result
  }

  func text(_ range: IndexRange) -> String { "\(text(range.lower))..\(text(range.upper))" }

  func text(_ size: SizeExpression) -> String {
    guard let name = size.name else { return String(size.offset) }
    var result = name
    if let argument = size.argument {
      let offset =
        argument.offset == 0 ? "" : argument.offset > 0 ? "+\(argument.offset)" : "\(argument.offset)"
      result += "(\(argument.letter ?? "")\(argument.letter == nil ? String(argument.offset) : offset))"
    }
    return size.offset == 0
      ? result : size.offset > 0 ? "\(result)+\(size.offset)" : "\(result)\(size.offset)"
  }

  // MARK: Finishing

  func finish(_ definition: Definition, _ binders: [IndexBinder], body: SyntaxTree.ID) {
    let isPerSample = dependsOnSample(body) || rowLinks.contains(definition.name)
    if isPerSample, definition.role == .loss {
      return reportSampledLoss(definition)
    }
    var indices = definition.indices.map { IndexExpression(name: $0.name, offset: $0.offset) }
    var free = binders
    if isPerSample, let samples {
      indices.insert(IndexExpression(name: samples.index), at: 0)
      free.insert(IndexBinder(name: samples.index, range: samples.range(from: indexBase)), at: 0)
    }
    let dimensions = indices.map { index -> IndexRange in
      guard let binder = free.first(where: { $0.name == index.letter }), let range = binder.range else {
        let place = SizeExpression(name: index.letter, offset: index.offset)
        return IndexRange(place, place)
      }
      return IndexRange(shifted(range.lower, by: index.offset), shifted(range.upper, by: index.offset))
    }
    guard let target = declare(definition, dimensions, isPerSample) else { return }
    equations.append(
      Model.Equation(target: target, indices: indices, free: free, body: body, range: definition.range))
  }

  private func declare(_ definition: Definition, _ dimensions: [IndexRange], _ isPerSample: Bool) -> Int? {
    if let known = places[definition.name], definition.role == .link, quantities[known].role == .link,
      !dimensions.isEmpty, quantities[known].dimensions.count == dimensions.count
    {
      return extend(known, definition, dimensions)
    }
    let place = add(
      Model.Quantity(
        name: definition.name, role: definition.role, dimensions: dimensions, isPerSample: isPerSample,
        range: definition.range))
    if definition.role == .loss { loss = place }
    return place
  }

  /// Joins the part of an array that a further equation defines.
  private func extend(_ known: Int, _ definition: Definition, _ dimensions: [IndexRange]) -> Int? {
    for (place, range) in dimensions.enumerated() where quantities[known].dimensions[place] != range {
      let old = quantities[known].dimensions[place]
      if shifted(old.upper, by: 1) == range.lower {
        quantities[known].dimensions[place].upper = range.upper
      } else if shifted(range.upper, by: 1) == old.lower {
        quantities[known].dimensions[place].lower = range.lower
      } else {
        report(
          Message(
            "the equations of '\(definition.name)' overlap or leave a gap: \(text(old)) and \(text(range))",
            pt:
              "as equações de '\(definition.name)' se sobrepõem ou deixam um vão: \(text(old)) e \(text(range))"
          ),
          at: definition.range,
          notes: [.init(Message("the other is here", pt: "a outra está aqui"), at: quantities[known].range)])
        return nil
      }
      return known
    }
    report(
      Message("'\(definition.name)' is already defined", pt: "'\(definition.name)' já foi definido"),
      at: definition.range,
      notes: [
        .init(
          Message("the first definition is here", pt: "a primeira definição está aqui"),
          at: quantities[known].range)
      ])
    return nil
  }

  /// Whether a resolved body mentions the sample outside a reduction over the samples.
  private func dependsOnSample(_ body: SyntaxTree.ID) -> Bool {
    guard let samples else { return false }
    var stack = [body]
    while let node = stack.popLast() {
      switch tree[node] {
      case .reference(_, let indices): if indices.first?.letter == samples.index { return true }
      case .reduction(_, let binders, let inner):
        if !binders.contains(where: { $0.name == samples.index }) { stack.append(inner) }
      default: stack += tree.operands(of: node)
      }
    }
    return false
  }
}
