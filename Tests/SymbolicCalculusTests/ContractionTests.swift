import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus
import Testing

/// Products of arrays under sums, read as products of matrices: they have that form, and it says the same.
@Suite struct ContractionTests {
  /// Arrays by their axes; no two extents are alike.
  static let arrays = """
    model m
    input a[2], b[3], c[4], d[5], A[2,3], B[3,4], C[4,5], P[2,3], Q[2,4], R[4,2], S[3,3], T[4,3]
    weight w
    """

  /// An entry with free indices, and its sum.
  static let bodies = [
    ("[i,k]", "sum(j: A[i,j]*B[j,k])"),
    ("[i,k]", "sum(j: A[i,j]*b[j]*B[j,k])"),
    ("[i,k]", "sum(j: A[i,j]*B[j,k]*c[k])"),
    ("[i,k]", "sum(j: a[i]*A[i,j]*B[j,k])"),
    ("[i,k]", "sum(j: a[i]*A[i,j]*b[j]*B[j,k]*c[k])"),
    ("[i,k]", "Q[i,k]*a[i]*c[k]"),
    ("[i,k]", "Q[i,k]*c[k]"), ("[i,k]", "Q[i,k]*a[i]"),
    ("[i,k]", "Q[i,k]*R[k,i]*a[i]"),
    ("[i,k]", "Q[i,k]*sum(j: A[i,j]*b[j]*B[j,k])"),
    ("[i,k]", "a[i]*c[k]"), ("[i,k]", "R[k,i]*a[i]"),
    ("[i,k]", "sum(j: A[i,j]*P[i,j]*B[j,k])"),
    ("[i,k]", "sum(j: A[i,j]*B[j,k]*T[k,j])"),
    ("[k,i]", "sum(j: A[i,j]*b[j]*B[j,k])"),
    ("[i,l]", "sum(j, k: A[i,j]*b[j]*B[j,k]*c[k]*C[k,l]*d[l])"),
    ("[i,l]", "sum(j, k: A[i,j]*B[j,k]*C[k,l]*Q[i,k])"),
    ("[i]", "sum(j, k: A[i,j]*B[j,k]*c[k])"),
    ("[i]", "a[i]*sum(j: A[i,j]*b[j])"),
    ("[i]", "sum(j: A[i,j]*b[j]*sum(k: B[j,k]*c[k]))"),
    ("[i]", "sum(j, k: A[i,j]*B[j,k]*Q[i,k])"),
    ("[i]", "sum(j: A[i,j]*P[i,j])"),
    ("[j]", "sum(i: a[i]*A[i,j])*b[j]"),
    ("", "sum(i, j: a[i]*A[i,j]*b[j])"),
    ("", "sum(i, j, k: A[i,j]*b[j]*B[j,k]*R[k,i])"),
    ("", "sum(i, j: A[i,j]*P[i,j])"),
    ("", "sum(i, j, k: a[i]*A[i,j]*b[j]*B[j,k]*c[k]*R[k,i])"),
    ("[i]", "sum(j, k: A[i,j]*b[j]*B[j,k]*c[k]*Q[i,k])"),
    ("", "sum(i: a[i])*sum(j: b[j]^2)"),
  ]

  @Test(arguments: bodies) func saysTheSame(free: String, body: String) throws {
    let uses = free.isEmpty ? "y" : "sum(\(free.dropFirst().dropLast()): y\(free))"
    let text = Self.arrays + "\ny\(free) = \(body)\nloss L = w*\(uses)\n"
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m"))
    let form = try IndexForm(of: model)
    var reading = MatrixReading(form, samplesAsRows: false)
    let check = MatrixCheck(reading, layout: try ModelLayout(model))
    var seen = 0
    func compare(_ target: Node, _ free: [IndexEquation.FreeIndex], _ body: Node) throws {
      let tree = try reading.matrix(target: target, free: free, body: body)
      #expect(check.verdict(tree, target: target, free: free, body: body) == .agrees)
      seen += 1
    }
    for equation in form.equations { try compare(equation.target, equation.free, equation.body) }
    #expect(seen == 2)
  }
}
