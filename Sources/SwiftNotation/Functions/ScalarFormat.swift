/// The number type of a generated file and what its vector functions need to know of it.
public struct ScalarFormat: Equatable, Sendable {
  /// `Double`
  public let name: String
  /// Samples in a vector: 512 bits.
  let lanes: Int
  /// Integers of the same width.
  let integer: String
  /// Stored bits of the significand.
  let significandBits: Int
  let bias: Int
  /// 1.5 times a power of two so large that adding it rounds to an integer, which the low bits then hold.
  let shift: String
  let shiftBits: String
  /// log 2 in two parts, the first with so few bits that its multiples are exact.
  let log2High: String
  let log2Low: String
  /// Beyond these, exp is 0 and infinite.
  let expLow: String
  let expHigh: String
  let leastNormal: String
  /// A power of two that makes subnormals normal, and its exponent.
  let lift: String
  let liftExponent: String
  /// The bits of √½.
  let rootHalfBits: String
  /// (eʳ − 1 − r) / r² for |r| ≤ log(2)/2, lowest first: Chebyshev interpolation.
  let exponential: [String]
  /// ((log((1+s)/(1−s)) − 2s) / s) / s² as a polynomial in s², lowest first.
  let logarithm: [String]

  public static let double = ScalarFormat(
    name: "Double", lanes: 8, integer: "Int64", significandBits: 52, bias: 1023, shift: "0x1.8p52",
    shiftBits: "0x4338_0000_0000_0000", log2High: "0.6931471803691238", log2Low: "1.9082149292705877e-10",
    expLow: "-746.0", expHigh: "710.0", leastNormal: "0x1p-1022", lift: "0x1p54", liftExponent: "54.0",
    rootHalfBits: "0x3FE6_A09E_667F_3BCD",
    exponential: [
      "0.5000000000000001", "0.16666666666666669", "0.04166666666662409", "0.008333333333330058",
      "0.0013888888917234206", "0.00019841269863069374", "2.4801521264122017e-05", "2.755726843551756e-06",
      "2.762010358488696e-07", "2.5100397137931663e-08",
    ],
    logarithm: [
      "0.666666666666667", "0.3999999999989889", "0.28571428626253836", "0.22222211089379496",
      "0.1818289243253687", "0.15331611722055008", "0.14617807153417325",
    ])

  public static let float = ScalarFormat(
    name: "Float", lanes: 16, integer: "Int32", significandBits: 23, bias: 127, shift: "0x1.8p23",
    shiftBits: "0x4B40_0000", log2High: "0.693359375", log2Low: "-2.1219444e-4", expLow: "-104.0",
    expHigh: "89.0", leastNormal: "0x1p-126", lift: "0x1p25", liftExponent: "25.0",
    rootHalfBits: "0x3F35_04F3",
    exponential: [
      "0.5", "0.16666667163372", "0.041666463017463684", "0.00833331048488617", "0.0013933660229668021",
      "0.0001989100273931399",
    ],
    logarithm: [
      "0.6666666865348816", "0.4000012278556824", "0.28550779819488525", "0.23331613838672638",
    ])
}

extension ScalarFormat {
  /// The format called `Double` or `Float`.
  public init?(named name: String) {
    guard let format = Self.all.first(where: { $0.name == name }) else { return nil }
    self = format
  }

  public static let all = [double, float]

  /// Told by the width, which is one comparison; formats as a whole have twenty parts.
  var isDouble: Bool { significandBits == Double.significandBitCount }

  /// The largest finite number of this type.
  public var largest: Double {
    isDouble ? .greatestFiniteMagnitude : Double(Float.greatestFiniteMagnitude)
  }

  var pointer: String { isDouble ? "UnsafePointer<Double>" : "UnsafePointer<Float>" }
  var mutablePointer: String { isDouble ? "UnsafeMutablePointer<Double>" : "UnsafeMutablePointer<Float>" }

  /// Half the distance from 1 to the next number: what an operation rounds its result by, at most.
  public var unit: Double { Double(sign: .plus, exponent: -significandBits - 1, significand: 1) }

  /// The nearest number of this type.
  public func rounded(_ value: Double) -> Double { isDouble ? value : Double(Float(value)) }

  /// The shortest literal that reads back to the number of this type nearest to `value`, with a point or an exponent.
  func literal(_ value: Double) -> String {
    isDouble ? Self.literal(value, name) : Self.literal(Float(value), name)
  }

  private static func literal<Number: BinaryFloatingPoint & CustomStringConvertible>(
    _ value: Number, _ type: String
  ) -> String {
    if value.isNaN { return "\(type).nan" }
    if value.isInfinite { return value < 0 ? "-\(type).infinity" : "\(type).infinity" }
    return value.description
  }
}
