import Foundation
import PackagePlugin

/// `swift package nabla-generate …`: `nabla generate …` in the folder of the package, with the same words and the same answer.
@main
struct NablaGenerate: CommandPlugin {
  func performCommand(context: PluginContext, arguments: [String]) throws {
    let process = Process()
    process.executableURL = try context.tool(named: "NablaCommand").url
    process.arguments = ["generate"] + arguments
    process.currentDirectoryURL = context.package.directoryURL
    try process.run()
    process.waitUntilExit()
    // The command has said what is wrong.
    if process.terminationStatus != 0 { exit(process.terminationStatus) }
  }
}
