import Nabla

/// Vectors as NumPy reads them: a zip archive without compression of one `.npy` array for each name, the vector first.
///
/// | array | shape |
/// |---|---|
/// | `x` | vectors, then that of x: everything that is given |
/// | `loss` | vectors |
/// | `gradient.w` | vectors, then that of w |
/// | `value.h` | vectors, then that of h: the quantities between |
///
/// Source of the formats: NumPy Enhancement Proposal 1 (version 1.0; 3.0 is not needed, as headers are ASCII) and PKWARE's APPNOTE.
struct VectorArchive {
  private let vectors: TestVectors

  init(_ vectors: TestVectors) { self.vectors = vectors }

  /// The archive's directory counts its members and their sizes in 32 bits.
  private static let largest = Int(UInt32.max)

  var bytes: [UInt8] {
    get throws(CommandError) {
      var archive = StoredArchive()
      for section in VectorSections(vectors).all {
        let name = section.quantity.map { vectors.model.quantities[$0].name } ?? "loss"
        let own = section.prefix.isEmpty ? name : "\(section.prefix).\(name)"
        archive.add(
          "\(own).npy",
          NumPyArray.bytes(
            vectors.vectors.flatMap(section.numbers), shape: [vectors.vectors.count] + section.shape))
      }
      let bytes = archive.finished()
      guard bytes.count < Self.largest else {
        throw CommandError(
          .malformedInput, "the archive would be larger than 4 GB; ask for fewer vectors with --count",
          pt: "o arquivo passaria de 4 GB; peça menos vetores com --count")
      }
      return bytes
    }
  }
}

/// An array of doubles in NumPy's own format.
enum NumPyArray {
  static func bytes(_ numbers: [Double], shape: [Int]) -> [UInt8] {
    let sizes = shape.map { "\($0)" }.joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(sizes)), }"
    // Magic, version and length take ten bytes; numbers begin at a multiple of 64.
    let length = (10 + header.utf8.count + 1 + 63) / 64 * 64
    header += String(repeating: " ", count: length - 11 - header.utf8.count) + "\n"
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes.append(little: UInt16(header.utf8.count))
    bytes += Array(header.utf8)
    for number in numbers { bytes.append(little: number.bitPattern) }
    return bytes
  }
}

/// A zip archive whose members are stored as they are, dated as zip's first day.
struct StoredArchive {
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count: UInt16 = 0

  private static let firstDay: UInt16 = 0x21
  /// Names are UTF-8.
  private static let flags: UInt16 = 0x800

  mutating func add(_ name: String, _ content: [UInt8]) {
    let place = UInt32(truncatingIfNeeded: bytes.count)
    var head: [UInt8] = []
    for field in [20, Self.flags, 0, 0, Self.firstDay] { head.append(little: field) }
    head.append(little: Checksum.crc32(content))
    for _ in 0..<2 { head.append(little: UInt32(truncatingIfNeeded: content.count)) }
    head.append(little: UInt16(name.utf8.count))
    head.append(little: UInt16(0))
    bytes.append(little: UInt32(0x0403_4B50))
    bytes += head + Array(name.utf8) + content
    directory.append(little: UInt32(0x0201_4B50))
    directory.append(little: UInt16(20))
    directory += head
    for _ in 0..<3 { directory.append(little: UInt16(0)) }
    directory.append(little: UInt32(0))
    directory.append(little: place)
    directory += Array(name.utf8)
    count += 1
  }

  func finished() -> [UInt8] {
    var end: [UInt8] = []
    end.append(little: UInt32(0x0605_4B50))
    for field in [0, 0, count, count] { end.append(little: field) }
    end.append(little: UInt32(truncatingIfNeeded: directory.count))
    end.append(little: UInt32(truncatingIfNeeded: bytes.count))
    end.append(little: UInt16(0))
    return bytes + directory + end
  }
}

extension [UInt8] {
  /// An integer with its lowest byte first.
  fileprivate mutating func append(little value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}

enum Checksum {
  /// The cyclic redundancy check of zip and PNG, polynomial 0xEDB88320.
  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { sum, byte in table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ sum >> 8 }
  }

  private static let table = (0..<256).map { index -> UInt32 in
    (0..<8).reduce(UInt32(index)) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
  }
}
