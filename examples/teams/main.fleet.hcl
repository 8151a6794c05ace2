# A platform team's module, once for each team of a YAML file.

fleet {
  name = "teams"
}

provider "local" {
  path = ".fleetform/plane.db"
}

locals {
  teams = yamldecode(file("${path.module}/teams.yaml")).teams
}

egress_policy "code_work" {
  bundles = ["github", "python", "node"]
}

model_route "default" {
  targets {
    provider = "bedrock"
    model    = "anthropic.claude-sonnet-4-20250514-v1:0"
    region   = "eu-central-1"
  }

  price {
    input  = 3
    output = 15
  }
}

module "team" {
  source   = "./modules/team"
  for_each = { for team in local.teams : team.name => team }

  name            = each.key
  repositories    = each.value.repositories
  monthly_budget  = each.value.monthly_budget
  cost_center     = each.value.cost_center
  timezone        = try(each.value.timezone, "Etc/UTC")
  slack_channel   = try(each.value.slack_channel, null)
  nightly_updates = try(each.value.nightly_updates, true)
  model           = model_route.default
  egress          = egress_policy.code_work
}

budget "all" {
  limit  = sum([for team in local.teams : team.monthly_budget])
  period = "monthly"
  action = "alert"

  scope {
    org = "acme"
  }
}

output "reviewers" {
  description = "Each team's reviewer."
  value       = { for name, team in module.team : name => team.reviewer_id }
}
