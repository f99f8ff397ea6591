/// About how wide a formula prints, in widths of a digit.
enum GlyphWidth {
  /// Letters and digits count one, a command one glyph, indices two thirds, a fraction its wider part.
  static func estimate(_ latex: some StringProtocol) -> Double {
    var frames = [Frame()]
    var bytes = Array(latex.utf8)[...]
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "\\"):
        let name = bytes.prefix { isLetter($0) }
        if name.isEmpty { bytes = bytes.dropFirst() } else { bytes = bytes.dropFirst(name.count) }
        let command = String(decoding: name, as: UTF8.self)
        if command == "frac" { frames[frames.count - 1].pendingParts = 2 }
        frames[frames.count - 1].width += commandWidths[command] ?? 1
      case UInt8(ascii: "{"): frames.append(Frame(scale: frames.last!.nextScale))
      case UInt8(ascii: "}"): if frames.count > 1 { frames[frames.count - 2].take(frames.removeLast()) }
      case UInt8(ascii: "_"), UInt8(ascii: "^"): frames[frames.count - 1].isScript = true
      case UInt8(ascii: " "): continue
      case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "="): frames[frames.count - 1].add(1.6)
      default: frames[frames.count - 1].add(1)
      }
    }
    return frames.reduce(0) { $0 + $1.width }
  }

  private struct Frame {
    var width = 0.0
    var scale = 1.0
    var isScript = false
    var pendingParts = 0
    var firstPart = 0.0

    init(scale: Double = 1) { self.scale = scale }

    var nextScale: Double { isScript ? 0.7 : 1 }

    mutating func add(_ amount: Double) {
      width += isScript ? amount * 0.7 : amount
      isScript = false
    }

    /// A group in braces has ended.
    mutating func take(_ group: Frame) {
      let amount = group.width * group.scale
      isScript = false
      if pendingParts == 2 {
        firstPart = amount
      } else if pendingParts == 1 {
        width += max(firstPart, amount) + 0.4
      } else {
        width += amount
      }
      pendingParts = max(0, pendingParts - 1)
    }
  }

  private static let commandWidths: [String: Double] = [
    "frac": 0, "left": 0, "right": 0, "cdot": 1.5, "sum": 2.8, "prod": 2.6, "operatorname": 0, "text": 0,
    "label": 0, "qquad": 4, "quad": 2, "exp": 3, "log": 3, "sin": 3, "cos": 3, "tan": 3, "tanh": 4, "cosh": 4,
    "sinh": 4, "arcsin": 6, "arccos": 6, "arctan": 6, "max": 3.5, "min": 3.5, "hat": 0, "sqrt": 1.5,
    "partial": 1,
  ]

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
