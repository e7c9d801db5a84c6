variable "name" {
  description = "Name of the gateway."
  type        = string
}

variable "project" {
  description = "Google Cloud project of the network."
  type        = string
}

variable "region" {
  description = "Region of the gateway: that of the Cloud Router."
  type        = string
}

variable "network" {
  description = "The network that the tunnels lead into: its id."
  type        = string
}
