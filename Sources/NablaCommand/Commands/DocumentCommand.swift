import Documents
import Drawing
import Nabla

/// What `nabla derive --to` writes: a whole document about a model.
enum DocumentForm: String, CaseIterable, Sendable {
  case latex, beamer, markdown, html, typst, ipynb, pdf

  var kind: OutputKind {
    switch self {
    case .latex, .beamer: .latex
    case .markdown: .markdown
    case .html: .html
    case .typst: .typst
    case .ipynb: .notebook
    case .pdf: .pdf
    }
  }

  func text(_ document: Document) -> String {
    switch self {
    case .latex, .pdf: LaTeXPrinter(document).text
    case .beamer: BeamerPrinter(document).text
    case .markdown: MarkdownPrinter(document).text
    case .html: PagePrinter(document).text
    case .typst: TypstPrinter(document).text
    case .ipynb: NotebookPrinter(document).text
    }
  }
}

extension Invocation {
  /// Whether a TeX engine makes the file of what is written: an article, or with `--to beamer` slides.
  var isCompiled: Bool {
    guard let form = documentForm, let suffix = outputSuffix, OutputKind.pdf.suffixes.contains(suffix) else {
      return documentForm == .pdf
    }
    return form == .pdf || form == .latex || form == .beamer
  }

  /// The document that `derive` is to write: by `--to`, else by the ending of the file; nil for a fragment of LaTeX.
  var documentForm: DocumentForm? {
    guard command == "derive", !switches.contains("--json") else { return nil }
    if let name = values["--to"] { return DocumentForm(rawValue: name) }
    return DocumentForm.allCases.first { form in
      form.kind != .latex && outputSuffix.map { form.kind.suffixes.contains($0) } == true
    }
  }
}

/// Makes a lecture of a model, with its numbers where it has values.
struct DocumentCommand {
  let invocation: Invocation
  let loaded: LoadedModel
  let form: DocumentForm

  /// Steps of the method that a page can go through.
  private static let steps = 8
  private static let weightLimit = 60

  func text(
    _ lowered: LoweredModel, _ elements: [ElementReference], _ options: DerivationDocument.Options
  ) throws -> String {
    var lecture = Lecture.Options(derivation: options)
    lecture.figures = try figures()
    lecture.derivesAll = invocation.values["--detail"] == "full"
    lecture.format = NumberFormat(decimalComma: options.profile.decimalComma, significantDigits: 4)
    var writer = Lecture(lowered, elements: elements, options: lecture)
    let numbers = self.numbers(lowered, options)
    writer.numbersLayout = numbers?.layout
    return form.text(try writer.written(numbers: numbers?.numbers))
  }

  private func figures() throws(CommandError) -> Set<Document.Figure.Kind> {
    let name = invocation.values["--figures"] ?? "all"
    if let kind = Document.Figure.Kind(rawValue: name) { return [kind] }
    if name == "none" { return [] }
    guard name == "all" else {
      throw CommandError(
        .usage, "--figures takes all, network, graph or none, not '\(name)'",
        pt: "--figures aceita all, network, graph ou none, não '\(name)'")
    }
    return Set(Document.Figure.Kind.allCases)
  }

  /// Values along some steps, and the witnesses' verdicts; nil where the model has no values.
  private func numbers(
    _ lowered: LoweredModel, _ options: DerivationDocument.Options
  ) -> (numbers: Document.Numbers, layout: ModelLayout)? {
    let model = loaded.model
    guard let layout = try? ModelLayout(model) else { return nil }
    let places = model.quantities.indices.filter { model.quantities[$0].role == .weight }
    // Steps of the method need a step size; the first one's values do not.
    let hasRate = model.quantities.indices.contains {
      model.quantities[$0].role == .rate && model.values[$0] != nil
    }
    guard places.allSatisfy({ model.values[$0] != nil }),
      places.reduce(0, { $0 + layout.arrays[$1].count }) <= Self.weightLimit,
      let worked = try? WorkedNumbers(
        of: model, layout: layout, steps: hasRate ? Self.steps : 1, isNumeric: false),
      worked.steps[0].loss.isFinite
    else { return nil }
    let names = DrawnNames(model, layout: layout, profile: options.profile)
    let format = NumberFormat(decimalComma: options.profile.decimalComma, significantDigits: 6)
    var elements: [(quantity: Int, offset: Int)] = []
    for place in places { elements += (0..<layout.arrays[place].count).map { (place, $0) } }
    let weights = elements.map { element -> Document.Weight in
      let reference = ElementReference(
        quantity: element.quantity, indices: layout.arrays[element.quantity].indices(at: element.offset))
      return .init(
        name: model.shortLabel(of: reference),
        latex: names.element(reference.quantity, reference.indices.map { $0 }, letters: []),
        array: model.quantities[element.quantity].name)
    }
    let steps = (worked.rate == nil ? Array(worked.steps.prefix(1)) : worked.steps).map { step in
      Document.Numbers.Step(
        loss: format.latex(step.loss),
        weights: elements.map {
          (
            format.latex(step.values[$0.quantity]?[$0.offset] ?? .nan),
            format.latex(step.derivatives[$0.quantity]?[$0.offset] ?? .nan)
          )
        })
    }
    return (.init(weights: weights, steps: steps, witnesses: witnesses(layout)), layout)
  }

  /// All that `nabla verify` shows. A document does not wait for a compiler, and the same input gives the same bytes with and without
  /// one: of the compiled code it says where it is run.
  private func witnesses(_ layout: ModelLayout) -> [Document.Numbers.Witness] {
    guard
      let verification = try? Verification(
        of: loaded.model, layout: layout, sourceName: loaded.source, run: { _, _, _ in nil })
    else { return [] }
    let isPortuguese = loaded.language == "pt"
    return verification.witnesses.map { witness in
      if witness.name == .generated {
        return .init(
          name: name(witness.name, isPortuguese),
          verdict: isPortuguese
            ? "não compilado aqui; nabla verify o compila"
            : "not compiled here; nabla verify compiles it", agrees: nil)
      }
      let words: String
      switch witness.standing {
      case .agrees: words = isPortuguese ? "concorda" : "agrees"
      case .disagrees: words = isPortuguese ? "discorda" : "disagrees"
      case .silent: words = isPortuguese ? "não decide" : "undecided"
      }
      let distance =
        witness.standing == .agrees && witness.maximumRelative > 0
        ? " (\(NumberFormat(significantDigits: 2).text(witness.maximumRelative)))" : ""
      return .init(
        name: name(witness.name, isPortuguese), verdict: words + distance,
        agrees: witness.standing == .silent ? nil : witness.standing == .agrees)
    }
  }

  private func name(_ name: Witness.Name, _ isPortuguese: Bool) -> String {
    switch name {
    case .generated: isPortuguese ? "código compilado" : "compiled code"
    case .program: isPortuguese ? "programa interpretado" : "program, interpreted"
    case .expression: isPortuguese ? "expressão simbólica" : "symbolic expression"
    case .backprop: isPortuguese ? "retropropagação numérica" : "backpropagation by numbers"
    case .differences: isPortuguese ? "diferenças finitas" : "finite differences"
    }
  }
}

/// A document of LaTeX compiled by the TeX engine of this machine.
enum CompiledDocument {
  /// The bytes of the PDF.
  static func pdf(_ source: String) throws(CommandError) -> [UInt8] {
    guard let engine = Subprocess.find("pdflatex") else {
      throw CommandError(
        .cannotWrite, "no pdflatex on the path; --to latex writes the document that a TeX engine compiles",
        pt: "não há pdflatex no PATH; --to latex escreve o documento que um TeX compila")
    }
    let folder = try TemporaryFolder()
    let main = folder.file("nabla.tex")
    try FileAccess.write(source, to: main, force: true)
    let (output, errors) = (folder.file("output"), folder.file("errors"))
    for name in ["nabla.aux", "nabla.log", "nabla.nav", "nabla.out", "nabla.snm", "nabla.toc"] {
      _ = folder.file(name)
    }
    let pdf = folder.file("nabla.pdf")
    // The same bytes from the same source, and a mark by which the file may be written again.
    let settings =
      "\\pdfinfoomitdate=1 \\pdfsuppressptexinfo=-1 \\pdftrailerid{} \\pdfobjcompresslevel=0 "
      + "\\pdfinfo{/Creator (Generated by nabla)} "
    // Twice: references are known to the second run.
    for _ in 0..<2 {
      let status = Subprocess.run(
        engine,
        [
          "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape",
          "-output-directory=\(folder.path)", "-jobname=nabla", settings + "\\input{\(main)}",
        ],
        input: "/dev/null", output: output, errors: errors)
      guard status == 0 else {
        let log = (try? FileAccess.text(at: output)) ?? ""
        let reason =
          log.split(separator: "\n").first { $0.hasPrefix("!") } ?? "pdflatex ended with status \(status)"
        throw CommandError(.cannotWrite, verbatim: "pdflatex: \(reason)")
      }
    }
    return try FileAccess.bytes(at: pdf)
  }
}
