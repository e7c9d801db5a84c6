output "tunnels" {
  description = "Of each tunnel: its name at Google, and the addresses of both ends, outside and inside."
  value       = module.vpn.tunnels
}

output "log_group" {
  description = "The group in CloudWatch where both connections say what they do."
  value       = module.vpn.log_group
}
