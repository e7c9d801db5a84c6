variable "cluster" {
  description = "One entry of the plan's clusters (modules/plan): names, ranges, nodes and firewall of this cluster."
  type = object({
    id         = string
    project    = string
    region     = string
    zones      = list(string)
    kubernetes = string
    ranges     = object({ nodes = string, pods = string, services = string, control_plane = string })
    nodes = object({
      types   = list(string)
      spot    = bool
      min     = number
      desired = number
      max     = number
    })
    dns            = string
    asn            = number
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
    error_message = "Nodes in one zone end with it: add a zone to the cluster's file."
  }
  validation {
    condition     = length(var.cluster.nodes.types) == 1
    error_message = "A node pool of GKE has one machine type: leave one in nodes.types of the cluster's file."
  }
  validation {
    condition     = contains(["pods", "node-local", "cloud-dns"], var.cluster.dns)
    error_message = "dns is pods, node-local or cloud-dns."
  }
  # GKE hides pods behind their node on the way to any other range, and the firewalls there know pods by their own.
  validation {
    condition     = alltrue([for range in var.cluster.foreign_ranges : can(regex("^(10\\.|172\\.(1[6-9]|2\\d|3[01])\\.|192\\.168\\.|100\\.(6[4-9]|[7-9]\\d|1[01]\\d|12[0-7])\\.)", range))])
    error_message = "foreign_ranges holds a range that is not private (10/8, 172.16/12, 192.168/16, 100.64/10): pods would arrive there with the address of their node."
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
    error_message = "A rule of firewall.ingress is to something else than nodes and controlPlane, the two that there are."
  }
  validation {
    condition     = alltrue([for name in keys(var.cluster.firewall.ingress) : length("${var.cluster.id}-${name}") <= 63])
    error_message = "The name of a firewall rule is at most 63 characters, and it begins with the cluster's id: shorten mesh.id or the cluster's name."
  }
  # The service account of the nodes is <id>-nodes, and Google takes 30 characters.
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,22}[a-z0-9]$", var.cluster.id))
    error_message = "The cluster's id (mesh.id and its name) is 3 to 24 lower-case letters, digits and dashes: shorten mesh.id or the cluster's name."
  }
}

variable "administrator_ranges" {
  description = "IPv4 ranges that the API server answers on its public address. Empty: it has no public address, and only the network and the VPN reach it."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for range in var.administrator_ranges : can(cidrhost(range, 0)) && !endswith(range, "/0")])
    error_message = "administrator_ranges are IPv4 ranges, and never that of everybody (0.0.0.0/0)."
  }
}

variable "secret_entries" {
  description = "Names of the entries of Secret Manager that External Secrets copies into this cluster; it may read no other. make: whether this cluster makes the (empty) entry, or another of the project does."
  type        = map(object({ make = bool }))

  validation {
    condition     = length(var.secret_entries) > 0 && alltrue([for name in keys(var.secret_entries) : can(regex("^[A-Za-z0-9-]+$", name))])
    error_message = "secret_entries are names of letters, digits and dashes, at least one."
  }
}

variable "registry" {
  description = "The Artifact Registry repository that nodes pull from. make: whether this cluster makes it, or another of the project does. Null: images come from elsewhere."
  type = object({
    location   = string
    repository = string
    make       = bool
  })
  default = null
}

variable "github" {
  description = "fleet: what names begin with. repository: that on GitHub, owner/name, whose workflows publish the image and look for drift, and the repositories of Artifact Registry that they push to. Null: no workflow logs in, or another cluster of the project has their accounts."
  type = object({
    fleet      = string
    repository = string
    registries = list(object({ location = string, repository = string }))
  })
  default = null

  validation {
    condition     = var.github == null || can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github.repository))
    error_message = "github.repository is one repository, owner/name, without a pattern: who may log in is read from it."
  }
}

variable "release_channel" {
  description = "How early GKE brings a patch here: RAPID, REGULAR or STABLE. A minor version comes from git."
  type        = string
  default     = "REGULAR"

  validation {
    condition     = contains(["RAPID", "REGULAR", "STABLE"], var.release_channel)
    error_message = "release_channel is RAPID, REGULAR or STABLE."
  }
}

variable "maintenance_start" {
  description = "When the daily four hours begin in which GKE may upgrade, in UTC, as HH:MM."
  type        = string
  default     = "03:00"

  validation {
    condition     = can(regex("^([01]\\d|2[0-3]):[0-5]\\d$", var.maintenance_start))
    error_message = "maintenance_start is a time of day, such as 03:00."
  }
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete the cluster. Set it to false and apply, before a destroy."
  type        = bool
  default     = true
}

variable "node_disk_gib" {
  description = "Size of a node's disk in GiB, for images and for what pods write beside their volumes."
  type        = number
  default     = 50
}
