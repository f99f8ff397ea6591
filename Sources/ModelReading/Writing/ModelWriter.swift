import LaTeXReading
import ModelLanguage

/// Writes a model whose quantities are laid out as the text of a file.
struct ModelWriter {
  let finder: EquationFinder
  let facts: Facts
  let state: Assignment
  let equations: [(quantity: QuantityID, equation: Equation)]
  let harvest: Harvest
  let page: Page
  let name: String
  let language: String
  var names = ModelNames()
  var tree = SyntaxTree()
  var roles: [(QuantityID, Role)] = []
  var lines: [(statement: String, line: Int?)] = []
  var questions: [Wording] = []
  var invented: [Dimension: String] = [:]
  var sizesUsed: [String] = []
  var reducesSamples = false

  init(
    _ finder: EquationFinder, _ facts: Facts, _ state: Assignment,
    _ equations: [(quantity: QuantityID, equation: Equation)], _ harvest: Harvest, _ page: Page, name: String,
    language: String
  ) {
    self.finder = finder
    self.facts = facts
    self.state = state
    self.equations = equations
    self.harvest = harvest
    self.page = page
    self.name = name
    self.language = language
  }

  var terms: Terms { finder.builder.terms }
  var quantities: Quantities { finder.builder.quantities }

  /// Whether something in the model is learned: what is differentiated by, or stepped on, where the page does either.
  var hasWeights: Bool {
    roles.contains { $0.1 == .weight }
      && (facts.weights.isEmpty
        || roles.contains { $0.1 == .weight && facts.weights.contains(quantities[$0.0].base) })
  }

  mutating func run() -> ModelReading.Found {
    chooseNames()
    var finderOfRoles = RoleFinder(terms, quantities, facts, Vicinity(harvest), equations, state)
    roles = finderOfRoles.roles()
    for guess in finderOfRoles.guesses.sorted() {
      let name = names.name(guess)
      questions.append(
        Wording(
          "nothing is differentiated in \(name); it is taken for a weight by its letter",
          "nada é derivado em \(name); é tomado por um peso pela sua letra"))
    }
    if facts.numberOfLayers == nil, !facts.layerLetters.isEmpty, let last = finder.builder.resolver.lastLayer
    {
      questions.append(
        Wording(
          "how many layers there are is not said; \(last) are written out",
          "o número de camadas não foi dito; \(last) são escritas"))
    }
    for (quantity, _) in roles where finder.reused.contains(quantity) {
      questions.append(
        Wording(
          "\(names.name(quantity)) has several equations that share nothing; it is taken as given",
          "\(names.name(quantity)) tem várias equações sem nada em comum; é tomada como dada"))
    }
    let body = equationLines()
    let declarations = declarationLines()
    assemble(declarations, body)
    addValues()
    let comments = questions.map { "# ? \(language == "pt" ? $0.portuguese : $0.english)" }
    let text = (comments + lines.map(line)).joined(separator: "\n") + "\n"
    return ModelReading.Found(text: text, questions: questions, sources: lines)
  }

  func line(_ entry: (statement: String, line: Int?)) -> String {
    guard let line = entry.line else { return entry.statement }
    let width = 56
    let padding = String(repeating: " ", count: max(2, width - entry.statement.count))
    return entry.statement + padding + "# \(language == "pt" ? "linha" : "line") \(line)"
  }

  // MARK: Names

  mutating func chooseNames() {
    for (quantity, equation) in equations {
      for mention in terms.mentions(in: equation.body) {
        names.add(mention.quantity, quantities[mention.quantity])
      }
      names.add(quantity, quantities[quantity])
    }
    for (_, equation) in equations {
      for id in terms.all(in: equation.body) {
        if case .size(let size) = terms[id].kind { names.add(size: size) }
      }
    }
    if let size = facts.sampleSize { names.add(size: size) }
    let letters = facts.sampleLetters.sorted()
    var letter = letters.contains("i") ? "i" : letters.first ?? "i"
    if letters.isEmpty || names.isUsed(letter) {
      letter = ["i", "n", "s", "r"].first { !names.isUsed($0) } ?? "sample"
    }
    names.setSampleLetter(letter)
  }

  /// The extent of a dimension.
  mutating func extent(_ dimension: Dimension, of quantity: QuantityID) -> SizeExpression {
    let root = state.root(dimension)
    if let name = state.name(root), state.number(root) == nil || isPrintedSize(name) {
      names.add(size: name)
      return size(names.size(name), state.number(root))
    }
    if let number = state.number(root) { return .literal(number) }
    if let known = invented[root] { return .named(known) }
    if let reached = state.reached[root], reached > 0, !isIndexedByLetter(root) { return .literal(reached) }
    let pool = ["n", "m", "h", "d", "p", "q"] + (1...99).map { "n\($0)" }
    let size = pool.first { !names.isUsed($0) && !taken.contains($0) } ?? "n0"
    names.add(size: size)
    invented[root] = names.size(size)
    questions.append(
      Wording(
        "a size of \(names.name(quantity)) is not said; letter \(names.size(size)) is used",
        "um tamanho de \(names.name(quantity)) não foi dito; usa-se a letra \(names.size(size))"))
    return self.size(names.size(size), nil)
  }

  var taken: Set<String> {
    Set(facts.bounds.keys).union(facts.sampleLetters).union(facts.timeLetters)
  }

  func isPrintedSize(_ name: String) -> Bool { true }

  func isIndexedByLetter(_ root: Dimension) -> Bool {
    for letters in state.letters.values where letters.values.contains(where: { state.root($0) == root }) {
      return true
    }
    return state.bound.values.contains { state.root($0) == root }
  }

  mutating func size(_ name: String, _ number: Int?) -> SizeExpression {
    let text = number.map { "\(name) = \($0)" } ?? name
    if !sizesUsed.contains(where: { $0 == text || $0.hasPrefix(name + " =") || $0 == name }) {
      sizesUsed.append(text)
    }
    return .named(name)
  }

  // MARK: Equations

  mutating func equationLines() -> [(statement: String, line: Int?)] {
    var found: [(statement: String, line: Int?)] = []
    for (position, (quantity, equation)) in equations.enumerated() {
      let isLoss = position == equations.count - 1
      var letters = taken
      letters.formUnion((state.letters[quantity] ?? [:]).keys)
      letters.formUnion(equation.target.places.compactMap(\.letter))
      var writer = BodyWriter(terms, state, facts, names, tree, taken: letters)
      let layout = state.layouts[quantity]
      var places = equation.target.places
      var row = BodyWriter.first
      var column = BodyWriter.first
      if let layout, !isLoss {
        for axis in layout.axes.dropFirst(places.count) {
          places.append(state.isOne(axis) ? BodyWriter.first : Place(letter: writer.fresh(axis)))
        }
        (row, column) = ends(layout, Array(places.dropFirst(equation.target.places.count)))
      }
      let body = writer.entry(equation.body, row, column)
      tree = writer.tree
      reducesSamples = reducesSamples || writer.reducesSamples
      let target = names.name(quantity) + Self.indices(places)
      let ranges = timeRanges(places, layout)
      if !ranges.isEmpty, let layout { found += beginning(quantity, equation, places, layout) }
      let keyword = isLoss ? "loss " : ""
      found.append((keyword + "\(target) = \(tree.text(of: body))" + ranges, equation.line))
    }
    return found
  }

  func ends(_ layout: Layout, _ rest: [Place]) -> (Place, Place) {
    let first = BodyWriter.first
    switch (layout.stack, rest.count) {
    case (_, 0): return (first, first)
    case (.none, 1): return layout.isRow ? (first, rest[0]) : (rest[0], first)
    case (.none, _): return (rest[0], rest[1])
    case (.rows, _): return (first, rest[0])
    case (.columns, _): return (rest[0], first)
    }
  }

  static func indices(_ places: [Place]) -> String {
    guard !places.isEmpty else { return "" }
    return "["
      + places.map { place in
        guard let letter = place.letter else { return String(place.offset) }
        return place.offset == 0 ? letter : letter + (place.offset > 0 ? "+" : "") + String(place.offset)
      }
      .joined(separator: ",") + "]"
  }

  /// `for t in 1..T`.
  mutating func timeRanges(_ places: [Place], _ layout: Layout?) -> String {
    guard let layout else { return "" }
    var ranges: [String] = []
    for (place, axis) in zip(places, layout.axes) {
      guard let letter = place.letter, facts.timeLetters.contains(letter) else { continue }
      let size = extent(axis, of: equations[0].quantity)
      ranges.append("\(letter) in 1..\(Self.text(size))")
    }
    return ranges.isEmpty ? "" : " for " + ranges.joined(separator: ", ")
  }

  static func text(_ size: SizeExpression) -> String { size.name ?? String(size.offset) }

  /// Where a recurrence begins: what the page says, or zero with a question.
  mutating func beginning(
    _ quantity: QuantityID, _ equation: Equation, _ places: [Place], _ layout: Layout
  ) -> [(statement: String, line: Int?)] {
    let isEarlier = equations.contains { item in
      terms.mentions(in: item.equation.body).contains { mention in
        mention.quantity == quantity
          && mention.places.contains {
            $0.offset < 0 && $0.letter.map { facts.timeLetters.contains($0) } == true
          }
      }
    }
    guard isEarlier else { return [] }
    var start = places
    var ranges: [String] = []
    for (position, place) in places.enumerated() {
      guard let letter = place.letter else { continue }
      if facts.timeLetters.contains(letter) {
        start[position] = Place(letter: nil, offset: 0)
      } else {
        ranges.append("\(letter) in 1..\(Self.text(extent(layout.axes[position], of: quantity)))")
      }
    }
    let line = finder.initial[quantity]
    if line == nil {
      questions.append(
        Wording(
          "the value of \(names.name(quantity)) at step 0 is not said; zero is used",
          "o valor de \(names.name(quantity)) no passo 0 não foi dito; usa-se zero"))
    }
    let suffix = ranges.isEmpty ? "" : " for " + ranges.joined(separator: ", ")
    return [(names.name(quantity) + Self.indices(start) + " = 0" + suffix, line)]
  }

  // MARK: The whole

  mutating func assemble(
    _ declarations: [(statement: String, line: Int?)], _ body: [(statement: String, line: Int?)]
  ) {
    lines.append(("model " + name, nil))
    lines.append(("lang " + language, nil))
    if reducesSamples, let size = facts.sampleSize { sizesUsed.removeAll { $0 == names.size(size) } }
    if !sizesUsed.isEmpty { lines.append(("size " + sizesUsed.joined(separator: ", "), nil)) }
    if reducesSamples {
      let size = facts.sampleSize.map { names.size($0) } ?? "N"
      lines.append(("samples \(size) index \(names.sampleLetter)", nil))
    }
    lines += declarations
    lines += body
  }
}
