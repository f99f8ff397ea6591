/// The macros that notes define, put in their places in a formula's text, with bounds.
struct NoteMacros {
  private struct Macro {
    var parameters: Int
    var standard: String?
    var body: String
  }

  private var table: [String: Macro] = [:]
  private static let roundLimit = 400
  private static let lengthLimit = 20_000

  init(of text: [UInt8]) {
    guard text.contains(UInt8(ascii: "\\")) else { return }
    let heads = ["\\newcommand", "\\renewcommand", "\\providecommand", "\\DeclareMathOperator", "\\def"]
    let page = String(decoding: text, as: UTF8.self)
    guard heads.contains(where: { page.contains($0) }) else { return }
    var rest = page[...]
    while let place = rest.firstIndex(of: "\\") {
      rest = rest[place...]
      if let head = heads.first(where: { rest.hasPrefix($0) }) {
        rest = rest.dropFirst(head.count)
        define(&rest, head)
      } else {
        rest = rest.dropFirst(2)
      }
    }
  }

  private mutating func define(_ rest: inout Substring, _ head: String) {
    if rest.first == "*" { rest.removeFirst() }
    var named = Self.argument(&rest) ?? ""
    guard named.first == "\\" else { return }
    named.removeFirst()
    guard named.allSatisfy({ $0.isASCII && $0.isLetter }), !named.isEmpty else { return }
    var macro = Macro(parameters: 0, body: "")
    if head == "\\def" {
      while rest.first == "#" {
        rest = rest.dropFirst(2)
        macro.parameters += 1
      }
    } else if let count = Self.option(&rest).flatMap({ Int($0) }) {
      macro.parameters = count
      macro.standard = Self.option(&rest)
    }
    guard let body = Self.argument(&rest) else { return }
    macro.body = head == "\\DeclareMathOperator" ? "\\operatorname{\(body)}" : body
    table[named] = macro
  }

  /// The formula without the page's macros; as it is where they have no end.
  func expanded(_ formula: String) -> String {
    if table.isEmpty { return formula }
    var output = ""
    var rest = formula[...]
    var rounds = 0
    while let first = rest.first {
      guard first == "\\" else {
        output.append(first)
        rest = rest.dropFirst()
        continue
      }
      let name = rest.dropFirst().prefix { $0.isASCII && $0.isLetter }
      guard let macro = table[String(name)] else {
        let length = max(2, name.count + 1)
        output += rest.prefix(length)
        rest = rest.dropFirst(length)
        continue
      }
      rounds += 1
      if rounds > Self.roundLimit { return formula }
      rest = rest.dropFirst(name.count + 1)
      var arguments: [String] = []
      if let standard = macro.standard { arguments.append(Self.option(&rest) ?? standard) }
      while arguments.count < macro.parameters { arguments.append(Self.argument(&rest) ?? "") }
      let body = Self.filled(macro.body, arguments)
      // A letter after the body is no part of a command that ends it.
      let gap = rest.first.map { $0.isLetter } == true ? " " : ""
      if body.count + rest.count + output.count > Self.lengthLimit { return formula }
      rest = (body + gap + rest)[...]
    }
    return output
  }

  private static func filled(_ body: String, _ arguments: [String]) -> String {
    var result = ""
    var rest = body[...]
    while let first = rest.first {
      if first == "#", let number = rest.dropFirst().first?.wholeNumberValue, number >= 1 {
        result += number <= arguments.count ? arguments[number - 1] : ""
        rest = rest.dropFirst(2)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  /// What stands in the braces that follow, else the next command or character.
  private static func argument(_ rest: inout Substring) -> String? {
    rest = rest.drop { $0.isWhitespace }
    guard let first = rest.first else { return nil }
    guard first == "{" else {
      let name = first == "\\" ? rest.dropFirst().prefix { $0.isASCII && $0.isLetter } : ""
      let length = first == "\\" ? max(2, name.count + 1) : 1
      defer { rest = rest.dropFirst(length) }
      return String(rest.prefix(length))
    }
    var depth = 0
    var isEscaped = false
    for place in rest.indices {
      let character = rest[place]
      if !isEscaped, character == "{" { depth += 1 }
      if !isEscaped, character == "}" { depth -= 1 }
      isEscaped = character == "\\" && !isEscaped
      guard depth == 0 else { continue }
      defer { rest = rest[rest.index(after: place)...] }
      return String(rest[rest.index(after: rest.startIndex)..<place])
    }
    return nil
  }

  /// What stands in the square brackets that follow.
  private static func option(_ rest: inout Substring) -> String? {
    let after = rest.drop { $0.isWhitespace }
    guard after.first == "[", let end = after.firstIndex(of: "]") else { return nil }
    defer { rest = after[after.index(after: end)...] }
    return String(after[after.index(after: after.startIndex)..<end])
  }
}
