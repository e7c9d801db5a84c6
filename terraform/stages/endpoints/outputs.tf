output "aws_endpoints" {
  description = "The addresses by the cluster's name; the stage edge wants those of all clusters in one map."
  value       = { (var.cluster) = sort([for interface in data.aws_network_interface.gateway : interface.private_ip]) }
}
