# What would only fail in a cloud, or worse, work and lose packets. Each is a list of sentences: what, and the mend.
locals {
  overlaps = [
    for i in range(max(length(local.spans) - 1, 0)) :
    "${local.spans[i + 1].text} overlaps ${local.spans[i].text}: choose another range in ${local.clusters_dir}."
    if local.spans[i + 1].first <= local.spans[i].last
  ]

  too_many_zones = [
    for name, file in local.cluster_files :
    "${name} has ${length(file.cloud.zones)} zones, and its range of nodes has private subnets for 8: name 8 at most."
    if file.cloud.provider == "aws" && length(file.cloud.zones) > 8
  ]

  # Prefixes of 16 addresses: seven for the 110 pods that a node may have, one that the CNI keeps warm, and the last for
  # the addresses of the node's interfaces and of load balancers.
  node_addresses = 9 * 16

  # More than its share of the nodes, since new ones stand beside old ones while they are replaced.
  private_rooms = {
    for name, file in local.cluster_files : name => {
      subnet = cidrsubnet(file.addresses.nodes, 4, 0)
      has    = pow(2, 28 - split("/", file.addresses.nodes)[1])
      nodes  = ceil(file.nodes.max / max(length(file.cloud.zones) - 1, 1))
    } if file.cloud.provider == "aws"
  }
  small_subnets = [
    for name, room in local.private_rooms :
    "A private subnet of ${name} (${room.subnet}) has ${room.has} addresses, and ${room.nodes} nodes, new ones beside old ones, may take ${room.nodes * local.node_addresses}: choose a larger range of nodes (up to /16), more zones, or a smaller nodes.max."
    if room.nodes * local.node_addresses > room.has
  ]

  # GKE gives every node a /24, for the 110 pods that it may have.
  pod_rooms = {
    for name, file in local.cluster_files : name => pow(2, 24 - split("/", file.addresses.pods)[1])
    if file.cloud.provider == "gcp"
  }
  small_pods = [
    for name, room in local.pod_rooms :
    "The pods of ${name} (${local.ranges[name].pods}) have addresses for ${room} nodes, and nodes.max is ${local.cluster_files[name].nodes.max}: choose a larger range of pods, or a smaller nodes.max."
    if local.cluster_files[name].nodes.max > room
  ]

  no_firewalls = [
    for name, file in local.firewall_files :
    "There is no ${file}, which has the firewall of ${name}: npm run render."
    if !fileexists(file)
  ]

  same_asns = [
    for asn, names in { for name in sort(keys(local.asns)) : local.asns[name] => name... } :
    "${join(" and ", [for name in names : "${name} (${local.ranges[name].nodes})"])} have the ASN ${asn}: choose a range of nodes that begins in another /18 for all but one, and not one that differs in its first number alone."
    if length(names) > 1
  ]

  same_names = [
    for name, same in { for pair in local.pairs : pair.name => pair... } :
    "The pairs ${join(" and ", [for pair in same : "${pair.aws} with ${pair.gcp}"])} would both be called ${name}: rename a cluster."
    if length(same) > 1
  ]

  same_blocks = [
    for of, same in { for pair in flatten([
      for pair in local.pairs : [for of in [pair.aws, pair.gcp] : merge(pair, { of = of })]
    ]) : "${pair.of} ${pair.block}" => pair... } :
    "The tunnels ${join(" and ", [for pair in same : pair.name])} of ${same[0].of} have the same inside addresses, which follow from the names: rename one of ${join(", ", [for pair in same : pair.of == pair.aws ? pair.gcp : pair.aws])}."
    if length(same) > 1
  ]
}
