/// The notations of the package as texts; the files of this folder.
public enum NotationFile {
  /// By name, in the order in which messages list them. A test compares the list with the folder.
  public static let all: [(name: String, text: String)] = [
    file("resumo", PackageResources.resumo_nabla),
    file("wv", PackageResources.wv_nabla),
    file("theta-layer", PackageResources.theta_layer_nabla),
    file("wcse", PackageResources.wcse_nabla),
    file("graph", PackageResources.graph_nabla),
    file("bishop", PackageResources.bishop_nabla),
    file("nielsen", PackageResources.nielsen_nabla),
    file("goodfellow", PackageResources.goodfellow_nabla),
    file("ng", PackageResources.ng_nabla),
    file("murphy", PackageResources.murphy_nabla),
  ]

  private static func file(_ name: String, _ bytes: [UInt8]) -> (name: String, text: String) {
    (name, String(decoding: bytes, as: UTF8.self))
  }
}
