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
  /// What stopped the reading, with its place in the text.
  var notice: (place: Int, wording: Wording)?

  init(_ file: [UInt8], _ format: Page.Format) {
    switch format {
    case .latex, .markdown:
      text = file
      parts = [.text(0..<file.count)]
      places = PlaceMap(file)
    case .notebook:
      var reader = NotebookReader(file)
      reader.run()
      text = reader.text
      parts = reader.parts
      places = PlaceMap(
        file, segments: reader.segments.isEmpty ? [.init(text: 0, file: 0)] : reader.segments,
        cells: reader.cells)
      notice = reader.failure.map { (text.count, $0.wording) }
    case .html:
      var reader = HTMLReader(file)
      reader.run()
      text = reader.text
      parts = [.text(0..<text.count)]
      places = PlaceMap(file, segments: reader.segments.isEmpty ? [.init(text: 0, file: 0)] : reader.segments)
    }
  }
}

extension Page.Format {
  /// The format that the content tells.
  static func told(by text: [UInt8]) -> Page.Format {
    let head = String(decoding: text.prefix(4000), as: UTF8.self)
    let start = head.drop { $0.isWhitespace }
    if start.hasPrefix("{"), head.contains("\"cells\"") || head.contains("\"nbformat\"") { return .notebook }
    let lower = start.prefix(400).lowercased()
    let tags = [
      "<!doctype html", "<html", "<?xml", "<body", "<div", "<p>", "<math", "<span", "<script", "<head",
    ]
    if tags.contains(where: { lower.hasPrefix($0) }) { return .html }
    if head.contains("\\documentclass") || head.contains("\\begin{document}") || head.contains("\\section{") {
      return .latex
    }
    return .markdown
  }
}
