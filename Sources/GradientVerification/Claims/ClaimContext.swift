import LaTeXNotation
import ModelLanguage

/// What notes may mean where they write no sample.
enum ClaimReading {
  /// Arrays have the samples as rows; a number of a sample is that of any sample.
  case arrays
  /// Numbers of the samples are a column too.
  case stacked
  /// One sample at a time, its arrays as columns.
  case oneSample
}

/// What letters stand for while a formula is read.
struct ClaimContext {
  var letters: [String: Int] = [:]
  /// The values for which a formula is meant, where it says so.
  var bounds: [MathBounds] = []
  /// Letters that count samples.
  var sampleLetters: Set<String> = []
  /// Whether the notes write the sample last of the letters below, x_{jn}, and not first as the model does.
  var samplesAreLast = false
  /// The sample that is meant where none is written.
  var sample: Int?
  /// The layer that an index letter runs in, for notes that do not mark layers.
  var layers: [String: Int] = [:]
  /// What an array of the samples means where no sample is written.
  var reading = ClaimReading.arrays
  /// Whether a number above a name without anything below is a power: A^2 rather than h^2.
  var superscriptsArePowers = false
  /// Whether the left side means the weight after the step.
  var isUpdate = false
  /// A name that stands for any number, in identities of functions.
  var variable: String?
  /// Whether Φ is in sight, whose slope φ is then.
  var isNormal = false
  /// Whether weights with one index are rows.
  var vectorsAreRows = false
  /// Whether the derivative of a column by a column is a matrix.
  var isJacobian = false
  /// What printed indices are more than the model's.
  var indexShift = 0
  /// Whether δ is the derivative of the loss of its own sample rather than of the whole loss.
  var isDeltaOfSample = false
  /// What ∇L without a letter is taken by, in a step of one weight.
  var nablaBy: MathNode?
  /// A letter for all weights together, as in x ← x − t∇L(x).
  var allWeights: String?
  /// The number of this choice of letters where values are kept; nil where they are not.
  var memoLetters: Int?
  /// How many terms the sums around have together, and how many derivatives are taken around.
  var terms = 1
  var order = 0
  /// Names that the notes define themselves.
  var definitions: [(atom: MathAtom, body: MathNode)] = []
  /// How many of them count: those before the one that is being read.
  var definitionCount = Int.max
  /// How many definitions are being read, each in the one before.
  var definitionDepth = 0
  /// Functions that the notes define themselves.
  var functions: [(name: String, argument: String, body: MathNode)] = []
}

/// Where a name leads.
enum ClaimReference {
  /// An element or, without indices, a whole array.
  case element(quantity: Int, indices: [Int], sample: Int?)
  case whole(quantity: Int, isTransposed: Bool, sample: Int? = nil, prefix: Int? = nil)
  /// θ of θ1 and θ2, H of H1 and H2: one below the other.
  case family([Int])
  case size(Int)
  /// The term of the loss that belongs to one sample.
  case sampleLoss(Int)
  /// What the notes define, and what stands for the letters of the definition.
  case definition(place: Int, letters: [String: String] = [:])
}
