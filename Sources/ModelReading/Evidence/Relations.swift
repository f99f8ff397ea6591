import LaTeXReading

/// A relation of the page with its sides, `a = b = c`, its conditions and where it stands.
struct Relation {
  var sides: [NodeID]
  /// The sign before each side; that of the first is `none`.
  var joints: [Joint]
  var conditions: [NodeID] = []
  var line: Int
  var isQuoted: Bool
  /// The prose directly before it, in lower case.
  var before: String

  /// Whether the sign before a side states that it is what stands before it.
  func isEquality(_ position: Int) -> Bool { Relation.equalities.contains(joints[position]) }

  static let equalities: Set<Joint> = [
    .equal, .defined, .assigned, .equivalent, .approximately, .similarEqual, .implies,
  ]
}

/// What the page says, in order: its relations, and its words with the formulas in their places.
struct Harvest {
  var relations: [Relation] = []
  /// The words of the page in lower case; a formula stands as its LaTeX between blanks.
  var sentences: [String] = []
  /// Relations past this many are not looked at.
  static let limit = 4000
  /// Letters that stand in scripts or under a sum.
  private var indices: Set<String> = []

  init(_ page: Page) {
    indices = Self.indices(page.tree)
    var prose = ""
    for element in page.elements {
      switch element.kind {
      case .prose, .heading:
        prose += " " + page.source(of: element.range).lowercased()
        if case .heading = element.kind { flush(&prose) }
      case .paragraphEnd: flush(&prose)
      case .formula(let number):
        add(page.formulas[number], page, String(prose.suffix(160)))
        prose += " " + Self.plain(page.source(of: page.formulas[number].content)) + " "
      case .table, .skipped: break
      }
    }
    flush(&prose)
  }

  /// The language of the prose by its commonest words.
  var language: String {
    var portuguese = 0
    var english = 0
    for sentence in sentences {
      for word in sentence.split(separator: " ") {
        if ["de", "que", "não", "é", "do", "da", "uma", "para", "os", "em"].contains(word) {
          portuguese += 1
        }
        if ["the", "of", "and", "is", "to", "with", "that", "for", "are", "by"].contains(word) {
          english += 1
        }
      }
    }
    return portuguese > english ? "pt" : "en"
  }

  private mutating func flush(_ prose: inout String) {
    var sentence = ""
    for character in prose {
      sentence.append(character)
      if character == ";" || (character == " " && sentence.dropLast().last == ".") {
        sentences.append(sentence)
        sentence = ""
      }
    }
    if !sentence.isEmpty { sentences.append(sentence) }
    prose = ""
  }

  /// What a formula in prose is about: what stands left of its first relation, without blanks.
  private static func plain(_ latex: String) -> String {
    var text = ""
    for character in latex.prefix(60) {
      if character == "=" || text.hasSuffix("\\in") { break }
      if !character.isWhitespace { text.append(character) }
    }
    return text.count > 24 ? "" : text
  }

  private mutating func add(_ formula: Page.Formula, _ page: Page, _ before: String) {
    var positions: [Int: Int] = [:]
    for (position, statement) in formula.statements.enumerated() where relations.count < Self.limit {
      let tree = page.tree
      switch statement.role {
      case .relation:
        guard case .relation = tree.kind(statement.root) else { continue }
        positions[position] = relations.count
        relations.append(
          Relation(
            sides: Array(tree.children(of: statement.root)), joints: Self.joints(statement.root, tree),
            line: page.place(of: statement.range.start).line, isQuoted: formula.isQuoted, before: before))
      case .continuation:
        guard !relations.isEmpty, case .relation = tree.kind(statement.root) else { continue }
        relations[relations.count - 1].sides += tree.children(of: statement.root).dropFirst()
        relations[relations.count - 1].joints += Self.joints(statement.root, tree).dropFirst()
      case .possibleCondition where isStatement(statement.root, tree):
        relations.append(
          Relation(
            sides: Array(tree.children(of: statement.root)), joints: Self.joints(statement.root, tree),
            line: page.place(of: statement.range.start).line, isQuoted: formula.isQuoted, before: before))
      case .condition, .possibleCondition:
        if let subject = statement.subject, let place = positions[subject] {
          relations[place].conditions.append(statement.root)
        } else if !relations.isEmpty, statement.role == .condition {
          relations[relations.count - 1].conditions.append(statement.root)
        }
      case .expression, .remark, .unreadable: break
      }
    }
  }

  private static func indices(_ tree: FormulaTree) -> Set<String> {
    var found: Set<String> = []
    for index in 0..<tree.nodes.count {
      let id = NodeID(index)
      switch tree.kind(id) {
      case .scripted, .big:
        let (base, _, _, _) = tree.scripts(of: id)
        for child in tree.children(of: id) where child != base { found.formUnion(tree.letters(in: child)) }
      default: break
      }
    }
    return found
  }

  /// `c = 0.2`, `b = a + w`: a statement, although short, because its letter is no index.
  private func isStatement(_ root: NodeID, _ tree: FormulaTree) -> Bool {
    guard case .relation = tree.kind(root), tree.childCount(of: root) == 2 else { return false }
    let (left, right) = (tree.child(0, of: root), tree.child(1, of: root))
    if tree.decimal(right) != nil { return true }
    guard tree.joint(before: 1, of: root) == .equal, let letter = tree.name(of: left)?.text else {
      return false
    }
    if case .list = tree.kind(right) { return false }
    return !indices.contains(letter)
  }

  private static func joints(_ root: NodeID, _ tree: FormulaTree) -> [Joint] {
    (0..<tree.childCount(of: root)).map { tree.joint(before: $0, of: root) }
  }
}
