import Foundation
import Testing

/// What stands in a generated file beside loss and gradient, compiled and run: by Swift, and by C where there is a compiler for it.
@Suite struct ShippedCodeTests {
  private static func find(_ name: String) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private static let swift = find("swiftc")
  private static let clang = find("clang")

  /// The end of a program, and what it said.
  private func run(_ program: String, _ arguments: [String], in folder: URL) throws -> (Int32, String) {
    let process = Process()
    let output = folder.appendingPathComponent("said")
    try Data().write(to: output)
    process.executableURL =
      program.hasPrefix("/") ? URL(fileURLWithPath: program) : folder.appendingPathComponent(program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = process.standardOutput
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOf: output, encoding: .utf8))
  }

  private func expectRun(
    _ program: String?, _ arguments: [String], in folder: URL, _ place: SourceLocation = #_sourceLocation
  ) throws -> String {
    let (status, said) = try run(try #require(program), arguments, in: folder)
    #expect(status == 0, "\(said)", sourceLocation: place)
    return said
  }

  private func generate(_ model: String, to file: String, _ more: String..., in folder: URL) throws {
    let result = try Command.run(["generate", model, "-o", file] + more, in: folder)
    #expect(result.status == 0, "\(result.errors)")
  }

  private func compiled(_ files: String..., in folder: URL) throws -> String {
    _ = try expectRun(
      Self.swift, ["-swift-version", "6", "-warnings-as-errors", "-o", "program"] + files, in: folder)
    return try expectRun("program", [], in: folder)
  }

  private static let imports = """
    #if canImport(Glibc)
      import Glibc
    #elseif canImport(Musl)
      import Musl
    #elseif canImport(Darwin)
      import Darwin
    #endif

    """

  /// The blocks of code of the page, in their order.
  private func page() throws -> [String] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appendingPathComponent("Sources/SwiftNotation/SwiftNotation.docc/Shipping.md"),
      encoding: .utf8)
    return text.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 1 }.map { _, block in
      block.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).last.map { String($0) }
        ?? ""
    }
  }

  @Test("The page's example trains", .enabled(if: swift != nil, "no swiftc here")) func training() throws {
    let (scratch, blocks) = (try Scratch(), try page())
    try #require(blocks.count == 4)
    _ = try scratch.file("spiral.nabla", blocks[0])
    try generate("spiral.nabla", to: "Spiral.swift", in: scratch.folder)
    _ = try scratch.file("main.swift", Self.imports + blocks[1] + blocks[2])
    let lines = try compiled("Spiral.swift", "main.swift", in: scratch.folder).split(separator: "\n")
    try #require(lines.count == 2, "\(lines)")
    #expect(lines[0].hasSuffix("right 64 of 64"))
    // The loss of a net that knows nothing is log 2.
    #expect(try #require(Double(lines[0].split(separator: " ")[1])) < 0.2)
    #expect(lines[1] == "16 0.25 true")
  }

  @Test("The page's program in C", .enabled(if: swift != nil && clang != nil, "no swiftc or clang here"))
  func programInC() throws {
    let (scratch, blocks) = (try Scratch(), try page())
    _ = try scratch.file("spiral.nabla", blocks[0])
    _ = try scratch.file("main.c", blocks[3])
    try generate("spiral.nabla", to: "Spiral.swift", "--c-header", in: scratch.folder)
    try generate("spiral.nabla", to: "spiral.h", "--c-header", in: scratch.folder)
    try library("Spiral.swift", "libspiral.so", in: scratch.folder)
    try linked(["main.c", "./libspiral.so"], in: scratch.folder)
    // With weights of 0, p = 1/2 and L = log 2.
    #expect(try expectRun("program", [], in: scratch.folder) == "0.6931 0.5000 0.5000\n")
  }

  private func library(_ code: String, _ name: String, in folder: URL) throws {
    _ = try expectRun(
      Self.swift,
      [
        "-swift-version", "6", "-parse-as-library", "-emit-library", "-static-stdlib",
        "-module-name", String(code.prefix { $0 != "." }) + "Code", code, "-o", name,
      ], in: folder)
  }

  private func linked(_ files: [String], in folder: URL) throws {
    let options = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-o", "program"]
    _ = try expectRun(Self.clang, options + files, in: folder)
  }

  @Test(
    "Two models in one program of C, functions as pointers with a context",
    .enabled(if: swift != nil && clang != nil, "no swiftc or clang here"))
  func twoModels() throws {
    let scratch = try Scratch()
    _ = try scratch.file(
      "line.nabla", "model line\ninput x\ntarget y\nweight w, b\np = w*x + b\nloss L = (p - y)^2\n")
    for (model, code, header) in [("wv", "WV.swift", "wv.h"), ("line.nabla", "Line.swift", "line.h")] {
      for file in [code, header] { try generate(model, to: file, "--c-header", in: scratch.folder) }
      try library(code, "lib\(header.dropLast(2)).so", in: scratch.folder)
    }
    _ = try scratch.file(
      "main.c",
      """
      #include <stdio.h>
      #include "line.h"
      #include "wv.h"

      static double times(double x, void *factor) { return *(double *)factor * x; }
      static double constant(double x, void *value) { (void)x; return *(double *)value; }

      int main(void) {
        double h = 3, o = 2, weights[WV_WEIGHT_COUNT] = {1, 2, 3, 4, 5, 6}, inputs[2 * WV_I_COUNT] = {1, -1, 2, 0};
        double gradient[WV_WEIGHT_COUNT], outputs[2 * WV_OUTPUT_COUNT];
        printf("%g", wv_loss(weights, inputs, 1, times, &h, times, &o));
        printf(" %g", wv_loss_and_gradient(weights, inputs, 1, times, &h, constant, &h, times, &o, constant, &o, gradient));
        for (int k = 0; k < WV_WEIGHT_COUNT; k++) printf(" %g", gradient[k]);
        wv_predict_all(weights, inputs, 2, times, &h, times, &o, outputs);
        printf("\\n%g %g\\n", outputs[0], outputs[1]);
        double line[LINE_WEIGHT_COUNT], slope[LINE_WEIGHT_COUNT], p;
        line[LINE_W_OFFSET] = 3;
        line[LINE_B_OFFSET] = 1;
        printf("%g", line_loss_and_gradient(line, 2, 4, slope));
        line_predict(line, 2, &p);
        printf(" %g %g %g\\n", slope[0], slope[1], p);
        return 0;
      }
      """)
    try linked(["main.c", "./libwv.so", "./libline.so"], in: scratch.folder)
    // H_in = wᵀI = (−2, −2), H = 3·H_in = (−6, −6), O_in = vᵀH = −66, O = 2·O_in = −132, E = −133, L = E²/2; the gradient is
    // E·2·v_j·3·I_i and E·2·H_j. For I = (2, 0): H = (6, 12), O = 2·(30 + 72) = 204.
    let expected = [
      "8844.5 8844.5", "\(-133 * 30) \(-133 * 36) \(133 * 30) \(133 * 36) \(133 * 12) \(133 * 12)",
    ].joined(separator: " ")
    // p = 7, L = 9, slopes 2·3·2 and 2·3.
    #expect(try expectRun("program", [], in: scratch.folder) == expected + "\n-132 204\n9 12 6 7\n")
  }

  @Test(
    "Headers for C and for C++, whatever the names", .enabled(if: clang != nil, "no clang here"),
    arguments: ["double", "Float"])
  func headers(_ scalar: String) throws {
    let scratch = try Scratch()
    _ = try scratch.file(
      "names.nabla",
      """
      model rede-neural
      samples N
      input int[2], x_y, xY
      target new
      weight class[2], θ, count
      constant auto = 0.5
      register = sum(k: class[k]*int[k]) + θ*x_y + count*xY
      loss L = mean(sample: (register - new)^2) + auto*θ^2
      """)
    let scalars = scalar == "Float" ? ["--scalar", "Float"] : []
    for model in ["names.nabla", "wv", "mlp231", "regression", "graph-exp"] {
      let name = model.replacingOccurrences(of: ".nabla", with: "") + ".h"
      let result = try Command.run(
        ["generate", model, "--c-header", "-o", name] + scalars, in: scratch.folder)
      #expect(result.status == 0, "\(result.errors)")
      for language in ["c", "c++"] {
        let own = language == "c" ? ["-std=c99", "-Wpedantic"] : []
        _ = try expectRun(
          Self.clang, ["-x", language, "-fsyntax-only", "-Wall", "-Werror"] + own + [name], in: scratch.folder
        )
      }
    }
    let text = try String(contentsOf: scratch.folder.appendingPathComponent("names.h"), encoding: .utf8)
    #expect(
      text.contains("rede_neural_loss(")
        && text.contains(scalar == "Float" ? "const float *" : "const double *"))
  }

  @Test("Numbers to start from are those of SplitMix64", .enabled(if: swift != nil, "no swiftc here"))
  func starts() throws {
    let scratch = try Scratch()
    _ = try scratch.file(
      "m.nabla",
      """
      model m
      input x[3]
      target y
      weight w[2,3], b[2], gain[2], v[2]
      h[j] = tanh(sum(k: w[j,k]*x[k]) + b[j])
      n[j] = gain[j]*h[j]
      p = sum(j: v[j]*n[j])
      loss L = (p - y)^2 + 0.1*sum(j: gain[j]^2)
      """)
    try generate("m.nabla", to: "M.swift", in: scratch.folder)
    _ = try scratch.file(
      "main.swift",
      "for own in [M.Parameters.glorot(seed: 1_234_567), .he(seed: 1_234_567)] { print(own.w, own.b, own.gain, own.v[0]) }\n"
    )
    let lines = try compiled("M.swift", "main.swift", in: scratch.folder).split(separator: "\n")
    // The generator's published first numbers for this seed.
    let published: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    let unit = published.map { Double($0 >> 11) * 0x1p-52 - 1 }
    for (line, bound) in zip(lines, [(6.0 / 5).squareRoot(), 2.0.squareRoot()]) {
      let numbers = line.split { " [],".contains($0) }.compactMap { Double($0) }
      try #require(numbers.count == 11, "\(line)")
      for (a, b) in zip(numbers, unit) { #expect(abs(a - bound * b) <= 1e-15) }
      #expect(numbers[6...9] == [0, 0, 1, 1])
    }
    #expect(lines.count == 2)
  }

  @Test("Slices, buffers and spans give what arrays give", .enabled(if: swift != nil, "no swiftc here"))
  func borrowedMemory() throws {
    let scratch = try Scratch()
    _ = try scratch.file(
      "m.nabla",
      """
      model m
      samples N
      input x[2]
      target y
      weight w[2], b
      p = tanh(sum(k: w[k]*x[k]) + b)
      loss L = mean(sample: (p - y)^2)
      """)
    try generate("m.nabla", to: "M.swift", in: scratch.folder)
    _ = try scratch.file(
      "main.swift",
      """
      func compare() {
        var parameters = M.Parameters(w: [0.25, -0.5], b: 0.125)
        let (x, y): ([Double], [Double]) = ([9, 9, 1, 2, 3, -1], [7, 0.5, -0.25])
        let (ownX, ownY) = (Array(x[2...]), Array(y[1...]))
        let (loss, gradient) = M.lossAndGradient(parameters, x: ownX, y: ownY, count: 2)
        let outputs = M.predict(parameters, x: ownX, count: 2)
        var (found, predicted) = ([Double](repeating: 0, count: 3), [Double](repeating: 0, count: 2))
        parameters.values.withUnsafeBufferPointer { weights in
          x[2...].withUnsafeBufferPointer { x in
            y[1...].withUnsafeBufferPointer { y in
              print(M.loss(weights: weights, x: x, y: y, count: 2) == loss)
              found.withUnsafeMutableBufferPointer {
                print(M.lossAndGradient(weights: weights, x: x, y: y, count: 2, gradient: $0) == loss)
              }
              predicted.withUnsafeMutableBufferPointer { M.predict(weights: weights, x: x, count: 2, outputs: $0) }
            }
          }
        }
        print(found == gradient.values, predicted == outputs.p)
        #if compiler(>=6.2)
          predicted = [0, 0]
          var place = predicted.mutableSpan
          M.predict(
            weights: parameters.values.span, x: x.span.extracting(droppingFirst: 2), count: 2, outputs: &place)
          print(predicted == outputs.p)
        #else
          print(true)
        #endif
        let before = parameters.read(M.Parameters.Places.w) { $0.baseAddress }
        let after = parameters.update(M.Parameters.Places.w) { part -> UnsafePointer<Double>? in
          part[1] = 8
          return UnsafePointer(part.baseAddress)
        }
        print(before == after, parameters.w, parameters.values[M.Parameters.Places.b])
      }
      compare()
      """)
    let said = try compiled("M.swift", "main.swift", in: scratch.folder)
    #expect(said == "true\ntrue\ntrue true\ntrue\ntrue [0.25, 8.0] [0.125]\n")
  }

  @Test("A C interface without functions names the one with them")
  func opaqueFunctions() throws {
    for (language, words) in [
      ("en", "take no functions, and f_h, f_o"), ("pt", "não recebem funções, e f_h, f_o"),
    ] {
      let result = try Command.run(["generate", "wv", "--c-interface", "--lang", language])
      #expect(result.status == 64 && result.output.isEmpty)
      #expect(result.errors.contains(words) && result.errors.contains("--c-header"))
    }
    #expect(try Command.run(["generate", "wv", "--c-header", "-o", "wv.c"]).status == 64)
  }
}
