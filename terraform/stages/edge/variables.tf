variable "aws_endpoints" {
  description = "Addresses of the ingress gateway's internal load balancer, by AWS cluster: what the stage endpoints of each puts out. A cluster that is not here gets no requests from outside."
  type        = map(set(string))

  validation {
    condition     = length(setsubtract(keys(var.aws_endpoints), [for name, cluster in module.plan.clusters : name if cluster.provider == "aws"])) == 0
    error_message = "aws_endpoints names a cluster that the fleet does not have on AWS."
  }
}

variable "gateway_zones" {
  description = "Zones of a GKE cluster that have a group of gateways, where these are not all of its zones: GKE makes one in a zone with the first node there."
  type        = map(set(string))
  default     = {}
}

variable "max_rate_per_endpoint" {
  description = "Requests per second that a gateway is meant for: see modules/edge."
  type        = number
  default     = 1000
}

variable "timeout_seconds" {
  description = "Seconds that a request may take, more than traffic.timeout of the fleet: see modules/edge."
  type        = number
  default     = 30
}

variable "requests_per_client" {
  description = "Requests of one client address in so many seconds: see modules/edge."
  type        = object({ count = number, seconds = number })
  default     = { count = 6000, seconds = 60 }
}

variable "log_sample_rate" {
  description = "Share of requests that are logged: see modules/edge."
  type        = number
  default     = 0.01
}
