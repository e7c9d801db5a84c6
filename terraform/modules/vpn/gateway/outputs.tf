output "id" {
  description = "The gateway."
  value       = google_compute_ha_vpn_gateway.this.id
}

output "interface_ips" {
  description = "Its two public addresses, in the order of its interfaces."
  value       = [for end in google_compute_ha_vpn_gateway.this.vpn_interfaces : end.ip_address]
}
