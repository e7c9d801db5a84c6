# Nodes: those that the cluster's file describes, a group in each zone, and, where wanted, a small group that no spot market
# takes away.

locals {
  # What nodes are for, and of which types: a launch template each.
  node_kinds = merge(
    { inference = { types = var.cluster.nodes.types, spot = var.cluster.nodes.spot } },
    var.system_nodes == null ? {} : { system = { types = var.system_nodes.types, spot = false } },
  )
  # A zone each, and not one group over all: a volume of EBS is of one zone, the autoscaler tries a pod on one node that
  # stands for its whole group, and a pod whose volume is in another zone than that node would wait for ever.
  # Source: "EBS Volumes" in https://docs.aws.amazon.com/eks/latest/best-practices/cas.html.
  # Together they have the numbers of the file; the first zones have what is left over. A group without room for a node is none.
  zones = length(var.cluster.zones)
  node_groups = merge(
    {
      for at, zone in var.cluster.zones : "inference-${zone}" => {
        kind    = "inference"
        subnets = [aws_subnet.this["private-${zone}"].id]
        min     = floor((var.cluster.nodes.min + local.zones - 1 - at) / local.zones)
        desired = floor((var.cluster.nodes.desired + local.zones - 1 - at) / local.zones)
        max     = floor((var.cluster.nodes.max + local.zones - 1 - at) / local.zones)
      } if at < var.cluster.nodes.max
    },
    # Of one size, over all zones: the autoscaler leaves alone a group that can neither grow nor shrink.
    var.system_nodes == null ? {} : {
      system = {
        kind    = "system"
        subnets = local.private_subnets
        min     = var.system_nodes.count
        desired = var.system_nodes.count
        max     = var.system_nodes.count
      }
    },
  )
  # The kubelet's own limit counts whole addresses; with prefixes there are more. EKS adds the rest of the settings.
  node_config = <<-EOT
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="//"

    --//
    Content-Type: application/node.eks.aws

    ---
    apiVersion: node.eks.aws/v1alpha1
    kind: NodeConfig
    spec:
      kubelet:
        config:
          maxPods: ${var.pods_per_node}

    --//--
  EOT
}

resource "aws_iam_role" "node" {
  name = "${var.cluster.id}-node"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

# Not AmazonEKS_CNI_Policy: the network plugin has its rights by Pod Identity, so that a node alone cannot move interfaces.
resource "aws_iam_role_policy_attachment" "node" {
  for_each = toset(["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"])

  role       = aws_iam_role.node.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/${each.key}"
}

# One for all zones.
resource "aws_launch_template" "node" {
  for_each = local.node_kinds

  name                   = "${var.cluster.id}-${each.key}"
  update_default_version = true
  user_data              = base64encode(local.node_config)
  vpc_security_group_ids = [
    aws_eks_cluster.this.vpc_config[0].cluster_security_group_id,
    aws_security_group.from_outside["nodes"].id,
  ]

  # One hop: what is in a pod's own network cannot ask for the rights of the node.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_type           = "gp3"
      volume_size           = var.root_volume_gib
      encrypted             = true
      delete_on_termination = true
    }
  }

  # Whoever counts nodes counts whole cores, and "standard" has them only for as long as there are credits: then a t3.large is
  # held at 30 % of each, and a spot node begins with none. AWS advises it for spot all the same, since a burst of "unlimited"
  # is paid where a day's mean is above those 30 %; a core that is not there costs more. When another type is cheaper: README.md.
  # Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-unlimited-mode.html.
  dynamic "credit_specification" {
    for_each = can(regex("^t\\d", each.value.types[0])) ? ["unlimited"] : []
    content { cpu_credits = credit_specification.value }
  }

  # An autoscaling group starts these, so the provider's default tags do not reach them.
  dynamic "tag_specifications" {
    for_each = toset(["instance", "network-interface", "volume"])
    content {
      resource_type = tag_specifications.value
      tags          = merge(var.cluster.tags, { Name = "${var.cluster.id}-${each.key}" })
    }
  }
}

resource "aws_eks_node_group" "this" {
  for_each = local.node_groups

  cluster_name = aws_eks_cluster.this.name
  # Some changes (types of machines) need a new group: by a prefix it stands before the old one is drained.
  node_group_name_prefix = "${each.key}-"
  node_role_arn          = aws_iam_role.node.arn
  subnet_ids             = each.value.subnets
  version                = aws_eks_cluster.this.version
  ami_type               = can(regex("^[a-z]+\\d+g", local.node_kinds[each.value.kind].types[0])) ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD"
  capacity_type          = local.node_kinds[each.value.kind].spot ? "SPOT" : "ON_DEMAND"
  instance_types         = local.node_kinds[each.value.kind].types
  labels                 = { workload = each.value.kind }

  scaling_config {
    min_size     = each.value.min
    desired_size = each.value.desired
    max_size     = each.value.max
  }

  update_config { max_unavailable = 1 }

  launch_template {
    id      = aws_launch_template.node[each.value.kind].id
    version = aws_launch_template.node[each.value.kind].latest_version
  }

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [scaling_config[0].desired_size] # The autoscaler's.
  }

  # A node is Ready only with its network plugin, which needs its rights and the agent that hands them out; all of these
  # also stay until the last node is gone.
  depends_on = [
    aws_eks_addon.before_nodes,
    aws_iam_role_policy_attachment.node,
    aws_route.nat,
    aws_route_table_association.this,
  ]
}
