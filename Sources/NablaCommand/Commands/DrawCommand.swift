import Drawing
import Nabla

/// `nabla draw`: the network or the computational graph of a model as SVG, TikZ or text.
struct DrawCommand {
  let invocation: Invocation
  let loaded: LoadedModel

  enum Subject: String, CaseIterable { case network, graph }

  func run() throws(CommandError) -> String {
    try invocation.checkForm(["svg", "tikz", "text"])
    try invocation.checkEffects(
      isExpression: loaded.isExpression, sizes: loaded.model.sizes.map { $0.name }, language: loaded.language)
    return try loaded.making {
      do {
        switch try subject() {
        case .network: return try network()
        case .graph: return try graph()
        }
      } catch let error as DrawingError {
        throw CommandError(.usage, error.message.after("nabla draw: "))
      }
    }
  }

  /// What is drawn: the word after the model, the network without one.
  private func subject() throws(CommandError) -> Subject {
    guard let word = invocation.words.dropFirst().first else { return .network }
    guard let subject = Subject(rawValue: word) else {
      throw CommandError(
        .usage, "nabla draw takes network or graph after the model, not '\(word)'",
        pt: "nabla draw aceita network ou graph depois do modelo, não '\(word)'")
    }
    return subject
  }

  private func network() throws -> String {
    let layout = try loaded.symbolicLayout(standIns: !loaded.openSizes.isEmpty)
    let drawing = try NetworkDrawing(
      loaded.model, layout: layout, profile: try invocation.profile(for: loaded), language: loaded.language)
    if let reduction = drawing.reduction { FileAccess.standardError("nabla draw: \(reduction)\n") }
    if invocation.outputKind == .text { return NetworkText(drawing).text }
    return try printed(drawing.picture)
  }

  private func graph() throws -> String {
    let layout = try loaded.symbolicLayout(standIns: !loaded.openSizes.isEmpty)
    let profile = try invocation.profile(for: loaded)
    let graph = try ValueGraph(loaded.model, layout: layout, profile: profile, language: loaded.language)
    let decimals =
      invocation.values["--round"] == nil ? nil : try invocation.number("--round", least: 0, default: 0)
    let format = NumberFormat(
      decimals: decimals, decimalComma: profile.decimalComma, significantDigits: decimals == nil ? 4 : nil)
    if invocation.outputKind == .text { return GraphText(graph, format: format).text }
    return try printed(GraphDrawing(graph, format: format).picture)
  }

  private func printed(_ picture: Picture) throws(CommandError) -> String {
    let line = GeneratedLine(
      source: loaded.source, notation: try invocation.profile(for: loaded).name, language: loaded.language)
    guard invocation.outputKind == .latex else { return line.markup + SVGPrinter(picture).text() }
    let printer = TikZPrinter(picture)
    return line.tex + (invocation.switches.contains("--standalone") ? printer.document : printer.text)
  }
}
