import Foundation
import PackagePlugin

/// Every `.nabla` file of a target becomes Swift when the target is built: `net.nabla` the type that `nabla generate net.nabla` writes.
///
/// The build system runs the command for a model that has changed, and for no other.
@main
struct NablaGradients: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
    guard let module = target as? SourceModuleTarget else { return [] }
    let nabla = try context.tool(named: "NablaCommand").url
    return module.sourceFiles(withSuffix: "nabla").map { model in
      let name = model.url.deletingPathExtension().lastPathComponent
      let code = context.pluginWorkDirectoryURL.appendingPathComponent("\(name).swift")
      return .buildCommand(
        displayName: "Gradient code of \(model.url.lastPathComponent)", executable: nabla,
        arguments: ["generate", "-o", code.path, "--force", "--", model.url.path], inputFiles: [model.url],
        outputFiles: [code])
    }
  }
}
