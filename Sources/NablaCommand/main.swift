#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// A closed pipe is no fault: writing to it fails, and the command ends.
signal(SIGPIPE, SIG_IGN)
Interruption.install()
StandardStreams.reserve()
if CommandLine.arguments.count == 3, CommandLine.arguments[1] == LibraryProgram.word {
  exit(LibraryProgram.run(CommandLine.arguments[2]))
}
exit(NablaCommand.run(Array(CommandLine.arguments.dropFirst())).rawValue)
