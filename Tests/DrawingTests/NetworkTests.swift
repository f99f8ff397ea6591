import Foundation
import LaTeXNotation
import ModelLanguage
import ModelZoo
import Testing

@testable import Drawing

@Suite("The network of a model")
struct NetworkTests {
  private func edges(_ drawing: NetworkDrawing) -> [String] {
    drawing.network.edges.compactMap { edge in
      edge.weight.map { "\(drawing.short($0)): \(plain(drawing, edge.from)) → \(plain(drawing, edge.to))" }
    }
  }

  private func plain(_ drawing: NetworkDrawing, _ unit: Int) -> String {
    PlainNotation.text(drawing.name(of: unit))
  }

  @Test("Weights stand between the units that their equation joins, activations with their sums")
  func weights() throws {
    let drawing = try Specimen.named("wv").network()
    #expect(
      edges(drawing) == [
        "w11: I₁ → H₁", "w21: I₂ → H₁", "w12: I₁ → H₂", "w22: I₂ → H₂", "v11: H₁ → O", "v21: H₂ → O",
      ])
    #expect(drawing.network.groups.map { $0.column } == [0, 1, 2, 2, 3])
  }

  @Test("The shorthand of a layer and its equations by hand are one network")
  func shorthand() throws {
    let head = "model m\ninput x[2]\ntarget y\n"
    let short = try Specimen(
      "m", head + "layer h[3] = tanh(W*x + b)\nlayer o[1] = identity(V*h + c)\nloss L = (o[1]-y)^2")
    let long = try Specimen(
      "m",
      head + """
        weight W[3,2], b[3], V[1,3], c[1]
        s[j] = sum(i: W[j,i]*x[i]) + b[j]
        h[j] = tanh(s[j])
        o[k] = sum(j: V[k,j]*h[j]) + c[k]
        loss L = (o[1]-y)^2
        """)
    let (a, b) = (try short.network(), try long.network())
    #expect(edges(a) == edges(b))
    #expect(edges(a).count == 9)
    #expect(a.network.biases.map { a.short($0.weight) } == ["b1", "b2", "b3", "c1"])
    #expect(a.network.biases.count == b.network.biases.count)
  }

  @Test("A recurrence over time is a loop; over layers it is layers")
  func recurrences() throws {
    let elman = try Specimen.named("recurrent").network()
    let loops = elman.network.edges.filter { $0.isDelayed }
    #expect(loops.count == 9)
    #expect(elman.network.units.count == 2 + 3 + 1 + 1 + 1)
    #expect(elman.picture.elements.contains { $0.role == .delayed })
    let levels = try Specimen.named("levels").network()
    #expect(!levels.network.edges.contains { $0.isDelayed })
    #expect(edges(levels).count == 2 * 3 + 3 * 2 + 2)
    let even = try Specimen(
      "m",
      """
      model m
      size L, n
      input x[n]
      target y
      weight W[L,n,n]
      a[0,j] = x[j]
      z[l,j] = sum(k: W[l,j,k]*a[l-1,k]) for l in 1..L
      a[l,j] = sigmoid(z[l,j]) for l in 1..L
      loss J = (a[L,1]-y)^2
      given L = 3, n = 2
      """
    ).network()
    #expect(edges(even).count == 3 * 4)
    #expect(!even.network.edges.contains { $0.isDelayed })
  }

  @Test("A softmax frames its layer; a product of units makes a graph of arrays")
  func kinds() throws {
    let softmax = try Specimen.named("classifier").network()
    #expect(!softmax.network.isBoxes)
    #expect(softmax.picture.elements.contains { $0.role == .group })
    let attention = try Specimen.named("selfattention").network()
    #expect(attention.network.isBoxes)
    #expect(edges(attention) == ["Wq: x → q", "Wk: x → k", "Wv: x → v"])
    #expect(!(try Specimen.named("wv").network().picture.elements.contains { $0.role == .group }))
  }

  @Test("More than eight units of a layer make boxes, whatever the sizes")
  func boxes() throws {
    let big = try Specimen.named("big").network()
    #expect(big.network.isBoxes)
    #expect(big.network.units.count == 5)
    let words = big.picture.labels.compactMap {
      if case .words(let words) = $0.content { words } else { nil }
    }
    #expect(words.contains("784 units") && words.contains("128 units") && words.contains("10 units"))
    #expect(!(try Specimen.named("dense").network().network.isBoxes))
    #expect(big.reduction?.contains("every layer is a box") == true)
    #expect(try Specimen.named("dense").network().reduction == nil)
    #expect(try Specimen.named("selfattention").network().reduction == nil)
    #expect(
      try Specimen.named("big").network("pt").picture.labels.contains { $0.content == .words("784 unidades") }
    )
  }

  @Test("No two labels meet", arguments: Zoo.all)
  func labels(_ specimen: Specimen) throws {
    let picture = try specimen.network().picture
    #expect(meetings(picture) == [])
    #expect(picture.labels.count > 1)
  }

  @Test("No edge goes through a unit that it does not join", arguments: Zoo.all)
  func crossings(_ specimen: Specimen) throws {
    let picture = try specimen.network().picture
    var units: [String: Picture.Box] = [:]
    var circles: Set<String> = []
    for element in picture.elements {
      guard let id = element.id, id.hasPrefix("u") else { continue }
      if case .circle = element.shape { circles.insert(id) }
      switch element.shape {
      case .circle, .box: units[id] = Picture.box(of: element.shape)
      default: break
      }
    }
    #expect(units.count > 1)
    for element in picture.elements where element.role == .edge || element.role == .delayed {
      guard case .line(let points, let isCurved, _) = element.shape, let id = element.id else { continue }
      let ends = Set(id.dropFirst().split { !$0.isNumber }.map { "u\($0)" })
      for point in Self.samples(points, isCurved) {
        for (name, box) in units where !ends.contains(name) {
          let way = point - Picture.Point((box.left + box.right) / 2, (box.top + box.bottom) / 2)
          if circles.contains(name), way.length > (box.right - box.left) / 2 - 1 { continue }
          let isInside =
            box.left + 1 < point.x && point.x < box.right - 1 && box.top + 1 < point.y
            && point.y < box.bottom - 1
          #expect(!isInside, "\(element.title ?? id) goes through \(name)")
        }
      }
    }
  }

  private static func samples(_ points: [Picture.Point], _ isCurved: Bool) -> [Picture.Point] {
    let shares = stride(from: 0.0, through: 1, by: 0.02)
    if isCurved { return shares.map { NetworkSketch.point(points, $0) } }
    return zip(points, points.dropFirst()).flatMap { a, b in shares.map { a + (b - a) * $0 } }
  }

  @Test("The path of a weight goes from its edge to the loss")
  func paths() throws {
    let picture = try Specimen.named("wv").network().picture
    let path = try #require(picture.paths.first { $0.weight == "w12" })
    let titles = path.ids.compactMap { id in picture.elements.first { $0.id == id }?.title }
    #expect(titles == ["w₁₂", "H₂", "v₂₁", "O", "EQ"])
  }

  @Test("In a terminal no line is longer than 80 columns", arguments: Zoo.all)
  func terminal(_ specimen: Specimen) throws {
    let text = NetworkText(try specimen.network()).text
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(
      text.contains(
        "["
          + PlainNotation.text(
            specimen.profile.elementText(
              specimen.model.quantities[specimen.model.loss].name, indices: [], isArray: false))))
  }
}

/// Pairs of labels whose boxes meet.
func meetings(_ picture: Picture) -> [String] {
  let boxes = picture.labels.map { $0.box }
  var found: [String] = []
  for a in boxes.indices {
    for b in boxes.indices where a < b && boxes[a].meets(boxes[b], within: -0.25) {
      found.append("\(picture.labels[a].content) meets \(picture.labels[b].content)")
    }
  }
  return found
}
