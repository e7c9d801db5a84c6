# Mocks: every id and address is a made-up word of its own, so two ends that are equal are the same end.
mock_provider "aws" {
  mock_data "aws_vpc" {
    defaults = { id = "vpc-1" }
  }
  mock_data "aws_vpn_gateway" {
    defaults = { id = "vgw-1", amazon_side_asn = "64554" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/mesh1-aws-gcp/vpn" }
  }
}

mock_provider "google" {
  mock_data "google_compute_router" {
    defaults = {
      bgp = [{ asn = 64594, advertise_mode = "DEFAULT", advertised_groups = [], advertised_ip_ranges = [], identifier_range = "", keepalive_interval = 20 }]
    }
  }
}

override_module {
  target = module.gateway
  outputs = {
    id            = "projects/example-inference/regions/us-central1/vpnGateways/mesh1-aws-gcp"
    interface_ips = ["198.51.100.10", "198.51.100.11"]
  }
}

variables {
  name   = "mesh1-aws-gcp"
  aws    = { id = "mesh1-aws", asn = 64554 }
  gcp    = { id = "mesh1-gcp", asn = 64594, project = "example-inference", region = "us-central1" }
  inside = ["169.254.40.0/30", "169.254.40.4/30", "169.254.40.8/30", "169.254.40.12/30"]

  preshared_keys = {
    "0-1" = "aExampleExampleExampleExample001"
    "0-2" = "bExampleExampleExampleExample002"
    "1-1" = "cExampleExampleExampleExample003"
    "1-2" = "dExampleExampleExampleExample004"
  }
}

run "a_pair" {
  # Each tunnel joins one end of Google and one of AWS.

  assert {
    condition     = join(" ", [for key, gateway in aws_customer_gateway.this : "${key}=${gateway.ip_address}"]) == "0=198.51.100.10 1=198.51.100.11"
    error_message = "A customer gateway is an interface of Google's gateway."
  }
  assert {
    condition     = alltrue([for key, connection in aws_vpn_connection.this : connection.customer_gateway_id == aws_customer_gateway.this[key].id])
    error_message = "A connection leads to the customer gateway of its number."
  }
  assert {
    condition     = join(" ", [for key, tunnel in google_compute_vpn_tunnel.this : "${key}=${tunnel.vpn_gateway_interface}/${tunnel.peer_external_gateway_interface}"]) == "0-1=0/0 0-2=0/1 1-1=1/2 1-2=1/3"
    error_message = "Interface 0 of Google's gateway has AWS's first two ends, interface 1 the other two."
  }
  assert {
    condition = join(" ", [for end in google_compute_external_vpn_gateway.aws.interface : "${end.id}=${end.ip_address}"]) == join(" ", [
      "0=${aws_vpn_connection.this["0"].tunnel1_address}",
      "1=${aws_vpn_connection.this["0"].tunnel2_address}",
      "2=${aws_vpn_connection.this["1"].tunnel1_address}",
      "3=${aws_vpn_connection.this["1"].tunnel2_address}",
    ])
    error_message = "Google counts the ends of AWS by connection, then by tunnel."
  }
  assert {
    condition     = length(distinct([for end in google_compute_external_vpn_gateway.aws.interface : end.ip_address])) == 4
    error_message = "Four ends, four addresses."
  }
  assert {
    condition     = google_compute_external_vpn_gateway.aws.redundancy_type == "FOUR_IPS_REDUNDANCY"
    error_message = "Google gives its promise of 99.99 % to four ends alone."
  }
  assert {
    condition = alltrue([for tunnel in google_compute_vpn_tunnel.this :
      tunnel.vpn_gateway == module.gateway.id && tunnel.peer_external_gateway == google_compute_external_vpn_gateway.aws.id && tunnel.router == "mesh1-gcp"
    ])
    error_message = "Tunnels go from Google's gateway to AWS's ends, and their routes to the router of the cluster."
  }
  assert {
    condition     = alltrue([for connection in aws_vpn_connection.this : connection.vpn_gateway_id == "vgw-1"])
    error_message = "Connections end at the VPN gateway of the VPC."
  }
  assert {
    condition     = data.aws_vpc.this.tags.Name == "mesh1-aws" && data.aws_vpn_gateway.this.attached_vpc_id == "vpc-1"
    error_message = "The VPN gateway is that of the cluster's VPC."
  }

  # Inside a tunnel AWS has the first address and Google the second.

  assert {
    condition = join(" ", flatten([for key in ["0", "1"] : [aws_vpn_connection.this[key].tunnel1_inside_cidr, aws_vpn_connection.this[key].tunnel2_inside_cidr]])) == (
      "169.254.40.0/30 169.254.40.4/30 169.254.40.8/30 169.254.40.12/30"
    )
    error_message = "Ranges go to tunnels in the order of the plan."
  }
  assert {
    condition = join(" ", [for key, interface in google_compute_router_interface.this : "${key}=${interface.ip_range}"]) == (
      "0-1=169.254.40.2/30 0-2=169.254.40.6/30 1-1=169.254.40.10/30 1-2=169.254.40.14/30"
    )
    error_message = "Google's address is the second of the range."
  }
  assert {
    condition = join(" ", [for key, peer in google_compute_router_peer.this : "${key}=${peer.peer_ip_address}"]) == (
      "0-1=169.254.40.1 0-2=169.254.40.5 1-1=169.254.40.9 1-2=169.254.40.13"
    )
    error_message = "AWS's address is the first of the range."
  }
  assert {
    condition = alltrue([for key, peer in google_compute_router_peer.this :
      peer.interface == google_compute_router_interface.this[key].name
      && google_compute_router_interface.this[key].vpn_tunnel == google_compute_vpn_tunnel.this[key].name
      && google_compute_vpn_tunnel.this[key].name == "mesh1-aws-gcp-${key}"
    ])
    error_message = "A peer speaks through the interface of its own tunnel."
  }
  assert {
    condition     = alltrue([for thing in concat(values(google_compute_router_peer.this), values(google_compute_router_interface.this)) : thing.router == "mesh1-gcp"])
    error_message = "Peers and interfaces belong to the router of the cluster."
  }

  # Each side tells the number of the other.

  assert {
    condition     = alltrue([for gateway in aws_customer_gateway.this : gateway.bgp_asn == "64594"])
    error_message = "AWS's peer has Google's number."
  }
  assert {
    condition     = alltrue([for peer in google_compute_router_peer.this : peer.peer_asn == 64554])
    error_message = "Google's peer has AWS's number."
  }

  # Each tunnel has a key of its own, the same at both ends.

  assert {
    condition = nonsensitive(alltrue([
      google_compute_vpn_tunnel.this["0-1"].shared_secret == var.preshared_keys["0-1"] && aws_vpn_connection.this["0"].tunnel1_preshared_key == var.preshared_keys["0-1"],
      google_compute_vpn_tunnel.this["0-2"].shared_secret == var.preshared_keys["0-2"] && aws_vpn_connection.this["0"].tunnel2_preshared_key == var.preshared_keys["0-2"],
      google_compute_vpn_tunnel.this["1-1"].shared_secret == var.preshared_keys["1-1"] && aws_vpn_connection.this["1"].tunnel1_preshared_key == var.preshared_keys["1-1"],
      google_compute_vpn_tunnel.this["1-2"].shared_secret == var.preshared_keys["1-2"] && aws_vpn_connection.this["1"].tunnel2_preshared_key == var.preshared_keys["1-2"],
    ]))
    error_message = "Both ends of a tunnel have its key."
  }
  assert {
    condition     = !can(regex("Example", jsonencode({ tunnels = output.tunnels, log_group = output.log_group })))
    error_message = "No output may have a key."
  }

  # The handshake is IKEv2 with one proposal.

  assert {
    condition = alltrue([for c in aws_vpn_connection.this :
      join(",", c.tunnel1_ike_versions) == "ikev2" && join(",", c.tunnel2_ike_versions) == "ikev2"
    ]) && alltrue([for tunnel in google_compute_vpn_tunnel.this : tunnel.ike_version == 2])
    error_message = "Only IKEv2."
  }
  assert {
    condition = alltrue([for c in aws_vpn_connection.this : alltrue([for set in [
      c.tunnel1_phase1_encryption_algorithms, c.tunnel1_phase2_encryption_algorithms,
      c.tunnel2_phase1_encryption_algorithms, c.tunnel2_phase2_encryption_algorithms,
    ] : join(",", set) == "AES256-GCM-16"])])
    error_message = "One cipher, in both phases of both tunnels."
  }
  assert {
    condition = alltrue([for c in aws_vpn_connection.this : alltrue([for set in [
      c.tunnel1_phase1_integrity_algorithms, c.tunnel1_phase2_integrity_algorithms,
      c.tunnel2_phase1_integrity_algorithms, c.tunnel2_phase2_integrity_algorithms,
    ] : join(",", set) == "SHA2-384"])])
    error_message = "One hash, in both phases of both tunnels."
  }
  assert {
    condition = alltrue([for c in aws_vpn_connection.this : alltrue([for set in [
      c.tunnel1_phase1_dh_group_numbers, c.tunnel1_phase2_dh_group_numbers,
      c.tunnel2_phase1_dh_group_numbers, c.tunnel2_phase2_dh_group_numbers,
    ] : join(",", set) == "20"])])
    error_message = "One group, in both phases of both tunnels."
  }

  # Both tunnels of a connection write logs.

  assert {
    condition = alltrue([for c in aws_vpn_connection.this : alltrue([for options in [c.tunnel1_log_options, c.tunnel2_log_options] :
      one(one(options).cloudwatch_log_options).log_enabled && one(one(options).cloudwatch_log_options).log_group_arn == aws_cloudwatch_log_group.this.arn
    ])])
    error_message = "Each tunnel writes into the group of the pair."
  }
  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 30
    error_message = "Logs end some day."
  }

  # A pair that does not carry the load balancer announces its own subnets only.

  assert {
    condition = alltrue([for peer in google_compute_router_peer.this :
      peer.advertise_mode == "CUSTOM" && join(",", peer.advertised_groups) == "ALL_SUBNETS" && length(peer.advertised_ip_ranges) == 0
    ])
    error_message = "What the router announces to others does not count here."
  }
}

run "a_pair_that_carries_the_load_balancer_and_has_a_new_key" {
  variables {
    preshared_keys = {
      "0-1" = "xExampleExampleExampleExample009"
      "0-2" = "bExampleExampleExampleExample002"
      "1-1" = "cExampleExampleExampleExample003"
      "1-2" = "dExampleExampleExampleExample004"
    }

    load_balancer_ranges = ["130.211.0.0/22", "35.191.0.0/16"]
  }
  assert {
    condition = alltrue([for peer in google_compute_router_peer.this :
      join(",", sort([for range in peer.advertised_ip_ranges : range.range])) == "130.211.0.0/22,35.191.0.0/16" && join(",", peer.advertised_groups) == "ALL_SUBNETS"
    ])
    error_message = "Answers to the proxies take the tunnel, and so do those to pods."
  }

  # A new key reaches its tunnel (that Google then makes another one no mock shows).

  assert {
    condition     = nonsensitive(google_compute_vpn_tunnel.this["0-1"].shared_secret == "xExampleExampleExampleExample009")
    error_message = "The tunnel has the new key."
  }
}
