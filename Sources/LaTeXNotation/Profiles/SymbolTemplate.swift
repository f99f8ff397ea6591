/// How one name is printed: LaTeX in which the letters of its indices stand for them.
public struct SymbolTemplate: Hashable, Sendable {
  public var letters: [String]
  public var latex: String

  public init(letters: [String], latex: String) {
    self.letters = letters
    self.latex = latex
  }

  /// The letters of the template put to their values. In a run of letters, `w_{se}`, values that are longer than a character
  /// are kept apart by commas.
  func latex(_ indices: [String]) -> String {
    let values = Dictionary(zip(letters, indices), uniquingKeysWith: { first, _ in first })
    var result = ""
    for run in runs {
      guard run.isPlaceholder else {
        result += run.text
        continue
      }
      let parts = run.text.map { values[String($0)] ?? String($0) }
      let text = parts.joined(separator: parts.contains { $0.count > 1 } ? "," : "")
      // `a_j` with j = 10 is a_{10}.
      let isBare = result.hasSuffix("_") || result.hasSuffix("^")
      result += isBare && text.count != 1 ? "{\(text)}" : text
    }
    return result
  }

  /// Whether every letter is in the template.
  var unusedLetters: [String] {
    let used = Set(runs.filter { $0.isPlaceholder }.flatMap { $0.text.map { String($0) } })
    return letters.filter { !used.contains($0) }
  }

  /// The template without the groups that hold indices.
  var bare: String {
    if letters.isEmpty { return latex }
    var text = ""
    for run in runs {
      guard run.isPlaceholder else {
        text += run.text
        continue
      }
      if text.hasSuffix("_") || text.hasSuffix("^") { text.removeLast() }
    }
    for empty in ["_{,}", "^{,}", "_{}", "^{}", "_{ }", ",}"] {
      while let range = text.firstRange(of: empty) {
        text.replaceSubrange(range, with: empty == ",}" ? "}" : "")
      }
    }
    return text
  }

  /// The LaTeX cut into commands, runs of letters and the rest; a run made of index letters alone is a placeholder.
  private var runs: [(text: String, isPlaceholder: Bool)] {
    var runs: [(text: String, isPlaceholder: Bool)] = []
    var rest = latex[...]
    while let first = rest.first {
      if first == "\\" {
        let length = max(1, rest.dropFirst().prefix { $0.isLetter }.count)
        runs.append((String(rest.prefix(1 + length)), false))
        rest = rest.dropFirst(1 + length)
      } else if first.isLetter {
        let word = rest.prefix { $0.isLetter }
        runs.append((String(word), word.allSatisfy { letters.contains(String($0)) }))
        rest = rest.dropFirst(word.count)
      } else {
        runs.append((String(first), false))
        rest = rest.dropFirst()
      }
    }
    return runs
  }
}

/// Sub- and superscripts: one of each on a base, as TeX has it.
enum Scripts {
  /// Whether a base has a superscript, or a prime, outside of braces.
  static func hasSuperscript(_ latex: String) -> Bool { scripts(latex).contains { $0 == "^" || $0 == "'" } }

  /// Two superscripts or two subscripts on one base, at any depth. A group in braces is a base, or a script, as a whole.
  static func areDoubled(_ latex: String) -> Bool {
    var levels = [Level()]
    var rest = latex[...]
    while let character = rest.popFirst() {
      switch character {
      case "{": levels.append(Level())
      case "}":
        if levels.count > 1 { levels.removeLast() }
        levels[levels.count - 1].takeAtom()
      case "_", "^": if !levels[levels.count - 1].takeMark(character) { return true }
      case "\\":
        let command = rest.prefix { $0.isLetter }
        rest = rest.dropFirst(max(command.count, 1))
        levels[levels.count - 1].takeAtom()
      default: if !character.isWhitespace { levels[levels.count - 1].takeAtom() }
      }
    }
    return false
  }

  /// The base that is being read, with the marks it has.
  private struct Level {
    var marks: Set<Character> = []
    var waits = false

    /// Whether the base had no such mark yet.
    mutating func takeMark(_ mark: Character) -> Bool {
      waits = true
      return marks.insert(mark).inserted
    }

    /// A script, or the next base.
    mutating func takeAtom() {
      if !waits { marks = [] }
      waits = false
    }
  }

  private static func scripts(_ latex: String) -> [Character] {
    var depth = 0
    return latex.filter { character in
      if character == "{" { depth += 1 }
      if character == "}" { depth -= 1 }
      return depth == 0 && "^_'".contains(character)
    }.map { $0 }
  }

  static func adding(above text: String, to base: String) -> String {
    if text.isEmpty { return base }
    return (hasSuperscript(base) ? "{\(base)}" : base) + "^{\(text)}"
  }

  static func adding(below text: String, to base: String) -> String {
    if text.isEmpty { return base }
    let isTaken = scripts(base).contains("_")
    return (isTaken ? "{\(base)}" : base) + (text.count == 1 ? "_\(text)" : "_{\(text)}")
  }
}
