import Nabla

/// `nabla fuzz`: random models, and what must hold of each. Case s is drawn from the seed s alone, so that it can be replayed.
struct FuzzCommand {
  let invocation: Invocation

  func run() throws(CommandError) -> (text: String, status: ExitStatus) {
    if let extra = invocation.arguments.first {
      throw CommandError(
        .usage, "nabla fuzz draws its own models; '\(extra)' is too much",
        pt: "nabla fuzz sorteia os seus próprios modelos; '\(extra)' sobra")
    }
    let first = UInt64(try invocation.number("--seed", least: 0, default: 1))
    let count = UInt64(try invocation.number("--cases", least: 1, default: 100))
    var (empty, undecided, failed) = (0, 0, 0)
    // What is found is shown as it comes, or kept for the file of -o.
    var kept = ""
    func show(_ text: String) throws(CommandError) {
      if invocation.has("-o") { kept += text } else { try FileAccess.standardOutput(text) }
    }
    if count == 1 { try show(FuzzCase.text(seed: first) + "\n") }
    for seed in first..<(first + count) {
      Progress.step("\(seed - first)/\(count)")
      let result = FuzzCase(seed: seed)
      if result.isEmpty { empty += 1 }
      undecided += result.undecided
      if result.findings.isEmpty { continue }
      failed += 1
      try show(report(result))
    }
    let summary =
      "\(count) cases from seed \(first): \(failed) with findings, \(empty) without a finite value, "
      + "\(undecided) formulas not decided\n"
    return (kept + summary, failed == 0 ? .yes : .no)
  }

  private func report(_ result: FuzzCase) -> String {
    let lines = result.findings.map { "  ✗ \($0.property): \($0.detail)\n" }.joined()
    return "case \(result.seed), its model with: nabla fuzz --seed \(result.seed) --cases 1\n\(lines)"
  }
}
