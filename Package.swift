// swift-tools-version: 6.1
import PackageDescription

let starterModels = [
  "wv", "chain", "mlp231", "regression", "regression-general", "neuron", "graph-sum", "graph-linear",
  "graph-square", "graph-exp", "deep", "xor",
]

let documentTemplates = [
  "article.tex", "slides.tex", "document.typ", "page.html", "page.css", "page.js", "notes.html",
  "notes.css",
]

let editorFiles = [
  "package.json", "language-configuration.json", "extension.js", "nabla.tmLanguage.json", "syntax.vim",
  "ftdetect.vim", "ftplugin.vim",
]

let notations = [
  "resumo", "wv", "theta-layer", "wcse", "graph", "bishop", "nielsen", "goodfellow", "ng", "murphy",
]

// Nabla reads a neural network and its loss as equations in index notation, differentiates them,
// and reads the result as LaTeX and as Swift. The targets are the rooms of one house; every
// arrow points downwards.
let package = Package(
  name: "Nabla",
  products: [
    .library(name: "Nabla", targets: ["Nabla"]),
    .executable(name: "nabla", targets: ["NablaCommand"]),
    .plugin(name: "NablaGradients", targets: ["NablaGradients"]),
    .plugin(name: "NablaCheck", targets: ["NablaCheck"]),
    .plugin(name: "NablaGenerate", targets: ["NablaGenerate"]),
  ],
  targets: [
    // What is said: the model file, its syntax tree, its diagnostics, its shapes.
    .target(name: "ModelLanguage"),
    // What an expression is: arena, numbers, symbols with indices, functions, evaluation.
    .target(name: "SymbolicAlgebra"),
    // What is done to it: equations, the two differentiators.
    .target(name: "SymbolicCalculus", dependencies: ["SymbolicAlgebra", "ModelLanguage"]),
    // How mathematics is written.
    .target(
      name: "LaTeXNotation",
      dependencies: ["SymbolicCalculus", "SymbolicAlgebra", "ModelLanguage", "Notations"]),
    // The notations of the package, one file each.
    .target(
      name: "Notations", path: "Templates/Notations",
      resources: notations.map { .embedInCode("\($0).nabla") }),
    // What stands on a page: bytes, formulas, trees. It knows no model.
    .target(name: "LaTeXReading"),
    // What is drawn: the network, and its graph of values and derivatives.
    .target(
      name: "Drawing",
      dependencies: [
        "LaTeXNotation", "NumericBackprop", "SymbolicCalculus", "SymbolicAlgebra", "ModelLanguage",
      ]),
    // Article, slides, Markdown, page, notebook and Typst from one document; notes with their marks.
    .target(
      name: "Documents",
      dependencies: [
        "Drawing", "LaTeXNotation", "LaTeXReading", "SymbolicCalculus", "SymbolicAlgebra", "ModelLanguage",
        "Templates",
      ]),
    // The model that a page describes.
    .target(name: "ModelReading", dependencies: ["LaTeXReading", "ModelLanguage"]),
    // How code is written, and what it computes.
    .target(
      name: "SwiftNotation", dependencies: ["SymbolicCalculus", "SymbolicAlgebra", "ModelLanguage"]),
    // The independent witness: it sees the syntax tree and never the algebra.
    .target(name: "NumericBackprop", dependencies: ["ModelLanguage"]),
    // What a page says of a model, and whether it is true.
    .target(
      name: "NoteChecking",
      dependencies: [
        "LaTeXReading", "ModelReading", "NumericBackprop", "SymbolicCalculus", "SymbolicAlgebra",
        "ModelLanguage",
      ]),
    // Whether it is true.
    .target(
      name: "GradientVerification",
      dependencies: [
        "NoteChecking", "LaTeXReading", "NumericBackprop", "SwiftNotation", "LaTeXNotation",
        "SymbolicCalculus", "SymbolicAlgebra", "ModelLanguage",
      ]),
    // One import for the library's users.
    .target(
      name: "Nabla",
      dependencies: [
        "GradientVerification", "NoteChecking", "LaTeXReading", "NumericBackprop", "SwiftNotation",
        "LaTeXNotation", "SymbolicCalculus", "SymbolicAlgebra", "ModelLanguage",
      ]),
    // The command line: the only room with files, processes and the terminal.
    .executableTarget(
      name: "NablaCommand",
      dependencies: [
        "Nabla", "Documents", "Drawing", "ModelReading", "NoteChecking", "LaTeXReading", "Templates",
      ]),
    // In other packages: models that become Swift when a target is built, and the command line's words for `swift package`.
    .plugin(name: "NablaGradients", capability: .buildTool(), dependencies: ["NablaCommand"]),
    .plugin(
      name: "NablaCheck",
      capability: .command(
        intent: .custom(verb: "nabla-check", description: "Say whether notes about a model are right")),
      dependencies: ["NablaCommand"]),
    .plugin(
      name: "NablaGenerate",
      capability: .command(
        intent: .custom(verb: "nabla-generate", description: "Write Swift code for the gradient of a model"),
        permissions: [.writeToPackageDirectory(reason: "The code is written into the package.")]),
      dependencies: ["NablaCommand"]),
    // Starter models and the frames around generated text.
    .target(
      name: "Templates", path: "Templates", exclude: ["Notations"],
      resources: starterModels.map { .embedInCode("Models/\($0).nabla") }
        + documentTemplates.map { .embedInCode("Documents/\($0)") }
        + editorFiles.map { .embedInCode("Editors/\($0)") }),
    // Checked-in output, compiled and tested.
    .target(name: "Generated", path: "Generated/Swift"),

    // Models for tests.
    .target(
      name: "ModelZoo", dependencies: ["LaTeXNotation", "ModelLanguage", "Templates"], path: "Tests/ModelZoo"),
    .testTarget(
      name: "ZooTests", dependencies: ["Nabla", "NoteChecking", "LaTeXReading", "ModelZoo"]),
    .testTarget(
      name: "AcceptanceTests", dependencies: ["Nabla", "Templates", "Generated"],
      resources: [.copy("Oracles")]),
    .testTarget(name: "ModelLanguageTests", dependencies: ["ModelLanguage"]),
    .testTarget(name: "SymbolicAlgebraTests", dependencies: ["SymbolicAlgebra"]),
    .testTarget(
      name: "NumericBackpropTests", dependencies: ["NumericBackprop", "ModelLanguage"],
      resources: [.copy("Resources")]),
    .testTarget(
      name: "SymbolicCalculusTests", dependencies: ["SymbolicCalculus", "SymbolicAlgebra", "ModelLanguage"]),
    .testTarget(
      name: "SwiftNotationTests",
      dependencies: ["SwiftNotation", "SymbolicCalculus", "SymbolicAlgebra", "ModelLanguage"]),
    .testTarget(
      name: "LaTeXNotationTests",
      dependencies: ["LaTeXNotation", "SymbolicCalculus", "SymbolicAlgebra", "ModelLanguage", "Notations"]),
    .testTarget(
      name: "LaTeXReadingTests", dependencies: ["LaTeXReading"], resources: [.copy("Resources")]),
    .testTarget(
      name: "DrawingTests",
      dependencies: ["Drawing", "LaTeXNotation", "NumericBackprop", "ModelLanguage", "ModelZoo"]),
    .testTarget(
      name: "DocumentsTests",
      dependencies: [
        "Documents", "Drawing", "LaTeXNotation", "LaTeXReading", "SymbolicCalculus", "ModelLanguage",
        "ModelZoo", "Templates",
      ]),
    .testTarget(
      name: "ModelReadingTests",
      dependencies: ["ModelReading", "LaTeXReading", "ModelLanguage", "NumericBackprop"],
      resources: [.copy("Notes")]),
    .testTarget(name: "NablaCommandTests", dependencies: ["NablaCommand", "ModelLanguage"]),
    .testTarget(
      name: "GradientVerificationTests",
      dependencies: ["GradientVerification", "SymbolicAlgebra", "ModelLanguage"]),
    .testTarget(
      name: "NoteCheckingTests", dependencies: ["Nabla", "NoteChecking", "LaTeXReading", "ModelLanguage"]),
  ],
  swiftLanguageModes: [.v6]
)
