# Where the ingress gateway of one AWS cluster is: the addresses of its internal load balancer, which are the same for its whole
# life. A stage of its own, since clusters are in several regions and accounts, and the stage edge asks only Google.

module "plan" {
  source = "../../modules/plan"
}

locals {
  cluster = module.plan.clusters[var.cluster]
}

provider "aws" {
  region              = local.cluster.region
  allowed_account_ids = [local.cluster.account]
}

# Tags that the cloud controller of EKS gives what it makes for a Service.
data "aws_lb" "gateway" {
  tags = {
    "kubernetes.io/cluster/${local.cluster.id}" = "owned"
    "kubernetes.io/service-name"                = "istio-ingress/istio-ingress"
  }

  lifecycle {
    postcondition {
      condition     = self.internal && self.load_balancer_type == "network"
      error_message = "The load balancer ${self.name} of ${var.cluster}'s ingress gateway must be an internal network load balancer: a public one is a second way in, past all protection."
    }
  }
}

# Its interfaces, one in each zone, are known by what it writes on them.
data "aws_network_interfaces" "gateway" {
  filter {
    name   = "description"
    values = ["ELB ${data.aws_lb.gateway.arn_suffix}"]
  }

  lifecycle {
    postcondition {
      condition     = length(self.ids) == length(local.cluster.zones)
      error_message = "The load balancer of ${var.cluster}'s ingress gateway has ${length(self.ids)} addresses, and the cluster ${length(local.cluster.zones)} zones: it is being made, or a private subnet has no tag kubernetes.io/role/internal-elb."
    }
  }
}

data "aws_network_interface" "gateway" {
  for_each = toset(data.aws_network_interfaces.gateway.ids)
  id       = each.key
}
