# Tunnels: every AWS cluster with every GCP cluster, four each. Inside addresses are link-local, and need only differ
# among the tunnels of one gateway.
locals {
  pairs = [for pair in setproduct(local.aws_names, local.gcp_names) : {
    name = "${pair[0]}-${pair[1]}"
    aws  = pair[0]
    gcp  = pair[1]
    # 169.254.32.0 to 169.254.167.255 is 2176 blocks of 16 addresses: clear of what AWS keeps below 169.254.6.0, of the
    # node's DNS cache at 169.254.20.10, and of what both clouds serve at 169.254.169.x and 169.254.170.x.
    block = parseint(substr(md5("${pair[0]}/${pair[1]}"), 0, 4), 16) % 2176
  }]

  tunnels = { for name, same in { for pair in local.pairs : pair.name => pair... } : name => {
    aws    = same[0].aws
    gcp    = same[0].gcp
    inside = [for i in range(4) : cidrsubnet("169.254.0.0/16", 14, 2048 + same[0].block * 4 + i)]
    asn    = { aws = local.asns[same[0].aws], gcp = local.asns[same[0].gcp] }
    # Of an AWS cluster's pairs one announces the global load balancer to it, and its requests come that way: AWS has one
    # best route for a range, and an answer that reaches another network than the question came from is lost.
    load_balancer = same[0].gcp == local.gcp_names[0]
  } }
}
