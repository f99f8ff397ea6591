import SymbolicAlgebra

/// The laws by which a formula is brought into the form that a textbook prints, each a row: its name, what it says, when, samples
/// that it changes, and how.
///
/// All are true wherever both sides are defined, under the presuppositions of the asked expression; the tests prove each
/// row's samples by exact identity. Left out because false:
///
/// | law | at | left | right |
/// |---|---|---|---|
/// | √(x² y) ⇒ x √y | x = −1, y = 4 | 2 | −2 |
/// | (xᵃ)ʳ ⇒ xᵃʳ | x = −1, a = 2, r = ½ | 1 | −1 |
/// | log x² ⇒ 2 log x | x = −1 | 0 | – |
/// | √(x y) ⇒ √x √y | x = y = −1 | 1 | – |
/// | sign(x)² ⇒ 1 | x = 0 | 0 | 1 |
/// | (b − a)^½ ⇒ (a − b)^½ | a = 1, b = 2 | 1 | – |
enum PresentationBook {
  struct FunctionLaw {
    var name, statement, condition: String
    var samples: [String]
    var rewrite: (Presenter, ElementaryFunction, [Node]) -> Node?
  }

  struct ProductLaw {
    var name, statement, condition: String
    var samples: [String]
    var rewrite: (Presenter, Monomial) -> Monomial?
  }

  /// What a product offers besides, such as multiplied out.
  struct OpeningLaw {
    var name, statement, condition: String
    var samples: [String]
    var rewrite: (Presenter, Monomial) -> [Presenter.Form]
  }

  struct SumLaw {
    var name, statement, condition: String
    var samples: [String]
    var rewrite: (Presenter, [Monomial]) -> [Presenter.Form]
  }

  nonisolated(unsafe) static let functions: [FunctionLaw] = [
    FunctionLaw(
      name: "odd", statement: "tanh(−u) ⇒ −tanh u", condition: "every term of u is negative",
      samples: ["tanh(-x-y)", "sin(-x)", "sign(-x*y)"], rewrite: { $0.odd($1, $2) }),
    FunctionLaw(
      name: "even", statement: "cosh(−u) ⇒ cosh u", condition: "every term of u is negative",
      samples: ["cosh(-x-y)", "cos(-x)", "abs(-x)"], rewrite: { $0.even($1, $2) }),
    FunctionLaw(
      name: "exponential of a logarithm", statement: "e^(c log u) ⇒ uᶜ",
      condition: "u > 0, as the logarithm says",
      samples: ["exp(2*log(x))", "exp(y*log(x))"], rewrite: { $0.exponentialOfLogarithm($1, $2) }),
    FunctionLaw(
      name: "logarithm of an exponential", statement: "log eᵘ ⇒ u", condition: "",
      samples: ["log(exp(x)*exp(y))"], rewrite: { $0.logarithmOfExponential($1, $2) }),
  ]

  nonisolated(unsafe) static let products: [ProductLaw] = [
    ProductLaw(
      name: "ratio", statement: "sin u / cos u ⇒ tan u", condition: "the same argument",
      samples: ["sin(x)/cos(x)", "y*sinh(x)^2/cosh(x)^2"], rewrite: { $0.ratio($1) }),
    ProductLaw(
      name: "modulus", statement: "|u|² ⇒ u², u sign u ⇒ |u|, sign u / |u| ⇒ 1/u", condition: "",
      samples: ["abs(x)^2*y", "x*sign(x)", "sign(x)/abs(x)"], rewrite: { $0.modulus($1) }),
    ProductLaw(
      name: "pieces", statement: "relu u · step u ⇒ relu u, step² u ⇒ step u", condition: "",
      samples: ["relu(x)*step(x)", "max(0,x)^2*step(x)", "step(x)^3"], rewrite: { $0.pieces($1) }),
    ProductLaw(
      name: "whole root", statement: "R √R³ ⇒ R² √R for a product R", condition: "all factors of R present",
      samples: ["x*y/sqrt(x*y)"], rewrite: { $0.wholeRoot($1) }),
    ProductLaw(
      name: "out of the root", statement: "√(c² x² y) ⇒ c x √y", condition: "c > 0, x > 0",
      samples: ["sqrt(4*exp(x)^2*y)", "sqrt(9*(1+x^2)^2*y)"], rewrite: { $0.outOfRoot($1) }),
    ProductLaw(
      name: "divide", statement: "N/D ⇒ Q", condition: "exact division of sums, D ≠ 0",
      samples: ["(1-x^2)/(1-x)", "(x^2+2*x*y+y^2)/(x+y)"], rewrite: { $0.divided($1) }),
  ]

  nonisolated(unsafe) static let openings: [OpeningLaw] = [
    OpeningLaw(
      name: "multiply out", statement: "a(b + c) ⇒ a b + a c", condition: "toll",
      samples: ["x*(y+1/x)"], rewrite: { $0.multipliedOut($1) }),
    OpeningLaw(
      name: "exponentials", statement: "eᵃ eᵇ ⇒ e^(a + b)", condition: "cost",
      samples: ["exp(x)*exp(y)", "y*exp(x)/exp(z)^2"], rewrite: { $0.exponentials($1) }),
    OpeningLaw(
      name: "part of a power", statement: "R^(k−1) x ⇒ R^k l for R = x/l", condition: "cost",
      samples: ["(x/l)^(k-1)*x"], rewrite: { $0.partOfRoot($1) }),
    OpeningLaw(
      name: "conjugates", statement: "(a + b)(a − b) ⇒ a² − b²", condition: "two terms are left",
      samples: ["(1+x)*(1-x)", "z/((x+y)*(x-y))"], rewrite: { $0.conjugates($1) }),
    OpeningLaw(
      name: "one root", statement: "√2 √π ⇒ √(2π), 2/√(2π) ⇒ √(2/π)", condition: "numbers and π, cost",
      samples: ["sqrt(2)*sqrt(pi)*x", "2*x/sqrt(2*pi)"], rewrite: { $0.oneRoot($1) }),
    OpeningLaw(
      name: "root of a product", statement: "√(x/y) ⇒ √x/√y", condition: "x > 0, y > 0, cost",
      samples: ["sqrt((1+x^2)/(2+y^2))"], rewrite: { $0.openedRoots($1) }),
    OpeningLaw(
      name: "turn", statement: "−c(a − b) ⇒ c(b − a)", condition: "cost; a − b is not the author's",
      samples: ["-3*x*(y-z)"], rewrite: { $0.turned($1) }),
  ]

  nonisolated(unsafe) static let sums: [SumLaw] = [
    SumLaw(
      name: "Pythagoras", statement: "c sin² u + c cos² u ⇒ c, c cosh² u − c sinh² u ⇒ c",
      condition: "the same c",
      samples: ["y*sin(x)^2+y*cos(x)^2", "cosh(x)^2-sinh(x)^2+z"], rewrite: { $0.pythagoras($1) }),
    SumLaw(
      name: "sum to one", statement: "c y₁ + … + c yₙ ⇒ c", condition: "y is a declared distribution",
      samples: [], rewrite: { $0.sumToOne($1) }),
    SumLaw(
      name: "one sum", statement: "Σ f + Σ g ⇒ Σ (f + g)", condition: "the same range, cost", samples: [],
      rewrite: { $0.oneSum($1) }),
    SumLaw(
      name: "step", statement: "½ + ½ sign u ⇒ step u", condition: "u ≠ 0",
      samples: ["1/2+1/2*sign(x)+0/x"], rewrite: { $0.steps($1) }),
    SumLaw(
      name: "common factor", statement: "g a + g b ⇒ g(a + b), also of divisors",
      condition: "cost; no decimals",
      samples: ["x*y+x*z", "x/y^2+z/y", "2*x+4*y*z"], rewrite: { $0.factored($1) }),
    SumLaw(
      name: "group", statement: "a b + a c + d ⇒ a(b + c) + d", condition: "3 to 12 terms, cost",
      samples: ["x*sin(z)+y*sin(z)+2"], rewrite: { $0.grouped($1) }),
    SumLaw(
      name: "multiply out within a sum", statement: "a(b + c) − a b ⇒ a c",
      condition: "toll where more terms are left",
      samples: ["x*(y+z)-x*y"], rewrite: { $0.sumMultipliedOut($1) }),
  ]
}
