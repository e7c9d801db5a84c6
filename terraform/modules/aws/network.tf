# One VPC: nodes and pods in private subnets, one of each kind in every zone; only NAT gateways are in the public ones.

locals {
  subnets = merge(
    { for zone, cidr in var.cluster.subnets.private : "private-${zone}" => { tier = "private", zone = zone, cidr = cidr } },
    { for zone, cidr in var.cluster.subnets.public : "public-${zone}" => { tier = "public", zone = zone, cidr = cidr } },
  )
  # The cloud controller looks for these: without them a gateway's balancer may become a public one of the same zone.
  subnet_roles = {
    private = { "kubernetes.io/role/internal-elb" = "1" }
    public  = { "kubernetes.io/role/elb" = "1" }
  }
  # Of the list, not of the sorted map: a zone that is appended does not move the one gateway.
  first_zone = var.cluster.zones[0]
  nat_zones  = toset(var.nat == "zone" ? var.cluster.zones : [local.first_zone])
}

resource "aws_vpc" "this" {
  #checkov:skip=CKV2_AWS_11:Flow logs cost per GiB of all traffic, and the mesh says who talks to whom; switch them on for the account where an audit asks for them.
  cidr_block           = var.cluster.ranges.nodes
  enable_dns_support   = true
  enable_dns_hostnames = true # The private endpoint of the API server is a name.

  tags = { Name = var.cluster.id }
}

# Whatever forgets to name a security group is in this one, and nothing comes in or goes out.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id
}

resource "aws_subnet" "this" {
  for_each = local.subnets

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.value.zone
  cidr_block              = each.value.cidr
  map_public_ip_on_launch = false

  tags = merge(local.subnet_roles[each.value.tier], { Name = "${var.cluster.id}-${each.key}", tier = each.value.tier })
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id

  tags = { Name = var.cluster.id }
}

resource "aws_eip" "nat" {
  for_each = local.nat_zones

  domain = "vpc"

  tags       = { Name = "${var.cluster.id}-nat-${each.key}" }
  depends_on = [aws_internet_gateway.this]
}

resource "aws_nat_gateway" "this" {
  for_each = local.nat_zones

  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.this["public-${each.key}"].id

  tags       = { Name = "${var.cluster.id}-${each.key}" }
  depends_on = [aws_internet_gateway.this]
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.cluster.id}-public", tier = "public" }
}

resource "aws_route" "internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

# One a zone, and routes on their own: the VPN finds them by `tier`, and its routes are learned, not written here.
resource "aws_route_table" "private" {
  for_each = var.cluster.subnets.private

  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.cluster.id}-private-${each.key}", tier = "private" }
}

resource "aws_route" "nat" {
  for_each = var.cluster.subnets.private

  route_table_id         = aws_route_table.private[each.key].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[var.nat == "zone" ? each.key : local.first_zone].id
}

resource "aws_route_table_association" "this" {
  for_each = local.subnets

  subnet_id      = aws_subnet.this[each.key].id
  route_table_id = each.value.tier == "public" ? aws_route_table.public.id : aws_route_table.private[each.value.zone].id
}

# Layers of images come from S3: this way costs nothing, that through a NAT gateway costs by the GiB.
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${var.cluster.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [for table in aws_route_table.private : table.id]

  tags = { Name = "${var.cluster.id}-s3" }
}
