/// The candidate nearest to a misspelt name, or nil where none is near.
///
/// Near means an edit distance (insertions, deletions, replacements and swaps of neighbours) of at most a
/// third of the name, and at least 1; a difference of case counts half. Of several at the same distance the first is taken.
/// O(candidates · length²), names longer than 64 characters get no suggestion.
package func spellingSuggestion(for name: String, among candidates: [String]) -> String? {
  let word = Array(name)
  guard !word.isEmpty, word.count <= 64 else { return nil }
  let limit = 2 * max(1, (word.count + 1) / 3)
  var best: (distance: Int, name: String)?
  for candidate in candidates where candidate != name && candidate.count <= 64 {
    let distance = doubledEditDistance(word, Array(candidate))
    // A name of one or two characters has every other such name at distance one: only case may differ.
    guard distance <= limit, word.count > 2 || distance <= 1 else { continue }
    if best == nil || distance < best!.distance { best = (distance, candidate) }
  }
  return best?.name
}

/// Twice the optimal string alignment distance; letters that differ by case alone cost one half.
private func doubledEditDistance(_ a: [Character], _ b: [Character]) -> Int {
  if abs(a.count - b.count) > 24 { return Int.max }
  var beforeLast: [Int] = []
  var last = (0...b.count).map { 2 * $0 }
  for i in 1...a.count {
    var row = [2 * i]
    for j in stride(from: 1, through: b.count, by: 1) {
      var cost = last[j - 1] + replacementCost(a[i - 1], b[j - 1])
      cost = min(cost, last[j] + 2, row[j - 1] + 2)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        cost = min(cost, beforeLast[j - 2] + 2)
      }
      row.append(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}

private func replacementCost(_ a: Character, _ b: Character) -> Int {
  if a == b { return 0 }
  return a.lowercased() == b.lowercased() ? 1 : 2
}
