import Nabla

/// `nabla generate`: Swift code for the loss, its gradient and, with `--order 2`, its second derivatives.
struct GenerateCommand {
  let invocation: Invocation
  let loaded: LoadedModel

  /// The file's text.
  func text() throws(CommandError) -> String {
    _ = try invocation.scalar()
    return try loaded.making {
      do {
        let layout = try loaded.symbolicLayout()
        let stated = try schedule()
        let code = try body(layout, stated)
        if invocation.outputKind == .header { return try code.header().text }
        let forC = hasCHeader ? try code.header().swift : ""
        guard hasCInterface else { return code.text + forC }
        return try code.text + forC
          + CInterface(
            loaded.model, layout: layout, format: try invocation.scalar(),
            hasSampleFunction: code.hasSampleFunction
          ).text
      } catch let error as ScheduleError {
        throw CommandError(.usage, error.message.after("nabla generate: "))
      } catch let error as CInterfaceError {
        throw CommandError(.usage, error.message.after("nabla generate: "))
      }
    }
  }

  /// A file of code, and what it offers to C.
  private struct Code {
    var text: String
    var hasSampleFunction = false
    var header: () throws -> CHeader
  }

  private func schedule() throws(CommandError) -> Schedule? {
    let isSecondOrder = try invocation.order() == 2
    guard let name = invocation.values["--schedule"] else { return isSecondOrder ? .straight : nil }
    guard let schedule = Schedule(rawValue: name) else {
      let known = Schedule.allCases.map { $0.rawValue }.joined(separator: ", ")
      throw CommandError(
        .usage, "--schedule takes \(known), not '\(name)'", pt: "--schedule aceita \(known), não '\(name)'")
    }
    if isSecondOrder, schedule != .straight, schedule != .lanes {
      throw CommandError(
        .usage,
        "nabla generate: second derivatives have no form in \(name); use --schedule straight or lanes",
        pt: "nabla generate: segundas derivadas não têm forma em \(name); use --schedule straight ou lanes"
      )
    }
    return schedule
  }

  /// In the schedule that is asked for, else in the one that suits the model.
  private func body(_ layout: ModelLayout, _ stated: Schedule?) throws -> Code {
    var known: SwiftSource?
    func code(_ schedule: Schedule) throws -> Code {
      if schedule == .loops || schedule == .blocks {
        return try loops(layout, hasBlocks: schedule == .blocks)
      }
      let straight = try known ?? straight(layout)
      known = straight
      let source = schedule == .lanes ? try straight.inLanes() : straight
      return Code(text: source.text, hasSampleFunction: source.hasSampleFunction) { source.cHeader }
    }
    return try stated.map { try code($0) } ?? Schedule.best(for: loaded.model, layout, make: code)
  }

  /// A loop over the samples, which are written out where they are coupled.
  private func straight(_ layout: ModelLayout) throws -> SwiftSource {
    do {
      return try source(try LoweredModel.lowering(loaded.model, layout: layout, samples: .symbolic))
    } catch ProgramError.coupledSamples {
    } catch LoweringError.reductionOverSamples {
    }
    return try source(
      try LoweredModel.lowering(loaded.model, layout: try ModelLayout(loaded.model), samples: .unrolled))
  }

  private func loops(_ layout: ModelLayout, hasBlocks: Bool) throws -> Code {
    let source = try LoopSource(
      loaded.model, layout: layout,
      description: SwiftSource.Description(
        of: loaded.model, sourceName: loaded.source, sourceText: loaded.text, command: command,
        format: try invocation.scalar()),
      hasBlocks: hasBlocks, isShipped: true)
    return Code(text: try source.text()) { try source.cHeader() }
  }

  private func source(_ lowered: LoweredModel) throws -> SwiftSource {
    lowered.stabilize()
    let gradient = lowered.gradient(withRespectTo: lowered.weights)
    for partial in gradient.partials where !partial.hasInfluence {
      let element = ElementReference(quantity: partial.quantity, indices: partial.indices)
      let name = loaded.model.label(of: element)
      FileAccess.note(
        "nabla generate: the loss does not depend on \(name); its derivative is 0",
        pt: "nabla generate: a perda não depende de \(name); a derivada é 0", in: loaded.language)
    }
    return try SwiftSource(
      of: gradient, sourceName: loaded.source, sourceText: loaded.text, command: command,
      format: try invocation.scalar(), order: try invocation.order(), hasSampleFunction: hasCInterface,
      isShipped: true)
  }

  private var hasCHeader: Bool { invocation.switches.contains("--c-header") }

  private var hasCInterface: Bool { invocation.switches.contains("--c-interface") }

  /// How the file is made again, without folders.
  private var command: String {
    let argument =
      invocation.arguments.first.flatMap { $0.split(separator: "/").last.map { String($0) } } ?? "-"
    let file = invocation.values["-o"].flatMap { $0.split(separator: "/").last.map { String($0) } }
    let options = ["--order", "--schedule", "--scalar"].compactMap { name in
      invocation.values[name].map { " \(name) \($0)" }
    }
    let entry = (hasCInterface ? [" --c-interface"] : []) + (hasCHeader ? [" --c-header"] : [])
    return "nabla generate \(loaded.isExpression ? "…" : argument)" + (options + entry).joined()
      + (file.map { " -o \($0)" } ?? "")
  }
}
