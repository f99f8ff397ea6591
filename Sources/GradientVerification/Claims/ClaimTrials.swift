import LaTeXNotation
import SymbolicAlgebra

/// Tries changes of one side of a wrong formula in numbers. Each change is worked out along the way from its place to the root;
/// all else keeps its value. What cannot be told here is left to a reading of the whole changed text.
struct ClaimTrials {
  let checker: ClaimChecker
  /// The side that is changed, and the other.
  let side: MathNode
  let isRight: Bool
  /// By reading, then by the layers that are meant: the choices of letters at which both sides must agree.
  private(set) var groups: [Group] = []
  private let unchanged: MathNode
  private let marks: ClaimAtomMarks

  struct Group {
    var settings: [Setting]
  }

  struct Setting {
    var context: ClaimContext
    var other: ClaimValue
    /// Whether the side had a value before the change.
    var isWhole: Bool
    var isLayered: Bool
  }

  init(_ checker: ClaimChecker, _ left: MathNode, _ sign: MathRelation.Sign, _ right: MathNode, isRight: Bool)
  {
    (self.checker, self.isRight) = (checker, isRight)
    (side, unchanged) = isRight ? (right, left) : (left, right)
    marks = ClaimAtomMarks([left, right], checker)
    for context in checker.readings(left, right) {
      let found = (try? checker.settings(left, sign, right, context, isRight: isRight)) ?? []
      var layers: [[String: Int]] = []
      for setting in found where !layers.contains(setting.context.layers) {
        layers.append(setting.context.layers)
      }
      for own in layers { groups.append(Group(settings: found.filter { $0.context.layers == own })) }
    }
  }

  /// Whether the formula is right with these changes; nil where that takes a reading of its text.
  func holds(_ edits: [ClaimEdit]) -> Bool? {
    guard let changed = changed(by: edits) else { return nil }
    var isOpen = false
    for group in groups {
      switch agrees(group, changed) {
      case .some(true): return true
      case .some(false): continue
      case .none: isOpen = true
      }
    }
    return isOpen ? nil : false
  }

  /// The side with the changes made, the larger first; nil where they are no changes of whole parts.
  func changed(by edits: [ClaimEdit]) -> MathNode? {
    var root = side
    for edit in edits.sorted(by: { $0.target.count > $1.target.count }) {
      guard let part = edit.node ?? checker.part(edit.text),
        let next = root.replacing(edit.target, with: part)
      else { return nil }
      root = next
    }
    // A change that alters what the letters and numbers above may mean is read anew.
    return ClaimAtomMarks([root, unchanged], checker).isCovered(by: marks) ? root : nil
  }

  private func agrees(_ group: Group, _ changed: MathNode) -> Bool? {
    var instances: [ClaimChecker.Instance] = []
    for setting in group.settings {
      do {
        let own = try checker.evaluation.value(changed, setting.context)
        let (left, right) = isRight ? (setting.other, own) : (own, setting.other)
        let instance = ClaimChecker.Instance(left: left, right: right, layers: setting.context.layers)
        checker.work.trials += 1
        guard checker.comparison.looksEqual([instance]) else { return false }
        instances.append(instance)
      } catch let failure as ClaimFailure {
        switch failure {
        case .needs, .needsLayer: return setting.isWhole ? false : nil
        case .needsSample: return nil
        case .unknown, .outOfRange, .unsupported: if !setting.isLayered { return false }
        case .shapes, .beyond: return false
        }
      } catch { return nil }
    }
    return !instances.isEmpty && !checker.isTrivial(instances)
  }
}

/// What names say about how the letters of their formula are read.
struct ClaimAtomMarks {
  private var sampleLetters: Set<String> = []
  private var isDoubtful = false
  private var isVector = false
  private var isDelta = false

  init(_ atom: MathAtom, _ checker: ClaimChecker) {
    if let letter = checker.sampleLetter(of: atom) { sampleLetters.insert(letter) }
    isDoubtful = atom.hasDoubtfulNumber
    isVector = checker.isVector(atom)
    isDelta = atom.base == "delta"
  }

  init(_ nodes: [MathNode], _ checker: ClaimChecker) {
    for node in nodes { add(node, checker) }
  }

  private mutating func add(_ node: MathNode, _ checker: ClaimChecker) {
    guard case .atom(let atom) = node.kind else { return node.forEachPart { add($0, checker) } }
    let own = checker.marks(of: atom)
    if !own.sampleLetters.isSubset(of: sampleLetters) { sampleLetters.formUnion(own.sampleLetters) }
    isDoubtful = isDoubtful || own.isDoubtful
    isVector = isVector || own.isVector
    isDelta = isDelta || own.isDelta
  }

  /// Whether every reading of a formula with these marks is among those of one with the others.
  func isCovered(by other: ClaimAtomMarks) -> Bool {
    sampleLetters == other.sampleLetters && (other.isDoubtful || !isDoubtful)
      && (other.isVector || !isVector) && (other.isDelta || !isDelta)
  }
}

extension ClaimChecker {
  func marks(of atom: MathAtom) -> ClaimAtomMarks {
    if let known = marksOfAtoms[atom] { return known }
    let marks = ClaimAtomMarks(atom, self)
    marksOfAtoms[atom] = marks
    return marks
  }
}
