/// Reads the cells of a Jupyter notebook, each byte of a source with its place in the file.
///
/// A reader of JSON that knows what it looks for: objects with a `cell_type` and a `source`, at any depth. It keeps
/// its own stack, so nothing recurs, and what is cut short yields the cells before the cut.
struct NotebookReader {
  private enum Container {
    case object(key: String?)
    case array
  }
  private struct CellInReading {
    var depth: Int
    var kind: String?
    /// The strings of the source, each with the place of its opening quote.
    var strings: [Int] = []
  }

  private let file: [UInt8]
  private var position = 0
  private var stack: [Container] = []
  private var objects: [CellInReading] = []
  private var mapped = MappedText()
  private var number = 0
  private(set) var parts: [PageSource.Part] = []
  private(set) var cells: [PlaceMap.Cell] = []
  private(set) var failure: (place: Int, wording: Wording)?

  init(_ file: [UInt8]) { self.file = file }

  var text: [UInt8] { mapped.text }
  var segments: [PlaceMap.Segment] { mapped.segments }

  mutating func run() {
    while position < file.count, failure == nil { step() }
    guard failure == nil, !stack.isEmpty else { return }
    let began = objects.last { $0.kind != nil } != nil
    if began { finishCell() }
    guard number > 0 else {
      return fail(
        file.count, "the notebook ends before its first cell does",
        "o caderno termina antes da primeira célula")
    }
    fail(
      file.count, "the notebook ends in the middle of cell \(number)",
      "o caderno termina no meio da célula \(number)")
  }

  private mutating func fail(_ place: Int, _ english: String, _ portuguese: String) {
    failure = (place, Wording(english, portuguese))
  }

  private mutating func step() {
    let byte = file[position]
    switch byte {
    case UInt8(ascii: "{"):
      stack.append(.object(key: nil))
      objects.append(CellInReading(depth: stack.count))
      position += 1
    case UInt8(ascii: "["):
      stack.append(.array)
      position += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      close(byte)
    case UInt8(ascii: "\""): string()
    case UInt8(ascii: ","):
      if case .object? = stack.last { stack[stack.count - 1] = .object(key: nil) }
      position += 1
    default: position += 1
    }
  }

  private mutating func close(_ byte: UInt8) {
    let isObject = byte == UInt8(ascii: "}")
    switch stack.last {
    case .object? where isObject:
      if objects.last?.kind != nil { finishCell() } else { objects.removeLast() }
    case .array? where !isObject: break
    default:
      return fail(
        position, "this is no notebook: a bracket closes nothing",
        "isto não é um caderno: um colchete não fecha nada")
    }
    stack.removeLast()
    position += 1
  }

  /// The key of the innermost object and how many arrays are open in it.
  private var keyInHand: (key: String, arrays: Int)? {
    var arrays = 0
    for container in stack.reversed() {
      switch container {
      case .array: arrays += 1
      case .object(let key): return key.map { ($0, arrays) }
      }
      if arrays > 2 { return nil }
    }
    return nil
  }

  private mutating func string() {
    let start = position
    position += 1
    while position < file.count, file[position] != UInt8(ascii: "\"") {
      position += file[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    let isCut = position >= file.count
    position = min(file.count, position + 1)
    if case .object(nil)? = stack.last {
      stack[stack.count - 1] = .object(
        key: String(decoding: file[(start + 1)..<max(start + 1, position - 1)], as: UTF8.self))
      return
    }
    guard let (key, arrays) = keyInHand, !objects.isEmpty else { return }
    switch key {
    case "cell_type" where arrays == 0:
      objects[objects.count - 1].kind = String(
        decoding: file[(start + 1)..<max(start + 1, isCut ? position : position - 1)], as: UTF8.self)
    case "source" where arrays <= 1, "input" where arrays <= 1:
      objects[objects.count - 1].strings.append(start)
    default: break
    }
  }

  // MARK: Cells

  private mutating func finishCell() {
    guard let object = objects.popLast() else { return }
    number += 1
    let start = mapped.text.count
    guard object.kind == "markdown" || object.kind == "heading" else {
      return parts.append(.code(start))
    }
    for string in object.strings { decode(string) }
    let end = mapped.text.count
    cells.append(PlaceMap.Cell(number: number, text: start..<end))
    parts.append(.text(start..<end))
    mapped.append("\n\n".utf8, allAt: min(position, file.count))
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "b"): 8,
    UInt8(ascii: "f"): 12,
  ]

  /// Appends the string whose opening quote stands at a place.
  private mutating func decode(_ start: Int) {
    var place = start + 1
    while place < file.count, file[place] != UInt8(ascii: "\"") {
      guard file[place] == UInt8(ascii: "\\"), place + 1 < file.count else {
        mapped.append(file[place], at: place)
        place += 1
        continue
      }
      let escaped = file[place + 1]
      if escaped == UInt8(ascii: "u") {
        let (scalar, width) = unicode(place)
        mapped.append(String(scalar).utf8, allAt: place)
        place += width
      } else {
        mapped.append([Self.escapes[escaped] ?? escaped], allAt: place)
        place += 2
      }
    }
  }

  /// The scalar of `\u1234`, or of two of them that are a pair, and how many bytes it takes.
  private func unicode(_ place: Int) -> (Unicode.Scalar, Int) {
    func unit(_ place: Int) -> UInt32? {
      guard place + 6 <= file.count, file[place] == UInt8(ascii: "\\"), file[place + 1] == UInt8(ascii: "u")
      else {
        return nil
      }
      return UInt32(String(decoding: file[(place + 2)..<(place + 6)], as: UTF8.self), radix: 16)
    }
    guard let first = unit(place) else { return ("\u{FFFD}", 2) }
    if (0xD800..<0xDC00).contains(first), let second = unit(place + 6), (0xDC00..<0xE000).contains(second) {
      let value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
      return (Unicode.Scalar(value) ?? "\u{FFFD}", 12)
    }
    return (Unicode.Scalar(first) ?? "\u{FFFD}", 6)
  }
}
