import Nabla

/// What an option needs beside it to change anything. An option that would change nothing is refused in a sentence, never ignored.
///
/// | checked | when |
/// |---|---|
/// | what the words alone tell | before anything is read |
/// | what the model tells, an expression or a network | after loading |
/// | the forms that are printed | once they are known |
struct OptionRule: Sendable {
  var option: String
  /// The commands it holds for; empty for all.
  var commands: [String]
  /// Whether the option would be without effect.
  var isIdle: @Sendable (OptionSetting) -> Bool
  var reason: Message

  init(
    _ option: String, in commands: [String] = [], _ english: String, pt portuguese: String,
    where isIdle: @escaping @Sendable (OptionSetting) -> Bool
  ) {
    self.option = option
    self.commands = commands
    self.isIdle = isIdle
    reason = Message(english, pt: portuguese)
  }
}

/// What is known of a run when its options are checked.
struct OptionSetting: Sendable {
  var invocation: Invocation
  /// nil before the model is loaded.
  var isExpression: Bool?
  /// Empty before they are known.
  var forms: [DerivationDocument.Form] = []
  /// Of the model, empty before it is loaded.
  var sizes: [String] = []

  /// Whether `--given` names something that is known to be no size.
  var givesMoreThanSizes: Bool {
    guard isExpression != nil, let pairs = try? invocation.pairs("--given") else { return false }
    return pairs.contains { !sizes.contains($0.name) }
  }

  func has(_ option: String) -> Bool { invocation.has(option) }
  var hasJSON: Bool { has("--json") }
  func isValue(_ option: String, _ value: String) -> Bool { invocation.values[option] == value }
}

extension Invocation {
  func has(_ option: String) -> Bool { values[option] != nil || switches.contains(option) }

  /// Throws for the first option that would be without effect.
  func checkEffects(
    isExpression: Bool? = nil, forms: [DerivationDocument.Form] = [], sizes: [String] = [],
    language: String? = nil
  ) throws(CommandError) {
    let setting = OptionSetting(
      invocation: self, isExpression: isExpression, forms: forms, sizes: sizes)
    for rule in OptionRule.table where has(rule.option) {
      guard rule.commands.isEmpty || rule.commands.contains(command), rule.isIdle(setting) else { continue }
      throw CommandError(.usage, rule.reason).speaking(language)
    }
  }
}

extension OptionRule {
  static let table: [OptionRule] = files + formulas + numbers + drawings + others

  // MARK: Files

  private static let files: [OptionRule] = [
    .init(
      "--force", "--force overwrites a file; say which: -o FILE",
      pt: "--force sobrescreve um arquivo; diga qual: -o ARQUIVO"
    ) { !$0.has("-o") },
    .init(
      "--check", in: CommandOption.freshnessCommands, "--check needs -o FILE",
      pt: "--check precisa de -o ARQUIVO"
    ) { !$0.has("-o") },
    .init(
      "-o", in: ["format"], "-o takes the new text; --in-place and --check have another use for it",
      pt: "-o recebe o texto novo; --in-place e --check fazem outra coisa com ele"
    ) { $0.has("--in-place") || $0.has("--check") },
    .init(
      "--in-place", "--check only compares and --in-place writes; give one of the two",
      pt: "--check só compara e --in-place escreve; dê um dos dois"
    ) { $0.has("--check") },
    .init(
      "--format", in: CommandOption.freshnessCommands,
      "--format is of the report of --check; what is written has none",
      pt: "--format é do relatório de --check; o que se escreve não tem"
    ) { !$0.has("--check") },
    .init(
      "--format", "--json is short for --format json; give one of the two",
      pt: "--json abrevia --format json; dê um dos dois"
    ) { $0.hasJSON },
    .init(
      "--format", in: ["check"], "--format reports on the notes and --to marks them; give one of the two",
      pt: "--format relata sobre as notas e --to as marca; dê um dos dois"
    ) { $0.has("--to") },
    .init(
      "--force", "--check only compares and writes nothing; --force has no place beside it",
      pt: "--check só compara e não escreve nada; --force não cabe ao lado"
    ) { $0.has("--check") },
  ]

  // MARK: derive

  private static func onlyDocument(_ option: String) -> OptionRule {
    .init(
      option, in: ["derive"],
      "\(option) shapes the document; --json prints formulas alone, so leave one of the two away",
      pt: "\(option) dá forma ao documento; --json imprime só fórmulas, então deixe um dos dois"
    ) { $0.hasJSON }
  }

  private static func onlyModels(_ option: String) -> OptionRule {
    .init(
      option, in: ["derive"], "\(option) is for models; the derivative of an expression has one form",
      pt: "\(option) é para modelos; a derivada de uma expressão tem uma só forma"
    ) { $0.isExpression == true }
  }

  /// Values change a document, which has numbers, and not the formulas of a fragment.
  private static func onlyNumbers(_ option: String) -> OptionRule {
    .init(
      option, in: ["derive"],
      "\(option) has no effect on the formulas of a model; 'nabla numbers' prints its values",
      pt: "\(option) não muda as fórmulas de um modelo; 'nabla numbers' imprime os valores"
    ) { $0.isExpression == false && $0.invocation.documentForm == nil }
  }

  private static let formulas: [OptionRule] = [
    .init(
      "--form", in: ["derive"],
      "--form matrix is a page of products with their shapes, of which --json has none; --form index gives its equations",
      pt:
        "--form matrix é uma página de produtos com dimensões, que --json não tem; --form index dá as equações"
    ) { $0.hasJSON && $0.forms.contains(.matrix) },
    onlyDocument("--standalone"), onlyDocument("--labels"), onlyDocument("--style"), onlyDocument("--detail"),
    onlyModels("--form"), onlyModels("--detail"), onlyModels("--style"), onlyModels("--labels"),
    .init(
      "--order", in: ["derive"],
      "--json holds first derivatives of a model; without it --order 2 prints the second ones too",
      pt: "--json traz as primeiras derivadas de um modelo; sem ele --order 2 imprime também as segundas"
    ) { $0.hasJSON && $0.isExpression == false },
    .init(
      "--at", in: ["derive"],
      "--at has no effect on the formulas of a model; 'nabla numbers' prints its values",
      pt: "--at não muda as fórmulas de um modelo; 'nabla numbers' imprime os valores"
    ) { $0.isExpression == false },
    onlyNumbers("--given"), onlyNumbers("--bind"),
    .init(
      "--figures", in: ["derive"], "--figures belong to a document; say which: --to html",
      pt: "--figures são de um documento; diga qual: --to html"
    ) { $0.invocation.documentForm == nil },
    .init(
      "--to", in: ["derive"], "--to writes a document about a model; an expression has none",
      pt: "--to escreve um documento sobre um modelo; uma expressão não tem"
    ) { $0.isExpression == true },
    .init(
      "--to", in: ["derive"], "--json and --to are two outputs; leave one of them away",
      pt: "--json e --to são duas saídas; deixe uma delas"
    ) { $0.hasJSON },
    .init(
      "--standalone", in: ["derive"], "a document of --to stands alone already; leave --standalone away",
      pt: "um documento de --to já é completo; deixe --standalone"
    ) { $0.invocation.documentForm != nil },
    .init(
      "--style", in: ["derive"],
      "--style direct is a way to derive single weights; add 'weight' to --form, or leave --style away",
      pt: "--style direct é um jeito de derivar pesos um a um; ponha 'weight' em --form, ou deixe --style"
    ) { $0.isValue("--style", "direct") && !$0.forms.isEmpty && !$0.forms.contains(.weight) },
    .init(
      "--style", in: ["derive"],
      "--detail result prints no steps, so that --style direct would show nothing; use factors or full",
      pt: "--detail result não imprime passos, e --style direct nada mostraria; use factors ou full"
    ) { $0.isValue("--style", "direct") && $0.isValue("--detail", "result") },
  ]

  // MARK: numbers

  private static func onlyPrinted(_ option: String) -> OptionRule {
    .init(
      option, in: ["numbers"],
      "\(option) is about printed pages; --json gives plain numbers, so leave one of the two away",
      pt: "\(option) é sobre páginas impressas; --json dá números puros, então deixe um dos dois"
    ) { $0.hasJSON }
  }

  private static func onlyDoubles(_ option: String) -> OptionRule {
    .init(
      option, in: ["numbers"],
      "\(option) works with unrounded numbers; --round-steps would not reach it",
      pt: "\(option) trabalha com números sem arredondar; --round-steps não chegaria a ele"
    ) { $0.has("--round-steps") }
  }

  private static let numbers: [OptionRule] = [
    onlyPrinted("--latex"), onlyPrinted("--to"), onlyPrinted("--standalone"),
    onlyPrinted("--notation"), onlyPrinted("--decimal"),
    onlyDoubles("--graph"), onlyDoubles("--direction"), onlyDoubles("--order"),
    .init(
      "--digits", in: ["numbers"],
      "--round counts decimals and --digits significant digits; give one of the two",
      pt: "--round conta casas decimais e --digits algarismos significativos; dê um dos dois"
    ) { $0.has("--round") },
    .init(
      "--latex", in: ["numbers"], "--latex is short for --to latex; give one of the two",
      pt: "--latex abrevia --to latex; dê um dos dois"
    ) { $0.has("--to") },
    .init(
      "--tables", in: ["numbers"],
      "Markdown and HTML are made of tables already, factors included; leave --tables away",
      pt: "Markdown e HTML já são feitos de tabelas, com os fatores; deixe --tables"
    ) { [.markdown, .html].contains($0.invocation.outputKind) },
    .init(
      "--standalone", in: ["numbers"], "--standalone is a LaTeX document; it goes with --to latex",
      pt: "--standalone é um documento LaTeX; vai com --to latex"
    ) { $0.has("--to") && !$0.isValue("--to", "latex") },
    .init(
      "--notation", in: ["numbers"],
      "--notation says how formulas are printed; it goes with --to latex or markdown",
      pt: "--notation diz como se imprimem fórmulas; vai com --to latex ou markdown"
    ) { $0.isValue("--to", "text") },
  ]

  // MARK: draw

  private static func onlyGraph(_ option: String) -> OptionRule {
    .init(
      option, in: ["draw"], "\(option) is about the values of the graph; the network has none",
      pt: "\(option) é sobre os valores do grafo; a rede não os tem"
    ) { $0.invocation.words.dropFirst().first != "graph" }
  }

  private static let drawings: [OptionRule] = [
    onlyGraph("--round"), onlyGraph("--decimal"), onlyGraph("--bind"),
    .init(
      "--given", in: ["draw"],
      "--given has only sizes for the network; the values of others stand in the graph",
      pt: "--given só tem tamanhos para a rede; os valores dos outros ficam no grafo"
    ) { $0.invocation.words.dropFirst().first != "graph" && $0.givesMoreThanSizes },
    .init(
      "--standalone", in: ["draw"], "--standalone is a LaTeX document; it goes with --to tikz",
      pt: "--standalone é um documento LaTeX; vai com --to tikz"
    ) { $0.invocation.outputKind != .latex },
  ]

  // MARK: verify

  private static func onlyAgainst(_ option: String) -> OptionRule {
    .init(
      option, in: ["verify"], "\(option) is about another program; name it: --against COMMAND",
      pt: "\(option) é sobre um outro programa; diga qual: --against COMANDO"
    ) { !$0.has("--against") }
  }

  // MARK: The other commands

  private static func needsModel(_ option: String) -> OptionRule {
    .init(
      option, in: ["check"], "--lint looks at the formulas alone; \(option) needs a model",
      pt: "--lint olha só as fórmulas; \(option) precisa de um modelo"
    ) { $0.has("--lint") }
  }

  private static let others: [OptionRule] = [
    needsModel("--notation"), needsModel("--only"), needsModel("--given"), needsModel("--bind"),
    needsModel("--expression"),
    onlyAgainst("--tolerance"), onlyAgainst("--time-limit"), onlyAgainst("--hostile"),
    .init(
      "--to", in: ["check"], "--json and --to are two outputs; leave one of them away",
      pt: "--json e --to são duas saídas; deixe uma delas"
    ) { $0.hasJSON },
    .init(
      "--to", in: ["check"], "--lint lists what it finds as text or --json; leave --to away",
      pt: "--lint lista o que encontra como texto ou --json; deixe --to"
    ) { $0.has("--lint") },
    .init(
      "--native", in: ["benchmark"], "--native is how generated code is compiled; it goes with --code",
      pt: "--native diz como se compila o código gerado; vai com --code"
    ) { !$0.has("--code") },
  ]
}
