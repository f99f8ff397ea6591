import LaTeXReading

/// Why a formula has no value, and where it stopped.
struct Stop: Hashable {
  enum Reason: Hashable {
    /// A letter that neither the model nor the text explains.
    case unknown(Name)
    /// An index on the right alone that no line explains; the relation fails for some of its values.
    case strange(Name)
    /// An index that the array does not have.
    case noSuchIndex(Int)
    /// An index that a sum reaches and the array does not have.
    case rangeTooWide(Int)
    case shapes(String, String)
    /// A letter below that would have to be a layer.
    case dubious
    /// What is read but not evaluated.
    case unsupported
    /// What could not be read.
    case unreadable
    /// No number at the point: a logarithm of a negative number.
    case undefined
    case tooMuchWork
    /// A weight at the optimum, `w^*`: no value of the model.
    case optimum
  }
  var reason: Reason
  var node: NodeID
}
