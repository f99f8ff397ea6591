/// Strings of JSON.
package enum JSONText {
  /// In quotes.
  ///
  /// - Parameter isScript: whether it stands in the script of a page, which `</script>` would end.
  package static func string(_ text: String, isScript: Bool = false) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default:
        let isUnsafe = scalar == "<" || scalar.value == 0x2028 || scalar.value == 0x2029
        if scalar.value < 32 || scalar.value == 127 || isScript && isUnsafe {
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
