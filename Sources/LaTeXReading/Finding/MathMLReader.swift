/// Writes presentation MathML as TeX, each byte with its place in the file: what MathJax puts on the clipboard, and
/// what pages have that carry no TeX beside it.
///
/// One pass with a stack of open elements; what has no counterpart becomes a command that nobody knows, so that the
/// formula is counted as not read.
struct MathMLReader {
  typealias Fragment = [(byte: UInt8, place: Int)]

  private struct Element {
    var name: String
    var attributes: String
    var place: Int
    var children: [Fragment] = []
    /// The characters directly in it.
    var text = ""
    /// Whether each child is a lone operator, with its characters.
    var signs: [String?] = []
  }

  private let file: [UInt8]
  private let end: Int
  private var position: Int
  private var open: [Element] = []
  private var isCut = false

  /// Deeper formulas are not written out.
  private static let depthLimit = 200

  init(_ file: [UInt8], _ range: Range<Int>) {
    self.file = file
    position = range.lowerBound
    end = range.upperBound
  }

  /// The TeX of the elements in the range.
  mutating func run() -> Fragment {
    open = [Element(name: "math", attributes: "", place: position)]
    while position < end {
      if file[position] == UInt8(ascii: "<") { tag() } else { character() }
    }
    while open.count > 1 { close() }
    let result = joined(open[0].children)
    // What is nested too deeply has no counterpart either.
    return isCut || result.isEmpty ? text("\\mathml ", open[0].place) : result
  }

  private mutating func character() {
    guard file[position] == UInt8(ascii: "&"), let (text, width) = HTMLReader.entity(in: file, at: position)
    else {
      let start = position
      position += 1
      while position < end, file[position] & 0xC0 == 0x80 { position += 1 }
      open[open.count - 1].text += String(decoding: file[start..<position], as: UTF8.self)
      return
    }
    open[open.count - 1].text += text
    position += width
  }

  private mutating func tag() {
    let start = position
    while position < end, file[position] != UInt8(ascii: ">") { position += 1 }
    position = min(end, position + 1)
    let inner = String(decoding: file[(start + 1)..<max(start + 1, position - 1)], as: UTF8.self)
    if inner.hasPrefix("!") || inner.hasPrefix("?") { return }
    if inner.hasPrefix("/") {
      let name = inner.dropFirst().prefix { $0.isLetter || $0 == "-" }.lowercased()
      guard open.count > 1, open.suffix(8).contains(where: { $0.name == name }) else { return }
      while open.count > 1 {
        let isIt = open[open.count - 1].name == name
        close()
        if isIt { break }
      }
      return
    }
    // A prefix of the name space is no part of the name.
    let word = inner.prefix { $0.isLetter || $0 == ":" || $0 == "-" }
    let name = (word.split(separator: ":").last ?? "").lowercased()
    open.append(Element(name: name, attributes: String(inner.dropFirst(word.count)), place: start))
    isCut = isCut || open.count > Self.depthLimit
    if inner.hasSuffix("/") || isCut { close() }
  }

  // MARK: Elements

  private static let accents: [String: String] = [
    "^": "hat", "ˆ": "hat", "\u{302}": "hat", "¯": "bar", "‾": "bar", "_": "bar", "→": "vec", "⃗": "vec",
    "~": "tilde", "˜": "tilde", "˙": "dot", ".": "dot", "¨": "ddot", "―": "bar",
  ]
  private static let escaped: [String: String] = [
    "{": "\\{", "}": "\\}", "%": "\\%", "#": "\\#", "$": "\\$", "&": "\\&", "_": "\\_", "\\": "\\backslash ",
    "max": "\\max ", "min": "\\min ", "lim": "\\lim ", "argmax": "\\operatorname{argmax}", "sup": "\\sup ",
    "argmin": "\\operatorname{argmin}", "\u{2061}": " ", "\u{2062}": " ", "\u{2063}": " ", "\u{2064}": " ",
    "∣": "\\mid ",
    "*": "*",
  ]
  private static let fonts: [String: String] = [
    "bold": "mathbf", "bold-italic": "mathbf", "double-struck": "mathbb", "script": "mathcal",
    "fraktur": "mathfrak",
    "bold-script": "mathcal", "sans-serif": "mathsf",
  ]

  private mutating func close() {
    guard let element = open.popLast() else { return }
    var sign: String?
    let fragment: Fragment
    switch element.name {
    case "mi": fragment = identifier(element)
    case "mn":
      fragment = text(trimmed(element.text).split(separator: ",").joined(separator: "{,}"), element.place)
    case "mo":
      sign = trimmed(element.text)
      fragment = text(
        Self.escaped[sign!] ?? (sign!.count > 1 ? "\\operatorname{\(sign!)}" : sign!), element.place)
    case "mtext", "ms":
      fragment = text("\\text{" + element.text.filter { !"{}\\$%".contains($0) } + "}", element.place)
    case "mspace":
      fragment = text(
        element.attributes.contains("em") && isWide(element.attributes) ? "\\quad " : " ", element.place)
    case "annotation", "annotation-xml", "mphantom", "none": return
    default: fragment = composed(element)
    }
    open[open.count - 1].children.append(fragment)
    open[open.count - 1].signs.append(sign)
  }

  private func isWide(_ attributes: String) -> Bool {
    guard let range = attributes.firstRange(of: "width=\"") else { return false }
    return attributes[range.upperBound...].first.map { ("1"..."9").contains($0) } ?? false
  }

  private func identifier(_ element: Element) -> Fragment {
    let word = trimmed(element.text)
    let font = Self.fonts.first { element.attributes.contains("mathvariant=\"\($0.key)\"") }?.value
    if word.count <= 1 { return text(font.map { "\\\($0){\(word)}" } ?? word, element.place) }
    if let known = Self.escaped[word] { return text(known, element.place) }
    return text(FunctionWords.contains(word) ? "\\operatorname{\(word)}" : "\\mathrm{\(word)}", element.place)
  }

  private func composed(_ element: Element) -> Fragment {
    let parts = element.children
    func part(_ number: Int) -> Fragment { number < parts.count ? parts[number] : [] }
    func built(_ pieces: [Fragment]) -> Fragment { Array(pieces.joined()) }
    func word(_ tex: String) -> Fragment { text(tex, element.place) }
    func braced(_ fragment: Fragment) -> Fragment { built([word("{"), fragment, word("}")]) }
    func base(_ fragment: Fragment) -> Fragment { fragment.count <= 4 ? fragment : braced(fragment) }
    switch element.name {
    case "mfrac": return built([word("\\frac"), braced(part(0)), braced(part(1))])
    case "msqrt": return built([word("\\sqrt"), braced(joined(parts))])
    case "mroot": return built([word("\\sqrt["), part(1), word("]"), braced(part(0))])
    case "msub": return built([base(part(0)), word("_"), braced(part(1))])
    case "msup": return built([base(part(0)), word("^"), braced(part(1))])
    case "msubsup", "munderover":
      let head = element.name == "msubsup" ? base(part(0)) : part(0)
      return built([head, word("_"), braced(part(1)), word("^"), braced(part(2))])
    case "mover":
      if let sign = element.signs.count > 1 ? element.signs[1] : nil, let accent = Self.accents[sign] {
        return built([word("\\\(accent)"), braced(part(0))])
      }
      return built([word("\\overset"), braced(part(1)), braced(part(0))])
    case "munder": return built([word("\\underset"), braced(part(1)), braced(part(0))])
    case "mfenced":
      let list = parts.enumerated().flatMap { number, part in number == 0 ? part : word(",") + part }
      return built([word("("), list, word(")")])
    case "mtable":
      return built([
        word("\\begin{array}{l}"), joined(parts, by: "\\\\ ", element.place), word("\\end{array}"),
      ])
    case "mtr": return joined(parts, by: " & ", element.place)
    case "mmultiscripts": return word("\\mmultiscripts ")
    case "mrow": return row(element)
    default: return joined(parts)
    }
  }

  /// A row that a brace opens and nothing closes are cases.
  private func row(_ element: Element) -> Fragment {
    let isOpen = element.signs.first == "{" && (element.signs.last == "" || !element.signs.contains("}"))
    guard isOpen else { return joined(element.children) }
    return Array(
      [
        text("\\left\\{", element.place), joined(Array(element.children.dropFirst())),
        text("\\right.", element.place),
      ].joined())
  }

  private func joined(_ parts: [Fragment], by separator: String = " ", _ place: Int = -1) -> Fragment {
    var all: Fragment = []
    for part in parts {
      if !all.isEmpty {
        all += text(separator, place >= 0 ? place : part.first?.place ?? all[all.count - 1].place)
      }
      all += part
    }
    return all
  }

  private func text(_ text: String, _ place: Int) -> Fragment { text.utf8.map { ($0, place) } }

  private func trimmed(_ text: String) -> String { FormulaParser.trimmed(text) }
}
