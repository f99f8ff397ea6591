import Nabla
import Testing

/// A formula of lecture notes about one of `LectureModels`, and what is to be said of it.
struct LectureClaim: Sendable, CustomTestStringConvertible {
  var model: String
  var latex: String
  var isRight: Bool
  /// What stands in the repair.
  var mend: String?
  var testDescription: String { "\(model): \(latex)" }

  static func right(_ model: String, _ latex: String) -> LectureClaim {
    LectureClaim(model: model, latex: latex, isRight: true)
  }

  static func wrong(_ model: String, _ latex: String, mendedBy mend: String? = nil) -> LectureClaim {
    LectureClaim(model: model, latex: latex, isRight: false, mend: mend)
  }

  static func parsed(_ name: String) throws -> Model {
    try Model(
      resolving: ModelSyntax(
        parsing: #require(LectureModels.all[name] ?? LectureModels.others[name]), name: name))
  }

  func check() throws {
    let model = try Self.parsed(model)
    let claims = try model.check(notes: "$$\(latex)$$").claims
    let wrong = claims.filter { !$0.verdict.isRight }
    #expect(!claims.isEmpty && !claims.contains { $0.verdict == .definition })
    if isRight {
      #expect(wrong.isEmpty, "\(wrong.map { "\($0.verdict) \($0.note?.english ?? "")" })")
      return
    }
    #expect(wrong.count == 1 && wrong.allSatisfy { $0.verdict == .different }, "\(claims.map { $0.verdict })")
    let claim = try #require(wrong.first)
    #expect(claim.factor != nil)
    guard let repair = claim.repair else {
      #expect(mend == nil, "no repair")
      return
    }
    if let mend { #expect((repair + (claim.replacement ?? "")).contains(mend), "\(repair)") }
    #expect(
      try model.check(notes: "$$\(repair)$$").claims.allSatisfy { $0.verdict.isRight },
      "\(repair)")
  }
}
