import Nabla

/// `nabla vectors`: points with loss, gradient and values for tests in any language.
struct VectorsCommand {
  let invocation: Invocation
  let loaded: LoadedModel

  static let usualCount = 20
  static let forms = ["json", "csv", "npz"]

  func run() throws(CommandError) -> [UInt8] {
    let kind = invocation.outputKind
    if let name = invocation.values["--to"], !Self.forms.contains(name) {
      throw CommandError(
        .usage, "nabla vectors --to takes json, csv or npz, not '\(name)'",
        pt: "nabla vectors --to aceita json, csv ou npz, não '\(name)'")
    }
    if kind == .numpy, invocation.values["-o"] == nil {
      throw CommandError(
        .usage, "an archive goes into a file: -o FILE.npz", pt: "um arquivo npz se escreve com -o ARQUIVO.npz"
      )
    }
    let vectors = try loaded.vectors(
      count: try invocation.number("--count", least: 1, default: Self.usualCount),
      seed: UInt64(try invocation.number("--seed", least: 0, default: 1)),
      includesHostile: invocation.has("--hostile"))
    report(vectors)
    switch kind {
    case .csv: return Array(VectorTable(vectors).text.utf8)
    case .numpy: return try VectorArchive(vectors).bytes
    default: return Array(VectorJSON(vectors, source: loaded.source).text.utf8)
    }
  }

  /// What was left out, in one line a kind and reason.
  private func report(_ vectors: TestVectors) {
    var counts: [(kind: TestVector.Kind, reason: Message, count: Int)] = []
    for omission in vectors.omissions {
      let reason = omission.message
      if let place = counts.firstIndex(where: { $0.kind == omission.kind && $0.reason == reason }) {
        counts[place].count += 1
      } else {
        counts.append((omission.kind, reason, 1))
      }
    }
    for (kind, reason, count) in counts {
      FileAccess.note(
        "nabla vectors: \(count) \(kind.rawValue) \(count == 1 ? "point is" : "points are") left out: \(reason.english)",
        pt: "nabla vectors: \(count) \(count == 1 ? "ponto" : "pontos") (\(kind.rawValue)) ficou de fora: "
          + reason.portuguese, in: loaded.language)
    }
  }
}

extension LoadedModel {
  /// Points with what is true there, at least one.
  func vectors(
    count: Int, seed: UInt64, includesHostile: Bool, layout: ModelLayout? = nil
  ) throws(CommandError) -> TestVectors {
    let open = model.opaqueFunctions.filter { $0.binding == nil }.map { $0.name }
    if let name = open.first {
      throw CommandError(
        .malformedInput,
        "\(open.joined(separator: ", ")): a function without a formula has no values; write 'bind \(name) = tanh' or use --bind",
        pt:
          "\(open.joined(separator: ", ")): uma função sem fórmula não tem valores; escreva 'bind \(name) = tanh' ou use --bind"
      )
    }
    do {
      let vectors = try TestVectors(
        of: model, layout: try layout ?? concreteLayout("vectors"), count: count, seed: seed,
        includesHostile: includesHostile)
      if vectors.labels.isEmpty {
        throw CommandError(
          .malformedInput, "the model has no weights: there is no gradient",
          pt: "o modelo não tem pesos: não há gradiente")
      }
      if vectors.vectors.isEmpty {
        let reason = vectors.omissions.last?.message
        throw CommandError(
          .malformedInput,
          "the loss has no finite value or no derivative at any point tried"
            + (reason.map { ": \($0.english)" } ?? ""),
          pt: "a perda não tem valor finito ou derivada em nenhum ponto tentado"
            + (reason.map { ": \($0.portuguese)" } ?? ""))
      }
      return vectors
    } catch let error as CommandError {
      throw error
    } catch let error as DiagnosticList {
      throw CommandError(diagnosed(error))
    } catch {
      throw CommandError(.malformedInput, of: error)
    }
  }

  /// Three samples where the model leaves their number open.
  func concreteLayout(_ command: String) throws(DiagnosticList) -> ModelLayout {
    guard hasOpenSamples, let name = model.samples?.size.name else { return try ModelLayout(model) }
    FileAccess.note(
      "nabla \(command): \(name) has no value; \(name) = 3 is taken",
      pt: "nabla \(command): \(name) não tem valor; toma-se \(name) = 3", in: language)
    return try ModelLayout(model, sizes: [name: 3])
  }
}

extension TestVectors.Omission {
  var message: Message {
    obstacle?.message
      ?? Message(
        "a function stands at a kink, where its slope is a convention",
        pt: "uma função está em uma quina, onde a inclinação é convenção")
  }
}

extension Obstacle {
  /// The node that keeps a point from being compared.
  var message: Message {
    let node = name + (operation.map { " = \($0)" } ?? "")
    let number = NumberFormat(significantDigits: 6).text(number)
    return switch kind {
    case .value: Message("\(node) is \(number)", pt: "\(node) é \(number)")
    case .derivative:
      Message("the derivative with respect to \(node) is \(number)", pt: "a derivada em \(node) é \(number)")
    case .pole: Message("\(node) stands at a pole", pt: "\(node) está em um polo")
    case .size:
      Message(
        "\(node) is \(number), too large for the code's numbers", pt: "\(node) é \(number), grande demais")
    }
  }
}
