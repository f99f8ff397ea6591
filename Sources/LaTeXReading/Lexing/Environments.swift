/// Environments of mathematics by what they hold.
enum Environments {
  enum Content {
    /// Rows of formulas: transparent in a display.
    case rows
    case matrix(Brackets?)
    case cases
  }

  static let table: [String: Content] = [
    "equation": .rows, "align": .rows, "aligned": .rows, "alignat": .rows, "alignedat": .rows,
    "gather": .rows,
    "gathered": .rows, "multline": .rows, "multlined": .rows, "eqnarray": .rows, "displaymath": .rows,
    "math": .rows, "split": .rows, "flalign": .rows, "subequations": .rows, "dmath": .rows,
    "IEEEeqnarray": .rows, "xalignat": .rows, "empheq": .rows,
    "matrix": .matrix(nil), "array": .matrix(nil), "smallmatrix": .matrix(nil), "tabular": .matrix(nil),
    "pmatrix": .matrix(.round), "bmatrix": .matrix(.square), "Bmatrix": .matrix(.curly),
    "vmatrix": .matrix(.bars), "Vmatrix": .matrix(.norm), "psmallmatrix": .matrix(.round),
    "bsmallmatrix": .matrix(.square), "substack": .matrix(nil),
    "cases": .cases, "dcases": .cases, "rcases": .cases, "numcases": .cases,
  ]

  static let takesOption: Set<String> = ["aligned", "alignedat", "gathered", "array", "multlined", "tabular"]
  static let takesColumns: Set<String> = [
    "array", "alignat", "alignedat", "tabular", "IEEEeqnarray", "xalignat",
  ]
}
