/// What a generated file says of its weights beside the gradient: their places, for slices without copies, and numbers to start from.
struct WeightsPrinter {
  let names: FileNames
  let initial: InitialWeights

  private var scalar: String { names.scalar }

  private var parts: [(position: Int, range: String)] {
    let offsets = names.signature.weightOffsets
    return names.signature.weights.map { position in
      let offset = offsets[position] ?? 0
      return (position, "\(offset)..<\(offset + names.signature.arrays[position].count)")
    }
  }

  func write(to writer: inout ByteWriter) {
    if parts.isEmpty { return }
    writer.line("")
    writer.line("extension \(names.type).Parameters {")
    writePlaces(&writer)
    writeStarts(&writer)
    for line in hasRandom ? Self.spreading(names.format) : [] { writer.line(line.isEmpty ? "" : "  " + line) }
    writer.line("}")
  }

  private func writePlaces(_ writer: inout ByteWriter) {
    writer.line(
      "  /// Where the arrays lie: `values[Places.\(names.arrays[parts[0].position])]` is a slice, without a copy."
    )
    writer.line("  public enum Places {")
    for (position, range) in parts {
      writer.line("    public static let \(names.arrays[position]) = \(range)")
    }
    writer.line("  }")
    for line in [
      "", "/// Reads a part of the values where it lies.",
      "public func read<Result>(",
      "  _ places: Range<Int>, _ body: (UnsafeBufferPointer<\(scalar)>) throws -> Result",
      ") rethrows -> Result {",
      "  try values.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[places])) }", "}", "",
      "/// Changes a part of the values where it lies.",
      "public mutating func update<Result>(",
      "  _ places: Range<Int>, _ body: (UnsafeMutableBufferPointer<\(scalar)>) throws -> Result",
      ") rethrows -> Result {",
      "  try values.withUnsafeMutableBufferPointer {",
      "    try body(UnsafeMutableBufferPointer(rebasing: $0[places]))", "  }", "}",
    ] { writer.line(line.isEmpty ? "" : "  " + line) }
  }

  // MARK: Numbers to start from

  private func writeStarts(_ writer: inout ByteWriter) {
    for (name, author, rule, bound) in [
      ("glorot", "Glorot", "√(6 / (a + b))", { (from: Int, to: Int) in 6 / Double(from + to) }),
      ("he", "He", "√(6 / a)", { (from: Int, to: Int) in 6 / Double(from) }),
    ] {
      writer.line("")
      for line in Wrapping.comment(
        "Weights to start from, the same for the same seed (\(author)): uniform in ±\(rule) where sums read a numbers each and b "
          + "sums read each number, 0 for what is added, 1 for what scales.", mark: "  ///")
      {
        writer.line(line)
      }
      writer.line("  ///")
      for (position, _) in parts { writer.line("  /// - \(words(position))") }
      writer.line("  public static func \(name)(seed: UInt64) -> Self {")
      writer.line("    \(isAllZero ? "let" : "var") own = Self(repeating: 0.0)")
      if hasRandom { writer.line("    var state: UInt64 = seed") }
      for (position, range) in parts {
        switch start(position) {
        case .zero: continue
        case .one: writer.line("    for place in \(range) { own.values[place] = 1.0 }")
        case .random(let from, let to):
          let limit = names.format.literal(bound(from, to).squareRoot())
          writer.line("    own.spread(\(range), within: \(limit), &state)")
        }
      }
      writer.line("    return own")
      writer.line("  }")
    }
  }

  private var isAllZero: Bool { parts.allSatisfy { start($0.position) == .zero } }

  private var hasRandom: Bool {
    parts.contains { if case .random = start($0.position) { true } else { false } }
  }

  private func start(_ position: Int) -> InitialWeights.Start {
    initial.starts[names.signature.arrays[position].name] ?? .zero
  }

  private func words(_ position: Int) -> String {
    let author = CommentText.neutralized(names.signature.arrays[position].name, limit: 40)
    switch start(position) {
    case .zero: return "\(author): 0"
    case .one: return "\(author): 1"
    case .random(let from, let to): return "\(author): a = \(from), b = \(to)"
    }
  }

  /// Numbers of SplitMix64, the leading bits of each.
  private static func spreading(_ format: ScalarFormat) -> [String] {
    let (shift, unit) = format.isDouble ? (11, "0x1p-52") : (40, "0x1p-23")
    return [
      "", "/// Uniform in -bound ..< bound, from SplitMix64.",
      "private mutating func spread(_ places: Range<Int>, within bound: \(format.name), _ state: inout UInt64) {",
      "  for place in places {", "    state &+= 0x9E37_79B9_7F4A_7C15", "    var bits: UInt64 = state",
      "    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9",
      "    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB", "    bits ^= bits >> 31",
      "    values[place] = bound * (\(format.name)(bits >> \(shift)) * \(unit) - 1.0)", "  }", "}",
    ]
  }
}
