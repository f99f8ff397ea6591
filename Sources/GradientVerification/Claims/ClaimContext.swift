import LaTeXNotation
import ModelLanguage

/// What letters stand for while a formula is read.
struct ClaimContext {
  var letters: [String: Int] = [:]
  /// Letters that count samples.
  var sampleLetters: Set<String> = []
  /// The sample that is meant where none is written.
  var sample: Int?
  /// The layer that an index letter runs in, for notes that do not mark layers.
  var layers: [String: Int] = [:]
  /// Whether whole arrays have the samples as rows.
  var samplesAsRows = true
  /// Whether a number above a name without anything below is a power: A^2 rather than h^2.
  var superscriptsArePowers = false
  /// Whether the left side means the weight after the step.
  var isUpdate = false
  /// Names that the notes define themselves.
  var definitions: [(atom: MathAtom, body: MathNode)] = []
}

/// Where a name leads.
enum ClaimReference {
  /// An element or, without indices, a whole array.
  case element(quantity: Int, indices: [Int], sample: Int?)
  case whole(quantity: Int, isTransposed: Bool)
  case size(Int)
  case definition(MathNode)
}
