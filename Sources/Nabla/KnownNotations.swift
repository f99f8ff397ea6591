import LaTeXNotation

/// The notations of the package, by their names.
extension NotationProfile {
  public static let resumo = known("resumo")
  public static let wv = known("wv")
  public static let thetaLayer = known("theta-layer")
  public static let wcse = known("wcse")
  public static let graph = known("graph")
  public static let bishop = known("bishop")
  public static let nielsen = known("nielsen")
  public static let goodfellow = known("goodfellow")
  public static let ng = known("ng")
  public static let murphy = known("murphy")

  private static func known(_ name: String) -> NotationProfile {
    guard let profile = named(name) else { preconditionFailure("the package has no notation \(name)") }
    return profile
  }
}
