import LaTeXNotation
import LaTeXReading
import ModelLanguage
import NoteChecking
import SwiftNotation
import SymbolicAlgebra
import SymbolicCalculus

/// One random model and what must hold of it:
///
/// | property | witness |
/// |---|---|
/// | its text is a model, and its print parses to an equal one | the parser |
/// | two builds give the same code, byte for byte | the generator itself |
/// | code, expression and differences agree | backpropagation by numbers; long arithmetic where they do not |
/// | the two differentiators agree exactly | arithmetic modulo 2⁶¹ − 1 |
/// | the printed derivation reads back as true | the reader |
/// | `\left` and `\right` are on one row | the text |
public struct FuzzCase: Sendable {
  public struct Finding: Sendable {
    public var property: String
    public var detail: String
  }

  public let seed: UInt64
  public let text: String
  public private(set) var findings: [Finding] = []
  /// Nothing was compared: no finite value anywhere.
  public private(set) var isEmpty = false
  /// Identities that the exact test could not decide.
  public private(set) var undecided = 0

  /// More derivatives than these are not compared exactly, or read back written out.
  private static let exactLimit = 3

  /// The model of a seed.
  public static func text(seed: UInt64) -> String { RandomModel.text(seed: seed) }

  private static let detailLimit = 400

  public init(seed: UInt64) {
    self.seed = seed
    text = Self.text(seed: seed)
    do {
      try check()
    } catch let refusal as DiagnosticList
      where refusal.diagnostics.contains(where: { $0.message == Diagnostic.divisionByZero.english })
    {
      // Numbers that happen to divide by zero have no value anywhere, and are told so.
      isEmpty = true
    } catch {
      add("valid", "\(error)")
    }
  }

  private mutating func add(_ property: String, _ detail: String) {
    let isLong = detail.utf8.count > Self.detailLimit
    let shown = isLong ? String(detail.prefix(Self.detailLimit)) + "…" : detail
    findings.append(Finding(property: property, detail: shown))
  }

  private mutating func check() throws {
    let syntax = try ModelSyntax(parsing: text, name: "case")
    if try ModelSyntax(parsing: syntax.text(), name: "case") != syntax {
      add("print", "the printed model parses to another one")
    }
    let model = try Model(resolving: syntax)
    let layout = try ModelLayout(model)
    try checkWitnesses(model, layout)
    try checkDeterminism(model, layout)
    let lowered = try LoweredModel.lowering(model, layout: layout, samples: .unrolled)
    let gradient = lowered.gradient(withRespectTo: lowered.weights)
    checkExactly(lowered, gradient)
    try checkReading(model)
  }

  // MARK: Numbers

  private mutating func checkWitnesses(_ model: Model, _ layout: ModelLayout) throws {
    var options = Verification.Options()
    options.seed = seed
    options.randomPoints = 1
    let verification = try Verification(
      of: model, layout: layout, sourceName: "case", options: options, run: { _, _, _ in nil })
    isEmpty = verification.pointCount == 0
    guard let worst = verification.witnesses.first(where: { $0.standing == .disagrees }) else { return }
    let report = try AccuracyReport(of: model, layout: layout, sourceName: "case", options: options)
    if worst.name == .program, report.isStrict == true { return }
    add(
      "witnesses",
      "\(worst.name) differs by \(worst.maximumRelative) at \(worst.worst ?? "?"); code is "
        + (report.isStrict == true ? "strict" : "not strict"))
  }

  private mutating func checkDeterminism(_ model: Model, _ layout: ModelLayout) throws {
    let texts = try (0..<2).map { _ in
      try GeneratedCode(model: model, layout: layout, sourceName: "case").source.text
    }
    if texts[0] != texts[1] { add("determinism", "two builds give different code") }
  }

  // MARK: Formulas

  private mutating func checkExactly(_ lowered: LoweredModel, _ gradient: Gradient) {
    let partials = gradient.partials.prefix(Self.exactLimit)
    let elements = partials.map { ElementReference(quantity: $0.quantity, indices: $0.indices) }
    let others = lowered.gradientByRewriting(withRespectTo: elements)
    for (partial, other) in zip(partials, others) {
      switch lowered.graph.identity(
        of: lowered.assumingDistributions(in: gradient.expanded(partial)),
        and: lowered.assumingDistributions(in: other))
      {
      case .equal: continue
      case .undecided: undecided += 1
      case .different(let point):
        add("differentiators", "\(point.left) and \(point.right) at \(point.point.map { "\($0)" })")
      }
    }
  }

  private mutating func checkReading(_ model: Model) throws {
    let named = model.namingFunctions()
    let lowered = try LoweredModel.lowering(named, layout: try ModelLayout(named), samples: .unrolled)
    let subject = NoteCheck.Subject(name: "case", model: model)
    try checkReading(lowered, lowered.weights, .weight, subject)
    try checkReading(lowered, Array(lowered.weights.prefix(Self.exactLimit)), .expanded, subject)
  }

  /// Fences must close on the row they open on, or TeX stops.
  private mutating func checkRows(_ latex: String) {
    for row in latex.split(separator: "\\\\") {
      let commands = row.split(separator: "\\").map { $0.prefix { $0.isLetter } }
      let opened = commands.count { $0 == "left" } - commands.count { $0 == "right" }
      if opened != 0 { add("rows", "\\left and \\right are \(opened) apart: \(row)") }
    }
  }

  private mutating func checkReading(
    _ lowered: LoweredModel, _ weights: [ElementReference], _ form: DerivationDocument.Form,
    _ subject: NoteCheck.Subject
  ) throws {
    var options = DerivationDocument.Options(source: "case")
    options.forms = [form]
    var document = DerivationDocument(lowered.gradient(withRespectTo: weights), options: options)
    let latex = try document.text()
    checkRows(latex)
    let check = try NoteCheck([subject], page: Page.read(Array(latex.utf8), as: .latex))
    for claim in check.claims where !claim.verdict.isRight {
      if claim.verdict == .undecided {
        undecided += 1
      } else {
        add("reading", "\(claim.verdict.rawValue), \(claim.note?.english ?? ""): \(claim.text)")
      }
    }
  }
}
