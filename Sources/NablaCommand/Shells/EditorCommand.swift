import Nabla
import Templates

/// `nabla editor`: a folder by which an editor knows models. Its words come from the tables of the language, so that they cannot lag behind.
struct EditorCommand {
  let invocation: Invocation

  func run() throws(CommandError) -> ExitStatus {
    let known = EditorTemplate.allCases.map { $0.rawValue }.joined(separator: ", ")
    guard invocation.arguments.count == 1, let editor = EditorTemplate(rawValue: invocation.arguments[0])
    else {
      throw CommandError(
        .usage, "nabla editor takes an editor: \(known)", pt: "nabla editor recebe um editor: \(known)")
    }
    guard let folder = invocation.values["-o"] else {
      throw CommandError(
        .usage, "nabla editor writes a folder; say which: -o FOLDER",
        pt: "nabla editor escreve uma pasta; diga qual: -o PASTA")
    }
    for (path, frame) in editor.files {
      let place = folder + "/" + path
      let end = place.lastIndex(of: "/") ?? place.startIndex
      try FileAccess.makeFolder(String(place[..<end]))
      try FileAccess.write(
        frame.filled(Self.words(editor)), to: place, force: invocation.has("--force"))
    }
    return .yes
  }

  /// The tables as alternatives, the longest first: a short word may begin a long one.
  static func words(_ editor: EditorTemplate) -> [String: String] {
    func alternatives(_ words: [String]) -> String {
      let unique = Set(words.filter { $0 != "∈" })
      return unique.sorted { ($1.count, $0) < ($0.count, $1) }.joined(separator: "|")
    }
    let keywords = Keyword.allCases.filter { editor == .vim || $0 != .data }
    let functions = FunctionName.all.flatMap { [$0.name] + $0.aliases + $0.portuguese }
    return [
      "version": Help.number,
      "keywords": alternatives(keywords.flatMap { [$0.rawValue] + $0.portuguese }),
      "loss": alternatives([Keyword.loss.rawValue] + Keyword.loss.portuguese),
      "data": alternatives([Keyword.data.rawValue] + Keyword.data.portuguese),
      "end": alternatives(Particle.end), "particles": alternatives(Particle.spellings),
      "functions": alternatives(
        functions + FunctionName.vectors + SyntaxTree.Reduction.allCases.flatMap { $0.spellings }
          + Particle.transpose),
    ]
  }
}
