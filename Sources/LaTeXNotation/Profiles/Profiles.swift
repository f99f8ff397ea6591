import Notations

/// The notations of the package: a neutral one, those of the documents that the project started from, and those of textbooks.
extension NotationProfile {
  static let builtIn: [(name: String, text: String)] =
    [(name: "default", text: "notation default\n")] + NotationFile.all
}
