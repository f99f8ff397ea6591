import ModelLanguage

/// The right-hand side of one equation as instructions: names looked up once, indices as numbered slots.
///
/// A reduction or vector function opens a scope, a loop of its own. Scopes refer to each other by number, so that running a
/// program needs no recursion however deep the sums are nested.
struct EquationProgram: Sendable {
  enum Action: UInt8, Sendable {
    /// A literal, `a` its place in `numbers`.
    case number
    /// The value of slot `a`.
    case index
    /// An element of quantity `a`, its indices the `c` sizes from `b` on.
    case element
    /// A unary or binary operation on registers `a` and `b`.
    case operation
    case power
    /// Row `c`, derivative `d`, of register `a` and for a parametric function register `b`.
    case function, parametric
    /// Of the `b` registers from `arguments[a]` on.
    case extreme
    /// Scope `a`.
    case reduction
    /// Scope `a`, at the place that slot `b` has in it.
    case vector
  }

  struct Instruction: Sendable {
    var action: Action
    var opcode = Tape.Opcode.constant
    /// The register of the result.
    var target: Int32
    var a: Int32 = -1
    var b: Int32 = -1
    var c: Int32 = -1
    var d: Int32 = -1
  }

  /// An index or bound of the model with its name as a slot.
  enum Size: Sendable {
    case fixed(Int)
    case slot(Int, offset: Int)
    /// `2*i+a-1`: multiples of slots.
    case sum([(slot: Int, factor: Int)], offset: Int)
    /// `n(l-1)`: the size at a level, which is a slot plus the argument's offset.
    case dependent(SizeExpression, slot: Int)
  }

  struct Binder: Sendable {
    var slot: Int
    var lower: Size
    var upper: Size
  }

  struct Scope: Sendable {
    var binders: [Binder]
    var code: [Instruction] = []
    var result: Int32 = -1
    var kind: Kind = .body
  }

  enum Kind: Sendable {
    case body
    case reduction(SyntaxTree.Reduction)
    case vector(Tape.Opcode)
  }

  let target: Int
  /// One for each dimension of the target: a slot plus an offset, or a fixed place.
  var targetIndices: [Size] = []
  /// The first is the body, its binders the free indices of the equation.
  var scopes: [Scope] = []
  var numbers: [Double] = []
  var sizes: [Size] = []
  var arguments: [Int32] = []
  var slotCount = 0
  var registerCount = 0
}
