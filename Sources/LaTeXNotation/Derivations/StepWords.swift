/// The words of steps along several paths, in one language.
struct StepWords: Sendable {
  var severalPaths:
    @Sendable (_ weight: String, _ loss: String, _ paths: String, _ count: Int, _ penalty: String?) -> String
  var onlyPenalty: @Sendable (_ weight: String, _ loss: String, _ penalty: String) -> String
  var standsIn: @Sendable (_ weight: String, _ loss: String, _ penalty: String?) -> String
  /// What ∂⁺ is.
  var immediate: String
  var together: String
  var alreadySolved: String
  var joints: String
  /// What is said where there are no steps.
  var noSteps: @Sendable (_ derivative: String) -> String
  var noPaths: String
  var softmax: String
  var softmaxSame: String
  var softmaxOther: String
  var softmaxChain: String
  var bothCases: String
  var quotientSame: @Sendable (_ i: String, _ j: String) -> String
  var quotientOther: @Sendable (_ i: String, _ j: String) -> String
  var contracted: String
  var oneTerm: String
  var sumsToOne: @Sendable (_ sum: String) -> String
  var logSumExp: String
  var innerDerivative: String
  var noChain: @Sendable (_ derivatives: String) -> String

  static func of(_ language: String) -> StepWords { language == "pt" ? portuguese : english }

  static let portuguese = StepWords(
    severalPaths: { weight, loss, paths, count, penalty in
      let end = penalty.map { " e, diretamente, pela penalidade $\($0)$" } ?? ""
      return count == 1
        ? "$\(weight)$ influencia $\(loss)$ pelo caminho \(paths)\(end). Pela regra da cadeia,"
        : "$\(weight)$ influencia $\(loss)$ por vários caminhos, \(paths)\(end); a derivada é a soma sobre eles:"
    },
    onlyPenalty: { "$\($0)$ só aparece na penalidade $\($2)$ de $\($1)$:" },
    standsIn: { weight, loss, penalty in
      "$\(weight)$ aparece na própria fórmula de $\(loss)$"
        + (penalty.map { " e na penalidade $\($0)$" } ?? "") + ":"
    },
    immediate:
      "Aqui $\\partial^{+}$ é a derivada com todos os outros nomes fixos; os outros caminhos são contados à parte.",
    together: "Juntando,",
    alreadySolved: "As derivadas locais já estão acima. Juntando,",
    joints: "Onde muitos caminhos se encontram, a derivada é calculada uma vez e depois usada pelo nome.",
    noSteps: {
      "Os passos de $\($0)$ não são mostrados: as amostras se misturam antes da perda, e a soma sobre caminhos de uma só "
        + "amostra não daria a derivada. A forma com índices (\\texttt{--form index}) a deduz."
    },
    noPaths:
      "Os passos por peso não são mostrados: o modelo tem partes demais, ou a perda não é uma soma sobre as amostras "
      + "mais uma penalidade. A forma com índices (\\texttt{--form index}) deduz as derivadas.",
    softmax: "A derivada da softmax, em dois casos, pela regra do quociente:",
    softmaxSame: "softmax, mesmo índice", softmaxOther: "softmax, índices diferentes",
    softmaxChain: "softmax e regra da cadeia", bothCases: "os dois casos juntos",
    quotientSame: { "quociente, $\($0) = \($1)$" }, quotientOther: { "quociente, $\($0) \\ne \($1)$" },
    contracted: "regra da cadeia",
    oneTerm: "$[i = j]$ deixa uma só parcela",
    sumsToOne: { "$\($0) = 1$" },
    logSumExp: "A derivada do logaritmo da soma de exponenciais é a softmax:",
    innerDerivative: "só uma parcela depende dela",
    noChain: {
      "A regra da cadeia não é aberta em passos para \($0): um uso depende de condições sobre os índices, ou são muitos; a "
        + "linha acima é a derivada."
    })

  static let english = StepWords(
    severalPaths: { weight, loss, paths, count, penalty in
      let end = penalty.map { " and directly through the penalty $\($0)$" } ?? ""
      return count == 1
        ? "$\(weight)$ acts on $\(loss)$ along \(paths)\(end). By the chain rule,"
        : "$\(weight)$ acts on $\(loss)$ along several paths, \(paths)\(end); the derivative is the sum over them:"
    },
    onlyPenalty: { "$\($0)$ stands in the penalty $\($2)$ of $\($1)$ only:" },
    standsIn: { weight, loss, penalty in
      "$\(weight)$ stands in the formula of $\(loss)$ itself"
        + (penalty.map { " and in the penalty $\($0)$" } ?? "") + ":"
    },
    immediate:
      "Here $\\partial^{+}$ is the derivative with all other names held; the other paths are counted apart.",
    together: "Together,",
    alreadySolved: "The local derivatives are above. Together,",
    joints: "Where many paths meet, the derivative is found once and then used by its name.",
    noSteps: {
      "The steps of $\($0)$ are not shown: the samples mix before the loss, and a sum over the paths of one sample would "
        + "not be the derivative. The form with indices (\\texttt{--form index}) derives it."
    },
    noPaths:
      "Steps for each weight are not shown: the model has too many parts, or its loss is no sum over the samples with a "
      + "penalty. The form with indices (\\texttt{--form index}) derives them.",
    softmax: "The derivative of the softmax, in two cases, by the quotient rule:",
    softmaxSame: "softmax, same index", softmaxOther: "softmax, different indices",
    softmaxChain: "softmax and chain rule", bothCases: "both cases together",
    quotientSame: { "quotient, $\($0) = \($1)$" }, quotientOther: { "quotient, $\($0) \\ne \($1)$" },
    contracted: "chain rule",
    oneTerm: "$[i = j]$ leaves one term",
    sumsToOne: { "$\($0) = 1$" },
    logSumExp: "The derivative of the logarithm of a sum of exponentials is the softmax:",
    innerDerivative: "one term only depends on it",
    noChain: {
      "The chain rule is not opened into steps for \($0): a use depends on conditions on the indices, or there are many; "
        + "the line above is the derivative."
    })
}

extension DerivationDocument {
  var stepWords: StepWords { StepWords.of(options.language) }
}
