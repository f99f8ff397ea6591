/// The notations of the package: a neutral one, and one for each document that the project started from.
extension NotationProfile {
  static let builtIn: [(name: String, text: String)] = [
    ("default", "notation default\n"),
    ("resumo", resumo),
    ("wv", wv),
    ("theta-layer", thetaLayer),
    ("wcse", wcse),
    ("graph", graph),
  ]

  /// Layers without marks, δ, the star of an updated weight: the summary sheet.
  private static let resumo = """
    notation resumo
    style product = none, delta = yes, transpose = italic, update = star
    symbol yhat = "\\hat{y}"
    """

  /// Letters for layers, weights from–to, primes on the symbol: the W/V expansion.
  private static let wv = """
    notation wv
    style decimal = comma, stacked = yes
    """

  /// Layers in superscripts, σ′ by its value, samples as rows.
  private static let thetaLayer = """
    notation theta-layer
    style product = none, slope = value, delta = yes, layers = all, samples = rows, decimal = comma
    symbol X1 = "X_1"
    """

  /// Weights w with layer, output and input; units in superscripts; the hat is on the target.
  private static let wcse = """
    notation wcse
    style product = none, base = 0
    symbol w0[s,e] = "w_{s,e}^{0}"
    symbol w1[s,e] = "w_{s,e}^{1}"
    symbol b0[n] = "b_{n}^{0}"
    symbol b1[n] = "b_{n}^{1}"
    symbol z[k] = "z_{k}^{0}"
    symbol h[k] = "h^{k}"
    symbol Wh[s,e] = "W^{h}_{s,e}"
    symbol Wy[s,e] = "W^{y}_{s,e}"
    symbol bh[n] = "b^{h}_{n}"
    symbol by[n] = "b^{y}_{n}"
    """

  /// One operation a node, products with a dot: the computational graphs.
  private static let graph = """
    notation graph
    style decimal = comma
    """
}
