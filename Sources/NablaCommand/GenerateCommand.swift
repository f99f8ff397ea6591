import Nabla

/// `nabla generate`: Swift code for the loss and its gradient.
struct GenerateCommand {
  let invocation: Invocation
  let loaded: LoadedModel

  /// The file's text.
  func text() throws(CommandError) -> String {
    do {
      let model = loaded.model
      let layout = try loaded.symbolicLayout()
      do {
        return try source(try LoweredModel.lowering(model, layout: layout, samples: .symbolic)).text
      } catch ProgramError.coupledSamples {
        return try source(
          try LoweredModel.lowering(model, layout: try ModelLayout(model), samples: .unrolled)
        ).text
      } catch LoweringError.reductionOverSamples {
        return try source(
          try LoweredModel.lowering(model, layout: try ModelLayout(model), samples: .unrolled)
        ).text
      }
    } catch let error as DiagnosticList {
      throw CommandError(
        .malformedInput,
        error.rendered(in: SourceText(name: loaded.source, text: loaded.text), language: loaded.language))
    } catch {
      throw CommandError(.malformedInput, "\(error)")
    }
  }

  private func source(_ lowered: LoweredModel) throws -> SwiftSource {
    lowered.stabilize()
    let gradient = lowered.gradient(withRespectTo: lowered.weights)
    for partial in gradient.partials where !partial.hasInfluence {
      let element = ElementReference(quantity: partial.quantity, indices: partial.indices)
      FileAccess.standardError(
        "nabla generate: the loss does not depend on \(loaded.model.label(of: element)); its derivative is 0\n"
      )
    }
    return try SwiftSource(
      of: gradient, sourceName: loaded.source, sourceText: loaded.text, command: command)
  }

  /// How the file is made again, without folders.
  private var command: String {
    let argument =
      invocation.arguments.first.flatMap { $0.split(separator: "/").last.map { String($0) } } ?? "-"
    let file = invocation.values["-o"].flatMap { $0.split(separator: "/").last.map { String($0) } }
    return "nabla generate \(loaded.isExpression ? "…" : argument)" + (file.map { " -o \($0)" } ?? "")
  }
}

/// `--check`: is a file what would be written?
enum FreshnessCheck {
  static func run(_ text: String, _ path: String) throws(CommandError) -> ExitStatus {
    guard FileAccess.exists(path) else {
      FileAccess.standardError("\(path) is missing\n")
      return .no
    }
    let old = try FileAccess.text(at: path)
    if old == text { return .yes }
    FileAccess.standardError("\(path) is out of date:\n" + difference(old, text))
    return .no
  }

  /// The lines between the common beginning and the common end, at most twenty of each.
  private static func difference(_ old: String, _ new: String) -> String {
    let a = old.split(separator: "\n", omittingEmptySubsequences: false)
    let b = new.split(separator: "\n", omittingEmptySubsequences: false)
    var start = 0
    while start < min(a.count, b.count), a[start] == b[start] { start += 1 }
    var end = 0
    while end < min(a.count, b.count) - start, a[a.count - 1 - end] == b[b.count - 1 - end] { end += 1 }
    let removed = a[start..<(a.count - end)].prefix(20).map { "-\($0)\n" }
    let added = b[start..<(b.count - end)].prefix(20).map { "+\($0)\n" }
    return "@@ line \(start + 1) @@\n" + removed.joined() + added.joined()
  }
}
