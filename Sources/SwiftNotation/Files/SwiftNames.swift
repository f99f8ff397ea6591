import SymbolicAlgebra

/// Legal, distinct Swift names for the author's names.
///
/// `H_in` becomes `hIn`, `θ` `theta`, `ŷ` `yHat`; what has no spelling is written by its code point. A name that is
/// taken, reserved or too long is changed in a fixed way, so that different names never meet.
struct SwiftNames {
  /// Besides the reserved ones.
  private var taken: Set<String>

  init(minimumCapacity: Int) { taken = Set(minimumCapacity: minimumCapacity) }

  /// Longer names would make lines longer than the formatter allows.
  static let longest = 22

  func isTaken(_ name: String) -> Bool { taken.contains(name) || Self.reserved.contains(name) }

  /// Nothing else is called so from here on.
  mutating func take(_ name: String) { taken.insert(name) }

  /// A name for a value: `w[1,2]` is `w12`.
  mutating func value(_ name: String, indices: [Int] = [], prefix: String = "") -> String {
    var stem = Self.lowerCamel(of: name)
    if !prefix.isEmpty { stem = prefix + Self.capitalized(stem) }
    if Self.startsWithDigit(stem) { stem = "x" + stem }
    return claim(stem, suffix: Self.suffix(indices, after: stem))
  }

  /// A name for a function without a formula: `f_h` is `fh`, its derivatives `dfh`, `d2fh`.
  mutating func function(_ name: String, order: Int) -> String {
    let words = Self.words(of: name)
    let isShort = words.allSatisfy { $0.count == 1 }
    var stem = isShort ? words.joined().lowercased() : Self.lowerCamel(words)
    if order > 0 { stem = (order == 1 ? "d" : "d\(order)") + (isShort ? stem : Self.capitalized(stem)) }
    if Self.startsWithDigit(stem) { stem = "f" + stem }
    return claim(stem, suffix: "")
  }

  /// A name for a type: `wv` is `WV`, `rede-neural` is `RedeNeural`.
  mutating func type(_ name: String) -> String {
    let words = Self.words(of: name)
    var stem = words.count == 1 ? Self.capitalized(words[0]) : words.map { Self.capitalized($0) }.joined()
    if words.count == 1, stem.utf8.count <= 3 { stem = stem.uppercased() }
    if Self.startsWithDigit(stem) { stem = "Model" + stem }
    return claim(stem, suffix: "")
  }

  /// What names of C begin with: `mlp_2_3_1` for `MLP 2-3-1`.
  static func prefix(of name: String) -> String {
    let words = words(of: name).map { $0.lowercased() }.filter { !$0.isEmpty }
    let stem = words.joined(separator: "_")
    return startsWithDigit(stem) ? "model_" + stem : stem
  }

  /// `stem + suffix` made short and unique.
  private mutating func claim(_ stem: String, suffix: String) -> String {
    // Stems and suffixes are ASCII.
    let isShort = stem.utf8.count + suffix.utf8.count <= Self.longest
    let short = isShort ? stem : String(stem.prefix(max(Self.longest - suffix.count, 1)))
    var name = suffix.isEmpty ? short : short + suffix
    var isReserved = Self.reserved.contains(name)
    if isReserved || Self.looksLikeTemporary(name) {
      name = String(short.prefix(Self.longest - 5 - suffix.count)) + suffix + "Value"
      isReserved = Self.reserved.contains(name)
    }
    var number = 2
    while isReserved || !taken.insert(name).inserted {
      let ending = suffix + "N\(number)"
      name = String(stem.prefix(max(Self.longest - ending.count, 1))) + ending
      isReserved = Self.reserved.contains(name)
      number += 1
    }
    return name
  }

  /// The generated temporaries are t0, t1, … and total0, total1, …, the parts of long functions lossPart1, …
  private static func looksLikeTemporary(_ name: String) -> Bool {
    let length = name.utf8.count - name.utf8.reversed().prefix(while: isDigit).count
    if length == name.utf8.count { return false }
    return temporaries.contains { $0.utf8.count == length && name.utf8.starts(with: $0.utf8) }
  }

  private static let temporaries = ["t", "total"] + GeneratedFunction.allCases.map { $0.name + "Part" }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func startsWithDigit(_ stem: String) -> Bool { stem.utf8.first.map(isDigit) ?? true }

  /// Digits side by side while each is one digit and none follows a digit; else with an x before each.
  private static func suffix(_ indices: [Int], after stem: String) -> String {
    if indices.isEmpty { return "" }
    let isPlain = indices.allSatisfy { (0...9).contains($0) } && !(stem.last?.isNumber ?? false)
    if isPlain { return indices.map { String($0) }.joined() }
    return indices.map { ($0 < 0 ? "xm" : "x") + String($0.magnitude) }.joined()
  }

  private static func capitalized(_ word: String) -> String {
    if let first = word.utf8.first, first <= UInt8(ascii: "Z") { return word }
    return word.prefix(1).uppercased() + word.dropFirst()
  }

  private static func lowerCamel(of name: String) -> String {
    name.utf8.allSatisfy(isPlain) ? lowered(name) : lowerCamel(words(of: name))
  }

  /// `EQ` is `eq`, `HIn` is `hIn`, `MSELoss` is `mseLoss`.
  private static func lowerCamel(_ words: [String]) -> String {
    guard let first = words.first else { return "" }
    return lowered(first) + words.dropFirst().map { capitalized($0) }.joined()
  }

  private static func lowered(_ word: String) -> String {
    if let first = word.utf8.first, first >= UInt8(ascii: "a") { return word }
    // Words are ASCII.
    let capitals = word.utf8.prefix(while: isCapital).count
    let isFollowed =
      capitals > 1 && word.utf8.dropFirst(capitals).first.map { !isDigit($0) } ?? false
    let count = isFollowed ? capitals - 1 : capitals
    return String(decoding: word.utf8.prefix(count).map { $0 | 0x20 }, as: UTF8.self) + word.dropFirst(count)
  }

  private static func isCapital(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  /// ASCII letters and digits, split at everything else.
  private static func words(of name: String) -> [String] {
    if name.utf8.allSatisfy(isPlain) { return name.isEmpty ? [] : [name] }
    var words: [String] = []
    var word = ""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9":
        word.unicodeScalars.append(scalar)
        continue
      default: break
      }
      if let marked = spelling[scalar] {
        if marked.joinsWord {
          word += marked.text
          continue
        }
        if !word.isEmpty { words.append(word) }
        words.append(marked.text)
        word = ""
        continue
      }
      if !word.isEmpty { words.append(word) }
      word = ""
      if !scalar.isASCII { words.append("u" + String(scalar.value, radix: 16)) }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    default: isDigit(byte)
    }
  }

  private struct Spelling {
    var text: String
    var joinsWord = false
  }

  private static let spelling: [Unicode.Scalar: Spelling] = {
    var table: [Unicode.Scalar: Spelling] = [:]
    let lower = [
      "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu",
      "nu",
      "xi", "omicron", "pi", "rho", "finalSigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
    ]
    for (place, name) in lower.enumerated() {
      table[Unicode.Scalar(0x3B1 + UInt32(place))!] = Spelling(text: name)
      if place != 17 { table[Unicode.Scalar(0x391 + UInt32(place))!] = Spelling(text: capitalized(name)) }
    }
    for (marks, plain) in [
      ("àáâãäå", "a"), ("èéêë", "e"), ("ìíîï", "i"), ("òóôõö", "o"), ("ùúûü", "u"), ("ç", "c"), ("ñ", "n"),
      ("ÀÁÂÃÄÅ", "A"), ("ÈÉÊË", "E"), ("ÌÍÎÏ", "I"), ("ÒÓÔÕÖ", "O"), ("ÙÚÛÜ", "U"), ("Ç", "C"), ("Ñ", "N"),
    ] {
      for scalar in marks.unicodeScalars { table[scalar] = Spelling(text: plain, joinsWord: true) }
    }
    for (place, scalar) in "₀₁₂₃₄₅₆₇₈₉".unicodeScalars.enumerated() {
      table[scalar] = Spelling(text: String(place), joinsWord: true)
    }
    for (place, scalar) in "⁰¹²³⁴⁵⁶⁷⁸⁹".unicodeScalars.enumerated() {
      table[scalar] = Spelling(text: String(place), joinsWord: true)
    }
    table["\u{302}"] = Spelling(text: "Hat", joinsWord: true)
    table["\u{303}"] = Spelling(text: "Tilde", joinsWord: true)
    table["\u{304}"] = Spelling(text: "Bar", joinsWord: true)
    table["ŷ"] = Spelling(text: "yHat", joinsWord: true)
    table["′"] = Spelling(text: "Prime", joinsWord: true)
    table["'"] = Spelling(text: "Prime", joinsWord: true)
    table["∂"] = Spelling(text: "d")
    table["·"] = Spelling(text: "")
    table["ϵ"] = Spelling(text: "epsilon")
    table["ϑ"] = Spelling(text: "theta")
    table["ϕ"] = Spelling(text: "phi")
    return table
  }()

  /// Swift's own words, the names the generated file uses itself, and the names of the C library it calls.
  static let reserved: Set<String> = Set(
    """
    actor any as associatedtype async await break borrowing case catch class consuming continue convenience copy
    default defer deinit didSet discard do dynamic each else enum extension fallthrough false fileprivate final for
    func get guard if import in indirect infix init inout internal is isolated lazy let macro mutating nil
    nonisolated nonmutating open operator optional override package postfix precedencegroup prefix private protocol
    public repeat required rethrows return self Self sending set some static struct subscript super switch then
    throw throws true try Type typealias unowned unsafe var weak where while willSet yield
    Any AnyObject Array Bool Double Float Int Never Optional Protocol Sendable Equatable Swift Glibc Darwin Musl
    String UnsafePointer UnsafeMutablePointer UnsafeMutableBufferPointer Parameters Gradient Void
    loss gradient lossAndGradient lossOfVector lossAndGradientOfVector lossOfBlocks lossAndGradientOfBlocks
    hessian hessianVectorProduct direction parameters weights values value count sample repeating newValue
    registers entry buffer bytes memory r x e d
    precondition withUnsafeTemporaryAllocation min max abs print stride zip
    pow sqrt
    Lanes Bits Wide sums rest workspace first last whole totals scratch panel packed square
    tile tiles tileRows lastRows lastTerms addWide product gradientProduct shuffle transpose takePanel giveRows dot clear sigmoids
    power
    """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { String($0) }
  )
  .subtracting(["x", "e", "d", "r"])
  .union(FunctionForm.table.filter { $0.source?.isEmpty != true }.map { $0.name })
  .union(VectorFunction.table.map { $0.name })
  .union(SharedDecays.table.map { $0.name })
  .union(ElementaryFunction.allCases.map { VectorFunction.name($0) })
}

/// Text of the author inside a comment: one line, no end of comment, nothing that turns the reading direction.
enum CommentText {
  static func neutralized(_ text: String, limit: Int = 80) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
        result.append(" ")
      default: result.append(scalar)
      }
    }
    var line = String(result)
    while let place = line.firstRange(of: "*/") { line.replaceSubrange(place, with: "* /") }
    while let place = line.firstRange(of: "/*") { line.replaceSubrange(place, with: "/ *") }
    line = line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    return line.count > limit ? String(line.prefix(limit - 1)) + "…" : line
  }
}
