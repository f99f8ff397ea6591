import Foundation
import Nabla
import Testing

/// The library's front door: what the article shows compiles here, and is true.
@Suite struct FrontDoorTests {
  static let article = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appendingPathComponent("Sources/Nabla/Nabla.docc/FrontDoor.md")

  /// The code of the article, line by line, with what is true of it between.
  @Test func articleCode() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("nabla-\(UUID().uuidString)")
      .path
    try Data("weight w\nloss L = w^2\n".utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let notes =
      #"$\frac{\partial L}{\partial b} = p - y$ and $\frac{\partial L}{\partial w_1} = 2 (p - y) x_1$"#

    let fromFile = try Model(contentsOf: path)
    let model = try Model(
      """
      model line
      input x[2]
      target y
      weight w[2], b
      p = sum(i: w[i] * x[i]) + b
      loss L = 1/2 * (p - y)^2
      given x = [0.5, -1], y = 0.25, w = [0.3, -0.2], b = 0.1
      """)
    let w: Term = "w"
    let x: Term = "x"
    let p: Term = "p"
    let y: Term = "y"
    let built = try Model("product") {
      Input(x)
      Target(y)
      Weight(w)
      p == w * x
      Loss("L" == (p - y).squared)
    }
    #expect(fromFile.quantities.map { $0.name } == ["w", "L"])
    #expect(built.name == "product")

    let page = try model.derivation(.weight, notation: .resumo).latex
    let general = try model.derivation(.index).results
    #expect(page.contains("\\begin{align}") && page.contains("\\frac{\\partial L}{\\partial w_1}"))
    #expect(general.map { $0.weight } == ["w", "b"])
    #expect(
      try model.derivation().results.map { $0.latex } == [
        "(p - y) \\cdot x_1", "(p - y) \\cdot x_2", "p - y",
      ])

    // At w = (0.5, −1): p = 0.25 + 1 + 0.1 = 1.35, p − y = 1.1.
    let mine = [0.55, -1.1, 1.1]
    let gradient = try model.gradient(at: ["w": [0.5, -1]])
    let comparison = gradient.comparison(with: mine)
    #expect(comparison.agrees, "\(comparison)")
    #expect(!gradient.agrees(with: [0.55, -1.1, 1.2]))

    let file = try model.generated().swift
    let loops = try model.generated(schedule: .loops).swift
    #expect(file.contains("public enum Line") && loops.contains("public enum Line") && file != loops)

    let claim = try model.claim(#"\frac{\partial L}{\partial b} = (p - y)"#)
    #expect(claim.isRight, "\(claim)")
    let check = try model.check(notes: notes)
    let wrong = check.claims.filter { $0.verdict.isWrong }
    #expect(check.claims.count == 2 && wrong.count == 1)

    let verification = try model.verification()
    #expect(verification.disagreements.isEmpty)
    #expect(verification.verdict == .undecided && verification.pointCount == 4)

    do {
      _ = try Model("loss L = (w")
    } catch {
      print(error.message.portuguese)
    }
  }

  /// Every line of code in the article stands above, in order.
  @Test func articleIsCompiled() throws {
    let own = try String(contentsOfFile: #filePath, encoding: .utf8).components(separatedBy: "\n")
      .map { $0.trimmingCharacters(in: .whitespaces) }
    var place = try #require(own.firstIndex { $0.contains("func articleCode") })
    let blocks = try String(contentsOf: Self.article, encoding: .utf8).components(separatedBy: "```")
    let code = stride(from: 1, to: blocks.count, by: 2).map { blocks[$0] }.filter { $0.hasPrefix("swift\n") }
    #expect(code.count == 7)
    for line in code.joined().components(separatedBy: "\n") {
      let line = line.trimmingCharacters(in: .whitespaces)
      if line.isEmpty || line == "swift" { continue }
      let found = own[place...].firstIndex(of: line)
      place = try #require(found, "\(line)")
    }
  }

  // MARK: Failures tell what is wrong

  private let line = "input x\ntarget y\nweight w\np = w*x\nloss L = (p - y)^2\n"

  @Test func claimsDescribeThemselves() throws {
    let claim = try Model(line).claim(#"\frac{\partial L}{\partial w} = 3 (p - y) x"#)
    #expect(!claim.isRight)
    let words = "\(claim)"
    #expect(words.contains("'3'") && words.contains("2") && words.contains("written"), "\(words)")
    #expect("\(try Model(line).claim(#"\frac{\partial L}{\partial w} = 2 (p - y) x"#))".contains("right"))
  }

  @Test func errorsAreBilingual() throws {
    func message(_ work: () throws -> Void) -> Message? {
      do { try work() } catch { return (error as? any BilingualError)?.message }
      return nil
    }
    let model = try Model(line + "given x = 1, y = 0, w = 2")
    let broken: [() throws -> Void] = [
      { _ = try Model("loss L = (w") }, { _ = try Model(contentsOf: "/no/such/file") },
      { _ = try model.gradient(at: ["q": [1]]) }, { _ = try model.gradient(at: ["w": [1, 2]]) },
      { _ = try model.generated(schedule: .blocks) },
      { _ = try Model("weight w\nx = w\nloss L = q") },
    ]
    for (number, work) in broken.enumerated() {
      let found = try #require(message(work), "\(number)")
      #expect(found.english != found.portuguese && !found.english.isEmpty, "\(number): \(found)")
    }
    let unknown = try #require(message { _ = try model.gradient(at: ["q": [1]]) })
    #expect(unknown.english.contains("'q'") && unknown.english.contains("w"))
    let lines = try #require(message { _ = try Model("loss L = (w", named: "mine") })
    #expect(lines.english.contains("mine:1:10: error"))
  }

  @Test func notationsHaveNames() throws {
    let known: [NotationProfile] = [
      .resumo, .wv, .thetaLayer, .wcse, .graph, .bishop, .nielsen, .goodfellow, .ng, .murphy,
    ]
    #expect(Set(known.map { $0.name } + ["default"]) == Set(NotationProfile.names))
  }

  /// The command and the library write the same derivation and, but for the words on how it is made again, the same code.
  @Test func derivationsOfAllForms() throws {
    let model = try Model(line)
    for form in DerivationDocument.Form.allCases {
      let derivation = try model.derivation(form, detail: .full, language: "pt")
      #expect(derivation.latex.contains("align"), "\(form)")
      #expect(derivation.standalone(language: "pt").contains("\\documentclass"))
    }
  }
}
