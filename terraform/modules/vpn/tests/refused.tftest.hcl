# What is refused before anything is made.
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
