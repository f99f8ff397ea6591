/// How names, indices and products are printed: data, one value a notation.
public struct NotationProfile: Hashable, Sendable {
  public var name: String
  /// Between the factors of a path: `\cdot` or nothing.
  public var productSign: String
  /// Whether σ′ is written by the value, a(1−a), or as σ′(z).
  public var slopeByValue: Bool
  /// Whether per-sample quantities show the sample's index.
  public var showsSample: Bool
  /// `0{,}5` instead of `0.5`.
  public var decimalComma: Bool

  public static let all: [NotationProfile] = [
    NotationProfile(
      name: "default", productSign: "\\cdot", slopeByValue: false, showsSample: true, decimalComma: false),
    NotationProfile(
      name: "wv", productSign: "\\cdot", slopeByValue: false, showsSample: true, decimalComma: true),
  ]

  public static func named(_ name: String) -> NotationProfile? { all.first { $0.name == name } }
}
