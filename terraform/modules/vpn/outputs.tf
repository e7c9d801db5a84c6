output "tunnels" {
  description = "Of each tunnel: its name at Google, and the addresses of both ends, outside and inside."
  value = {
    for key, tunnel in local.tunnels : key => {
      name    = google_compute_vpn_tunnel.this[key].name
      outside = { aws = local.ends[key], gcp = module.gateway.interface_ips[tunnel.interface] }
      inside  = { aws = tunnel.aws, gcp = tunnel.gcp }
    }
  }
}

output "log_group" {
  description = "The group in CloudWatch where both connections say what they do."
  value       = aws_cloudwatch_log_group.this.name
}
