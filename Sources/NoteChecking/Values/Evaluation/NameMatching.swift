import LaTeXReading
import ModelLanguage

/// A quantity with an index for each axis that its scripts fix.
struct NameMatch {
  var entry: Entry
  /// The sample that is written, if the quantity has samples and one is.
  var sample: Occurrence.Script?
  /// By axis of the units.
  var units: [Occurrence.Script?]
  var power: NodeID?
}

extension Evaluator {
  /// What each script of a name holds, by the forms of the scripts alone, so that it is the same for all values of its
  /// letters.
  struct ScriptPlan: Hashable {
    /// Positions among the scripts.
    var layer: Int?
    var sample: Int?
    var units: [Int?]
    var power: Int?
    var rank: Int
    /// Whether the entries are those whose names end in a number.
    var isLayered: Bool
    /// Whether no script says the layer: that of its first index letter is meant.
    var isImplied = false
    /// The quantity, where the name does not end in a number.
    var quantity: Int?
  }

  /// The match that the reading chooses; nil without a stop where nothing fits.
  func match(_ occurrence: Occurrence, among entries: [Entry]) -> NameMatch? {
    let own = matchByScripts(occurrence, among: entries)
    // Above a name may stand its layer, which says more than the letters below.
    return occurrence.scripts.allSatisfy { $0.form == .sub } ? own.map { elsewhere($0) } : own
  }

  /// The axis class that the letter of an index goes along; of k' that of k.
  func home(of script: Occurrence.Script) -> Int? {
    indexText(script).flatMap { letters.homes?.home(of: $0) }
  }

  /// Whether a letter by itself stands for an index that the axis has which the letter goes along elsewhere: then it
  /// is the name that lacks the index.
  func isHome(of node: NodeID, _ index: Int, among free: [NameID]) -> Bool {
    guard let letter = tree.letter(of: tree.unbracketed(node)), free.contains(letter),
      let home = letters.homes?.home(of: tree[letter].text.filter({ $0 != "'" }))
    else { return false }
    let ranges = ground.model.quantities.indices.flatMap { place -> [ClosedRange<Int>] in
      let bounds = axes(of: place).units
      return zip(vocabulary.unitClasses(place), bounds).filter { $0.0 == home }.map { $0.1 }
    }
    return !ranges.isEmpty && ranges.allSatisfy { $0.contains(index - indexShift) }
  }

  /// The letter of an index as the place writes it that a definition is used at.
  func indexText(_ script: Occurrence.Script) -> String? {
    guard let letter = tree.letter(of: tree.unbracketed(script.node)) else { return nil }
    return (aliases[letter] ?? tree[letter].text).filter { $0 != "'" }
  }

  /// The same kind of quantity of the units that the index goes along: a_k of the outputs where a_j is of hidden units.
  private func elsewhere(_ match: NameMatch) -> NameMatch {
    guard match.units.count == 1, let script = match.units[0], let home = home(of: script),
      let own = vocabulary.unitClasses(match.entry.quantity).last, own != home,
      vocabulary.errors.contains(match.entry.quantity)
    else { return match }
    let others = vocabulary.errors.filter { vocabulary.unitClasses($0) == [home] }
    guard others.count == 1 else { return match }
    var result = match
    result.entry.quantity = others[0]
    return result
  }

  private func matchByScripts(_ occurrence: Occurrence, among entries: [Entry]) -> NameMatch? {
    if let own = templateMatch(occurrence) { return own }
    if stop != nil { return nil }
    for entry in entries {
      guard case .word(let word) = entry.rest, let left = withoutWord(word, occurrence.scripts) else {
        continue
      }
      if let sample = occurrence.scripts.first(where: { isSampleLetter($0, of: entry, word) }), left.isEmpty {
        return NameMatch(entry: entry, sample: sample, units: [], power: nil)
      }
      return match(
        occurrence, left,
        [Entry](repeating: entry, count: 1).map { own in
          var plain = own
          plain.rest = .none
          return plain
        })
    }
    return match(
      occurrence, occurrence.scripts,
      entries.filter { entry in
        if case .word = entry.rest { return false }
        return true
      })
  }

  /// Whether n of E_n is the index of a sample and no part of the name.
  private func isSampleLetter(_ script: Occurrence.Script, of entry: Entry, _ word: String) -> Bool {
    guard word.count == 1, case .name(let id) = tree.kind(script.node), case .index? = bindings[id] else {
      return false
    }
    let (hasSample, units) = axes(of: entry.quantity)
    return hasSample && units.isEmpty
  }

  /// The one member of a family that the letters of its indices go along: a_j of hidden units, a_k of outputs.
  private func familyMember(_ scripts: [Occurrence.Script], _ entries: [Entry]) -> Entry? {
    let members = entries.filter { if case .number = $0.rest { true } else { false } }
    guard members.count > 1, let script = scripts.last, script.form == .sub, let home = home(of: script)
    else { return nil }
    let fitting = members.filter { entry in
      let classes = vocabulary.unitClasses(entry.quantity)
      let isPerSample = vocabulary.model.quantities[entry.quantity].isPerSample
      return classes.last == home && scripts.count <= classes.count + (isPerSample ? 1 : 0)
    }
    return fitting.count == 1 ? fitting[0] : nil
  }

  /// A name written exactly as the notation writes a quantity, perhaps with a sample beside it.
  private func templateMatch(_ occurrence: Occurrence) -> NameMatch? {
    for template in vocabulary.templates[occurrence.base.text] ?? []
    where template.accents == occurrence.base.marks.subtracting(.fonts)
      && template.primes == occurrence.primes
    {
      let (hasSample, units) = axes(of: template.quantity)
      var left = split(occurrence.scripts, template)
      var indices = [Occurrence.Script?](repeating: nil, count: units.count)
      var isSame = true
      for script in template.scripts {
        guard let place = left.firstIndex(where: { script.fits($0, writtenOrBound($0)) }) else {
          isSame = false
          break
        }
        if let letter = script.letter {
          // A notation may have more indices than this model's array.
          guard indices.indices.contains(letter) else {
            isSame = false
            break
          }
          indices[letter] = left[place]
        }
        left.remove(at: place)
      }
      guard isSame, left.count <= (hasSample ? 1 : 0),
        template.scripts.contains(where: { $0.letter == nil || $0.form != .sub })
      else { continue }
      let entry = Entry(quantity: template.quantity, base: occurrence.base.text)
      return NameMatch(entry: entry, sample: left.first, units: indices, power: nil)
    }
    return nil
  }

  /// The text of a script; of a letter that is bound its value, where a template has a number.
  private func writtenOrBound(_ script: Occurrence.Script) -> String {
    if case .name(let id) = tree.kind(script.node), case .index(let index)? = bindings[id] {
      return "\(index)"
    }
    return tree.plainText(script.node)
  }

  /// Digits of one number as one index each, where the template has so many letters.
  private func split(_ scripts: [Occurrence.Script], _ template: Vocabulary.Template) -> [Occurrence.Script] {
    let wanted = template.scripts.filter { $0.form == .sub }.count
    let below = scripts.filter { $0.form == .sub }
    guard below.count == 1, wanted > 1, case .number(let id) = tree.kind(below[0].node),
      tree[id].decimal.count == wanted
    else { return scripts }
    return scripts.flatMap { script -> [Occurrence.Script] in
      guard script.form == .sub else { return [script] }
      return tree[id].decimal.map {
        Occurrence.Script(form: .sub, node: script.node, isNumber: true, literal: $0.wholeNumberValue)
      }
    }
  }

  /// The scripts but those that spell a word of the name.
  private func withoutWord(_ word: String, _ scripts: [Occurrence.Script]) -> [Occurrence.Script]? {
    for start in scripts.indices {
      var text = ""
      for end in start..<scripts.count {
        text += tree.plainText(scripts[end].node)
        if text == word {
          var left = scripts
          left.removeSubrange(start...end)
          return left
        }
        if text.count > word.count { break }
      }
    }
    return nil
  }

  private func match(_ occurrence: Occurrence, _ scripts: [Occurrence.Script], _ entries: [Entry])
    -> NameMatch?
  {
    guard let any = entries.first else { return nil }
    if let member = familyMember(scripts, entries) {
      var plain = member
      plain.rest = .none
      return match(occurrence, scripts, [plain])
    }
    let axes = axes(of: any.quantity)
    let written = sampleFirst(split(scripts, entries), axes)
    var plans: [ScriptPlan] = []
    var seen: [Int] = []
    for entry in entries where entry.rest == .none && !seen.contains(entry.quantity) {
      seen.append(entry.quantity)
      let own = self.axes(of: entry.quantity)
      plans += self.plans(written, own, isLayered: false, entries).map { plan in
        var plan = plan
        plan.quantity = entry.quantity
        // A name alone is a number where one of its meanings is.
        if written.isEmpty, !own.units.isEmpty { plan.rank += 3 }
        return plan
      }
    }
    if entries.contains(where: { $0.rest != .none }) {
      plans += self.plans(written, axes, isLayered: true, entries)
    }
    plans.sort { $0.rank < $1.rank }
    if plans.isEmpty, let only = onlyEntry(written, entries) { return only }
    guard !plans.isEmpty else { return nil }
    var chosen = plans[0]
    let rivals = plans.prefix { $0.rank < plans[0].rank + 4 }.count
    if rivals > 1, !scripts.isEmpty {
      var pattern = ScriptPattern(
        forms: written.map { $0.form }, isNumber: written.map { $0.isNumber }, hasSample: axes.hasSample,
        units: axes.units.count, isWeight: vocabulary.model.quantities[any.quantity].role == .weight,
        isLayered: entries.contains { $0.rest != .none })
      if axes.hasSample && !axes.units.isEmpty || pattern.isLayered {
        pattern.letters = written.map { $0.isNumber ? "" : tree.plainText($0.node) }
      }
      chosen = plans[trail.ask(.scripts(pattern), of: min(rivals, 3))]
    }
    return match(chosen, written, entries)
  }

  /// The scripts of `x_{jn}` in the order of the axes where the document writes the sample last.
  private func sampleFirst(
    _ scripts: [Occurrence.Script], _ axes: (hasSample: Bool, units: [ClosedRange<Int>])
  ) -> [Occurrence.Script] {
    guard axes.hasSample, scripts.count == axes.units.count + 1, scripts.count > 1,
      scripts.allSatisfy({ $0.form == .sub && tree.name(of: $0.node) != nil }),
      trail.ask(.samplesLast, of: 2) == 1
    else { return scripts }
    return [scripts[scripts.count - 1]] + scripts.dropLast()
  }

  /// `O_1` of a quantity that is one number: the first of one.
  private func onlyEntry(_ scripts: [Occurrence.Script], _ entries: [Entry]) -> NameMatch? {
    guard scripts.count == 1, scripts[0].form == .sub,
      scripts[0].literal ?? numeral(scripts[0].node) == unitBase,
      let entry = entries.first(where: { $0.rest == .none }), axes(of: entry.quantity) == (false, [])
    else { return nil }
    return NameMatch(entry: entry, sample: nil, units: [], power: nil)
  }

  /// Sample axis and the lengths of the others.
  private func axes(of quantity: Int) -> (hasSample: Bool, units: [ClosedRange<Int>]) {
    let hasSample = ground.model.quantities[quantity].isPerSample
    return (hasSample, Array(ground.layout.arrays[quantity].bounds.dropFirst(hasSample ? 1 : 0)))
  }

  /// `W_{12}` of a matrix: a number of as many digits as there are axes is an index for each.
  private func split(_ scripts: [Occurrence.Script], _ entries: [Entry]) -> [Occurrence.Script] {
    let below = scripts.filter { $0.form == .sub }
    guard below.count == 1, case .number(let id) = tree.kind(below[0].node),
      let quantity = entries.first?.quantity
    else { return scripts }
    let digits = Array(tree[id].decimal)
    let axes = axes(of: quantity)
    let wide = axes.units.count + (axes.hasSample ? 1 : 0)
    let layers = entries.contains { $0.rest != .none } && scripts.count == 1 ? 1 : 0
    var kept = digits
    // A vector of weights to one unit, written as a matrix: v_{21}.
    if digits.count == wide + 1, digits.last == "1", wide > 0 { kept.removeLast() }
    guard digits.count > 1, digits.allSatisfy({ $0.isNumber }),
      [wide + layers, wide, axes.units.count].contains(kept.count)
    else { return scripts }
    return scripts.flatMap { script -> [Occurrence.Script] in
      guard script.form == .sub else { return [script] }
      return kept.map {
        Occurrence.Script(form: .sub, node: script.node, isNumber: true, literal: $0.wholeNumberValue)
      }
    }
  }

  private func plans(
    _ scripts: [Occurrence.Script], _ axes: (hasSample: Bool, units: [ClosedRange<Int>]), isLayered: Bool,
    _ entries: [Entry]
  ) -> [ScriptPlan] {
    var found: [ScriptPlan] = []
    var layers: [Int?] = [nil]
    if isLayered { layers = Array(scripts.indices) }
    // A letter below is no layer beside a bracket above that may be one.
    let hasMarkedLayer =
      !axes.hasSample && scripts.contains { [.bracket, .paren, .angle].contains($0.form) }
    for layer in layers {
      var layerRank = 0
      if let layer {
        layerRank =
          switch scripts[layer].form {
          case .bracket: 0
          case .paren, .angle: 1
          case .sub: isUnitLetter(scripts[layer]) ? 4 : 2
          case .plain: 1
          }
        if hasMarkedLayer, scripts[layer].form == .sub { continue }
        // A number that no member of the family has is no layer.
        if let number = scripts[layer].literal ?? numeral(scripts[layer].node),
          !entries.contains(where: { $0.rest == .number(number) }), number + 1 != firstLayer(entries)
        {
          continue
        }
      }
      var powers: [Int?] = [nil]
      if let last = scripts.indices.last(where: { scripts[$0].form == .plain && $0 != layer }) {
        // x⁰ and x¹ are written for no power's sake.
        let isLayerNumber = numeral(scripts[last].node).map { $0 < 2 } ?? false
        if !isLayerNumber { powers.append(last) }
        if !isLayered, layer == nil, scripts[last].isNumber, vocabulary.lastLayer != nil {
          let left = scripts.indices.filter { $0 != last }
          found += plans(left, scripts, axes).map { plan in
            var own = plan
            own.rank += isLayerNumber ? 0 : 2
            return own
          }
        }
      }
      for power in powers {
        let left = scripts.indices.filter { $0 != layer && $0 != power }
        let powerRank = power.map { scripts[$0].isNumber ? -1 : 2 } ?? 0
        found += plans(left, scripts, axes).map { plan in
          var own = plan
          own.layer = layer
          own.power = power
          own.isLayered = isLayered
          own.rank += layerRank + powerRank
          return own
        }
      }
    }
    if isLayered { found += impliedPlans(scripts, axes) }
    return found.sorted { $0.rank < $1.rank }
  }

  /// `u_{ij}`, `z_j` of a network whose layers are told by the letters of their units.
  private func impliedPlans(
    _ scripts: [Occurrence.Script], _ axes: (hasSample: Bool, units: [ClosedRange<Int>])
  ) -> [ScriptPlan] {
    guard !scripts.isEmpty, scripts.count == axes.units.count,
      scripts.allSatisfy({ $0.form == .sub && tree.name(of: $0.node) != nil })
    else { return [] }
    return plans(Array(scripts.indices), scripts, axes).filter { !$0.units.contains(nil) }.map { plan in
      var own = plan
      own.isLayered = true
      own.isImplied = true
      own.rank += scripts.contains { !isUnitLetter($0) } ? 3 : 1
      return own
    }
  }

  /// Letters by which layers and steps of time are counted stand for units only where nothing else fits.
  private func isUnitLetter(_ script: Occurrence.Script) -> Bool {
    guard let name = tree.name(of: tree.unbracketed(script.node)) else { return false }
    return !Self.countingLetters.contains(name.text)
  }

  /// By which layers and steps of time are counted.
  static let countingLetters: Set<String> = ["l", "ell", "t", "tau", "L", "T"]

  /// Ways to lay scripts on axes: superscripts before subscripts, or after.
  private func plans(
    _ left: [Int], _ scripts: [Occurrence.Script], _ axes: (hasSample: Bool, units: [ClosedRange<Int>])
  ) -> [ScriptPlan] {
    let count = axes.units.count + (axes.hasSample ? 1 : 0)
    guard left.count <= count else { return [] }
    let above = left.filter { scripts[$0].form != .sub }
    let below = left.filter { scripts[$0].form == .sub }
    let orders = above.isEmpty || below.isEmpty ? [(left, 0)] : [(above + below, 0), (below + above, 1)]
    var found: [ScriptPlan] = []
    for (sequence, order) in orders {
      for subset in Self.subsets(of: count, size: sequence.count) {
        var plan = ScriptPlan(units: axes.units.map { _ in nil }, rank: order, isLayered: false)
        var isFitting = true
        for (axis, place) in zip(subset, sequence) {
          let isSample = axes.hasSample && axis == 0
          let isSub = scripts[place].form == .sub
          if isSample {
            // A letter of steps in time that goes along an axis counts no samples.
            if !isUnitLetter(scripts[place]), home(of: scripts[place]) != nil { isFitting = false }
            plan.sample = place
            plan.rank += isSub ? (axes.units.isEmpty ? 0 : 1) : 0
          } else {
            plan.units[axis - (axes.hasSample ? 1 : 0)] = place
            plan.rank += isSub ? 0 : scripts[place].form == .plain ? 3 : axes.hasSample ? 4 : 1
          }
        }
        // Leading axes first; axes of length 1 need no index.
        let used = subset.contains { !(axes.hasSample && $0 == 0) }
        for axis in plan.units.indices where used && plan.units[axis] == nil && axes.units[axis].count > 1 {
          plan.rank += plan.units[axis...].contains { $0 != nil } ? 2 : 1
        }
        if !used, !axes.units.isEmpty, plan.sample.map({ scripts[$0].form == .sub }) == true {
          plan.rank += 1
        }
        if isFitting { found.append(plan) }
      }
    }
    return found
  }

  private func numeral(_ node: NodeID) -> Int? {
    if case .number(let id) = tree.kind(tree.unbracketed(node)) { return Int(tree[id].decimal) }
    return nil
  }

  private func match(_ plan: ScriptPlan, _ scripts: [Occurrence.Script], _ entries: [Entry]) -> NameMatch? {
    var entry =
      entries.first {
        ($0.rest != .none) == plan.isLayered && (plan.quantity == nil || plan.quantity == $0.quantity)
      } ?? entries[0]
    if let layer = plan.layer {
      guard let number = scripts[layer].literal ?? integer(scripts[layer].node) else { return nil }
      let isArray = !axes(of: entry.quantity).units.isEmpty
      var isSaid = scripts[layer].isNumber
      if case .name(let letter) = tree.kind(scripts[layer].node) { isSaid = summed.contains(letter) }
      if scripts[layer].form == .sub, !isSaid, isArray { isDubious = true }
      if let own = entries.first(where: { $0.rest == .number(number) }) {
        entry = own
      } else if number + 1 == firstLayer(entries), let input = inputEntry(entries) {
        entry = input
      } else {
        _ = fail(.noSuchIndex(number), scripts[layer].node)
        return nil
      }
    }
    if plan.isImplied {
      guard let own = impliedEntry(plan, scripts, entries) else { return nil }
      entry = own
    }
    let axes = axes(of: entry.quantity)
    var units = plan.units.map { $0.map { scripts[$0] } }
    if units.count != axes.units.count {
      guard units.allSatisfy({ $0 == nil }) else { return nil }
      units = axes.units.map { _ in nil }
    }
    return NameMatch(
      entry: entry, sample: plan.sample.map { scripts[$0] }, units: units,
      power: plan.power.map { scripts[$0].node })
  }

  /// The smallest number among the names of a family.
  private func firstLayer(_ entries: [Entry]) -> Int? {
    entries.compactMap { if case .number(let number) = $0.rest { number } else { nil } }.min()
  }

  /// The member of the layer that the first index letter counts the units of.
  private func impliedEntry(_ plan: ScriptPlan, _ scripts: [Occurrence.Script], _ entries: [Entry]) -> Entry?
  {
    guard let place = plan.units.first ?? nil, let letter = tree.name(of: scripts[place].node) else {
      return nil
    }
    let numbers = entries.compactMap { if case .number(let number) = $0.rest { number } else { nil } }
    let input = inputEntry(entries)
    if numbers.isEmpty { return nil }
    // A letter of one layer is of the same layer in all names of the relation.
    let first = (numbers.min() ?? 1) - 1
    let layers = Array(first...max(first, vocabulary.lastLayer ?? first))
    let layer = layers[trail.ask(.layerOf(letter), of: layers.count)]
    if layer == first, let input { return input }
    if let own = entries.first(where: { $0.rest == .number(layer) }) { return own }
    _ = fail(.noSuchIndex(layer), scripts[place].node)
    return nil
  }

  /// The layer before the first of a family, a^{(0)} of a1, a2, … or a^1 of a2, a3, …: the input, if there is one.
  private func inputEntry(_ entries: [Entry]) -> Entry? {
    guard entries.contains(where: { vocabulary.preActivation[$0.quantity] != nil }) else { return nil }
    let model = vocabulary.model
    let inputs = model.quantities.indices.filter { model.quantities[$0].role == .input }
    return inputs.count == 1 ? Entry(quantity: inputs[0], base: entries[0].base, rest: .number(0)) : nil
  }

  private static func subsets(of count: Int, size: Int) -> [[Int]] {
    if size > count { return [] }
    if size == 0 { return [[]] }
    var result: [[Int]] = []
    for mask in 0..<(1 << min(count, 8)) where mask.nonzeroBitCount == size {
      result.append((0..<count).filter { mask & (1 << $0) != 0 })
    }
    return result
  }

  func index(_ script: Occurrence.Script) -> Int? { script.literal ?? integer(script.node) }

  // MARK: Elements

  /// The elements of a match; nil with a stop where an index does not exist.
  func reference(_ match: NameMatch, _ occurrence: Occurrence) -> Reference? {
    let place = match.entry.quantity
    let quantity = ground.model.quantities[place]
    let array = ground.layout.arrays[place]
    var fixed: [Int?] = []
    var sampleAxis: Int?
    if quantity.isPerSample {
      guard let index = sampleIndex(match, occurrence, array.bounds[0]) else { return nil }
      if index == Self.allSamples { sampleAxis = 0 }
      fixed.append(index == Self.allSamples ? nil : index)
    }
    let offset = quantity.isPerSample ? 1 : 0
    var units = match.units
    if units.count == 2, units[0] != nil, units[1] != nil, quantity.role == .weight,
      trail.ask(.weightIndices, of: 2) == 1
    {
      units.swapAt(0, 1)
    }
    if units.count == 2, let only = units[0] ?? units[1], units[0] == nil || units[1] == nil,
      array.bounds[offset].count > 1, array.bounds[offset + 1].count > 1, quantity.role == .weight
    {
      // One index of two: a row or a column.
      units = trail.ask(.picked, of: 2) == 0 ? [only, nil] : [nil, only]
    }
    for (axis, unit) in units.enumerated() {
      guard let unit else {
        fixed.append(nil)
        continue
      }
      if [":", "cdot", "bullet", "*"].contains(tree.plainText(unit.node)) {
        // A colon or a dot: all of them.
        fixed.append(nil)
        continue
      }
      guard let index = index(unit).map({ $0 - indexShift }) else { return nil }
      guard array.bounds[offset + axis].contains(index) else {
        _ = fail(.noSuchIndex(index + indexShift), unit.node)
        return nil
      }
      fixed.append(index)
    }
    return reference(place, array, fixed, sampleAxis, match)
  }

  static let allSamples = Int.min

  /// The index of the sample, `allSamples` for a stack.
  private func sampleIndex(_ match: NameMatch, _ occurrence: Occurrence, _ bounds: ClosedRange<Int>) -> Int? {
    let shift = ground.sampleCount > 1 ? sampleBase() - ground.model.indexBase : indexShift
    if let script = match.sample {
      guard let index = index(script).map({ $0 - shift }) else { return nil }
      if !bounds.contains(index) {
        _ = fail(.noSuchIndex(index), script.node)
        return nil
      }
      namedSample = index - bounds.lowerBound
      return index
    }
    if let index = argumentSample.map({ $0 - shift }) {
      if bounds.contains(index) { return index }
      _ = fail(.noSuchIndex(index), occurrence.node)
      return nil
    }
    if bounds.count == 1 { return bounds.lowerBound }
    var name = occurrence.base
    name.text = occurrence.base.text
    let isCapital = name.text.first?.isUppercase == true
    let answer = trail.ask(.form(name), of: 2)
    if (answer == 0) == isCapital { return Self.allSamples }
    if let scopeSample, bounds.contains(bounds.lowerBound + scopeSample) {
      return bounds.lowerBound + scopeSample
    }
    usesSample = true
    return bounds.lowerBound + sample
  }

  private func reference(
    _ place: Int, _ array: ArrayLayout, _ fixed: [Int?], _ sampleAxis: Int?, _ match: NameMatch
  ) -> Reference? {
    let free = fixed.indices.filter { fixed[$0] == nil }
    guard free.count <= 2 || free.filter({ array.bounds[$0].count > 1 }).count <= 2 else {
      _ = fail(.unsupported, NodeID(0))
      return nil
    }
    // Axes of length one beside others have no say.
    var wide = free.filter { array.bounds[$0].count > 1 }
    if wide.count < 2, free.count == 2, match.units.count == 2, sampleAxis == nil { wide = free }
    if wide.count > 2 { wide = Array(wide.prefix(2)) }
    var reference = Reference(quantity: place, elements: [])
    func element(_ indices: [Int]) -> Element? {
      let offset = array.offset(of: indices)
      return offset.map { Element(quantity: place, offset: $0) }
    }
    var indices = fixed.indices.map { fixed[$0] ?? array.bounds[$0].lowerBound }
    switch wide.count {
    case 0:
      guard let own = element(indices) else { return nil }
      reference.elements = [own]
      return defined(reference)
    case 1:
      for index in array.bounds[wide[0]] {
        indices[wide[0]] = index
        if let own = element(indices) { reference.elements.append(own) }
      }
      let count = reference.elements.count
      if wide[0] == sampleAxis {
        let isRow = trail.ask(.stack, of: 2) == 0
        (reference.rows, reference.columns) = isRow ? (1, count) : (count, 1)
        reference.samples = isRow ? .columns : .rows
      } else {
        let isColumn = trail.ask(.vectors, of: 2) == 0
        (reference.rows, reference.columns) = isColumn ? (count, 1) : (1, count)
      }
      return defined(reference)
    default:
      for row in array.bounds[wide[0]] {
        for column in array.bounds[wide[1]] {
          (indices[wide[0]], indices[wide[1]]) = (row, column)
          if let own = element(indices) { reference.elements.append(own) }
        }
      }
      (reference.rows, reference.columns) = (array.bounds[wide[0]].count, array.bounds[wide[1]].count)
      if sampleAxis == wide[0] {
        reference.samples = .rows
        if trail.ask(.stack, of: 2) == 0 { reference = reference.transposed }
      } else if match.entry.isTransposed {
        reference = reference.transposed
      } else if ground.model.quantities[place].role == .weight, !hasMatrixName(place),
        trail.ask(.weightMatrices, of: 2) == 1
      {
        reference = reference.transposed
      }
      return defined(reference)
    }
  }

  private func hasMatrixName(_ quantity: Int) -> Bool {
    false
  }

  /// nil with a stop where an element has no equation.
  private func defined(_ reference: Reference) -> Reference? {
    for element in reference.elements where !ground.isDefined(element) {
      _ = fail(.noSuchIndex(element.offset), NodeID(0))
      return nil
    }
    return reference
  }
}
