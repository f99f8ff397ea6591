import LaTeXReading

/// A relation between two sides of a statement, with what its place says about it.
struct Link {
  var id: Int
  /// The statement: a position in the document, the same for all links of a chain.
  var position: Int
  var formula: Int
  var statement: Int
  var left: NodeID
  var joint: Joint
  var right: NodeID
  /// The first side of the chain, which names what all sides are.
  var head: NodeID
  var range: TextRange
  /// Relations between indices or numbers beside the statement that say where it holds.
  var conditions: [NodeID]
  /// The letters of indices that no sum binds: it holds for all their values.
  var free: [NameID]
  /// Free letters on the right alone that nothing in the document explains, such as the number of a class.
  var strange: [NameID]
  /// Whether the words before it distinguish cases of its indices.
  var speaksOfCases: Bool
  /// Whether its paragraph speaks of hidden layers: what it says of a layer need not hold for the last one.
  var speaksOfHidden: Bool
  /// The number of the quotation it stands in; −1 in the running text.
  var quotation: Int
  var section: Int
  /// Whether the left side is a new name of the text, also where its definition cannot be evaluated.
  var introduces: Bool
  /// `d = h = c = 2`: sizes.
  var saysSize: Bool
  /// `\delta_{T+1} = 0`: a value outside of the model's range.
  var isBoundary: Bool
  /// The definition that this link is.
  var definition: Int?
  var continues: Bool
}

/// Walks a page once: its links, its definitions, and the letters of its indices.
struct LetterPass {
  let page: Page
  let vocabulary: Vocabulary
  private(set) var links: [Link] = []
  private(set) var letters = LetterTable()
  private(set) var indexLetters: Set<String> = []
  private var sizeLetters: Set<String> = []
  /// Letters that a sum binds or that stand in scripts on the left of a relation.
  private var explained: Set<String> = []
  private var position = 0
  private var quotation = -1
  private var wasQuoted = false
  private var speaksOfCases = false
  private var speaksOfHidden = false

  /// Words that tell cases of indices apart, without a formula.
  private static let caseWords = [
    "indices differ", "indices are different", "distinct", "are equal", "same index", "indices are the same",
    "índices iguais", "índices diferentes", "são iguais", "são diferentes", "distintos", "coincide",
    "mesmo índice",
  ]
  private static let hiddenWords = ["hidden", "ocult", "escondid", "intermediate layer", "camadas intermedi"]
  /// The statements at which words begin a later step of the training.
  private(set) var steps: [(position: Int, step: Int)] = []
  /// Places at which conventions may turn.
  private(set) var turns: [Turn] = []
  private var last: (side: NodeID, head: NodeID, free: [NameID])?
  /// Conditions of the sentence before a display.
  private var pending: [NodeID] = []

  init(_ page: Page, _ vocabulary: Vocabulary) {
    self.page = page
    self.vocabulary = vocabulary
    collectIndexLetters()
    collectSizeLetters()
    for formula in page.formulas {
      for statement in formula.statements {
        guard case .relation = tree.kind(statement.root), let first = tree.children(of: statement.root).first
        else {
          continue
        }
        for letter in freeLetters(first) { explained.insert(tree[letter].text) }
      }
    }
    for element in page.elements { visit(element) }
    if page.elements.isEmpty { for place in page.formulas.indices { visit(formula: place) } }
    collectConstants()
    letters.spareConstants = spareConstants()
    letters.homes = IndexHomes(page, vocabulary)
    letters.hasSlopeSign = SlopeSign.stands(in: page, vocabulary)
  }

  private var tree: FormulaTree { page.tree }

  private mutating func visit(_ element: Page.Element) {
    if element.isQuoted, !wasQuoted { quotation += 1 }
    wasQuoted = element.isQuoted
    switch element.kind {
    case .formula(let place): visit(formula: place)
    case .heading:
      (pending, speaksOfCases, speaksOfHidden) = ([], false, false)
      turns.append(Turn(position: position + 1, kind: .heading))
      listen(page.source(of: element.range).lowercased())
    case .paragraphEnd: (pending, speaksOfHidden) = ([], false)
    case .prose:
      let words = page.source(of: element.range).lowercased()
      if Self.hiddenWords.contains(where: { words.contains($0) }) { speaksOfHidden = true }
      if Self.caseWords.contains(where: { words.contains($0) }) { speaksOfCases = true }
      listen(words)
    default: break
    }
  }

  /// Takes note of what words say of the conventions.
  private mutating func listen(_ words: String) {
    for sentence in words.split(whereSeparator: { ".;!?".contains($0) }) {
      let plain = sentence.split(whereSeparator: { $0.isWhitespace || "*_".contains($0) }).joined(
        separator: " ")
      if let step = Saying.step(plain) { steps.append((position + 1, step)) }
      let sayings = Saying.said(in: plain)
      letters.sumsRepeated = letters.sumsRepeated || sayings.contains(.summation)
      letters.hasDifferentials = letters.hasDifferentials || sayings.contains(.differentials)
      if !sayings.isEmpty || Saying.opens(plain) {
        turns.append(Turn(position: position + 1, kind: .words, sayings: sayings))
      }
    }
  }

  private mutating func visit(formula place: Int) {
    let formula = page.formulas[place]
    if case .cell = formula.placement { return }
    defer { if formula.placement == .display { speaksOfCases = false } }
    for (index, statement) in formula.statements.enumerated() {
      position += 1
      switch statement.role {
      case .relation where isSideCondition(statement, formula): pending = [statement.root]
      case .possibleCondition where statement.subject == nil && isSideCondition(statement, formula):
        pending = [statement.root]
      case .relation, .continuation, .possibleCondition:
        if statement.role == .possibleCondition, statement.subject != nil, isIndexRelation(statement.root) {
          continue
        }
        add(statement, place, index, conditions(of: index, formula) + conditionsBehind(place, formula))
        pending = []
      default: break
      }
    }
  }

  /// `For $i = j$:` before a display.
  private func isSideCondition(_ statement: Page.Statement, _ formula: Page.Formula) -> Bool {
    formula.placement == .inline && formula.statements.count == 1 && isIndexRelation(statement.root)
  }

  /// A relation of index letters, numbers and sizes alone.
  private func isIndexRelation(_ root: NodeID) -> Bool {
    guard case .relation = tree.kind(root) else { return false }
    let sides = tree.children(of: root)
    let isPlain = sides.allSatisfy { isIndexExpression($0) }
    return isPlain
      && sides.contains { side in
        if case .name(let id) = tree.kind(side) { return indexLetters.contains(tree[id].text) }
        return false
      }
  }

  private func isIndexExpression(_ node: NodeID) -> Bool {
    switch tree.kind(node) {
    case .number, .dots: return true
    case .name(let id):
      return vocabulary.entries[tree[id].text] == nil || indexLetters.contains(tree[id].text)
    case .sum, .list, .group: return tree.children(of: node).allSatisfy { isIndexExpression($0) }
    default: return false
    }
  }

  private func conditions(of index: Int, _ formula: Page.Formula) -> [NodeID] {
    var found = pending
    for statement in formula.statements
    where statement.subject == index && (statement.role == .condition || isIndexRelation(statement.root)) {
      found += relations(in: statement.root)
    }
    return found
  }

  /// `$\delta_{jk} = 1$ if $j = k$`: a condition behind an inline formula.
  private func conditionsBehind(_ place: Int, _ formula: Page.Formula) -> [NodeID] {
    guard formula.placement == .inline, formula.statements.count == 1 else { return [] }
    let parts = page.sentence(after: place)
    guard parts.count > 1, case .words(let range) = parts[0], case .formula(let next) = parts[1],
      page.formulas[next].statements.count == 1
    else { return [] }
    let words = page.source(of: range).lowercased().split { $0.isWhitespace || $0 == "," }.joined(
      separator: " ")
    let root = page.formulas[next].statements[0].root
    let opens = ["if", "when", "whenever", "for", "se", "quando", "para", "sempre que", "only if"]
    return opens.contains(words) && isIndexRelation(root) ? [root] : []
  }

  /// The relations inside a condition: `\text{if } i = j`, `(i \ne j)`.
  private func relations(in root: NodeID) -> [NodeID] {
    switch tree.kind(root) {
    case .relation: return [root]
    case .phrase, .list, .group: return tree.children(of: root).flatMap { relations(in: $0) }
    default: return []
    }
  }

  private mutating func add(_ statement: Page.Statement, _ formula: Int, _ index: Int, _ conditions: [NodeID])
  {
    guard case .relation = tree.kind(statement.root) else { return }
    var sides = Array(tree.children(of: statement.root))
    guard sides.count > 1 else { return }
    var head = sides[0]
    var continues = false
    var outer: [NameID] = []
    if case .blank = tree.kind(sides[0]) {
      guard let last else { return }
      sides[0] = last.side
      head = last.head
      outer = last.free
      continues = true
    }
    var free: [NameID] = outer
    for side in sides + conditions {
      for letter in freeLetters(side) where !free.contains(letter) { free.append(letter) }
    }
    let left = continues ? free : freeLetters(sides[0]) + conditions.flatMap { freeLetters($0) }
    let strange = free.filter { !left.contains($0) && !explained.contains(tree[$0].text) }
    let saysSize = !continues && sides.allSatisfy { isSize($0) }
    let definition = continues || saysSize ? nil : define(statement, sides, formula)
    let joint = tree.joint(before: 1, of: statement.root)
    let isStep = joint == .arrow || joint == .assigned
    let introduces = !continues && isNewName(sides[0]) && !(isStep && isWeight(sides[0]))
    for place in 1..<sides.count {
      let left = sides[place - 1]
      if isPath(tree.joint(before: place, of: statement.root), sides[0], sides[place]) { continue }
      let start = place == 1 ? statement.range.start : tree[left].range.start
      noteBoundary(sides)
      links.append(
        Link(
          id: links.count, position: position, formula: formula, statement: index, left: left,
          joint: tree.joint(before: place, of: statement.root), right: sides[place], head: head,
          range: page.balanced(TextRange(Int(start), Int(tree[sides[place]].range.end))),
          conditions: conditions, free: free, strange: strange,
          speaksOfCases: speaksOfCases, speaksOfHidden: speaksOfHidden,
          quotation: wasQuoted ? quotation : -1, section: page.formulas[formula].section,
          introduces: introduces && place == 1, saysSize: saysSize,
          isBoundary: isMethod(sides)
            || free.isEmpty && sides.count == 2 && isConstantSide(sides[1])
              && hasShiftedSize(sides[0]),
          definition: place == 1 && sides.count == 2 ? definition : nil, continues: continues))
    }
    last = (sides[sides.count - 1], head, free)
  }

  // MARK: Statements that are no claims

  /// `x^{k+1} = x^k - t \nabla f(x^k)`: the method, told of a letter that is no weight.
  private func isMethod(_ sides: [NodeID]) -> Bool {
    guard sides.count == 2, let name = Occurrence(sides[0], in: tree),
      name.scripts.contains(where: { tree.plainText($0.node).hasSuffix("+1") }),
      vocabulary.entries[name.base.text]?.contains(where: {
        vocabulary.model.quantities[$0.quantity].role == .weight
      }) != true
    else { return false }
    var open = [sides[1]]
    while let node = open.popLast() {
      if tree.name(of: node)?.text == "nabla" { return true }
      open += tree.children(of: node)
    }
    return false
  }

  /// `w \to z \to L`: an arrow is a step only where what is changed stands on both sides.
  private func isPath(_ joint: Joint, _ left: NodeID, _ right: NodeID) -> Bool {
    guard joint == .arrow, let name = Occurrence(tree.call(left)?.head ?? left, in: tree) else {
      return false
    }
    return !mentions(name.nameID, right)
  }

  private func isNewName(_ side: NodeID) -> Bool {
    guard let name = Occurrence(tree.call(side)?.head ?? side, in: tree) else { return false }
    return isNew(name) && !Evaluator.slopeLetters.contains(name.base.text)
      && !vocabulary.isFunction(name.base.text)
  }

  /// Whether a side is a weight, perhaps in the other case: p_u for a row of P.
  private func isWeight(_ side: NodeID) -> Bool {
    Occurrence(side, in: tree).map { vocabulary.isWeight($0.base.text) } ?? false
  }

  private func isSize(_ side: NodeID) -> Bool {
    switch tree.kind(side) {
    case .number(let id): return tree[id].form == .integer
    case .name(let id):
      let text = tree[id].text
      return vocabulary.model.sizes.contains { $0.name == text }
        || vocabulary.entries[text] == nil
          && ["n", "m", "N", "K", "L", "T", "d", "D", "c", "C", "H", "p", "q"].contains(text)
    default: return false
    }
  }

  private func isConstantSide(_ side: NodeID) -> Bool {
    if case .number = tree.kind(side) { return true }
    return ["0", "1"].contains(tree.plainText(side))
  }

  /// `x_0 = 1`
  private mutating func noteBoundary(_ sides: [NodeID]) {
    guard sides.count == 2, let name = Occurrence(sides[0], in: tree), name.scripts.count == 1,
      let index = Int(tree.plainText(name.scripts[0].node)), case .number(let id) = tree.kind(sides[1]),
      let value = Double(tree[id].decimal), !vocabulary.entries(name.base.text, []).isEmpty
    else { return }
    letters.boundaries.append((name.base, index, value))
  }

  /// T+1 in a script.
  private func hasShiftedSize(_ side: NodeID) -> Bool {
    guard let name = Occurrence(side, in: tree) else { return false }
    return name.scripts.contains { script in
      if case .sum = tree.kind(tree.unbracketed(script.node)) { return true }
      return tree.plainText(script.node) == "0"
    }
  }

  // MARK: Definitions

  /// The definition that a statement makes if its left side is a name that nothing else explains.
  private mutating func define(_ statement: Page.Statement, _ sides: [NodeID], _ formula: Int) -> Int? {
    let joint = tree.joint(before: 1, of: statement.root)
    guard [.equal, .defined, .equivalent].contains(joint) else { return nil }
    let id = letters.definitions.count
    let isQuoted = wasQuoted
    if let call = tree.call(sides[0]), call.scripted == nil, let head = Occurrence(call.head, in: tree),
      head.primes == 0, head.scripts.isEmpty,
      vocabulary.entries(head.base.text, head.base.marks.subtracting(.fonts)).isEmpty,
      vocabulary.entries[head.base.text] == nil || head.base.marks.subtracting(.fonts).isEmpty,
      !vocabulary.isFunction(head.base.text)
    {
      let names = call.arguments.compactMap { argument -> NameID? in
        if case .name(let id) = tree.kind(argument) { return id }
        return nil
      }
      guard names.count == call.arguments.count, !names.isEmpty, head.base.text != "sigma" || isQuoted else {
        return nil
      }
      letters.add(
        Definition(
          id: id, name: head.base, primes: 0, indices: [], parameters: names, isFunction: true,
          body: sides[1],
          position: position, quotation: isQuoted ? quotation : nil))
      return id
    }
    let call = tree.call(sides[0])
    if let call, let head = Occurrence(call.head, in: tree), vocabulary.entries[head.base.text] == nil {
      return nil
    }
    let head = call?.head ?? sides[0]
    if let accents = declaredAccent(sides) {
      letters.slopeAccents.insert(accents)
      return id
    }
    guard let name = Occurrence(head, in: tree), !name.isTransposed, name.marks.isEmpty,
      isNew(name), !isDeclaredSlope(name),
      !letters.isDefined(name, in: page.formulas[formula].section, isQuoted: isQuoted),
      let body = body(sides, name)
    else { return nil }
    var indices: [Definition.Parameter] = []
    var literals: [String] = []
    for script in name.scripts {
      let inner = tree.unbracketed(script.node)
      if case .name(let id) = tree.kind(inner), isIndexLetter(tree[id]) {
        indices.append(Definition.Parameter(form: script.form, letter: id))
      } else {
        literals.append(tree.plainText(script.node))
      }
    }
    letters.add(
      Definition(
        id: id, name: name.base, primes: name.primes, indices: indices, parameters: [], isFunction: false,
        body: body, position: position, quotation: isQuoted ? quotation : nil, literals: literals,
        free: freeLetters(body).filter { letter in !indices.contains { $0.letter == letter } },
        hasArguments: call != nil, section: page.formulas[formula].section))
    return id
  }

  /// The accent of `\bar M = \partial L / \partial M`, or of its entries, with a letter M that is no name: it holds for all names.
  private func declaredAccent(_ sides: [NodeID]) -> Marks? {
    guard let name = Occurrence(sides[0], in: tree), vocabulary.entries[name.base.text] == nil,
      !vocabulary.hasOtherCase(name.base.text)
    else { return nil }
    let accents = name.base.marks.subtracting(.fonts)
    guard !accents.isEmpty, case .derivative = tree.kind(sides[1]), tree.childCount(of: sides[1]) == 2,
      let variable = Occurrence(tree.child(1, of: sides[1]), in: tree),
      variable.scripts.map({ tree.plainText($0.node) }) == name.scripts.map({ tree.plainText($0.node) }),
      variable.base.text == name.base.text, variable.base.marks.subtracting(.fonts).isEmpty
    else { return nil }
    return accents
  }

  /// Whether a name of the model wears an accent that the text has declared to mark derivatives: what is said of it is a claim.
  private func isDeclaredSlope(_ name: Occurrence) -> Bool {
    letters.slopeAccents.contains(name.base.marks.subtracting(.fonts))
      && vocabulary.entries[name.base.text] != nil
  }

  /// Constants and rates of the model whose names stand nowhere.
  private func spareConstants() -> [Int] {
    let written = Set(tree.names.map { $0.text })
    return vocabulary.model.quantities.indices.filter { place in
      let quantity = vocabulary.model.quantities[place]
      guard quantity.role == .constant || quantity.role == .rate, quantity.dimensions.isEmpty else {
        return false
      }
      return !vocabulary.entries(of: place).contains { written.contains($0.base) }
    }
  }

  private func isIndexLetter(_ name: Name) -> Bool {
    name.text.count == 1 && name.text.first!.isLowercase && vocabulary.entries[name.text] == nil
      || indexLetters.contains(name.text)
  }

  private func isNew(_ name: Occurrence) -> Bool {
    let accents = name.base.marks.subtracting(.fonts)
    let entries = vocabulary.entries(name.base.text, accents, primes: name.primes)
    if !entries.isEmpty {
      // J_λ beside J, and J_{ij} of one term where the loss of the model has no samples.
      guard entries.contains(where: { $0.quantity == vocabulary.model.loss }) else { return false }
      let hasSamples = vocabulary.model.samples != nil
      return name.scripts.contains { script in
        guard case .name(let id) = tree.kind(script.node), vocabulary.entries[tree[id].text] == nil else {
          return false
        }
        return tree[id].text.count > 1 || !hasSamples && indexLetters.contains(tree[id].text)
      }
    }
    // A prime on a name of the model makes no new one: f'(z), or the weight after a step.
    if name.primes > 0, !vocabulary.entries(name.base.text, accents).isEmpty { return false }
    if Evaluator.constants[name.base.text] != nil && name.base.text != "e" { return false }
    let first = name.base.text.first
    if let first, name.base.text.count == 1 || true {
      let other = (first.isUppercase ? first.lowercased() : first.uppercased()) + name.base.text.dropFirst()
      if vocabulary.entries[other]?.contains(where: {
        $0.accents == accents && vocabulary.model.quantities[$0.quantity].isPerSample
      }) == true {
        return false
      }
    }
    return true
  }

  /// The side that says what a letter is: for a letter of a derivative the first derivative in the chain.
  private func body(_ sides: [NodeID], _ name: Occurrence) -> NodeID? {
    let isSlopeLetter = Evaluator.slopeLetters.contains(name.base.text)
    if let slope = sides.dropFirst().first(where: { isSlope($0) }) { return slope }
    let first = sides[1]
    if name.scripts.isEmpty || vocabulary.entries[name.base.text] == nil, mentions(name.nameID, first) {
      return nil
    }
    if isSlopeLetter, name.base.text == "delta" || name.base.text == "Delta" { return nil }
    return first
  }

  /// Whether a side is a derivative, perhaps with a sign or a number before it.
  private func isSlope(_ side: NodeID) -> Bool {
    switch tree.kind(side) {
    case .derivative: return true
    case .prefixed:
      let head = tree.scripts(of: tree.child(0, of: side)).base
      if case .derivative = tree.kind(head) { return true }
      if case .name(let id) = tree.kind(head) { return tree[id].text == "nabla" }
      return false
    case .sum: return tree.childCount(of: side) == 1 && isSlope(tree.child(0, of: side))
    case .product:
      let factors = Array(tree.children(of: side))
      return factors.count == 2 && isNumber(factors[0]) && isSlope(factors[1])
    default: return false
    }
  }

  private func isNumber(_ node: NodeID) -> Bool {
    if case .number = tree.kind(node) { return true }
    return false
  }

  /// Letters in definitions that nothing explains: constants of the text.
  private mutating func collectConstants() {
    for definition in letters.definitions where !definition.isFunction {
      var open = [definition.body]
      while let node = open.popLast() {
        if case .name(let id) = tree.kind(node) {
          let name = tree[id]
          let isFree =
            vocabulary.entries[name.text] == nil && !letters.hasDefinition(name)
            && !indexLetters.contains(name.text) && Evaluator.constants[name.text] == nil
            && !vocabulary.isFunction(name.text)
            && !vocabulary.model.sizes.contains { $0.name == name.text }
          if isFree, name.text.count > 1, !name.isWord { letters.constants.insert(name.text) }
        }
        open += tree.children(of: node)
      }
    }
  }

  private func mentions(_ name: NameID, _ root: NodeID) -> Bool {
    var open = [root]
    while let node = open.popLast() {
      if case .name(name) = tree.kind(node) { return true }
      open += tree.children(of: node)
    }
    return false
  }

  // MARK: Letters of indices

  /// Letters that a sum binds anywhere, or that stand in scripts on the left.
  private mutating func collectIndexLetters() {
    for formula in page.formulas {
      for statement in formula.statements {
        var open = [statement.root]
        while let node = open.popLast() {
          if case .big(_, true, _) = tree.kind(node) {
            for letter in boundLetters(tree.child(0, of: node)) {
              indexLetters.insert(tree[letter].text)
              explained.insert(tree[letter].text)
            }
          }
          collectSizes(node)
          if case .scripted = tree.kind(node) { collectScripts(tree.scripts(of: node)) }
          open += tree.children(of: node)
        }
      }
    }
  }

  /// Letters at which an index ends, `t = 1, \dots, \tau`, `t < \tau` or "from $t = 1$ to $t = \tau$", and that
  /// are no index themselves.
  private mutating func collectSizeLetters() {
    var ends: Set<String> = []
    var begins: Set<String> = []
    var words = ""
    func letter(_ node: NodeID) -> String? { tree.name(of: node)?.text }
    for element in page.elements {
      if case .prose = element.kind { words = page.source(of: element.range).lowercased() }
      guard case .formula(let place) = element.kind else { continue }
      for statement in page.formulas[place].statements {
        guard case .relation = tree.kind(statement.root), tree.childCount(of: statement.root) == 2,
          let left = letter(tree.child(0, of: statement.root))
        else { continue }
        let right = tree.child(1, of: statement.root)
        switch tree.joint(before: 1, of: statement.root) {
        case .equal:
          if case .list = tree.kind(right), let last = tree.children(of: right).last {
            begins.insert(left)
            if let end = letter(last) { ends.insert(end) }
          } else if let end = letter(right) {
            let last = words.split(whereSeparator: { $0.isWhitespace }).last.map { String($0) } ?? ""
            if ["to", "até", "a", "through", "ate"].contains(last) { ends.insert(end) }
          } else if tree.isNumber(right) {
            begins.insert(left)
          }
        case .less, .lessOrEqual: if let end = letter(right) { ends.insert(end) }
        default: break
        }
      }
    }
    sizeLetters = ends.filter {
      !begins.contains($0) && !explained.contains($0) && vocabulary.entries[$0] == nil
    }
    letters.sizes.formUnion(sizeLetters)
  }

  /// Letters above a sum, behind dots and beside the sign of a shape.
  private mutating func collectSizes(_ node: NodeID) {
    let children = Array(tree.children(of: node))
    func add(_ node: NodeID) { if let name = tree.name(of: node) { letters.sizes.insert(name.text) } }
    switch tree.kind(node) {
    case .big(_, _, true): children.last.map { add($0) }
    case .list:
      for place in children.indices.dropFirst() where tree.kind(children[place - 1]) == .dots {
        add(children[place])
      }
    case .product:
      for place in children.indices.dropFirst() where tree.joint(before: place, of: node) == .cross {
        add(children[place - 1])
        add(children[place])
      }
    default: break
    }
  }

  /// Lower-case letters in brackets above or below a name.
  private mutating func collectScripts(
    _ parts: (base: NodeID, sub: NodeID?, superscript: NodeID?, primes: Int)
  ) {
    var items: [NodeID] = []
    if let sub = parts.sub { items += tree.items(ofScript: sub) }
    if let above = parts.superscript {
      items += tree.items(ofScript: above).filter { if case .group = tree.kind($0) { true } else { false } }
    }
    for item in items {
      var inner = tree.unbracketed(item)
      if case .sum = tree.kind(inner), let first = tree.children(of: inner).first { inner = first }
      guard case .name(let id) = tree.kind(inner) else { continue }
      let text = tree[id].text
      if text.count == 1, text.first!.isLowercase, vocabulary.entries[text] == nil {
        indexLetters.insert(text)
      }
    }
  }

  /// The letters that a limit binds.
  func boundLetters(_ limit: NodeID) -> [NameID] {
    switch tree.kind(limit) {
    case .name, .scripted: return tree.letter(of: limit).map { [$0] } ?? []
    case .run, .list, .product: return tree.children(of: limit).flatMap { boundLetters($0) }
    case .group: return tree.children(of: limit).flatMap { boundLetters($0) }
    case .relation:
      let sides = Array(tree.children(of: limit))
      if sides.count == 3, let id = tree.letter(of: sides[1]) { return [id] }
      if let id = tree.letter(of: sides[0]) { return [id] }
      if sides.count == 2, let id = tree.letter(of: sides[1]) { return [id] }
      return []
    default: return []
    }
  }

  /// The letters in places of indices that no sum around them binds, in written order.
  func freeLetters(_ root: NodeID) -> [NameID] {
    var found: [NameID] = []
    var open: [(node: NodeID, isIndex: Bool, bound: Set<NameID>)] = [(root, false, [])]
    while let (node, isIndex, bound) = open.popLast() {
      switch tree.kind(node) {
      case .name(let id):
        let name = tree[id]
        if isIndex, !bound.contains(id), !found.contains(id), canBeIndex(name) { found.append(id) }
      case .scripted:
        if isIndex, let letter = tree.letter(of: node) {
          if !bound.contains(letter), !found.contains(letter), canBeIndex(tree[letter]) {
            found.append(letter)
          }
          continue
        }
        let parts = tree.scripts(of: node)
        if let above = parts.superscript, !isExponential(parts.base, above),
          Occurrence.mark(tree.plainText(above)) == nil
        {
          for item in tree.items(ofScript: above).reversed() {
            let isPlain = if case .group = tree.kind(item) { false } else { true }
            if isPlain, case .name(let id) = tree.kind(item), ["T", "top"].contains(tree[id].text) {
              continue
            }
            open.append((item, true, bound))
          }
        }
        if let sub = parts.sub, Occurrence.mark(tree.plainText(sub)) == nil {
          for item in items(behindWord: sub, of: parts.base).reversed() { open.append((item, true, bound)) }
          // y_i as an index is a name with an index, and y none.
          if isIndex { continue }
        }
        if let above = parts.superscript, isExponential(parts.base, above) {
          open.append((above, isIndex, bound))
        }
        open.append((parts.base, isIndex, bound))
      case .prefixed:
        let head = tree.scripts(of: tree.child(0, of: node)).base
        var inner = bound
        if case .big(_, let hasLower, let hasUpper) = tree.kind(head) {
          if hasLower { inner.formUnion(boundLetters(tree.child(0, of: head))) }
          for child in tree.children(of: node).dropFirst().reversed() { open.append((child, isIndex, inner)) }
          if hasUpper { open.append((tree.child(hasLower ? 1 : 0, of: head), true, bound)) }
          if hasLower { open.append((tree.child(0, of: head), true, inner)) }
        } else {
          for child in tree.children(of: node).reversed() { open.append((child, isIndex, bound)) }
        }
      case .call:
        let isEntry = tree.call(node).map { parts in
          if case .group(let brackets) = tree.kind(parts.group) { return brackets.open == .square }
          return false
        }
        open.append((tree.child(1, of: node), isIndex || isEntry == true, bound))
        open.append((tree.child(0, of: node), isIndex, bound))
      case .relation where isIndexRelation(node) || isIndex:
        for child in tree.children(of: node).reversed() { open.append((child, true, bound)) }
      default:
        for child in tree.children(of: node).reversed() { open.append((child, isIndex, bound)) }
      }
    }
    return found
  }

  /// e and numbers have exponents, not indices.
  private func isExponential(_ base: NodeID, _ exponent: NodeID) -> Bool {
    switch tree.kind(base) {
    case .number: true
    case .name(let id): vocabulary.isEuler(tree[id].text, raisedTo: exponent, in: tree)
    default: false
    }
  }

  /// What of a subscript is no part of the name: `1` of `H_{in1}`, nothing of `H_{in}`.
  private func items(behindWord sub: NodeID, of base: NodeID) -> [NodeID] {
    guard let name = Occurrence(base, in: tree) else { return [sub] }
    let entries = (vocabulary.entries[name.base.text] ?? []) + (vocabulary.opaqueNames[name.base.text] ?? [])
    let words = Set(entries.compactMap { if case .word(let word) = $0.rest { word } else { nil } })
    if words.isEmpty { return [sub] }
    let items = tree.items(ofScript: sub)
    var text = ""
    for (place, item) in items.enumerated() {
      text += tree.plainText(item)
      if words.contains(text) { return Array(items[(place + 1)...]) }
    }
    return [sub]
  }

  private func canBeIndex(_ name: Name) -> Bool {
    let text = name.text.filter { $0 != "'" }
    guard text.count == 1 || ["ell", "tau", "mu", "nu", "alpha", "beta", "kappa"].contains(text) else {
      return false
    }
    guard text.first!.isLetter else { return false }
    if vocabulary.model.samples?.index == text { return true }
    if sizeLetters.contains(text) { return false }
    if vocabulary.model.sizes.contains(where: { $0.name == text }) { return false }
    if text.first!.isUppercase { return false }
    if let own = vocabulary.entries[text] {
      // A weight's name in a subscript, `\nabla_w`, is no index; one that sums bind is.
      return indexLetters.contains(text)
        && !own.contains { vocabulary.model.quantities[$0.quantity].role == .weight }
    }
    return true
  }
}
