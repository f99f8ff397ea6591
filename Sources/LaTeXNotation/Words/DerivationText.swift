/// The words of a derivation in one language.
struct DerivationText: Sendable {
  var header: @Sendable (_ source: String, _ notation: String) -> String
  var needs: String
  var influence: @Sendable (_ weight: String, _ loss: String, _ path: String) -> String
  var noInfluence: @Sendable (_ weight: String, _ loss: String) -> String
  var localFactors: String
  var result: String
  var substitution: String
  var rolesOfFactors: [FactorRole: String]
  var functions: String
  var otherwise: String
  var boundFunctions: @Sendable (_ names: String, _ values: String, _ isOne: Bool) -> String
  var and: String
  var distribution: @Sendable (_ target: String, _ sum: String) -> String
  var chainSteps: String
  var affine: @Sendable (_ output: String) -> String
  var writtenOut: String
  var merged: String
  var adjoints: @Sendable (_ loss: String) -> String
  var sampleTerm: @Sendable (_ term: String, _ letter: String) -> String
  var general: String
  var expanded: String
  var tooLong: @Sendable (_ derivatives: String, _ limit: Int) -> String
  /// Of derivatives whose formula is too long.
  var valuesAlone: @Sendable (_ derivatives: String) -> String
  var matrix: String
  var matrixGradient: @Sendable (_ loss: String) -> String
  /// What has no form in matrices, by name, before its equations with indices.
  var notMatrices: @Sendable (_ names: String) -> String
  var stacked: String
  var forward: String
  var backward: @Sendable (_ loss: String) -> String
  var second: String
  var update: String
  var new: String
  var lossAfter: @Sendable (_ loss: String, _ before: String, _ after: String) -> String
  var rules: [Rule: String]
  var constantTerm: @Sendable (_ term: String) -> String
  var functionRule: @Sendable (_ function: String) -> String
  var direct: @Sendable (_ weight: String) -> String
  var kronecker: String
  var inwards: String
  var momentum: @Sendable (_ step: String, _ velocity: String, _ gradient: String) -> String
  var signs: SignWords
  var tables: TableWords
  var babel: String

  /// The heads of tables of numbers.
  struct TableWords: Sendable {
    var quantity, formula, inNumbers, value, derivative, factors, weight, old, sample, node, operation: String
    var graph, direction: String
    var step: @Sendable (Int) -> String
  }

  /// How the sign and the size of a derivative are read.
  struct SignWords: Sendable {
    var positive, negative: @Sendable (_ weights: String, _ loss: String) -> String
    var largest: @Sendable (_ weight: String, _ loss: String) -> String
  }

  /// The rules that a step can name.
  enum Rule: CaseIterable, Sendable {
    case definition, linearity, chain, sum, otherTerms, product, power, opaque, itself
  }

  /// What a factor of the path of a weight is.
  enum FactorRole: CaseIterable, Sendable {
    case loss, output, hidden, link, weight, input
  }

  func rule(_ rule: Rule) -> String { rules[rule] ?? "" }

  static func of(_ language: String) -> DerivationText { language == "pt" ? portuguese : english }

  static let portuguese = DerivationText(
    header: { "Gerado por nabla a partir de \($0) (notação: \($1), idioma: pt). Não edite." },
    needs: "% Requer \\usepackage{amsmath}.",
    influence: { "O peso $\($0)$ só influencia $\($1)$ pelo caminho $\($2)$. Pela regra da cadeia," },
    noInfluence: { "$\($1)$ não depende de $\($0)$." },
    localFactors: "As derivadas locais são",
    result: "Resultados:",
    substitution: "Substituindo um fator por vez,",
    rolesOfFactors: [
      .loss: "perda", .output: "saída", .hidden: "oculta", .link: "no caminho",
      .weight: "peso no caminho", .input: "entrada",
    ],
    functions: "Funções usadas e suas derivadas:",
    otherwise: "caso contrário",
    boundFunctions: {
      ($2 ? "A função \($0) fica genérica" : "As funções \($0) ficam genéricas")
        + " nas fórmulas; nas contas com números, \($1)."
    },
    and: "e",
    distribution: {
      "O alvo $\($0)$ é uma distribuição: nas derivadas através da softmax usa-se que $\($1) = 1$."
    },
    chainSteps: "Pela regra da cadeia, com índices, do erro para a entrada:",
    affine: {
      "Expandindo os produtos, $\($0)$ é uma função afim das entradas; onde é constante, um hiperplano:"
    },
    writtenOut: "Por extenso, elemento por elemento:",
    merged: "Com nomes para o que se repete,",
    adjoints: { "Derivadas de $\($0)$ em relação às quantidades intermediárias:" },
    sampleTerm: { "Aqui $\($0)$ é a parcela da amostra $\($1)$, sem o fator antes da soma." },
    general: "Forma geral, com índices:",
    expanded: "Por extenso, em função das entradas e dos pesos:",
    tooLong: { "Têm mais de \($1) símbolos e operações e ficam com os nomes da rede: \($0)." },
    valuesAlone: { "A fórmula é longa demais e fica só o valor: \($0)." },
    matrix: "Na forma matricial, com as dimensões sob as chaves:",
    matrixGradient: { "O gradiente de $\($0)$ na forma matricial:" },
    notMatrices: { "Sem forma matricial, e por isso com índices: \($0)." },
    stacked: "Com os pesos empilhados em uma coluna:",
    forward: "Passo adiante:",
    backward: { "Passo reverso, as derivadas de $\($0)$:" },
    second: "As segundas derivadas:",
    update: "Atualização, todos os pesos a partir dos valores antigos:",
    new: "novo",
    lossAfter: { "A perda passa de $\($0) = \($1)$ para $\($2)$." },
    rules: [
      .definition: "definição", .linearity: "linearidade", .chain: "regra da cadeia",
      .sum: "derivada da soma", .otherTerms: "soma: demais termos constantes",
      .product: "fator constante", .power: "potência", .opaque: "função genérica",
      .itself: "derivada de si mesma",
    ],
    constantTerm: { "soma: $\($0)$ é constante" }, functionRule: { "derivada de \($0)" },
    direct: { "Derivando diretamente em relação a $\($0)$:" },
    kronecker: "Derivando uma soma, $[j = k]$ vale $1$ só quando $j = k$, e sobra uma parcela:",
    inwards: "A derivada que falta, passo a passo:",
    momentum: {
      "Com momento, a velocidade $\($1)$, no início $0$, acumula os gradientes, $\($1) \\leftarrow \\mu \($1) + \($2)$, "
        + "e o peso muda de $-\($0) \($1)$; na forma de Nesterov, de $-\($0) (\($2) + \\mu \($1))$."
    },
    signs: SignWords(
      positive: { "A derivada é positiva em $\($0)$: diminuir diminui $\($1)$." },
      negative: { "A derivada é negativa em $\($0)$: aumentar diminui $\($1)$." },
      largest: { "$\($1)$ responde mais a $\($0)$, onde a derivada é maior em módulo." }),
    tables: TableWords(
      quantity: "quantidade", formula: "fórmula", inNumbers: "em números", value: "valor",
      derivative: "derivada", factors: "fatores", weight: "peso", old: "antes", sample: "amostra", node: "nó",
      operation: "operação", graph: "O grafo computacional, com o valor e a derivada da perda em cada nó:",
      direction: "A Hessiana vezes a direção:", step: { "Passo \($0) do gradiente descendente." }),
    babel: "brazilian")

  static let english = DerivationText(
    header: { "Generated by nabla from \($0) (notation: \($1), language: en). Do not edit." },
    needs: "% Needs \\usepackage{amsmath}.",
    influence: { "The weight $\($0)$ acts on $\($1)$ only along $\($2)$. By the chain rule," },
    noInfluence: { "$\($1)$ does not depend on $\($0)$." },
    localFactors: "The local derivatives are",
    result: "Results:",
    substitution: "Substituting one factor at a time,",
    rolesOfFactors: [
      .loss: "loss", .output: "output", .hidden: "hidden", .link: "on the path",
      .weight: "weight on the path", .input: "input",
    ],
    functions: "Functions used and their derivatives:",
    otherwise: "otherwise",
    boundFunctions: {
      ($2 ? "The function \($0) stays unspecified" : "The functions \($0) stay unspecified")
        + " in the formulas; with numbers, \($1)."
    },
    and: "and",
    distribution: {
      "The target $\($0)$ is a distribution: derivatives through the softmax use that $\($1) = 1$."
    },
    chainSteps: "By the chain rule, with indices, from the error to the input:",
    affine: {
      "Multiplied out, $\($0)$ is an affine function of the inputs; where it is constant, a hyperplane:"
    },
    writtenOut: "Written out, element by element:",
    merged: "With names for what is repeated,",
    adjoints: { "Derivatives of $\($0)$ with respect to the intermediate quantities:" },
    sampleTerm: { "Here $\($0)$ is the part of sample $\($1)$, without the factor before the sum." },
    general: "General form, with indices:",
    expanded: "Expanded, in terms of inputs and weights:",
    tooLong: { "Longer than \($1) symbols and operations, and left with the names of the network: \($0)." },
    valuesAlone: { "Too long for its formula, and shown as a value alone: \($0)." },
    matrix: "In matrix form, with the shapes under the braces:",
    matrixGradient: { "The gradient of $\($0)$ in matrix form:" },
    notMatrices: { "Without a form in matrices, and so with indices: \($0)." },
    stacked: "With the weights stacked in one column:",
    forward: "Forward pass:",
    backward: { "Backward pass, the derivatives of $\($0)$:" },
    second: "The second derivatives:",
    update: "Update, all weights from their old values:",
    new: "new",
    lossAfter: { "The loss goes from $\($0) = \($1)$ to $\($2)$." },
    rules: [
      .definition: "definition", .linearity: "linearity", .chain: "chain rule",
      .sum: "derivative of a sum", .otherTerms: "sum: other terms constant",
      .product: "constant factor", .power: "power", .opaque: "unspecified function",
      .itself: "derivative of itself",
    ],
    constantTerm: { "sum: $\($0)$ is constant" }, functionRule: { "derivative of \($0)" },
    direct: { "Differentiating directly in $\($0)$:" },
    kronecker: "Differentiating a sum, $[j = k]$ is $1$ only where $j = k$, and one term is left:",
    inwards: "The derivative that is left, step by step:",
    momentum: {
      "With momentum, the velocity $\($1)$, at first $0$, gathers the gradients, $\($1) \\leftarrow \\mu \($1) + \($2)$, "
        + "and the weight moves by $-\($0) \($1)$; in Nesterov's form by $-\($0) (\($2) + \\mu \($1))$."
    },
    signs: SignWords(
      positive: { "The derivative is positive in $\($0)$: lowering lowers $\($1)$." },
      negative: { "The derivative is negative in $\($0)$: raising lowers $\($1)$." },
      largest: { "$\($1)$ responds most to $\($0)$, where the derivative is largest in size." }),
    tables: TableWords(
      quantity: "quantity", formula: "formula", inNumbers: "in numbers", value: "value",
      derivative: "derivative", factors: "factors", weight: "weight", old: "before", sample: "sample",
      node: "node", operation: "operation",
      graph: "The computational graph, with the value and the derivative of the loss at each node:",
      direction: "The Hessian times the direction:", step: { "Step \($0) of gradient descent." }),
    babel: "english")
}
