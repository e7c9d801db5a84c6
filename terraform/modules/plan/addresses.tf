# Addresses. Every number follows from the cluster's own file, so that a new cluster or zone moves nobody else's.
locals {
  ranges = {
    for name, file in local.cluster_files : name => {
      nodes         = file.addresses.nodes
      pods          = try(file.addresses.pods, null)
      services      = file.addresses.services
      control_plane = try(file.addresses.controlPlane, null)
    }
  }

  # Of a /16: zones 0 to 7 have the lower half as private /20s; public /24s are counted from x.x.240.0 on.
  subnets = {
    for name, file in local.cluster_files : name => {
      private = file.cloud.provider == "aws" ? { for i, zone in file.cloud.zones : zone => cidrsubnet(file.addresses.nodes, 4, i) } : {}
      public  = file.cloud.provider == "aws" ? { for i, zone in file.cloud.zones : zone => cidrsubnet(file.addresses.nodes, 8, 240 + i) } : {}
    }
  }

  # Where packets of a cluster's nodes and pods come from; EKS pods have addresses of the nodes' range.
  addresses = { for name, ranges in local.ranges : name => compact([ranges.nodes, ranges.pods]) }

  # What must keep the pod's address on its way: EKS would put the node's there for all that is outside of the VPC.
  foreign_ranges = {
    for name, _ in local.ranges : name => sort(flatten([for other, ranges in local.addresses : ranges if other != name]))
  }

  # One of the private 16-bit numbers, by the /18 that the nodes begin in: of 1023, and the modulus leaves the last out.
  asns = {
    for name, ranges in local.ranges : name =>
    64512 + (split(".", ranges.nodes)[1] * 4 + floor(split(".", ranges.nodes)[2] / 64)) % 1022
  }

  # Each range as the numbers of its first and last address, in the order of the first: any that overlap are neighbours
  # somewhere in it.
  spans = [
    for line in sort(flatten([
      for name, ranges in local.ranges : [
        for kind, range in ranges : format(
          "%010d %010d %s (%s, %s)",
          sum([for i, octet in split(".", split("/", range)[0]) : octet * pow(256, 3 - i)]),
          sum([for i, octet in split(".", split("/", range)[0]) : octet * pow(256, 3 - i)]) + pow(2, 32 - split("/", range)[1]) - 1,
          range, name, replace(kind, "_", " "),
        ) if range != null
      ]
    ])) : { first = substr(line, 0, 10), last = substr(line, 11, 10), text = substr(line, 22, -1) }
  ]
}
