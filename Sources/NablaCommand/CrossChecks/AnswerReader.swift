import Nabla

/// Reads the answer of a program: one JSON object with `gradient`, an array for each weight by name, and perhaps `loss`.
///
/// `NaN`, `Infinity` and `-Infinity`, which many programs print, are numbers here; other members are left alone. No recursion deeper
/// than `JSONReader` allows.
struct AnswerReader {
  let vectors: TestVectors

  func answer(in line: [UInt8]) -> Result<CrossCheck.Answer, AnswerFault> {
    do { return .success(try read(line)) } catch { return .failure(error) }
  }

  private func read(_ line: [UInt8]) throws(AnswerFault) -> CrossCheck.Answer {
    var reader = JSONReader(line)
    guard let value = reader.value(), reader.isAtEnd, case .object(let members) = value else {
      throw AnswerFault(
        "its line is no JSON object: '\(Self.beginning(line))'",
        pt: "a linha não é um objeto JSON: '\(Self.beginning(line))'")
    }
    if case .string(let words)? = Self.member("error", of: members) {
      throw AnswerFault("it says: \(words.prefix(200))", pt: "ele diz: \(words.prefix(200))")
    }
    guard case .object(let arrays)? = Self.member("gradient", of: members) else {
      throw AnswerFault(
        "the answer has no object 'gradient' with an array for each weight",
        pt: "a resposta não tem um objeto 'gradient' com um arranjo para cada peso")
    }
    var numbers: [Double] = []
    for (place, quantity) in vectors.model.quantities.enumerated() where quantity.role == .weight {
      guard let own = Self.member(quantity.name, of: arrays) else {
        throw AnswerFault(
          "the gradient has no '\(quantity.name)'", pt: "falta '\(quantity.name)' no gradiente")
      }
      numbers += try entries(own, quantity.name, vectors.layout.arrays[place].bounds.map { $0.count })
    }
    let known = Set(vectors.model.quantities.filter { $0.role == .weight }.map { $0.name })
    if let extra = arrays.first(where: { !known.contains($0.0) }) {
      throw AnswerFault(
        "the gradient has '\(extra.0)', which is no weight of the model",
        pt: "o gradiente tem '\(extra.0)', que não é peso do modelo")
    }
    return CrossCheck.Answer(loss: try loss(members), gradient: numbers)
  }

  private func loss(_ members: [(String, JSON)]) throws(AnswerFault) -> Double? {
    switch Self.member("loss", of: members) {
    case nil, .null?: return nil
    case .number(let number)?: return number
    default: throw AnswerFault("'loss' is no number", pt: "'loss' não é um número")
    }
  }

  private static func member(_ name: String, of members: [(String, JSON)]) -> JSON? {
    members.last { $0.0 == name }?.1
  }

  /// The numbers of an array, row-major: nested as the weight is, or in one row.
  private func entries(_ value: JSON, _ name: String, _ shape: [Int]) throws(AnswerFault) -> [Double] {
    var numbers: [Double] = []
    guard let found = Self.flatten(value, into: &numbers) else {
      throw AnswerFault(
        "the gradient of '\(name)' is not made of numbers in rows of one length",
        pt: "o gradiente de '\(name)' não é feito de números em linhas de um só comprimento")
    }
    let count = shape.reduce(1, *)
    if numbers.count == count, found == shape || found == [count] || shape.isEmpty && found == [1] {
      return numbers
    }
    throw AnswerFault(
      "the gradient of '\(name)' is \(Self.text(found)), not \(Self.text(shape))",
      pt: "o gradiente de '\(name)' é \(Self.text(found)), não \(Self.text(shape))")
  }

  private static func text(_ shape: [Int]) -> String {
    shape.isEmpty ? "1" : shape.map { "\($0)" }.joined(separator: " × ")
  }

  /// The shape of nested rows of equal length; nil for anything else.
  private static func flatten(_ value: JSON, into numbers: inout [Double]) -> [Int]? {
    switch value {
    case .number(let number):
      numbers.append(number)
      return []
    case .array(let rows):
      var inner: [Int]?
      for row in rows {
        guard let own = flatten(row, into: &numbers), inner == nil || inner == own else { return nil }
        inner = own
      }
      return [rows.count] + (inner ?? [])
    default: return nil
    }
  }

  private static func beginning(_ line: [UInt8]) -> String {
    let text = String(decoding: line.prefix(60), as: UTF8.self)
    return text.unicodeScalars.allSatisfy({ $0.value >= 32 }) ? text : "…"
  }
}

/// What an answer lacks.
struct AnswerFault: Error {
  var message: Message

  init(_ english: String, pt portuguese: String) { message = Message(english, pt: portuguese) }
}
