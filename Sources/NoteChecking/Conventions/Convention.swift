import LaTeXReading

/// A question that a document leaves to its reader and answers in one way throughout.
enum Convention: Hashable {
  /// A vector is a column or a row.
  case vectors
  /// Samples are the columns or the rows of a stack.
  case stack
  /// A name without a sample index: one sample, or the stack of all.
  case form(Name)
  /// A matrix of weights as the model declares it, or transposed.
  case weightMatrices
  /// The indices of a weight in the order of the model, or the other way round.
  case weightIndices
  /// The gradient in a vector has the shape of the vector, or is transposed.
  case gradient
  /// The gradient in a matrix has the shape of the matrix, or is transposed.
  case matrixGradient
  /// ∂(vector)/∂(vector): rows are results, rows are variables, or entry by entry.
  case jacobian
  /// What the scripts of a name hold, by their pattern.
  case scripts(ScriptPattern)
  /// What a letter stands for.
  case letter(Name)
  /// A letter of a derivative in a section: of the loss of the model, or of one sample.
  case scale(Name, isPerSample: Bool, section: Int)
  /// What an accent on a name of the model makes of it: what the text defines, or the derivative of the loss.
  case accent(Marks)
  /// The loss of the model, or of one sample.
  case loss(Name)
  /// The function that a letter stands for.
  case function(Name)
  /// Which size a letter is.
  case size(Name)
  /// A row or a column of a matrix with one index.
  case picked
  /// Opaque functions in general, or as the model binds them.
  case boundFunctions
  /// The sample is the first or the last of several indices.
  case samplesLast
  /// Samples are counted from 0 or from 1.
  case sampleBase
  /// The layer whose units a letter counts, where no script says it; asked by each relation anew.
  case layerOf(Name)
  /// A place that can be read in two ways, by itself.
  case parse(NodeID)
  /// What a derivative `\partial^{+}` holds: all links, or the earlier values of what it is of.
  case held
  /// What a step descends on.
  case stepLoss
}

/// The scripts of a name and the axes of what it names.
struct ScriptPattern: Hashable {
  var forms: [Occurrence.Script.Form]
  var isNumber: [Bool]
  var hasSample: Bool
  var units: Int
  var isWeight: Bool
  var isLayered: Bool
  /// The letters, where a letter may count samples or units.
  var letters: [String] = []
}

extension Convention {
  var isLayer: Bool { if case .layerOf = self { true } else { false } }

  /// Whether it is asked of one place only, and so never speaks for the document.
  var isLocal: Bool {
    switch self {
    case .parse, .layerOf: true
    default: false
    }
  }

  /// Whether a part of a document may answer it otherwise than the part before.
  var mayTurn: Bool {
    switch self {
    case .vectors, .stack, .form, .weightMatrices, .gradient, .matrixGradient, .jacobian, .loss, .letter: true
    default: false
    }
  }

  /// Whether two lines that answer it alike against the others may be notes that contradict themselves.
  var mayContradict: Bool {
    if case .scale = self { return true }
    return mayTurn
  }

  /// What speaks against an answer before any line of the document does, in lines.
  func prior(against answer: Int, own: Int) -> Int {
    isRare(answer) ? 2 : 0
  }

  /// Alternatives that need words or two relations to be taken at all.
  func isRare(_ alternative: Int) -> Bool {
    switch self {
    case .matrixGradient, .weightMatrices, .weightIndices, .loss: alternative != 0
    default: false
    }
  }
}

/// One answer to each question that came up while a relation was evaluated.
struct Trail {
  private(set) var order: [Convention] = []
  private(set) var answers: [Convention: Int] = [:]
  private(set) var counts: [Convention: Int] = [:]
  /// Answers to begin with; what is asked beyond them gets its first alternative.
  private var planned: [Convention: Int] = [:]
  /// Answers that are not to be varied.
  var fixed: [Convention: Int] = [:]

  mutating func ask(_ convention: Convention, of count: Int) -> Int {
    if count <= 1 { return 0 }
    if let answer = answers[convention] { return min(answer, count - 1) }
    let isFixed = fixed[convention]
    let answer = min(isFixed ?? planned[convention] ?? 0, count - 1)
    order.append(convention)
    answers[convention] = answer
    counts[convention] = isFixed == nil ? count : 1
    return answer
  }

  /// The next assignment in the order of the questions; false when there is none.
  mutating func advance() -> Bool {
    while let last = order.last {
      let answer = answers[last]!
      if answer + 1 < counts[last]! {
        planned = answers
        planned[last] = answer + 1
        let kept = order
        order = []
        answers = [:]
        counts = [:]
        // What was asked after the varied question is asked anew.
        planned = planned.filter { kept.contains($0.key) }
        return true
      }
      order.removeLast()
      answers[last] = nil
    }
    return false
  }
}
