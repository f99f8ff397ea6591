import LaTeXReading
import ModelLanguage
import Testing

@testable import NoteChecking

/// Whole documents under one reading. What is right and wrong in them is mathematics.
@Suite struct ReadingTests {
  static let network = """
    samples m index i
    input x[3]
    target y[2]
    weight W[2,3], b[2]
    z[j] = sum(k: W[j,k]*x[k]) + b[j]
    a[j] = tanh(z[j])
    loss J = mean(i: 1/2*sum(j: (a[j] - y[j])^2))
    """

  func check(_ text: String, model: String = network) throws -> NoteCheck {
    let model = try Model(resolving: ModelSyntax(parsing: model, name: "test"))
    return try NoteCheck(
      [NoteCheck.Subject(name: "test", model: model)], page: Page.read(Array(text.utf8), as: .markdown))
  }

  func verdicts(_ text: String, model: String = network) throws -> [NoteClaim.Verdict] {
    try check(text, model: model).claims.map { $0.verdict }
  }

  static let columns = #"""
    $$Z = W X + b$$

    $$A = \tanh(Z)$$

    $$dZ = (A - Y) \odot (1 - A \odot A)$$

    $$dW = \frac{1}{m} dZ\, X^\top$$

    """#

  static let rows = #"""
    $$Z = X W^\top + b^\top$$

    $$A = \tanh(Z)$$

    $$dZ = (A - Y) \odot (1 - A \odot A)$$

    $$dW = \frac{1}{m} dZ^\top X$$

    """#

  @Test func samplesAreColumnsOrRows() throws {
    #expect(try verdicts(Self.columns).allSatisfy { $0.isRight })
    #expect(try verdicts(Self.rows).allSatisfy { $0.isRight })
  }

  /// A line that is right with samples in rows is wrong where the others have them in columns, and the other way round.
  @Test func noLineIsRightUnderAReadingOfItsOwn() throws {
    let mixed = try verdicts(Self.columns + #"$$dW = \frac{1}{m} dZ^\top X$$"#)
    #expect(mixed.dropLast().allSatisfy { $0.isRight })
    #expect(mixed.last?.isRight == false)
    let other = try verdicts(Self.rows + #"$$dW = \frac{1}{m} dZ\, X^\top$$"#)
    #expect(other.dropLast().allSatisfy { $0.isRight })
    #expect(other.last?.isRight == false)
  }

  /// 1/m that is missing once is an error where dZ is of one sample and dW of all.
  @Test func aMissingMeanIsFound() throws {
    let claims = try verdicts(Self.columns + #"$$db_j = \sum_{i=1}^m dz_j^{(i)}$$"#)
    #expect(claims.last == .different)
    let right = try verdicts(Self.columns + #"$$db_j = \frac{1}{m} \sum_{i=1}^m dz_j^{(i)}$$"#)
    #expect(right.last == .equal)
  }

  @Test(arguments: [
    (#"W_{jk} = W_{j,4}"#, false), (#"z_j = \sum_{k=1}^{4} W_{jk} x_k + b_j"#, false),
    (#"z_j = \sum_{k=1}^{3} W_{jk} x_k + b_j"#, true), (#"b_7 = b_7"#, false),
  ])
  func anIndexThatDoesNotExistIsNeverRight(latex: String, isRight: Bool) throws {
    #expect(try verdicts("$$\(latex)$$").allSatisfy { $0.isRight == isRight })
  }

  /// A letter that nothing explains is never called wrong.
  @Test(arguments: [
    #"z_j = \kappa\, x_j"#, #"q = W x"#, #"\frac{\partial J}{\partial u} = 3"#, #"a = \Psi(z)\,\zeta"#,
  ])
  func anUnknownLetterIsNotWrong(latex: String) throws {
    #expect(try verdicts("$$\(latex)$$").allSatisfy { !$0.isWrong })
  }

  /// e is Euler's number also where the loss is called E.
  @Test func theExponentialIsNoLoss() throws {
    let network = "input x\ntarget t\nweight w\ny = sigmoid(w*x)\nloss E = 1/2*(t - y)^2\n"
    let page = #"$$f(u) = \frac{1}{1 + e^{-u}}$$ $$y = f(w x)$$ $$y = \frac{1}{1 + e^{-w x}}$$"#
    #expect(try verdicts(page, model: network).map { $0.isRight } == [true, true, true])
  }

  @Test(arguments: [
    (#"\sigma'(t) = \sigma(t)(1 - \sigma(t))"#, true), (#"\tanh'(t) = 1 - \tanh^2(t)"#, true),
    (#"\tanh'(t) = 1 - \tanh(t)"#, false), (#"\frac{d}{dt} \log(1 + e^t) = \sigma(t)"#, true),
  ])
  func identities(latex: String, isRight: Bool) throws {
    #expect(try verdicts("$$\(latex)$$").allSatisfy { $0.isRight == isRight })
  }
}
