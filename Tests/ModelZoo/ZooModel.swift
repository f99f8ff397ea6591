import Templates

/// Models of the kinds that lectures derive, their sizes pairwise different so that no transpose hides.
package struct ZooModel: Sendable, CustomStringConvertible {
  package var name: String
  package var text: String

  package init(name: String, text: String) {
    self.name = name
    self.text = text + "\n"
  }

  /// A model that is named in its first line.
  init(_ name: String, _ text: String) { self.init(name: name, text: "model \(name)\n" + text) }

  package var description: String { name }

  /// With two values of every index that has a size: what is written out element by element stays short.
  package var small: String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
      guard line.hasPrefix("size ") else { return String(line) }
      return line.split(separator: " ").map { word in
        Int(word.filter { $0.isNumber }) == nil ? String(word) : word.hasSuffix(",") ? "2," : "2"
      }.joined(separator: " ")
    }
    return lines.joined(separator: "\n")
  }

  package static let starters = StarterModel.all.map { ZooModel(name: $0.name, text: $0.text) }

  package static let all = networks + others + starters + drawn

  package static func named(_ name: String) -> ZooModel? { all.first { $0.name == name } }
}
