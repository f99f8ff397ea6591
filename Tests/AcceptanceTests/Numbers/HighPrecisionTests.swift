import Foundation
import Nabla
import Testing

/// The enclosures against the oracles: forty digits of other makers, rounded to the nearest double.
@Suite struct HighPrecisionTests {
  @Test(arguments: FormulaOracleTests.names) func formula(_ name: String) throws {
    let all = try #require(try Oracle.object("formulas")["formulas"] as? [[String: Any]])
    let formula = try #require(all.first { $0["id"] as? String == name })
    let model = try Model(resolving: ModelSyntax(expression: #require(formula["expr"] as? String)))
    let layout = try ModelLayout(model)
    let lowered = try LoweredModel.lowering(model, layout: layout, samples: .unrolled)
    let names = try #require(formula["vars"] as? [String])
    let elements = try names.flatMap { try model.elements(named: $0, in: layout) }
    let variables = elements.map { lowered.node(of: $0) ?? lowered.loss }
    for point in try #require(formula["points"] as? [[String: Any]]) {
      let at = try #require(point["at"] as? [String: Any])
      var table: [Node: Double] = [:]
      for (name, variable) in zip(names, variables) { table[variable] = Oracle.numbers(at[name])[0] }
      let truth = HighPrecision(of: lowered.loss, in: lowered.graph, withRespectTo: variables) { table[$0] }
      guard let value = Oracle.numbers(point["value"]).first, value.isFinite else {
        #expect(truth.loss.isUndefined, "\(truth.loss)")
        continue
      }
      #expect(truth.loss.isNearest(value))
      let grad = point["grad"] as? [String: Any] ?? [:]
      for (name, partial) in zip(names, truth.gradient) {
        guard let expected = Oracle.numbers(grad[name]).first, expected.isFinite else { continue }
        #expect(partial.isNearest(expected), "∂/∂\(name)")
      }
    }
  }

  @Test(arguments: NetworkOracleTests.names) func network(_ name: String) throws {
    let all = try #require(try Oracle.object("networks")["networks"] as? [[String: Any]])
    let network = try #require(all.first { $0["id"] as? String == name })
    let text = try NetworkText(network).text
    let model = try Model(resolving: ModelSyntax(parsing: text, name: name))
    let layout = try ModelLayout(model)
    var options = Verification.Options()
    options.randomPoints = 0
    let report = try AccuracyReport(of: model, layout: layout, sourceName: name, options: options, draws: 3)
    let reference = try #require(network["reference"] as? [String: Any])
    let noise = Oracle.layers(reference["noise"])
    let expected = Oracle.numbers(reference["loss"]) + Oracle.layers(reference["grads"])
    #expect(report.entries.count == expected.count)
    // The oracle rounds the decimals of the model to doubles, the model means them exactly.
    let hasDecimals = text.contains("elu(") || text.contains("1/2 * sum(j, k: W")
    for (entry, value) in zip(report.entries, expected) {
      #expect(
        hasDecimals ? entry.truth.ulps(to: value) <= 16 + 16 * entry.noise : entry.truth.isNearest(value),
        "\(entry.label)")
    }
    #expect(report.isStrict == true)
    // The noise is that of the oracle, which was estimated in another way, within some orders of two.
    for (entry, theirs) in zip(report.entries.dropFirst(), noise) where theirs > 0 && !report.isAtKink {
      let own = entry.noise * (entry.truth.double ?? 0).magnitude.ulp
      #expect(own < 32 * theirs, "\(entry.label)")
    }
  }

  /// f(x) and f′(x) of mpmath at 1200 digits.
  static let functions: [(formula: String, x: Double, value: String, slope: String)] = [
    ("exp(x)", 1.0, "2.7182818284590452353602874", "2.7182818284590452353602874"),
    ("exp(x)", -0.1, "9.0483741803595956814139238e-1", "9.0483741803595956814139238e-1"),
    ("exp(x)", 700.5, "1.6721859620674985572410360e+304", "1.6721859620674985572410360e+304"),
    ("exp(x)", -744.2, "6.2812570652256233838829998e-324", "6.2812570652256233838829998e-324"),
    ("exp(x)", 1e-20, "1.0000000000000000000099999", "1.0000000000000000000099999"),
    ("log(x)", 2.0, "6.9314718055994530941723212e-1", "5.0e-1"),
    ("log(x)", 0.7, "-3.566749439387324423539544e-1", "1.4285714285714286620590224"),
    ("log(x)", 1.0000000000000002, "2.2204460492503128343282304e-16", "9.9999999999999977795539507e-1"),
    ("log(x)", 1e-300, "-6.907755278982137051803383e+2", "9.9999999999999997494090816e+299"),
    ("log(x)", 12345.678, "9.4210613212918319670971421", "8.1000006642000545407845712e-5"),
    ("expm1(x)", 1e-18, "1.0000000000000000720424240e-18", "1.0000000000000000010000000"),
    ("expm1(x)", -37.5, "-9.999999999999999482444499e-1", "5.1755550058018685348510907e-17"),
    ("expm1(x)", 0.3, "3.4985880757600308899730103e-1", "1.3498588075760030889973010"),
    ("log1p(x)", 1e-19, "9.9999999999999997519592683e-20", "9.9999999999999999990000000e-1"),
    ("log1p(x)", -0.999999, "-1.381551055793551843959215e+1", "9.9999999997124433548461563e+5"),
    ("log1p(x)", 41.5, "3.7495040759303711454330618", "2.3529411764705882352941176e-2"),
    ("sin(x)", 1.0, "8.4147098480789650665250232e-1", "5.4030230586813971740093660e-1"),
    ("sin(x)", -100000.5, "4.4774657165721259578744514e-1", "-8.941605043666447842064202e-1"),
    ("sin(x)", 1e+22, "-8.522008497671888017727058e-1", "5.2321478539513894549759447e-1"),
    ("sin(x)", 3.141592653589793, "1.2246467991473531772260659e-16", "-9.999999999999999999999999e-1"),
    ("cos(x)", 1.5707963267948966, "6.1232339957367658861303296e-17", "-9.999999999999999999999999e-1"),
    ("cos(x)", -7.25, "5.6792417328869486442383634e-1", "8.2308087901150545842167118e-1"),
    ("cos(x)", 1000000000000000.0, "-5.131937377869702522345361e-1", "-8.582727931702358355238863e-1"),
    ("tan(x)", 1.5, "1.4101419947171719387646083e+1", "1.9985004452649245720550770e+2"),
    ("tan(x)", -0.001, "-1.000000333333466687537337e-3", "1.0000010000006666670444862"),
    ("tan(x)", 11.0, "-2.259508464541951420257954e+2", "5.1054785013367269385930513e+4"),
    ("asin(x)", 0.999999999, "1.5707516054359752998749317", "2.2360680096789679974026574e+4"),
    ("asin(x)", -0.5, "-5.235987755982988730771072e-1", "1.1547005383792515290182975"),
    ("acos(x)", 0.25, "1.3181160716528179657456642", "-1.032795558988644502714470"),
    ("acos(x)", -0.9999, "3.1274504001122811396517325", "-7.071244595190563553378801e+1"),
    ("atan(x)", 1.0, "7.8539816339744830961566084e-1", "5.0e-1"),
    ("atan(x)", -1e+20, "-1.570796326794896619221321", "9.9999999999999999999999999e-41"),
    ("atan(x)", 0.003, "2.9999910000485997500230986e-3", "9.9999100008099927100618624e-1"),
    ("sinh(x)", 1e-09, "1.0000000000000000624482581e-9", "1.0000000000000000005000000"),
    ("sinh(x)", -30.2, "-6.526244764441257747686835e+12", "6.5262447644412577476868360e+12"),
    ("cosh(x)", 0.1, "1.0050041680558035995440156", "1.0016675001984403140262321e-1"),
    ("cosh(x)", -700.0, "5.0711602736750225472766479e+303", "-5.071160273675022547276647e+303"),
    ("tanh(x)", 0.5, "4.6211715726000975850231848e-1", "7.8644773296592741014969893e-1"),
    ("tanh(x)", -19.8, "-9.999999999999999873244003e-1", "2.5351199209493479184953362e-17"),
    ("tanh(x)", 350.5, "1.0", "1.4508689188198089511583874e-304"),
    ("tanh(x)", 1e-12, "9.9999999999999997988664729e-13", "9.9999999999999999999999900e-1"),
    ("erf(x)", 0.1, "1.1246291601828489840471225e-1", "1.1171516067889369419012952"),
    ("erf(x)", -1.5, "-9.661051464753107270669762e-1", "1.1893028922362937153101754e-1"),
    ("erf(x)", 5.75, "9.9999999999999957678633825e-1", "4.9384851409642188099428276e-15"),
    ("erf(x)", 26.5, "1.0", "1.1726141830007839635418604e-305"),
    ("sigmoid(x)", -800.0, "3.6678745841776872134554956e-348", "3.6678745841776872134554956e-348"),
    ("sigmoid(x)", 40.5, "9.9999999999999999742324289e-1", "2.5767571091549809348450495e-18"),
    ("sigmoid(x)", -36.75, "1.0956650033262366028345845e-16", "1.0956650033262364827864045e-16"),
    ("sigmoid(x)", 0.1, "5.2497918747893998748350829e-1", "2.4937604019289196775236006e-1"),
    ("sigmoid(x)", 745.0, "1.0", "2.8223507304719370763534400e-324"),
    ("softplus(x)", -800.0, "3.6678745841776872134554956e-348", "3.6678745841776872134554956e-348"),
    ("softplus(x)", -36.9, "9.4304760785268073690505421e-17", "9.4304760785268069243811468e-17"),
    ("softplus(x)", 0.2, "7.9813886938159184578932734e-1", "5.4983399731247791130713852e-1"),
    ("softplus(x)", 750.25, "7.5025e+2", "1.0"),
    ("gelu(x)", -37.5, "-1.727007378593233066435488e-306", "-6.476271143055812622971645e-305"),
    ("gelu(x)", -8.3, "-4.320622888258911210275364e-16", "-3.584705034023843930231993e-15"),
    ("gelu(x)", 0.7, "5.3062544344384884630507625e-1", "9.7661410113365984428741470e-1"),
    ("gelu(x)", 12.4, "1.2400000000000000355271367e+1", "1.0000000000000000000000000"),
    ("log2(x)", 3.0, "1.5849625007211561814537389", "0.48089834696298780245330823"),
    ("log2(x)", 1e-300, "-996.5784284662087043249432", "1.4426950408889633712072972e+300"),
    ("log10(x)", 7.0, "0.84509804001425683071221626", "0.062042068843321689664446988"),
    ("cbrt(x)", -2.0, "-1.2599210498948731647672106", "0.20998684164914552746120177"),
    ("cbrt(x)", 1e-40, "4.6415888336127787830122825e-14", "1.547196277870926370401888e+26"),
    ("sec(x)", 1.5, "14.136832902969903081923228", "199.34941748777327514944199"),
    ("csc(x)", -3.0, "-7.0861673957371859182175323", "49.711253902837496941757983"),
    ("cot(x)", 1.5707963267948966, "6.1232339957367658861303297e-17", "-1.0"),
    ("sech(x)", -20.5, "2.5003057327734852539674229e-9", "2.5003057327734852461520563e-9"),
    ("csch(x)", 1e-09, "999999999.99999993755174188", "-999999999999999875.60348375"),
    ("coth(x)", -18.5, "-1.0000000000000001706609525", "-3.4132190502976269002144342e-16"),
    ("asinh(x)", -100000000.0, "-19.113827924512310806561164", "9.9999999999999995e-9"),
    ("asinh(x)", 1e-10, "1.0000000000000000364305306e-10", "0.999999999999999999995"),
    ("acosh(x)", 1.0000000001, "0.000014142136208675861354593558", "70710.675191573296377827235"),
    ("acosh(x)", 1e+20, "46.744849040440858989777061", "1.0e-20"),
    ("atanh(x)", 0.9999999, "8.4056213910223098608979083", "5000000.2526317917403677059"),
    ("atanh(x)", -0.003, "-0.0030000090000486003748813656", "1.0000090000810007290069358"),
    ("erfc(x)", 8.25, "1.8735664705504997078616531e-31", "-3.1137725432030363475735542e-30"),
    ("log_sigmoid(x)", 36.9, "-9.4304760785268073690505422e-17", "9.4304760785268069243811469e-17"),
    ("hypot(x, 3)", 4e-09, "3.0000000000000000026666667", "1.3333333333333334151902701e-9"),
    ("hypot(x, 3)", 1e+200, "9.9999999999999996973312221e+199", "1.0"),
    ("sqrt(x)", 2.0, "1.4142135623730950488016887", "3.5355339059327376220042218e-1"),
    ("sqrt(x)", 0x1p-1030, "9.322925914000258e-156", "5.363123171977039e+154"),
    ("x^0.3", 7.0, "1.7927899625209972283171715", "7.6833855536614166927878779e-2"),
    ("x^0.3", 1e-40, "9.9999999999999997878786381e-13", "3.0000000000000001484849532e+27"),
    ("x^x", 2.5, "9.8821176880261854124965423", "1.8937010536854232022982352e+1"),
    ("x^x", 0.1, "7.9432823472428149632228983e-1", "-1.034680117496124316848094"),
  ]

  @Test(arguments: functions) func function(_ formula: String, _ x: Double, _ value: String, _ slope: String)
    throws
  {
    let truth = try Self.truth(formula, x)
    #expect(truth.loss.isNearest(try #require(Double(value))))
    #expect(truth.gradient[0].isNearest(try #require(Double(slope))))
  }

  @Test func outsideTheDomain() throws {
    for (formula, x) in [
      ("x/x", 0.0), ("log(x)", 0), ("log(x)", -1), ("sqrt(x)/sqrt(x)", -1), ("1/(x - x)", 3), ("x^(-2)", 0),
      ("asin(x)", 1.5), ("x^0.3", -1), ("acosh(x)", 0.5), ("atanh(x)", 1), ("log2(x)", 0), ("csch(x)", 0),
      ("cot(x)", 0),
    ] {
      #expect(try Self.truth(formula, x).loss.isUndefined, "\(formula) at \(x)")
    }
  }

  /// A cancellation that no precision settles is not called zero.
  @Test func undecidedStaysUndecided() throws {
    let truth = try Self.truth("1/(exp(log(x)) - x)", 3, upTo: 768)
    guard case .undecided = truth.loss else {
      Issue.record("\(truth.loss)")
      return
    }
  }

  private static func truth(_ formula: String, _ x: Double, upTo limit: Int = HighPrecision.largestPrecision)
    throws -> HighPrecision
  {
    let model = try Model(resolving: ModelSyntax(expression: formula))
    let layout = try ModelLayout(model)
    let lowered = try LoweredModel.lowering(model, layout: layout, samples: .unrolled)
    let variables = try model.elements(named: "x", in: layout).compactMap { lowered.node(of: $0) }
    return HighPrecision(of: lowered.loss, in: lowered.graph, withRespectTo: variables, upTo: limit) { _ in x
    }
  }
}

extension Oracle {
  /// W then b, layer by layer, as the generated models declare them.
  static func layers(_ value: Any?) -> [Double] {
    ((value as? [[String: Any]]) ?? []).flatMap { numbers($0["W"]) + numbers($0["b"]) }
  }
}

extension Truth {
  var double: Double? { if case .known(let value) = self { value.doubleValue } else { nil } }
  var isUndefined: Bool { if case .undefined = self { true } else { false } }

  func ulps(to candidate: Double) -> Double {
    if case .known(let value) = self { value.ulps(to: candidate) } else { .infinity }
  }

  /// Half a unit, and what the decimals of the oracle leave open.
  func isNearest(_ value: Double) -> Bool { ulps(to: value) <= 0.500001 }
}
