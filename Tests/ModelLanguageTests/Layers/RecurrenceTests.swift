import ModelLanguage
import Testing

@Suite("Recurrences, cycles and sizes")
struct RecurrenceTests {
  private func model(_ text: String) throws -> Model {
    try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
  }

  private func errors(_ text: String) -> [String] {
    do {
      _ = try ModelLayout(model(text))
      return []
    } catch let list as DiagnosticList {
      return list.diagnostics.map { $0.message }
    } catch {
      return ["\(error)"]
    }
  }

  @Test("two arrays may use each other where a layer index falls")
  func mutualRecurrence() throws {
    let model = try model(
      """
      model m
      input x[2]
      target y[2]
      weight w[2,2,2]
      a[l,j] = sigmoid(z[l,j])
      z[l,j] = sum(k: w[l,j,k] * a[l-1,k])
      a[0,j] = x[j]
      loss C = sum(j: (y[j] - a[2,j])^2)
      """)
    let activation = try #require(model.quantities.first { $0.name == "a" })
    #expect(activation.dimensions[0].lower.offset == 0 && activation.dimensions[0].upper.offset == 2)
    #expect(model.equations.count == 4)
  }

  /// c runs from 0, o from 1; what is left of h beside h[0,j] is where both are.
  @Test("a step of an array that begins at 0 runs where all that it reads runs")
  func stepsOfTwoStates() throws {
    let text = """
      model m
      size T = 5
      input x[T,2]
      target y[2]
      weight W[2,2], U[2,2]
      h[0,j] = 0
      c[0,j] = 0
      o[t,j] = sigmoid(sum(k: W[j,k]*x[t,k]) + sum(k: U[j,k]*h[t-1,k]))
      c[t,j] = o[t,j]*c[t-1,j] + x[t,j]
      h[t,j] = o[t,j]*tanh(c[t,j])
      loss L = sum(j: (h[T,j] - y[j])^2)
      """
    let state = try #require(try model(text).quantities.first { $0.name == "h" })
    #expect(state.dimensions[0].lower.offset == 0 && state.dimensions[0].upper.name == "T")
    // Without a beginning of its own nothing says which range is meant.
    let other = text.replacingOccurrences(of: "h[0,j] = 0\n", with: "").replacingOccurrences(
      of: "h[t-1,k]", with: "x[t,k]")
    #expect(errors(other).contains { $0.contains("runs over 1..T in 'o' and over 0..T in 'c'") })
  }

  @Test("the equation that begins a recurrence may stand after it")
  func beginningAtTheEnd() throws {
    let model = try model(
      """
      model rnn
      input x[4,2]
      weight U[3,2], W[3,3]
      h[t,i] = tanh(sum(j: U[i,j]*x[t,j]) + sum(k: W[i,k]*h[t-1,k])) for t in 1..4
      h[0,i] = 0 for i in 1..3
      loss L = sum(i: h[4,i]^2)
      """)
    let state = try #require(model.quantities.first { $0.name == "h" })
    #expect(state.dimensions[0].lower.offset == 0 && state.dimensions[0].upper.offset == 4)
  }

  @Test(
    "the beginning of a recurrence runs as far as its steps",
    arguments: [
      "h[t,i] = tanh(sum(j: U[i,j]*x[t,j]) + sum(k: W[i,k]*h[t-1,k]))",
      "h[t,i] = tanh(sum(j: x[t,j]) + sum(k in 1..3: h[t-1,k])) for t in 1..4, i in 1..3",
      "a[t,i] = sum(j: U[i,j]*x[t,j]) + sum(k: W[i,k]*h[t-1,k])\nh[t,i] = tanh(a[t,i])",
    ])
  func beginningWithoutRange(steps: String) throws {
    let model = try model(
      "input x[4,2]\nweight U[3,2], W[3,3]\nh[0,i] = 0\n\(steps)\nloss L = sum(i: h[4,i]^2)")
    let state = try #require(model.quantities.first { $0.name == "h" })
    #expect(state.dimensions[0].lower.offset == 0 && state.dimensions[0].upper.offset == 4)
    #expect(state.dimensions[1].lower.offset == 1 && state.dimensions[1].upper.offset == 3)
  }

  @Test("where nothing says how far an index runs, the line to write is shown")
  func noRangeAnywhere() throws {
    let syntax = try ModelSyntax(parsing: "weight w\nh[0,i] = w\nloss L = w^2", name: "m")
    let error = #expect(throws: DiagnosticList.self) { try Model(resolving: syntax) }
    let notes = error?.diagnostics.flatMap { $0.notes.map { "\($0.message)" } } ?? []
    #expect(notes.contains { $0.contains("write 'h[0,i] = … for i in 1..m'") })
  }

  @Test("the beginning of a recurrence has a row for each sample where its steps have")
  func recurrenceOfSamples() throws {
    let model = try model(
      """
      model rnn
      samples N
      input x[4,2]
      target y
      weight U[3,2], W[3,3]
      h[0,i] = 0 for i in 1..3
      a[t,i] = sum(j: U[i,j]*x[t,j]) + sum(k: W[i,k]*h[t-1,k]) for t in 1..4
      h[t,i] = tanh(a[t,i]) for t in 1..4
      fixed[0] = 1
      fixed[t] = 2*fixed[t-1] for t in 1..4
      loss L = mean(sample: (sum(i: h[4,i]) - fixed[4]*y)^2)
      """)
    let state = try #require(model.quantities.first { $0.name == "h" })
    #expect(state.isPerSample && state.dimensions.count == 3)
    #expect(model.quantities.first { $0.name == "fixed" }?.isPerSample == false)
  }

  @Test("without a falling index two definitions that need each other are an error that shows the circle")
  func cycle() {
    let found = errors(
      "model m\nweight w\nx[j] = y[j] * w for j in 1..2\ny[j] = x[j] for j in 1..2\nloss L = sum(j: y[j])")
    #expect(found.contains { $0.contains("x → y → x") || $0.contains("y → x → y") }, "\(found)")
  }

  @Test("a size past counting is refused with the shape")
  func hugeArray() {
    let found = errors(
      "model m\ninput x[100000]\nweight W[100000,100000]\nh[i] = sum(j: W[i,j]*x[j])\nloss L = sum(i: h[i])")
    #expect(found.contains { $0.contains("100000×100000") }, "\(found)")
  }

  @Test(
    "values that a declaration or a function rules out",
    arguments: [
      ("input x\ntarget y binary\nweight w\nloss L = (w*x - y)^2\ngiven x = 1, y = 0.5", "binary"),
      (
        "target y[2] distribution\nweight w[2]\nloss L = sum(k: w[k]*y[k])\ngiven y = [0.5, 0.9]",
        "sum to 1.4"
      ),
      ("target y[2] distribution\nweight w[2]\nloss L = sum(k: w[k]*y[k])\ngiven y = [-0.5, 1.5]", "-0.5"),
      ("weight w\nloss L = huber(w, -1)", "positive, not -1"),
    ])
  func ranges(text: String, says: String) {
    let found = errors("model m\n" + text)
    #expect(found.contains { $0.contains(says) }, "\(found)")
  }

  @Test("a size without a value is named")
  func openSize() {
    let found = errors("model m\nsize n\nweight w[n]\nloss L = sum(i: w[i]^2)")
    #expect(found == ["the size 'n' of 'w' has no value; write 'given n = …'"])
  }
}
