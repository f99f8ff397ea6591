import LaTeXNotation

/// A picture as SVG: text stays text, colours follow the reader's theme, nothing comes from elsewhere.
package struct SVGPrinter {
  private let picture: Picture
  /// Distinguishes the ids of several pictures on one page.
  private let prefix: String
  private let isInteractive: Bool
  private let margin = 12.0

  package init(_ picture: Picture, prefix: String = "", isInteractive: Bool = false) {
    self.picture = picture
    self.prefix = prefix
    self.isInteractive = isInteractive
  }

  /// Which style sheet the drawing carries.
  package enum Style: Sendable {
    /// Colours follow the reader's theme.
    case themed
    /// For readers of SVG that know neither variables nor themes.
    case fixed
    /// The page has it.
    case none
  }

  package func text(style: Style = .themed) -> String {
    let box = picture.bounds
    let (width, height) = (box.right - box.left + 2 * margin, box.bottom - box.top + 2 * margin)
    let view = [box.left - margin, box.top - margin, width, height].map { number($0) }.joined(separator: " ")
    var text =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"nabla-picture\" role=\"\(isInteractive ? "group" : "img")\" viewBox=\"\(view)\" "
    text +=
      "width=\"\(number(width))\" height=\"\(number(height))\" aria-labelledby=\"\(prefix)title \(prefix)desc\">\n"
    text += "<title id=\"\(prefix)title\">\(escaped(picture.title))</title>\n"
    text += "<desc id=\"\(prefix)desc\">\(escaped(picture.description))</desc>\n"
    if style != .none { text += "<style>\n\(style == .themed ? Self.style : Self.fixedStyle)</style>\n" }
    text +=
      "<defs><marker id=\"\(prefix)arrow\" viewBox=\"0 0 8 8\" refX=\"7.5\" refY=\"4\" markerWidth=\"9\" markerHeight=\"9\" markerUnits=\"userSpaceOnUse\" "
    text += "orient=\"auto-start-reverse\"><path class=\"head\" d=\"M0 1L8 4L0 7z\"/></marker></defs>\n"
    for element in picture.elements { text += self.text(element) + "\n" }
    return text + "</svg>\n"
  }

  /// The looks of every picture, by class.
  package static let style = """
    .nabla-picture{max-width:100%;height:auto;--ink:#1d2430;--paper:#fff;--line:#8a94a6;--unit:#e8f0fe;--unit-line:#3b6fd4;--input:#eef7ee;\
    --input-line:#3d8b4a;--target:#fff4e0;--target-line:#c07a10;--loss:#fdebec;--loss-line:#c23b46;--forward:#157336;--backward:#b3261e;--lit:#d4600b}
    @media (prefers-color-scheme:dark){.nabla-picture{--ink:#e7eaf0;--paper:#14171d;--line:#78829a;--unit:#1c2b47;--unit-line:#7ca7ff;--input:#17301c;\
    --input-line:#76c784;--target:#38290d;--target-line:#f0b455;--loss:#3b191d;--loss-line:#ff8a92;--forward:#7fd495;--backward:#ff9c94;--lit:#ffa25c}}
    @media print{.nabla-picture{--ink:#000;--paper:#fff;--line:#666;--unit:#fff;--unit-line:#000;--input:#fff;--input-line:#000;--target:#fff;\
    --target-line:#000;--loss:#fff;--loss-line:#000;--forward:#157336;--backward:#b3261e}}
    .nabla-picture text{font-family:"STIX Two Text","Latin Modern Roman","Times New Roman",Times,serif;fill:var(--ink)}
    .nabla-picture .i{font-style:italic}
    .nabla-picture circle,.nabla-picture rect{stroke-width:1.5}
    .nabla-picture .unit,.nabla-picture .operation,.nabla-picture .layer{fill:var(--unit);stroke:var(--unit-line)}
    .nabla-picture .input{fill:var(--input);stroke:var(--input-line)}
    .nabla-picture .target{fill:var(--target);stroke:var(--target-line)}
    .nabla-picture .loss{fill:var(--loss);stroke:var(--loss-line)}
    .nabla-picture .group{fill:none;stroke:var(--unit-line);stroke-dasharray:5 4}
    .nabla-picture .port{fill:none;stroke:var(--line);stroke-dasharray:2 3}
    .nabla-picture path.edge,.nabla-picture path.bias{fill:none;stroke:var(--line);stroke-width:1.3}
    .nabla-picture path.delayed{fill:none;stroke:var(--unit-line);stroke-width:1.3;stroke-dasharray:6 4}
    .nabla-picture .head{fill:var(--line);fill:context-stroke}
    .nabla-picture .ground{fill:var(--paper);stroke:none}
    .nabla-picture text.forward{fill:var(--forward)}
    .nabla-picture text.backward{fill:var(--backward)}
    .nabla-picture text.caption{opacity:.8}
    .nabla-picture .lit>circle,.nabla-picture .lit>rect{stroke:var(--lit);stroke-width:3}
    .nabla-picture .lit>path{stroke:var(--lit);stroke-width:3.2}
    .nabla-picture [tabindex]{cursor:pointer}
    .nabla-picture [tabindex]:focus{outline:none}
    .nabla-picture [tabindex]:focus-visible>path{stroke:var(--lit);stroke-width:3.2}

    """

  private static let fixedStyle = """
    text{font-family:"STIX Two Text","Libertinus Serif","New Computer Modern","Times New Roman",serif;fill:#1d2430}
    .i{font-style:italic}
    .unit,.operation,.layer{fill:#e8f0fe;stroke:#3b6fd4;stroke-width:1.5}
    .input{fill:#eef7ee;stroke:#3d8b4a;stroke-width:1.5}
    .target{fill:#fff4e0;stroke:#c07a10;stroke-width:1.5}
    .loss{fill:#fdebec;stroke:#c23b46;stroke-width:1.5}
    .group{fill:none;stroke:#3b6fd4;stroke-dasharray:5 4}
    .port{fill:none;stroke:#8a94a6;stroke-dasharray:2 3}
    .edge,.bias{fill:none;stroke:#8a94a6;stroke-width:1.3}
    .delayed{fill:none;stroke:#3b6fd4;stroke-width:1.3;stroke-dasharray:6 4}
    .head{fill:#8a94a6}
    .ground{fill:#fff;stroke:none}
    text.forward{fill:#157336}
    text.backward{fill:#b3261e}

    """

  private func text(_ element: Picture.Element) -> String {
    let id = element.id.map { " id=\"\(prefix)\(escaped($0))\"" } ?? ""
    let title = element.title.map { "<title>\(escaped($0))</title>" } ?? ""
    let shape = self.shape(element)
    if id.isEmpty, title.isEmpty { return shape }
    let isOnEdge = [.edge, .delayed, .bias].contains(element.role)
    let weight =
      !isOnEdge ? nil : picture.paths.first { $0.ids.first == element.id && element.id != nil }?.weight
    let action =
      isInteractive && weight != nil
      ? " tabindex=\"0\" role=\"button\" data-weight=\"\(escaped(weight!))\" aria-label=\"\(escaped(element.title ?? weight!))\""
      : ""
    return "<g\(id)\(action)>\(title)\(shape)</g>"
  }

  private func shape(_ element: Picture.Element) -> String {
    let role = element.role.rawValue
    switch element.shape {
    case .circle(let centre, let radius):
      return
        "<circle class=\"\(role)\" cx=\"\(number(centre.x))\" cy=\"\(number(centre.y))\" r=\"\(number(radius))\"/>"
    case .box(let box, let corner):
      return
        "<rect class=\"\(role)\" x=\"\(number(box.left))\" y=\"\(number(box.top))\" width=\"\(number(box.right - box.left))\" "
        + "height=\"\(number(box.bottom - box.top))\" rx=\"\(number(corner))\"/>"
    case .line(let points, let isCurved, let hasArrow):
      let arrow = hasArrow ? " marker-end=\"url(#\(prefix)arrow)\"" : ""
      return "<path class=\"\(role)\" d=\"\(path(points, isCurved))\"\(arrow)/>"
    case .label(let label): return self.label(label)
    }
  }

  private func path(_ points: [Picture.Point], _ isCurved: Bool) -> String {
    guard let first = points.first else { return "" }
    var text = "M\(number(first.x)) \(number(first.y))"
    if isCurved {
      text += "C" + points.dropFirst().map { "\(number($0.x)) \(number($0.y))" }.joined(separator: " ")
    } else {
      text += points.dropFirst().map { "L\(number($0.x)) \(number($0.y))" }.joined()
    }
    return text
  }

  private func label(_ label: Picture.Label) -> String {
    let box = label.box
    let ground =
      label.hasGround
      ? "<rect class=\"ground\" x=\"\(number(box.left))\" y=\"\(number(box.top))\" width=\"\(number(box.right - box.left))\" "
        + "height=\"\(number(box.bottom - box.top))\"/>" : ""
    // The middle of the letters is above the base line.
    let base = label.place.y + label.size * 0.32
    var text =
      "\(ground)<text class=\"\(label.role.rawValue)\" x=\"\(number(label.place.x))\" y=\"\(number(base))\" "
    text += "font-size=\"\(number(label.size))\""
    if label.anchor != .start { text += " text-anchor=\"\(label.anchor.rawValue)\"" }
    if case .formula(let formula) = label.content {
      text += " aria-label=\"\(escaped(PlainNotation.text(formula)))\""
    }
    return text + ">" + spans(label.runs, label.size) + "</text>"
  }

  private func spans(_ runs: FormulaRuns, _ size: Double) -> String {
    var text = ""
    var (rise, pending) = (0.0, 0.0)
    for run in runs.runs {
      if run.text.isEmpty {
        pending -= run.back
        continue
      }
      var attributes = run.isItalic ? " class=\"i\"" : ""
      if run.rise != rise { attributes += " dy=\"\(number((rise - run.rise) * size))\"" }
      let shift = pending - run.back
      pending = 0
      if shift != 0 { attributes += " dx=\"\(number(shift * size))\"" }
      if run.scale != 1 { attributes += " font-size=\"\(number(run.scale * size))\"" }
      rise = run.rise
      text += attributes.isEmpty ? escaped(run.text) : "<tspan\(attributes)>\(escaped(run.text))</tspan>"
    }
    return text
  }

  private func escaped(_ text: String) -> String { MathMLNotation.escaped(text) }
  private func number(_ value: Double) -> String { Self.number(value) }

  /// Two decimals at most.
  static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let (whole, part) = (abs(hundredths) / 100, abs(hundredths) % 100)
    let sign = hundredths < 0 ? "-" : ""
    if part == 0 { return "\(sign)\(whole)" }
    if part % 10 == 0 { return "\(sign)\(whole).\(part / 10)" }
    return "\(sign)\(whole).\(part < 10 ? "0" : "")\(part)"
  }
}
