variable "cluster" {
  description = "One entry of the plan's clusters (modules/plan): names, ranges, nodes and firewall of this cluster."
  type = object({
    id         = string
    account    = string
    region     = string
    zones      = list(string)
    kubernetes = string
    asn        = number
    ranges     = object({ nodes = string, services = string })
    subnets    = object({ private = map(string), public = map(string) })
    nodes = object({
      types   = list(string)
      spot    = bool
      min     = number
      desired = number
      max     = number
    })
    foreign_ranges = list(string)
    firewall = object({
      ranges = map(list(string))
      ingress = map(object({
        description = string
        protocol    = string
        ports       = list(number)
        from        = string
        to          = string
      }))
    })
    tags = map(string)
  })

  validation {
    condition     = length(var.cluster.zones) >= 2
    error_message = "EKS makes no control plane in fewer than two zones: add a zone to the cluster's file."
  }
  validation {
    condition = (
      toset(keys(var.cluster.subnets.private)) == toset(var.cluster.zones) &&
      toset(keys(var.cluster.subnets.public)) == toset(var.cluster.zones)
    )
    error_message = "Each zone needs one private and one public subnet, and no other zone has any."
  }
  validation {
    condition     = length(distinct([for type in var.cluster.nodes.types : can(regex("^t\\d", type))])) == 1
    error_message = "nodes.types mixes types that burst (t3, t3a, t4g) with others: one launch template says how a burst is paid, and EC2 refuses that of the others."
  }
  validation {
    condition     = length(distinct([for type in var.cluster.nodes.types : can(regex("^[a-z]+\\d+g", type))])) == 1
    error_message = "nodes.types mixes Arm (t4g, m7g) with x86: a node group has one machine image."
  }
  validation {
    condition     = alltrue(flatten([for ranges in var.cluster.firewall.ranges : [for range in ranges : !endswith(range, "/0")]]))
    error_message = "firewall.ranges holds a range of everybody (/0): name who may come in."
  }
  validation {
    condition     = alltrue([for rule in var.cluster.firewall.ingress : contains(keys(var.cluster.firewall.ranges), rule.from)])
    error_message = "A rule of firewall.ingress is from a group that firewall.ranges does not have: npm run render."
  }
  validation {
    condition     = alltrue([for rule in var.cluster.firewall.ingress : contains(["nodes", "controlPlane"], rule.to)])
    error_message = "A rule of firewall.ingress is to something else than nodes and controlPlane, the two that have a security group."
  }
}

variable "administrators" {
  description = "ARNs of IAM principals that administer the cluster, by what they are to you. Whoever makes the cluster is not one by that."
  type        = map(string)

  validation {
    condition     = length(var.administrators) > 0 && alltrue([for arn in var.administrators : can(regex("^arn:[a-z-]+:iam::\\d{12}:(role|user)/", arn))])
    error_message = "At least one administrator, each the ARN of an IAM role or user: without one nobody may ask the API server anything."
  }
}

variable "administrator_ranges" {
  description = "IPv4 ranges that the API server answers on its public address. Empty: it has none, and only the VPC and the VPN reach it. With any, its name means the public address outside of the VPC, in the other clusters too: whoever reads endpoints there must be in a range, or ask the private addresses."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for range in var.administrator_ranges : can(cidrhost(range, 0)) && !endswith(range, "/0")])
    error_message = "administrator_ranges are IPv4 ranges, and never that of everybody (0.0.0.0/0)."
  }
}

variable "secret_entries" {
  description = "Names of the entries of Secrets Manager that External Secrets copies into this cluster. It may read no other."
  type        = list(string)

  validation {
    condition     = length(var.secret_entries) > 0 && alltrue([for name in var.secret_entries : can(regex("^[A-Za-z0-9-]+$", name))])
    error_message = "secret_entries are whole names of letters, digits and dashes: a pattern would open the entries of others."
  }
}

variable "registry" {
  description = "Name of the ECR repository to make. Null: another cluster of this account and region makes it, or images come from elsewhere."
  type        = object({ repository = string })
  default     = null
}

variable "github" {
  description = "fleet: what names begin with. repository: that on GitHub, owner/name, whose workflows publish the image and look for drift. make: whether this cluster makes their roles, or another of the account does. registries: ECR repositories of the account that they push to. Null: no workflow logs in."
  type = object({
    fleet      = string
    repository = string
    make       = bool
    registries = list(object({ region = string, repository = string }))
  })
  default = null

  validation {
    condition     = var.github == null || can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github.repository))
    error_message = "github.repository is one repository, owner/name, without a pattern: who may log in is read from it."
  }
}

variable "nat" {
  description = "one: a NAT gateway in the first zone, whose loss cuts all zones off from the internet. zone: one in each."
  type        = string
  default     = "one"

  validation {
    condition     = contains(["one", "zone"], var.nat)
    error_message = "nat is one or zone."
  }
}

variable "system_nodes" {
  description = "A small group of on-demand nodes, always `count` of them, for CoreDNS and the controller of disks. Null: they run on the nodes of all."
  type        = object({ types = list(string), count = number })
  default     = null
}

variable "addon_versions" {
  description = "Versions of add-ons, by name. One that is not here has the version that EKS installs by default on this Kubernetes, which moves by itself."
  type        = map(string)
  default     = {}

  validation {
    condition = length(setsubtract(keys(var.addon_versions), [
      "aws-ebs-csi-driver", "coredns", "eks-pod-identity-agent", "kube-proxy", "metrics-server", "vpc-cni",
    ])) == 0
    error_message = "addon_versions names an add-on that this module does not install."
  }
}

variable "pods_per_node" {
  description = "Pods that a kubelet takes. 110 is what EKS allows on nodes of fewer than 30 cores; prefixes give each its address."
  type        = number
  default     = 110
}

variable "root_volume_gib" {
  description = "Size of a node's disk in GiB, for images and for what pods write beside their volumes."
  type        = number
  default     = 50
}

variable "log_retention_days" {
  description = "Days that logs of the control plane are kept; the audit log is among them."
  type        = number
  default     = 365
}
