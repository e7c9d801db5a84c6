variable "name" {
  description = "What everything of the pair is called: <fleet>-<aws cluster>-<gcp cluster>."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([-a-z0-9]*[a-z0-9])?$", var.name)) && length(var.name) <= 59
    error_message = "The name ${var.name} must be at most 59 lower-case letters, digits and dashes: a tunnel's number (4 more) has to fit into Google's 63."
  }
}

variable "aws" {
  description = "The cluster on AWS: id is the Name of its VPC, asn that of its VPN gateway."
  type        = object({ id = string, asn = number })
}

variable "gcp" {
  description = "The cluster on Google Cloud: id is the name of its network and of its Cloud Router, asn that of the router."
  type        = object({ id = string, asn = number, project = string, region = string })

  validation {
    condition     = var.gcp.asn != var.aws.asn
    error_message = "Both sides have the ASN ${var.gcp.asn}: BGP drops a route that has its own number in its path."
  }
}

variable "inside" {
  description = "Inside ranges of the four tunnels, a /30 each: the two of the first interface of Google's gateway, then the two of the second."
  type        = list(string)

  validation {
    condition     = length(var.inside) == 4 && length(distinct(var.inside)) == 4
    error_message = "Four tunnels need four inside ranges that differ."
  }

  validation {
    condition     = alltrue([for range in var.inside : can(regex("^169\\.254\\.[0-9.]+/30$", range)) && try(cidrsubnet(range, 0, 0), "") == range])
    error_message = "Each inside range must be a /30 of 169.254.0.0/16 that starts at a multiple of four: AWS takes no other."
  }
}

variable "load_balancer_ranges" {
  description = <<-E
    Ranges of Google's proxies and health checks, announced to AWS so that answers take the tunnel. Empty for all pairs of an
    AWS cluster but one: AWS has one best route for a range, and an answer that reaches another network than the question
    came from is lost.
  E
  type        = list(string)
  default     = []
}

variable "preshared_keys" {
  description = <<-E
    A secret of each tunnel: "<interface of Google's gateway>-<tunnel of AWS's connection>", so 0-1, 0-2, 1-1 and 1-2. 32
    letters and digits that begin with a letter, what both clouds take. The state has them too.
  E
  type        = map(string)
  sensitive   = true

  validation {
    condition     = join(" ", keys(var.preshared_keys)) == "0-1 0-2 1-1 1-2"
    error_message = "Keys are wanted for the tunnels 0-1, 0-2, 1-1 and 1-2, and for no other."
  }

  validation {
    condition     = alltrue([for key in values(var.preshared_keys) : can(regex("^[A-Za-z][A-Za-z0-9]{31}$", key))])
    error_message = "Each key must be 32 letters and digits, and begin with a letter."
  }

  validation {
    condition     = length(distinct(values(var.preshared_keys))) == length(var.preshared_keys)
    error_message = "The keys must differ: who learns one should be able to read one tunnel."
  }
}

variable "log_days" {
  description = "Days that the logs of the tunnels are kept in CloudWatch. Default 30."
  type        = number
  default     = 30
}
