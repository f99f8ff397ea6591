#if canImport(Glibc)
  import Foundation
  import Nabla
  import Templates
  import Testing

  /// What generated code asks the C library for.
  struct AllocationTests {
    /// More workspace than the stack is asked for.
    private static let broad = """
      model broad
      samples N
      input x[3]
      target y
      layer h[2100] = tanh(W*x + b)
      layer p = v*h + c
      loss L = mean(sample: (p - y)^2)
      """

    /// Counts the calls of malloc in a driver.
    private static let counting = """
      import Glibc
      @_silgen_name("__libc_malloc") func systemMalloc(_ size: Int) -> UnsafeMutableRawPointer?
      nonisolated(unsafe) var calls = 0
      @_cdecl("malloc") public func countedMalloc(_ size: Int) -> UnsafeMutableRawPointer? {
        calls += 1
        return systemMalloc(size)
      }
      """

    /// A workspace beyond the stack comes from the caller, and then nothing is allocated.
    @Test(.enabled(if: Compiler.path != nil, "needs swiftc"), arguments: [false, true])
    func workspaceOfTheCaller(hasBlocks: Bool) throws {
      let model = try Model(resolving: ModelSyntax(parsing: Self.broad, name: "broad.nabla"))
      let text = try LoopSource(
        model, layout: try ModelLayout(model, sizes: ["N": 1]),
        description: .init(
          of: model, sourceName: "broad.nabla", sourceText: nil, command: "nabla generate broad"),
        hasBlocks: hasBlocks
      ).text()
      let stated = try #require(text.matches(of: /in a workspace of (\d+) numbers/).last?.1)
      let driver = """
        \(Self.counting)
        let (count, places) = (37, 60_000)
        let numbers = UnsafeMutablePointer<Double>.allocate(capacity: places)
        for place in 0..<places { numbers[place] = sin(Double(place)) }
        let weights = Broad.Parameters(repeating: 0.0).values.count
        let (a, b) = (
          UnsafeMutablePointer<Double>.allocate(capacity: weights),
          UnsafeMutablePointer<Double>.allocate(capacity: weights)
        )
        let workspace = UnsafeMutablePointer<Double>.allocate(capacity: \(stated))
        let (x, y) = (UnsafePointer(numbers) + 7, UnsafePointer(numbers) + 11)
        let first: Double = Broad.lossAndGradient(weights: numbers, x: x, y: y, count: count, gradient: a)
        let before = calls
        let second: Double = Broad.lossAndGradient(
          weights: numbers, x: x, y: y, count: count, gradient: b, workspace: workspace)
        let during = calls - before
        print(during, first == second, memcmp(a, b, 8 * weights), first.isFinite, a[0] != 0.0)
        """
      let output = try #require(try Compiler.run(text, driver, "", level: "-O -Xlinker --export-dynamic"))
      #expect(output == "0 true 0 true true\n", "\(output)")
    }

    /// No call of malloc inside an entry point, in any schedule; the last number shows that calls are counted.
    @Test(
      .enabled(if: Compiler.path != nil, "needs swiftc"),
      arguments: ["--schedule straight", "--schedule lanes", "--schedule loops", "--schedule blocks"])
    func nothingIsAllocated(option: String) throws {
      let schedule = try #require(Schedule(rawValue: String(option.dropFirst(11))))
      let model = try Model(resolving: ModelSyntax(parsing: LoopScheduleTests.text("xor"), name: "xor.nabla"))
      let layout = try ModelLayout(model, sizes: ["N": 1])
      let description = SwiftSource.Description(
        of: model, sourceName: "xor.nabla", sourceText: nil, command: "nabla generate xor")
      let text: String
      if schedule == .loops || schedule == .blocks {
        text = try LoopSource(
          model, layout: layout, description: description, hasBlocks: schedule == .blocks
        ).text()
      } else {
        let lowered = try LoweredModel.lowering(model, layout: layout, samples: .symbolic)
        let gradient = lowered.gradient(withRespectTo: lowered.weights)
        let source = try SwiftSource(
          of: gradient, sourceName: "xor.nabla", sourceText: nil, command: "nabla generate xor")
        text = schedule == .lanes ? try source.inLanes().text : source.text
      }
      let driver = """
        \(Self.counting)
        let numbers = UnsafeMutablePointer<Double>.allocate(capacity: 1000)
        numbers.initialize(repeating: 0.5, count: 1000)
        var counts: [Int] = [0, 0, 0]
        counts.reserveCapacity(8)
        for round in 0..<2 {
          for (place, count) in [1, 85].enumerated() {
            let before = calls
            _ = XOR.lossAndGradient(
              weights: numbers, x: numbers, y: numbers + 200, count: count, gradient: numbers + 400)
            counts[place] = calls - before
          }
        }
        let before = calls
        var grown: [Double] = []
        for place in 0..<CommandLine.arguments.count * 1000 { grown.append(numbers[place % 1000]) }
        counts[2] = calls - before
        print(counts[0], counts[1], counts[2] > 0, grown[0].isNaN)
        """
      let output = try #require(try Compiler.run(text, driver, "", level: "-O -Xlinker --export-dynamic"))
      #expect(output == "0 0 true false\n", "\(option): \(output)")
    }
  }
#endif
