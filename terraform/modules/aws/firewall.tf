# What may come in from outside of the cluster, from rendered/<cluster>/firewall.json. EKS makes a security group itself,
# in which control plane, nodes and pods talk; these two hold only what others may ask, each of whom it is meant for.

locals {
  # Of ICMP only "too large" (type 3, code 4), which is written as ports.
  firewall_ways = flatten([
    for rule in var.cluster.firewall.ingress : [
      for range in var.cluster.firewall.ranges[rule.from] : [
        for port in(rule.protocol == "icmp" ? [3] : rule.ports) : {
          key         = "${rule.to}-${range}-${rule.protocol}-${rule.protocol == "icmp" ? "too-large" : port}"
          description = rule.description
          protocol    = rule.protocol
          range       = range
          from_port   = port
          to_port     = rule.protocol == "icmp" ? 4 : port
          to          = rule.to
        }
      ]
    ]
  ])
  # One rule for each group, range and port: two gateways may want the same way, and AWS refuses a rule that is there,
  # whatever its description ("InvalidPermission.Duplicate"), which has room for 255 characters.
  firewall_rules = {
    for key, same in { for way in local.firewall_ways : way.key => way... } :
    key => merge(same[0], { description = substr(join("; ", distinct(same[*].description)), 0, 255) })
  }
  quota = 60 # AWS: "Inbound or outbound rules per security group"
}

# No tag of the cluster on these: of the groups of a node the cloud controller may find only one that has it, EKS's own.
resource "aws_security_group" "from_outside" {
  for_each = {
    nodes        = "What others may ask nodes and pods"
    controlPlane = "Who else may ask the API server"
  }

  name        = "${var.cluster.id}-${lower(each.key)}-from-outside"
  description = each.value
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.cluster.id}-${lower(each.key)}-from-outside" }
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each = local.firewall_rules

  security_group_id = aws_security_group.from_outside[each.value.to].id
  description       = each.value.description
  cidr_ipv4         = each.value.range
  ip_protocol       = each.value.protocol
  from_port         = each.value.from_port
  to_port           = each.value.to_port
}

check "rules_of_a_group" {
  assert {
    condition     = alltrue([for to in ["nodes", "controlPlane"] : length([for rule in local.firewall_rules : rule if rule.to == to]) <= local.quota])
    error_message = "A security group of ${var.cluster.id} has more than ${local.quota} rules, which AWS refuses unless its quota was raised: ask for more, or let clusters have ranges beside each other."
  }
}
