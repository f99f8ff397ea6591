/// The text of a page by its format, and where each byte of it stands in the file.
struct PageSource {
  enum Part {
    case text(Range<Int>)
    /// Code between two parts, at its place in the text.
    case code(Int)
  }
  var text: [UInt8]
  var parts: [Part]
  var places: PlaceMap
  var notices: [Page.Notice] = []

  init(_ file: [UInt8], _ format: Page.Format) {
    text = file
    parts = [.text(0..<file.count)]
    places = PlaceMap(text: file)
  }
}

extension Page.Format {
  /// The format that the content tells.
  static func told(by text: [UInt8]) -> Page.Format {
    let head = String(decoding: text.prefix(4000), as: UTF8.self)
    let start = head.drop { $0.isWhitespace }
    if start.hasPrefix("{"), head.contains("\"cells\"") || head.contains("\"nbformat\"") { return .notebook }
    let lower = start.prefix(400).lowercased()
    if lower.hasPrefix("<!doctype html") || lower.hasPrefix("<html") || lower.hasPrefix("<?xml") {
      return .html
    }
    if head.contains("\\documentclass") || head.contains("\\begin{document}") || head.contains("\\section{") {
      return .latex
    }
    return .markdown
  }
}
