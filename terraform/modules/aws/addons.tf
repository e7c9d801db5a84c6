# Add-ons, in the order that works: what a node needs to be Ready, then nodes, then what needs nodes to be Ready itself.

locals {
  # On the nodes that stay, where there are such.
  on_system_nodes = var.system_nodes == null ? {} : { nodeSelector = { workload = "system" } }

  addons_before_nodes = {
    vpc-cni = {
      # Off by default: NetworkPolicies would do nothing, and nobody would say so.
      enableNetworkPolicy = "true"
      env = {
        # Sixteen addresses at a time: a t3.large has room for 110 pods instead of 35.
        ENABLE_PREFIX_DELEGATION = "true"
        WARM_PREFIX_TARGET       = "1"
        # Pods keep their own address to the other clusters, whose firewalls and meshes know pods and not nodes.
        AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS = join(",", var.cluster.foreign_ranges)
      }
    }
    kube-proxy             = {}
    eks-pod-identity-agent = {}
  }
  addons_after_nodes = {
    coredns            = local.on_system_nodes
    aws-ebs-csi-driver = var.system_nodes == null ? {} : { controller = local.on_system_nodes }
    metrics-server     = {}
  }

  addon_names = concat(keys(local.addons_before_nodes), keys(local.addons_after_nodes))
  addon_versions = merge(
    { for name, found in data.aws_eks_addon_version.default : name => found.version },
    var.addon_versions,
  )
}

# The default of this Kubernetes, not the most recent: that has broken new nodes before.
data "aws_eks_addon_version" "default" {
  for_each = setsubtract(local.addon_names, keys(var.addon_versions))

  addon_name         = each.key
  kubernetes_version = var.cluster.kubernetes
}

resource "aws_eks_addon" "before_nodes" {
  for_each = local.addons_before_nodes

  cluster_name         = aws_eks_cluster.this.name
  addon_name           = each.key
  addon_version        = local.addon_versions[each.key]
  configuration_values = jsonencode(each.value)
  # What stands here wins, over whatever somebody changed in the cluster.
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  # A pod learns of its identity when it is made, and never later.
  depends_on = [aws_eks_pod_identity_association.this]
}

resource "aws_eks_addon" "after_nodes" {
  for_each = local.addons_after_nodes

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = local.addon_versions[each.key]
  configuration_values        = jsonencode(each.value)
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  depends_on = [
    aws_eks_addon.before_nodes,
    aws_eks_node_group.this,
    aws_eks_pod_identity_association.this,
  ]
}
