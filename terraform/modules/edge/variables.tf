variable "name" {
  description = "What everything here begins with: the id of the fleet."
  type        = string
}

variable "host" {
  description = "The public host name, which the certificate is for."
  type        = string
}

variable "gcp_clusters" {
  description = <<-E
    Clusters on Google Cloud. gateways: the name of the network endpoint groups that GKE keeps of the pods of the ingress
    gateway; zones: those that have such a group, which are the zones where the cluster has had a node.
  E
  type        = map(object({ project = string, gateways = string, zones = set(string) }))

  validation {
    condition     = length(distinct([for cluster in var.gcp_clusters : cluster.project])) == 1
    error_message = "The clusters ${join(", ", keys(var.gcp_clusters))} must be of one project: a load balancer takes no backend of another."
  }
}

variable "aws_clusters" {
  description = <<-E
    Clusters on AWS. via: the gcp cluster whose VPN is the way there; network, zone: of that cluster; range: the VPC's;
    addresses: those that the internal load balancer of the ingress gateway has in the VPC, one in each zone.
  E
  type        = map(object({ via = string, network = string, zone = string, range = string, addresses = set(string) }))

  validation {
    condition     = alltrue([for cluster in var.aws_clusters : length(cluster.addresses) > 0])
    error_message = "No addresses of ${join(", ", [for name, cluster in var.aws_clusters : name if length(cluster.addresses) == 0])}: run the stage endpoints when the ingress gateway has its load balancer."
  }

  validation {
    condition = alltrue(flatten([for cluster in var.aws_clusters : [
      for address in cluster.addresses : try(cidrhost("${address}/${split("/", cluster.range)[1]}", 0), "") == cidrhost(cluster.range, 0)
    ]]))
    error_message = "Addresses outside of their cluster's VPC: ${join("; ", flatten([for name, cluster in var.aws_clusters : [
      for address in cluster.addresses : "${address} is not in ${cluster.range} of ${name}"
      if try(cidrhost("${address}/${split("/", cluster.range)[1]}", 0), "") != cidrhost(cluster.range, 0)
    ]]))}. Run the stage endpoints again."
  }
}

variable "max_rate_per_endpoint" {
  description = <<-E
    Requests per second that one gateway pod (Google Cloud) or one address of a load balancer (AWS) is meant for. Nothing is
    refused above it: it says how requests are spread, and when a region hands on. Default 1000.
  E
  type        = number
  default     = 1000
}

variable "timeout_seconds" {
  description = "Seconds that a request may take. More than traffic.timeout of the fleet, so that the mesh, which knows why, answers first. Default 30."
  type        = number
  default     = 30
}

variable "requests_per_client" {
  description = "Requests that one client address may send in so many seconds; more are answered with 429. Default 6000 in 60 seconds."
  type        = object({ count = number, seconds = number })
  default     = { count = 6000, seconds = 60 }

  validation {
    condition     = contains([10, 30, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 2700, 3600], var.requests_per_client.seconds)
    error_message = "Google counts over 10, 30, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 2700 or 3600 seconds, not ${var.requests_per_client.seconds}."
  }
}

variable "log_sample_rate" {
  description = "Share of requests that are logged, 0 to 1. Default 0.01: at 500 requests per second that is 13 million lines a month."
  type        = number
  default     = 0.01

  validation {
    condition     = var.log_sample_rate > 0 && var.log_sample_rate <= 1
    error_message = "The share of logged requests must be more than 0 and at most 1."
  }
}
