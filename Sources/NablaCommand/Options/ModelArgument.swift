import Nabla
import Templates

/// The model a command works on, with the name it is called by in messages and headers.
struct LoadedModel {
  var model: Model
  var source: String
  /// The file it is in; nil for standard input, starter models and expressions.
  var path: String?
  var text: String
  var isExpression: Bool

  var language: String
}

extension LoadedModel {
  /// The sizes without a value, the number of samples aside.
  var openSizes: [String] {
    model.sizes.filter { $0.values.isEmpty && $0.name != model.samples?.size.name }.map { $0.name }
  }

  /// Whether the number of samples is only a name.
  var hasOpenSamples: Bool {
    guard let name = model.samples?.size.name else { return false }
    return model.sizes.contains { $0.name == name && $0.values.isEmpty }
  }

  /// The layout for readings in which the number of samples stays a name; `standIns` takes any value for open sizes too,
  /// for readings in which they stay names as well.
  func symbolicLayout(standIns: Bool = false) throws(DiagnosticList) -> ModelLayout {
    var sizes: [String: Int] = [:]
    if hasOpenSamples, let name = model.samples?.size.name { sizes[name] = 1 }
    if standIns { for name in openSizes { sizes[name] = 2 } }
    return try ModelLayout(model, sizes: sizes)
  }
}

extension Invocation {
  /// The language of messages before a model is known.
  var statedLanguage: String? { values["--lang"] }

  /// The same of words that are no invocation, where it is a language at all.
  static func language(statedIn words: [String]) -> String? {
    for (place, word) in words.enumerated() {
      if word == "--" { return nil }
      let stated =
        word == "--lang"
        ? words.dropFirst(place + 1).first : word.hasPrefix("--lang=") ? String(word.dropFirst(7)) : nil
      if let stated { return stated == "pt" || stated == "en" ? stated : nil }
    }
    return nil
  }

  func checkLanguage() throws(CommandError) {
    if let language = statedLanguage, language != "pt" && language != "en" {
      throw CommandError(
        .usage, "--lang takes pt or en, not '\(language)'", pt: "--lang aceita pt ou en, não '\(language)'")
    }
  }

  /// Loads the model argument: a file, a starter model or an expression.
  func load() throws(CommandError) -> LoadedModel {
    if let expression = values["--expression"] {
      if let argument = arguments.first {
        throw CommandError(
          .usage, "one model at a time; '\(argument)' is too much beside --expression",
          pt: "um modelo por vez; '\(argument)' sobra ao lado de --expression")
      }
      return try resolve(expression, name: "expr", isExpression: true)
    }
    guard let argument = arguments.first else {
      throw CommandError(
        .usage, "nabla \(command) needs a model: a file, a starter model or an expression",
        pt: "nabla \(command) precisa de um modelo: um arquivo, um modelo inicial ou uma expressão")
    }
    if arguments.count > 1 {
      throw CommandError(
        .usage, "one model at a time; '\(arguments[1])' is too much (quote an expression)",
        pt: "um modelo por vez; '\(arguments[1])' sobra (uma expressão vai entre aspas)")
    }
    if argument == "-" || argument.hasSuffix(".nabla") || FileAccess.exists(argument) {
      let name = argument.split(separator: "/").last.map { String($0) } ?? argument
      let isFile = argument != "-"
      return try resolve(
        try FileAccess.text(at: argument), name: isFile ? name : "stdin", path: isFile ? argument : nil,
        isExpression: false)
    }
    if StarterModel.named(argument) == nil, FileAccess.isFolder(argument) {
      throw CommandError(
        .missingInput, "\(argument) is a folder, not a model", pt: "\(argument) é uma pasta, não um modelo")
    }
    if argument.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }),
      argument.first?.isLetter == true
    {
      if let starter = StarterModel.named(argument) {
        return try resolve(starter.text, name: "\(argument).nabla", isExpression: false)
      }
      let list = StarterModel.all.map { $0.name }.joined(separator: ", ")
      throw CommandError(
        .missingInput,
        "no model '\(argument)'; starter models: \(list)\n(for an expression write --expression \(argument))",
        pt:
          "não há modelo '\(argument)'; modelos iniciais: \(list)\n(para uma expressão escreva --expression \(argument))"
      )
    }
    return try resolve(argument, name: "expr", isExpression: true)
  }

  /// A model from its text, with the values of the command line.
  func resolve(
    _ text: String, name: String, path: String? = nil, isExpression: Bool
  ) throws(CommandError) -> LoadedModel {
    do {
      var syntax =
        isExpression
        ? try ModelSyntax(expression: text, name: name, language: statedLanguage)
        : try ModelSyntax(parsing: text, name: name)
      let sizes = try sizeValues(of: syntax)
      syntax.statements += sizes.map { Statement(.given([$0])) }
      let model = try Model(resolving: syntax)
      let language = statedLanguage ?? model.language ?? "en"
      if !model.warnings.isEmpty {
        let list = DiagnosticList(model.warnings)
        let text = list.rendered(in: SourceText(name: name, text: text), language: language)
        let choice = values["--color"].flatMap { Colour.Choice(rawValue: $0) } ?? .auto
        FileAccess.standardError(Colour.errors(text, stated: choice))
      }
      return LoadedModel(
        model: try applyingValues(to: model, without: sizes.map { $0.name }), source: name, path: path,
        text: text, isExpression: isExpression, language: language)
    } catch let error as DiagnosticList {
      let language = statedLanguage ?? ModelSyntax.language(of: text) ?? "en"
      let source = SourceText(name: name, text: text)
      throw CommandError(DiagnosedText(list: error, source: source, path: path, language: language))
    } catch let error as CommandError {
      throw error.speaking(ModelSyntax.language(of: text))
    } catch {
      throw CommandError(.internalFault, of: error)
    }
  }

  /// The names of an option such as `--wrt w11,v`, cut at commas outside brackets.
  func list(_ text: String) -> [String] {
    var parts: [String] = [""]
    var depth = 0
    for character in text {
      if "[{(".contains(character) { depth += 1 }
      if "]})".contains(character) { depth -= 1 }
      if character == ",", depth == 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
    }
    return parts.map { $0.trimmed }.filter { !$0.isEmpty }
  }

  func pairs(_ option: String) throws(CommandError) -> [(name: String, value: String)] {
    guard let text = values[option] else { return [] }
    var pairs: [(name: String, value: String)] = []
    for part in list(text) {
      let sides = part.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
      guard sides.count == 2 else {
        throw CommandError(
          .usage, "\(option) takes name=value, not '\(part)'",
          pt: "\(option) aceita nome=valor, não '\(part)'")
      }
      pairs.append((sides[0], sides[1]))
    }
    return pairs
  }

  /// The sizes among `--given`, which say what a model is before it is resolved.
  private func sizeValues(of syntax: ModelSyntax) throws(CommandError) -> [GivenValue] {
    let sizes = Set(syntax.sizeNames)
    var values: [GivenValue] = []
    for assignment in try pairs("--given") where sizes.contains(assignment.name) {
      let entries = list(
        assignment.value.hasPrefix("[") ? String(assignment.value.dropFirst().dropLast()) : assignment.value)
      guard !entries.isEmpty, entries.allSatisfy({ Int($0).map { $0 >= 1 } == true }) else {
        throw CommandError(
          .usage,
          "--given: the size '\(assignment.name)' is a whole number of at least 1, not '\(assignment.value)'",
          pt: "--given: o tamanho '\(assignment.name)' é um inteiro de ao menos 1, não '\(assignment.value)'")
      }
      let shape = assignment.value.hasPrefix("[") ? [entries.count] : []
      values.append(GivenValue(name: assignment.name, value: ArrayLiteral(shape: shape, entries: entries)))
    }
    return values
  }

  /// `--given`, `--at` and `--bind` on top of the model's own values.
  private func applyingValues(to model: Model, without sizes: [String]) throws(CommandError) -> Model {
    var model = model
    for binding in try pairs("--bind") {
      guard model.bind(binding.name, to: binding.value) else {
        throw CommandError(
          .usage, "--bind: '\(binding.name)' is no opaque function, or '\(binding.value)' no function",
          pt: "--bind: '\(binding.name)' não é uma função opaca, ou '\(binding.value)' não é uma função")
      }
    }
    var assignments = try pairs("--given").filter { !sizes.contains($0.name) }
    assignments += try pairs("--at")
    if assignments.isEmpty { return model }
    let layout: ModelLayout
    do { layout = try ModelLayout(model) } catch {
      throw CommandError(.malformedInput, verbatim: error.rendered())
    }
    for assignment in assignments {
      guard Model.double(assignment.value).isFinite else {
        throw CommandError(
          .usage, "'\(assignment.value)' is no finite number",
          pt: "'\(assignment.value)' não é um número finito")
      }
      do {
        for element in try model.elements(named: assignment.name, in: layout) {
          model.setValue(assignment.value, at: element, in: layout)
        }
      } catch { throw CommandError(.usage, of: error) }
    }
    return model
  }

  /// How many elements `--wrt` names, without listing them.
  func wantedCount(in model: Model, _ layout: ModelLayout) throws(CommandError) -> Int {
    func count(_ quantity: Int) -> Int { layout.arrays[quantity].count }
    let weights = model.quantities.indices.filter { model.quantities[$0].role == .weight }
    guard let text = values["--wrt"], text != "all" else { return weights.reduce(0) { $0 + count($1) } }
    var total = 0
    for name in list(text) {
      if let whole = model.quantities.firstIndex(where: { $0.name == name }) {
        total += count(whole)
      } else if let matrix = model.matrices.first(where: { $0.name == name }) {
        total += count(matrix.quantity)
      } else {
        do { total += try model.elements(named: name, in: layout).count } catch {
          throw CommandError(.usage, verbatim: "nabla \(command): \(error)")
        }
      }
    }
    return total
  }

  /// The elements that `--wrt` names; all weights without it.
  func wanted(in model: Model, _ layout: ModelLayout) throws(CommandError) -> [ElementReference] {
    let all = model.quantities.indices.filter { model.quantities[$0].role == .weight }.flatMap { quantity in
      (0..<layout.arrays[quantity].count).map {
        ElementReference(quantity: quantity, indices: layout.arrays[quantity].indices(at: $0))
      }
    }
    guard let text = values["--wrt"], text != "all" else { return all }
    var elements: [ElementReference] = []
    var isSeen: Set<ElementReference> = []
    for name in list(text) {
      do {
        for element in try model.elements(named: name, in: layout) where isSeen.insert(element).inserted {
          elements.append(element)
        }
      } catch { throw CommandError(.usage, verbatim: "nabla \(command): \(error)") }
    }
    return elements
  }
}

extension String {
  var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
