/// What stands between two tokens: blanks, line ends and comments.
struct Trivia {
  enum Line: Equatable {
    case blank
    case comment(String)
  }

  /// The comment in the line of the token before.
  var trailing: String?
  /// The whole lines between.
  var lines: [Line] = []
  var hasBreak = false

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    var place = range.lowerBound
    var comment: String?
    while place < range.upperBound {
      switch bytes[place] {
      case UInt8(ascii: "#"):
        let end = bytes[place..<range.upperBound].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? range.upperBound
        comment = Trivia.text(bytes[place..<end])
        place = end
      case 0x0A, 0x0D:
        end(comment)
        comment = nil
        let isPair = bytes[place] == 0x0D && place + 1 < range.upperBound && bytes[place + 1] == 0x0A
        place += isPair ? 2 : 1
      default: place += 1
      }
    }
    if let comment { end(comment) }
  }

  private mutating func end(_ comment: String?) {
    if hasBreak {
      lines.append(comment.map { .comment($0) } ?? .blank)
    } else {
      trailing = comment
    }
    hasBreak = true
  }

  /// A comment without the blanks behind it.
  static func text(_ bytes: ArraySlice<UInt8>) -> String {
    var end = bytes.endIndex
    while end > bytes.startIndex, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }

  /// All comments of a text, in order.
  static func comments(of text: String) -> [String] {
    var lexer = Lexer(text)
    lexer.run()
    let bytes = lexer.bytes
    // A sharp within a token stands in a string; everywhere else it begins a comment.
    var comments: [String] = []
    var (place, token) = (0, 0)
    while place < bytes.count {
      if token < lexer.tokens.count, place >= Int(lexer.tokens[token].lowerBound) {
        place = max(place, Int(lexer.tokens[token].upperBound))
        token += 1
      } else if bytes[place] == UInt8(ascii: "#") {
        let end = bytes[place...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
        comments.append(Trivia.text(bytes[place..<end]))
        place = end
      } else {
        place += 1
      }
    }
    return comments
  }
}
