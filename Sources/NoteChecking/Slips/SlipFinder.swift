import LaTeXReading

/// Looks for the one slip that explains a wrong formula: found on the tree, tried in numbers, told by its place.
struct SlipFinder {
  let page: Page
  let evaluator: Evaluator
  let trial: LinkTrial
  let readings: Readings
  /// Names, coefficients and limits that the document writes elsewhere, each once.
  let stock: SlipStock

  /// Changes tried for one formula, and the work for all of them.
  static let candidateLimit = 800
  static let workLimit = 120_000

  struct Repair {
    var slip: Slip
    /// The side as it should be.
    var side: String
  }

  /// The first slip under which the link holds; nil where none is found within the limits.
  func repair(of link: Link) -> Repair? {
    var work = 0
    let reading = readings.at(link.position)
    if let own = repair(of: link, reading.answers, &work) { return own }
    return reading.isDecided ? nil : repair(of: link, reading.decided, &work)
  }

  private func repair(of link: Link, _ answers: [Convention: Int], _ work: inout Int) -> Repair? {
    var finder = SlipCandidates(
      page: page, evaluator: evaluator, stock: stock, root: link.right, head: link.left)
    var count = 0
    while let slip = finder.next() {
      count += 1
      if count > Self.candidateLimit || work > Self.workLimit { return nil }
      guard let root = finder.rebuilt(with: slip) else { continue }
      // A side that says what it is itself mends nothing.
      if finder.count(of: link.left, in: root) > finder.count(of: link.left, in: link.right) { continue }
      var changed = link
      changed.right = root
      let holds = trial.holds(changed, fixed: answers)
      work += evaluator.spent
      if holds { return Repair(slip: slip, side: finder.text(with: slip)) }
    }
    return nil
  }
}

/// What a document writes elsewhere, each form once: pieces that repairs are made of.
struct SlipStock {
  /// Names with their scripts.
  var names: [NodeID] = []
  /// Quotients of numbers and sizes.
  var coefficients: [NodeID] = []
  /// Letters that stand above a sum, and so count something.
  var sizes: [NodeID] = []
  /// Lower limits of sums.
  var limits: [NodeID] = []

  private static let limit = 48

  init(_ page: Page) {
    var seen: Set<String> = []
    let tree = page.tree
    for formula in page.formulas {
      for statement in formula.statements {
        var open = [statement.root]
        var budget = 400
        while let node = open.popLast(), budget > 0 {
          budget -= 1
          let text = page.source(of: node)
          switch tree.kind(node) {
          case .name, .scripted, .run, .differential:
            let isName = Occurrence(node, in: tree) != nil
            let isDifferential = if case .differential = tree.kind(node) { true } else { false }
            if isName || isDifferential, names.count < Self.limit, text.count < 40, seen.insert(text).inserted
            {
              names.append(node)
            }
          case .fraction:
            let isCoefficient = tree.plainText(node).count <= 6
            if isCoefficient, coefficients.count < 12, seen.insert(text).inserted {
              coefficients.append(node)
            }
          case .big(_, true, _):
            let limit = tree.child(0, of: node)
            if tree.childCount(of: node) > 1, case .name = tree.kind(tree.child(1, of: node)),
              sizes.count < 4,
              seen.insert("size " + page.source(of: tree.child(1, of: node))).inserted
            {
              sizes.append(tree.child(1, of: node))
            }
            if limits.count < 12, seen.insert("limit " + page.source(of: limit)).inserted {
              limits.append(limit)
            }
          default: break
          }
          open += tree.children(of: node).reversed()
        }
      }
    }
  }
}
