/// Places of the nodes of a directed graph without cycles, in layers from left to right, after Sugiyama: layers by the longest
/// way, few crossings by the barycentre, places as near to their neighbours as the order allows. The same graph gives the same
/// places.
struct LayeredLayout {
  struct Size {
    var width: Double
    var height: Double
  }

  private let edges: [(from: Int, to: Int)]
  private let sizes: [Size]
  private let layerGap: [Double]
  private let nodeGap: Double
  private(set) var level: [Int]
  private(set) var x: [Double]
  private(set) var y: [Double]
  /// Left and right side of each layer.
  private(set) var sides: [(left: Double, right: Double)] = []
  /// The nodes in between of each edge: places that an edge goes through on its way over layers.
  private(set) var between: [[Int]] = []

  // Nodes with what edges need in the layers they pass.
  private var layers: [[Int]] = []
  private var height: [Double] = []
  private var above: [[Int]] = []
  private var below: [[Int]] = []

  /// - Parameters:
  ///   - pinned: layers that are given, nil where the layout chooses.
  ///   - layerGap: the room after a layer, the last for all others.
  init(sizes: [Size], edges: [(from: Int, to: Int)], layerGap: [Double], nodeGap: Double) {
    self.sizes = sizes
    self.edges = edges
    self.layerGap = layerGap
    self.nodeGap = nodeGap
    level = [Int](repeating: 0, count: sizes.count)
    x = []
    y = []
    findLevels()
    passLayers()
    orderLayers()
    placeLayers()
  }

  // MARK: Layers

  /// Longest way from the leaves; a leaf then moves next to the first node that uses it. Edges go from lower to higher numbers.
  private mutating func findLevels() {
    let sorted = edges.sorted { ($0.to, $0.from) < ($1.to, $1.from) }
    for edge in sorted { level[edge.to] = max(level[edge.to], level[edge.from] + 1) }
    var hasInput = [Bool](repeating: false, count: sizes.count)
    for edge in edges { hasInput[edge.to] = true }
    var nearest = [Int](repeating: .max, count: sizes.count)
    for edge in edges { nearest[edge.from] = min(nearest[edge.from], level[edge.to]) }
    for node in sizes.indices where !hasInput[node] && nearest[node] != .max {
      level[node] = nearest[node] - 1
    }
  }

  /// An edge over several layers passes a thin node in each.
  private mutating func passLayers() {
    height = sizes.map { $0.height }
    let count = (level.max() ?? 0) + 1
    layers = [[Int]](repeating: [], count: count)
    above = [[Int]](repeating: [], count: sizes.count)
    below = [[Int]](repeating: [], count: sizes.count)
    for node in sizes.indices { layers[level[node]].append(node) }
    for edge in edges {
      var last = edge.from
      var passed: [Int] = []
      for layer in stride(from: level[edge.from] + 1, to: level[edge.to], by: 1) {
        let node = height.count
        height.append(6)
        above.append([])
        below.append([])
        layers[layer].append(node)
        join(last, node)
        passed.append(node)
        last = node
      }
      join(last, edge.to)
      between.append(passed)
    }
  }

  private mutating func join(_ a: Int, _ b: Int) {
    below[a].append(b)
    above[b].append(a)
  }

  // MARK: Order

  private mutating func orderLayers() {
    var best = (layers, crossings())
    for sweep in 0..<12 {
      let isForward = sweep % 2 == 0
      let order = isForward ? Array(layers.indices.dropFirst()) : Array(layers.indices.dropLast().reversed())
      for layer in order { sort(layer, by: isForward ? above : below, in: isForward ? layer - 1 : layer + 1) }
      let count = crossings()
      if count < best.1 { best = (layers, count) }
      if best.1 == 0 { break }
    }
    layers = best.0
  }

  private mutating func sort(_ layer: Int, by neighbours: [[Int]], in other: Int) {
    var place: [Int: Int] = [:]
    for (position, node) in layers[other].enumerated() { place[node] = position }
    let keyed = layers[layer].enumerated().map { position, node -> (Double, Int, Int) in
      let known = neighbours[node].compactMap { place[$0] }
      let centre = known.isEmpty ? Double(position) : Double(known.reduce(0, +)) / Double(known.count)
      return (centre, position, node)
    }
    layers[layer] = keyed.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map { $0.2 }
  }

  private func crossings() -> Int {
    var total = 0
    for layer in layers.indices.dropLast() {
      var place: [Int: Int] = [:]
      for (position, node) in layers[layer + 1].enumerated() { place[node] = position }
      let ends = layers[layer].map { node in below[node].compactMap { place[$0] }.sorted() }
      // Inversions of the ends in the order of the beginnings, by a tree of counts.
      var tree = [Int](repeating: 0, count: layers[layer + 1].count + 1)
      var seen = 0
      for group in ends {
        for end in group {
          var (sum, at) = (0, end + 1)
          while at > 0 {
            sum += tree[at]
            at -= at & -at
          }
          total += seen - sum
        }
        for end in group {
          var at = end + 1
          while at < tree.count {
            tree[at] += 1
            at += at & -at
          }
          seen += 1
        }
      }
    }
    return total
  }

  // MARK: Places

  private mutating func placeLayers() {
    y = [Double](repeating: 0, count: height.count)
    for nodes in layers {
      var top = 0.0
      for node in nodes {
        y[node] = top + height[node] / 2
        top += height[node] + nodeGap
      }
      for node in nodes { y[node] -= (top - nodeGap) / 2 }
    }
    for sweep in 0..<24 {
      let order = sweep % 2 == 0 ? Array(layers.indices) : layers.indices.reversed()
      for layer in order { settle(layers[layer]) }
    }
    x = [Double](repeating: 0, count: height.count)
    var left = 0.0
    for (layer, nodes) in layers.enumerated() {
      let width = nodes.filter { $0 < sizes.count }.map { sizes[$0].width }.max() ?? 0
      for node in nodes { x[node] = left + width / 2 }
      sides.append((left, left + width))
      left += width + layerGap[min(layer, layerGap.count - 1)]
    }
  }

  /// Each node of a layer as near as can be to the mean of its neighbours, in order and apart: least squares by pooling.
  private mutating func settle(_ nodes: [Int]) {
    var pools: [(sum: Double, count: Double)] = []
    var offsets: [Double] = []
    var offset = 0.0
    for (position, node) in nodes.enumerated() {
      if position > 0 { offset += height[nodes[position - 1]] / 2 + nodeGap + height[node] / 2 }
      offsets.append(offset)
      let near = above[node] + below[node]
      let wish = near.isEmpty ? y[node] : near.reduce(0.0) { $0 + y[$1] } / Double(near.count)
      pools.append((wish - offset, 1))
      while pools.count > 1 {
        let (a, b) = (pools[pools.count - 2], pools[pools.count - 1])
        if a.sum / a.count <= b.sum / b.count { break }
        pools.removeLast(2)
        pools.append((a.sum + b.sum, a.count + b.count))
      }
    }
    var position = 0
    for pool in pools {
      for _ in 0..<Int(pool.count) {
        y[nodes[position]] = pool.sum / pool.count + offsets[position]
        position += 1
      }
    }
  }
}
