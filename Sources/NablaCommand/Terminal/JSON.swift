import Documents

/// A JSON value that prints in the order it was made.
indirect enum JSON: Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case integer(Int)
  case string(String)
  case array([JSON])
  case object([(String, JSON)])

  var text: String {
    line + "\n"
  }

  /// The text without the end of its line.
  var line: String {
    var result = ""
    write(to: &result)
    return result
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += JSON.decimal(value)
    case .string(let value): text += JSONText.string(value)
    case .array(let values):
      text += "["
      for (place, value) in values.enumerated() {
        if place > 0 { text += ", " }
        value.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (place, member) in members.enumerated() {
        if place > 0 { text += ", " }
        text += JSONText.string(member.0)
        text += ": "
        member.1.write(to: &text)
      }
      text += "}"
    }
  }

  /// The shortest decimal that reads back; NaN and infinities are strings.
  static func decimal(_ value: Double) -> String {
    if value.isNaN { return "\"nan\"" }
    if value.isInfinite { return value < 0 ? "\"-inf\"" : "\"inf\"" }
    return "\(value)"
  }

  /// Row-major numbers as nested arrays; a scalar for an empty shape.
  static func nested(_ numbers: [Double], shape: [Int]) -> JSON {
    guard let first = shape.first else { return .number(numbers.first ?? .nan) }
    let rest = Array(shape.dropFirst())
    let width = rest.reduce(1, *)
    return .array((0..<first).map { nested(Array(numbers[$0 * width..<($0 + 1) * width]), shape: rest) })
  }
}
