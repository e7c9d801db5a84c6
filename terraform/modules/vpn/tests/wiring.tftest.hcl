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

run "each_tunnel_joins_one_end_of_google_and_one_of_aws" {
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
    condition = { for end in google_compute_external_vpn_gateway.aws.interface : tostring(end.id) => end.ip_address } == tomap({
      "0" = aws_vpn_connection.this["0"].tunnel1_address
      "1" = aws_vpn_connection.this["0"].tunnel2_address
      "2" = aws_vpn_connection.this["1"].tunnel1_address
      "3" = aws_vpn_connection.this["1"].tunnel2_address
    })
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
}

run "inside_a_tunnel_aws_has_the_first_address_and_google_the_second" {
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
}

run "each_side_tells_the_number_of_the_other" {
  assert {
    condition     = alltrue([for gateway in aws_customer_gateway.this : gateway.bgp_asn == "64594"])
    error_message = "AWS's peer has Google's number."
  }
  assert {
    condition     = alltrue([for peer in google_compute_router_peer.this : peer.peer_asn == 64554])
    error_message = "Google's peer has AWS's number."
  }
}

run "each_tunnel_has_a_key_of_its_own_the_same_at_both_ends" {
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
}

run "the_handshake_is_ikev2_with_one_proposal" {
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
}

run "both_tunnels_of_a_connection_write_logs" {
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
}

run "a_pair_announces_its_own_subnets_only" {
  assert {
    condition = alltrue([for peer in google_compute_router_peer.this :
      peer.advertise_mode == "CUSTOM" && join(",", peer.advertised_groups) == "ALL_SUBNETS" && length(peer.advertised_ip_ranges) == 0
    ])
    error_message = "What the router announces to others does not count here."
  }
}

run "the_pair_of_the_load_balancer_announces_its_proxies" {
  variables {
    load_balancer_ranges = ["130.211.0.0/22", "35.191.0.0/16"]
  }
  assert {
    condition = alltrue([for peer in google_compute_router_peer.this :
      join(",", sort([for range in peer.advertised_ip_ranges : range.range])) == "130.211.0.0/22,35.191.0.0/16" && join(",", peer.advertised_groups) == "ALL_SUBNETS"
    ])
    error_message = "Answers to the proxies take the tunnel, and so do those to pods."
  }
}

run "a_new_key_makes_a_new_tunnel_and_what_names_it" {
  variables {
    preshared_keys = {
      "0-1" = "xExampleExampleExampleExample009"
      "0-2" = "bExampleExampleExampleExample002"
      "1-1" = "cExampleExampleExampleExample003"
      "1-2" = "dExampleExampleExampleExample004"
    }
  }
  assert {
    condition     = nonsensitive(google_compute_vpn_tunnel.this["0-1"].shared_secret == "xExampleExampleExampleExample009")
    error_message = "The tunnel has the new key."
  }
}

run "a_key_must_be_long_enough" {
  command = plan
  variables {
    preshared_keys = { "0-1" = "short", "0-2" = "bExampleExampleExampleExample002", "1-1" = "cExampleExampleExampleExample003", "1-2" = "dExampleExampleExampleExample004" }
  }
  expect_failures = [var.preshared_keys]
}

run "a_key_must_not_begin_with_a_digit" {
  command = plan
  variables {
    preshared_keys = { "0-1" = "0ExampleExampleExampleExample001", "0-2" = "bExampleExampleExampleExample002", "1-1" = "cExampleExampleExampleExample003", "1-2" = "dExampleExampleExampleExample004" }
  }
  expect_failures = [var.preshared_keys]
}

run "a_key_must_have_letters_and_digits_only" {
  command = plan
  variables {
    preshared_keys = { "0-1" = "a+xampleExampleExampleExample001", "0-2" = "bExampleExampleExampleExample002", "1-1" = "cExampleExampleExampleExample003", "1-2" = "dExampleExampleExampleExample004" }
  }
  expect_failures = [var.preshared_keys]
}

run "two_tunnels_must_not_share_a_key" {
  command = plan
  variables {
    preshared_keys = { "0-1" = "bExampleExampleExampleExample002", "0-2" = "bExampleExampleExampleExample002", "1-1" = "cExampleExampleExampleExample003", "1-2" = "dExampleExampleExampleExample004" }
  }
  expect_failures = [var.preshared_keys]
}

run "each_tunnel_must_have_a_key" {
  command = plan
  variables {
    preshared_keys = { "0-1" = "aExampleExampleExampleExample001", "0-2" = "bExampleExampleExampleExample002", "1-1" = "cExampleExampleExampleExample003" }
  }
  expect_failures = [var.preshared_keys]
}

run "inside_ranges_must_differ" {
  command = plan
  variables {
    inside = ["169.254.40.0/30", "169.254.40.0/30", "169.254.40.8/30", "169.254.40.12/30"]
  }
  expect_failures = [var.inside]
}

run "an_inside_range_must_start_at_a_multiple_of_four" {
  command = plan
  variables {
    inside = ["169.254.40.1/30", "169.254.40.4/30", "169.254.40.8/30", "169.254.40.12/30"]
  }
  expect_failures = [var.inside]
}

run "an_inside_range_must_be_link_local" {
  command = plan
  variables {
    inside = ["10.254.40.0/30", "169.254.40.4/30", "169.254.40.8/30", "169.254.40.12/30"]
  }
  expect_failures = [var.inside]
}

run "both_sides_must_have_a_number_of_their_own" {
  command = plan
  variables {
    gcp = { id = "mesh1-gcp", asn = 64554, project = "example-inference", region = "us-central1" }
  }
  expect_failures = [var.gcp]
}

run "the_vpn_gateway_must_have_the_number_of_the_plan" {
  command = plan
  variables {
    aws = { id = "mesh1-aws", asn = 64555 }
  }
  expect_failures = [data.aws_vpn_gateway.this]
}

run "the_router_must_have_the_number_of_the_plan" {
  command = plan
  variables {
    gcp = { id = "mesh1-gcp", asn = 64595, project = "example-inference", region = "us-central1" }
  }
  expect_failures = [data.google_compute_router.this]
}

run "a_name_must_leave_room_for_the_tunnel_s_number" {
  command = plan
  variables {
    name = "mesh1-a-name-of-sixty-letters-is-too-long-for-a-tunnel-abcde"
  }
  expect_failures = [var.name]
}
