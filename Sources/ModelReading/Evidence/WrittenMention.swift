import LaTeXReading

/// One item of a script: a letter with an offset, a number, a word, or something else.
enum ScriptItem: Hashable {
  case letter(String, Int)
  case number(Int)
  case word(String)
  case other

  /// The index it is, if it is one.
  var place: Place? {
    switch self {
    case .letter(let letter, let offset): Place(letter: letter, offset: offset)
    case .number(let value): Place(letter: nil, offset: value)
    case .word, .other: nil
    }
  }
}

/// A superscript, with the brackets around it: `[l]`, `(i)`, `\langle t\rangle`, or none.
struct Superscript: Hashable {
  enum Fence: Hashable { case none, square, paren, angle }
  var fence: Fence
  var item: ScriptItem
  var node: NodeID
}

/// A name as it is written, with its scripts taken apart but not yet told apart.
struct WrittenMention {
  var name: Name
  var subscripts: [ScriptItem] = []
  var superscripts: [Superscript] = []
  var primes = 0
  /// The arguments of a name with an argument, `h_\theta(x)`.
  var arguments: [NodeID] = []
}

extension FormulaTree {
  /// A node as a name with its scripts, or nil.
  func mention(_ id: NodeID) -> WrittenMention? {
    switch kind(id) {
    case .name(let name): return WrittenMention(name: self[name])
    case .run(let name):
      let letters = children(of: id)
      // `w1`: a letter with its index.
      if letters.count == 2, let letter = self.name(of: letters.first!), let number = integer(letters.last!) {
        return WrittenMention(name: letter, subscripts: [.number(number)])
      }
      return WrittenMention(name: self[name])
    case .decorated(let marks):
      guard var inner = mention(child(0, of: id)) else { return nil }
      inner.name.marks.formUnion(marks)
      return inner
    case .annotated: return mention(child(0, of: id))
    case .scripted:
      let (base, sub, sup, primes) = scripts(of: id)
      guard var found = mention(base), found.superscripts.isEmpty else { return nil }
      if let sub { found.subscripts += subscripts(sub) }
      if let sup { found.superscripts += superscripts(sup) }
      found.primes = primes
      return found
    default: return nil
    }
  }

  /// The items below a name; `_{in1}` is a word and a number, `_{ij}` two letters.
  private func subscripts(_ sub: NodeID) -> [ScriptItem] {
    if case .run(let name) = kind(sub) {
      let text = self[name].text
      let word = String(text.prefix { !$0.isNumber })
      if Self.labelWords.contains(word) {
        return [.word(word)] + (Int(text.dropFirst(word.count)).map { [.number($0)] } ?? [])
      }
    }
    return items(ofScript: sub).flatMap { item -> [ScriptItem] in
      // `_{1,kl}`: letters in a list are indices each.
      if case .run = kind(item) { return children(of: item).map(scriptItem) }
      return [scriptItem(item)]
    }
  }

  /// Words below a name that are no indices, also where they are not set upright.
  private static let labelWords: Set<String> = [
    "in", "out", "hid", "net", "pred", "true", "tot", "total", "reg", "data", "train", "enc", "dec", "ent",
    "sai", "oc", "obs", "max", "min", "new", "old", "novo", "hidden", "output", "input", "MSE", "CE", "BCE",
  ]

  /// A whole number that stands alone.
  func integer(_ id: NodeID) -> Int? {
    guard case .number(let number) = kind(id), self[number].form == .integer else { return nil }
    return Int(self[number].decimal)
  }

  /// The decimal text of a number, with its sign.
  func decimal(_ id: NodeID) -> String? {
    switch kind(id) {
    case .number(let number): return self[number].decimal
    case .sum where childCount(of: id) == 1 && joint(before: 0, of: id) == .minus:
      return decimal(child(0, of: id)).map { "-" + $0 }
    case .group(.round) where childCount(of: id) == 1: return decimal(child(0, of: id))
    default: return nil
    }
  }

  func scriptItem(_ id: NodeID) -> ScriptItem {
    switch kind(id) {
    case .name(let name):
      let name = self[name]
      return name.isWord ? .word(name.text) : .letter(name.text, 0)
    case .run(let name): return .word(self[name].text)
    case .number: return integer(id).map { .number($0) } ?? .other
    case .scripted:
      // `W_{h_t}`, `v_{w_I}`: a label made of a name and its index.
      guard let inner = mention(id), inner.superscripts.isEmpty else { return .other }
      return .word(inner.name.text + inner.subscripts.map(\.label).joined())
    case .words(let words): return .word(self[words])
    case .sum:
      guard childCount(of: id) == 2, joint(before: 0, of: id) == .plus,
        case .letter(let letter, 0) = scriptItem(child(0, of: id)), let value = integer(child(1, of: id))
      else { return .other }
      return .letter(letter, joint(before: 1, of: id) == .minus ? -value : value)
    case .group where childCount(of: id) == 1: return scriptItem(child(0, of: id))
    default: return .other
    }
  }

  private func superscripts(_ id: NodeID) -> [Superscript] {
    switch kind(id) {
    case .product, .list: return children(of: id).flatMap { superscripts($0) }
    case .run: return children(of: id).flatMap { superscripts($0) }
    case .call:
      return children(of: id).flatMap { superscripts($0) }
    case .group(let brackets) where childCount(of: id) == 1:
      let fence: Superscript.Fence =
        switch brackets.open {
        case .square: .square
        case .paren: .paren
        case .angle: .angle
        default: .none
        }
      let inner = child(0, of: id)
      if case .list = kind(inner) {
        return children(of: inner).map { Superscript(fence: fence, item: scriptItem($0), node: $0) }
      }
      return [Superscript(fence: fence, item: scriptItem(inner), node: inner)]
    case .scripted:
      // `[l](i)` may stand as a group with scripts of its own; only a bare base is read.
      return [Superscript(fence: .none, item: .other, node: id)]
    default: return [Superscript(fence: .none, item: scriptItem(id), node: id)]
    }
  }
}

extension ScriptItem {
  /// As part of a name.
  var label: String {
    switch self {
    case .letter(let letter, let offset):
      offset == 0 ? letter : letter + (offset > 0 ? "p\(offset)" : "m\(-offset)")
    case .number(let value): String(value)
    case .word(let word): word
    case .other: ""
    }
  }
}
