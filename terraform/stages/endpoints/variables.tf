variable "cluster" {
  description = "Name of the cluster on AWS."
  type        = string
}
