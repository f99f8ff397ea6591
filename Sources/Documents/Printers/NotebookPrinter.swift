import Drawing

/// Documents as a Jupyter notebook: Markdown in cells, drawings attached to them.
package struct NotebookPrinter {
  private let document: Document

  package init(_ document: Document) { self.document = document }

  package var text: String {
    let pieces = MarkdownPrinter(document).pieces
    let cells = pieces.enumerated().map { cell($1, number: $0 + 1) }
    return
      "{\n \"metadata\": {\"language_info\": {\"name\": \"text\"}, \"origin\": \(JSONText.string(document.origin.plain))},\n"
      + " \"cells\": [\n\(cells.joined(separator: ",\n"))\n ],\n \"nbformat\": 4,\n \"nbformat_minor\": 5\n}\n"
  }

  private func cell(_ piece: MarkdownPrinter.Piece, number: Int) -> String {
    switch piece {
    case .text(let text): return cell(lines(text), attachments: "", number)
    case .figure(let figure):
      let name = "\(figure.kind.rawValue).svg"
      let svg = SVGPrinter(figure.picture, prefix: "\(figure.kind.rawValue)-").text(style: .fixed)
      let source =
        "![\(figure.kind.rawValue)](attachment:\(name))\n\n*\(MarkdownPrinter(document).inline(figure.caption))*\n"
      let attachments =
        "   \"attachments\": {\(JSONText.string(name)): {\"image/svg+xml\": \(JSONText.string(Base64.text(svg)))}},\n"
      return cell(lines(source), attachments: attachments, number)
    }
  }

  private func lines(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) + "\n" }
    while lines.last == "\n" { lines.removeLast() }
    if let last = lines.popLast() { lines.append(String(last.dropLast())) }
    return lines
  }

  private func cell(_ lines: [String], attachments: String, _ number: Int) -> String {
    "  {\n   \"cell_type\": \"markdown\",\n   \"id\": \"cell-\(number)\",\n\(attachments)   \"metadata\": {},\n   \"source\": [\n"
      + lines.map { "    " + JSONText.string($0) }.joined(separator: ",\n") + "\n   ]\n  }"
  }
}

/// Bytes as text of 64 letters.
enum Base64 {
  static func text(_ text: String) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count * 4 / 3 + 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let a = UInt32(bytes[start])
      let b = start + 1 < bytes.count ? UInt32(bytes[start + 1]) : 0
      let c = start + 2 < bytes.count ? UInt32(bytes[start + 2]) : 0
      let word = a << 16 | b << 8 | c
      result.append(letters[Int(word >> 18)])
      result.append(letters[Int(word >> 12 & 63)])
      result.append(start + 1 < bytes.count ? letters[Int(word >> 6 & 63)] : UInt8(ascii: "="))
      result.append(start + 2 < bytes.count ? letters[Int(word & 63)] : UInt8(ascii: "="))
    }
    return String(decoding: result, as: UTF8.self)
  }
}
