@_exported import GradientVerification
@_exported import LaTeXNotation
@_exported import ModelLanguage
@_exported import NumericBackprop
@_exported import SwiftNotation
@_exported import SymbolicAlgebra
@_exported import SymbolicCalculus
