/// A model to start from: its name on the command line and its text.
public struct StarterModel: Sendable {
  public let name: String
  public let text: String

  /// The quoted title of its `model` line.
  public var title: String {
    let parts = text.split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
    return parts.count == 3 ? String(parts[1]) : ""
  }

  private init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// In the order in which `nabla models` lists them. `Models` holds the same files.
  public static let all: [StarterModel] = [
    StarterModel("wv", PackageResources.wv_nabla),
    StarterModel("chain", PackageResources.chain_nabla),
    StarterModel("mlp231", PackageResources.mlp231_nabla),
    StarterModel("regression", PackageResources.regression_nabla),
    StarterModel("regression-general", PackageResources.regression_general_nabla),
    StarterModel("neuron", PackageResources.neuron_nabla),
    StarterModel("graph-sum", PackageResources.graph_sum_nabla),
    StarterModel("graph-linear", PackageResources.graph_linear_nabla),
    StarterModel("graph-square", PackageResources.graph_square_nabla),
    StarterModel("graph-exp", PackageResources.graph_exp_nabla),
    StarterModel("deep", PackageResources.deep_nabla),
    StarterModel("xor", PackageResources.xor_nabla),
  ]

  public static func named(_ name: String) -> StarterModel? { all.first { $0.name == name } }
}
