import Documents
import LaTeXReading
import Nabla
import NoteChecking

/// What `nabla check --to html` or `markdown` writes: the notes with their marks.
extension NoteCheckReport {
  var html: String { NotePagePrinter(marked).text }
  var markdown: String { NoteMarkdownPrinter(marked).text }

  private var marked: MarkedNotes {
    MarkedNotes(
      page: check.page, name: source, language: language, reading: check.readingSaid.map { say($0.words) },
      counts: check.seen.filter { only.contains($0.verdict) }.map {
        .init(standing: $0.verdict.standing, words: say($0.verdict.words), count: $0.count)
      },
      notices: check.page.notices.map { say($0.wording) }, marks: claims.map { mark($0) })
  }

  private func mark(_ claim: NoteClaim) -> MarkedNotes.Mark {
    let place = check.page.place(of: start(of: claim))
    var words = "\(say(Wording("line", "linha"))) \(place.line)"
    if let cell = place.inCell {
      words =
        "\(say(Wording("cell", "célula"))) \(cell.cell), \(say(Wording("line", "linha"))) \(cell.line)"
    }
    var mark = MarkedNotes.Mark(
      range: claim.range, standing: claim.verdict.standing, verdict: say(claim.verdict.words), place: words)
    guard !claim.verdict.isRight else { return mark }
    mark.fault = claim.factor?.range
    mark.replacement = claim.replacement
    // The row of a table is no formula.
    mark.repair = claim.repair.flatMap { $0.contains("$") ? nil : $0 }
    mark.remarks = (claim.note.map { [say($0)] } ?? []) + (claim.counterexample.map { [example($0)] } ?? [])
    return mark
  }
}

extension NoteClaim.Verdict {
  fileprivate var standing: MarkedNotes.Standing {
    if isRight { return .right }
    if isWrong { return .wrong }
    return self == .notUnderstood ? .unread : .undecided
  }
}
