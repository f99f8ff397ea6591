import LaTeXReading
import Nabla
import NoteChecking

extension NoteCheckReport {
  /// Every claim as a finding at its place in the document.
  func findings(path: String?) -> [Finding] {
    claims.map { claim in
      var finding = Finding(
        rule: rule(claim.verdict), outcome: outcome(claim.verdict), name: Self.shortened(oneLine(claim.text)),
        message: say(claim.verdict.words),
        detail: claim.verdict.isRight ? "" : String(details(claim).dropLast()))
      if let replacement = claim.replacement, claim.verdict.isWrong {
        finding.message += "; \(say(Wording("should be", "deveria ser"))) \(oneLine(replacement))"
      } else if let note = claim.note, !claim.verdict.isRight {
        finding.message += ": \(say(note))"
      }
      finding.place = place(of: claim, path: path)
      return finding
    }
  }

  private static func shortened(_ text: String) -> String {
    text.count > 100 ? text.prefix(99) + "…" : text
  }

  private func rule(_ verdict: NoteClaim.Verdict) -> Finding.Rule {
    switch verdict {
    case .equal, .different, .definition: .formula
    case .rounded, .truncated, .wrongNumber: .number
    case .undecided: .undecided
    case .notUnderstood: .unread
    }
  }

  private func outcome(_ verdict: NoteClaim.Verdict) -> Finding.Outcome {
    verdict.isWrong ? .failed : verdict.isRight ? .passed : .undecided
  }

  private func place(of claim: NoteClaim, path: String?) -> Finding.Place {
    let part = claim.verdict.isWrong ? claim.factor?.range ?? claim.range : claim.range
    return check.page.finding(part, path: path)
  }
}

extension Page {
  /// The place of a range of the page in its file.
  func finding(_ range: TextRange, path: String?) -> Finding.Place {
    let (start, end) = (place(of: range.start), place(of: range.end))
    let isInOrder = (start.line, start.column) <= (end.line, end.column)
    return Finding.Place(
      path: path, line: start.line, column: start.column, end: isInOrder ? (end.line, end.column) : nil)
  }
}

extension FormulaLint.Finding.Rule {
  var finding: Finding.Rule {
    switch self {
    case .syntax: .init(rawValue, .warning, "A formula can be read.", pt: "Uma fórmula se lê.")
    case .partial:
      .init(
        rawValue, .warning, "∂ stands on both sides of a fraction.", pt: "∂ está nos dois lados da fração.")
    case .boundTwice:
      .init(
        rawValue, .warning, "A sum does not bind the index of a sum around it.",
        pt: "Uma soma não usa o índice de uma soma de fora.")
    case .meanCount:
      .init(
        rawValue, .warning, "A mean has as many terms as it says.", pt: "Uma média tem os termos que diz.")
    case .outsideSum:
      .init(
        rawValue, .warning, "A factor with the index of a sum stands inside it.",
        pt: "Um fator com o índice de uma soma está dentro dela.")
    case .freeAndBound:
      .init(
        rawValue, .warning, "An index that is free on the left is not summed over on the right.",
        pt: "Um índice livre à esquerda não é somado à direita.")
    case .indexOrder:
      .init(
        rawValue, .warning, "The indices of a name keep their order.",
        pt: "Os índices de um nome mantêm a ordem.")
    }
  }
}
