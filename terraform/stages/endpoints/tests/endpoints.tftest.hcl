override_module {
  target = module.plan
  outputs = {
    clusters = {
      aws = { id = "mesh1-aws", account = "123456789012", region = "us-east-1", zones = ["us-east-1a", "us-east-1b"] }
    }
  }
}

mock_provider "aws" {
  mock_data "aws_lb" {
    defaults = { internal = true, load_balancer_type = "network", name = "gateway", arn_suffix = "net/gateway/0123456789abcdef" }
  }
  mock_data "aws_network_interfaces" {
    defaults = { ids = ["eni-1", "eni-2"] }
  }
}

variables {
  cluster = "aws"
}

run "the_addresses_of_the_gateway_s_load_balancer" {
  override_data {
    target = data.aws_network_interface.gateway["eni-1"]
    values = { private_ip = "10.10.20.6" }
  }
  override_data {
    target = data.aws_network_interface.gateway["eni-2"]
    values = { private_ip = "10.10.4.5" }
  }
  assert {
    condition     = join(" ", output.aws_endpoints.aws) == "10.10.20.6 10.10.4.5"
    error_message = "One address of each interface, by the cluster's name."
  }
  assert {
    condition = (
      data.aws_lb.gateway.tags["kubernetes.io/service-name"] == "istio-ingress/istio-ingress"
      && data.aws_lb.gateway.tags["kubernetes.io/cluster/mesh1-aws"] == "owned"
      && join(",", one(data.aws_network_interfaces.gateway.filter).values) == "ELB net/gateway/0123456789abcdef"
    )
    error_message = "The load balancer of this cluster's ingress gateway, and the interfaces that are its."
  }
}

run "a_zone_without_an_address" {
  command = plan
  override_data {
    target = data.aws_network_interfaces.gateway
    values = { ids = ["eni-1"] }
  }
  expect_failures = [data.aws_network_interfaces.gateway]
}

run "a_public_load_balancer" {
  command = plan
  override_data {
    target = data.aws_lb.gateway
    values = { internal = false, load_balancer_type = "network", name = "gateway", arn_suffix = "net/gateway/0123456789abcdef" }
  }
  expect_failures = [data.aws_lb.gateway]
}
