/// All formulas of a page as one flat tree: nodes in one array, children before parents.
///
/// The tree knows brackets, scripts and signs, and nothing of any model. It only grows; a repair appends the nodes
/// that differ and shares the others.
package struct FormulaTree: Sendable {
  package struct Node: Hashable, Sendable {
    package var kind: NodeKind
    fileprivate(set) var first: Int32
    fileprivate(set) var count: Int32
    /// Where it stands in the text of the page. What a macro stands for has the place of the macro.
    package var range: TextRange
  }

  package private(set) var nodes: [Node] = []
  private var childIDs: [NodeID] = []
  private var childJoints: [Joint] = []

  package private(set) var names: [Name] = []
  private var nameIDs: [Name: NameID] = [:]
  package private(set) var numbers: [WrittenNumber] = []
  package private(set) var phrases: [String] = []
  package private(set) var failures: [Failure] = []

  package init() {}

  package subscript(id: NodeID) -> Node { nodes[Int(id.index)] }
  package subscript(id: NameID) -> Name { names[Int(id.index)] }
  package subscript(id: NumberID) -> WrittenNumber { numbers[Int(id.index)] }
  package subscript(id: WordsID) -> String { phrases[Int(id.index)] }
  package subscript(id: FailureID) -> Failure { failures[Int(id.index)] }

  package func kind(_ id: NodeID) -> NodeKind { self[id].kind }

  /// The children of a node in written order.
  package func children(of id: NodeID) -> ArraySlice<NodeID> {
    let node = self[id]
    return childIDs[Int(node.first)..<Int(node.first + node.count)]
  }

  package func childCount(of id: NodeID) -> Int { Int(self[id].count) }

  /// The child at a position from 0.
  package func child(_ position: Int, of id: NodeID) -> NodeID { childIDs[Int(self[id].first) + position] }

  /// What is written before the child at a position from 0.
  package func joint(before position: Int, of id: NodeID) -> Joint {
    childJoints[Int(self[id].first) + position]
  }
}

extension FormulaTree {
  /// Appends a node. The joints are those before each child; a missing one is `none`.
  @discardableResult
  package mutating func append(
    _ kind: NodeKind, _ children: [NodeID] = [], joints: [Joint] = [], range: TextRange
  ) -> NodeID {
    let first = Int32(childIDs.count)
    childIDs.append(contentsOf: children)
    for position in children.indices {
      childJoints.append(position < joints.count ? joints[position] : .none)
    }
    nodes.append(Node(kind: kind, first: first, count: Int32(children.count), range: range))
    return NodeID(nodes.count - 1)
  }

  /// The number of a name; the same for the same name.
  package mutating func intern(_ name: Name) -> NameID {
    if let known = nameIDs[name] { return known }
    let id = NameID(index: Int32(names.count))
    names.append(name)
    nameIDs[name] = id
    return id
  }

  /// The number of a name if the page has it.
  package func id(of name: Name) -> NameID? { nameIDs[name] }

  package mutating func append(number: WrittenNumber) -> NumberID {
    numbers.append(number)
    return NumberID(index: Int32(numbers.count - 1))
  }

  package mutating func append(words: String) -> WordsID {
    phrases.append(words)
    return WordsID(index: Int32(phrases.count - 1))
  }

  package mutating func append(failure: Failure) -> FailureID {
    failures.append(failure)
    return FailureID(index: Int32(failures.count - 1))
  }
}
