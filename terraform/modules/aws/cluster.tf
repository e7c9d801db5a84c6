# The control plane.

data "aws_partition" "current" {}

locals {
  partition = data.aws_partition.current.partition
  # Written out, not read back: policies that name the cluster must stand before it does.
  arn = {
    for service in ["autoscaling", "eks", "logs", "secretsmanager"] :
    service => "arn:${local.partition}:${service}:${var.cluster.region}:${var.cluster.account}"
  }
  cluster_arn     = "${local.arn.eks}:cluster/${var.cluster.id}"
  log_group       = "/aws/eks/${var.cluster.id}/cluster"
  private_subnets = [for zone in var.cluster.zones : aws_subnet.this["private-${zone}"].id]
}

# Made before the cluster, which would else make one that keeps everything for ever, in plain text.
resource "aws_cloudwatch_log_group" "control_plane" {
  name              = local.log_group
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.this.arn
}

resource "aws_iam_role" "control_plane" {
  name = "${var.cluster.id}-control-plane"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "eks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = var.cluster.account } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "control_plane" {
  role       = aws_iam_role.control_plane.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/AmazonEKSClusterPolicy"
}

resource "aws_eks_cluster" "this" {
  #checkov:skip=CKV_AWS_39:The public address answers administrator_ranges only, and there is none without them; variables refuse everybody.
  name     = var.cluster.id
  version  = var.cluster.kubernetes
  role_arn = aws_iam_role.control_plane.arn

  # All add-ons come from here, with their versions and settings: none is there before.
  bootstrap_self_managed_addons = false
  enabled_cluster_log_types     = ["api", "audit", "authenticator", "controllerManager", "scheduler"]

  access_config {
    authentication_mode = "API"
    # Whoever applies this has no rights by that: administrators are named.
    bootstrap_cluster_creator_admin_permissions = false
  }

  encryption_config {
    resources = ["secrets"]
    provider { key_arn = aws_kms_key.this.arn }
  }

  kubernetes_network_config {
    service_ipv4_cidr = var.cluster.ranges.services
  }

  # Never into extended support, which costs six times as much: EKS upgrades it instead when the time is over.
  upgrade_policy { support_type = "STANDARD" }

  vpc_config {
    subnet_ids              = local.private_subnets
    security_group_ids      = [aws_security_group.from_outside["controlPlane"].id]
    endpoint_private_access = true
    endpoint_public_access  = length(var.administrator_ranges) > 0
    public_access_cidrs     = length(var.administrator_ranges) > 0 ? var.administrator_ranges : null
  }

  depends_on = [
    aws_cloudwatch_log_group.control_plane,
    aws_iam_role_policy_attachment.control_plane,
  ]
}

resource "aws_eks_access_entry" "administrator" {
  for_each = var.administrators

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.value
}

resource "aws_eks_access_policy_association" "administrator" {
  for_each = var.administrators

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = aws_eks_access_entry.administrator[each.key].principal_arn
  policy_arn    = "arn:${local.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope { type = "cluster" }
}
