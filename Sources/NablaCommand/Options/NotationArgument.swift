import Nabla

extension Invocation {
  /// The notation that `--notation` names, a name or a file, else the model's, with the model's own symbols.
  func profile(for loaded: LoadedModel) throws(CommandError) -> NotationProfile {
    let base: NotationProfile
    if let stated = values["--notation"] {
      base = try profile(named: stated)
    } else if let name = loaded.model.notation, let known = NotationProfile.named(name) {
      base = known
    } else {
      if let name = loaded.model.notation {
        FileAccess.note(
          "nabla \(command): no notation '\(name)'; the default one is used",
          pt: "nabla \(command): não há notação '\(name)'; usa-se a padrão", in: loaded.language)
      }
      base = .default
    }
    do {
      var profile = try base.adapted(to: loaded.model)
      profile.decimalComma = try hasDecimalComma() ?? profile.decimalComma
      return profile
    } catch let error as CommandError {
      throw error
    } catch let error as DiagnosticList {
      throw CommandError(loaded.diagnosed(error))
    } catch { throw CommandError(.malformedInput, verbatim: "\(loaded.source): \(error)") }
  }

  private func hasDecimalComma() throws(CommandError) -> Bool? {
    switch values["--decimal"] {
    case nil: return nil
    case "comma": return true
    case "point": return false
    case let other?:
      throw CommandError(
        .usage, "--decimal takes comma or point, not '\(other)'",
        pt: "--decimal aceita comma ou point, não '\(other)'")
    }
  }

  /// `--labels`: whether results can be referred to.
  func hasLabels() throws(CommandError) -> Bool {
    switch values["--labels"] {
    case nil, "all": return true
    case "none": return false
    case let other?:
      throw CommandError(
        .usage, "--labels takes all or none, not '\(other)'",
        pt: "--labels aceita all ou none, não '\(other)'")
    }
  }

  private func profile(named name: String) throws(CommandError) -> NotationProfile {
    if let known = NotationProfile.named(name) { return known }
    guard name.contains("/") || name.contains(".") || FileAccess.exists(name) else {
      let message = NotationError.unknownNotation(name).message
      throw CommandError(
        .usage,
        message.english + " (or the path of a file)", pt: message.portuguese + " (ou o caminho de um arquivo)"
      )
    }
    let text = try FileAccess.text(at: name)
    do {
      return try NotationProfile(parsing: text, name: name)
    } catch let error as DiagnosticList {
      let source = SourceText(name: name, text: text)
      throw CommandError(
        DiagnosedText(list: error, source: source, path: name, language: statedLanguage ?? "en"))
    } catch { throw CommandError(.malformedInput, verbatim: "\(name): \(error)") }
  }
}
