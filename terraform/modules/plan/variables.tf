variable "clusters_dir" {
  description = "Folder of the fleet: fleet.yaml and a file for each cluster. Default: clusters/ of this repository."
  type        = string
  default     = null
}

variable "rendered_dir" {
  description = "Folder of what the fleet is rendered to: <cluster>/firewall.json. Default: rendered/ of this repository."
  type        = string
  default     = null
}
