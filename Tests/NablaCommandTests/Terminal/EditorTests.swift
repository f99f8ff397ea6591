import Foundation
import ModelLanguage
import Testing

@testable import NablaCommand

/// The folders for editors: their words are those of the language.
@Suite struct EditorTests {
  private func folder(_ editor: String) throws -> Scratch {
    let scratch = try Scratch()
    let result = try Command.run(["editor", editor, "-o", "a/b.c"], in: scratch.folder)
    #expect(result.status == 0 && result.output.isEmpty, "\(result.errors)")
    return scratch
  }

  private func file(_ path: String, in scratch: Scratch) -> URL {
    scratch.folder.appendingPathComponent("a/b.c").appendingPathComponent(path)
  }

  private func json(_ path: String, in scratch: Scratch) throws -> [String: Any] {
    let text = try String(contentsOf: file(path, in: scratch), encoding: .utf8)
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("//") }.joined(separator: "\n")
    return try #require(try JSONSerialization.jsonObject(with: Data(lines.utf8)) as? [String: Any])
  }

  @Test func manifest() throws {
    let scratch = try folder("vscode")
    let package = try json("package.json", in: scratch)
    let contributes = try #require(package["contributes"] as? [String: Any])
    for (kind, key) in [("languages", "configuration"), ("grammars", "path")] {
      let path = try #require((contributes[kind] as? [[String: Any]])?.first?[key] as? String)
      #expect(!(try json(path, in: scratch)).isEmpty)
    }
    let main = try #require(package["main"] as? String)
    #expect(FileManager.default.fileExists(atPath: file(main, in: scratch).path))
    // Written again without a question, but not over what somebody else wrote.
    #expect(try Command.run(["editor", "vscode", "-o", "a/b.c"], in: scratch.folder).status == 0)
    try Data("{}".utf8).write(to: file("package.json", in: scratch))
    #expect(try Command.run(["editor", "vscode", "-o", "a/b.c"], in: scratch.folder).status == 73)
  }

  /// The grammar's pattern for keywords, asked for every spelling there is, as the parser is.
  @Test func grammar() throws {
    let scratch = try folder("vscode")
    let grammar = try json("syntaxes/nabla.tmLanguage.json", in: scratch)
    let repository = try #require(grammar["repository"] as? [String: [String: Any]])
    let keyword = try NSRegularExpression(pattern: try #require(repository["keyword"]?["match"] as? String))
    let data = try NSRegularExpression(pattern: try #require(repository["data"]?["begin"] as? String))
    func matches(_ line: String) -> Bool {
      [keyword, data].contains {
        $0.firstMatch(in: line, range: NSRange(line.startIndex..., in: line)) != nil
      }
    }
    for spelling in Keyword.spellings {
      #expect(matches("\(spelling) a"), "\(spelling)")
      #expect(matches("  \(spelling)"), "\(spelling)")
      let isLoss = Keyword(spelling: spelling) == .loss
      #expect(matches("\(spelling) = 2") == isLoss, "\(spelling)")
      #expect(!matches("\(spelling)[1] = 2") && !matches("\(spelling)s2 a") && !matches("x \(spelling) a"))
    }
    let expression = try #require(repository["expression"]?["patterns"] as? [[String: Any]])
    let functions = try NSRegularExpression(
      pattern: try #require(
        expression.first { $0["name"] as? String == "support.function.nabla" }?["match"] as? String))
    for function in FunctionName.all {
      for name in [function.name] + function.aliases + function.portuguese {
        let call = "\(name)(x)"
        let match = functions.firstMatch(in: call, range: NSRange(call.startIndex..., in: call))
        #expect(match?.range.length == name.utf16.count, "\(name)")
      }
    }
    #expect(
      try String(contentsOf: file("syntaxes/nabla.tmLanguage.json", in: scratch), encoding: .utf8).contains(
        "%%") == false)
  }

  /// What the vim files say of words, told by vim itself.
  @Test(.enabled(if: AgainstTests.tool("vim") != nil, "no vim here")) func vim() throws {
    let scratch = try folder("vim")
    let model = Keyword.spellings.map { "\($0) a" } + Keyword.spellings.map { "\($0) = sum(i: 2)" }
    _ = try scratch.file("m.nabla", model.joined(separator: "\n") + "\n")
    let script = """
      set nocompatible encoding=utf-8
      let &runtimepath = getcwd() . '/a/b.c,' . $VIMRUNTIME
      filetype plugin on
      syntax on
      edit m.nabla
      let found = []
      for number in range(1, line('$'))
        call add(found, synIDattr(synID(number, 1, 1), 'name'))
      endfor
      call add(found, &commentstring)
      call writefile(found, 'found')
      quitall!
      """
    _ = try scratch.file("script.vim", script)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(AgainstTests.tool("vim")))
    process.arguments = ["-u", "NONE", "-N", "-es", "-S", "script.vim"]
    process.currentDirectoryURL = scratch.folder
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let found = try String(contentsOf: scratch.folder.appendingPathComponent("found"), encoding: .utf8)
      .components(separatedBy: "\n")
    let count = Keyword.spellings.count
    for (number, spelling) in Keyword.spellings.enumerated() {
      #expect(found[number] == "nablaKeyword", "\(spelling): \(found[number])")
      let isLoss = Keyword(spelling: spelling) == .loss
      #expect((found[count + number] == "nablaKeyword") == isLoss, "\(spelling): \(found[count + number])")
    }
    #expect(found[2 * count] == "# %s")
  }

  /// The extension under a stand-in for the editor: a model is opened, and its error comes back.
  @Test(.enabled(if: AgainstTests.tool("node") != nil, "no node here")) func extensionTalksToTheServer()
    throws
  {
    let scratch = try folder("vscode")
    _ = try scratch.file("stand-in.js", Self.standIn)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(AgainstTests.tool("node")))
    process.arguments = ["stand-in.js", Command.executable.path]
    process.currentDirectoryURL = scratch.folder
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(
      said == "1 error at 0:9\nhover: `w`: a weight, a number\nformatted: weight w\nloss   w\n", "\(said)")
  }

  private static let standIn = """
    const Module = require("module");
    const handlers = {}, providers = {};
    class Holder { constructor(...all) { this.all = all; } }
    class Range { constructor(a, b, c, d) { this.start = { line: a, character: b }; this.end = { line: c, character: d }; } }
    const register = (name) => (language, provider) => { providers[name] = provider; };
    const document = {
      languageId: "nabla", version: 1, text: "loss L = (w\\n", uri: { toString: () => "file:///m.nabla" },
      getText() { return this.text; },
    };
    let told;
    const vscode = {
      DiagnosticSeverity: { Error: 0, Warning: 1 }, CompletionItemKind: {}, Range, Diagnostic: Holder, Hover: Holder,
      MarkdownString: Holder, Location: Holder, CompletionItem: Holder, WorkspaceEdit: Holder,
      TextEdit: { replace: (range, text) => ({ range, text }) },
      Uri: { parse: (text) => ({ toString: () => text }) },
      window: { showErrorMessage: (text) => { console.log(text); process.exit(1); } },
      languages: {
        createDiagnosticCollection: () => ({ set: (uri, all) => told(all) }),
        registerHoverProvider: register("hover"), registerCompletionItemProvider: register("completion"),
        registerDefinitionProvider: register("definition"), registerRenameProvider: register("rename"),
        registerDocumentFormattingEditProvider: register("format"),
      },
      workspace: {
        textDocuments: [document], getConfiguration: () => ({ get: () => process.argv[2] }),
        onDidOpenTextDocument: (f) => { handlers.open = f; }, onDidChangeTextDocument: (f) => { handlers.change = f; },
        onDidCloseTextDocument: (f) => { handlers.close = f; },
      },
    };
    const load = Module._load;
    Module._load = (name, ...rest) => name === "vscode" ? vscode : load(name, ...rest);
    const extension = require("./a/b.c/extension.js");
    const next = () => new Promise((resolve) => { told = resolve; });
    (async () => {
      let wait = next();
      extension.activate({ subscriptions: [] });
      let [all] = [await wait];
      console.log(`${all.length} error at ${all[0].all[0].start.line}:${all[0].all[0].start.character}`);
      wait = next();
      document.version = 2;
      handlers.change({ document, contentChanges: [{ range: new Range(0, 0, 0, 10), text: "weight w\\nloss " }] });
      await wait;
      const hover = await providers.hover.provideHover(document, { line: 0, character: 7 });
      console.log("hover: " + hover.all[0].all[0].split("\\n")[0]);
      const [edit] = await providers.format.provideDocumentFormattingEdits(document);
      console.log("formatted: " + edit.text.trimEnd());
      await extension.deactivate();
    })();
    """
}
