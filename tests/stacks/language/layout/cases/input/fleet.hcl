fleet {
name="payments"
required_version=">= 0.1"
backend "local" {}
required_providers {
local={
source="fleetform/local"
version="~> 0.1"
}
}
}
provider local {
path = "${path.module}/plane.db"
}
locals {
team="payments"
images={
reviewer="ghcr.io/acme/reviewer@sha256:${var.digest}"
}
}
runtime_pool "default" {
cpu=2
memory="4GiB" # each
}
agent "reviewer" {
for_each = toset( ["a","b"] )
pool=runtime_pool.default
harness = "codex"
image=local.images.reviewer
instructions = <<-EOT
    You review pull requests of ${ each.key }.
  EOT
env={
LOG_LEVEL = "info"
X="1"
}
lifecycle { prevent_destroy=true }
}
output "ids" {
value=[for a in agent.reviewer:a.id]
sensitive=true
}
