/// The files by which an editor knows models, as frames in which `%%name%%` stands for a table of words.
public enum EditorTemplate: String, CaseIterable, Sendable {
  case vscode, vim

  /// Each file with its place in the folder of the extension.
  public var files: [(path: String, frame: DocumentTemplate)] {
    switch self {
    case .vscode:
      [
        ("package.json", .init(PackageResources.package_json)),
        ("language-configuration.json", .init(PackageResources.language_configuration_json)),
        ("extension.js", .init(PackageResources.extension_js)),
        ("syntaxes/nabla.tmLanguage.json", .init(PackageResources.nabla_tmLanguage_json)),
      ]
    case .vim:
      [
        ("syntax/nabla.vim", .init(PackageResources.syntax_vim)),
        ("ftdetect/nabla.vim", .init(PackageResources.ftdetect_vim)),
        ("ftplugin/nabla.vim", .init(PackageResources.ftplugin_vim)),
      ]
    }
  }
}
