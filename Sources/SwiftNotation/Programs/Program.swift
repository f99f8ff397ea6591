import ModelLanguage
import SymbolicAlgebra

/// What a model computes, as the ordered list of its machine operations.
///
/// Instruction k makes value k from values before it, inputs and constants. The printer prints this list and the
/// interpreter runs it; both perform the same operations in the same order, so that compiled code and interpreter
/// agree bit for bit. With samples the list has three stretches: before the samples, once for each sample, after.
public struct Program: Sendable {
  public internal(set) var operations: [Operation] = []
  /// First operands.
  public internal(set) var left: [Operand] = []
  /// Second operands; for a function its row in the table, for an opaque function its place in `calls`.
  public internal(set) var right: [Operand] = []
  public internal(set) var constants: [Double] = []
  public internal(set) var inputs: [Input] = []
  public internal(set) var calls: [OpaqueCall] = []
  /// What the author calls a value; several names may stand for one.
  public internal(set) var labels: [Label] = []
  /// Of all labels, one after the other.
  var labelIndices: [Int] = []
  /// The values of the roots, in their order.
  public internal(set) var outputs: [Operand] = []
  /// The instructions done once for each sample; empty without samples.
  public internal(set) var perSample: Range<Int> = 0..<0
  public let signature: ProgramSignature

  init(signature: ProgramSignature) { self.signature = signature }

  /// The number of instructions.
  public var count: Int { operations.count }

  /// A value that is read at every evaluation.
  public struct Input: Hashable, Sendable {
    /// Position in `signature.arrays`, or `sampleCount`.
    public var array: Int
    /// Row-major; within the row of one sample for a per-sample array.
    public var offset: Int

    /// The number of samples, plus `offset`.
    public static let sampleCount = -1
  }

  /// A derivative of a function without a formula: f⁽ⁿ⁾.
  public struct OpaqueCall: Hashable, Sendable {
    public var name: String
    public var order: Int

    public init(name: String, order: Int) {
      self.name = name
      self.order = order
    }
  }

  /// The name of a value.
  public struct Label: Hashable, Sendable {
    public var instruction: Int
    public var role: NameRole
    public var name: String
    /// Where its indices lie among those of all labels.
    var places: Range<Int>
  }

  /// Before the samples, once for each sample, after them.
  var stretches: [Range<Int>] {
    [0..<perSample.lowerBound, perSample, perSample.upperBound..<count]
  }

  public func indices(of label: Label) -> ArraySlice<Int> { labelIndices[label.places] }

  /// What the author calls a value: `H[1]`, `∂L/∂H[1]`, `∂H[1]·d`.
  func text(of label: Label, lossName: String) -> String {
    let own = AuthorName.text(label.name, Array(indices(of: label)))
    switch label.role {
    case .link, .abbreviation: return own
    case .adjoint: return "∂\(lossName)/∂\(own)"
    case .tangent: return "∂\(own)"
    }
  }
}

/// One machine operation.
public enum Operation: UInt8, Sendable, CaseIterable {
  case add, subtract, multiply, divide, negate, squareRoot
  /// 2⁻ᵉ for a number x with 2ᵉ ≤ x < 2ᵉ⁺¹ far from 1, and 1 for all others.
  case scale
  /// a^b for an exponent that is no integer and no half.
  case power
  /// a·b, and 0 where b is.
  case masked
  case maximum, minimum
  /// A function of the table with one argument.
  case function
  case opaque
  /// The sum of the operand over the samples.
  case accumulate

  @inline(__always)
  var isUnary: Bool {
    switch self {
    case .negate, .squareRoot, .scale, .function, .opaque, .accumulate: true
    case .add, .subtract, .multiply, .divide, .power, .masked, .maximum, .minimum: false
    }
  }
}

/// Where an operand comes from.
public struct Operand: Hashable, Sendable, BitwiseCopyable {
  let word: UInt32

  public enum Source: UInt32, Sendable { case instruction, constant, input }

  @inline(__always)
  init(_ source: Source, _ position: Int) {
    word = source.rawValue << 30 | UInt32(truncatingIfNeeded: position)
  }

  init(word: UInt32) { self.word = word }

  static let none = Operand(word: .max)

  @inline(__always)
  public var source: Source { Source(rawValue: word >> 30) ?? .input }

  @inline(__always)
  public var position: Int { Int(word & 0x3FFF_FFFF) }

  @inline(__always)
  public var instruction: Int? { word < 1 << 30 ? Int(word) : nil }
}

/// Why an expression has no program.
public enum ProgramError: BilingualError, Equatable {
  /// A symbol that is no input of the program.
  case unknownSymbol(String)
  /// An index that is still a name.
  case symbolicIndex(String)
  /// A reduction other than one sum over the samples.
  case unsupportedReduction(String)
  /// A per-sample value that needs a sum over all samples.
  case coupledSamples
  /// For derivatives of an order, 1 or 2.
  case tooLarge(instructions: Int, limit: Int, order: Int)
  /// Second derivatives of a model in which nothing varies.
  case noWeights

  public var message: Message {
    switch self {
    case .unknownSymbol(let name):
      Message(
        "'\(name)' is no input, target, weight or constant of the program",
        pt: "'\(name)' não é entrada, alvo, peso nem constante do programa")
    case .symbolicIndex(let name):
      Message(
        "'\(name)' still has a symbolic index; code needs concrete sizes",
        pt: "'\(name)' ainda tem um índice simbólico; código precisa de tamanhos concretos")
    case .unsupportedReduction(let kind):
      Message(
        "a \(kind) over a symbolic range has no program",
        pt: "uma redução \(kind) sobre um intervalo simbólico não tem programa")
    case .coupledSamples:
      Message(
        "a sample depends on all samples (batch statistics); its samples are written out one by one",
        pt: "uma amostra depende de todas (estatísticas do lote); as amostras são escritas uma a uma")
    case .tooLarge(let instructions, let limit, 1):
      Message(
        "\(instructions) instructions are too many for straight-line code (limit \(limit)); use --schedule loops",
        pt:
          "\(instructions) instruções são demais para código em linha reta (limite \(limit)); use --schedule loops"
      )
    case .tooLarge(let instructions, let limit, let order):
      Message(
        "\(instructions) instructions are too many for straight-line code (limit \(limit)); "
          + "second derivatives have no other form: leave out --order \(order)",
        pt: "\(instructions) instruções são demais para código em linha reta (limite \(limit)); "
          + "derivadas segundas não têm outra forma: deixe --order \(order) de fora")
    case .noWeights:
      Message(
        "a model without weights has no second derivatives",
        pt: "um modelo sem pesos não tem derivadas segundas")
    }
  }
}
