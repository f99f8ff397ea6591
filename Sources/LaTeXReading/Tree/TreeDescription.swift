/// A tree as an s-expression, for tests and for people who look at one.
extension FormulaTree {
  /// A node with what is below it, in written order: `(= (scripted y sub k) (sum + …))`.
  package func description(of root: NodeID) -> String {
    enum Step {
      case node(NodeID)
      case text(String)
    }
    var steps: [Step] = [.node(root)]
    var result = ""
    while let step = steps.popLast() {
      switch step {
      case .text(let text): result += text
      case .node(let id):
        let children = Array(children(of: id))
        guard !children.isEmpty else {
          result += leaf(id)
          continue
        }
        var parts: [Step] = [.text("(" + label(id))]
        for (position, child) in children.enumerated() {
          let sign = sign(before: position, of: id)
          parts.append(.text(sign.isEmpty ? " " : " \(sign) "))
          parts.append(.node(child))
        }
        parts.append(.text(")"))
        steps += parts.reversed()
      }
    }
    return result
  }

  private func leaf(_ id: NodeID) -> String {
    switch kind(id) {
    case .number(let number): self[number].written
    case .name(let name): Self.written(self[name])
    case .words(let words): "\"\(self[words])\""
    case .dots: "…"
    case .blank: "_"
    case .unreadable(let failure): "?\(self[failure].reason)"
    default: "(" + label(id) + ")"
    }
  }

  private static func written(_ name: Name) -> String {
    let marks: [(Marks, String)] = [
      (.bold, "bold"), (.upright, "rm"), (.calligraphic, "cal"), (.blackboard, "bb"), (.fraktur, "frak"),
      (.sansSerif, "sf"), (.typewriter, "tt"), (.hat, "hat"), (.bar, "bar"), (.tilde, "tilde"),
      (.vector, "vec"),
      (.dot, "dot"), (.doubleDot, "ddot"), (.check, "check"), (.breve, "breve"), (.underline, "underline"),
      (.ring, "ring"),
    ]
    let worn = marks.filter { name.marks.contains($0.0) }.map { $0.1 }
    return ([name.text] + worn).joined(separator: ":")
  }

  private func label(_ id: NodeID) -> String {
    switch kind(id) {
    case .run(let name): "run " + Self.written(self[name])
    case .scripted(let scripts): "scripted" + String(repeating: "'", count: scripts.primes)
    case .decorated: "decorated"
    case .group(let brackets): Self.labels[brackets] ?? "group"
    case .prefixed(let reach): "prefixed \(reach)"
    case .big(let big, _, _): big.rawValue
    case .fraction(let form): form == .stacked ? "frac" : "slash"
    case .differential(let sign, let order): "differential \(sign)" + (order > 1 ? "\(order)" : "")
    case .derivative(let sign): "derivative \(sign)"
    case .matrix(let rows, let columns): "matrix \(rows)x\(columns)"
    case .call: "call"
    case .sum: "sum"
    case .product: "product"
    case .root: "root"
    case .binomial: "binomial"
    case .factorial: "factorial"
    case .percent: "percent"
    case .relation: "relation"
    case .list: "list"
    case .cases: "cases"
    case .annotated: "annotated"
    case .phrase: "phrase"
    default: "node"
    }
  }

  private static let labels: [Brackets: String] = [
    .round: "paren", .square: "square", .curly: "brace", .bars: "bars", .norm: "norm",
  ]

  private func sign(before position: Int, of id: NodeID) -> String {
    if case .scripted(let scripts) = kind(id), position > 0 {
      return position == 1 && scripts.hasSub ? "sub" : "sup"
    }
    if case .big(_, let hasLower, _) = kind(id) { return position == 0 && hasLower ? "from" : "to" }
    return Self.signs[joint(before: position, of: id)] ?? ""
  }

  private static let signs: [Joint: String] = [
    .plus: "+", .minus: "-", .plusMinus: "±", .minusPlus: "∓", .dot: "·", .star: "*", .cross: "×", .odot: "⊙",
    .circ: "∘", .otimes: "⊗", .divide: "/", .equal: "=", .defined: ":=", .assigned: "<-", .arrow: "->",
    .approximately: "≈", .notEqual: "≠", .less: "<", .lessOrEqual: "≤", .greater: ">", .greaterOrEqual: "≥",
    .proportional: "∝", .distributed: "~", .equivalent: "≡", .member: "∈", .notMember: "∉", .subset: "⊂",
    .implies: "⇒", .impliedBy: "⇐", .iff: "⇔", .mapsTo: "↦", .colon: ":", .muchLess: "≪", .muchGreater: "≫",
    .similarEqual: "≃", .contains: "∋", .congruent: "≅", .otherRelation: "~~", .comma: ",", .semicolon: ";",
    .bar: "|",
  ]
}
