import LaTeXReading

/// What became of a link under one assignment of the conventions.
enum Outcome {
  case holds
  case fails(Difference)
  /// Two shapes that do not conform, or two sides of different shapes.
  case shapes(String, String, NodeID)
  /// An index that does not exist.
  case outside(Int, NodeID)
  /// It holds for some values of its indices only, and no condition says so.
  case holdsInPart(Difference)
  case stopped(Stop)

  var isDubious: Bool {
    if case .stopped(let stop) = self, case .dubious = stop.reason { return true }
    return false
  }

  /// Whether it stopped at a name that means nothing, or needed a doubtful layer.
  var isNoReading: Bool {
    guard case .stopped(let stop) = self else { return false }
    switch stop.reason {
    case .unknown, .dubious: return true
    default: return false
    }
  }

  var holdsTrue: Bool { if case .holds = self { true } else { false } }

  /// Whether a name or a form has no meaning: under another reading that is false such a one saves no line.
  var saysNothing: Bool {
    guard case .stopped(let stop) = self else { return false }
    switch stop.reason {
    case .unknown, .unsupported: return true
    default: return false
    }
  }

  /// Whether it is a reason to call the link wrong.
  var isWrong: Bool {
    switch self {
    case .fails, .shapes, .outside: true
    default: false
    }
  }
}

/// Where two sides differ.
struct Difference {
  /// The indices, by their letters.
  var indices: [(letter: NameID, value: Int)]
  var sample: Int?
  var point: Int
  var row: Int
  var column: Int
  var left: Double
  var right: Double
}

/// One assignment of the conventions that a link asks for, and what became of the link.
struct Run {
  var answers: [Convention: Int]
  /// In the order in which they were asked.
  var order: [Convention]
  var outcome: Outcome
  /// Whether it holds because the relation itself says what its letter is.
  var isOwnDefinition = false
}
