import Foundation
import LaTeXReading
import ModelLanguage
import ModelReading
import NumericBackprop
import Testing

/// A document of the tests' own, and the model that it describes as somebody wrote it down.
struct Note {
  let name: String

  static let all = [
    "logistic.md", "ridge.tex", "rows.md", "columns.md", "superscripts.md", "sums.md", "elman.tex", "lstm.md",
    "skipgram.md", "numeros.md",
  ]

  private func file(_ name: String) throws -> [UInt8] {
    let parts = name.split(separator: ".").map { String($0) }
    let folder = parts[1] == "nabla" ? "Models" : "Pages"
    let url = try #require(
      Bundle.module.url(forResource: "Notes/\(folder)/\(parts[0])", withExtension: parts[1]),
      "no file \(name)")
    return [UInt8](try Data(contentsOf: url))
  }

  func bytes() throws -> [UInt8] { try file(name) }

  /// The model by hand; its first line names the sizes of the letters that reading leaves open.
  func expected() throws -> (text: String, sizes: [String: Int]) {
    let stem = name.split(separator: ".")[0]
    let text = String(decoding: try file("\(stem).nabla"), as: UTF8.self)
    var sizes: [String: Int] = [:]
    for word in text.split(separator: "\n")[0].split(separator: " ") {
      let parts = word.split(separator: "=")
      if parts.count == 2 { sizes[String(parts[0])] = Int(parts[1]) }
    }
    return (text, sizes)
  }
}

/// The model that is read from a text, or nil.
func read(_ text: String, language: String? = nil) -> ModelReading.Found? {
  guard
    case .model(let found) = ModelReading.read(Page.read(Array(text.utf8)), name: "notes", language: language)
  else { return nil }
  return found
}

/// Why nothing is read from a text, or nil.
func refusal(_ text: String) -> String? {
  guard case .nothing(let why) = ModelReading.read(Page.read(Array(text.utf8)), name: "notes") else {
    return nil
  }
  return why.english
}

func model(_ text: String) throws -> Model {
  try Model(resolving: ModelSyntax(parsing: text, name: "test.nabla"))
}

/// A model at values that depend on the names and places of its letters alone.
struct Bench {
  let model: Model
  private var engine: NumericEngine

  init(_ text: String, sizes: [String: Int], seed: Int) throws {
    model = try ModelReadingTests.model(text)
    var sizes = sizes
    if let samples = model.samples?.size.name { sizes[samples] = 3 }
    let layout = try ModelLayout(model, sizes: sizes)
    engine = try NumericEngine(model, layout: layout)
    var values: [Int: [Double]] = [:]
    for (place, quantity) in model.quantities.enumerated()
    where quantity.role != .link && quantity.role != .loss {
      values[place] = (0..<layout.arrays[place].count).map {
        Self.value(quantity.name, $0, seed, isTarget: quantity.role == .target(.binary))
      }
    }
    engine.forward(values)
    engine.backward()
  }

  /// A number between −1 and 1, the same for the same name, place and seed.
  private static func value(_ name: String, _ place: Int, _ seed: Int, isTarget: Bool) -> Double {
    var state: UInt64 = 1_469_598_103_934_665_603
    for byte in Array("\(name)/\(place)/\(seed)".utf8) { state = (state ^ UInt64(byte)) &* 1_099_511_628_211 }
    state ^= state >> 29
    state = state &* 0xBF58_476D_1CE4_E5B9
    let unit = Double(state >> 11) / Double(1 << 53)
    return isTarget ? (unit < 0.5 ? 0 : 1) : 2 * unit - 1
  }

  var loss: Double { engine.loss }

  /// The gradient of each weight by name.
  var gradients: [String: [Double]] {
    var found: [String: [Double]] = [:]
    for (place, quantity) in model.quantities.enumerated() where quantity.role == .weight {
      found[quantity.name] = engine.gradient(of: place)
    }
    return found
  }
}

/// Both texts have the same weights, the same loss and the same gradient at two points.
func expectSame(
  _ text: String, _ other: String, sizes: [String: Int], sourceLocation: SourceLocation = #_sourceLocation
) throws {
  for seed in 1...2 {
    let (a, b) = (try Bench(text, sizes: sizes, seed: seed), try Bench(other, sizes: sizes, seed: seed))
    #expect(a.loss.isFinite, sourceLocation: sourceLocation)
    #expect(abs(a.loss - b.loss) <= 1e-12 * max(1, abs(b.loss)), "\(text)", sourceLocation: sourceLocation)
    let (mine, theirs) = (a.gradients, b.gradients)
    #expect(mine.keys.sorted() == theirs.keys.sorted(), "\(text)", sourceLocation: sourceLocation)
    #expect(!theirs.isEmpty, sourceLocation: sourceLocation)
    for name in theirs.keys.sorted() {
      let (x, y) = (mine[name] ?? [], theirs[name] ?? [])
      #expect(x.count == y.count, "\(name)", sourceLocation: sourceLocation)
      for (p, q) in zip(x, y) {
        #expect(abs(p - q) <= 1e-12 * max(1, abs(q)), "\(name): \(p), \(q)", sourceLocation: sourceLocation)
      }
    }
  }
}
