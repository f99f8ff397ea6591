extension Page {
  /// The page with the formulas and words of some sections alone; places and trees stay as they are.
  package func restricted(to sections: ClosedRange<Int>) -> Page {
    var page = self
    var section = 0
    page.elements = elements.filter { element in
      if case .heading = element.kind { section += 1 }
      return sections.contains(section)
    }
    for place in formulas.indices where !sections.contains(formulas[place].section) {
      page.formulas[place].statements = []
    }
    var kept: Set<Int> = []
    for element in page.elements { if case .table(let place) = element.kind { kept.insert(place) } }
    for place in tables.indices where !kept.contains(place) { page.tables[place].rows = [] }
    return page
  }
}
