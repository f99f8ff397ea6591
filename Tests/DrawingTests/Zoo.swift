import Drawing
import ModelZoo
import Testing

enum Zoo {
  static let all = (ZooModel.drawn + ZooModel.starters).map { try! Specimen($0) }
}

extension Specimen: CustomTestStringConvertible {
  public var testDescription: String { name }

  func network(_ language: String = "en") throws -> NetworkDrawing {
    try NetworkDrawing(model, layout: layout, profile: profile, language: language)
  }

  func graph() throws -> ValueGraph {
    try ValueGraph(model, layout: layout, profile: profile, language: "en")
  }
}
