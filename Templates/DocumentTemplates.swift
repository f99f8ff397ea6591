/// The frame around a generated document: text in which `%%name%%` stands for what is put there.
public struct DocumentTemplate: Sendable {
  public let text: String

  init(_ bytes: [UInt8]) { text = String(decoding: bytes, as: UTF8.self) }

  public static let article = DocumentTemplate(PackageResources.article_tex)
  public static let slides = DocumentTemplate(PackageResources.slides_tex)
  public static let page = DocumentTemplate(PackageResources.page_html)
  public static let pageStyle = DocumentTemplate(PackageResources.page_css)
  public static let pageScript = DocumentTemplate(PackageResources.page_js)
  public static let notes = DocumentTemplate(PackageResources.notes_html)
  public static let noteStyle = DocumentTemplate(PackageResources.notes_css)
  public static let typst = DocumentTemplate(PackageResources.document_typ)

  /// The text with each mark replaced once, from left to right: what is put in is not looked at again.
  public func filled(_ values: [String: String]) -> String {
    let mark = Array("%%".utf8)
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var place = 0
    while place < bytes.count {
      guard bytes[place] == mark[0], place + 1 < bytes.count, bytes[place + 1] == mark[1] else {
        result.append(bytes[place])
        place += 1
        continue
      }
      var end = place + 2
      while end + 1 < bytes.count, !(bytes[end] == mark[0] && bytes[end + 1] == mark[1]), bytes[end] != 10 {
        end += 1
      }
      let name = String(decoding: bytes[(place + 2)..<end], as: UTF8.self)
      if let value = values[name] {
        result += Array(value.utf8)
        place = end + 2
      } else {
        result += mark
        place += 2
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
