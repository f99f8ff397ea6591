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
exit(NablaCommand.run(Array(CommandLine.arguments.dropFirst())).rawValue)
