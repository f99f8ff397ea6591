import Nabla

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// `--against lib.so`: the C interface of a shared library as a witness.
///
/// The library is opened by a process of its own, which answers as any other program does: one that hangs or dies takes nothing with it.
/// A question is a line of words: the number of samples, the numbers of weights, inputs and targets, then these as bit patterns in
/// hexadecimal; the answer is the loss and the gradient in the same writing.
enum LibraryProgram {
  /// The first word of the process; no command of the command line.
  static let word = "--library-program"

  private typealias Numbers = UnsafePointer<Double>
  private typealias Results = UnsafeMutablePointer<Double>
  private typealias Single = @convention(c) (Numbers, Numbers, Numbers, Results, Results) -> Void
  private typealias Batch = @convention(c) (Numbers, Numbers, Numbers, Int, Results, Results) -> Void

  /// Whether the words of `--against` are the name of a shared library.
  static func isLibrary(_ words: [String]) -> Bool {
    words.count == 1 && [".so", ".dylib"].contains { words[0].hasSuffix($0) }
  }

  /// What is run for a library: this program again.
  static func words(for library: String) -> [String] {
    // Without a slash it would be looked for among the libraries of the system.
    [CommandLine.arguments[0], word, library.contains("/") ? library : "./" + library]
  }

  /// The process. Its exit status is 1 where the library has no such function.
  static func run(_ path: String) -> Int32 {
    guard let library = dlopen(path, RTLD_NOW) else {
      return failed(dlerror().map { String(cString: $0) } ?? path)
    }
    let (single, batch) = (dlsym(library, "grad_single"), dlsym(library, "grad_batch"))
    while let line = readLine() {
      let words = line.split(separator: " ")
      let counts = words.prefix(4).compactMap { Int($0) }
      guard counts.count == 4 else { return failed("a question of \(words.count) words") }
      var numbers = words.dropFirst(4).map { Double(bitPattern: UInt64($0, radix: 16) ?? 0) }[...]
      func taken(_ count: Int) -> [Double] {
        defer { numbers = numbers.dropFirst(count) }
        return Array(numbers.prefix(count))
      }
      let (p, x, y) = (taken(counts[1]), taken(counts[2]), taken(counts[3]))
      // What is not written is no number.
      var (loss, gradient) = (Double.nan, [Double](repeating: .nan, count: counts[1]))
      if counts[0] < 0 {
        guard let single else { return failed("\(path) has no function grad_single") }
        unsafeBitCast(single, to: Single.self)(p, x, y, &loss, &gradient)
      } else {
        guard let batch else { return failed("\(path) has no function grad_batch") }
        unsafeBitCast(batch, to: Batch.self)(p, x, y, counts[0], &loss, &gradient)
      }
      print(([loss] + gradient).map { String($0.bitPattern, radix: 16) }.joined(separator: " "))
      fflush(nil)
    }
    return 0
  }

  private static func failed(_ reason: String) -> Int32 {
    FileAccess.standardError(reason + "\n")
    return 1
  }
}

/// Questions to a library about the points of a model, and its answers in the model's order.
struct LibraryQuestions {
  private let vectors: TestVectors
  private let interface: CInterface

  /// - Throws: What keeps the model from having the interface.
  init(_ vectors: TestVectors) throws(CommandError) {
    self.vectors = vectors
    do { interface = try CInterface(vectors.model, layout: vectors.layout) } catch {
      throw CommandError(.usage, of: error)
    }
    let values = vectors.model.numericValues
    for (place, quantity) in vectors.model.quantities.enumerated()
    where quantity.role == .constant && values[place] == nil {
      throw CommandError(
        .usage,
        "grad_single and grad_batch take no constants, and '\(quantity.name)' has no value in the model",
        pt: "grad_single e grad_batch não recebem constantes, e '\(quantity.name)' não tem valor no modelo")
    }
  }

  private var count: Int? {
    vectors.model.samples.map { vectors.layout.value(of: $0.size, indices: [:]) }
  }

  private func numbers(_ point: SamplePoint, _ isOne: (Model.Role) -> Bool) -> [[Double]] {
    vectors.model.quantities.indices.filter { isOne(vectors.model.quantities[$0].role) }
      .map { point.values[$0] ?? [] }
  }

  /// Arrays side by side, a row of each for each sample.
  private func rows(_ arrays: [[Double]]) -> [Double] {
    let count = count ?? 1
    return (0..<count).flatMap { row in
      arrays.flatMap { array in array[row * array.count / count..<(row + 1) * array.count / count] }
    }
  }

  func question(_ vector: TestVector) -> String {
    let declared = numbers(vector.point) { $0 == .weight }.flatMap { $0 }
    let p = interface.weightOrder.flatMap { declared[$0.offset..<$0.offset + $0.count] }
    let x = rows(numbers(vector.point) { $0 == .input })
    let y = rows(numbers(vector.point) { if case .target = $0 { true } else { false } })
    let head = [count ?? -1, p.count, x.count, y.count].map { String($0) }
    return (head + (p + x + y).map { String($0.bitPattern, radix: 16) }).joined(separator: " ")
  }

  func answer(in line: [UInt8]) -> Result<CrossCheck.Answer, AnswerFault> {
    let words = String(decoding: line, as: UTF8.self).split { $0 == " " || $0.isNewline }
    let numbers = words.compactMap { UInt64($0, radix: 16) }.map { Double(bitPattern: $0) }
    let order = interface.weightOrder
    guard numbers.count == words.count, numbers.count == 1 + order.reduce(0, { $0 + $1.count }) else {
      return .failure(
        AnswerFault("it prints something of its own", pt: "ela imprime algo por conta própria"))
    }
    // A batch gives means; a loss that is a sum is so many times as large.
    let scale = interface.isMean ? 1 : Double(count ?? 1)
    var gradient = [Double](repeating: .nan, count: numbers.count - 1)
    var place = 1
    for part in order {
      for entry in 0..<part.count { gradient[part.offset + entry] = scale * numbers[place + entry] }
      place += part.count
    }
    return .success(CrossCheck.Answer(loss: scale * numbers[0], gradient: gradient))
  }
}
