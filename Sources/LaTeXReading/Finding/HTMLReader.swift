/// Reads the words and formulas of a page of HTML into text with dollars, each byte with its place in the file.
///
/// Formulas stand in `<script type="math/tex">` (MathJax 2), in `<annotation encoding="application/x-tex">` (KaTeX,
/// Wikipedia, MathML of Pandoc), in the alternative text of pictures of formulas, or between delimiters in the
/// words. What renders the same formula a second time is passed over.
struct HTMLReader {
  private struct Open {
    var name: String
    /// Whether what it holds is no words.
    var isHidden: Bool
    var isDisplay: Bool
  }

  private let file: [UInt8]
  private var position = 0
  private var open: [Open] = []
  private var hidden = 0
  private var displays = 0
  private var mapped = MappedText()

  init(_ file: [UInt8]) { self.file = file }

  var text: [UInt8] { mapped.text }
  var segments: [PlaceMap.Segment] { mapped.segments }

  mutating func run() {
    while position < file.count {
      switch file[position] {
      case UInt8(ascii: "<"): tag()
      case UInt8(ascii: "&"): entity(isShown: hidden == 0)
      default:
        if hidden == 0 { mapped.append(file[position], at: position) }
        position += 1
      }
    }
  }

  // MARK: Tags

  private static let paragraphs: Set<String> = [
    "p", "div", "li", "ul", "ol", "table", "tr", "blockquote", "section", "article", "dd", "dt", "figure",
    "center",
  ]
  private static let voids: Set<String> = [
    "br", "img", "hr", "meta", "link", "input", "col", "wbr", "source", "area", "base", "path", "mspace",
  ]
  /// Classes of what shows a formula that stands elsewhere on the page as text.
  private static let renderings = [
    "katex-html", "MathJax_Preview", "MathJax_SVG", "MathJax_CHTML", "MJX_Assistive", "mjx-chtml", "MathJax",
    "mjx-math",
  ]

  private func has(_ word: StaticString) -> Bool {
    guard position + word.utf8CodeUnitCount <= file.count else { return false }
    return word.withUTF8Buffer { buffer in
      for (offset, byte) in buffer.enumerated() where file[position + offset] != byte { return false }
      return true
    }
  }

  private mutating func skip(past word: StaticString) {
    while position < file.count, !has(word) { position += 1 }
    position = min(file.count, position + word.utf8CodeUnitCount)
  }

  private mutating func tag() {
    let start = position
    if has("<!--") { return skip(past: "-->") }
    if has("<![CDATA[") {
      position += 9
      return
    }
    let isClosing = has("</")
    position += isClosing ? 2 : 1
    let nameStart = position
    while position < file.count, Self.isNameByte(file[position]) { position += 1 }
    guard position > nameStart else {
      // A sign in the words, or a declaration.
      if nameStart < file.count, file[nameStart] == UInt8(ascii: "!") || file[nameStart] == UInt8(ascii: "?")
      {
        return skip(past: ">")
      }
      if hidden == 0 { mapped.append(file[start], at: start) }
      position = start + 1
      return
    }
    let name = String(decoding: file[nameStart..<position], as: UTF8.self).lowercased()
    let attributes = attributes()
    if isClosing { close(name, start) } else { opened(name, attributes, start) }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (97...122).contains(byte | 32) || (48...57).contains(byte) || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: ":")
  }

  /// The attributes up to the end of the tag, with the places of their values.
  private mutating func attributes() -> [String: Range<Int>] {
    var found: [String: Range<Int>] = [:]
    while position < file.count, file[position] != UInt8(ascii: ">") {
      guard Self.isNameByte(file[position]) else {
        position += 1
        continue
      }
      let start = position
      while position < file.count, Self.isNameByte(file[position]) { position += 1 }
      let name = String(decoding: file[start..<position], as: UTF8.self).lowercased()
      guard position + 1 < file.count, file[position] == UInt8(ascii: "=") else { continue }
      position += 1
      let quote = file[position]
      let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
      if isQuoted { position += 1 }
      let first = position
      while position < file.count,
        isQuoted ? file[position] != quote : file[position] > 32 && file[position] != 62
      {
        position += 1
      }
      found[name] = first..<position
      if isQuoted { position = min(file.count, position + 1) }
    }
    position = min(file.count, position + 1)
    return found
  }

  private func value(_ range: Range<Int>?) -> String {
    range.map { String(decoding: file[$0], as: UTF8.self) } ?? ""
  }

  private mutating func opened(_ name: String, _ attributes: [String: Range<Int>], _ start: Int) {
    let kind = value(attributes["type"])
    switch name {
    case "script":
      if kind.hasPrefix("math/tex") {
        return formula(until: "</script", isDisplay: kind.contains("display"), start)
      }
      return skip(past: "</script>")
    case "style": return skip(past: "</style>")
    case "annotation" where value(attributes["encoding"]).contains("tex"):
      return formula(until: "</annotation", isDisplay: displays > 0, start)
    case "img": return picture(attributes, start)
    case "math" where hidden == 0 && presentation(value(attributes["display"]) == "block", start): return
    case "br": return breakLine(start)
    default: break
    }
    if name.count == 2, name.first == "h", let level = name.last?.wholeNumberValue, hidden == 0 {
      mapped.append("\n\n".utf8, allAt: start)
      mapped.append(String(repeating: "#", count: level).utf8, allAt: start)
      mapped.append(" ".utf8, allAt: start)
    } else if Self.paragraphs.contains(name), hidden == 0 {
      mapped.append("\n\n".utf8, allAt: start)
    }
    guard !Self.voids.contains(name) else { return }
    let classes = value(attributes["class"]).split(separator: " ")
    let isRendering =
      name == "math" || name == "code" || name == "pre" || name == "svg" || name == "mjx-container"
      || classes.contains { name in Self.renderings.contains { name.hasPrefix($0) } }
    let isDisplay = value(attributes["display"]) == "block" || classes.contains("katex-display")
    open.append(Open(name: name, isHidden: isRendering, isDisplay: isDisplay))
    if isRendering { hidden += 1 }
    if isDisplay { displays += 1 }
  }

  private mutating func close(_ name: String, _ start: Int) {
    if hidden == 0, Self.paragraphs.contains(name) || name.count == 2 && name.first == "h" {
      mapped.append("\n\n".utf8, allAt: start)
    }
    guard let place = open.suffix(50).lastIndex(where: { $0.name == name }) else { return }
    for element in open[place...] {
      if element.isHidden { hidden -= 1 }
      if element.isDisplay { displays -= 1 }
    }
    open.removeSubrange(place...)
  }

  private mutating func breakLine(_ start: Int) {
    if hidden == 0 { mapped.append("\n".utf8, allAt: start) }
  }

  // MARK: Formulas

  private mutating func formula(until word: StaticString, isDisplay: Bool, _ start: Int) {
    let mark = isDisplay ? "$$" : "$"
    mapped.append(mark.utf8, allAt: start)
    while position < file.count, !has(word) {
      if file[position] == UInt8(ascii: "&") {
        entity(isShown: true)
      } else {
        mapped.append(file[position], at: position)
        position += 1
      }
    }
    mapped.append(mark.utf8, allAt: max(start, position - 1))
    skip(past: ">")
  }

  /// A formula of MathML that has no TeX beside it; whether it is one.
  private mutating func presentation(_ isDisplay: Bool, _ start: Int) -> Bool {
    let content = position
    skip(past: "</math>")
    let inner = content..<max(content, position - (has("</math>", endingAt: position) ? 7 : 0))
    guard !Self.hasTeX(file[inner]) else {
      position = content
      return false
    }
    var reader = MathMLReader(file, inner)
    let mark = isDisplay || displays > 0 ? "$$" : "$"
    mapped.append(mark.utf8, allAt: start)
    for (byte, place) in reader.run() { mapped.append([byte], allAt: place) }
    mapped.append(mark.utf8, allAt: max(start, position - 1))
    return true
  }

  private func has(_ word: StaticString, endingAt place: Int) -> Bool {
    guard place >= word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { buffer in
      buffer.elementsEqual(file[(place - buffer.count)..<place])
    }
  }

  private static func hasTeX(_ bytes: ArraySlice<UInt8>) -> Bool {
    let mark = Array("application/x-tex".utf8)
    guard bytes.count > mark.count else { return false }
    for place in bytes.startIndex...(bytes.endIndex - mark.count) where bytes[place] == mark[0] {
      if bytes[place..<place + mark.count].elementsEqual(mark) { return true }
    }
    return false
  }

  /// A picture of a formula has it as its alternative text.
  private mutating func picture(_ attributes: [String: Range<Int>], _ start: Int) {
    guard hidden == 0, let alternative = attributes["alt"] else { return }
    let classes = value(attributes["class"]).lowercased()
    // Wikipedia gives the same formula in an annotation before the picture.
    guard !classes.contains("fallback") else { return }
    guard ["math", "tex", "latex", "equation"].contains(where: { classes.contains($0) }) else { return }
    let after = position
    let mark = classes.contains("display") ? "$$" : "$"
    let hasDollars = file[alternative].first == UInt8(ascii: "$")
    if !hasDollars { mapped.append(mark.utf8, allAt: start) }
    position = alternative.lowerBound
    while position < alternative.upperBound {
      if file[position] == UInt8(ascii: "&") {
        entity(isShown: true)
      } else {
        mapped.append(file[position], at: position)
        position += 1
      }
    }
    if !hasDollars { mapped.append(mark.utf8, allAt: max(start, after - 1)) }
    position = after
  }

  // MARK: Entities

  private static let entities: [String: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "minus": "−", "times": "×",
    "middot": "·", "sdot": "⋅", "le": "≤", "ge": "≥", "ne": "≠", "part": "∂", "nabla": "∇", "sum": "∑",
    "infin": "∞",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η", "theta": "θ",
    "lambda": "λ",
    "mu": "μ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω",
    "Delta": "Δ", "Sigma": "Σ", "isin": "∈", "rarr": "→", "larr": "←", "hellip": "…", "prime": "′",
    "thinsp": " ",
    "ensp": " ", "emsp": " ", "asymp": "≈", "equiv": "≡", "deg": "°", "sup2": "²", "sup3": "³", "frac12": "½",
    "aacute": "á", "atilde": "ã", "acirc": "â", "agrave": "à", "eacute": "é", "ecirc": "ê", "iacute": "í",
    "oacute": "ó", "otilde": "õ", "ocirc": "ô", "uacute": "ú", "ccedil": "ç", "ndash": "–", "mdash": "—",
  ]

  private mutating func entity(isShown: Bool) {
    let start = position
    guard let (text, width) = Self.entity(in: file, at: start) else {
      if isShown { mapped.append(file[start], at: start) }
      position = start + 1
      return
    }
    if isShown { mapped.append(text.utf8, allAt: start) }
    position = start + width
  }

  /// The characters of the entity at a place, and how many bytes it takes.
  static func entity(in file: [UInt8], at start: Int) -> (text: String, width: Int)? {
    var last = start + 1
    while last < file.count, last - start < 12, file[last] != UInt8(ascii: ";"), file[last] > 32 { last += 1 }
    guard last < file.count, file[last] == UInt8(ascii: ";") else { return nil }
    return character(String(decoding: file[(start + 1)..<last], as: UTF8.self)).map { ($0, last + 1 - start) }
  }

  private static func character(_ name: String) -> String? {
    guard name.hasPrefix("#") else { return entities[name] }
    let digits = name.dropFirst()
    let isHex = digits.hasPrefix("x") || digits.hasPrefix("X")
    let value = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    return value.flatMap { Unicode.Scalar($0) }.map { String($0) }
  }
}
