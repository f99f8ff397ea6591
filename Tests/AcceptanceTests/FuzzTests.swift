import Nabla
import Testing

/// Random models: what must hold of every model holds of these. `nabla fuzz` runs as many as one likes.
@Suite struct FuzzTests {
  @Test(arguments: Array(UInt64(1)...30)) func holds(_ seed: UInt64) {
    let result = FuzzCase(seed: seed)
    for finding in result.findings {
      Issue.record("\(finding.property): \(finding.detail)\n\(result.text)")
    }
  }

  @Test func sameSeedSameModel() {
    #expect(FuzzCase(seed: 5).text == FuzzCase(seed: 5).text)
    #expect(FuzzCase(seed: 5).text != FuzzCase(seed: 6).text)
  }
}
