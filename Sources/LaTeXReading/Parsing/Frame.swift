/// One piece of what stands between two brackets, before it is a tree: an operand with its scripts, a sign, or a
/// separator.
struct Item {
  enum Kind: Equatable {
    case operand
    case joint(Joint)
    case row, cell, room, period
    /// Words, as a node.
    case words
    case over(isFraction: Bool)
    case failure(FailureID)
  }
  var kind: Kind
  var node = NodeID(-1)
  var range: TextRange
  /// An operator that still takes its limits.
  var big: BigOperator?
  var sub: NodeID?
  var sup: NodeID?
  var primes = 0
  /// Whether a script is a note: `\underbrace`.
  var isBraced = false
  /// Whether it is a bracket that a head before it may take as its argument.
  var isBracket = false
  /// Whether it is a `d` with a letter directly behind it.
  var isDifferential = false
  var isDots = false
  /// Whether blanks stand before it.
  var isSpaced = false

  var hasScripts: Bool { sub != nil || sup != nil || primes > 0 }

  static func joint(_ joint: Joint, _ range: TextRange) -> Item { Item(kind: .joint(joint), range: range) }

  var joint: Joint? {
    guard case .joint(let joint) = kind else { return nil }
    return joint
  }
}

/// What is open while tokens are read.
struct Frame {
  enum Kind {
    case root
    case braces
    case brackets(Brackets.Side)
    case environment(Environments.Content)
    /// A command that waits for arguments.
    case command(CommandMeaning, needed: Int)
    case script(isSuper: Bool)
  }
  var kind: Kind
  /// Where its items begin.
  var itemStart: Int
  /// The token that opens it; -1 for commands and scripts.
  var token: Int
  var start: Int32
  /// The font of the letters in it.
  var font: Marks
  var arguments: [Item] = []
  /// Finished rows of an environment, each a list of cells, each a list of parts.
  var rows: [[[NodeID]]] = []
  var cells: [[NodeID]] = []
  /// Primes in a superscript.
  var primes = 0
}

extension Joint {
  var isRelation: Bool { (Joint.equal.rawValue...Joint.otherRelation.rawValue).contains(rawValue) }
  var isTermSign: Bool { (Joint.plus.rawValue...Joint.minusPlus.rawValue).contains(rawValue) }
  var isFactorSign: Bool { (Joint.juxtaposed.rawValue...Joint.divide.rawValue).contains(rawValue) }
  var isListSign: Bool { rawValue >= Joint.comma.rawValue }
  /// Whether it stands between two operands of one expression or relation.
  var isOperator: Bool { isRelation || isTermSign || isFactorSign }
  var separatesStatements: Bool { self == .implies || self == .iff || self == .impliedBy }
}
