/// How wide text prints, in ems: a little more than the usual serif faces need, so that boxes of text that do not meet here do not
/// meet on a page.
package enum GlyphMetrics {
  /// Height of a line and how much of it is under the base line, in ems.
  package static let ascent = 0.78
  package static let descent = 0.24

  package static func width(_ text: some StringProtocol) -> Double {
    var width = 0.0
    for scalar in text.unicodeScalars { width += advance(scalar) }
    return width
  }

  private static func advance(_ scalar: Unicode.Scalar) -> Double {
    if scalar.value < 128 { return ascii[Int(scalar.value)] }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    // Wide letters of East Asia and pictures.
    if scalar.value >= 0x1100,
      (0x1100...0x115F).contains(scalar.value) || (0x2E80...0xA4CF).contains(scalar.value)
        || (0xAC00...0xD7A3).contains(scalar.value) || (0xF900...0xFAFF).contains(scalar.value)
        || (0xFE30...0xFE6F).contains(scalar.value) || (0xFF00...0xFF60).contains(scalar.value)
        || scalar.value >= 0x1F000
    {
      return 1.05
    }
    return wide.contains(scalar) ? 0.9 : 0.66
  }

  private static let wide: Set<Unicode.Scalar> = ["∑", "∏", "→", "←", "⊙", "Ω", "Φ", "Ψ", "⟹", "—", "…"]

  private static let ascii: [Double] = (0..<128).map { code in
    let scalar = Unicode.Scalar(UInt8(code))
    switch scalar {
    case "i", "j", "l", "t", "f", "I", "!", "'", "|", ".", ",", ":", ";": return 0.36
    case " ", "(", ")", "[", "]", "r", "s", "-", "J": return 0.44
    case "m", "w", "M", "W", "%", "@", "&": return 0.94
    case "=", "+", "<", ">", "~": return 0.62
    case "A"..."Z": return 0.76
    default: return code < 32 ? 0 : 0.55
    }
  }
}
